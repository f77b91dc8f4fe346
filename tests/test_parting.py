"""Tables in native PDF with upright rules alone: what no level rule parts is parted by numbers, titles and room."""

from __future__ import annotations

import pytest
from tests.pdfs import Sheet
from tests.test_pdf import _cells, _read

from nhiemvu import flow
from nhiemvu.model import Source
from nhiemvu.readers import ruling
from nhiemvu.readers.ruling import Rule

_XS = (55, 95, 275, 395, 560)
_HEAD = ("TT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời gian")


def _upright(sheet: Sheet, top: float, bottom: float, xs: tuple[float, ...] = _XS) -> Sheet:
    for x in xs:
        sheet.line(x, top, x, bottom)
    return sheet


def _row(sheet: Sheet, y: float, *cells: str, bold: bool = False) -> Sheet:
    """A line of each cell, "/" where a further one begins."""
    for x, cell in zip(_XS, cells, strict=False):
        for at, words in enumerate(filter(None, cell.split("/"))):
            sheet.text(x + 4, y - 14 * at, words, 11, bold=bold)
    return sheet


def _tasks(source: Source) -> list[tuple[str | None, str, list[str]]]:
    found = flow.extract(source, flow.Rules.load())
    return [(each.number, each.name, [unit.name for unit in each.units]) for each in found if each.kind == "task"]


def test_no_level_rule_at_all() -> None:
    """A title breaks the inner rules; the outer ones go on."""
    sheet = _upright(_upright(Sheet(), 755, 600, (55, 560)), 755, 690, _XS[1:-1])
    _upright(sheet, 670, 600, _XS[1:-1])
    _row(sheet, 740, *_HEAD, bold=True)
    _row(sheet, 715, "1", "Rà soát văn bản", "Sở Tư pháp", "Quý I")
    _row(sheet, 695, "2", "Tập huấn", "Sở Nội vụ", "Quý II")
    sheet.text(59, 676, "II. Phát triển hạ tầng số trong các cơ quan nhà nước", 11, bold=True)
    _row(sheet, 655, "3", "Lắp đặt hệ thống máy chủ cho/các xã miền núi", "Sở Y tế", "Quý III")
    _row(sheet, 615, "4", "Tổng kết", "Văn phòng", "Quý IV")
    assert _cells(_read(sheet)) == [
        list(_HEAD),
        ["1", "Rà soát văn bản", "Sở Tư pháp", "Quý I"],
        ["2", "Tập huấn", "Sở Nội vụ", "Quý II"],
        ["II. Phát triển hạ tầng số trong các cơ quan nhà nước"],
        ["3", "Lắp đặt hệ thống máy chủ cho các xã miền núi", "Sở Y tế", "Quý III"],
        ["4", "Tổng kết", "Văn phòng", "Quý IV"],
    ]


def test_numbers_go_on_beside_a_title() -> None:
    """The rule behind the numbers goes on, those between the other columns do not."""
    sheet = _upright(_upright(Sheet(), 755, 600, (55, 95, 560)), 755, 690, _XS[2:-1])
    _upright(sheet, 670, 600, _XS[2:-1])
    _row(sheet.line(55, 732, 560, 732), 740, *_HEAD, bold=True)
    _row(sheet, 715, "1", "Rà soát văn bản", "Sở Tư pháp", "Quý I")
    _row(sheet, 695, "2", "Tập huấn", "Sở Nội vụ", "Quý II")
    _row(sheet, 676, "II", "Phát triển hạ tầng số trong các cơ quan nhà nước của tỉnh", bold=True)
    _row(sheet, 655, "3", "Lắp đặt máy chủ", "Sở Y tế", "Quý III")
    _row(sheet, 635, "4", "Tổng kết", "Văn phòng", "Quý IV")
    rows = _cells(_read(sheet))
    assert [row[0] for row in rows] == ["TT", "1", "2", "II", "3", "4"]
    assert rows[3] == ["II", "Phát triển hạ tầng số trong các cơ quan nhà nước của tỉnh"]


