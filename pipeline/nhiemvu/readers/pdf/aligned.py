"""Tables without upright rules: columns where the words of several lines keep to the same places.

Such a table opens with a line of column heads in three columns or more, or below the first of three level rules of
one length, or goes on from the page before. It reaches down as far as no line fills the gaps between its columns;
a line that fills some, with rows behind it, is a title across the table. What is found is given as if it were ruled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import sub
from statistics import median_low
from typing import Final

from nhiemvu.readers.pdf import notes
from nhiemvu.readers.pdf.banding import Columns, Laid, ruled
from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.ruling import Line as Level
from nhiemvu.readers.ruling import Ruled
from nhiemvu.rulebook import matches

_GAP: Final = 0.4  # sizes of a letter that part two columns: a browser sets the words of two cells as close
_BLANKS: Final = 1.4  # of the blank between two words, where that is wide
_SAMPLE: Final = 20  # lines from which that is known
_LEAST: Final = 3  # columns: letterheads, signatures and recipients have two
_HEADS: Final = 2  # columns whose head must be known
_SHORT: Final = 40  # letters of a head
_FAR: Final = 4.0  # sizes between two base lines above which a table ends
_NEAR: Final = 1.8  # sizes between two lines of a head
_ACROSS: Final = 3  # lines of a title across the table
_FULL: Final = 3  # lines from which a column without head is one
_EDGE: Final = 4.0  # points by which ends of rules and edges of columns may differ
_TOP: Final = 1e9  # above any page
_SMALL: Final = 0.87  # of the size of the table: a note below it


@dataclass(slots=True)
class _Run:
    """Words of a line between two wide gaps."""

    x0: float
    x1: float
    text: str


@dataclass(slots=True)
class _Column:
    """headed: of the lines that the table opens with; what comes below may turn out to be part of another."""

    x0: float
    x1: float
    headed: bool = True
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a page. open: the columns of the last, if the next page may go on with it."""

    tables: tuple[Ruled, ...] = ()
    open: Columns | None = None


def find(lines: Sequence[Line], levels: Sequence[Level], before: Columns | None, rules: Rules) -> Found:
    """The tables in the lines of a page. levels: its level rules. before: the columns left open by the page before."""
    first = 1 if lines and notes.is_page_number(lines[0], rules) else 0
    last = len(lines) - (len(lines) > first and notes.is_page_number(lines[-1], rules))
    lines = lines[first:last]
    tops, gap = _tops(levels), _gap(lines)
    found: list[Ruled] = []
    held: Columns | None = None
    at = end = 0
    while at < len(lines):
        table = _Table.opened(lines, at, end, gap, rules) or _Table.below_rule(lines, at, gap, tops)
        if table is None and at == 0 and before:
            table = _Table(lines, 0, 0, gap, [_Column(*reach) for reach in before])
        if table is None or not table.grow(before, rules):
            at += 1
            continue
        held = table.reach(before)
        found.append(ruled(held, table.laid(held), table.headed - table.start, levels))
        at = end = table.end
    left = lines[at:]
    return Found(tuple(found), held if all(line.size < _SMALL * lines[0].size for line in left) else None)


def _tops(levels: Sequence[Level]) -> list[Level]:
    """The uppermost of each three or more level rules of one place and length."""
    alike: dict[tuple[int, int], list[Level]] = {}
    for level in levels:
        alike.setdefault((round(level.low / _EDGE), round(level.high / _EDGE)), []).append(level)
    return [max(each) for each in alike.values() if len(each) > 2]


