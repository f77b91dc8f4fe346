"""One decision in several files: one text, the file of each place, and the appendix that the decision announces."""

from __future__ import annotations

import io
from itertools import chain
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.office import docx, p, table, tc

import nhiemvu
from nhiemvu import readers
from nhiemvu.model import Source
from nhiemvu.records import Record

DECISION = """\
BỘ Y TẾ

Số: 12/QĐ-BYT

Hà Nội, ngày 05 tháng 3 năm 2026

QUYẾT ĐỊNH

Ban hành Kế hoạch phòng, chống dịch năm 2026

BỘ TRƯỞNG BỘ Y TẾ

Căn cứ Luật Phòng bệnh ngày 10 tháng 12 năm 2025;

QUYẾT ĐỊNH:

Điều 1. Ban hành kèm theo Quyết định này danh mục nhiệm vụ tại Phụ lục.

Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.

BỘ TRƯỞNG

Nguyễn Văn An
"""
HEAD = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành")
ROWS = [(1, "Giám sát dịch", "Cục Phòng bệnh", "Quý I/2026"), (2, "Báo cáo tuần", "Cục Phòng bệnh", "Quý II/2026")]


def decision(folder: Path, text: str = DECISION) -> Path:
    path = folder / "quyet-dinh.txt"
    path.write_text(text, encoding="utf-8")
    return path


def sheet(folder: Path, *above: tuple[str, ...]) -> Path:
    book = Workbook()
    for row in (*above, HEAD, *ROWS):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    path = folder / "phu-luc.xlsx"
    path.write_bytes(out.getvalue())
    return path


def tasks(records: list[Record]) -> list[tuple[str, str]]:
    return [(each.id.partition("#")[2], each.name) for each in records if each.kind == "task"]


def codes(records: list[Record]) -> set[str]:
    return {doubt.code for each in records for doubt in each.doubts}


def parts(records: list[Record]) -> list[tuple[str | None, str | None]]:
    first = records[0]
    assert first.kind == "decision"
    return [(each.type, each.title) for each in first.attachments]


def test_the_announced_appendix_is_found(tmp_path: Path) -> None:
    alone = nhiemvu.extract(nhiemvu.read(decision(tmp_path)))
    assert "appendix-missing" in codes(alone)
    both = nhiemvu.extract(nhiemvu.read(decision(tmp_path), sheet(tmp_path, ("PHỤ LỤC",))))
    assert "appendix-missing" not in codes(both)
    assert tasks(both) == [("pl/1", "Giám sát dịch"), ("pl/2", "Báo cáo tuần")]
    assert both[0].id == alone[0].id == "vn/byt/qd/2026/12"


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ((), None),
        ((("BẢNG PHÂN CÔNG NHIỆM VỤ",),), "BẢNG PHÂN CÔNG NHIỆM VỤ"),
        ((("BẢNG PHÂN CÔNG NHIỆM VỤ",), ("(Kèm theo Quyết định số 12/QĐ-BYT)",)), "BẢNG PHÂN CÔNG NHIỆM VỤ"),
        ((("SỞ Y TẾ",), ("PHỤ LỤC",), ("DANH MỤC NHIỆM VỤ",)), "PHỤ LỤC DANH MỤC NHIỆM VỤ"),
    ],
)
def test_a_file_that_begins_with_a_table_or_its_title_is_an_appendix(
    above: tuple[tuple[str, ...], ...], title: str | None, tmp_path: Path
) -> None:
    records = nhiemvu.extract(nhiemvu.read(decision(tmp_path), sheet(tmp_path, *above)))
    assert [kind for kind, _ in parts(records)] == ["Phụ lục"]
    assert (parts(records)[0][1] or None) == title
    assert [name for _, name in tasks(records)] == ["Giám sát dịch", "Báo cáo tuần"]
    assert "appendix-missing" not in codes(records)


def test_a_file_that_names_its_type_answers_too(tmp_path: Path) -> None:
    records = nhiemvu.extract(nhiemvu.read(decision(tmp_path), sheet(tmp_path, ("DANH MỤC NHIỆM VỤ",))))
    assert parts(records) == [("Danh mục", "DANH MỤC NHIỆM VỤ")]
    assert "appendix-missing" not in codes(records)