def test_a_head_of_two_rows_that_no_rule_parts() -> None:
    """The rule between the two columns below a head of both begins there."""
    sheet = _upright(_upright(Sheet(), 755, 640, (55, 95, 200, 480, 560)), 735, 640, (340,))
    for x, y, words in (
        *((59, 740, "TT"), (99, 740, "Nội dung"), (204, 740, "Phân công thực hiện"), (484, 740, "Thời hạn")),
        *((204, 720, "Chủ trì"), (344, 720, "Phối hợp")),
    ):
        sheet.text(x, y, words, 11, bold=True)
    for at, unit in enumerate(("Sở Tư pháp", "Sở Nội vụ", "Sở Y tế")):
        for x, words in ((59, str(at + 1)), (99, f"Việc thứ {at + 1}"), (204, unit), (344, "Công an"), (484, "Quý I")):
            sheet.text(x, 695 - 20 * at, words, 11)
    source = _read(sheet)
    assert _cells(source) == [
        ["TT", "Nội dung", "Phân công thực hiện", "Thời hạn"],
        ["Chủ trì", "Phối hợp"],
        ["1", "Việc thứ 1", "Sở Tư pháp", "Công an", "Quý I"],
        ["2", "Việc thứ 2", "Sở Nội vụ", "Công an", "Quý I"],
        ["3", "Việc thứ 3", "Sở Y tế", "Công an", "Quý I"],
    ]
    assert [cell.rows for cell in source.grids[0].rows[0]] == [2, 2, 1, 2]


def test_a_row_that_the_page_before_broke_off() -> None:
    sheet = _upright(Sheet(), 755, 700)
    _row(sheet, 740, "", "các xã miền núi", "và Môi trường", "")
    _row(sheet, 720, "4", "Tổng kết", "Văn phòng", "Quý IV")
    assert _cells(_read(sheet)) == [
        ["", "các xã miền núi", "và Môi trường", ""],
        ["4", "Tổng kết", "Văn phòng", "Quý IV"],
    ]


_NAMES = ("Rà soát văn bản/về đất đai", "Tập huấn cán bộ/cấp xã", "Tổng kết")
_BY = ("Sở Tư pháp", "Sở Nội vụ", "Văn phòng")


