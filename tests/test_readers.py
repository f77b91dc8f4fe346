"""The text reader: cases by hand, files that cannot be read, and what must hold for any text."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import Case, load

from nhiemvu import rulebook
from nhiemvu.errors import InputError, LimitPassed
from nhiemvu.model import GridCell, Source, Span
from nhiemvu.readers import Rules, read, read_text

RULES = rulebook.load(Rules, "readers")
NARROW = replace(RULES, limits=replace(RULES.limits, bytes=20))
FRAGMENTS = st.sampled_from(
    (
        *("**", "*", "***", "****", "_", "__", "`", "```", "#", "## ", "\\", "\\*", "(*)", "---", "* *", "^", "^5^"),
        *("<sup>", "</sup>", "<sub>", "<b>", "</b>", "<h1>", "</h1>", "<p>", "</p>", "<br>", "<!--", "-->", "<", ">"),
        *("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", '<td rowspan="3">', "<td colspan=2>", "<td", "<th>"),
        *("|", "| --- | --- |", "|---|", "\t", "\t\t", "1.\t", "\n", "\n\n", "\r\n", "\r", "\f", " "),
        *("$^{5}$", "_{2}", "[^5]", "²", "₂", "[a](http://b)", "![](c)", "<https://d.vn>", "&amp;", "&nbsp;"),
        *("Điều 1.", "Cục", "Quyết định", "5", "a", "e\u0301", "\ufeff", "\ufffd", "\ud800", "\0", "\u0301\u0323"),
    )
)


def cell_of(source: Source, cell: GridCell, index: int) -> Any:
    words = [source.text[span.start : span.end] for span in cell.spans]
    text: Any = words[0] if len(words) == 1 else words
    if (cell.column, cell.width, cell.rows) == (index, 1, 1):
        return text
    return {"at": cell.column, "width": cell.width, "rows": cell.rows, "text": text}


def shown(source: Source, what: str) -> Any:
    def text(span: Span) -> str:
        return source.text[span.start : span.end]

    if what == "markup":
        return [text(mark.span) for mark in source.marks if mark.kind == "markup"]
    if what == "marks":
        return [[mark.kind, text(mark.span)] for mark in source.marks if mark.kind != "markup"]
    return [
        [[cell_of(source, cell, index) for index, cell in enumerate(row)] for row in grid.rows] for grid in source.grids
    ]


@pytest.mark.parametrize("case", load("readers"), ids=lambda case: case.title)
def test_case(case: Case) -> None:
    assert shown(read_text(case.given), case.arguments["show"]) == json.loads(case.expected)


@settings(max_examples=400, deadline=None)
@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_any_text_is_a_source(text: str) -> None:
    source = read_text(text)
    size = len(source.text)
    assert source.text == source.text.encode().decode()
    assert "\r" not in source.text
    assert unicodedata.is_normalized("NFC", source.text)
    for mark in source.marks:
        assert 0 <= mark.span.start < mark.span.end <= size
    assert list(source.marks) == sorted(source.marks, key=lambda mark: mark.span.start)
    words = sorted(mark.span for mark in source.marks if mark.kind == "markup")
    assert all(one.end <= two.start for one, two in pairwise(words))
    for grid in source.grids:
        assert 0 <= grid.span.start < grid.span.end <= size
        spans = [span for row in grid.rows for cell in row for span in cell.spans]
        assert spans
        assert all(grid.span.start <= span.start < span.end <= grid.span.end for span in spans)
        assert all(one.end <= two.start for one, two in pairwise(spans))
        assert all(source.text[span.start : span.end] == source.text[span.start : span.end].strip() for span in spans)
        for index, row in enumerate(grid.rows):
            assert all(one.column + one.width <= two.column for one, two in pairwise(row))
            assert all(index + cell.rows <= len(grid.rows) for cell in row)
    assert all(one.span.end <= two.span.start for one, two in pairwise(source.grids))
    assert all(one < two < size for one, two in pairwise(source.pages))
    assert read_text(source.text).text == source.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_characters_are_a_source(text: str) -> None:
    read_text(text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(data)
    with suppress(InputError):
        assert read(path).text.strip()


def test_text_is_normalised() -> None:
    given = "\ufeff" + unicodedata.normalize("NFD", "Quyết định") + "\r\nsố 5\rngày"
    source = read_text(given, "a.md")
    assert source.text == "Quyết định\nsố 5\nngày"
    assert source.files[0].name == "a.md"
    assert source.files[0].sha256 == hashlib.sha256(given.encode()).hexdigest()
    assert source.doubts == ()


def test_heaps_of_combining_marks_take_no_longer_than_words() -> None:
    heap = "a" + "\u0301\u0323" * 300_000
    assert read_text("Điê\u0323n " + heap).text == "Điện " + heap


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Điều 1. Ban hành", "text"),
        ("**Điều 1.** Ban hành", "markdown"),
        ("TT\tTên\tĐơn vị", "text"),
        ("| a |\n| b |", "markdown"),
        ("chi phí²", "text"),
        ("<!DOCTYPE html>\n<p>Điều 1.</p>", "html"),
    ],
)
def test_form(text: str, form: str) -> None:
    assert read_text(text).files[0].form == form


@pytest.mark.parametrize(
    ("text", "pages"),
    [("", ()), ("một trang", ()), ("một\fhai\fba", (0, 4, 8)), ("một\n\fhai\n\f", (0, 5)), ("một\f\n", (0,))],
)
def test_pages(text: str, pages: tuple[int, ...]) -> None:
    source = read_text(text)
    assert (source.text, source.pages) == (text, pages)


def test_a_new_page_begins_a_new_table() -> None:
    grids = read_text("a\tb\tc\n\fd\te\tf\n").grids
    assert [grid.span for grid in grids] == [Span(0, 5), Span(7, 12)]


def test_lost_characters_are_a_doubt() -> None:
    source = read_text("Quy\ufffd\ufffdt định s\ud800 5")
    (doubt,) = source.doubts
    assert doubt.code == "text-layer-broken"
    assert doubt.places == (Span(3, 5), Span(13, 14))
    assert doubt.params == {"places": 2}


def test_a_file_keeps_its_words_and_its_hash(tmp_path: Path) -> None:
    data = "**Điều 1.** Ban hành\r\n".encode("utf-8-sig")
    path = tmp_path / "Quyết định.dat"
    path.write_bytes(data)
    source = read(path)
    assert source.text == "**Điều 1.** Ban hành\n"
    assert source.files[0].name == "Quyết định.dat"
    assert source.files[0].sha256 == hashlib.sha256(data).hexdigest()


def test_broken_bytes_are_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("Quyết định số ".encode() + b"\xff" + " của Bộ trưởng".encode())
    source = read(path)
    assert source.text == "Quyết định số \ufffd của Bộ trưởng"
    assert [doubt.code for doubt in source.doubts] == ["text-layer-broken"]


def test_a_text_in_an_unknown_table_is_doubted_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "tcvn3.txt"
    path.write_bytes("QuyÕt ®Þnh vÒ viÖc chuyÓn ®æi sè cña Bé".encode("cp1252"))
    source = read(path)
    assert source.doubts[0].places == (Span(0, len(source.text)),)


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t\n", "is empty"),
    "mark alone": (b"\xef\xbb\xbf\n", "is empty"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "is damaged"),
    "zip": (b"PK\x03\x04 a.txt", "is a ZIP archive"),
    "xls": (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"), "is an old Excel workbook"),
    "locked": (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "ole": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 50, "is an old Office file"),
    "png": (b"\x89PNG\r\n\x1a\n", "as a picture"),
    "zeros": (b"Quy\0\0\0\0\0\0\0\0t", "is not text"),
    "controls": (b"\x01\x02\x03\x04 abc", "is not text"),
    "no table": (bytes(range(128, 256)), "is not text"),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_refused(tmp_path: Path, data: tuple[bytes, str]) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data[0])
    with pytest.raises(InputError) as caught:
        read(path)
    assert path.name in str(caught.value)
    assert data[1] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "missing.md")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read("a\0b.md")
    with pytest.raises(InputError):
        read(tmp_path / ("a" * 5000))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in the file system")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a regular file"):
        read(tmp_path / "pipe")


def test_a_file_without_leave_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("Điều 1.", encoding="utf-8")

    def closed(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(InputError, match="may not be read"):
        read(path)


def test_a_large_file_passes_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"a" * 20)
    assert read(path, NARROW).text == "a" * 20
    path.write_bytes(b"a" * 21)
    with pytest.raises(LimitPassed, match="21 bytes"):
        read(path, NARROW)


@pytest.mark.parametrize("pattern", [*RULES.markup, *RULES.lines], ids=lambda pattern: pattern.id)
def test_patterns_keep_to_their_examples(pattern: rulebook.Pattern) -> None:
    assert all(pattern.search(each) for each in pattern.examples)
    assert not any(pattern.search(each) for each in pattern.refuses)


@pytest.mark.parametrize("pattern", [each for each in RULES.markup if each.needs], ids=lambda pattern: pattern.id)
def test_patterns_are_never_skipped_where_they_match(pattern: Any) -> None:
    assert all(any(sign in each for sign in pattern.needs) for each in pattern.examples)
