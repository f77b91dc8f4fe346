"""What was recognised is kept for the next run, but never of a document that bears a mark of secrecy."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests import pdfs, scans

from nhiemvu import flow, readers
from nhiemvu.readers.scan import cache, engine, reading, stamps
from nhiemvu.readers.scan.values import Sheet

HEIGHT = 620  # pixels of the top of a page: head, title, first bases


@pytest.fixture(scope="module")
def page() -> Any:
    return scans.pictures(scans.DOCUMENT, scans.EASY, 1)[0][:HEIGHT]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NHIEMVU_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A page for each that the engine recognised; it works as it does."""
    seen: list[int] = []
    own = engine.words

    def spied(picture: Any, dpi: float, seconds: int) -> Any:
        seen.append(picture.shape[0])
        return own(picture, dpi, seconds)

    monkeypatch.setattr(engine, "words", spied)
    return seen


def _rules(**settings: Any) -> readers.Rules:
    rules = flow.Rules.load().readers
    return replace(rules, ocr=replace(rules.ocr, **settings))


def _saved(path: Path, page: Any, dpi: int = 200) -> Path:
    Image.fromarray(page).save(path, dpi=(dpi, dpi))
    return path


def _kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def _nhiemvu(*words: object) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("nhiemvu")), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_second_run_does_not_recognise_again(tmp_path: Path, page: Any, folder: Path, asked: list[int]) -> None:
    path = _saved(tmp_path / "a.png", page)
    first = readers.read(path)
    assert len(asked) == 1
    (entry,) = _kept(folder)
    again = readers.read(path, _rules(confusions=(), suspect=99, workers=1, seconds=30))
    assert len(asked) == 1
    assert [doubt.code for doubt in again.doubts] == ["ocr-suspect"]
    same = readers.read(path)
    assert len(asked) == 1
    assert same == first
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600


def test_a_page_comes_back_as_it_was(page: Any) -> None:
    settings = flow.Rules.load().readers.ocr
    table = scans.pictures(scans.DOCUMENT, scans.EASY, 9)[8][:HEIGHT]
    for given in (scans.stamped(page, "khan", 500, 60, 2), np.ascontiguousarray(np.rot90(table))):
        found = reading.page(Sheet(given, 200), settings)
        assert found is not None
        assert cache.decoded(cache.encoded(found)) == found


