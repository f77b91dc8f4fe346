"""Rows: numbers found, groups marked, the kind of the table told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nhiemvu.model import Column, Doubt, Leaf, Row, Source, Spans, Table
from nhiemvu.rulebook import Pattern, matches
from nhiemvu.stages.tables import grouping, joining
from nhiemvu.stages.tables.values import (
    EMPTY,
    UNIT_ROLES,
    Cell,
    Draft,
    Line,
    Rules,
    follows,
    is_number,
    plain,
)
from nhiemvu.vietnamese.numerals import form

# Letters of words that several cells of a row may have alike.
_SHORT = 12


def finish(draft: Draft, source: Source, rules: Rules) -> Table:
    """The draft as a Table, its rows whole."""
    _even_out(draft)
    for line in draft.lines:
        _merge_copies(draft, line)
    _guess_columns(draft)
    kind = _kind(draft, source, rules)
    if kind == "tasks":
        grouping.part(draft, source, rules)
        _number_lines(draft, rules)
    rows, doubts = joining.join(draft, source, rules)
    if kind == "tasks":
        rows = _mark_groups(draft, rows, source, rules)
        doubts += _group_doubts(draft, rows, source)
    elif kind == "other" and (place := _task_like(draft, rules)):
        doubts.append(Doubt("table-unread", place))
    return Table(
        kind, tuple(draft.blocks), tuple(draft.columns), tuple(rows), tuple(draft.leaves), (*draft.doubts, *doubts)
    )


def _even_out(draft: Draft) -> None:
    """One cell for each column in every line; cells beyond the head's last column get a column without head."""
    width = max([len(draft.columns), *(len(line.cells) for line in draft.lines)])
    draft.columns += [Column("other", ()) for _ in range(width - len(draft.columns))]
    for line in draft.lines:
        line.cells += [Cell(EMPTY) for _ in range(width - len(line.cells))]


def _merge_copies(draft: Draft, line: Line) -> None:
    """Converters copy a spanning cell into each column: the same words three times running are one cell.

    A single sign is none: it marks the columns it stands in. Nor are a few letters beside other words: a year, "nt".
    """
    filled = {plain(line.cells[at].words) for at in line.filled if not is_number(line.cells[at].words)}
    at = 0
    while at < len(line.cells):
        end, words = at + 1, plain(line.cells[at].words)
        while words and end < len(line.cells) and plain(line.cells[end].words) == words:
            end += 1
        if end - at >= 3 and len(words) > (1 if len(filled) == 1 else _SHORT):
            for copy in range(at + 1, end):
                draft.leaves.append(Leaf("furniture", line.cells[copy].spans, "repeated-cell"))
                line.cells[copy] = Cell(EMPTY)
        at = end


# columns that the head does not tell ---------------------------------------------------------------


def _guess_columns(draft: Draft) -> None:
    """Where who and when are known but not what: the longest column of words without a role, with a doubt."""
    roles = {column.role for column in draft.columns}
    if len(roles & (UNIT_ROLES | {"deadline", "output"})) < 2 or not draft.lines:
        return
    if "number" not in roles and _is_numbers(draft, 0) and draft.columns[0].role == "other":
        draft.columns[0] = replace(draft.columns[0], role="number")
    if "name" not in roles:
        sizes = {
            at: sum(len(line.cells[at].words) for line in draft.lines) / len(draft.lines)
            for at, column in enumerate(draft.columns)
            if column.role == "other"
        }
        best = max(sizes, key=lambda at: sizes[at], default=None)
        if best is not None and sizes[best] >= 12:
            draft.columns[best] = replace(draft.columns[best], role="name")
            places = draft.columns[best].head or draft.lines[0].cells[best].spans
            draft.doubts.append(Doubt("column-guessed", places))


def _is_numbers(draft: Draft, column: int) -> bool:
    words = [line.cells[column].words for line in draft.lines if line.cells[column].words]
    return bool(words) and sum(is_number(each) for each in words) * 2 > len(words)


def _kind(draft: Draft, source: Source, rules: Rules) -> str:
    roles = {column.role for column in draft.columns}
    leading = bool(roles & {"lead", "coordinating", "drafting", "advising"})
    timed = bool(roles & {"deadline", "output"})
    heads = [source.passage(column.head).text for column in draft.columns]
    name = draft.column("name")
    if name is not None and _is_form(draft, name, rules):
        return "form"
    for kind in rules.kind:
        asked = heads if name is None or not kind.always else [heads[name]]
        holds = kind.always or not leading or (kind.untimed and not timed)
        if holds and not (kind.timeless and timed) and any(kind.search(head) for head in asked):
            return kind.id
    if not leading and _mostly(draft, "deadline", rules.duration):
        return "procedure"
    if _mostly(draft, "deadline", rules.clock) and (not leading or any(matches(rules.meeting, head) for head in heads)):
        return "meetings"
    if _mostly(draft, "output", rules.done):
        return "report"
    tasks = "name" in roles and bool(roles & (UNIT_ROLES | {"deadline"})) and len(roles - {"other", "number"}) >= 2
    return "tasks" if tasks else "other"


def _mostly(draft: Draft, role: str, patterns: Sequence[Pattern]) -> bool:
    """Whether most cells of a column match."""
    column = draft.column(role)
    if column is None:
        return False
    words = [line.cells[column].words for line in draft.lines if line.cells[column].words]
    return sum(matches(patterns, each) for each in words) * 2 > len(words)


def _is_form(draft: Draft, name: int, rules: Rules) -> bool:
    """Whether the rows are left open for whoever fills them in."""
    names = [line.cells[name].words for line in draft.lines]
    dotted = any(names) or any(
        len(line.filled) == 1 and line.cells[line.filled[0]] is line.cells[0] for line in draft.lines
    )
    return dotted and all(not words or matches(rules.blank, words) for words in names)