def _unnumbered(room: float) -> Sheet:
    """Three rows without numbers, so far apart."""
    sheet = _upright(Sheet(), 755, 600, _XS[1:])
    _row(sheet.line(95, 732, 560, 732), 740, "", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời gian", bold=True)
    y = 715.0
    for name, unit in zip(_NAMES, _BY, strict=True):
        _row(sheet, y, "", name, unit, "Quý II")
        y -= 14 * len(name.split("/")) + room
    return sheet


def test_rows_without_numbers() -> None:
    source = _read(_unnumbered(6))
    assert _tasks(source) == [(None, name.replace("/", " "), [unit]) for name, unit in zip(_NAMES, _BY, strict=True)]
    assert source.doubts == ()


def test_rows_that_cannot_be_told_are_doubted() -> None:
    """Rows without numbers as close as the lines of a cell."""
    source = _read(_unnumbered(0))
    doubt = next(each for each in source.doubts if each.code == "table-unread")
    assert " ".join(source.text[span.start : span.end] for span in doubt.places).startswith("Rà soát văn bản")


def test_paragraphs_of_one_row_are_no_rows() -> None:
    """All rules drawn: what stands apart in a cell is its own."""
    sheet = Sheet().table(list(_XS[1:]), [755, 732, 690, 600])
    _row(sheet, 740, "", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời gian", bold=True)
    _row(sheet, 715, "", "Tổng kết", "Văn phòng", "Quý II")
    for y, words in ((670, "- Rà soát;"), (650, "- Tập huấn;"), (630, "- Tổng kết.")):
        _row(sheet, y, "", words, "Sở Y tế", "Quý I")
    assert len(_cells(_read(sheet))) == 3


@pytest.mark.parametrize(
    ("uprights", "tables"),
    [
        ([(55, 600, 755), (95, 600, 755), (275, 600, 755)], 1),
        ([(55, 600, 755), (95, 100, 300), (275, 400, 580)], 0),  # three that have nothing in common
        ([(55, 600, 755), (275, 600, 755)], 0),  # a frame, or bars in the margin
    ],
)
def test_upright_rules_of_one_table(uprights: list[tuple[float, float, float]], tables: int) -> None:
    assert len(ruling.find([Rule(x, low, x, high) for x, low, high in uprights])) == tables


def test_a_rule_below_some_heads_alone() -> None:
    """Below the heads of two columns a rule is drawn, below those beside them none."""
    sheet = _upright(_upright(Sheet(), 755, 640, (55, 95, 200, 480, 560)), 735, 640, (340,))
    sheet.line(200, 735, 480, 735).line(200, 712, 480, 712)
    for x, y, words in (
        *((59, 740, "TT"), (99, 740, "Nội dung"), (204, 740, "Phân công thực hiện"), (484, 740, "Thời hạn")),
        *((204, 720, "Chủ trì"), (344, 720, "Phối hợp")),
    ):
        sheet.text(x, y, words, 11, bold=True)
    for at, unit in enumerate(("Sở Tư pháp", "Sở Nội vụ")):
        for x, words in ((59, str(at + 1)), (99, f"Việc thứ {at + 1}"), (204, unit), (344, "Công an"), (484, "Quý I")):
            sheet.text(x, 695 - 20 * at, words, 11)
    assert _cells(_read(sheet)) == [
        ["TT", "Nội dung", "Phân công thực hiện", "Thời hạn"],
        ["Chủ trì", "Phối hợp"],
        ["1", "Việc thứ 1", "Sở Tư pháp", "Công an", "Quý I"],
        ["2", "Việc thứ 2", "Sở Nội vụ", "Công an", "Quý I"],
    ]


def test_a_title_between_cells_over_several_rows() -> None:
    """Level rules that end at such cells above and below a title do not part it."""
    uprights = [Rule(x, 100, x, 200) for x in (50, 350)] + [Rule(250, low, 250, low + 40) for low in (100, 160)]
    levels = [Rule(50, y, 250, y) for y in (120, 180)] + [Rule(50, y, 350, y) for y in (100, 140, 160, 200)]
    (table,) = ruling.find([*uprights, *levels])
    assert [(cell.row, cell.column, cell.width, cell.rows) for cell in table.cells if cell.row == 2] == [(2, 0, 2, 1)]


def test_rows_as_close_as_lines_whose_cells_stand_in_the_middle() -> None:
    """A row does not begin with a small letter, and a cell that reaches over a border cannot be seen."""
    sheet = _upright(Sheet(), 755, 632).line(55, 735, 560, 735)
    _row(sheet, 740, *_HEAD, bold=True)
    for y, number, name in (
        (717, "1", "Rà soát các văn bản/về đất đai và nước/sạch nông thôn"),
        (682, "2", "Tập huấn cán bộ/cấp xã"),
        (647, "3", "Lắp đặt máy chủ cho/các xã miền núi và/vùng biển"),
    ):
        lines = name.count("/") + 1
        sheet.text(59, y - 3, number, 11).text(279, y - 3, "Sở Nội vụ", 11).text(399, y - 3, "Quý I", 11)
        _row(sheet, y - 3 + 7 * (lines - 1), "", name)
    rows = [[cell.replace("/", " ") for cell in row] for row in _cells(_read(sheet))]
    assert [row[1] for row in rows[1:]] == [
        "Rà soát các văn bản về đất đai và nước sạch nông thôn",
        "Tập huấn cán bộ cấp xã",
        "Lắp đặt máy chủ cho các xã miền núi và vùng biển",
    ]


def test_a_row_broken_off_goes_on_below_repeated_heads() -> None:
    sheet = _upright(Sheet(), 755, 655).line(55, 755, 560, 755)
    _row(sheet, 740, *_HEAD, bold=True)
    _row(sheet, 715, "", "các xã miền núi", "và Môi trường", "")
    for y, number in ((688, "4"), (662, "5")):
        sheet.text(59, y, number, 11).text(279, y, "Sở Nội vụ", 11).text(399, y, "Quý I", 11)
        _row(sheet, y + 7, "", "Tập huấn cán bộ, công/chức cấp xã")
    assert [row[:2] for row in _cells(_read(sheet))] == [
        ["TT", "Tên nhiệm vụ"],
        ["", "các xã miền núi"],
        ["4", "Tập huấn cán bộ, công/chức cấp xã"],
        ["5", "Tập huấn cán bộ, công/chức cấp xã"],
    ]
