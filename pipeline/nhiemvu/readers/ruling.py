"""Cells from ruled lines: what a table's borders enclose, from a page or from a picture of one.

Coordinates are those of the page as it is read: x to the right, y upwards, in points.

    merge     broken, doubled and overlapping rules made one
    gather    rules that touch belong to one table
    close     a table that a page break left open is closed at the ends of its rules
    cells     spaces with no rule between them are one cell
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

_SNAP: Final = 2.5  # points between two rules that are one: double borders, the edges of a thin rectangle
_TOUCH: Final = 3.0  # points a rule may end short of the one that it meets
_NARROW: Final = 6.0  # points that no column and no row is less than
_SPACES: Final = 60_000  # spaces between rules above which a drawing is a chart or a map and no table


class Rule(NamedTuple):
    """A straight line along an axis; x0 <= x1, y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float


class Line(NamedTuple):
    """A merged rule: where it lies across its direction, and from where to where it reaches."""

    at: float
    low: float
    high: float


class Space(NamedTuple):
    """A cell: row and column count from 0 at the top left; width and rows as it spans them."""

    row: int
    column: int
    width: int
    rows: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table as ruled. xs: rising, ys: falling positions of its rules. cells: by row, then column.

    owner: for each row and column of the grid of rules the index of the cell there, -1 where it is open.
    depths: ys with the other sign, rising. reach: from where to where the words of each column lie, where the
    table was found by them.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Space, ...]
    owner: tuple[tuple[int, ...], ...]
    depths: tuple[float, ...]
    reach: tuple[tuple[float, float], ...] = ()

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell that holds a point, -1 where there is none."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.depths, -y) - 1
        if 0 <= row < len(self.owner) and 0 <= column < len(self.xs) - 1:
            return self.owner[row][column]
        return -1


def find(rules: Iterable[Rule]) -> list[Ruled]:
    """All tables of two columns or more, from the top of the page down."""
    level: list[Line] = []
    upright: list[Line] = []
    for rule in rules:
        if rule.y1 - rule.y0 <= rule.x1 - rule.x0:
            level.append(Line((rule.y0 + rule.y1) / 2, rule.x0, rule.x1))
        else:
            upright.append(Line((rule.x0 + rule.x1) / 2, rule.y0, rule.y1))
    found = []
    for across, down in _gather(_merge(level), _merge(upright)):
        table = _table(*_closed(across, down))
        if table is not None:
            found.append(table)
    found.sort(key=lambda table: -table.top)
    return [table for table in found if not any(_lies_in(table, other) for other in found if other is not table)]


def levels(rules: Iterable[Rule]) -> list[Line]:
    """All level rules, those that touch made one."""
    return _merge([Line((r.y0 + r.y1) / 2, r.x0, r.x1) for r in rules if r.y1 - r.y0 <= r.x1 - r.x0])


def verticals(rules: Iterable[Rule]) -> list[float]:
    """The positions of all upright rules, rising."""
    return sorted({round((rule.x0 + rule.x1) / 2, 1) for rule in rules if rule.y1 - rule.y0 > rule.x1 - rule.x0})


def _merge(lines: list[Line]) -> list[Line]:
    lines.sort()
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.at - groups[-1][0].at <= _SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    merged = []
    for group in groups:
        at = sum(line.at for line in group) / len(group)
        group.sort(key=lambda line: line.low)
        low, high = group[0].low, group[0].high
        for line in group[1:]:
            if line.low <= high + _TOUCH:
                high = max(high, line.high)
            else:
                merged.append(Line(at, low, high))
                low, high = line.low, line.high
        merged.append(Line(at, low, high))
    return merged


def _meet(level: Line, upright: Line) -> bool:
    return (
        level.low - _TOUCH <= upright.at <= level.high + _TOUCH
        and upright.low - _TOUCH <= level.at <= upright.high + _TOUCH
    )


def _gather(level: Sequence[Line], upright: Sequence[Line]) -> Iterable[tuple[list[Line], list[Line]]]:
    """The rules in groups that touch each other."""
    free = set(range(len(level)))
    left = set(range(len(upright)))
    while left:
        downs, acrosses = [left.pop()], []
        waiting: list[tuple[bool, int]] = [(False, downs[0])]
        while waiting:
            is_level, index = waiting.pop()
            if is_level:
                met = [at for at in left if _meet(level[index], upright[at])]
                left.difference_update(met)
                downs += met
            else:
                met = [at for at in free if _meet(level[at], upright[index])]
                free.difference_update(met)
                acrosses += met
            waiting += [(not is_level, at) for at in met]
        yield [level[at] for at in sorted(acrosses)], [upright[at] for at in sorted(downs)]


def _closed(across: list[Line], down: list[Line]) -> tuple[list[Line], list[Line]]:
    """The rules of one table with those that a page break or an open side left out."""
    return across + _missing(down, across), down + _missing(across, down)


