"""Tables: cases by hand. Kind, roles of the columns, then the rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cases import Case, load

from nhiemvu.model import Row, Source, Spans, Table
from nhiemvu.readers import read_text
from nhiemvu.rulebook import load as rules_of
from nhiemvu.stages import layout, tables

CASES = load("tables")
SIGNS = {"row-continued": "+ ", "row-cells-guessed": "? "}


def found_in(source: Source) -> tuple[Table, ...]:
    arranged = layout.arrange(source, rules_of(layout.Rules, "layout"))
    return tables.find(source, arranged, rules_of(tables.Rules, "tables"))


def shown(source: Source, table: Table) -> Iterator[str]:
    """`table kind: role | role`, then a row a line: cells with ` | ` between, `_` for an empty one; before it `+`
    where a page break continued it, `?` where its cells were guessed, `!` for any other doubt; `group: ` and the
    filled cells of a group. Last, where there is one, `repeated head: ` and all its cells.
    """
    yield f"table {table.kind}: {' | '.join(column.role for column in table.columns)}"
    signs: dict[int | None, str] = {}
    for doubt in table.doubts:
        signs[doubt.about] = signs.get(doubt.about, "") + SIGNS.get(doubt.code, "! ")
    for row in table.rows:
        yield signs.get(row.start, "") + _row(source, row)
    repeated = [leaf.spans for leaf in table.leaves if leaf.rule == "repeated-table-head"]
    if repeated:
        yield f"repeated head: {_cells(source, repeated)}"


def _row(source: Source, row: Row) -> str:
    if row.group:
        return f"group: {_cells(source, [spans for spans in row.cells if spans])}"
    return _cells(source, row.cells)


def _cells(source: Source, cells: list[Spans] | tuple[Spans, ...]) -> str:
    return " | ".join(source.passage(spans).text or "_" for spans in cells)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    source = read_text(case.given)
    assert [line for table in found_in(source) for line in shown(source, table)] == case.expected.splitlines()


def test_heads_are_kept() -> None:
    source = read_text("| TT | Tên nhiệm vụ | Kinh phí |\n|---|---|---|\n| 1 | Xây dựng cổng | 5 tỷ |")
    (table,) = found_in(source)
    assert [source.passage(column.head).text for column in table.columns] == ["TT", "Tên nhiệm vụ", "Kinh phí"]
    assert [leaf.role for leaf in table.leaves] == ["table.head"] * 3


def test_a_table_that_may_hold_tasks_is_never_passed_over() -> None:
    head = "| STT | Nhiệm vu | Người lo | Bao giờ |\n|---|---|---|---|\n"
    source = read_text(head + "| 1 | Việc A | Cục Thuế | Quý I/2026 |\n| 2 | Việc B | Cục Hải quan | Năm 2026 |")
    (table,) = found_in(source)
    assert (table.kind, [doubt.code for doubt in table.doubts]) == ("other", ["table-unread"])
