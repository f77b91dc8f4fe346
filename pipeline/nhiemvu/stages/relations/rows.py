"""Rows of an amending table: which task of the other plan each of them changes, and how."""

from __future__ import annotations

from collections.abc import Sequence

from nhiemvu.model import Passage, Source, Spans, Table
from nhiemvu.rulebook import matches
from nhiemvu.stages.relations.values import Action, Change, Rules

_QUOTES = '“”" .)(:'
_WIDE = 60  # a cell of more words is no remark that a row is new or struck out


def number(words: str, rules: Rules) -> tuple[int, int] | None:
    """Where the number of a task stands at the start of words that quote it."""
    for rule in rules.task_number:
        hit = rule.match(words)
        if hit:
            group = next(name for name, value in hit.groupdict().items() if value)
            return hit.span(group)
    return None


def compares(source: Source, table: Table, rules: Rules) -> tuple[int, int] | None:
    """The columns of the old and of the new words, where a table sets them side by side."""
    heads = [source.passage(column.head).text for column in table.columns]
    old = next((at for at, head in enumerate(heads) if matches(rules.old, head)), None)
    new = next((at for at, head in enumerate(heads) if at != old and matches(rules.new, head)), None)
    return None if old is None or new is None else (old, new)


def read(source: Source, table: Table, words: str, rules: Rules) -> tuple[list[Change], Spans]:
    """The changes of the rows, and the rows of which nothing says whether they change or add a task.

    words: of the title or paragraph above the table.
    """
    pair = compares(source, table, rules)
    counted = next((at for at, column in enumerate(table.columns) if column.role == "number"), None)
    found: list[Change] = []
    unsure: Spans = ()
    actions = _actions(words, rules)
    for row in table.rows:
        cells = [source.passage(spans) for spans in row.cells]
        filled = [at for at, cell in enumerate(cells) if cell and at != counted]
        if row.skipped or not filled:
            continue
        if row.group or (len(filled) == 1 and len(cells) > 2 and _actions(cells[filled[0]].text, rules)):
            actions = _actions(" ".join(cells[at].text for at in filled), rules) or actions
            continue
        if pair is not None:
            found.append(_compared(cells, pair, counted, rules))
            continue
        remark = [_actions(cells[at].text, rules) for at in filled if len(cells[at].text) < _WIDE]
        marked = next((each for each in remark if len(each) == 1), actions)
        action: Action = marked[0] if marked else "amend"
        if len(marked) > 1:
            unsure += row.cells[filled[0]][:1]
        value = tuple(span for at in filled for span in row.cells[at]) if action != "remove" else ()
        found.append(Change(_task(cells, counted, rules), action, None, value, _place(row.cells)))
    return found, unsure


def _actions(words: str, rules: Rules) -> list[Action]:
    """What the words say of the tasks; "sửa đổi, bổ sung" may mean both."""
    return [each.action for each in rules.action if each.search(words)]


def _compared(cells: Sequence[Passage], pair: tuple[int, int], counted: int | None, rules: Rules) -> Change:
    old, new = (cells[at] for at in pair)
    struck = not new or (len(new.text) < _WIDE and _actions(new.text, rules) == ["remove"])
    action: Action = "remove" if struck else "amend" if old else "add"
    field = next((each.id for each in rules.field if each.match(new.text)), None)
    place = _place([cell.spans for cell in cells])
    return Change(_task(cells, counted, rules), action, field, () if struck else new.spans, place)


def _task(cells: Sequence[Passage], counted: int | None, rules: Rules) -> Passage | None:
    """The number of the task: at the head of its words, else that of the row."""
    for at, cell in enumerate(cells):
        bounds = number(cell.text, rules) if at != counted else None
        if bounds:
            return cell.part(*bounds)
    if counted is None or not cells[counted]:
        return None
    words = cells[counted].text
    bare = words.strip(_QUOTES)
    start = words.find(bare)
    return cells[counted].part(start, start + len(bare)) if bare else None


def _place(cells: Sequence[Spans]) -> Spans:
    return tuple(span for spans in cells for span in spans)