def _missing(lines: Sequence[Line], crossing: Sequence[Line]) -> list[Line]:
    """Rules across the ends of two or more lines that end alike where no rule meets them."""
    made = []
    for end in ("low", "high"):
        ends: dict[float, list[float]] = {}
        for line in lines:
            reach: float = getattr(line, end)
            key = next((at for at in ends if abs(at - reach) <= _TOUCH), reach)
            ends.setdefault(key, []).append(line.at)
        for reach, places in ends.items():
            first, last = min(places), max(places)
            if last - first > _TOUCH and not any(
                abs(line.at - reach) <= _NARROW and line.low - _TOUCH <= first and last <= line.high + _TOUCH
                for line in crossing
            ):
                made.append(Line(reach, first, last))
    return made


def _table(across: Sequence[Line], down: Sequence[Line]) -> Ruled | None:
    xs, ys = _positions(down), _positions(across)[::-1]
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _SPACES:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = _covered(down, xs, [(low, high) for high, low in pairwise(ys)])
    floors = _covered(across, ys, list(pairwise(xs)))
    owner = [[-2] * columns for _ in range(rows)]
    cells: list[Space] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] == -2:
                _fill(owner, row, column, walls, floors, cells)
    if len({cell.column for cell in cells}) < 2:
        return None
    return _parting(xs, ys, cells, owner)


def _parting(xs: Sequence[float], ys: Sequence[float], cells: Sequence[Space], owner: Sequence[Sequence[int]]) -> Ruled:
    """The table without the rules that part no cells: what a copy drew across one of them."""
    downs = [0, *(at for at in range(1, len(xs) - 1) if any(row[at - 1] != row[at] for row in owner))]
    acrosses = [0, *(at for at in range(1, len(ys) - 1) if owner[at - 1] != owner[at])]
    made = []
    for row, column, width, rows in cells:
        left, top = bisect_left(downs, column), bisect_left(acrosses, row)
        right, below = bisect_left(downs, column + width), bisect_left(acrosses, row + rows)
        made.append(Space(top, left, right - left, below - top))
    left_ys = (*(ys[at] for at in acrosses), ys[-1])
    left_owner = tuple(tuple(owner[row][column] for column in downs) for row in acrosses)
    return Ruled((*(xs[at] for at in downs), xs[-1]), left_ys, tuple(made), left_owner, tuple(-at for at in left_ys))


def _positions(lines: Sequence[Line]) -> list[float]:
    found: list[float] = []
    for at in sorted(line.at for line in lines):
        if not found or at - found[-1] > _SNAP:
            found.append(at)
    return found


def _covered(lines: Sequence[Line], places: Sequence[float], gaps: Sequence[tuple[float, float]]) -> list[list[bool]]:
    """For each place, which of the gaps along it a rule covers."""
    out = [[False] * len(gaps) for _ in places]
    for line in lines:
        index = min(range(len(places)), key=lambda at: abs(places[at] - line.at))
        for at, (low, high) in enumerate(gaps):
            if line.low <= (low + high) / 2 <= line.high:
                out[index][at] = True
    return out


def _fill(
    owner: list[list[int]],
    row: int,
    column: int,
    walls: Sequence[Sequence[bool]],
    floors: Sequence[Sequence[bool]],
    cells: list[Space],
) -> None:
    """Give all spaces that are open to this one the same owner: a new cell, or none where they are open outwards."""
    rows, columns = len(owner), len(owner[0])
    inside = [(row, column)]
    owner[row][column] = -3
    is_open = False
    at = 0
    while at < len(inside):
        here, there = inside[at]
        at += 1
        for barred, down, right in (
            (walls[there][here], 0, -1),
            (walls[there + 1][here], 0, 1),
            (floors[here][there], -1, 0),
            (floors[here + 1][there], 1, 0),
        ):
            if barred:
                continue
            next_row, next_column = here + down, there + right
            if not (0 <= next_row < rows and 0 <= next_column < columns):
                is_open = True
            elif owner[next_row][next_column] == -2:
                owner[next_row][next_column] = -3
                inside.append((next_row, next_column))
    index = -1 if is_open else len(cells)
    for here, there in inside:
        owner[here][there] = index
    if not is_open:
        low, high = min(place[1] for place in inside), max(place[1] for place in inside)
        last = max(place[0] for place in inside)
        cells.append(Space(row, low, high - low + 1, last - row + 1))


def _lies_in(table: Ruled, other: Ruled) -> bool:
    """Whether a table stands in a cell of another: then its words are those of that cell."""
    return (
        other.xs[0] <= table.xs[0]
        and table.xs[-1] <= other.xs[-1]
        and other.bottom <= table.bottom
        and table.top <= other.top
    )
