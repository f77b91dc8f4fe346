"""Tasks: cases by hand. Number, path of groups, name, items, results; or the ids of the records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cases import Case, load

import nhiemvu
from nhiemvu import flow
from nhiemvu.model import Entry, Source
from nhiemvu.readers import read_text
from nhiemvu.records import TaskRecord
from nhiemvu.rulebook import load as rules_of
from nhiemvu.stages import layout, tables, tasks

CASES = load("tasks")


def taken(source: Source) -> tasks.TaskList:
    arranged = layout.arrange(source, rules_of(layout.Rules, "layout"))
    found = tables.find(source, arranged, rules_of(tables.Rules, "tables"))
    return tasks.take(source, found, rules_of(tasks.Rules, "tasks"))


def shown(listed: tasks.TaskList) -> Iterator[str]:
    """`1.2 [I/1]: name`, in brackets the groups around it, outermost first, and behind it `under 1` where one of
    them is itself a task; deeper, `(i) words` for each item, `> words [Type x 2]` for each result, `role: words`
    for each cell else, `! code` for each doubt.
    """
    for task in listed.tasks:
        entry = listed.entries[task.entry]
        path = "/".join(_named(listed.entries[at]) for at in entry.groups)
        under = f" under {_named(listed.entries[entry.parent])}" if entry.parent is not None else ""
        yield f"{entry.number or '_'} [{path}]: {task.name.text}{under}"
        yield from (f"  {item.mark} {item.text.text}" for item in task.items)
        for output in task.outputs:
            kind = " x ".join(str(each) for each in (output.type, output.quantity) if each is not None)
            yield f"  > {output.text.text}" + (f" [{kind}]" if kind else "")
        yield from (f"  {cell.role}: {cell.text.text}" for cell in task.cells)
        yield from (f"  ! {doubt.code}" for doubt in listed.doubts if doubt.about == entry.start)


def _named(entry: Entry) -> str:
    return entry.number or entry.title.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    source = read_text(case.given)
    if case.arguments.get("show") == "ids":
        records = flow.extract(source, flow.Rules.load())
        found = [record.id.split("#")[1] for record in records if isinstance(record, TaskRecord)]
    else:
        found = list(shown(taken(source)))
    assert found == case.expected.splitlines()


def test_a_column_of_beginnings_sets_no_last_day() -> None:
    head = "| TT | Tên nhiệm vụ | Đơn vị chủ trì | Bắt đầu | Hoàn thành |\n|---|---|---|---|---|\n"
    records = flow.extract(
        read_text(head + "| 1 | Xây dựng cổng | Sở Y tế | Quý I/2026 | Quý IV/2026 |"), flow.Rules.load()
    )
    (task,) = [record for record in records if isinstance(record, TaskRecord)]
    assert [(each.raw, each.bound, str(each.due)) for each in task.deadlines] == [
        ("Quý I/2026", "from", "None"),
        ("Quý IV/2026", "within", "2026-12-31"),
    ]


def test_a_group_that_is_a_body_lends_its_name_where_no_column_has_bodies() -> None:
    table = """| TT | Nhiệm vụ | Thời hạn |
|---|---|---|
| **I** | **BỘ CÔNG AN** | |
| 1 | Vận hành trung tâm dữ liệu | 8/2026 |
| **II** | **Hạ tầng** | |
| 1 | Thuê dịch vụ | 9/2026 |
"""
    first, second = (record for record in nhiemvu.extract(table) if isinstance(record, TaskRecord))
    assert [(unit.role, unit.unit, unit.raw) for unit in first.units] == [("implementing", "bca", "BỘ CÔNG AN")]
    place = first.evidence["/units/0"][0]
    assert table[place.start : place.end] == "BỘ CÔNG AN"
    assert "unit-from-group" in [doubt.code for doubt in first.doubts]
    assert second.units == []


def test_a_group_that_is_a_body_answers_where_columns_name_only_helpers() -> None:
    table = """| TT | Tên đề án | Cơ quan phối hợp | Thời gian trình |
