"""The rows of a table without upright rules, and the table as if it were ruled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Final

from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.ruling import Line as Level
from nhiemvu.readers.ruling import Ruled, Space

_BANDED: Final = 3  # level rules between rows of a table: then each parts two; fewer part head and body
_NUMBER: Final = 12  # letters in the first column of a table whose rows are numbered
_RESTARTS: Final = 2  # columns that begin anew where a row without number does
_APART: Final = 1.4  # distances between lines from which a column begins anew
_SAME: Final = 0.7  # sizes between two lines that begin one row
_TOP: Final = 1e9
_ABOVE, _BELOW = 0.85, 0.35  # sizes of a letter from a base line to the border of its row

Columns = tuple[tuple[float, float], ...]  # from where to where the words of each column reach, left to right


@dataclass(frozen=True, slots=True)
class Laid:
    """A line of a table: which columns each of its pieces takes up, first and last."""

    line: Line
    taken: tuple[tuple[int, int], ...]

    @property
    def columns(self) -> set[int]:
        return {at for low, high in self.taken for at in range(low, high + 1)}

    @property
    def is_across(self) -> bool:
        return any(low < high for low, high in self.taken)


def ruled(columns: Columns, laid: Sequence[Laid], head: int, levels: Sequence[Level]) -> Ruled:
    """The table of these lines. head: how many of them hold the heads of its columns."""
    pad = min(right[0] - left[1] for left, right in pairwise(columns)) / 2
    xs = (*(low - pad for low, _ in columns), columns[-1][1] + pad)
    parted = _parted(xs, laid, levels)
    starts = _starts(laid, head, parted)
    ys = [laid[at].line.y + _ABOVE * laid[at].line.size for at in starts]
    ys.append(min(each.line.y - _BELOW * each.line.size for each in laid))
    owner: list[tuple[int, ...]] = []
    cells: list[Space] = []
    for row, (low, high) in enumerate(pairwise([*starts, len(laid)])):
        across = [taken for each in laid[low:high] for taken in each.taken if taken[0] < taken[1]]
        shared = parted.get(low, set())
        if row == 1 and low < head:
            shared = {cell.column for cell in cells if cell.width == 1}
        owners: list[int] = []
        while (column := len(owners)) < len(columns):
            if column in shared:
                above = owner[row - 1][column]
                cells[above] = cells[above]._replace(rows=row - cells[above].row + 1)
                owners.append(above)
                continue
            end = column
            while wider := [last for first, last in across if first <= end < last]:
                end = max(wider)
            owners += [len(cells)] * (end - column + 1)
            cells.append(Space(row, column, end - column + 1, 1))
        owner.append(tuple(owners))
    return Ruled(xs, tuple(ys), tuple(cells), tuple(owner), tuple(-y for y in ys), columns)


def _parted(xs: Sequence[float], laid: Sequence[Laid], levels: Sequence[Level]) -> dict[int, set[int]]:
    """The lines over which a rule parts two rows, with the columns that it leaves open: their cells go on below."""
    found: dict[int, set[int]] = {}
    for at in range(1, len(laid)):
        low, high = laid[at].line.y, laid[at - 1].line.y
        here = [level for level in levels if low < level.at < high]
        middles = [(left + right) / 2 for left, right in pairwise(xs)]
        open_ = {
            column for column, middle in enumerate(middles) if not any(each.low < middle < each.high for each in here)
        }
        if len(open_) * 2 < len(middles):
            found[at] = open_
    return found


def _starts(laid: Sequence[Laid], head: int, parted: Mapping[int, set[int]]) -> list[int]:
    """The lines that begin a row; a head of two rows where a line of it names several columns at once."""
    banded = len(parted) >= _BANDED
    numbered = _is_numbered(laid[head:])
    pitch = _pitch(laid)
    last = dict.fromkeys(laid[0].columns, laid[0].line.y)  # where each column had its last line
    found = [0]
    for at in range(1, len(laid)):
        above, here = laid[at - 1], laid[at]
        y, size = here.line.y, here.line.size
        new = {column for column in here.columns if last.get(column, _TOP) - y > _APART * pitch}
        last.update(dict.fromkeys(here.columns, y))
        if at < head:
            starts = above.is_across and not here.is_across and found == [0]
        elif at in parted:
            starts = True
        elif banded or laid[found[-1]].line.y - y < _SAME * size:
            starts = False
        elif at == head or here.is_across != above.is_across:
            starts = True
        else:
            starts = 0 in (here.columns if numbered else new) or len(new) >= (_RESTARTS if numbered else 1)
        if starts:
            found.append(at)
    return found


def _is_numbered(laid: Sequence[Laid]) -> bool:
    firsts = [each.line.words[0].text for each in laid if 0 in each.columns]
    return bool(firsts) and max(map(len, firsts)) <= _NUMBER


def _pitch(laid: Sequence[Laid]) -> float:
    """The distance between two lines of a cell."""
    last: dict[int, float] = {}
    found = []
    for each in laid:
        for column in each.columns:
            if column in last:
                found.append(last[column] - each.line.y)
            last[column] = each.line.y
    return median_low(found) if found else 1.3 * laid[0].line.size
