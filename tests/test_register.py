"""The register of tasks: who stands in which period, and what people typed stays."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.test_cli import run

import nhiemvu
from nhiemvu import readers, rulebook
from nhiemvu.errors import UsageError
from nhiemvu.members import Bodies
from nhiemvu.records import DeadlineRecord
from nhiemvu.sinks import dossiers, jsonl, occurrences, register
from nhiemvu.sinks.dossiers import Dossier

BODIES = Bodies.load()
ID = "Mã dòng (không sửa)"

PLAN = """\
BỘ CÔNG THƯƠNG

Số: 58/QĐ-BCT

Hà Nội, ngày 09 tháng 02 năm 2026

**QUYẾT ĐỊNH**

**Ban hành Kế hoạch thử nghiệm năm 2026**

**BỘ TRƯỞNG BỘ CÔNG THƯƠNG**

Căn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ;

**QUYẾT ĐỊNH:**

**Điều 1.** Ban hành kèm theo Quyết định này Kế hoạch thử nghiệm./.

**PHỤ LỤC**

**DANH MỤC NHIỆM VỤ**

(Kèm theo Quyết định số 58/QĐ-BCT ngày 09 tháng 02 năm 2026)

TT\tTên nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời gian thực hiện\tSản phẩm
1\tRà soát văn bản\tVụ Pháp chế\t\tQuý I/2026\tBáo cáo
2\tXây dựng kho dữ liệu\tVụ Pháp chế\tcác đơn vị liên quan\tTháng 10/2026\tKho dữ liệu
3\tCập nhật dữ liệu\tVụ Tổ chức cán bộ\t\tThường xuyên\tDữ liệu
4\tBáo cáo kết quả\tVụ Tổ chức cán bộ\t\tHằng quý, trước ngày 20 của tháng cuối quý\tBáo cáo
"""
SHARED = PLAN.replace(
    "3\tCập nhật dữ liệu\tVụ Tổ chức cán bộ\t\t", "3\tCập nhật dữ liệu\tCác đơn vị thuộc Bộ\tVụ Pháp chế\t"
)


def recorded(folder: Path, text: str, name: str = "plan.jsonl") -> Path:
    path = folder / name
    path.write_bytes(jsonl.encode(nhiemvu.extract(readers.read_text(text))))
    return path


def dossier(text: str) -> Dossier:
    found = nhiemvu.extract(readers.read_text(text))
    return Dossier(found[0].decision, tuple(found))


def built(text: str, period: str, day: date = date(2026, 3, 31)) -> list[register.Row]:
    return list(register.build([dossier(text)], register.Period.of(period), day, BODIES))


def write(records: Path, period: str, book: Path, day: str = "2026-03-31") -> str:
    done = run("register", records, "--period", period, "--as-of", day, "-o", book)
    assert done.code == 0, done.said
    return done.said


def lines(book: Path) -> list[dict[str, Any]]:
    found = list(load_workbook(book)["Sổ theo dõi"].iter_rows(min_row=2, values_only=True))
    return [dict(zip(map(str, found[0]), line, strict=True)) for line in found[1:]]


def fill(book: Path, number: str, values: dict[str, Any], period: str = "Quý I/2026") -> None:
    opened = load_workbook(book)
    sheet = opened["Sổ theo dõi"]
    heads = [cell.value for cell in sheet[2]]
    row = next(
        row for row in sheet if row[heads.index("TT")].value == number and row[heads.index("Kỳ")].value == period
    )
    for head, value in values.items():
        row[heads.index(head)].value = value
    opened.save(book)


# --- periods ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "label", "start", "end"),
    [
        ("2026-Q1", "Quý I/2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-q4", "Quý IV/2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H2", "6 tháng cuối năm 2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("2028-02", "Tháng 2/2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026", "Năm 2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_period(code: str, label: str, start: date, end: date) -> None:
    found = register.Period.of(code)
    assert (found.label, found.start, found.end) == (label, start, end)


@pytest.mark.parametrize("code", ["2026-Q5", "2026-13", "Q1", "", "2026-Q1-1"])
def test_no_period(code: str) -> None:
    with pytest.raises(UsageError, match="2026-Q1"):
        register.Period.of(code)


def recurring(rule: str, until: date | None = None) -> DeadlineRecord:
    return DeadlineRecord(raw="", kind="recurring", start=None, end=None, bound=None, due=None, rrule=rule, until=until)


@pytest.mark.parametrize(
    ("rule", "inside", "next_one"),
    [
        ("FREQ=YEARLY", None, date(2026, 12, 31)),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 6, 30), date(2026, 6, 30)),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 6, 30), date(2026, 6, 30)),
        ("FREQ=MONTHLY", date(2026, 6, 30), date(2026, 4, 30)),
        ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=19", date(2026, 6, 19), date(2026, 6, 19)),
        ("FREQ=YEARLY;BYMONTH=6,12", date(2026, 6, 30), date(2026, 6, 30)),
        ("FREQ=WEEKLY;BYDAY=FR", date(2026, 6, 26), date(2026, 4, 3)),
    ],
)
def test_days_that_come_again(rule: str, inside: date | None, next_one: date) -> None:
    assert occurrences.last(recurring(rule), date(2026, 4, 1), date(2026, 6, 30)) == inside
    assert occurrences.first(recurring(rule), date(2026, 4, 1)) == next_one


def test_a_recurrence_that_has_ended() -> None:
    assert occurrences.first(recurring("FREQ=YEARLY", date(2025, 12, 31)), date(2026, 4, 1)) is None


# --- who stands in it -------------------------------------------------------------------------------


def test_rows_of_a_period() -> None:
    found = built(PLAN, "2026-Q1")
    said = [(row.number, row.unit, row.role, row.via, row.due, row.left) for row in found]
    assert said == [
        ("1", "Vụ Pháp chế", "chủ trì", None, date(2026, 3, 31), 0),
        ("2", "Vụ Pháp chế", "chủ trì", None, date(2026, 10, 31), 214),
        ("2", "các đơn vị liên quan", "phối hợp", None, date(2026, 10, 31), 214),
        ("3", "Vụ Tổ chức cán bộ", "chủ trì", None, None, None),
        ("4", "Vụ Tổ chức cán bộ", "chủ trì", None, date(2026, 3, 19), -12),
    ]
    assert [row.id for row in found[:2]] == [
        "vn/bct/qd/2026/58#pl/1|bct/pc|2026-Q1",
        "vn/bct/qd/2026/58#pl/2|bct/pc|2026-Q1",
    ]
    assert found[0].place == "Phụ lục, nhiệm vụ 1, Quyết định số 58/QĐ-BCT ngày 09/02/2026"


def test_nothing_before_the_decision_and_ongoing_work_until_the_plan_ends() -> None:
    assert built(PLAN, "2025-Q4") == []
    assert [row.number for row in built(PLAN, "2027-Q1")] == ["1", "2", "2"], "late work stays, ongoing work has ended"


def test_collectives_become_their_members() -> None:
    found = [row for row in built(SHARED, "2026-Q1") if row.number == "3"]
    assert len(found) > 20
    assert (found[0].unit, found[0].role, found[0].via) == ("Vụ Pháp chế", "phối hợp", None)
    assert {row.via for row in found[1:]} == {"Các đơn vị thuộc Bộ"}
    assert {row.role for row in found[1:]} == {"chủ trì"}
    assert [row.unit for row in found].count("Vụ Pháp chế") == 1
    assert len({row.id for row in found}) == len(found)


# --- the workbook -----------------------------------------------------------------------------------


def test_what_people_fill_in_and_what_is_locked(tmp_path: Path) -> None:
    book = tmp_path / "sổ.xlsx"
    write(recorded(tmp_path, PLAN), "2026-Q1", book)
    opened = load_workbook(book)
    sheet = opened["Sổ theo dõi"]
    assert sheet["A1"].value == "SỔ THEO DÕI NHIỆM VỤ: Quý I/2026, tính đến ngày 31/3/2026"
    assert sheet.protection.sheet
    assert sheet.page_setup.paperSize == 8, "A3: so many columns would be too small on A4"
    open_heads = [cell.value for cell, below in zip(sheet[2], sheet[3], strict=True) if not below.protection.locked]
    assert open_heads == [
        "Trạng thái",
        "Kết quả",
        "Số/ký hiệu văn bản",
        "Ngày hoàn thành",
        "Khó khăn, vướng mắc",
        "Đề xuất",
    ]
    assert sheet[2][-1].value == ID
    states = [cell.value for cell in opened["Danh mục"]["A"]][1:]
    assert states == [
        "Chưa thực hiện",
        "Đang thực hiện, trong hạn",
        "Đang thực hiện, quá hạn",
        "Hoàn thành đúng hạn",
        "Hoàn thành quá hạn",
    ]
    listed = next(each for each in sheet.data_validations.dataValidation if each.type == "list")
    assert (str(listed.sqref), listed.formula1) == ("L3:L7", "'Danh mục'!$A$2:$A$6")


def test_what_was_typed_stays(tmp_path: Path) -> None:
    records, book = recorded(tmp_path, PLAN), tmp_path / "sổ.xlsx"
    write(records, "2026-Q1", book)
    typed = {
        "Trạng thái": "Đang thực hiện, trong hạn",
        "Kết quả": "=đang làm",
        "Ngày hoàn thành": datetime(2026, 3, 20),
        "Đề xuất": "Không",
    }
    fill(book, "2", typed)
    said = write(recorded(tmp_path, PLAN.replace("Xây dựng kho dữ liệu", "Xây dựng kho dữ liệu lớn")), "2026-Q1", book)
    assert "5 dòng, 5 dòng đã có từ trước" in said
    line = next(line for line in lines(book) if line["TT"] == "2" and line["Đơn vị"] == "Vụ Pháp chế")
    assert line["Nhiệm vụ"] == "Xây dựng kho dữ liệu lớn"
    assert {head: line[head] for head in typed} == typed
    assert [
        cell.coordinate for row in load_workbook(book)["Sổ theo dõi"] for cell in row if cell.data_type == "f"
    ] == []


def test_the_next_period_without_what_is_done(tmp_path: Path) -> None:
    records, book = recorded(tmp_path, PLAN), tmp_path / "sổ.xlsx"
    write(records, "2026-Q1", book)
    fill(book, "1", {"Trạng thái": "Hoàn thành đúng hạn", "Kết quả": "Báo cáo số 7"})
    fill(book, "2", {"Trạng thái": "Đang thực hiện, trong hạn"})
    write(records, "2026-Q2", book, "30/06/2026")
    found = [(line["Kỳ"], line["TT"], line["Trạng thái"]) for line in lines(book)]
    assert found == [
        ("Quý I/2026", "1", "Hoàn thành đúng hạn"),
        ("Quý I/2026", "2", "Đang thực hiện, trong hạn"),
        ("Quý I/2026", "2", None),
        ("Quý I/2026", "3", None),
        ("Quý I/2026", "4", None),
        ("Quý II/2026", "2", None),
        ("Quý II/2026", "2", None),
        ("Quý II/2026", "3", None),
        ("Quý II/2026", "4", None),
    ]
    assert lines(book)[0]["Kết quả"] == "Báo cáo số 7"
    assert lines(book)[0]["Hạn cuối"] == datetime(2026, 3, 31)
    assert lines(book)[-1]["Hạn cuối"] == datetime(2026, 6, 19)


def test_a_task_that_is_gone_stays_where_something_was_typed(tmp_path: Path) -> None:
    book = tmp_path / "sổ.xlsx"
    write(recorded(tmp_path, PLAN), "2026-Q1", book)
    fill(book, "1", {"Kết quả": "Đã trình"})
    shorter = "\n".join(line for line in PLAN.split("\n") if not line.startswith(("1\t", "4\t")))
    write(recorded(tmp_path, shorter), "2026-Q1", book)
    assert [(line["TT"], line["Kết quả"]) for line in lines(book)] == [
        ("2", None),
        ("2", None),
        ("3", None),
        ("1", "Đã trình"),
    ]


def test_a_corrected_id_takes_what_was_typed_along(tmp_path: Path) -> None:
    records, book = recorded(tmp_path, PLAN), tmp_path / "sổ.xlsx"
    write(records, "2026-Q1", book)
    fill(book, "1", {"Kết quả": "Đã trình"})
    old = '"id":"vn/bct/qd/2026/58#pl/1","decision":"vn/bct/qd/2026/58","former_ids":[]'
    text = records.read_text(encoding="utf-8")
    assert old in text
    new = '"id":"vn/bct/qd/2026/58#pl/1a","decision":"vn/bct/qd/2026/58","former_ids":["vn/bct/qd/2026/58#pl/1"]'
    records.write_text(text.replace(old, new), encoding="utf-8")
    write(records, "2026-Q1", book)
    assert (lines(book)[0][ID], lines(book)[0]["Kết quả"]) == ("vn/bct/qd/2026/58#pl/1a|bct/pc|2026-Q1", "Đã trình")
    assert len(lines(book)) == 5


def test_other_documents_and_added_columns_stay(tmp_path: Path) -> None:
    book = tmp_path / "sổ.xlsx"
    write(recorded(tmp_path, PLAN), "2026-Q1", book)
    opened = load_workbook(book)
    sheet = opened["Sổ theo dõi"]
    sheet.cell(2, sheet.max_column + 1, "Lãnh đạo phụ trách")
    sheet.cell(3, sheet.max_column, "Thứ trưởng A")
    opened.save(book)
    write(recorded(tmp_path, PLAN.replace("58/QĐ", "59/QĐ"), "other.jsonl"), "2026-Q1", book)
    found = lines(book)
    assert len(found) == 10
    assert [line["Lãnh đạo phụ trách"] for line in found].count("Thứ trưởng A") == 1
    assert list(found[0])[-1] == ID


def test_sorting_does_not_matter(tmp_path: Path) -> None:
    records, book = recorded(tmp_path, PLAN), tmp_path / "sổ.xlsx"
    write(records, "2026-Q1", book)
    opened = load_workbook(book)
    sheet = opened["Sổ theo dõi"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for index, row in enumerate(rows):
        row[12] = f"kết quả {index}"
    for at, row in enumerate(reversed(rows), 3):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    opened.save(book)
    write(records, "2026-Q1", book)
    assert [line["Kết quả"] for line in lines(book)] == [f"kết quả {index}" for index in range(5)]


@pytest.mark.parametrize("content", ["other", "text"])
def test_a_file_that_is_no_register_is_not_overwritten(tmp_path: Path, content: str) -> None:
    records, book = recorded(tmp_path, PLAN), tmp_path / "sổ.xlsx"
    if content == "text":
        book.write_text("không phải sổ", encoding="utf-8")
    else:
        assert run("export", records, "-o", book).code == 0
    before = book.read_bytes()
    done = run("register", records, "--period", "2026-Q1", "--as-of", "2026-03-31", "-o", book)
    assert (done.code, "chọn tên khác" in done.said) == (3, True)
    assert book.read_bytes() == before


def test_read_of_dossiers_over_several_files(tmp_path: Path) -> None:
    paths = [recorded(tmp_path, PLAN), recorded(tmp_path, PLAN.replace("58/QĐ", "59/QĐ"), "other.jsonl")]
    assert [each.id for each in dossiers.read(paths)] == ["vn/bct/qd/2026/58", "vn/bct/qd/2026/59"]


def test_states_come_from_the_rules(tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text('[[state]]\nid = "stopped"\nname = "Dừng"\ndone = true\n', encoding="utf-8")
    states = rulebook.load(register.Rules, "register", tmp_path).state
    assert [(state.name, state.done) for state in states][-1] == ("Dừng", True)
    assert len(states) == 6