def test_a_file_that_goes_on_begins_no_part(tmp_path: Path) -> None:
    head, tail = DECISION.split("Điều 2.")
    more = tmp_path / "trang-2.txt"
    more.write_text("Điều 2." + tail, encoding="utf-8")
    records = nhiemvu.extract(nhiemvu.read(decision(tmp_path, head), more))
    first = records[0]
    assert first.kind == "decision"
    assert (first.attachments, first.signer.name) == ([], "Nguyễn Văn An")
    assert [each.number for each in records if each.kind == "division"] == ["1", "2"]


def test_a_table_that_goes_on_begins_no_part(tmp_path: Path) -> None:
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    rows = ["".join(tc(str(each)) for each in row) for row in (HEAD, *ROWS)]
    first.write_bytes(docx(p("PHỤ LỤC") + table(*rows[:2])))
    second.write_bytes(docx(table(rows[2])))
    records = nhiemvu.extract(nhiemvu.read(decision(tmp_path), first, second))
    assert [kind for kind, _ in parts(records)] == ["Phụ lục"]


def test_a_plan_in_a_file_of_its_own(tmp_path: Path) -> None:
    plan = tmp_path / "ke-hoach.docx"
    plan.write_bytes(
        docx(p("KẾ HOẠCH") + p("Phòng, chống dịch năm 2026") + p("I. MỤC TIÊU") + p("1. Không để dịch lan."))
    )
    records = nhiemvu.extract(nhiemvu.read(decision(tmp_path), plan, sheet(tmp_path, ("PHỤ LỤC",))))
    assert [kind for kind, _ in parts(records)] == ["Kế hoạch", "Phụ lục"]


def test_places_name_their_file_and_the_page_in_it(tmp_path: Path) -> None:
    one, two = tmp_path / "1.txt", tmp_path / "2.txt"
    one.write_text(DECISION.replace("Điều 2.", "\fĐiều 2."), encoding="utf-8")
    two.write_text(
        "\n".join(["PHỤ LỤC", "\f" + "\t".join(HEAD), "1\tGiám sát\tCục Phòng bệnh\tQuý I/2026", ""]), encoding="utf-8"
    )
    source = nhiemvu.read(one, two, sheet(tmp_path))
    found = {}
    for each in nhiemvu.extract(source):
        for places in each.evidence.values():
            for place in places:
                found[source.text[place.start : place.end]] = (place.file, place.page)
                assert source.files[place.file].start <= place.start
    assert found["Quyết định này có hiệu lực kể từ ngày ký./."] == (0, 2)
    assert found["Giám sát"] == (1, 2)
    assert found["Giám sát dịch"] == (2, None)


def test_offsets_marks_and_doubts_are_those_of_the_files(tmp_path: Path) -> None:
    paths = [decision(tmp_path, DECISION + "\ufffd"), sheet(tmp_path, ("PHỤ LỤC",)), tmp_path / "a.md"]
    paths[2].write_text("**Ghi chú** <sup>1</sup>\n\n|a|b|\n|-|-|\n|c|d|\n\nhỏng \ufffd", encoding="utf-8")
    apart = [readers.read(path) for path in paths]
    joined = readers.read_as_one(paths)
    assert joined.text == "\n\n".join(each.text for each in apart)
    assert [file.sha256 for file in joined.files] == [each.files[0].sha256 for each in apart]

    def texts(source: Source) -> list[list[str]]:
        spans = [
            [mark.span for mark in source.marks],
            [span for grid in source.grids for row in grid.rows for cell in row for span in cell.spans],
            [span for doubt in source.doubts for span in doubt.places],
        ]
        return [[source.text[slice(*span)] for span in each] for each in spans]

    assert texts(joined) == [list(chain(*each)) for each in zip(*map(texts, apart), strict=True)]


def test_one_file_as_one_is_that_file(tmp_path: Path) -> None:
    assert readers.read_as_one([decision(tmp_path)]) == readers.read(decision(tmp_path))
