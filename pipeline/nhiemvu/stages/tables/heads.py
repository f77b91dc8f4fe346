"""Heads: which rows of a grid are its head, and what role each column takes from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nhiemvu.model import Column, Leaf, Spans
from nhiemvu.rulebook import matches
from nhiemvu.stages.tables.values import Cell, Line, Roles, Rules, is_number, plain

# A head may stand below a title row; deeper down it is no head but data.
_TITLE_ROWS = 2
# Roles by which no row is known as a head.
_VAGUE = frozenset(("name", "other", "period", "aim", "group"))
# Rows of one head, without the one that numbers the columns.
_DEEPEST = 4


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
    return len(known) >= 2 and len(known) * 2 >= len(named) and not set(known) <= _VAGUE


def _depth(lines: Sequence[Line], roles: Roles, rules: Rules) -> int:
    depth = 1
    if len(lines) > 1 and _is_below(lines[0], lines[1], roles, rules):
        depth = 2
    while depth < min(len(lines), _DEEPEST) and _reaches(lines[0], lines[depth]):
        depth += 1
    if len(lines) > depth and is_column_numbers(lines[depth], rules):
        depth += 1
    return depth


def _reaches(first: Line, line: Line) -> bool:
    """Whether a cell of the head's first row spans down into a line."""
    return any(own.words and own is above for own, above in zip(line.cells, first.cells, strict=True))


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
        head = first.cells[_above(first, at)].words
        under_own = under_own and bool(above.words)
        role, length = roles.match(f"{head} {below.words}")
        period = roles.of(head) == "deadline" and matches(rules.deadline_like, below.words)
        known = roles.of(below.words) != "other" or (role != "other" and length > roles.match(head)[1])
        named.append(known or period)
    number = second.cells[0]
    open_number = not number.words or number is first.cells[0] or plain(number.words) == plain(first.cells[0].words)
    spanning = any(cell.width > 1 or cell.rows > 1 for cell in first.cells)
    if not named or not open_number:
        return False
    if _fills(first, second, roles):
        return True
    return (spanning or all(named)) and not (len(named) == 1 and under_own)


def _fills(first: Line, second: Line, roles: Roles) -> bool:
    """Whether the second row has words wherever the first has none, as below cells whose width the form has lost,
    and neither a number nor a name.
    """
    open_heads = [below for above, below in zip(first.cells, second.cells, strict=True) if not above.words]
    told = [
        below
        for above, below in zip(first.cells, second.cells, strict=True)
        if roles.of(above.words) in ("number", "name")
    ]
    return bool(open_heads) and all(each.words for each in open_heads) and not any(each.words for each in told)


def _above(line: Line, at: int, left: int = 0) -> int:
    """The cell over a column: its own, or the spanning one to its left, from `left` on, where its own is blank."""
    return next((column for column in range(at, left - 1, -1) if line.cells[column].words), at)


def is_column_numbers(line: Line, rules: Rules) -> bool:
    filled = [cell.words for cell in line.cells if cell.words]
    return len(filled) >= 3 and all(matches(rules.column_number, words) for words in filled)


def columns(head: Sequence[Line], roles: Roles, rules: Rules) -> list[Column]:
    """A column for each cell, its role from the lowest words that have one, its head from all of them."""
    named = [line for line in head if not is_column_numbers(line, rules)]
    made = []
    for index in range(len(head[0].cells)):
        seen: list[Cell] = []
        left = 0
        for line in named:
            own = line.cells[index]
            if not own.words and line is not named[-1] and named[-1].cells[index].words:
                left = _above(line, index, left)
                own = line.cells[left]
            if own.words and not any(own is other for other in seen):
                seen.append(own)
        spans: Spans = tuple(span for each in seen for span in each.spans)
        words = [each.words for each in seen]
        role = roles.of(words[-1]) if words else "other"
        if len(words) > 1 and role in ("other", "period"):
            role = roles.of(" ".join(words))
        made.append(Column(role, spans))
    return settled(made)


def settled(made: Sequence[Column]) -> list[Column]:
    """Of several columns that could hold the task's name the first does; the others keep their own head. An aim
    behind the name is a result where no column gives results; a group has no part in a row.
    """
    roles = [column.role for column in made]
    out = []
    for at, column in enumerate(made):
        named, role = "name" in roles[:at], column.role
        if role == "aim" and named and "output" not in roles:
            role = "output"
        out.append(replace(column, role="other" if role in ("aim", "group") or (named and role == "name") else role))
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
