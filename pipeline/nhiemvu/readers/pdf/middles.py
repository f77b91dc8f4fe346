"""The rows of a numbered table without rules whose cells stand in the middle of their row, not at its top, and the
cells that reach over several rows.

The number of a row shows where its middle is. Where one row ends and the next begins is found for all rows at once:
what each column has between two such borders stands in the middle too, and a border seldom parts lines that are as
close as those of one cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_CLOSE: Final = 1.15  # distances between lines: two lines of one cell are no farther apart
_CAP: Final = 2.0  # distances between lines: more, and it does not matter how much
_PARTED: Final = 0.5  # distances between lines that a border between two lines of one cell costs
_AT_TOP: Final = 0.15  # distances between lines by which the cells of a row may begin at other heights than its number
_OFF: Final = 0.08  # from where a cell stands in the middle of something else than its row
_MORE: Final = 0.1  # distances between lines that a further row of a cell must bring it nearer to its middle
_REACH: Final = 6  # rows of one cell at most

Spans = Mapping[int, set[int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """starts: the first line of each row. shared: by such a line the columns whose cells go on from the row above."""

    starts: list[int]
    shared: dict[int, set[int]]


class Stretch:
    """Lines of a table between two titles. ys: where they stand. columns: by column the lines that have words there."""

    def __init__(self, ys: Sequence[float], columns: Mapping[int, list[int]], pitch: float, *, continued: bool) -> None:
        """pitch: the distance between two lines of a cell. continued: lines above the first number may belong to a
        row of the page before.
        """
        self.ys, self.pitch, self.continued = ys, pitch, continued
        self.numbers = columns.get(0, [])
        self.columns = {at: lines for at, lines in columns.items() if at}

    def rows(self) -> Rows | None:
        """The rows, None where their cells begin at the height of the number."""
        if not self.numbers:
            return None
        at_top = self._at_top()
        if at_top <= _AT_TOP * self.pitch * len(self.numbers):
            spans = self._spans(self.numbers, middle=False)
            return Rows(self.numbers, spans) if spans and self.numbers[0] == 0 else None
        cost, starts = self._middle()
        if cost >= at_top:
            return None
        shared = self._spans(starts, middle=True)
        return Rows(starts if starts[0] == 0 else [0, *starts], shared)

    def _at_top(self) -> float:
        """How far from its number the first words of each column of each row stand, if rows begin there."""
        ends = [*self.numbers[1:], len(self.ys)]
        off = 2.0 * self.pitch * self.numbers[0] * (not self.continued)
        for start, end in zip(self.numbers, ends, strict=True):
            for lines in self.columns.values():
                at = bisect_left(lines, start)
                if at < len(lines) and lines[at] < end:
                    off += min(self.ys[start] - self.ys[lines[at]], _CAP * self.pitch)
        return off

    def _middle(self) -> tuple[float, list[int]]:
        """What the best borders cost, and where each row begins with them."""
        first = range(self.numbers[0] + 1) if self.continued else (0,)
        best = {start: (self.pitch * (start > 0), [start]) for start in first}
        for at, number in enumerate(self.numbers):
            following = self.numbers[at + 1] if at + 1 < len(self.numbers) else None
            ends = range(number + 1, following + 1) if following is not None else (len(self.ys),)
            found: dict[int, tuple[float, list[int]]] = {}
            for end in ends:
                parted = self._parted(end) if following is not None else 0.0
                cost, starts = min(
                    (cost + self._off(start, end, number), starts) for start, (cost, starts) in best.items()
                )
                found[end] = (cost + parted, [*starts, end])
            best = found
        cost, starts = best[len(self.ys)]
        return cost, starts[:-1]

    def _off(self, start: int, end: int, number: int) -> float:
        """How far from the height of its number the cells of a row have their middle."""
        off = 0.0
        for lines in self.columns.values():
            low, high = bisect_left(lines, start), bisect_left(lines, end)
            if low < high:
                middle = (self.ys[lines[low]] + self.ys[lines[high - 1]]) / 2
                off += min(abs(middle - self.ys[number]), _CAP * self.pitch)
        return off

    def _parted(self, start: int) -> float:
        """What it costs to let a row begin there."""
        return _PARTED * self.pitch * sum(gap < _CLOSE * self.pitch for gap in self._gaps(start).values())

    def _gaps(self, start: int) -> dict[int, float]:
        """By column, how far apart its lines above and below a border stand."""
        found = {}
        for column, lines in self.columns.items():
            at = bisect_left(lines, start)
            if 0 < at < len(lines):
                found[column] = self.ys[lines[at - 1]] - self.ys[lines[at]]
        return found

    def _spans(self, starts: Sequence[int], *, middle: bool) -> dict[int, set[int]]:
        """The cells over several rows. middle: cells stand in the middle of what they reach over."""
        apart = [not self._is_close(start) for start in starts]
        shared: dict[int, set[int]] = {}
        for column, lines in self.columns.items():
            for block in self._blocks(lines):
                low, high = (self._row(starts, block[at]) for at in (0, -1))
                if not all(apart[low + 1 : high + 1]) or low < 0:
                    continue
                if not middle and low < high and any(starts[at] in block for at in range(low + 1, high + 1)):
                    continue
                if middle:
                    low, high = self._middled(starts, lines, block, low, high)
                for at in range(low + 1, high + 1):
                    shared.setdefault(starts[at], set()).add(column)
        return shared

    def _is_close(self, start: int) -> bool:
        """Whether rows stand as close as lines: then no cell can be seen to reach over a border."""
        gaps = sorted(self._gaps(start).values())
        close = sum(gap < _CLOSE * self.pitch for gap in gaps)
        return not gaps or close * 2 > len(gaps)

    def _blocks(self, lines: Sequence[int]) -> list[list[int]]:
        """The lines of a column that stand as close as those of one cell."""
        found: list[list[int]] = []
        for line in lines:
            if found and self.ys[found[-1][-1]] - self.ys[line] < _CLOSE * self.pitch:
                found[-1].append(line)
            else:
                found.append([line])
        return found

    @staticmethod
    def _row(starts: Sequence[int], line: int) -> int:
        return bisect_left(starts, line + 1) - 1

    def _middled(
        self, starts: Sequence[int], lines: Sequence[int], block: Sequence[int], low: int, high: int
    ) -> tuple[int, int]:
        """The rows that a cell reaches over: those that it has the middle of, and that hold nothing else of its
        column.
        """
        taken = {self._row(starts, line) for line in lines if line not in block}
        middle = (self.ys[block[0]] + self.ys[block[-1]]) / 2

        def off(first: int, last: int) -> float:
            if first == last:
                return abs(middle - self.ys[self.numbers[first - len(starts) + len(self.numbers)]])
            end = starts[last + 1] if last + 1 < len(starts) else len(self.ys)
            return abs(middle - (self.ys[starts[first]] + self.ys[end - 1]) / 2)

        own = off(low, high)
        if own < _OFF * self.pitch:
            return low, high
        choices = [
            (off(first, last) + _MORE * self.pitch * (last - first), first, last)
            for first in range(max(0, high - _REACH), low + 1)
            for last in range(high, min(len(starts), low + _REACH))
            if not taken & set(range(first, last + 1))
        ]
        best = min(choices, default=(own, low, high))
        return (best[1], best[2]) if best[0] < 0.5 * own else (low, high)
