"""Tables without upright rules: columns where the words of several lines keep to the same places.

Such a table opens with a line of column heads in three columns or more, or below the first of three level rules of
one length, or goes on from the page before. It reaches down as far as no line fills the gaps between its columns;
a line that fills some, with rows behind it, is a title across the table. What is found is given as if it were ruled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nhiemvu.readers.pdf import gutters, notes
from nhiemvu.readers.pdf.banding import Laid, ruled, words_of
from nhiemvu.readers.pdf.gutters import Columns, Piece
from nhiemvu.readers.pdf.heads import LEAST, Heads, is_head
from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.ruling import Line as Level
from nhiemvu.readers.ruling import Ruled

_FAR: Final = 4.0  # sizes between two base lines above which a table ends
_WIDE: Final = 0.6  # of the width of a table: a line without a gap that is no cell
_NUMBERS: Final = 5.0  # sizes of a letter: a column of numbers is no wider
_ACROSS: Final = 3  # lines of a title across the table
_SEEN: Final = 40  # lines below the heads by which the columns are found
_EDGE: Final = 4.0  # points by which ends of rules and edges of columns may differ
_TOP: Final = 1e9  # above any page
_SMALL: Final = 0.87  # of the size of the table: a note below it
_MIDDLE: Final = 20.0  # points by which a title may stand out of the middle of the table


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a page. open: the columns of the last, if the next page may go on with it.

    unread: lines with heads of columns below which no table was found, or none that holds all of them, and lines whose
    row is unsure.
    """

    tables: tuple[Ruled, ...] = ()
    open: Columns | None = None
    unread: tuple[Line, ...] = ()


def find(lines: Sequence[Line], levels: Sequence[Level], before: Columns | None, rules: Rules) -> Found:
    """The tables in the lines of a page. levels: its level rules. before: the columns left open by the page before."""
    first = 1 if lines and notes.is_page_number(lines[0], rules) else 0
    last = len(lines) - (len(lines) > first and notes.is_page_number(lines[-1], rules))
    lines = lines[first:last]
    tops, blank = _tops(levels), gutters.usual(lines)
    found: list[Ruled] = []
    unread: list[Line] = []
    held: Columns | None = None
    at = end = 0
    while at < len(lines):
        heads = Heads.of(lines, at, end, blank, rules)
        table = _Table.headed_by(lines, heads, before, rules) if heads else None
        if heads is None and at == 0 and before:
            table = _Table(lines, 0, 0, before, blank)
        grown = table is not None and table.grow(before, rules)
        if heads and before and not grown:
            table = _Table.headed_by(lines, heads, None, rules)
            grown = table is not None and table.grow(None, rules)
        if not grown and heads is None and (ruled_ := _below_rule(lines, at, tops, blank)):
            table = _Table.headed_by(lines, ruled_, None, rules)
            grown = table is not None and table.grow(before, rules)
        if table is None or not grown:
            if heads is not None and len(heads.columns) > LEAST:
                unread.append(lines[at])
            at += 1
            continue
        if table.torn:
            unread.append(lines[at])
        held = table.reach(before)
        goes_on = before is not None and table.same(before)
        made, unsure = ruled(held, table.laid, table.headed - table.start, levels, continued=goes_on)
        found.append(made)
        unread += unsure
        at = end = table.end
    left = lines[at:]
    open_ = held if all(line.size < _SMALL * lines[0].size for line in left) else None
    return Found(tuple(found), open_, tuple(unread))


def _tops(levels: Sequence[Level]) -> list[Level]:
    """The uppermost of each three or more level rules of one place and length."""
    alike: dict[tuple[int, int], list[Level]] = {}
    for level in levels:
        alike.setdefault((round(level.low / _EDGE), round(level.high / _EDGE)), []).append(level)
    return [max(each) for each in alike.values() if len(each) > 2]


def _below_rule(lines: Sequence[Line], at: int, tops: Sequence[Level], blank: float) -> Heads | None:
    """The first line of a table that stands right below the first of its level rules."""
    line = lines[at]
    above = min(lines[at - 1].y if at else _TOP, line.y + _FAR * line.size)
    for top in tops:
        if line.y < top.at < above and top.low - _EDGE < line.x0 and line.x1 < top.high + _EDGE:
            found = gutters.runs(line, gutters.blank(line, blank))
            if len(found) >= LEAST:
                return Heads(lines, at, found, blank)
    return None


