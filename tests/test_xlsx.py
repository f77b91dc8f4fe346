"""The XLSX reader: workbooks made here, and their cells as Excel shows them."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from tests.office import packed

import nhiemvu
from nhiemvu import readers
from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import Source
from nhiemvu.readers.shown import shown

HEAD = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành")
Change = Callable[[Workbook], None]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def source_of(tmp_path: Path, *sheets: tuple[str, list[tuple[Any, ...]]], change: Change | None = None) -> Source:
    """A workbook of sheets with rows of values."""
    book = Workbook()
    for at, (name, rows) in enumerate(sheets):
        sheet = book.worksheets[0] if at == 0 else book.create_sheet()
        sheet.title = name
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    path = tmp_path / "phu-luc.xlsx"
    path.write_bytes(saved(book))
    return readers.read(path)


def lines(source: Source) -> list[str]:
    return [line for line in source.text.split("\n") if line]


def drawn(source: Source, at: int = 0) -> list[list[tuple[int, int, int, str]]]:
    return [
        [(c.column, c.width, c.rows, " / ".join(source.text[slice(*span)] for span in c.spans)) for c in row]
        for row in source.grids[at].rows
    ]


def words(source: Source, at: int = 0) -> list[list[str]]:
    return [[cell[3] for cell in row] for row in drawn(source, at)]


# --- sheets -----------------------------------------------------------------------------------------


def test_lines_above_the_table_the_table_and_lines_below(tmp_path: Path) -> None:
    rows = [
        ("PHỤ LỤC",),
        ("(Kèm theo Quyết định số 5/QĐ-SYT)",),
        (),
        HEAD,
        (1, "Rà soát", "Sở Y tế", "Quý I/2026"),
        (),
        ("Ghi chú: bảng có 1 nhiệm vụ",),
    ]
    source = source_of(tmp_path, ("Sheet1", rows))
    assert source.text.startswith("PHỤ LỤC\n\n(Kèm theo Quyết định số 5/QĐ-SYT)\n\nTT\n")
    assert words(source) == [list(HEAD), ["1", "Rà soát", "Sở Y tế", "Quý I/2026"]]
    assert lines(source)[-1] == "Ghi chú: bảng có 1 nhiệm vụ"
    assert source.files[0].form == "xlsx"


def test_a_workbook_gives_tasks(tmp_path: Path) -> None:
    rows = [
        ("PHỤ LỤC DANH MỤC NHIỆM VỤ",),
        HEAD,
        ("I", "Thể chế"),
        (1, "Rà soát quy hoạch", "Sở Y tế", date(2026, 6, 30)),
        (2, "Xây dựng đề án", "Sở Tài chính", "Quý IV/2026"),
    ]
    tasks = [each for each in nhiemvu.extract(source_of(tmp_path, ("Sheet1", rows))) if each.kind == "task"]
    assert [(each.number, each.path[0].title, each.units[0].name, str(each.deadlines[0].due)) for each in tasks] == [
        ("1", "Thể chế", "Sở Y tế", "2026-06-30"),
        ("2", "Thể chế", "Sở Tài chính", "2026-12-31"),
    ]


def test_merged_cells(tmp_path: Path) -> None:
    rows = [
        ("PHỤ LỤC",),
        ("TT", "Nhiệm vụ", "Cơ quan", None),
        (None, None, "Chủ trì", "Phối hợp"),
        (1, "a", "b", "c"),
        (2, "d", None, "e"),
    ]

    def merge(book: Workbook) -> None:
        for area in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "C4:C5"):
            book.worksheets[0].merge_cells(area)

    assert drawn(source_of(tmp_path, ("Sheet1", rows), change=merge)) == [
        [(0, 1, 2, "TT"), (1, 1, 2, "Nhiệm vụ"), (2, 2, 1, "Cơ quan")],
        [(2, 1, 1, "Chủ trì"), (3, 1, 1, "Phối hợp")],
        [(0, 1, 1, "1"), (1, 1, 1, "a"), (2, 1, 2, "b"), (3, 1, 1, "c")],
        [(0, 1, 1, "2"), (1, 1, 1, "d"), (3, 1, 1, "e")],
    ]


def test_sheets_follow_each_other_and_empty_ones_do_not_count(tmp_path: Path) -> None:
    rows = [HEAD, (1, "Rà soát", "Sở Y tế", "Quý I/2026")]
    source = source_of(tmp_path, ("Phụ lục I", rows), ("Trống", []), ("Phụ lục II", rows))
    assert [line for line in lines(source) if line.startswith("Phụ lục")] == ["Phụ lục I", "Phụ lục II"]
    assert len(source.grids) == 2


def test_the_name_of_a_sheet_is_not_repeated_above_its_title(tmp_path: Path) -> None:
    one = [("PHỤ LỤC I",), HEAD, (1, "a", "b", "c")]
    source = source_of(tmp_path, ("Phụ lục I", one), ("Phụ lục II", [("PHỤ LỤC II",), *one[1:]]))
    assert [line for line in lines(source) if line.lower().startswith("phụ lục")] == ["PHỤ LỤC I", "PHỤ LỤC II"]


def test_two_tables_on_a_sheet(tmp_path: Path) -> None:
    rows = [
        HEAD,
        (1, "a", "b", "c"),
        (),
        ("II. Dự án",),
        HEAD,
        (1, "d", "e", "f"),
        (),
        ("II", "Nhóm"),
        (2, "g", "h", "i"),
    ]
    source = source_of(tmp_path, ("Sheet1", rows))
    assert [row[0] for row in words(source, 0)] == ["TT", "1"]
    assert [row[0] for row in words(source, 1)] == ["TT", "1", "II", "2"]
    assert "II. Dự án" in lines(source)


def test_a_sheet_of_lines_only(tmp_path: Path) -> None:
    source = source_of(tmp_path, ("Sheet1", [("Căn cứ Luật",), (), ("Điều 1. Ban hành",)]))
    assert (source.text, source.grids) == ("Căn cứ Luật\n\nĐiều 1. Ban hành\n\n", ())


def test_empty_columns_do_not_count(tmp_path: Path) -> None:
    rows = [(None, None, "TT", None, "Tên", "Cơ quan"), (None, None, 1, None, "a", "b")]
    assert drawn(source_of(tmp_path, ("Sheet1", rows)))[1] == [(0, 1, 1, "1"), (1, 1, 1, "a"), (2, 1, 1, "b")]


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    rows = [HEAD, (1, "hiện", "Sở Y tế", "Quý I"), (2, "ẩn", "Sở Y tế", "Quý II")]

    def hide(book: Workbook) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True
        book.worksheets[0].column_dimensions["D"].hidden = True
        book.worksheets[1].sheet_state = "hidden"

    source = source_of(tmp_path, ("Sheet1", rows), ("Sheet2", rows), ("Sheet3", rows), change=hide)
    assert [(each.code, each.params) for each in source.doubts] == [
        ("row-hidden", {"sheet": "Sheet1"}),
        ("row-hidden", {"sheet": "Sheet2"}),
    ]
    hidden = [source.text[slice(*span)] for span in source.doubts[0].places]
    assert hidden == ["Thời gian hoàn thành", "Quý I", "2", "ẩn", "Sở Y tế", "Quý II"]


def test_a_formula_without_a_stored_value_is_said(tmp_path: Path) -> None:
    rows = [HEAD, (1, "=B9", "Sở Y tế", "Quý I")]
    source = source_of(tmp_path, ("Sheet1", rows))
    assert [(each.code, each.params) for each in source.doubts] == [
        ("formula-unvalued", {"sheet": "Sheet1", "cells": ["B2"]})
    ]


def test_lines_bold_and_raised_words_in_cells(tmp_path: Path) -> None:
    raised = CellRichText("chi phí", TextBlock(InlineFont(vertAlign="superscript"), "5"), " và m2")

    def bold(book: Workbook) -> None:
        book.worksheets[0]["B2"].font = Font(b=True)

    source = source_of(tmp_path, ("Sheet1", [HEAD, (1, "Báo cáo\nKế hoạch", raised, "x")]), change=bold)
    assert drawn(source)[1][1:3] == [(1, 1, 1, "Báo cáo / Kế hoạch"), (2, 1, 1, "chi phí5 và m2")]
    assert [(source.text[slice(*mark.span)], mark.kind) for mark in source.marks] == [
        *(("Báo cáo", "bold"), ("Kế hoạch", "bold"), ("5", "raised")),
    ]


# --- values as shown --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (12.5, "General", "12,5"),
        (1, "General", "1"),
        (1.0, "General", "1"),
        (1, "0.0", "1,0"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567.891, "#,##0.00", "1.234.567,89"),
        (1234567, "#,##0", "1.234.567"),
        (0.125, "0.0%", "12,5%"),
        (0.5, "0%", "50%"),
        (5, "00", "05"),
        (2.5, "0.0#", "2,5"),
        (1500, '#,##0" triệu đồng"', "1.500 triệu đồng"),
        (-3, "0", "-3"),
        (-3, "0;(0)", "(3)"),
        (2.5, "0", "3"),
        (1e20, "General", "1e+20"),
        (1e300, "0.00", "1e+300"),
        (float("nan"), "0.00", "nan"),
        (0.5, f"0.{'0' * 40}", "0,5"),
        ("2.10", "@", "2.10"),
        (True, "General", "TRUE"),
        (date(2026, 6, 3), "dd/mm/yyyy", "03/06/2026"),
        (date(2026, 6, 3), "d/m/yyyy", "3/6/2026"),
        (date(2026, 6, 3), "mm/yyyy", "06/2026"),
        (date(2026, 6, 3), "mm-dd-yy", "03/06/2026"),
        (date(2026, 6, 3), "m/d/yyyy;@", "03/06/2026"),
        (date(2026, 6, 3), "mm.dd.yyyy", "03.06.2026"),
        (date(2026, 6, 3), "mmm-yy", "06-26"),
        (date(2026, 6, 3), "[$-1042A]dd\\-mm\\-yyyy;@", "03-06-2026"),
        (date(2026, 6, 3), '"Tháng "m/yyyy', "Tháng 6/2026"),
        (date(2026, 6, 3), '"ngày" dd "tháng" mm "năm" yyyy', "ngày 03 tháng 06 năm 2026"),
        (datetime(2026, 6, 3, 14, 5), "dd/mm/yyyy hh:mm", "03/06/2026 14:05"),
        (time(8, 30), "h:mm", "08:30"),
    ],
)
def test_values_as_shown(value: object, form: str, expected: str) -> None:
    assert shown(value, form) == expected


def test_numbers_in_the_first_column_count_rows(tmp_path: Path) -> None:
    rows = [HEAD, (2.1, "a", "b", 2.5), (2.1, "c", "d", "x"), ("2.10", "e", "f", "y")]

    def form(book: Workbook) -> None:
        book.worksheets[0]["A3"].number_format = "0.00"

    source = source_of(tmp_path, ("Sheet1", rows), change=form)
    assert [row[0] for row in words(source)] == ["TT", "2.1", "2.10", "2.10"]
    assert words(source)[1][3] == "2,5"


def test_error_values_stay(tmp_path: Path) -> None:
    assert words(source_of(tmp_path, ("Sheet1", [HEAD, (1, "#REF!", "b", "c")])))[1][1] == "#REF!"


# --- refused ----------------------------------------------------------------------------------------


def test_a_workbook_without_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no text in it"):
        source_of(tmp_path, ("Sheet1", []))


def test_a_damaged_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({"xl/workbook.xml": "<x/>"}))
    with pytest.raises(InputError, match="damaged") as caught:
        readers.read(path)
    assert "\n" not in str(caught.value)


def test_too_many_cells(tmp_path: Path) -> None:
    rules = readers._shipped()
    source_of(tmp_path, ("Sheet1", [tuple(range(10)) for _ in range(10)]))
    narrow = replace(rules, limits=replace(rules.limits, cells=50))
    with pytest.raises(LimitPassed, match="more than the 50"):
        readers.read(tmp_path / "phu-luc.xlsx", narrow)


def test_a_cell_far_out_takes_no_time(tmp_path: Path) -> None:
    def far(book: Workbook) -> None:
        book.worksheets[0].cell(1_048_576, 16_384, "xa")

    assert lines(source_of(tmp_path, ("Sheet1", [HEAD, (1, "a", "b", "c")]), change=far))[-1] == "xa"


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_merged_area_as_large_as_the_sheet(tmp_path: Path) -> None:
    members = members_of(saved(Workbook()))
    sheet = members["xl/worksheets/sheet1.xml"]
    merged = b'<sheetData/><mergeCells count="1"><mergeCell ref="A1:XFD1048570"/></mergeCells>'
    assert b"<sheetData" in sheet
    members["xl/worksheets/sheet1.xml"] = (
        sheet.replace(b"<sheetData></sheetData>", merged)
        .replace(b"<sheetData />", merged)
        .replace(b"<sheetData/><page", merged + b"<page")
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(members))
    with pytest.raises(LimitPassed, match="cells"):
        readers.read(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    members = members_of(saved(Workbook()))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = b"<?xml version='1.0'?><!--" + b" " * 9000 + b"-->" + bomb + sheet
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(members))
    with pytest.raises(InputError, match="declares entities"):
        readers.read(path)


def test_without_openpyxl_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source_of(tmp_path, ("Sheet1", [HEAD]))
    assert load_workbook(tmp_path / "phu-luc.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ToolMissing, match=r"pip install 'nhiemvu\[excel\]'"):
        readers.read(tmp_path / "phu-luc.xlsx")
