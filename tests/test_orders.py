"""Orders in running text: cases by hand, through the whole flow, and what must hold for any text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import Case, load
from tests.corpus import CORPUS

from nhiemvu import flow
from nhiemvu.readers import read_text
from nhiemvu.records import DeadlineRecord, DecisionRecord, Record, TaskRecord
from nhiemvu.sinks import terminal

CASES = load("orders")
DECISION = (CORPUS / "447-qd-bct/decision.md").read_text(encoding="utf-8")
# Words that make and unmake orders, in any order.
WORDS = st.sampled_from(
    (
        *(
            "KẾ HOẠCH\n",
            "CHỈ THỊ\n",
            "QUY CHẾ\n",
            "I. TỔ CHỨC THỰC HIỆN\n",
            "II. MỤC TIÊU\n",
            "Điều 5. Trách nhiệm của ",
        ),
        *("\n1. ", "\na) ", "\n- ", "\n", "\n\n", ": ", "; ", ". ", ", ", "./.", " và ", "(", ")"),
        *("Sở Y tế", "các sở, ngành", "Bộ Tài chính:", "UBND cấp xã", "Cục Hóa chất", "tổ chức", "cá nhân", "các"),
        *("chủ trì", "phối hợp với", "có trách nhiệm", "Giao", "yêu cầu", "tham mưu", "báo cáo", "là cơ quan đầu mối"),
        *("xây dựng", "để", "trong việc", "Trường hợp", "nếu", "đã", "trước ngày 30/6/2026", "hằng năm", "căn cứ"),
    )
)


def read(text: str) -> list[Record]:
    return flow.extract(read_text(text), flow.Rules.load())


def orders(records: Sequence[Record]) -> list[TaskRecord]:
    return [each for each in records if isinstance(each, TaskRecord) and each.origin == "prose"]


def shown(records: Sequence[Record]) -> Iterator[str]:
    """`II/1 number: lead Sở A; coordinating Sở B | the work`, first the numbers above and the order's own, _ without;
    deeper, `a) words` for each part, `@ words` and what they mean for each deadline, `> words` for each result,
    `< number` for each document it
    comes from, `= id` for the row it repeats, `! code` for each doubt.
    """
    for task in orders(records):
        above = "/".join(step.number or "*" for step in task.path)
        units = "; ".join(f"{unit.role} {unit.raw}" for unit in task.units)
        yield f"{above} {task.number or '_'}: {units} | {task.name_raw}".strip()
        yield from (f"  {item.mark} {item.text}" for item in task.items)
        yield from (f"  @ {meant(deadline)}" for deadline in task.deadlines)
        yield from (f"  > {output.text}" for output in task.outputs)
        yield from (f"  < {source.number} {source.basis}" for source in task.sources)
        if task.same_as:
            yield f"  = {task.same_as.split('#')[1]}"
        yield from (f"  ! {doubt.code}" for doubt in task.doubts)


def meant(deadline: DeadlineRecord) -> str:
    days = [str(day) for day in (deadline.due, deadline.until) if day]
    return " ".join([deadline.raw, "=", deadline.kind, *filter(None, [deadline.rrule]), *days])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    assert list(shown(read(case.given))) == case.expected.splitlines()


def test_orders_of_447() -> None:
    found = orders(read(DECISION))
    assert [(task.id.split("#")[1].split("@")[0], task.number, task.order) for task in found] == [
        ("kh/II/V/1/", None, 1),
        ("kh/II/V/1/", None, 2),
        ("kh/II/V/2/", None, 3),
        ("kh/II/V/2/", None, 4),
    ]
    assert [[(unit.role, unit.name) for unit in task.units] for task in found] == [
        [("implementing", "Các đơn vị thuộc Bộ")],
        [("implementing", "các đơn vị")],
        [("lead", "Cục Thương mại điện tử và Kinh tế số"), ("coordinating", "các đơn vị liên quan")],
        [("implementing", "Cục Thương mại điện tử và Kinh tế số")],
    ]
    quarterly, now_and_then = [deadline for task in found for deadline in task.deadlines]
    assert (now_and_then.raw, now_and_then.kind, now_and_then.rrule) == ("định kỳ hoặc đột xuất", "recurring", None)
    assert quarterly.rrule == "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=19"
    assert (quarterly.kind, quarterly.bound, str(quarterly.until)) == ("recurring", "before", "2026-12-31")
    assert [step.title for step in found[2].path][-2:] == ["TỔ CHỨC THỰC HIỆN", "Cục Thương mại điện tử và Kinh tế số"]


def test_rows_and_orders_are_counted_in_one_order() -> None:
    records = read(DECISION)
    tasks = [each for each in records if isinstance(each, TaskRecord)]
    assert [task.order for task in tasks] == list(range(1, 44))
    decision = records[0]
    assert isinstance(decision, DecisionRecord)
    assert (decision.counts["task"], decision.counts["prose"]) == (43, 4)
    said = terminal.summary([decision], "decision.md", None, terminal.tally(records), "vi")
    assert "39 nhiệm vụ trong bảng (9 nhóm), 4 trong lời văn" in said


def test_an_announced_appendix_is_missing_although_there_are_orders() -> None:
    records = read(DECISION[: DECISION.index("**PHỤ LỤC:**")])
    decision = records[0]
    assert isinstance(decision, DecisionRecord)
    assert (len(orders(records)), decision.tasks_state) == (4, "appendix-missing")


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=24).map(" ".join))
def test_any_words_of_orders_are_read(text: str) -> None:
    for task in orders(read(text)):
        assert task.units
        assert task.name_raw
