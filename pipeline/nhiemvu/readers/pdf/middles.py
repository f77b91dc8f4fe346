"""The rows of a numbered table without rules whose cells stand in the middle of their row, not at its top, and the
cells that reach over several rows.

The number of a row shows where its middle is. Where one row ends and the next begins is found for all rows at once:
what each column has between two such borders stands in the middle too, and a border seldom parts lines that are as
close as those of one cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

_CLOSE: Final = 1.15  # distances between lines: two lines of one cell are no farther apart
_CAP: Final = 2.0  # distances between lines: more, and it does not matter how much
_PARTED: Final = 0.5  # distances between lines that a border between two lines of one cell costs
_AT_TOP: Final = 0.1  # distances between lines by which cells begin at other heights than the number of their row
_OFF: Final = 0.08  # from where a cell stands in the middle of something else than its row
_MORE: Final = 0.1  # distances between lines that a further row of a cell must bring it nearer to its middle
_LEVEL: Final = 0.1  # distances between lines by which words stand at the height of a number
NAME: Final = 1  # the column of the name: each row has its own
_WEIGHT: Final = (1, 3)  # of other columns, whose cells may reach over several rows, and of that
_REACH: Final = 6  # rows of one cell at most


@dataclass(frozen=True, slots=True)
class Rows:
    """starts: the first line of each row. shared: by such a line the columns whose cells go on from the row above.

    unsure: the first lines of what may belong to other rows than it was given to.
    """

    starts: list[int]
    shared: dict[int, set[int]]
    unsure: list[int] = field(default_factory=list)


class Stretch:
    """Lines of a table between two titles. columns: by column its lines, and where its words stand on each."""

    def __init__(
        self,
        columns: Mapping[int, Mapping[int, float]],
        end: int,
        pitch: float,
        within: Mapping[int, Set[int]],
        *,
        continued: bool,
    ) -> None:
        """end: how many lines there are. pitch: the distance between two lines of a cell. within: by column the lines
        that begin with a small letter there and so go on from above. continued: lines above the first number may belong
        to a row of the page before.
        """
        self.end, self.pitch, self.within, self.continued = end, pitch, within, continued
        self.ys = {at: y for lines in columns.values() for at, y in lines.items()}
        self.numbers = list(columns.get(0, ()))
        self.heights = columns
        self.columns = {at: list(lines) for at, lines in columns.items() if at}

    def rows(self) -> Rows | None:
        """The rows, None where their cells begin at the height of the number, and each has its own."""
        if not self.numbers:
            return None
        at_top = self._at_top()
        if at_top > _AT_TOP * self.pitch * len(self.numbers):
            cost, starts = self._middle()
            if cost < at_top + sum(map(self._parted, self.numbers[1:])):
                return self._spanned(starts, middle=True)
        found = self._spanned(self.numbers, middle=False)
        return found if found.shared else None

    def _at_top(self) -> float:
        """How far from its number the first words of each column of each row stand, if rows begin there."""
        ends = [*self.numbers[1:], self.end]
        off = _CAP * self.pitch * self.numbers[0] * (not self.continued)
        for start, end in zip(self.numbers, ends, strict=True):
            for column, lines in self.columns.items():
                at = bisect_left(lines, start)
                if at < len(lines) and lines[at] < end:
                    apart = abs(self.heights[0][start] - self.heights[column][lines[at]])
                    off += min(apart, _CAP * self.pitch)
            off += self._torn(start, end)
        return off

    def _torn(self, start: int, end: int) -> float:
        """What it costs that the name of a row goes on from above."""
        names = self.columns.get(NAME, [])
        at = bisect_left(names, start)
        return self.pitch if at < len(names) and names[at] < end and names[at] in self.within[NAME] else 0.0

    def _middle(self) -> tuple[float, list[int]]:
        """What the best borders cost, and where each row begins with them."""
        first = range(self.numbers[0] + 1) if self.continued else (0,)
        best = {start: (self.pitch * (start > 0) - self._torn(0, start), [start]) for start in first}
        for number, following in zip(self.numbers, [*self.numbers[1:], None], strict=True):
            found: dict[int, tuple[float, list[int]]] = {}
            for end in range(number + 1, following + 1) if following is not None else (self.end,):
                parted = self._parted(end) if following is not None else 0.0
                cost, starts = min(
                    (cost + self._off(start, end, number), starts) for start, (cost, starts) in best.items()
                )
                found[end] = (cost + parted, [*starts, end])
            best = found
        cost, starts = best[self.end]
        return cost, starts[:-1]

    def _off(self, start: int, end: int, number: int) -> float:
        """How far from the height of its number the cells of a row have their middle; those of the last row may have
        their top there, since a page cuts it off.
        """
        middle = top = 0.0
        height = self.heights[0][number]
        for column, lines in self.columns.items():
            low, high = bisect_left(lines, start), bisect_left(lines, end)
            if low < high:
                weight = _WEIGHT[column == NAME]
                middle += weight * min(abs(self._centre(column, lines[low:high]) - height), _CAP * self.pitch)
                top += weight * min(abs(self.heights[column][lines[low]] - height), _CAP * self.pitch)
        return (min(middle, top) if end == self.end else middle) + self._torn(start, end)

    def _centre(self, column: int, lines: Sequence[int]) -> float:
        heights = self.heights[column]
        return (heights[lines[0]] + heights[lines[-1]]) / 2

    def _parted(self, start: int) -> float:
        """What it costs to let a row begin there."""
        close = _CLOSE * self.pitch
        return _PARTED * self.pitch * sum(_WEIGHT[at == NAME] for at, gap in self._gaps(start) if gap < close)

    def _gaps(self, start: int) -> list[tuple[int, float]]:
        """By column, how far apart its lines above and below a border stand."""
        found = []
        for column, lines in self.columns.items():
            at = bisect_left(lines, start)
            if 0 < at < len(lines):
                found.append((column, self.heights[column][lines[at - 1]] - self.heights[column][lines[at]]))
        return found

    def _spanned(self, starts: Sequence[int], *, middle: bool) -> Rows:
        """The rows with the cells over several. middle: cells stand in the middle of what they reach over."""
        apart = [not self._is_close(start) for start in starts]
        alone = {at for at in range(len(starts)) if not self._has_more(starts, at)}
        found = Rows([*starts] if starts[0] == 0 else [0, *starts], {})
        is_tight = any(self._is_tight(start) for start in starts[1:])
        for column, lines in self.columns.items():
            for block in self._blocks(column, lines) if column > NAME else ():
                low, high = (bisect_left(starts, block[at] + 1) - 1 for at in (0, -1))
                if low < 0 or not all(apart[low + 1 : high + 1]):
                    continue
                if middle:
                    if low < high and self._are_own(starts, column, block, low, high):
                        continue
                    if low < high and is_tight:
                        found.unsure.append(block[0])
                    low, high = self._middled(starts, column, block, low, high, alone)
                elif any(self._begins(column, starts[at]) for at in range(low + 1, high + 1)):
                    continue
                for at in range(low + 1, high + 1):
                    found.shared.setdefault(starts[at], set()).add(column)
        return found

    def _has_more(self, starts: Sequence[int], row: int) -> bool:
        """Whether a row has more than a number and a name: else it is a title, and its cells are its own."""
        end = starts[row + 1] if row + 1 < len(starts) else self.end
        return any(
            bisect_left(lines, starts[row]) < bisect_left(lines, end)
            for column, lines in self.columns.items()
            if column > NAME
        )

    def _begins(self, column: int, start: int) -> bool:
        """Whether a column has words at the height of the number of a row."""
        y = self.heights[column].get(start)
        return y is not None and abs(y - self.heights[0][start]) < _LEVEL * self.pitch

    def _is_close(self, start: int) -> bool:
        """Whether rows stand as close as lines: then no cell can be seen to reach over a border."""
        gaps = self._gaps(start)
        return sum(gap < _CLOSE * self.pitch for _, gap in gaps) * 2 >= len(gaps)

    def _is_tight(self, start: int) -> bool:
        """Whether the names of two rows stand as close as lines: then what else is as close may be of two rows too."""
        return any(column == NAME and gap < _CLOSE * self.pitch for column, gap in self._gaps(start))

    def _blocks(self, column: int, lines: Sequence[int]) -> list[list[int]]:
        """The lines of a column that stand as close as those of one cell."""
        heights = self.heights[column]
        found: list[list[int]] = []
        for line in lines:
            if found and heights[found[-1][-1]] - heights[line] < _CLOSE * self.pitch:
                found[-1].append(line)
            else:
                found.append([line])
        return found

    def _middled(
        self, starts: Sequence[int], column: int, block: Sequence[int], low: int, high: int, alone: Set[int]
    ) -> tuple[int, int]:
        """The rows that a cell reaches over: those that it has the middle of, and that hold nothing else of its
        column. alone: the rows that are titles.
        """
        taken = {bisect_left(starts, line + 1) - 1 for line in self.columns[column] if line not in block} | alone
        centre = self._centre(column, block)

        def off(first: int, last: int) -> float:
            end = starts[last + 1] if last + 1 < len(starts) else self.end
            return abs(centre - (self.ys[starts[first]] + self.ys[end - 1]) / 2)

        own = off(low, high) if low < high else abs(centre - self._number(starts, low))
        if own < _OFF * self.pitch:
            return low, high
        choices = [
            (off(first, last) + _MORE * self.pitch * (last - first), first, last)
            for first in range(max(0, high - _REACH), low + 1)
            for last in range(high, min(len(starts), low + _REACH))
            if first < last and not taken & set(range(first, last + 1))
        ]
        best = min(choices, default=(own, low, high))
        return (best[1], best[2]) if best[0] < own else (low, high)

    def _are_own(self, starts: Sequence[int], column: int, block: Sequence[int], low: int, high: int) -> bool:
        """Whether the lines of a block that stand in each row have their middle at the height of its number."""
        for row in range(low, high + 1):
            end = starts[row + 1] if row + 1 < len(starts) else self.end
            lines = [line for line in block if starts[row] <= line < end]
            if not lines or (row > low and lines[0] in self.within[column]):
                return False
            if abs(self._centre(column, lines) - self._number(starts, row)) > _LEVEL * self.pitch:
                return False
        return True

    def _number(self, starts: Sequence[int], row: int) -> float:
        """Where the number of a row stands."""
        at = bisect_left(self.numbers, starts[row])
        return self.heights[0][self.numbers[at]] if at < len(self.numbers) else self.ys[starts[row]]
