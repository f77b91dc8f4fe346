"""Joining: lines that a page break, a scan or a converter parted become one row again."""

from __future__ import annotations

from dataclasses import replace

from nhiemvu.model import Doubt, Row, Source, Spans
from nhiemvu.rulebook import matches
from nhiemvu.stages.tables.values import UNIT_ROLES, Draft, Line, Rules


def join(draft: Draft, source: Source, rules: Rules) -> tuple[list[Row], list[Doubt]]:
    """The rows of a draft, and what is doubtful about where they end."""
    return _Joining(draft, source, rules).result()


class _Joining:
    def __init__(self, draft: Draft, source: Source, rules: Rules) -> None:
        self.draft, self.source, self.rules = draft, source, rules
        self.number, self.name = draft.column("number"), draft.column("name")
        self.rows: list[Row] = []
        self.doubts: list[Doubt] = []

    def result(self) -> tuple[list[Row], list[Doubt]]:
        before: Line | None = None
        for line in self.draft.lines:
            if before is not None and self._goes_on(line, before):
                self._join(line)
            else:
                cells = tuple(cell.spans for cell in line.cells)
                self.rows.append(Row(cells, _start(line, before), line.group, line.bold))
                before = line
            if line.guessed:
                first = next(spans for spans in self.rows[-1].cells if spans)
                self.doubts.append(Doubt("row-cells-guessed", first, about=self.rows[-1].start))
        return self.rows, self.doubts

    def _goes_on(self, line: Line, before: Line) -> bool:
        """Whether a line is the rest of the row before it."""
        if line.group or before.group:
            return False
        if self.number is not None and line.cells[self.number].words:
            shared = line.cells[self.number] is before.cells[self.number]
            shared = shared and (self.name is None or line.cells[self.name] is before.cells[self.name])
            return shared and not self._is_order(line, before)
        if self.name is None:
            return line.breaks and self._is_rest(line)
        words = line.cells[self.name].words
        if not words:
            return self.number is not None or line.breaks
        if matches(self.rules.ordinal, words) or matches(self.rules.total, words):
            return False
        last = self.source.passage(self.rows[-1].cells[self.name]).text
        closed = matches(self.rules.closed, last)
        lower = words[:1].islower()
        if line.breaks:
            if self.number is not None:
                return not (line.bold and (closed or not lower)) or self._ends_heading(line, before, closed)
            return lower and not closed
        if self.number is not None and not closed and self._runs_over(line, before):
            return True
        return lower and not closed and not self._is_whole(line)

    def _is_rest(self, line: Line) -> bool:
        """In a table of unknown columns: nothing in the first one, and a cell that goes on in small letters."""
        if line.cells[0].words:
            return False
        return any(
            cell.words[:1].islower() and above and not matches(self.rules.closed, self.source.passage(above).text)
            for cell, above in zip(line.cells, self.rows[-1].cells, strict=False)
        )

    def _runs_over(self, line: Line, before: Line) -> bool:
        """Whether the name of a body in the line above goes on in small letters that begin no name of their own."""
        return any(
            line.cells[at].words[:1].islower()
            and before.cells[at].words
            and line.cells[at] is not before.cells[at]
            and not matches(self.rules.unit_opening, line.cells[at].words)
            for at, column in enumerate(self.draft.columns)
            if column.role in UNIT_ROLES
        )

    def _ends_heading(self, line: Line, before: Line, closed: bool) -> bool:
        """Below a page break, bold words without number end the numbered heading above rather than open one."""
        heading = before.bold and set(before.filled) == {self.number, self.name}
        return heading and line.bold and line.filled == [self.name] and not closed

    def _is_order(self, line: Line, before: Line) -> bool:
        """Below a number that spans several lines, one with words and a time of its own is an order of its own."""
        fresh = {self.draft.columns[at].role for at in line.filled if line.cells[at] is not before.cells[at]}
        return bool(fresh & {"deadline"}) and bool(fresh & {"output", "other"})

    def _is_whole(self, line: Line) -> bool:
        """A line with a unit and a deadline of its own is a row of its own."""
        roles = {self.draft.columns[at].role for at in line.filled}
        return bool(roles & UNIT_ROLES) and "deadline" in roles

    def _join(self, line: Line) -> None:
        row = self.rows[-1]
        cells = list(row.cells)
        places: Spans = ()
        renewed = 0
        for index, cell in enumerate(line.cells):
            if cell.spans and cell.spans != cells[index]:
                renewed += bool(cells[index]) and self.draft.columns[index].role in (*UNIT_ROLES, "deadline")
                cells[index] += cell.spans
                places += cell.spans[:1]
        self.rows[-1] = replace(row, cells=tuple(cells), breaks=row.breaks + (places if line.breaks else ()))
        if line.breaks and places:
            self.doubts.append(Doubt("row-continued", places, about=self.rows[-1].start))
        elif renewed > 1:
            self.doubts.append(Doubt("row-fused", places, about=self.rows[-1].start))


def _start(line: Line, before: Line | None) -> int:
    """Where the line's own text begins: a cell that spans the rows above stands in each of them."""
    above = {cell.spans for cell in before.cells} if before is not None else set()
    starts = [cell.spans[0].start for cell in line.cells if cell.spans and cell.spans not in above]
    return min(starts or [cell.spans[0].start for cell in line.cells if cell.spans], default=0)
