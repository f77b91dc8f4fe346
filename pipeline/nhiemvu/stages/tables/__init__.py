"""Tables: grids of several pages made whole, with the role of each column.

Repeated heads are recognised, rows joined across page breaks in every column, group rows marked,
and tables that were flattened to one cell a line put up again.

    heads      which rows are the head, what each column is
    flattened  one cell a line, back to rows
    grouping   groups that stand in a column of their own
    joining    lines joined to rows over page breaks
    rows       numbers, groups, the kind of the table
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

from nhiemvu.model import Arranged, Column, Grid, Leaf, Source, Spans, Table
from nhiemvu.rulebook import matches
from nhiemvu.stages.tables import heads, rows
from nhiemvu.stages.tables.flattened import Flattened
from nhiemvu.stages.tables.values import (
    EMPTY,
    Cell,
    Draft,
    Line,
    Roles,
    Rules,
    cell,
    is_misread_head,
    plain,
    plain_words,
    same_head,
)

__all__ = ["Rules", "find"]

_START = attrgetter("start")
# Running heads and page numbers between two pages of a table; more lines than these part two tables.
_BETWEEN = 3
# A converter drops or adds a blank column or two where a page's cells are all empty.
_STRAY_COLUMNS = 2


def find(source: Source, arranged: Arranged, rules: Rules) -> tuple[Table, ...]:
    """All tables in reading order; the frames of head and signature are none."""
    drafts = _Gathering(source, arranged, rules).drafts()
    return tuple(rows.finish(draft, source, rules) for draft in drafts)


class _Gathering:
    """Reads the blocks once and gathers grids that belong together."""

    def __init__(self, source: Source, arranged: Arranged, rules: Rules) -> None:
        self.source, self.arranged, self.rules = source, arranged, rules
        self.bold = [mark.span for mark in source.marks if mark.kind == "bold"]
        self.roles = Roles(rules)
        self.flattened = Flattened(source, arranged, self.roles, rules)
        self.found: list[Draft] = []
        self.between: list[int] = []
        self.often: Counter[str] = Counter()

    def drafts(self) -> list[Draft]:
        blocks = self.arranged.blocks
        current: Draft | None = None
        index = 0
        while index < len(blocks):
            block = blocks[index]
            if block.grid is not None:
                current = self._grid(current, index, self._lines(self.source.grids[block.grid]))
                self.between = []
                if not current.lines and current.columns and current.head:
                    index = self.flattened.body(current, index + 1)
                    continue
            elif block.kind != "note":
                flat = self.flattened.head(index)
                if flat is not None:
                    self.found.append(flat)
                    current = None
                    index = self.flattened.body(flat, flat.blocks[-1] + 1)
                    continue
                self.between.append(index)
            index += 1
        return self.found

    def _lines(self, grid: Grid) -> list[Line]:
        width = max((drawn.column + drawn.width for row in grid.rows for drawn in row), default=0)
        spanning: dict[int, tuple[int, Cell]] = {}
        lines = []
        for row in grid.rows:
            drawn_cells: dict[int, Cell] = {}
            for column, (left, held) in list(spanning.items()):
                drawn_cells[column] = held
                if left <= 1:
                    del spanning[column]
                else:
                    spanning[column] = (left - 1, held)
            bold = False
            held_over = bool(drawn_cells) and not any(drawn.spans for drawn in row)
            for drawn in row:
                spans = self.arranged.cut(self.source.text, drawn.spans)
                made = cell(self.source, spans, drawn.width, drawn.rows)
                drawn_cells[drawn.column] = made
                bold = bold or (bool(spans) and drawn.column < 3 and self._is_bold(spans))
                if drawn.rows > 1:
                    spanning[drawn.column] = (drawn.rows - 1, made)
            if not held_over and any(each.text for each in drawn_cells.values()):
                lines.append(Line([drawn_cells.get(at) or Cell(EMPTY) for at in range(width)], bold))
        return lines

    def _is_bold(self, spans: Spans) -> bool:
        near = max(0, bisect_right(self.bold, spans[0].start, key=_START) - 1)
        return any(bold.start <= spans[0].start and spans[-1].end <= bold.end for bold in self.bold[near : near + 2])

    def _grid(self, current: Draft | None, index: int, lines: list[Line]) -> Draft:
        head = heads.find(lines, self.roles, self.rules)
        if current is not None and not self._belongs(current, lines, head):
            current = None
        if head.depth:
            top = lines[head.titles : head.end]
            if current is not None:
                current.leaves += heads.leaves(lines[: head.end], "furniture", "repeated-table-head")
            else:
                names = tuple(plain(each.words) for each in top[0].cells)
                current = Draft(heads.columns(top, self.roles, self.rules), names, [])
                current.leaves += heads.leaves(lines[: head.titles], "table.title", None)
                current.leaves += heads.leaves(top, "table.head", None)
                self._caption(current)
                self.found.append(current)
        elif current is None:
            width = max((len(line.cells) for line in lines), default=0)
            current = Draft([Column("other", ()) for _ in range(width)], (), [])
            self.found.append(current)
        self._take_between(current)
        current.blocks.append(index)
        self._add(current, lines[head.end :])
        return current

    def _belongs(self, current: Draft, lines: list[Line], head: heads.Head) -> bool:
        """Whether a grid goes on with the table before it, over what stands between the pages."""
        if head.depth:
            if not same_head(current.head, lines[head.titles]):
                return False
        else:
            width = max((len(line.cells) for line in lines), default=0)
            if width != len(current.columns) and (
                abs(width - len(current.columns)) > _STRAY_COLUMNS or not rows.continues(current, lines)
            ):
                return False
        if not self.between:
            return True
        if len(self.between) > _BETWEEN or any(self._parts(at, head.depth > 0) for at in self.between):
            return False
        return rows.continues(current, lines[head.end :])

    def _parts(self, index: int, headed: bool) -> bool:
        """Whether a line between two grids is a heading, which parts them, and not the running head of a page."""
        words, block = self._words(index), self.arranged.blocks[index]
        if len(words) >= 100:
            return True
        if self._is_repeated(index):
            return False
        numbered = (
            block.kind == "heading" or matches(self.rules.after_table, words) or matches(self.rules.ordinal, words)
        )
        return numbered or (headed and (block.bold or words.isupper()))

    def _take_between(self, current: Draft) -> None:
        if current.blocks:
            for at in self.between:
                if self._is_repeated(at):
                    current.leaves.append(Leaf("furniture", self.arranged.blocks[at].spans, "running-head"))
                current.blocks.append(at)

    def _is_repeated(self, index: int) -> bool:
        """Whether a line between two pages says that it goes on, or stands elsewhere too, numbers apart."""
        if not self.often:
            self.often = Counter(
                plain_words(self._words(at)) for at, block in enumerate(self.arranged.blocks) if block.kind != "grid"
            )
        if matches(self.rules.running_on, self._words(index)):
            return True
        words = plain_words(self._words(index))
        return not words or self.often[words] > 1

    def _caption(self, current: Draft) -> None:
        """'Bảng 1. ...' above a table is its title."""
        if self.between and matches(self.rules.caption, self._words(self.between[-1])):
            current.leaves.append(Leaf("table.title", self.arranged.blocks[self.between[-1]].spans))
            current.blocks.append(self.between[-1])
            self.between = []

    def _words(self, index: int) -> str:
        return self.source.passage(self.arranged.blocks[index].spans).text

    def _head(self, current: Draft) -> Sequence[str]:
        """The words of the head, which is the first line where no column was known."""
        return current.head or [plain(each.words) for each in current.lines[0].cells]

    def _add(self, current: Draft, lines: list[Line]) -> None:
        """The rows of a grid; heads repeated inside it are page breaks."""
        first = True
        at = 0
        while at < len(lines):
            line = lines[at]
            if current.head and same_head(current.head, line):
                again = max(1, heads.find(lines[at:], self.roles, self.rules).end)
                current.leaves += heads.leaves(lines[at : at + again], "furniture", "repeated-table-head")
                first, at = True, at + again
                continue
            if at == 0 and current.lines and is_misread_head(self._head(current), line):
                current.leaves += heads.leaves([line], "furniture", "repeated-table-head")
                at += 1
                continue
            line.breaks = first and bool(current.lines)
            current.lines.append(line)
            first = False
            at += 1
