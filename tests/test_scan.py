"""Scans: a worn copy of Decision 447 held to its gold; pictures of pages; pages without a sound text layer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests import pdfs, scans

from nhiemvu import flow, readers
from nhiemvu.errors import InputError, ToolMissing
from nhiemvu.readers import ruling
from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.page import Frame, Page
from nhiemvu.readers.ruling import Rule
from nhiemvu.readers.scan import cleaning, engine, reading, repair, rulings, words
from nhiemvu.readers.scan.values import Sheet

# On the easy set.
FLOORS = {
    "task.table.recall": 1.0,
    "task.table.precision": 1.0,
    "task.table.number": 0.99,
    "task.table.units.f1": 0.95,
    "task.table.deadlines": 0.95,
    "task.table.sources.f1": 0.9,
}
CEILINGS = {"task.table.name.cer": 0.01, "task.table.outputs.cer": 0.01}


@pytest.fixture(scope="module")
def pages() -> list[Any]:
    return scans.pictures(scans.DOCUMENT, scans.EASY)


def _rules(**settings: Any) -> readers.Rules:
    rules = flow.Rules.load().readers
    return replace(rules, ocr=replace(rules.ocr, **settings))


def test_a_worn_scan_of_447(tmp_path: Path, pages: list[Any]) -> None:
    report = scans.measured(scans.made(tmp_path / "scan.pdf", pages, scans.EASY))
    assert {name: value for name, value in FLOORS.items() if report.figures[name] < value} == {}
    assert {name: value for name, value in CEILINGS.items() if report.figures[name] > value} == {}


def test_the_first_page(tmp_path: Path, pages: list[Any]) -> None:
    """A page under a red seal, turned by 0.6 degrees: words, boxes on the sheet, how sure each is."""
    path = tmp_path / "a.png"
    Image.fromarray(pages[0]).save(path, dpi=(200, 200))
    source = readers.read(path)
    assert "Ban hành Kế hoạch chuyển đổi số của Bộ Công Thương năm 2026" in source.text
    assert source.files[0].form == "png"
    assert len(source.atoms.sure) == len(source.atoms.starts)
    height, width = (side * 72 / 200 for side in pages[0].shape[:2])
    xs, ys = source.atoms.boxes[0::4], source.atoms.boxes[3::4]
    assert min(xs) > 0
    assert max(xs) < width
    assert max(ys) < height
    for record in flow.extract(source, flow.Rules.load()):
        assert record.confidence.keys() == record.evidence.keys()
        for pointer, places in record.evidence.items():
            inside = [
                sure
                for start, sure in zip(source.atoms.starts, source.atoms.sure, strict=True)
                if any(place.start <= start < place.end for place in places)
            ]
            assert not inside or record.confidence[pointer] <= min(inside) <= 100
    assert all(record.confidence == {} for record in flow.extract(readers.read_text(source.text), flow.Rules.load()))


@pytest.mark.parametrize("by", [90, 180, 270])
def test_a_page_that_lies_on_its_side(by: int, pages: list[Any]) -> None:
    """Words are read as on the page that stands upright; their boxes are on the picture as it was given."""
    settings = flow.Rules.load().readers.ocr
    upright = pages[1][: pages[1].shape[0] // 3]
    given = np.ascontiguousarray(np.rot90(upright, -by // 90))
    page = reading.page(Sheet(given, 200), settings)
    assert page is not None
    words = {word.text: word for word in page.words}
    word = words["HOẠCH"]
    assert "CHUYỂN" in words
    x0, top, x1, bottom = (
        side * 200 / 72 for side in page.frame.box(word.x0, word.y, word.x1, word.y + 0.7 * word.size)
    )
    inside = given[int(top) : int(bottom) + 1, int(x0) : int(x1) + 1]
    assert inside.min() < 80
    assert (x1 - x0 > bottom - top) == (by == 180)


def test_the_bars_of_capitals_are_no_rules() -> None:
    page = np.full((600, 800), 255, np.uint8)
    for at in range(4):  # TTTT in bold letters of 14 points
        page[100:105, 100 + 18 * at : 119 + 18 * at] = 0
        page[100:130, 107 + 18 * at : 112 + 18 * at] = 0
    page[300:302, 100:700] = page[400:402, 100:700] = 0
    page[300:402, 100:102] = page[300:402, 160:162] = page[300:402, 698:700] = 0
    strokes, plain = rulings.find(page, 200)
    assert len(strokes) == 5
    assert plain[100:130, 100:175].tobytes() == page[100:130, 100:175].tobytes()
    assert np.count_nonzero(plain[295:410] < 255) < 4


def test_a_rule_that_parts_no_cells_is_none() -> None:
    """A stroke of a heading that crosses the upper border, a short one that crosses an inner rule."""
    rules = [Rule(0, y, 300, y) for y in (100, 60, 20)] + [Rule(x, 20, x, 100) for x in (0, 100, 300)]
    (table,) = ruling.find(rules)
    (same,) = ruling.find([*rules, Rule(200, 92, 200, 118), Rule(150, 50, 150, 65), Rule(90, 40, 110, 40)])
    assert same == table
    assert [(cell.row, cell.column, cell.width, cell.rows) for cell in table.cells] == [
        (0, 0, 1, 1),
        (0, 1, 1, 1),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
    ]


def test_faint_and_broken_rules() -> None:
    """Pieces of a rule are one, and rules reach the corners, where a bad copy shows the rest of them faintly."""
    page = np.full((900, 1000), 255, np.uint8)
    for y in (100, 300, 500, 800):
        page[y : y + 3, 100:903] = 60
    for x in (100, 300, 900):
        page[100:803, x : x + 3] = 60
        for at in (180, 400, 640):
            page[at : at + 80, x : x + 3] = 232
    page[100:103, 100:150] = page[500:503, 850:903] = page[300:303, 400:700] = 230
    page[670:675, 300:303] = 255
    strokes, _ = rulings.find(page, 200)
    (table,) = ruling.find(words.rules(strokes, 900, 200))
    assert [(cell.row, cell.column, cell.width, cell.rows) for cell in table.cells] == [
        (row, column, 1, 1) for row in range(3) for column in range(2)
    ]


def test_lines_with_nothing_between_stay_apart() -> None:
    page = np.full((600, 800), 255, np.uint8)
    page[100:103, 100:350] = page[100:103, 450:700] = 60
    page[104:400, 100:103] = 60
    strokes, _ = rulings.find(page, 200)
    assert len([stroke for stroke in strokes if stroke[2] - stroke[0] > stroke[3] - stroke[1]]) == 2


def test_a_watermark_is_taken_away(tmp_path: Path) -> None:
    """Grey letters from corner to corner and an emblem, behind a page of prose and one of a table."""
    marked = scans.pictures(scans.DOCUMENT, scans.MARKED, 15)
    scan = readers.read(scans.made(tmp_path / "a.pdf", [marked[1], marked[14]], scans.MARKED))
    native = readers.read(scans.DOCUMENT)
    given = [native.text[start:end] for start, end in pairwise(native.pages)]
    wanted = Counter((given[1] + given[14]).split())
    assert (wanted & Counter(scan.text.split())).total() >= 0.97 * wanted.total()
    (grid,) = scan.grids
    (drawn,) = (each for each in native.grids if native.pages[14] <= each.span.start < native.pages[15])
    assert [[(cell.column, cell.width) for cell in row] for row in grid.rows] == [
        [(cell.column, cell.width) for cell in row] for row in drawn.rows
    ]


def test_ink_is_darker_than_a_watermark() -> None:
    """Black bars and lines of letters stay; a pale bar goes, and the letters on it stay."""
    page = np.full((600, 800), 255, np.uint8)
    page[100:140, 100:700] = 30
    page[300:400, 100:700] = 190
    for at in range(40):
        page[200:225, 100 + 15 * at : 104 + 15 * at] = page[340:365, 100 + 15 * at : 104 + 15 * at] = 40
    grey = cleaning.clean(page, 200)
    assert grey[120, 400] < 60
    assert grey[210, 102] < 60
    assert grey[350, 102] < 90
    assert grey[320, 400] > 245


def test_black_borders_are_taken_away() -> None:
    """The dark of a scanner's lid; a table's border that lies near the edge stays."""
    page = np.full((1200, 900), 245, np.uint8)
    page[:, :14] = page[:12] = 25
    page[100:103, 60:840] = page[100:900, 60:63] = 40
    grey = cleaning.clean(page, 200)
    assert grey[600, 5] == grey[5, 500] == 255
    assert grey[101, 500] < 80
    assert grey[500, 61] < 80


def test_strokes_that_cross_in_a_seal_are_no_rules() -> None:
    page = np.full((600, 800), 255, np.uint8)
    page[200:203, 100:290] = page[260:263, 120:300] = 0
    page[140:330, 150:153] = page[150:320, 240:243] = 0
    page[450:453, 100:260] = 0  # below a heading
    strokes, plain = rulings.find(page, 200)
    assert len(strokes) == 1
    assert plain[:400].tobytes() == page[:400].tobytes()


def _words(text: str) -> Page:
    parts = [Word(30.0 * at, 30.0 * at + 25, 700.0, 13.0, each, False) for at, each in enumerate(text.split())]
    return Page(Frame(0, 0, 595, 842), parts, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thẩm định chỉ tiết theo kế hoạch", "thẩm định chi tiết theo kế hoạch"),  # a word of the law
        ("theo chỉ thị và chi tiết", "theo chỉ thị và chi tiết"),
        ("văn bản hành chính", "văn bản hành chính"),  # though "ban hành" is a word
        ("xe điện, xe điên", "xe điện, xe điên"),  # seen once each
        ("bảo hiểm y tế " * 4 + "bảo hiếm y tế", "bảo hiểm y tế " * 5),  # a word of the document
        ("số 5/QĐ-UBND số 6/QĐ-UBND số 7/QĐ-UBND số 8/QĐ-UBND số 9/QĐĐ-UBND", "QĐ-UBND"),
        ("tiến ĐỘ TRIỂN KHAI", "tiến ĐỘ TRIỂN KHAI"),
        ("SỬA ĐỐI, BỐ SUNG", "SỬA ĐỔI, BỔ SUNG"),
    ],
)
def test_words_put_right(text: str, expected: str) -> None:
    page = repair.repaired({0: _words(text)}, flow.Rules.load().readers.ocr)[0]
    assert page is not None
    assert " ".join(word.text for word in page.words).endswith(expected.strip())
    assert [word.read or word.text for word in page.words] == text.split()


@pytest.mark.parametrize("garbage", [False, True])
def test_a_text_layer_that_says_something_else(garbage: bool, tmp_path: Path, pages: list[Any]) -> None:
    """A font whose letters stand for others, as where its map to Unicode is broken: the page is recognised of itself,
    a page beside it with a sound layer is not.
    """
    words = [f"Căn cứ Luật Tổ chức Chính phủ ngày {day} tháng 02 năm 2025 của Quốc hội;" for day in range(1, 25)]
    sheet, sound = pdfs.Sheet(), pdfs.Sheet()
    for at, line in enumerate(words):
        shifted = "".join(chr(ord(sign) + 3) if sign.isalpha() else sign for sign in line)
        sheet.text(60, 780 - 20 * at, shifted if garbage else line)
        sound.text(60, 780 - 20 * at, line.replace("Luật", "Nghị quyết"))
    path = tmp_path / "a.pdf"
    path.write_bytes(scans.layered(pdfs.made(sheet, sound), pages[0]))
    source = readers.read(path)
    first, second = source.text[: source.pages[1]], source.text[source.pages[1] :]
    assert ("Ban hành Kế hoạch chuyển đổi số" in first) == garbage
    assert ("24 tháng 02 năm 2025" in first) == (not garbage)
    assert "Căn cứ Nghị quyết Tổ chức Chính phủ ngày 24 tháng 02" in second
    assert "text-layer-broken" not in {doubt.code for doubt in source.doubts}
    if garbage:
        never = readers.read(path, _rules(when="never"))
        assert [dict(doubt.params)["pages"] for doubt in never.doubts if doubt.code == "text-layer-broken"] == [[1]]


def test_never_and_missing(tmp_path: Path, pages: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    path = scans.made(tmp_path / "a.pdf", pages[:1], scans.EASY)
    with pytest.raises(ToolMissing, match="--ocr never"):
        readers.read(path, _rules(when="never"))
    monkeypatch.setattr(engine, "data", lambda: None)
    with pytest.raises(ToolMissing, match=r"vie\.traineddata"):
        readers.read(path)


def test_a_blank_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    Image.new("L", (800, 1100), 255).save(path)
    with pytest.raises(InputError, match="no words"):
        readers.read(path)


@pytest.mark.parametrize("angle", [-3.0, -0.6, 0.0, 1.7])
def test_skew(angle: float, pages: list[Any]) -> None:
    level = cleaning.clean(pages[1], 200)
    level, _ = cleaning.turned(level, cleaning.skew(level))
    turned, _ = cleaning.turned(level, angle)
    assert cleaning.skew(turned) == pytest.approx(-angle, abs=0.1)


def test_seals_are_taken_out_and_letters_below_stay() -> None:
    page = np.full((400, 400, 3), 255, np.uint8)
    page[190:210, 100:300] = 0
    page[100:300, 196:204] = np.minimum(page[100:300, 196:204], np.array([200, 30, 40], np.uint8))
    page[100:108, 100:300] = (200, 30, 40)
    grey = cleaning.clean(page, 200)
    assert grey[150, 200] == 255
    assert grey[200, 150] < 100
    assert grey[200, 200] < 100