class _Table:
    """A table while it grows downwards from line `start`; its head ends before line `headed`."""

    def __init__(self, lines: Sequence[Line], start: int, headed: int, columns: Columns, blank: float) -> None:
        self.lines, self.start, self.headed = lines, start, headed
        self.columns = list(columns)
        self.end, self.blank = headed, blank
        self.torn = False  # whether its columns hold only some of its heads or lines
        self.laid: list[Laid] = []

    @classmethod
    def headed_by(cls, lines: Sequence[Line], heads: Heads, before: Columns | None, rules: Rules) -> _Table | None:
        """The table below these heads. before: the columns of the page before, which may be its own."""
        reach = heads.reach
        if before and len(before) == len(reach) and all(map(_holds, before, reach)):
            table = cls(lines, heads.start, heads.end, before, heads.page)
        else:
            below = _near(lines, heads.end)[:_SEEN]
            seen = below[: _before_prose(below, _WIDE * (reach[-1][1] - reach[0][0]), heads.page)]
            table = cls(lines, heads.start, heads.end, gutters.find(reach, seen), heads.page)
        table.torn = len(table.columns) < len(reach)
        table.laid = [table.lay_head(line, rules) for line in lines[heads.start : heads.end]]
        return table if len(table.columns) >= LEAST else None

    def grow(self, before: Columns | None, rules: Rules) -> bool:
        """Take in the lines that keep to the columns; whether they are a table."""
        rows = 0
        waiting: list[Laid] = []
        size = self.lines[max(self.start, self.headed - 1)].size
        for at, line in enumerate(_near(self.lines, self.headed, self.start), self.headed):
            if line.size < _SMALL * size and notes.opens(line, rules):
                break
            laid = self.lay(line)
            if laid.is_across:
                waiting.append(laid)
                if sum(each.is_across for each in waiting) > _ACROSS or not self.is_title(laid):
                    self.torn = self.torn or gutters.pieced(line, self.blank) >= LEAST
                    break
                continue
            if waiting and laid.columns <= waiting[0].columns and not self.has_row(at):
                waiting.append(laid)  # the title goes on, and the page ends below it
                continue
            waiting.append(laid)
            if waiting[0].is_across and not self.has_row(at):
                break
            rows += len(laid.pieces) > 1
            self.laid += waiting
            waiting = []
            self.end = at + 1
            self.widen(laid.pieces)
        else:
            self.take_title(waiting)
        if self.end < len(self.lines):
            self.drop_titles()
        return rows > 0 or self.goes_on(before)

    def lay(self, line: Line) -> Laid:
        """What a line has in the columns. Words without a gap from the first on stand across, so does a title in bold
        behind its number, without a gap or in the middle.
        """
        found = gutters.pieces(line, tuple(self.columns), self.blank)
        first, last = found[0], found[-1]
        is_number = first.first == 0 and self.columns[0][1] - self.columns[0][0] < _NUMBERS * line.size
        if first.first == last.last or not (is_number or line.bold):
            return Laid(line, found)
        parts = len(gutters.runs(line, gutters.blank(line, self.blank)))
        if parts == 1:
            return Laid(line, (first._replace(x1=last.x1, last=last.last),))
        if first.first:
            return Laid(line, found)
        if line.bold and parts == 2 < len(found):
            return Laid(line, (first, found[1]._replace(x1=last.x1, last=last.last)))
        if line.bold and parts == 2 and last.first > 1 and self.is_middle(last, self.columns[1][0]):
            return Laid(line, (first, last._replace(first=1, last=len(self.columns) - 1)))
        return Laid(line, found)

    def lay_head(self, line: Line, rules: Rules) -> Laid:
        """The same of a line of the head: where a blank lies above a gap, the words behind it are no head."""
        first, *others = self.lay(line).pieces
        found, gap = [first], gutters.blank(line, self.blank)
        for piece in others:
            last = found[-1]
            if piece.x0 - last.x1 < gap and not is_head(words_of(line, piece), rules):
                found[-1] = last._replace(x1=piece.x1, last=piece.last)
            else:
                found.append(piece)
        return Laid(line, tuple(found))

    def is_middle(self, piece: Piece, left: float) -> bool:
        """Whether words stand in the middle between there and the right edge of the table."""
        return abs(piece.x0 - left + piece.x1 - self.columns[-1][1]) < _MIDDLE

    def take_title(self, waiting: Sequence[Laid]) -> None:
        """A numbered title at the end of a page, whose rows stand on the next."""
        if waiting and waiting[0].columns > {0} and len(waiting[0].pieces) > 1:
            self.laid += waiting
            self.end += len(waiting)

    def drop_titles(self) -> None:
        """Leave out what stands in bold below the last row, in the first column alone: the heading of a text."""
        while len(self.laid) > 1 and self.laid[-1].columns == {0} and self.laid[-1].line.bold > self.laid[-2].line.bold:
            self.laid.pop()
            self.end -= 1

    def has_row(self, at: int) -> bool:
        """Whether the lines from there on begin with those of a row that has words in its first column."""
        seen: set[int] = set()
        for line in _near(self.lines, at)[:_SEEN]:
            laid = self.lay(line)
            if laid.is_across:
                break
            seen |= laid.columns
            if 0 in seen and len(seen) > 1:
                return True
        return False

    def widen(self, found: Sequence[Piece]) -> None:
        """Widen the columns by what a line has in them, as far as the next columns."""
        for piece in found:
            at = piece.first
            low, high = self.columns[at]
            least = self.columns[at - 1][1] if at else -_TOP
            most = self.columns[at + 1][0] if at + 1 < len(self.columns) else _TOP
            self.columns[at] = (min(low, max(piece.x0, least)), max(high, min(piece.x1, most)))

    def goes_on(self, before: Columns | None) -> bool:
        """Whether the lines can be the end of a cell of the page before: each begins where a later column does."""
        edges = [low for low, _ in before[1:]] if before and self.same(before) else []
        body = self.lines[self.headed : self.end]
        return bool(body) and all(any(abs(line.x0 - edge) < _EDGE for edge in edges) for line in body)

    def same(self, before: Columns) -> bool:
        """Whether the columns may be those of the page before."""
        pairs = zip(self.columns, before, strict=False)
        return len(self.columns) == len(before) and all(abs(own[0] - low) < _EDGE for own, (low, _) in pairs)

    def is_title(self, laid: Laid) -> bool:
        """Whether words that fill gaps begin where a column does, or stand in the middle of the table."""
        if len(laid.pieces) > 2:
            return False
        last = laid.pieces[-1]
        lows = [low for low, _ in self.columns]
        if any(abs(low - last.x0) < _EDGE for low in lows):
            return True
        return any(self.is_middle(last, low) for low in lows[:2])

    def reach(self, before: Columns | None) -> Columns:
        """Where the columns lie, with what the page before shows of the same."""
        if before and self.same(before):
            pairs = zip(self.columns, before, strict=True)
            return tuple((min(own[0], old[0]), max(own[1], old[1])) for own, old in pairs)
        return tuple(self.columns)


def _holds(column: tuple[float, float], head: tuple[float, float]) -> bool:
    return column[0] - _EDGE < head[0] and head[1] < column[1] + _EDGE


def _near(lines: Sequence[Line], at: int, first: int | None = None) -> Sequence[Line]:
    """The lines from there on without a wide gap between two of them."""
    if at >= len(lines):
        return ()
    start = at - 1 if at > (at if first is None else first) else at
    for place, (above, line) in enumerate(pairwise(lines[start:]), start + 1):
        if above.y - line.y > _FAR * max(above.size, line.size):
            return lines[at:place] if place > at else ()
    return lines[at:]


def _before_prose(lines: Sequence[Line], wide: float, page: float) -> int:
    """The first line that reaches so far without a gap, and has no row right below."""
    for at, line in enumerate(lines):
        is_whole = line.x1 - line.x0 > wide and gutters.pieced(line, page) == 1
        if is_whole and all(gutters.pieced(below, page) < LEAST for below in lines[at + 1 : at + 1 + _ACROSS]):
            return at
    return len(lines)
