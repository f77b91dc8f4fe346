"""Tasks: the rows of task tables as entries, with groups, items and results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from nhiemvu.model import Doubt, Entry, Passage, Point, Row, Source, Span, Spans, Table, trimmed
from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern, matches
from nhiemvu.vietnamese import numerals

_WIDE = regex.compile(r"(?<=\S)[^\S\n]{2,}(?=[\p{Lu}\-–+•])")

# Marks of a list of one, which a cell keeps from the form it was filled into.
_DASHES = tuple("-–+•*")

# Columns that may be called by a period, with a sign in the rows that are due in it.
_TIMED = ("deadline", "period", "other")

# A row quoted from another plan begins with a quotation mark.
_QUOTES = '“”"'


@dataclass(frozen=True, slots=True)
class Rules:
    """ditto: words that stand for those of the cell above. mark: a sign in a column that is called by a period."""

    ditto: tuple[Pattern, ...]
    mark: tuple[Pattern, ...]
    period: tuple[Pattern, ...]
    item: tuple[Pattern, ...]
    output_mark: tuple[Pattern, ...]
    output_break: tuple[Pattern, ...]
    output_split: tuple[Pattern, ...]
    output_opening: tuple[Pattern, ...]
    output_type: tuple[Pattern, ...]


@unguarded(frozen=True, slots=True)
class Output:
    """One result. type: as printed, first letter capital. quantity: only where the text counts."""

    text: Passage
    type: str | None
    quantity: int | None


@unguarded(frozen=True, slots=True)
class Cell:
    """role: that of the column; "period" where a sign marks the period that the head names, which is the text then."""

    role: str
    head: Passage
    text: Passage


@unguarded(frozen=True, slots=True)
class Task:
    """A task row. entry: index into TaskList.entries. cells: every cell but number and name that has words."""

    entry: int
    name: Passage
    items: tuple[Point, ...]
    cells: tuple[Cell, ...]
    outputs: tuple[Output, ...]
    outputs_raw: Passage | None


@dataclass(frozen=True, slots=True)
class TaskList:
    entries: tuple[Entry, ...]
    tasks: tuple[Task, ...]
    doubts: tuple[Doubt, ...]


def take(source: Source, tables: tuple[Table, ...], rules: Rules) -> TaskList:
    """Entries (groups and tasks) and tasks of all task tables, in document order."""
    entries: list[Entry] = []
    tasks: list[Task] = []
    doubts: list[Doubt] = []
    for index, table in enumerate(tables):
        if table.kind != "tasks":
            continue
        first = len(entries)
        entries += _entries(source, table, index, first)
        above: list[Spans] = [()] * len(table.columns)
        for at in range(first, len(entries)):
            if entries[at].task:
                row = table.rows[entries[at].row]
                above, repeated = _repeated(source, table, row, above, entries[at].start, rules)
                task = _task(source, table, replace(row, cells=tuple(above)), entries[at], at, rules)
                tasks.append(task)
                doubts += repeated
                doubts += _doubts(task, entries[at], rules)
    return TaskList(tuple(entries), tuple(tasks), tuple(doubts))


# entries ------------------------------------------------------------------------------------------


def _entries(source: Source, table: Table, index: int, first: int) -> list[Entry]:
    number = next((at for at, column in enumerate(table.columns) if column.role == "number"), None)
    name = next(at for at, column in enumerate(table.columns) if column.role == "name")
    numbers = [
        source.passage(row.cells[number]).text.strip(_QUOTES) if number is not None else "" for row in table.rows
    ]
    entries: list[Entry] = []
    stack: list[tuple[str | None, int]] = []
    for at, row in enumerate(table.rows):
        if row.skipped:
            continue
        form = numerals.form(numbers[at])
        own = _number(numbers[at])
        stack = _popped(stack, form) if form or row.group else stack
        leads = (
            not row.group and at + 1 < len(numbers) and _is_below(numbers[at], numbers[at + 1], row, table.rows[at + 1])
        )
        title = row.cells[name]
        if not title:
            title = next((spans for position, spans in enumerate(row.cells) if spans and position != number), ())
        groups = tuple(position for _, position in stack)
        entries.append(
            Entry(
                table=index,
                row=at,
                number=own,
                number_spans=row.cells[number] if number is not None and own else (),
                title=source.passage(title),
                group=row.group or leads,
                task=not row.group,
                groups=groups,
                parent=next((g for g in reversed(groups) if entries[g - first].task), None),
                spans=_reach(row),
                start=row.start,
            )
        )
        if row.group or leads:
            stack.append((form, first + len(entries) - 1))
    return entries


def _number(words: str) -> str | None:
    """A number without the signs at its edges; a dash in its place is none."""
    bare = words.strip().strip(".)(:")
    return bare if any(map(str.isalnum, bare)) else None


def _popped(stack: list[tuple[str | None, int]], form: str | None) -> list[tuple[str | None, int]]:
    """The groups that still stand above a row: a number of the same form closes the group that bears it."""
    for depth, (other, _) in enumerate(stack):
        if other == form:
            return stack[:depth]
    return stack


def _is_below(number: str, following: str, row: Row, after: Row) -> bool:
    """Whether the next row is a part of this one: 2 before 2.1, or 2 before a)."""
    own, below = numerals.form(number), numerals.form(following)
    bare, next_bare = number.strip().strip(".)("), following.strip().strip(".)(")
    if own is None or below is None or after.group or (row.bold != after.bold and not row.bold):
        return False
    if own.startswith("arabic") and below.startswith("arabic"):
        return next_bare.startswith(bare + ".")
    return (own, below) in {
        ("arabic-0", "letter"),
        ("arabic-1", "letter"),
        ("roman", "arabic-0"),
        ("letter", "small-roman"),
    }


def _reach(row: Row) -> Spans:
    return tuple(span for spans in row.cells for span in spans)


# a task's cells -----------------------------------------------------------------------------------


def _repeated(
    source: Source, table: Table, row: Row, above: Sequence[Spans], start: int, rules: Rules
) -> tuple[list[Spans], list[Doubt]]:
    """The cells of a row with the words above in place of ditto marks, each with its doubt."""
    cells = list(row.cells)
    doubts = []
    for at, column in enumerate(table.columns):
        if not cells[at] or not above[at] or column.role in ("number", "name"):
            continue
        if matches(rules.ditto, source.passage(cells[at]).text):
            doubts.append(Doubt("cell-repeated", cells[at], {"raw": source.passage(above[at]).text}, start))
            cells[at] = above[at]
    return cells, doubts


def _task(source: Source, table: Table, row: Row, entry: Entry, at: int, rules: Rules) -> Task:
    cells = []
    outputs: tuple[Output, ...] = ()
    raw: Passage | None = None
    for column, spans in zip(table.columns, row.cells, strict=True):
        if not spans or column.role in ("number", "name"):
            continue
        text = source.passage(spans)
        period = _marked(source.passage(column.head), text, rules) if column.role in _TIMED else None
        if period:
            cells.append(Cell("period", source.passage(column.head), period))
        elif column.role == "output" and raw is None:
            outputs, raw = results(source, spans, row.breaks, rules), text
        else:
            role = "other" if column.role in ("output", "period") else column.role
            cells.append(Cell(role, source.passage(column.head), text))
    items = _items(entry.title, rules)
    name = entry.title
    if not items and name.text[:1] in _DASHES and not name.text[1:2].isdigit():
        name = _unmarked(name, 0, len(name.text), rules)
    return Task(at, name, items, tuple(cells), outputs, raw)


def _marked(head: Passage, text: Passage, rules: Rules) -> Passage | None:
    """The period in the head of a column, where the cell is no more than a sign."""
    if not matches(rules.mark, text.text):
        return None
    hit = next((hit for rule in rules.period if (hit := rule.search(head.text))), None)
    return head.part(*hit.span("period")) if hit else None


def _items(name: Passage, rules: Rules) -> tuple[Point, ...]:
    """The numbered parts of a name: two or more marks of one kind, from the first of their order on."""
    lines = list(name.text)
    for span in name.spans[1:]:
        at = name.at(span.start)
        if at and lines[at - 1] == " ":
            lines[at - 1] = "\n"
    text = "".join(lines)
    for pattern in rules.item:
        hits = pattern.all(text)
        if len(hits) < 2 or not _in_order([hit.group("number") for hit in hits]):
            continue
        ends = [hit.start() for hit in hits[1:]] + [len(name.text)]
        items = []
        for hit, end in zip(hits, ends, strict=True):
            text = name.text[hit.end() : end].rstrip("; ")
            mark = name.text[hit.start() : hit.end()].strip()
            items.append(Point(mark, name.part(hit.end(), hit.end() + len(text))))
        return tuple(items)
    return ()


def _in_order(numbers: list[str]) -> bool:
    if not any(number.isalnum() for number in numbers):
        return True
    order = [
        numerals.ordinal(number.upper() if set(number) <= set("ivx") else number) or numerals.letter(number)
        for number in numbers
    ]
    if numbers[0] == "a":
        order = [numerals.letter(number) for number in numbers]
    return order[0] == 1 and all(b is not None and a is not None and b == a + 1 for a, b in pairwise(order))


def results(source: Source, spans: Spans, breaks: Spans, rules: Rules) -> tuple[Output, ...]:
    """Results split at list marks, line breaks, wide blanks, and semicolons before a capital."""
    found: list[Passage] = []
    for lines in _lines(source, spans, breaks, rules):
        passage = source.passage(lines)
        listed = any(mark.match(passage.text) for mark in rules.output_mark)
        patterns = rules.output_split + (rules.output_break if listed else ())
        cuts = sorted(hit.span() for pattern in patterns for hit in pattern.all(passage.text))
        start = 0
        for low, high in [*cuts, (len(passage.text), len(passage.text))]:
            if low >= start:
                found.append(_unmarked(passage, start, low, rules))
                start = high
    return tuple(_output(passage, rules) for passage in found if passage)


def _unmarked(passage: Passage, start: int, end: int, rules: Rules) -> Passage:
    words = passage.text[start:end].rstrip("; ")
    end = start + len(words)
    for mark in rules.output_mark:
        hit = mark.match(words)
        if hit:
            start += hit.end()
            break
    return passage.part(start, end)


def _lines(source: Source, spans: Spans, breaks: Spans, rules: Rules) -> list[Spans]:
    """The lines of a cell as the document sets them; a piece that a page break cut off goes on with the one before."""
    lines: list[list[Span]] = []
    for span in spans:
        starts = [span.start]
        starts += [span.start + hit.end() for hit in _WIDE.finditer(source.text[span.start : span.end])]
        for index, (low, high) in enumerate(zip(starts, [*starts[1:], span.end], strict=True)):
            part = trimmed(source.text, Span(low, high))
            if not part:
                continue
            words = source.passage(part).text
            opens = words[:1].isupper() and span not in breaks
            begins = index > 0 or opens or any(mark.match(words) for mark in rules.output_mark)
            if begins or not lines:
                lines.append(list(part))
            else:
                lines[-1] += part
    return [tuple(line) for line in lines]


def _output(passage: Passage, rules: Rules) -> Output:
    for pattern in rules.output_type:
        hit = pattern.match(passage.text)
        if hit:
            kind = hit.group("type")
            count = hit.group("count")
            return Output(passage, kind[0].upper() + kind[1:], numerals.count(count) if count else None)
    return Output(passage, None, None)


def _doubts(task: Task, entry: Entry, rules: Rules) -> list[Doubt]:
    doubts = []
    for index, output in enumerate(task.outputs):
        hits = [hit for pattern in rules.output_opening for hit in pattern.all(output.text.text)]
        if hits:
            places = tuple(span for hit in hits for span in output.text.places(*hit.span("opening")))
            doubts.append(Doubt("output-fused", places, {}, entry.start, f"/outputs/{index}"))
    return doubts
