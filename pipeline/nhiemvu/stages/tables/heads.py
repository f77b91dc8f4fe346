"""Heads: which rows of a grid are its head, and what role each column takes from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nhiemvu.model import Column, Leaf, Spans
from nhiemvu.rulebook import matches
from nhiemvu.stages.tables.values import Cell, Line, Roles, Rules, is_number, plain

# A head may stand below a title row; deeper down it is no head but data.
_TITLE_ROWS = 2


@dataclass(frozen=True, slots=True)
class Head:
    """titles: rows above the head. depth: rows of the head, with the one that numbers the columns."""

    titles: int
    depth: int

    @property
    def end(self) -> int:
        return self.titles + self.depth


NO_HEAD = Head(0, 0)


def find(lines: Sequence[Line], roles: Roles, rules: Rules) -> Head:
    """The head at the top of a grid; a title over the whole width may stand above it."""
    for titles in range(min(_TITLE_ROWS + 1, len(lines))):
        if is_head(lines[titles], roles):
            return Head(titles, _depth(lines[titles:], roles, rules))
        if len(lines[titles].filled) != 1 or is_number(lines[titles].cells[lines[titles].filled[0]].words):
            break
    return NO_HEAD


def is_head(line: Line, roles: Roles) -> bool:
    filled = [cell.words for cell in line.cells if cell.words]
    if not all(len(words) < 120 for words in filled) or (line.cells[0].words and is_number(line.cells[0].words)):
        return False
    named = [roles.match(words) for words in dict.fromkeys(filled)]
    known = [role for role, length in named if length]
    return len(known) >= 2 and len(known) * 2 >= len(named) and not set(known) <= {"name", "other", "period"}


def _depth(lines: Sequence[Line], roles: Roles, rules: Rules) -> int:
    depth = 1
    if len(lines) > 1 and _is_below(lines[0], lines[1], roles, rules):
        depth = 2
    if len(lines) > depth and is_column_numbers(lines[depth], rules):
        depth += 1
    return depth


def _is_below(first: Line, second: Line, roles: Roles, rules: Rules) -> bool:
    """Whether the second row names columns too: those below a spanning cell, or the rest of broken heads."""
    if is_column_numbers(second, rules) or (second.cells[0].words and is_number(second.cells[0].words)):
        return False
    named, under_own = [], True
    for at, (above, below) in enumerate(zip(first.cells, second.cells, strict=True)):
        if not below.words or below is above or plain(below.words) == plain(above.words):
            continue
        if len(below.words) > 60:
            return False
        head = _above(first, at).words
        under_own = under_own and bool(above.words)
        role, length = roles.match(f"{head} {below.words}")
        period = roles.of(head) == "deadline" and matches(rules.deadline_like, below.words)
        known = roles.of(below.words) != "other" or (role != "other" and length > roles.match(head)[1])
        named.append(known or period)
    number = second.cells[0]
    open_number = not number.words or number is first.cells[0] or plain(number.words) == plain(first.cells[0].words)
    spanning = any(cell.width > 1 or cell.rows > 1 for cell in first.cells)
    if not named or not open_number or (len(named) == 1 and under_own):
        return False
    return spanning or all(named)


def _above(first: Line, at: int) -> Cell:
    """The cell over a column: its own, or the spanning one to its left where its own is blank."""
    for column in range(at, -1, -1):
        if first.cells[column].words:
            return first.cells[column]
    return first.cells[at]


def is_column_numbers(line: Line, rules: Rules) -> bool:
    filled = [cell.words for cell in line.cells if cell.words]
    return len(filled) >= 3 and all(matches(rules.column_number, words) for words in filled)


def columns(head: Sequence[Line], roles: Roles, rules: Rules) -> list[Column]:
    """A column for each cell, its role from the lowest words that have one, its head from all of them."""
    named = [line for line in head if not is_column_numbers(line, rules)]
    made = []
    for index in range(len(head[0].cells)):
        seen: list[Cell] = []
        for line in named:
            own = line.cells[index]
            if not own.words and line is named[0] and len(named) > 1 and named[-1].cells[index].words:
                own = _above(line, index)
            if own.words and not any(own is other for other in seen):
                seen.append(own)
        spans: Spans = tuple(span for each in seen for span in each.spans)
        words = [each.words for each in seen]
        role = roles.of(words[-1]) if words else "other"
        if len(words) > 1 and role in ("other", "period"):
            role = roles.of(" ".join(words))
        made.append(Column(role, spans))
    return one_name(made)


def one_name(made: Iterable[Column]) -> list[Column]:
    """Of several columns that could hold the task's name the first does; the others keep their own head."""
    seen = False
    out = []
    for column in made:
        kept = replace(column, role="other") if column.role == "name" and seen else column
        seen = seen or column.role == "name"
        out.append(kept)
    return out


def leaves(lines: Iterable[Line], role: str, rule: str | None) -> list[Leaf]:
    """Who owns the words of head rows; a spanning cell is one leaf."""
    seen: set[int] = set()
    found = []
    for line in lines:
        for each in line.cells:
            if each.spans and id(each) not in seen:
                seen.add(id(each))
                found.append(Leaf(role, each.spans, rule))
    return found