def _gap(lines: Sequence[Line]) -> float:
    """The gap that parts columns, in sizes of a letter: wider than a blank of these lines."""
    blanks = [
        (right.x0 - left.x1) / line.size
        for line in lines[:: max(1, len(lines) // _SAMPLE)]
        if line.size  # a damaged page may set letters of no size
        for left, right in pairwise(line.words)
    ]
    return max(_GAP, _BLANKS * median_low(blanks)) if blanks else _GAP


def _has_gaps(line: Line, gap: float) -> bool:
    """Whether wide gaps part a line in as many pieces as a table has columns at least."""
    if len(line.words) < _LEAST:
        return False
    starts, ends = [word[0] for word in line.words[1:]], [word[1] for word in line.words]
    wide: float = sorted(map(sub, starts, ends))[1 - _LEAST]
    return wide >= gap


def _runs(line: Line, gap: float) -> list[_Run]:
    runs: list[_Run] = []
    for word in line.words:
        if runs and word.x0 - runs[-1].x1 < gap:
            runs[-1].x1 = max(runs[-1].x1, word.x1)
            runs[-1].text += f" {word.text}"
        else:
            runs.append(_Run(word.x0, word.x1, word.text))
    return runs


class _Table:
    """A table while it grows downwards from line `start`; its head ends before line `headed`."""

    def __init__(self, lines: Sequence[Line], start: int, headed: int, gap: float, columns: list[_Column]) -> None:
        self.lines, self.start, self.headed, self.columns = lines, start, headed, columns
        self.end = start
        self.gap = gap * lines[max(start, headed - 1)].size

    @classmethod
    def opened(cls, lines: Sequence[Line], at: int, first: int, gap: float, rules: Rules) -> _Table | None:
        """The table whose head has its widest line here, and no line before `first`."""
        line = lines[at]
        if not _has_gaps(line, gap * line.size):
            return None
        runs = _runs(line, gap * line.size)
        if len(runs) < _LEAST or sum(_is_head(run, rules) for run in runs) < _HEADS:
            return None
        table = cls(lines, at, at + 1, gap, [_Column(run.x0, run.x1) for run in runs])
        while table.start > first and table.heads(table.start - 1, table.start, rules):
            table.start -= 1
        while table.headed < len(lines) and table.heads(table.headed, table.headed - 1, rules):
            table.headed += 1
        return table

    @classmethod
    def below_rule(cls, lines: Sequence[Line], at: int, gap: float, tops: Sequence[Level]) -> _Table | None:
        """The table whose first line stands here, right below the first of its level rules."""
        line = lines[at]
        above = min(lines[at - 1].y if at else _TOP, line.y + _FAR * line.size)
        for top in tops:
            beneath = line.y < top.at < above and top.low - _EDGE < line.x0 and line.x1 < top.high + _EDGE
            if beneath and _has_gaps(line, gap * line.size):
                runs = _runs(line, gap * line.size)
                return cls(lines, at, at + 1, gap, [_Column(run.x0, run.x1) for run in runs])
        return None

    def heads(self, at: int, near: int, rules: Rules) -> bool:
        """Whether a line next to one of the head belongs to it too; it widens the columns then."""
        line, known = self.lines[at], self.lines[near]
        if abs(line.y - known.y) > _NEAR * line.size or abs(line.size - known.size) > 1 or line.bold != known.bold:
            return False
        runs = _runs(line, self.gap)
        across = [run for run in runs if len(self.over(run)) > 1]
        if across or not (line.bold or any(_is_head(run, rules) for run in runs)):
            return False
        if at > near and self.is_row(line, runs, rules):
            return False
        if len(runs) == 1 and not _is_head(runs[0], rules) and at < near:
            return False
        self.part(runs, rules)
        self.take(runs, True)
        return True

    def is_row(self, line: Line, runs: Sequence[_Run], rules: Rules) -> bool:
        """Whether a line below the head is the first of the rows: it has a number, or words far below those above."""
        first = self.columns[0]
        if runs[0].x0 < first.x1 and first.x0 - self.gap < runs[0].x0 and not _is_head(runs[0], rules):
            return True
        for run in runs:
            over = self.over(run)
            last = min(
                (above.y for above in self.lines[self.start : self.headed] if _meets(above, over)), default=line.y
            )
            if over and not _is_head(run, rules) and last - line.y > _NEAR * line.size:
                return True
        return False

    def part(self, runs: Sequence[_Run], rules: Rules) -> None:
        """Part a column below whose head stand the heads of several."""
        for column in tuple(self.columns):
            below = [run for run in runs if column in self.over(run) and _is_head(run, rules)]
            if len(below) > 1:
                self.columns.remove(column)
                self.columns += [_Column(run.x0, run.x1) for run in below]

    def over(self, run: _Run) -> list[_Column]:
        """The columns that a run fills or touches."""
        return [each for each in self.columns if each.x0 - self.gap < run.x1 and run.x0 < each.x1 + self.gap]

    def take(self, runs: Sequence[_Run], headed: bool = False) -> bool:
        """Widen the columns by the runs of a line; whether none fills the gap between two."""
        if any(sum(each.headed for each in self.over(run)) > 1 for run in runs):
            return False
        for run in runs:
            over = self.over(run)
            if not over:
                self.columns.append(_Column(run.x0, run.x1, headed, 1))
                continue
            one = next((each for each in over if each.headed), over[0])
            one.x0, one.x1 = min(run.x0, *(each.x0 for each in over)), max(run.x1, *(each.x1 for each in over))
            one.lines = sum(each.lines for each in over) + 1
            self.columns = [each for each in self.columns if each is one or each not in over]
        self.columns.sort(key=lambda each: each.x0)
        return True

    def grow(self, before: Columns | None, rules: Rules) -> bool:
        """Take in the lines that keep to the columns; whether they are a table."""
        waiting = rows = 0
        at = self.end = self.headed
        size = self.lines[max(self.start, at - 1)].size
        while at < len(self.lines):
            line = self.lines[at]
            if at > self.start and self.lines[at - 1].y - line.y > _FAR * size:
                break
            if line.size < _SMALL * size and notes.opens(line, rules):
                break
            runs = _runs(line, self.gap)
            if self.take(runs):
                if waiting and (len(runs) < 2 or self.over(runs[0])[0] is not self.columns[0]):
                    break
                rows += len(runs) > 1
                waiting, self.end = 0, at + 1
            else:
                waiting += 1
                if waiting > _ACROSS or len(runs) > 2 or not self.is_title(runs[-1]):
                    break
            at += 1
        self.columns = self.whole()
        return len(self.columns) >= _LEAST and (rows > 0 or self.goes_on(before))

    def goes_on(self, before: Columns | None) -> bool:
        """Whether the lines can be the end of a cell of the page before: each begins where a later column does."""
        edges = [low for low, _ in before[1:]] if before and self.same(before) else []
        body = self.lines[self.headed : self.end]
        return bool(body) and all(any(abs(line.x0 - edge) < _EDGE for edge in edges) for line in body)

    def same(self, before: Columns) -> bool:
        """Whether the columns may be those of the page before."""
        pairs = zip(self.columns, before, strict=False)
        return len(self.columns) == len(before) and all(abs(own.x0 - low) < _EDGE for own, (low, _) in pairs)

    def is_title(self, run: _Run) -> bool:
        """Whether words that fill gaps begin where a column does, or stand in the middle of the table."""
        left, right = self.columns[0].x0, self.columns[-1].x1
        return any(abs(each.x0 - run.x0) < _EDGE for each in self.columns) or abs(run.x0 - left + run.x1 - right) < 20

    def whole(self) -> list[_Column]:
        """The columns, with those that have no head and few lines made part of the nearest."""
        out: list[_Column] = []
        for each in self.columns:
            if each.headed or each.lines >= _FULL or not out:
                out.append(each)
            else:
                out[-1].x1 = each.x1
        return out

    def reach(self, before: Columns | None) -> Columns:
        """Where the columns lie, with what the page before shows of the same."""
        own = tuple((each.x0, each.x1) for each in self.columns)
        if before and self.same(before):
            pairs = zip(own, before, strict=True)
            return tuple((min(low, old_low), max(high, old_high)) for (low, high), (old_low, old_high) in pairs)
        return own

    def laid(self, columns: Columns) -> list[Laid]:
        out = []
        for line in self.lines[self.start : self.end]:
            taken = []
            for run in _runs(line, self.gap):
                at = [index for index, (low, high) in enumerate(columns) if low < run.x1 and run.x0 < high]
                taken.append((at[0], at[-1]))
            out.append(Laid(line, tuple(taken)))
        return out


def _meets(line: Line, columns: Sequence[_Column]) -> bool:
    return any(word.x0 < each.x1 and each.x0 < word.x1 for word in line.words for each in columns)


def _is_head(run: _Run, rules: Rules) -> bool:
    return len(run.text) < _SHORT and matches(rules.head, run.text)