def _task_like(draft: Draft, rules: Rules) -> Spans:
    """Where a table without the heads of tasks begins whose cells name units and times all the same."""
    units = deadlines = False
    for column in range(len(draft.columns)):
        words = [line.cells[column].words for line in draft.lines if line.cells[column].words]
        if not words or draft.columns[column].role == "number":
            continue
        units = units or sum(matches(rules.unit_opening, each) for each in words) * 5 >= len(words) * 3
        times = [each for each in words if len(each) < 60 and matches(rules.deadline_like, each)]
        deadlines = deadlines or len(times) * 5 >= len(words) * 3
    return next((cell.spans for cell in draft.lines[0].cells if cell.words), ()) if units and deadlines else ()


# numbers that stand with the words -------------------------------------------------------------------


def _number_lines(draft: Draft, rules: Rules) -> None:
    """Titles across the whole width give their number to the number column; without one, names do."""
    number, name = draft.column("number"), draft.column("name")
    if name is None:
        return
    if number is None:
        hits = [_leading(line.cells[name], rules) for line in draft.lines]
        if sum(hit is not None for hit in hits) * 2 < len(hits):
            return
        draft.columns.insert(0, Column("number", ()))
        for line, hit in zip(draft.lines, hits, strict=True):
            if hit is None:
                line.cells.insert(0, Cell(EMPTY))
            else:
                line.cells[name], first = hit[1], hit[0]
                line.cells.insert(0, first)
        return
    for line in draft.lines:
        own = line.cells[number]
        if own.words and not is_number(own.words) and (len(line.filled) == 1 or not line.cells[name].words):
            hit = _leading(own, rules)
            line.cells[number] = hit[0] if hit else Cell(EMPTY)
            line.cells[name] = hit[1] if hit else own


def _leading(cell: Cell, rules: Rules) -> tuple[Cell, Cell] | None:
    """A number at the start of a cell's words, and the rest."""
    for pattern in rules.ordinal:
        hit = pattern.match(cell.words)
        if hit and hit.end() < len(cell.words):
            return Cell(cell.text.part(hit.start("number"), hit.end())), Cell(
                cell.text.part(hit.end(), len(cell.words))
            )
    return None


# groups ----------------------------------------------------------------------------------------------


def _mark_groups(draft: Draft, rows: list[Row], source: Source, rules: Rules) -> list[Row]:
    """A row of number and title alone is a group where rows of another form stand below it."""
    number, name = draft.column("number"), draft.column("name")
    numbers = [source.passage(row.cells[number]).text if number is not None else "" for row in rows]
    alone = [_is_alone(draft, row, rows[index - 1] if index else None, source) for index, row in enumerate(rows)]
    marked = []
    for index, row in enumerate(rows):
        words = _title(row, name, number, source)
        if row.group:
            marked.append(row)
        elif not words or matches(rules.total, words):
            marked.append(replace(row, skipped=True))
        elif alone[index]:
            below = next((at for at in range(index + 1, len(rows)) if rows[at].cells != row.cells), None)
            marked.append(replace(row, group=_is_group(row, words, numbers, alone, index, below)))
        else:
            marked.append(row)
    return marked


def _is_alone(draft: Draft, row: Row, above: Row | None, source: Source) -> bool:
    """Whether a row has nothing of its own but number and title: a cell that spans the rows above is not its own,
    and a sum of money beside a title makes no task.
    """
    own = []
    for at, spans in enumerate(row.cells):
        shared = above is not None and above.cells[at] == spans
        figure = draft.columns[at].role == "other" and not any(map(str.isalpha, source.passage(spans).text))
        if spans and not shared and not figure:
            own.append(at)
    return bool(own) and (all(draft.columns[at].role in ("number", "name") for at in own) or len(own) == 1)


def _title(row: Row, name: int | None, number: int | None, source: Source) -> str:
    spans = row.cells[name] if name is not None else ()
    if not spans and sum(map(bool, row.cells)) <= 2:
        spans = next((each for at, each in enumerate(row.cells) if each and at != number), ())
    return source.passage(spans).text


def _is_group(
    row: Row, words: str, numbers: Sequence[str], alone: Sequence[bool], index: int, below: int | None
) -> bool:
    strong = row.bold or words.isupper()
    if below is None:
        return strong and not numbers[index]
    own, next_form = form(numbers[index]), form(numbers[below])
    if own is None:
        return strong or next_form is not None
    if own == next_form:
        return strong and alone[below]
    return strong or next_form is not None


def _group_doubts(draft: Draft, rows: Sequence[Row], source: Source) -> list[Doubt]:
    """A group's title that begins with a small letter holds the tail of the row before; a row without words."""
    name = draft.column("name")
    doubts = []
    for row in rows:
        words = source.passage(row.cells[name]).text if name is not None else ""
        if row.group and words[:1].islower() and name is not None:
            doubts.append(Doubt("row-fused", row.cells[name], about=row.start))
        if row.skipped and not words:
            first = next(spans for spans in row.cells if spans)
            doubts.append(Doubt("row-empty", first, about=row.start))
    return doubts


def continues(draft: Draft, lines: Sequence[Line]) -> bool:
    """Whether a grid without head goes on where the draft stopped: an open row, or the next number."""
    number = draft.column("number")
    if number is None or not lines or not draft.lines:
        return False
    first = lines[0].cells[number].words if number < len(lines[0].cells) else ""
    before = [line.cells[number].words for line in draft.lines if line.cells[number].words]
    if not first:
        return True
    if not is_number(first):
        return False
    value_restarts = form(first) in {form(each) for each in before} and first.strip(".) ") in ("1", "I", "a", "A")
    return follows(before, first) and not value_restarts