|---|---|---|---|
| **I** | **Bộ Xây dựng** | | |
| 1 | Đề án đội tàu biển | Bộ Tài chính | 12/2026 |
"""
    (task,) = (record for record in nhiemvu.extract(table) if isinstance(record, TaskRecord))
    assert [(unit.role, unit.unit) for unit in task.units] == [("implementing", "bxd"), ("coordinating", "btc")]
    assert "unit-from-group" in [doubt.code for doubt in task.doubts]


def test_a_cross_under_a_quarter_is_due_in_it() -> None:
    table = """<table><tr><td rowspan="2">TT</td><td rowspan="2">Nhiệm vụ</td><td rowspan="2">Đơn vị chủ trì</td>
<td colspan="4">Thời gian thực hiện năm 2027</td></tr>
<tr><td>Quý I</td><td>Quý II</td><td>Quý III</td><td>Quý IV</td></tr>
<tr><td>1</td><td>Duy tu đê biển</td><td>Sở Xây dựng</td><td></td><td>x</td><td>x</td><td>x</td></tr></table>"""
    (task,) = (record for record in nhiemvu.extract(table) if isinstance(record, TaskRecord))
    assert [(each.raw, str(each.due)) for each in task.deadlines] == [
        ("năm 2027 Quý II", "2027-06-30"),
        ("năm 2027 Quý III", "2027-09-30"),
        ("năm 2027 Quý IV", "2027-12-31"),
    ]
    assert task.other == []


def test_a_column_of_sources_and_notes_gives_both() -> None:
    table = """| TT | Nhiệm vụ | Đơn vị chủ trì | Căn cứ/Ghi chú |
|---|---|---|---|
| 1 | Lập bản đồ ngập lụt | Sở Xây dựng | Quyết định số 12/QĐ-TTg ngày 05/01/2026; chuyển tiếp |
"""
    (task,) = (record for record in nhiemvu.extract(table) if isinstance(record, TaskRecord))
    assert [(each.number, each.basis) for each in task.sources] == [("12/QĐ-TTg", "column")]
    assert [each.text for each in task.other] == ["Quyết định số 12/QĐ-TTg ngày 05/01/2026; chuyển tiếp"]


def test_one_cell_that_numbers_several_rows_repeats_no_number() -> None:
    table = """<table><tr><td>STT</td><td>Đơn vị</td><td>Nhiệm vụ</td></tr>
<tr><td rowspan="2">1</td><td rowspan="2">Sở Xây dựng</td><td>Lập quy hoạch phân khu</td></tr>
<tr><td>Khởi công tuyến cao tốc</td></tr></table>"""
    found = [record for record in nhiemvu.extract(table) if isinstance(record, TaskRecord)]
    assert [(task.number, task.name) for task in found] == [
        ("1", "Lập quy hoạch phân khu"),
        ("1", "Khởi công tuyến cao tốc"),
    ]
    assert not any(doubt.code == "number-duplicate" for task in found for doubt in task.doubts)


def test_a_column_gives_the_year_to_those_behind_it() -> None:
    text = "# KẾ HOẠCH NĂM HỌC\n\n| Tháng | Thời gian | Nội dung | Đơn vị thực hiện |\n|---|---|---|---|\n"
    text += "| 9/2026 | 05/9 | Khai giảng | Phòng Đào tạo |\n| 12/2026 | 21/12 - 09/01 | Thi | Phòng Đào tạo |\n"
    found = [each for each in nhiemvu.extract(text) if isinstance(each, TaskRecord)]
    assert [str(task.deadlines[1].due) for task in found] == ["2026-09-05", "2027-01-09"]
    implied = [doubt for task in found for doubt in task.doubts if doubt.code == "deadline-year-implied"]
    assert [doubt.params["raw"] for doubt in implied] == ["21/12 - 09/01"]


def test_a_quarter_in_short_takes_the_year_of_the_head_above_it() -> None:
    table = """<table><tr><td rowspan="3">TT</td><td rowspan="3">Hoạt động</td><td colspan="2">Thời gian</td>
<td rowspan="3">Đơn vị chủ trì</td></tr><tr><td colspan="2">Năm 2026</td></tr><tr><td>Q1</td><td>Q2</td></tr>
<tr><td>1</td><td>Khảo sát người bệnh</td><td></td><td>x</td><td>Phòng Điều dưỡng</td></tr></table>"""
    (task,) = (record for record in nhiemvu.extract(table) if isinstance(record, TaskRecord))
    assert [(each.raw, str(each.due)) for each in task.deadlines] == [("Năm 2026 Q2", "2026-06-30")]
