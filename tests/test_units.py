"""Bodies in cells: the cases, the list of bodies, and that no word of a cell is lost."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import Case
from tests.cases import load as load_cases

from nhiemvu.model import Passage, Span
from nhiemvu.rulebook import Pattern, load
from nhiemvu.stages import units
from nhiemvu.vietnamese.letters import bare, even, key

RULES = load(units.Rules, "units")
CASES = load_cases("units")
IDS = {row.id for row in RULES.rows}
PATTERNS = [each for name in units.Rules.__dataclass_fields__ if name != "rows" for each in getattr(RULES, name)]


def passage(text: str, start: int = 0) -> Passage:
    return Passage.of(" " * start + text, (Span(start, start + len(text)),))


def shown(mention: units.Mention) -> dict[str, object]:
    """A mention as the cases write it: without what is usual."""
    usual = {"name": mention.raw.text, "unit": None, "collective": False, "role": None, "known": True}
    found: dict[str, object] = {"raw": mention.raw.text}
    return found | {name: getattr(mention, name) for name, each in usual.items() if getattr(mention, name) != each}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    day = case.arguments.get("day")
    found = units.read(
        passage(case.given),
        case.arguments.get("issuer"),
        RULES,
        case.arguments.get("home"),
        datetime.date.fromisoformat(day) if day else None,
    )
    assert [shown(each) for each in found] == [json.loads(line) for line in case.expected.splitlines()]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_pattern(pattern: Pattern) -> None:
    assert pattern.why
    assert pattern.examples
    assert [each for each in pattern.examples if not pattern.search(each)] == []
    assert [each for each in pattern.refuses if pattern.search(each)] == []


def test_a_pattern_is_found_by_its_signs_and_first_words() -> None:
    words = [*(each for pattern in PATTERNS for each in pattern.examples), *(row.name for row in RULES.rows)]
    for text in [*map(even, words), *(even(case.given) for case in CASES)]:
        for pattern in PATTERNS:
            if isinstance(pattern, units.Signed) and pattern.signs and pattern.search(text):
                assert any(sign in text for sign in pattern.signs), (pattern.id, text)
        for opening in RULES.openings:
            hit = opening.search(text)
            if hit and opening.begins and (hit.start() == 0 or not text[hit.start() - 1].isalnum()):
                assert hit.group().split()[0] in opening.begins, (opening.id, text)


def test_pattern_ids_are_unique() -> None:
    for name in (
        "openings",
        "joins",
        "separators",
        "roles",
        "series",
        "wholes",
        "holders",
        "belongings",
        "seats",
        "collectives",
        "names",
    ):
        counted = Counter(each.id for each in getattr(RULES, name))
        assert [each for each, times in counted.items() if times > 1] == []


def test_ids_are_unique_and_references_exist() -> None:
    assert [each for each, times in Counter(row.id for row in RULES.rows).items() if times > 1] == []
    for row in RULES.rows:
        assert row.parent is None or (row.parent in IDS and row.id.startswith(row.parent + "/"))
        assert row.successor is None or (row.successor in IDS and row.successor != row.id and row.until)
        assert row.name
        assert row.source
        dates = [datetime.date.fromisoformat(each) for each in (row.since, row.until) if each]
        assert dates == sorted(dates)


def test_successors_end_in_a_living_body_that_takes_over_in_time() -> None:
    rows = {row.id: row for row in RULES.rows}
    for row in RULES.rows:
        seen, at = {row.id}, row
        while at.successor:
            after = rows[at.successor]
            assert at.until
            the_day_after = datetime.date.fromisoformat(at.until) + datetime.timedelta(days=1)
            assert after.since is None or after.since <= the_day_after.isoformat(), (at.id, after.id)
            assert after.until is None or after.until > at.until
            assert after.id not in seen
            seen.add(after.id)
            at = after


def test_provinces_of_2025() -> None:
    """63 until 30 June 2025, 34 since; Thừa Thiên Huế became Huế on 1 January 2025."""
    places = [row for row in RULES.rows if row.kind == "place"]
    assert {row.kind for row in RULES.rows} == {None, "place", "department", "province", "commune", "local"}
    assert [sum(row.alive(day) for row in places) for day in ("2024-12-31", "2025-06-30", "2025-07-01")] == [63, 63, 34]
    assert sum(row.alive(None) for row in places) == 34
    assert all(row.successor for row in places if row.until)


@pytest.mark.parametrize(
    ("day", "unit"),
    [("2024-05-01", "b/cu"), ("2025-06-30", "b/cu"), ("2025-07-01", "b/moi"), (None, "b/moi")],
)
def test_of_two_bodies_with_one_name_the_living_one_is_meant(day: str | None, unit: str) -> None:
    old = units.Row("b/cu", "Cục Gốm", None, "b", (), None, "2025-06-30", "b/moi", "-")
    new = units.Row("b/moi", "Cục Gốm", None, "b", (), "2025-07-01", None, None, "-")
    body = units.Row("b", "Bộ Sành sứ", None, None, (), None, None, None, "-")
    rules = replace(RULES, rows=(body, old, new))
    when = datetime.date.fromisoformat(day) if day else None
    for issuer in ("b", None):
        (found,) = units.read(passage("Cục Gốm"), issuer, rules, None, when)
        assert found.unit == unit


def test_names_and_codes_are_unambiguous_within_a_parent() -> None:
    names = Counter(
        (row.parent, each) for row in RULES.rows for each in {key(name) for name in (row.name, *row.aliases)}
    )
    assert [each for each, times in names.items() if times > 1] == []
    codes = Counter((row.parent, row.code) for row in RULES.rows if row.code)
    assert [each for each, times in codes.items() if times > 1] == []


def test_names_within_a_parent_differ_in_more_than_marks() -> None:
    plain = Counter((row.parent, bare(row.name)) for row in RULES.rows)
    assert [each for each, times in plain.items() if times > 1] == []


def test_every_name_is_read_as_its_own_body() -> None:
    for row in RULES.rows:
        for name in (row.name, *row.aliases):
            (found,) = units.read(passage(name), row.parent, RULES)
            assert (found.raw.text, found.known) == (name, True)
            assert found.unit == (row.id if row.kind in (None, "place") else None)


def test_names_keep_whole_beside_others() -> None:
    for row in RULES.rows:
        for text in (f"{row.name}, Bộ Y tế", f"Bộ Y tế và {row.name}", f"{row.name}; {row.name}"):
            found = units.read(passage(text), row.parent, RULES)
            assert [each.raw.text for each in found if each.raw.text != "Bộ Y tế"] in ([row.name], [row.name] * 2, [])
            assert len(found) == 2


@pytest.mark.parametrize(
    ("name", "issuer", "unit"),
    [
        ("BỘ CÔNG THƯƠNG", None, "bct"),
        ("BỘ TRƯỞNG BỘ CÔNG THƯƠNG", None, "bct"),
        ("Thủ tướng Chính phủ", None, "ttg"),
        ("Uỷ ban Thường vụ  Quốc hội", None, "ubtvqh"),
        ("Văn phòng Bộ", "bct", "bct/vp"),
        ("Văn phòng Bộ", None, None),
        ("Ủy ban nhân dân tỉnh Phú Thọ", None, None),
        ("", None, None),
    ],
)
def test_find(name: str, issuer: str | None, unit: str | None) -> None:
    found = RULES.find(name, issuer)
    assert (found.id if found else None) == unit


@pytest.mark.parametrize(
    ("code", "parent", "unit"),
    [
        ("BCT", None, "bct"),
        ("TTg", None, "ttg"),
        ("TTG", None, "ttg"),
        ("QH15", None, "qh"),
        ("UBTVQH15", None, "ubtvqh"),
        ("BNNMT", None, "bnnmt"),
        ("BCĐTW", None, "bcdtw"),
        ("TGV", None, "bcdtw/tgv"),
        ("UBND", None, "ubnd"),
        ("TMĐT", "bct", "bct/tmdt"),
        ("TCCB", "bct", "bct/tccb"),
        ("TCCB", None, None),
        ("CĐ", None, None),
    ],
)
def test_by_code(code: str, parent: str | None, unit: str | None) -> None:
    found = RULES.by_code(code, parent)
    assert (found.id if found else None) == unit


def test_places_point_to_the_source() -> None:
    source = "..... Cục <b>Hóa chất</b>,\n Vụ Pháp chế"
    found = units.read(Passage.of(source, (Span(6, len(source)),)), "bct", RULES)
    first, second = (tuple(source[span.start : span.end] for span in each.raw.spans) for each in found)
    assert "Hóa chất" in "".join(first)
    assert second == ("Vụ Pháp chế",)


def test_every_unit_of_decision_447_is_known() -> None:
    """Columns 3 and 4 of the table lines; a row broken by a page goes on without number in the next line."""
    text = (Path(__file__).parent.parent / "corpus/447-qd-bct/decision.md").read_text(encoding="utf-8")
    broken = {"Cục Thương mại điện tử", "và Kinh tế số"}
    cells = {
        cell.strip()
        for line in text.splitlines()
        if line.count("\t") == 5 and not line.startswith("TT\t")
        for cell in line.split("\t")[2:4]
    } - broken
    found = [each for cell in cells if cell for each in units.read(passage(cell), "bct", RULES)]
    assert len(cells) > 10
    assert [each.raw.text for each in found if not each.known or (each.unit is None) != each.collective] == []


_WORDS = [
    *("Bộ", "bộ", "Cục", "Vụ", "Sở", "các", "Các", "và", "thuộc", "Tài chính", "Công an", "tỉnh", "UBND", "Văn phòng"),
    *("Pháp chế", "Hóa chất", "địa phương", "đơn vị", "liên quan", ",", ";", ":", "-", "/", "(", ")", ".", "1.", "a)"),
    *("Bộ Tài chính", "Cục Hóa chất", "Chính phủ", "C06", "ngành", "với", "Cục trưởng", "của", "xã", "İ", "ß", "ﬁ"),
]


@given(st.lists(st.sampled_from(_WORDS), max_size=14), st.sampled_from([None, "bct", "ubnd", "nowhere"]))
def test_no_word_is_lost(words: list[str], issuer: str | None) -> None:
    cell = passage(" ".join(words), 3)
    found = units.read(cell, issuer, RULES)
    ends = [3, *(end for each in found for end in (each.raw.start, each.raw.end)), 3 + len(" ".join(words))]
    assert ends == sorted(ends)
    left = cell.text
    for each in found:
        assert each.raw.text
        at = left.index(each.raw.text)
        assert set(left[:at].replace("1.", "").replace("a)", "").split()) <= _LEFT, left
        left = left[at + len(each.raw.text) :]
    assert set(left.replace("1.", "").replace("a)", "").split()) <= _LEFT, left


_LEFT = {",", ";", ":", "-", "/", ".", "và", "với"}


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for each in units.read(passage(text), "bct", RULES):
        assert each.raw.text
        assert each.name


def test_a_long_cell_is_read_in_linear_time() -> None:
    for piece in ("Cục Hóa ", "a, ", "các Bộ: x, ", "(", "Bộ Tài chính - ", "(Bộ A phối hợp", "Vụ A (phối hợp: B), "):
        assert units.read(passage(piece * (20_000 // len(piece))), "bct", RULES)
