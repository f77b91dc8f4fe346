"""Tables without upright rules in native PDF: hand-drawn pages, and pages that hold no table."""

from __future__ import annotations

import pytest
from tests.pdfs import Sheet, made
from tests.test_pdf import _cells, _lines, _pdf, _read

Row = tuple[float, tuple[str, ...]]
_XS = (60, 100, 260, 380)
_HEAD = ("TT", "Nội dung công việc", "Đơn vị chủ trì", "Thời gian")


def _draw(sheet: Sheet, top: float, *lines: tuple[str, ...], bold: bool = False, pitch: float = 15) -> Sheet:
    """Lines of a table, "" where a column has no words on one."""
    for at, line in enumerate(lines):
        for x, words in zip(_XS, line, strict=False):
            if words:
                sheet.text(x, top - pitch * at, words, bold=bold)
    return sheet


def _table() -> Sheet:
    sheet = Sheet().text(60, 740, "Phân công nhiệm vụ của các đơn vị trong năm 2026 như sau:")
    _draw(sheet, 710, _HEAD, ("", "", "", "hoàn thành"), bold=True)
    return _draw(
        sheet,
        680,
        ("1", "Rà soát các văn bản về", "Sở Tư pháp", "Quý II/2026"),
        ("", "đất đai, môi trường"),
        ("2", "Ban hành quy chế", "Văn phòng Ủy ban", "Trước 30/9"),
        ("", "", "nhân dân tỉnh", "năm 2026"),
        ("3", "Sơ kết", "", "Quý IV"),
    )


def test_rows_over_several_lines() -> None:
    sheet = _table().text(60, 590, "Các đơn vị báo cáo kết quả trước ngày 15 tháng 12 hằng năm.")
    source = _read(sheet)
    assert _cells(source) == [
        ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Thời gian hoàn thành"],
        ["1", "Rà soát các văn bản về đất đai, môi trường", "Sở Tư pháp", "Quý II/2026"],
        ["2", "Ban hành quy chế", "Văn phòng Ủy ban nhân dân tỉnh", "Trước 30/9 năm 2026"],
        ["3", "Sơ kết", "", "Quý IV"],
    ]
    lines = _lines(source)
    assert lines[0].startswith("Phân công nhiệm vụ")
    assert lines[-1] == "Các đơn vị báo cáo kết quả trước ngày 15 tháng 12 hằng năm."


def test_rows_go_on_over_the_page_without_a_head() -> None:
    second = Sheet().text(290, 800, "2")
    _draw(second, 760, ("", "và báo cáo kết quả."), ("4", "Tổng kết", "Sở Nội vụ", "Năm 2027"))
    second.text(60, 715, "IV. TỔ CHỨC THỰC HIỆN", bold=True)
    source = _read(_table(), second)
    assert _cells(source, 1) == [["", "và báo cáo kết quả.", "", ""], ["4", "Tổng kết", "Sở Nội vụ", "Năm 2027"]]
    assert _lines(source)[-1] == "IV. TỔ CHỨC THỰC HIỆN"


def test_a_title_across_the_table() -> None:
    sheet = _table().text(60, 590, "II. Chuyển đổi số trong các cơ quan nhà nước", bold=True)
    _draw(sheet, 575, ("4", "Tổng kết", "Sở Nội vụ", "Năm 2027"))
    source = _read(sheet)
    assert _cells(source)[4:] == [
        ["II. Chuyển đổi số trong các cơ quan nhà nước", ""],
        ["4", "Tổng kết", "Sở Nội vụ", "Năm 2027"],
    ]
    assert [cell.width for cell in source.grids[0].rows[4]] == [3, 1]


def test_a_head_of_two_rows() -> None:
    sheet = Sheet().text(60, 700, "TT", bold=True).text(100, 700, "Nhiệm vụ", bold=True)
    sheet.text(200, 700, "Phân công thực hiện nhiệm vụ", bold=True).text(420, 700, "Thời hạn", bold=True)
    sheet.text(200, 685, "Chủ trì", bold=True).text(310, 685, "Phối hợp", bold=True)
    for at, words in enumerate(("1", "Rà soát", "Sở Y tế", "Sở Nội vụ", "Quý I")):
        sheet.text((60, 100, 200, 310, 420)[at], 670, words)
    source = _read(sheet)
    assert _cells(source) == [
        ["TT", "Nhiệm vụ", "Phân công thực hiện nhiệm vụ", "Thời hạn"],
        ["Chủ trì", "Phối hợp"],
        ["1", "Rà soát", "Sở Y tế", "Sở Nội vụ", "Quý I"],
    ]
    assert [(cell.width, cell.rows) for cell in source.grids[0].rows[0]] == [(1, 2), (1, 2), (2, 1), (1, 2)]


def test_level_rules_part_the_rows() -> None:
    """What the columns are called need not be known, and a cell that no rule parts belongs to both rows."""
    sheet = Sheet()
    for y in (720, 700, 640):
        sheet.line(55, y, 500, y)
    sheet.line(55, 667, 255, 667)
    sheet.line(375, 667, 500, 667)
    _draw(sheet, 705, ("Xã", "Diện tích rừng", "Kiểm lâm", "Năm"))
    _draw(sheet, 685, ("Ba", "120 ha", "Hạt số 3 và", "2027"), ("", "và 40 ha"))
    _draw(sheet, 655, ("Tà", "95 ha", "Hạt số 4", "2028"))
    source = _read(sheet)
    assert _cells(source) == [
        ["Xã", "Diện tích rừng", "Kiểm lâm", "Năm"],
        ["Ba", "120 ha/và 40 ha", "Hạt số 3 và Hạt số 4", "2027"],
        ["Tà", "95 ha", "2028"],
    ]
    assert source.grids[0].rows[1][2].rows == 2


