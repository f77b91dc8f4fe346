"""Tables without upright rules in native PDF whose cells stand in the middle of their row or reach over several, and
tables with upright rules alone."""

from __future__ import annotations

import pytest
from tests.pdfs import Sheet
from tests.test_pdf import _cells as _drawn
from tests.test_pdf import _lines, _read

from nhiemvu import flow
from nhiemvu.model import Source
from nhiemvu.records import DecisionRecord
from nhiemvu.sinks import jsonl

_XS = (60, 100, 280, 400, 490)
_HEAD = ("TT", "Nội dung công việc", "Chủ trì", "Phối hợp", "Hạn")


def _cells(source: Source) -> list[list[str]]:
    """The words of each cell, its paragraphs in one."""
    return [[cell.replace("/", " ") for cell in row] for row in _drawn(source)]


def _put(sheet: Sheet, column: int, y: float, *lines: str, bold: bool = False) -> Sheet:
    """A cell whose lines stand around a height, 14 points apart."""
    for at, words in enumerate(lines):
        sheet.text(_XS[column], y + 7 * (len(lines) - 1) - 14 * at, words, 11, bold=bold)
    return sheet


def _headed() -> Sheet:
    sheet = Sheet()
    for column, words in enumerate(_HEAD):
        _put(sheet, column, 740, words, bold=True)
    return sheet


def _middle() -> Sheet:
    sheet = _headed()
    _put(sheet, 0, 700, "1")
    _put(sheet, 1, 700, "Rà soát các văn bản về", "đất đai, môi trường và", "nước sạch nông thôn")
    _put(sheet, 3, 700, "Sở Tư pháp", "và Sở Nội vụ")
    _put(sheet, 4, 700, "Quý I")
    _put(sheet, 2, 677, "Sở Nông nghiệp", "và Môi trường")  # of both rows
    _put(sheet, 0, 654, "2")
    _put(sheet, 1, 654, "Tập huấn cán bộ cấp xã về", "hộ tịch")
    _put(sheet, 3, 654, "Các xã,", "phường,", "đặc khu")
    _put(sheet, 4, 654, "Quý II")
    _put(sheet, 0, 614, "3")
    _put(sheet, 1, 614, "Tổng kết")
    _put(sheet, 2, 614, "Văn phòng")
    return _put(sheet, 4, 614, "Tháng 12", "hằng năm")


def test_cells_in_the_middle_of_their_row_and_over_two() -> None:
    source = _read(_middle())
    assert _cells(source) == [
        list(_HEAD),
        [
            "1",
            "Rà soát các văn bản về đất đai, môi trường và nước sạch nông thôn",
            "Sở Nông nghiệp và Môi trường",
            "Sở Tư pháp và Sở Nội vụ",
            "Quý I",
        ],
        ["2", "Tập huấn cán bộ cấp xã về hộ tịch", "Các xã, phường, đặc khu", "Quý II"],
        ["3", "Tổng kết", "Văn phòng", "", "Tháng 12 hằng năm"],
    ]
    assert [cell.rows for cell in source.grids[0].rows[1]] == [1, 1, 2, 1, 1]


def test_a_cell_over_two_rows_that_begin_at_their_top() -> None:
    sheet = _headed()
    for y, number, name, due in ((700, "1", "Rà soát văn bản", "Quý I"), (661, "2", "Tập huấn", "Quý II")):
        sheet.text(_XS[0], y, number, 11).text(_XS[1], y, name, 11).text(_XS[4], y, due, 11)
        sheet.text(_XS[1], y - 14, "về hộ tịch", 11).text(_XS[3], y, "Sở Tư pháp", 11)
    for at, words in enumerate(("Sở Nông", "nghiệp và", "Môi trường", "cùng các", "xã")):
        sheet.text(_XS[2], 700 - 14 * at, words, 11)
    source = _read(sheet)
    assert _cells(source)[1:] == [
        ["1", "Rà soát văn bản về hộ tịch", "Sở Nông nghiệp và Môi trường cùng các xã", "Sở Tư pháp", "Quý I"],
        ["2", "Tập huấn về hộ tịch", "Sở Tư pháp", "Quý II"],
    ]


def test_a_title_of_two_lines_with_its_number_between() -> None:
    sheet = _middle()
    sheet.text(60, 573, "II", 11, bold=True)
    sheet.text(
        100, 580, "Phát triển nguồn nhân lực, tuyên truyền, nâng cao nhận thức của toàn thể xã hội", 11, bold=True
    )
    sheet.text(100, 566, "trong toàn tỉnh", 11, bold=True)
    _put(sheet, 0, 540, "4")
    _put(sheet, 1, 540, "Sơ kết")
    _put(sheet, 2, 540, "Văn phòng")
    rows = _cells(_read(sheet))
    assert rows[4] == [
        "II",
        "Phát triển nguồn nhân lực, tuyên truyền, nâng cao nhận thức của toàn thể xã hội trong toàn tỉnh",
    ]
    assert rows[5][:3] == ["4", "Sơ kết", "Văn phòng"]


