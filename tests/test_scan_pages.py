"""Many pages of a scan: told on a terminal, limited each by itself, one that fails costs itself alone."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests import scans

from nhiemvu import flow, readers
from nhiemvu.cli import streams
from nhiemvu.cli.options import Lang
from nhiemvu.errors import InputError, LimitPassed
from nhiemvu.readers.scan import engine, picture

STRIP = 330  # pixels


@pytest.fixture(scope="module")
def strips() -> list[Any]:
    """Four pictures of a few lines each."""
    page = scans.pictures(scans.DOCUMENT, scans.EASY, 1)[0]
    return [page[top : top + STRIP] for top in (130, 460, 790, 1120)]


def _rules(**settings: Any) -> readers.Rules:
    rules = flow.Rules.load().readers
    return replace(rules, ocr=replace(rules.ocr, cache=0, **settings))


def _tiff(path: Path, pictures: list[Any]) -> Path:
    first, *rest = [Image.fromarray(each) for each in pictures]
    first.save(path, save_all=True, append_images=rest, dpi=(200, 200))
    return path


def _failed(source: Any) -> list[object]:
    return [doubt.params["page"] for doubt in source.doubts if doubt.code == "page-unreadable"]


@pytest.mark.skipif(os.name == "nt", reason="a terminal of POSIX")
@pytest.mark.parametrize(("lang", "words"), [(Lang.vi, "Nhận dạng chữ: 3/4 trang"), (Lang.en, "Recognising: 3 of 4")])
def test_pages_are_told_on_a_terminal(
    lang: Lang, words: str, strips: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scans.made(tmp_path / "a.pdf", strips, scans.EASY)
    leader, follower = os.openpty()
    monkeypatch.setattr(streams, "_LONG", 0.0)
    with open(follower, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        readers.read(path, streams.within(_rules(), None, True, lang))
    told = os.read(leader, 10_000).decode()
    os.close(leader)
    states = [state.strip() for state in told.split("\r") if state.strip()]
    assert len(states) == 3
    assert states[2].startswith(words)
    assert told.endswith("\r")  # the line is wiped
    assert not told.split("\r")[-2].strip()


def test_short_work_is_not_told(tmp_path: Path, strips: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(streams, "over", said.append)
    pages = streams.Pages(Lang.vi)
    for done in range(5):
        pages(done, 4)
    assert said == []
    told: list[tuple[int, int]] = []
    readers.read(_tiff(tmp_path / "a.tiff", strips[:2]), _rules(told=lambda done, total: told.append((done, total))))
    assert told == [(0, 2), (1, 2), (2, 2), (2, 2)]


def test_nothing_is_told_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        monkeypatch.setattr(sys, "stderr", log)
        assert streams.within(_rules()).ocr.told is None


def test_a_page_that_takes_too_long(tmp_path: Path, strips: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    path = _tiff(tmp_path / "a.tiff", [strips[0], strips[1][:200], strips[2]])
    own = engine.words

    def slow(given: Any, dpi: float, seconds: int) -> Any:
        if given.shape[0] == 200:
            raise engine.Slow
        return own(given, dpi, seconds)

    monkeypatch.setattr(engine, "words", slow)
    source = readers.read(path, _rules())
    assert _failed(source) == [2]
    assert len(source.pages) == 3
    assert "Ban hành Kế hoạch chuyển đổi số" in source.text[: source.pages[1]]
    assert len(source.text[source.pages[2] :].split()) > 20


def test_the_engine_stops_in_time(strips: list[Any]) -> None:
    """Forty strips on one page are work for many seconds; it is given one, and can be used again."""
    grey = strips[1].mean(axis=2).astype(np.uint8)
    with pytest.raises(engine.Slow):
        engine.words(np.tile(grey, (10, 4)), 200, 1)
    assert "Nghị" in {word.text for word in engine.words(grey, 200, 60)}


def test_a_page_that_is_too_large(tmp_path: Path, strips: list[Any]) -> None:
    path = _tiff(tmp_path / "a.tiff", [strips[0], np.full((2400, 1700), 255, np.uint8), strips[2]])
    source = readers.read(path, _rules(pixels=2_000_000))
    assert _failed(source) == [2]
    with pytest.raises(InputError, match="no words"):
        readers.read(path, _rules(pixels=100_000))


def test_a_sheet_that_is_too_large_is_drawn_coarser() -> None:
    """Of a PDF: as fine as the limit allows, and not at all where no letter could be told."""
    import io

    data = io.BytesIO()
    Image.new("L", (1000, 1000), 255).save(data, "PDF", resolution=25.0)  # 40 inches wide and high
    settings = _rules(pixels=16_000_000).ocr
    ((_, sheet),) = picture.of_pdf(data.getvalue(), [0], settings)
    assert sheet is not None
    assert sheet.dpi == 100
    ((_, none),) = picture.of_pdf(data.getvalue(), [0], replace(settings, pixels=4_000_000))
    assert none is None


def test_too_many_pages(tmp_path: Path, strips: list[Any]) -> None:
    rules = _rules()
    rules = replace(rules, limits=replace(rules.limits, pages=3))
    with pytest.raises(LimitPassed, match="4 pages"):
        readers.read(_tiff(tmp_path / "a.tiff", strips), rules)
    with pytest.raises(LimitPassed, match="4 pages"):
        readers.read(scans.made(tmp_path / "a.pdf", strips, scans.EASY), rules)
