"""Columns of groups: before the column of the names, cells over several rows that say what the names belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nhiemvu.model import Source
from nhiemvu.stages.tables.values import EMPTY, UNIT_ROLES, Cell, Draft, Line, Roles, Rules

# The roles that a column of names or of groups stands before.
_BEHIND = UNIT_ROLES | {"deadline", "start", "period", "output"}


def part(draft: Draft, source: Source, rules: Rules) -> None:
    """The cells of each column of groups put into lines of their own, above the lines that they span."""
    columns = _candidates(draft, source, rules)
    if len(columns) < 2:
        return
    lines = [at for at, line in enumerate(draft.lines) if not _is_title(line, columns, draft.column("number"))]
    if not lines:
        return
    fresh = {column: _fresh(draft, lines, column) for column in columns}
    name = max(columns, key=lambda column: (len(fresh[column]), -column))
    groups = [column for column in columns if column < name and len(fresh[column]) < len(fresh[name])]
    if not groups or len(fresh[name]) < len(lines) or not _holds(draft, lines, groups[-1], name):
        return
    for at, column in enumerate(draft.columns):
        if at in groups or (column.role == "name" and at != name):
            draft.columns[at] = replace(column, role="other")
    draft.columns[name] = replace(draft.columns[name], role="name")
    number = draft.column("number")
    numbered = number is not None and _numbers_groups(draft, lines, fresh[groups[-1]], number)
    opened = {column: set(fresh[column]) for column in groups}
    made: list[Line] = []
    for at, line in enumerate(draft.lines):
        for group in groups:
            if at in opened[group]:
                made.append(_group(line, group, name, number if numbered and group == groups[-1] else None))
        if at in lines:
            _clear(line, [*groups, number] if numbered and number is not None else groups)
        made.append(line)
    draft.lines = made


def _candidates(draft: Draft, source: Source, rules: Rules) -> list[int]:
    """The columns that are called like names or groups, before the first that says who, when or with what result."""
    roles = Roles(rules)
    found = []
    for at, column in enumerate(draft.columns):
        if column.role in _BEHIND:
            break
        role = roles.of(source.passage(column.head).text) if column.role == "other" and column.head else column.role
        if role in ("name", "group", "aim"):
            found.append(at)
    return found


def _is_title(line: Line, columns: Sequence[int], number: int | None) -> bool:
    """Whether a line has no more than a number and one cell of words: a title over the whole width."""
    held = [at for at in line.filled if at != number]
    return len(held) < 2 and all(at in columns for at in held)


def _fresh(draft: Draft, lines: Sequence[int], column: int) -> list[int]:
    """The lines in which a column has a cell that no line above shares."""
    found = []
    before: Cell | None = None
    for at in lines:
        cell = draft.lines[at].cells[column]
        if cell.words and cell is not before:
            found.append(at)
        before = cell if cell.words else before
    return found


def _holds(draft: Draft, lines: Sequence[int], group: int, name: int) -> bool:
    """Whether the lines below a cell of the group column are rows of their own: it is drawn over them, or each has
    a number or a time.
    """
    before: Cell | None = None
    for at in lines:
        cells = draft.lines[at].cells
        if not cells[group].words:
            roles = {draft.columns[each].role for each in draft.lines[at].filled if each not in (group, name)}
            if before is None or not roles & {"number", "deadline", "period"}:
                return False
        before = cells[group] if cells[group].words else before
    return True


def _numbers_groups(draft: Draft, lines: Sequence[int], fresh: Sequence[int], number: int) -> bool:
    """Whether the number stands for the group: it is drawn over the same lines, or the others have none."""
    held = [at for at in lines if at not in set(fresh)]
    above: dict[int, Cell] = {}
    for at in lines:
        above[at] = draft.lines[at].cells[number] if at in set(fresh) else above[max(above)]
    return all(not (own := draft.lines[at].cells[number]).words or own is above[at] for at in held)


def _group(line: Line, column: int, name: int, number: int | None) -> Line:
    cells = [Cell(EMPTY) for _ in line.cells]
    cells[name] = line.cells[column]
    if number is not None:
        cells[number] = line.cells[number]
    return Line(cells, bold=True, breaks=line.breaks, group=True)


def _clear(line: Line, columns: Sequence[int]) -> None:
    for column in columns:
        line.cells[column] = Cell(EMPTY)