def test_rows_without_numbers() -> None:
    sheet = Sheet()
    _draw(sheet, 700, ("Tên", "Nhiệm vụ chính", "Kết quả", "Tiến độ"), bold=True)
    _draw(
        sheet,
        685,
        ("Sở A", "Rà soát các văn bản", "Báo cáo", "Quý I"),
        ("", "về đất đai"),
        ("Sở B", "Tập huấn", "Lớp học", "Quý II"),
    )
    assert [row[1] for row in _cells(_read(sheet))] == ["Nhiệm vụ chính", "Rà soát các văn bản về đất đai", "Tập huấn"]


def _signed() -> Sheet:
    sheet = Sheet()
    for at, names in enumerate(("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B", "CƠ QUAN CHỨNG KIẾN")):
        sheet.text(60 + 170 * at, 300, names, bold=True).text(70 + 170 * at, 285, "(Ký tên, đóng dấu)")
        sheet.text(80 + 170 * at, 220, "Nguyễn Văn A")
    return sheet


def _letter() -> Sheet:
    sheet = Sheet().text(60, 780, "ỦY BAN NHÂN DÂN TỈNH").text(300, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.text(60, 765, "Số: 12/KH-UBND").text(300, 765, "An Hòa, ngày 3 tháng 4 năm 2026")
    sheet.text(60, 400, "Nơi nhận:").text(380, 400, "TM. ỦY BAN NHÂN DÂN").text(60, 385, "- Như trên;")
    return sheet.text(60, 370, "- Các sở, ban, ngành;").text(60, 355, "- Lưu: VT.").text(400, 355, "KT. CHỦ TỊCH")


def _justified() -> Sheet:
    """Words set apart by blanks as wide as the gaps between columns, some of them at the same place."""
    sheet = Sheet()
    for at, line in enumerate(("Đơn vị chủ trì báo cáo kết quả thực hiện", "Thời gian hoàn thành do cơ quan quy định")):
        for place, words in enumerate(line.split()):
            sheet.text(60 + 52 * place, 700 - 16 * at, words)
    for at in range(4):
        sheet.text(60, 668 - 16 * at, "tiến độ, sản phẩm của từng nhiệm vụ do đơn vị được giao báo cáo")
    return sheet


def _recipients() -> Sheet:
    sheet = Sheet().text(60, 400, "Nơi nhận:")
    for at, name in enumerate(("Thủ tướng Chính phủ", "Các bộ, cơ quan", "Văn phòng Chính phủ", "Cổng thông tin")):
        sheet.text(60, 385 - 15 * at, "-").text(80, 385 - 15 * at, name).text(380, 385 - 15 * at, "(để báo cáo)")
    return sheet


@pytest.mark.parametrize("sheet", [_signed(), _letter(), _justified(), _recipients()], ids=lambda _: "")
def test_what_is_no_table(sheet: Sheet) -> None:
    assert _pdf(made(sheet)).grids == ()


def test_a_list_behind_a_table_is_none() -> None:
    """A page that goes on with other words than those of the columns ends the table."""
    second = Sheet()
    for at, words in enumerate(("IV. TỔ CHỨC THỰC HIỆN", "1. Giao Sở Nội vụ theo dõi, đôn đốc.", "2. Văn phòng.")):
        second.text(60, 760 - 16 * at, words)
    assert len(_read(_table(), second).grids) == 1


def test_a_heading_behind_a_table_is_no_title_in_it() -> None:
    """A table whose first column holds names: the heading begins where they do."""
    sheet = Sheet()
    _draw(sheet, 700, ("Tên", "Nhiệm vụ chính", "Kết quả", "Tiến độ"), bold=True)
    _draw(sheet, 680, ("Sở A", "Rà soát", "Báo cáo", "Quý I"))
    _draw(sheet, 660, ("Sở B", "Tập huấn", "Lớp học", "Quý II"))
    sheet.text(60, 640, "III.", bold=True).text(
        60, 620, "1. Các đơn vị báo cáo kết quả trước ngày 15 tháng 12 năm 2026."
    )
    source = _read(sheet)
    assert [row[0] for row in _cells(source)] == ["Tên", "Sở A", "Sở B"]
    assert _lines(source)[-2] == "III."


def test_a_head_over_two_columns_with_its_blank_above_their_gap() -> None:
    sheet = Sheet().text(60, 707, "TT", bold=True).text(90, 707, "Nhiệm vụ", bold=True).text(445, 707, "Hạn", bold=True)
    sheet.text(266, 707, "Phân công", bold=True).text(326, 707, "thực hiện", bold=True)
    sheet.text(268, 693, "Chủ trì", bold=True).text(328, 693, "Phối hợp", bold=True)
    for at, unit in enumerate(("Sở Nội vụ", "Sở Xây D")):
        for x, words in (
            (60, str(at + 1)),
            (90, "Rà soát các văn bản"),
            (268, unit),
            (326, "Sở Tư pháp"),
            (445, "Quý I"),
        ):
            sheet.text(x, 670 - 25 * at, words)
    source = _read(sheet)
    assert _cells(source)[:2] == [["TT", "Nhiệm vụ", "Phân công thực hiện", "Hạn"], ["Chủ trì", "Phối hợp"]]