def test_what_recognition_hangs_on(
    tmp_path: Path, page: Any, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _saved(tmp_path / "a.png", page)
    readers.read(path)
    readers.read(_saved(tmp_path / "b.png", page, dpi=210))  # another resolution
    assert len(asked) == 2
    changed = page.copy()
    changed[5, 5] = 0
    readers.read(_saved(tmp_path / "c.png", changed))
    assert len(asked) == 3
    readers.read(path, _rules(stamps=("MẬT", "ĐẾN")))
    assert len(asked) == 4
    monkeypatch.setattr(cache, "_recipe", lambda: "another program, or other data")
    readers.read(path)
    assert len(asked) == 5
    readers.read(path, _rules(cache=0))
    assert len(asked) == 6


@pytest.mark.parametrize(
    ("name", "text", "x", "y", "angle"),
    [("mat", "MẬT", 300, 120, 3), ("toi-mat", "TỐI MẬT", 900, 170, -2), ("tuyet-mat", "TUYỆT MẬT", 900, 60, 0)],
)
def test_a_secret_document_leaves_nothing(
    name: str, text: str, x: int, y: int, angle: float, tmp_path: Path, page: Any, folder: Path
) -> None:
    """The stamp is red, over other words and askew; it is read all the same."""
    path = _saved(tmp_path / "a.png", scans.stamped(page, name, x, y, angle))
    source = readers.read(path)
    assert _kept(folder) == []
    decision = flow.extract(source, flow.Rules.load())[0]
    assert decision.kind == "decision"
    assert (decision.secrecy, decision.number, str(decision.date)) == (text, "447/QĐ-BCT", "2026-03-12")
    assert decision.evidence["/secrecy"][0].box is not None


def test_a_stamp_of_urgency(tmp_path: Path, page: Any, folder: Path) -> None:
    source = readers.read(_saved(tmp_path / "a.png", scans.stamped(page, "khan", 400, 60)))
    decision = flow.extract(source, flow.Rules.load())[0]
    assert decision.kind == "decision"
    assert (decision.secrecy, decision.urgency) == (None, "KHẨN")
    assert len(_kept(folder)) == 1


def test_a_stamp_that_cannot_be_read_may_be_one(page: Any, tmp_path: Path, folder: Path) -> None:
    given = scans.stamped(page, "toi-mat", 900, 60)
    given[80:140, 950:1120] = (205, 30, 45)
    found = stamps.find(given, 200, flow.Rules.load().readers.ocr.stamps)
    assert [(stamp.text, stamp.open) for stamp in found] == [("", True)]
    readers.read(_saved(tmp_path / "a.png", given))
    assert _kept(folder) == []


def test_one_secret_file_makes_all_of_the_document_secret(tmp_path: Path, page: Any, folder: Path) -> None:
    scan = _saved(tmp_path / "a.png", page)
    decision = tmp_path / "a.md"
    for mark in ("MẬT", "Độ mật: Tối mật", "| TUYET MAT |"):
        decision.write_text(f"{mark}\n\nSố: 5/QĐ-BCA\n", encoding="utf-8")
        readers.read_as_one([scan, decision])
        assert _kept(folder) == []
    decision.write_text("Số: 5/QĐ-BCA\n\nVề bảo vệ bí mật nhà nước\n\nBẢO VỆ BÍ MẬT NHÀ NƯỚC\n", encoding="utf-8")
    readers.read_as_one([scan, decision])
    assert len(_kept(folder)) == 1


def test_a_page_that_fails_may_bear_a_mark(
    tmp_path: Path, page: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are read, and nothing is kept: what the page says is not known."""
    path = scans.made(tmp_path / "a.pdf", [page, page[:300]], scans.EASY)
    own = engine.words

    def slow(picture: Any, dpi: float, seconds: int) -> Any:
        if picture.shape[0] < 400:
            raise engine.Slow
        return own(picture, dpi, seconds)

    monkeypatch.setattr(engine, "words", slow)
    source = readers.read(path)
    assert [dict(doubt.params) for doubt in source.doubts if doubt.code == "page-unreadable"] == [{"page": 2}]
    assert "Ban hành Kế hoạch chuyển đổi số" in source.text
    assert _kept(folder) == []


def test_damaged_entries_are_passed_over(tmp_path: Path, page: Any, folder: Path, asked: list[int]) -> None:
    path = _saved(tmp_path / "a.png", page)
    text = readers.read(path).text
    (entry,) = _kept(folder)
    whole = entry.read_bytes()
    for number, damaged in enumerate((b"", whole[:50], whole[:-1], b"\x00" * 80, whole[:60] + b"?" + whole[61:]), 2):
        entry.write_bytes(damaged)
        assert readers.read(path).text == text
        assert len(asked) == number
        assert entry.read_bytes() == whole


def test_the_folder_cannot_be_written(tmp_path: Path, page: Any, folder: Path) -> None:
    folder.write_text("a file")
    assert "Kế hoạch chuyển đổi số" in readers.read(_saved(tmp_path / "a.png", page)).text
    assert cache.held() == (0, 0)


def test_the_oldest_go(tmp_path: Path, page: Any, folder: Path, asked: list[int]) -> None:
    paths = [_saved(tmp_path / f"{at}.png", page[: HEIGHT - 10 * at]) for at in range(4)]
    for at, path in enumerate(paths[:3]):
        readers.read(path)
        for entry in _kept(folder):
            os.utime(entry, (entry.stat().st_mtime - 100, entry.stat().st_mtime - 100))
        assert len(_kept(folder)) == at + 1
    readers.read(paths[0])  # used again: it is not the oldest any more
    assert len(asked) == 3
    size = cache.held()[1]
    readers.read(paths[3], _rules(cache=size * 6 // 5))
    assert cache.held()[0] == 3
    assert cache.held()[1] <= size * 6 // 5
    for path in (paths[0], paths[2], paths[3]):
        readers.read(path)
    assert len(asked) == 4
    readers.read(paths[1])
    assert len(asked) == 5


def test_writers_at_one_time(page: Any, folder: Path) -> None:
    """What another process is still writing is no entry, and does not hinder this one."""
    found = reading.page(Sheet(page, 200), flow.Rules.load().readers.ocr)
    assert found is not None
    key = cache.key(Sheet(page, 200), ())
    folder.mkdir()
    (folder / f"{key}.page.1").write_bytes(b"half")
    shelf, other = cache.Shelf(1 << 20), cache.Shelf(1 << 20)
    shelf.put(key, found)
    other.put(key, found)
    assert shelf.get(key) is None
    shelf.keep()
    other.keep()
    assert shelf.get(key) == found
    assert [each.name for each in _kept(folder)] == [f"{key}.page", f"{key}.page.1"]
    cache.clear()
    assert _kept(folder) == []


def test_clear_touches_nothing_else(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.docx").write_text("of the user")
    (folder / f"{'0' * 64}.page").write_bytes(b"x" * 2_000_000)
    told = _nhiemvu("cache", "info", "--lang", "en").stdout
    assert str(folder) in told
    assert "Pages    1\n" in told
    assert "2" in told.split("Size")[1]
    cleared = _nhiemvu("cache", "clear", "--lang", "en")
    assert (cleared.returncode, cleared.stderr) == (0, f"1 pages removed from {folder}\n")
    assert [each.name for each in _kept(folder)] == ["thesis.docx"]
    assert "Trang    0\n" in _nhiemvu("cache", "info").stdout


def test_no_cache_on_the_command_line(tmp_path: Path, page: Any, folder: Path) -> None:
    path = _saved(tmp_path / "a.png", page)
    given = tmp_path / "given"
    given.mkdir()
    path.rename(given / "a.png")
    path = given / "a.png"
    assert _nhiemvu("extract", path, "--no-cache", "-o", tmp_path / "a.jsonl").returncode == 0
    assert _nhiemvu("batch", given, "-o", tmp_path / "one", "--no-cache").returncode == 0
    assert _nhiemvu("batch", given, "-o", tmp_path / "two", "--no-trace").returncode == 0
    assert _kept(folder) == []
    assert _nhiemvu("batch", given, "-o", tmp_path / "three").returncode == 0
    assert len(_kept(folder)) == 1


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/home/an/kho"}, "/home/an/kho/nhiemvu"),
        ("linux", {}, "~/.cache/nhiemvu"),
        ("darwin", {}, "~/Library/Caches/nhiemvu"),
        ("win32", {"LOCALAPPDATA": "/Users/an/AppData/Local"}, "/Users/an/AppData/Local/nhiemvu/cache"),
    ],
)
def test_the_place(system: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NHIEMVU_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert cache.folder() == Path(expected).expanduser()


def test_pages_with_a_text_layer_are_looked_at_for_stamps(tmp_path: Path, page: Any, folder: Path) -> None:
    """The first page has a sound text layer over its picture, as scanners make it; it does not tell the stamp."""
    words = [f"Căn cứ Luật Tổ chức Chính phủ ngày {day} tháng 02 năm 2025 của Quốc hội;" for day in range(1, 25)]
    for picture, kept in ((page, 1), (scans.stamped(page, "mat", 900, 60), 0)):
        sheet = pdfs.Sheet()
        for at, line in enumerate(words):
            sheet.text(60, 780 - 20 * at, line)
        path = tmp_path / "a.pdf"
        path.write_bytes(scans.layered(pdfs.made(sheet), picture, scans.made(tmp_path / "b.pdf", [page], scans.EASY)))
        source = readers.read(path)
        assert "24 tháng 02 năm 2025" in source.text
        assert "Ban hành Kế hoạch chuyển đổi số" in source.text
        assert len(_kept(folder)) == kept
        cache.clear()