def test_heads_that_share_no_line() -> None:
    sheet = _middle()
    plain = [each for each in sheet.content if "/B " not in each]
    heads = Sheet()
    heads.text(_XS[2], 747, "Cơ quan", 11, bold=True).text(_XS[3], 747, "Cơ quan", 11, bold=True)
    heads.text(_XS[0], 740, "TT", 11, bold=True).text(_XS[1], 740, "Nội dung công việc", 11, bold=True)
    heads.text(_XS[2], 733, "chủ trì", 11, bold=True).text(_XS[3], 733, "phối hợp", 11, bold=True)
    heads.text(_XS[4], 740, "Hạn", 11, bold=True)
    heads.content += plain
    assert _cells(_read(heads))[0] == ["TT", "Nội dung công việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Hạn"]


def test_prose_behind_a_table_is_none_of_it() -> None:
    sheet = _middle().text(60, 560, "III. TỔ CHỨC THỰC HIỆN", 11, bold=True)
    for at, words in enumerate(
        (
            "1. Văn phòng chủ trì, phối hợp với các phòng chuyên môn theo dõi, đôn đốc, kiểm",
            "tra việc thực hiện; tổng hợp, báo cáo kết quả trước ngày 15 tháng 12",
            "hằng năm.",
            "2. Các xã, phường bố trí kinh phí thực hiện theo quy định.",
        )
    ):
        sheet.text(60, 540 - 16 * at, words, 11)
    source = _read(sheet)
    assert len(_cells(source)) == 4
    assert _lines(source)[-1] == "2. Các xã, phường bố trí kinh phí thực hiện theo quy định."


def test_columns_closer_than_the_blanks_of_a_justified_line() -> None:
    """What begins at the edge of a column is its own, however close the words before it stand."""
    sheet = _headed()
    for at in range(3):
        y = 700 - 40 * at
        sheet.text(60, y, str(at + 1), 11).text(280, y, "Sở Y tế", 11).text(490, y, "Quý I", 11)
        for place, words in enumerate(("Rà soát", "văn bản", "đất đai", "và")):
            sheet.text(100 + 45 * place, y, words, 11)
        sheet.text(100, y - 14, "nước sạch nông thôn, vùng biển", 11)
    rows = _cells(_read(sheet))
    assert [row[2] for row in rows[1:]] == ["Sở Y tế"] * 3
    assert rows[1][1] == "Rà soát văn bản đất đai và nước sạch nông thôn, vùng biển"


def test_heads_without_a_table_are_told() -> None:
    """Words glued across the columns leave no table; the place of its heads is given."""
    sheet = _headed()
    for at in range(6):
        sheet.text(60, 700 - 20 * at, "Rà soát các văn bản về đất đai, môi trường và nước sạch nông thôn của tỉnh", 11)
    source = _read(sheet)
    assert source.grids == ()
    doubt = next(each for each in source.doubts if each.code == "table-unread")
    assert " ".join(source.text[span.start : span.end] for span in doubt.places) == " ".join(_HEAD)
    decision = flow.extract(source, flow.Rules.load())[0]
    assert isinstance(decision, DecisionRecord)
    assert decision.tasks_state == "unread"
    assert "table-unread" in [each.code for each in decision.doubts]


def _tasks(source: Source) -> list[tuple[str, str]]:
    records = flow.extract(source, flow.Rules.load())
    assert jsonl.encode(records)
    return [(each.number or "", each.name) for each in records if each.kind == "task"]


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("a)", "b)", "c)")])
def test_rows_that_no_rule_parts(numbers: tuple[str, ...]) -> None:
    sheet = Sheet()
    for x in (55, 95, 275, 395, 560):
        sheet.line(x, 755, x, 600)
    for y in (755, 732, 600):
        sheet.line(55, y, 560, y)
    for column, words in enumerate(("TT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời gian")):
        _put(sheet, column, 740, words, bold=True)
    for at, number in enumerate(numbers):
        y = 715 - 40 * at
        _put(sheet, 0, y, number)
        _put(sheet, 1, y - 7, "Rà soát các văn bản về", f"lĩnh vực thứ {at + 1}")
        _put(sheet, 2, y, "Sở Tư pháp")
        _put(sheet, 3, y, "Quý II/2026")
    source = _read(sheet)
    assert [row[0] for row in _cells(source)[1:]] == list(numbers)
    assert [name for _, name in _tasks(source)] == [f"Rà soát các văn bản về lĩnh vực thứ {at}" for at in (1, 2, 3)]
