"""Cells from ruled lines: what a table's borders enclose, from a page or from a picture of one.

Coordinates are those of the page as it is read: x to the right, y upwards, in points.

    merge     broken, doubled and overlapping rules made one
    gather    rules that touch belong to one table
    close     a table that a page break left open is closed at the ends of its rules
    cells     spaces with no rule between them are one cell
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

_SNAP: Final = 2.5  # points between two rules that are one: double borders, the edges of a thin rectangle
_TOUCH: Final = 3.0  # points a rule may end short of the one that it meets
_STROKE: Final = 18.0  # points: a shorter upright rule that ends alone is a stroke and walls no row
_NEAR: Final = 8.0  # points by which a rule drawn badly may miss the one that it ends at
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


def _gather(level: Sequence[Line], upright: Sequence[Line]) -> list[tuple[list[Line], list[Line]]]:
    """The rules of each table: those that touch each other; upright ones that no level rule meets belong to the table
    that they stand in or whose rules reach as far, or are one of their own.
    """
    found = list(_touching(level, upright))
    tables = [rules for rules in found if rules[0]]
    combs = _combs([down[0] for across, down in found if not across])
    for comb in sorted(combs, key=lambda lines: -max(line.high - line.low for line in lines)):
        for _, down in tables:
            if all(_stands_in(line, down) for line in comb) or any(
                _are_alike(line, at) for line in comb for at in down
            ):
                down.extend(comb)
                break
        else:
            tables.append(([], comb))
    return tables


def _touching(level: Sequence[Line], upright: Sequence[Line]) -> Iterator[tuple[list[Line], list[Line]]]:
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


def _combs(lines: Sequence[Line]) -> list[list[Line]]:
    """Upright rules in groups that begin or end at one height."""
    combs: list[list[Line]] = []
    for line in lines:
        near = [comb for comb in combs if any(_end_alike(line, other) for other in comb)]
        combs = [comb for comb in combs if comb not in near]
        combs.append([line, *(other for comb in near for other in comb)])
    return combs


def _end_alike(line: Line, other: Line) -> bool:
    return abs(line.low - other.low) <= _TOUCH or abs(line.high - other.high) <= _TOUCH


def _are_alike(line: Line, other: Line) -> bool:
    return abs(line.low - other.low) <= _TOUCH and abs(line.high - other.high) <= _TOUCH


def _stands_in(line: Line, upright: Sequence[Line]) -> bool:
    """Whether a line stands between upright rules that both go as far up and down."""
    around = [other.at for other in upright if other.low - _TOUCH <= line.low and line.high <= other.high + _TOUCH]
    return bool(around) and min(around) < line.at < max(around)


def _closed(across: list[Line], down: list[Line]) -> tuple[list[Line], list[Line]]:
    """The rules of one table with those that a page break, an open side or a row across left out."""
    return across + list(_lids(down, across)), down + list(_missing(across, down))


def _missing(lines: Sequence[Line], crossing: Sequence[Line]) -> Iterator[Line]:
    """Rules across the ends of two or more lines that end alike where no rule meets them."""
    for reach, places in _ends(lines):
        first, last = min(places), max(places)
        if last - first > _TOUCH and not _are_met(crossing, reach, places, _NARROW):
            yield Line(reach, first, last)


def _lids(down: Sequence[Line], across: Sequence[Line]) -> Iterator[Line]:
    """The same across the ends of upright rules. Cells are rectangles: between two rules that go on it reaches as far
    as those, also across the end of one alone, such as stands below the head of two columns.
    """
    for reach, places in _ends(down):
        first, last = min(places), max(places)
        going = [line.at for line in down if line.low + _TOUCH < reach < line.high - _TOUCH]
        low = max((at for at in going if at < first), default=first)
        high = min((at for at in going if at > last), default=last)
        is_lone = last - first <= _TOUCH
        if is_lone and (low == first or high == last or _is_stroke(down, reach, first)):
            continue
        if high - low > _TOUCH and not _are_met(across, reach, places, _NEAR if is_lone else _NARROW):
            yield Line(reach, low, high)


def _ends(lines: Sequence[Line]) -> Iterator[tuple[float, list[float]]]:
    """Where lines end: how far along, and the places of those that end alike."""
    for end in ("low", "high"):
        ends: dict[float, list[float]] = {}
        for line in lines:
            reach: float = getattr(line, end)
            key = next((at for at in ends if abs(at - reach) <= _TOUCH), reach)
            ends.setdefault(key, []).append(line.at)
        yield from ends.items()


def _are_met(crossing: Sequence[Line], reach: float, places: Sequence[float], near: float) -> bool:
    """Whether a rule crosses each of the ends there."""
    here = [line for line in crossing if abs(line.at - reach) <= near]
    return all(any(line.low - _TOUCH <= at <= line.high + _TOUCH for line in here) for at in places)


def _is_stroke(lines: Sequence[Line], reach: float, at: float) -> bool:
    """Whether a line is short, or goes on right behind its end: a rule drawn badly, which parts nothing."""
    own = [line for line in lines if abs(line.at - at) <= _SNAP]
    above, below = (line.low - reach for line in own), (reach - line.high for line in own)
    broken = any(0 < gap < _NEAR for gap in (*above, *below))
    return broken or all(line.high - line.low < _STROKE for line in own if reach in (line.low, line.high))


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
