"""Rows of a ruled table that no rule parts: one cell holds the numbers of several, as where only upright rules are
drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from nhiemvu.readers.pdf.banding import Laid, borders
from nhiemvu.readers.pdf.gutters import pieces
from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.lines import build
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.ruling import Ruled, Space
from nhiemvu.rulebook import matches

_COLUMNS: Final = 3  # of a table with rows


def part(table: Ruled, inside: Mapping[int, Sequence[Word]], rules: Rules) -> Ruled:
    """The table with a border between such rows. inside: the words by cell."""
    if len(table.xs) <= _COLUMNS:
        return table
    found = {row: ys for row in range(len(table.owner)) if (ys := _borders(table, row, inside, rules))}
    return _parted(table, found) if found else table


def _borders(table: Ruled, row: int, inside: Mapping[int, Sequence[Word]], rules: Rules) -> list[float]:
    """Where rows of their own begin within a row, from the second on."""
    owners = table.owner[row]
    if len(inside.get(owners[0], ())) < 2 or len(set(owners)) < len(owners):
        return []
    if any(at < 0 or table.cells[at].rows > 1 for at in owners):
        return []
    numbers = [line.text for line in build(inside[owners[0]])]
    if len(set(numbers)) < max(2, len(numbers)) or not all(matches(rules.row_number, each) for each in numbers):
        return []
    columns = tuple(pairwise(table.xs))
    lines = build([word for at in owners for word in inside.get(at, ())])
    return borders([Laid(line, pieces(line, columns, 0.0)) for line in lines])


def _parted(table: Ruled, found: Mapping[int, Sequence[float]]) -> Ruled:
    ys: list[float] = []
    owner: list[tuple[int, ...]] = []
    cells: list[Space] = []
    place: dict[int, int] = {}  # of the cells of the table
    for row, owners in enumerate(table.owner):
        parts = [table.ys[row], *found.get(row, ())]
        for y in parts:
            for at in owners:
                if at >= 0 and (len(parts) > 1 or at not in place):
                    place[at] = place[at] if at in place and cells[place[at]].row == len(ys) else len(cells)
                    if place[at] == len(cells):
                        cells.append(table.cells[at]._replace(row=len(ys)))
            owner.append(tuple(place[at] if at >= 0 else -1 for at in owners))
            ys.append(y)
    ys.append(table.ys[-1])
    return Ruled(table.xs, tuple(ys), tuple(cells), tuple(owner), tuple(-y for y in ys), table.reach)
