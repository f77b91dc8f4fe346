"""The gaps between columns of a table without upright rules: where the words of many lines leave room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.lines import Line

_BLANK: Final = 1.2  # of the blanks of a line: a gap that parts two cells is wider
_NARROW, _USUAL, _WIDE = 0.2, 0.33, 0.8  # sizes of a letter: blanks of tight, of usual and of justified lines
_MANY: Final = 5  # gaps of a line from which its blanks are known to be stretched
_EVEN: Final = 0.05  # sizes of a letter by which the blanks of a line differ that has nothing else
_SAMPLE: Final = 20  # lines from which the blanks of a page are known
_FEW: Final = 4  # of so many gaps a line, one is a blank
_FILLED: Final = 0.5  # of the lines beside a gap: so many that fill it make it none
_FLUSH: Final = 0.4  # points by which words begin beside the edge of their column
_LEAST: Final = 1.0  # points of a gap

Columns = tuple[tuple[float, float], ...]  # from where to where the words of each column reach, left to right


@dataclass(slots=True)
class Run:
    """Words of a line without a wide gap."""

    x0: float
    x1: float
    text: str
    words: int = 1


class Piece(NamedTuple):
    """What a line has in a column, or across several: the first and the last of them. y: base line of its words."""

    x0: float
    x1: float
    first: int
    last: int
    y: float


def usual(lines: Sequence[Line]) -> float:
    """How wide the blanks of a page are, in sizes of a letter."""
    found = sorted(
        (right[0] - left[1]) / line.size
        for line in lines[:: max(1, len(lines) // _SAMPLE)]
        for left, right in pairwise(line.words)
    )
    return min(max(_USUAL, found[len(found) // 2]), _WIDE) if found else _USUAL


def blank(line: Line, page: float) -> float:
    """A gap wider than this parts two cells of a line, in points. page: the blanks of the page, as `usual` tells."""
    words = line.words
    gaps = sorted([right[0] - left[1] for left, right in pairwise(words)])
    if not gaps:
        return _USUAL * line.size
    even = len(gaps) > 1 and gaps[-1] - gaps[0] < _EVEN * line.size
    widest = _WIDE if even or len(gaps) >= _MANY else page
    return _BLANK * line.size * min(max(gaps[len(gaps) // _FEW] / line.size, _NARROW), widest)


def runs(line: Line, gap: float) -> list[Run]:
    """The words of a line in runs without a gap as wide as that."""
    out: list[Run] = []
    for word in line.words:
        if out and word.x0 - out[-1].x1 < gap:
            out[-1].x1 = max(out[-1].x1, word.x1)
            out[-1].text += f" {word.text}"
            out[-1].words += 1
        else:
            out.append(Run(word.x0, word.x1, word.text))
    return out


def find(heads: Columns, lines: Sequence[Line]) -> Columns:
    """The columns of a table whose heads stand there. lines: those below.

    Heads between which no room is left make one column. A blank inside a cell is less room than a gap between two, so
    words count once alone and once with their neighbours.
    """
    reaches = [(word.x0, word.x1) for line in lines for word in line.words]
    left = int(min([heads[0][0], *(low for low, _ in reaches)]))
    right = int(max([heads[-1][1], *(high for _, high in reaches)])) + 1
    reaches += heads
    joined = [reach for line in lines for reach in _joined(line, _BLANK * _USUAL * line.size)]
    filled = _filled([*reaches, *joined, *heads], left, right)
    edges: list[float] = [left]
    kept = [heads[0]]
    for head in heads[1:]:
        low, high = int(sum(kept[-1]) / 2) - left, int(sum(head) / 2) - left
        room = filled[low : high + 1]
        least = min(room)
        beside = filled[int(kept[-1][0]) - left : low + 1], filled[high : int(head[1]) - left + 1]
        if least > _FILLED * min(map(max, beside)):
            kept[-1] = (kept[-1][0], head[1])
            continue
        start, end = _widest(room, least)
        edges += [left + low + start, left + low + end]
        kept.append(head)
    edges.append(right)
    return tuple(
        (
            min((low for low, _ in reaches if low >= edges[at]), default=edges[at]),
            max((high for _, high in reaches if high <= edges[at + 1]), default=edges[at + 1]),
        )
        for at in range(0, len(edges), 2)
    )


def _joined(line: Line, gap: float) -> list[tuple[float, float]]:
    """From where to where the runs of a line reach."""
    words = line.words
    cuts = [at for at in range(1, len(words)) if words[at][0] - words[at - 1][1] >= gap]
    return [(words[low][0], words[high - 1][1]) for low, high in pairwise([0, *cuts, len(words)])]


def pieced(line: Line, page: float) -> int:
    """In how many runs a line falls. page: the blanks of the page."""
    gap, words = blank(line, page), line.words
    return 1 + sum(right[0] - left[1] >= gap for left, right in pairwise(words))


def _filled(reaches: Sequence[tuple[float, float]], left: int, right: int) -> list[int]:
    """For each point from left to right how many words fill it."""
    steps = [0] * (right - left + 2)
    for low, high in reaches:
        steps[max(0, int(low) - left)] += 1
        steps[min(right - left, int(high) - left) + 1] -= 1
    out, now = [], 0
    for step in steps:
        now += step
        out.append(now)
    return out


def _widest(room: Sequence[int], least: int) -> tuple[int, int]:
    """The longest stretch that is filled so little: where its room begins and ends."""
    best = (0, 0)
    start: int | None = None
    for at, filled in enumerate([*room, least + 1]):
        if filled == least:
            start = at if start is None else start
        elif start is not None:
            if at - start > best[1] - best[0]:
                best = (start, at)
            start = None
    return best


def pieces(line: Line, columns: Columns, page: float) -> tuple[Piece, ...]:
    """What a line has in the columns: a run that leaves less room between two of them than a gap stands across."""
    gap = blank(line, page)
    gutters = [(left[1], right[0]) for left, right in pairwise(columns)]
    words = line.words
    cuts = [0]
    close = [False]  # whether no more than a blank stands before a piece
    end = words[0][1]
    beyond = 0  # the first gap between columns that ends behind the last word
    for at in range(1, len(words)):
        start, stop = words[at][:2]
        is_close = start - end < gap
        if is_close:
            while beyond < len(gutters) and gutters[beyond][1] <= end:
                beyond += 1
            if beyond == len(gutters) or start <= gutters[beyond][0] or not _parts(end, start, *gutters[beyond]):
                end = max(end, stop)
                continue
        cuts.append(at)
        close.append(is_close)
        end = stop
    out = [_placed(words[low:high], columns) for low, high in pairwise([*cuts, len(words)])]
    for at in range(len(out) - 1, 0, -1):  # a blank of a title may lie where a gap does
        before, here = out[at - 1], out[at]
        if close[at] and (before.first < before.last or here.first < here.last):
            out[at - 1 : at + 1] = [before._replace(x1=here.x1, last=here.last)]
    return tuple(out)


def _parts(end: float, start: float, low: float, high: float) -> bool:
    """Whether a blank is a gap between two columns that reaches over it: as wide, or right before where one begins."""
    return abs(start - high) < _FLUSH or (
        end <= low + _LEAST and start >= high - _LEAST and start - end >= 0.9 * (high - low)
    )


def _placed(words: Sequence[Word], columns: Columns) -> Piece:
    x0, x1 = words[0][0], words[0][1] if len(words) == 1 else max([word[1] for word in words])
    first = last = -1
    for at, (low, high) in enumerate(columns):
        if low < x1 and x0 < high:
            first, last = (at if first < 0 else first), at
    if first < 0:
        middle = (x0 + x1) / 2
        first = last = min(range(len(columns)), key=lambda at: abs(sum(columns[at]) / 2 - middle))
    while first < last and columns[first][1] - x0 <= _LEAST:  # it only touches its neighbours
        first += 1
    while first < last and x1 - columns[last][0] <= _LEAST:
        last -= 1
    return Piece(x0, x1, first, last, words[0][2])
