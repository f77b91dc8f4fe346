"""Lines of the text as pieces: split where two things share a line, drawn frames taken apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import regex

from nhiemvu.model import Grid, Leaf, Source, Span, fold
from nhiemvu.rulebook import matches
from nhiemvu.stages.layout.marks import Marks
from nhiemvu.stages.layout.values import OUTER, Piece, Rules

_LINE = regex.compile(r"[^\n\f]+")
_NARROW: Final = 60  # characters of a line in a column of the head


def read(source: Source, marks: Marks, rules: Rules) -> tuple[list[Piece], list[Leaf]]:
    """All lines as pieces, in the order of the text, and the ruled lines drawn inside frames."""
    reading = _Reading(source, marks, rules)
    return _unwrapped(list(reading.pieces()), rules), reading.ruled


def _unwrapped(pieces: list[Piece], rules: Rules) -> list[Piece]:
    """The pieces, fixed words of the head and the signature that a narrow column broke in two or three put together."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        stop = at + 1
        while stop < min(at + 3, len(pieces)) and _are_near(pieces[stop - 1], pieces[stop]):
            stop += 1
        while stop > at + 1 and not matches(rules.wrapped, "\n".join(each.words for each in pieces[at:stop])):
            stop -= 1
        if stop > at + 1:
            last = pieces[stop - 1]
            words = " ".join(each.words for each in pieces[at:stop])
            piece = replace(piece, end=last.end, words=words, line=last.line, width=last.width, broken=last.broken)
        out.append(piece)
        at = stop
    return out


def _are_near(before: Piece, after: Piece) -> bool:
    """Whether a short line stands right below another that begins with a capital."""
    short = len(before.words) < _NARROW and len(after.words) < _NARROW and before.words[:1].isupper()
    return short and 0 < after.line - before.line <= 2 and before.grid is None and after.grid is None


class _Reading:
    def __init__(self, source: Source, marks: Marks, rules: Rules) -> None:
        self.source, self.text, self.marks, self.rules = source, source.text, marks, rules
        self.ruled: list[Leaf] = []

    def pieces(self) -> Iterator[Piece]:
        grids = self.source.grids
        at, line = 0, 0
        passed = self.source.reach.start
        for hit in _LINE.finditer(self.text, *self.source.reach):
            start, end = hit.span()
            line += self.text.count("\n", passed, start) + 2 * self.text.count("\f", passed, start)
            passed = start
            while at < len(grids) and grids[at].span.end <= start:
                at += 1
            if at < len(grids) and grids[at].span.start < end:
                inside = grids[at].span
                if start <= inside.start:
                    yield from self._split(start, inside.start, line)
                    yield from self._grid(at, line)
                if end > inside.end:
                    yield from self._split(inside.end, end, line)
            else:
                yield from self._split(start, end, line)

    def _split(self, start: int, end: int, line: int) -> Iterator[Piece]:
        cuts = sorted({start, *self._cuts(start, end)})
        for low, high in zip(cuts, [*cuts[1:], end], strict=True):
            piece = self._piece(low, high, line, low - start)
            if piece is not None:
                yield piece

    def _cuts(self, start: int, end: int) -> Iterator[int]:
        """Where a line is cut: at wide gaps, behind tags, where bold ends and begins again before a number."""
        raw = self.text[start:end]
        if "    " in raw or "\t" in raw:
            gaps = [hit for pattern in self.rules.gap for hit in pattern.all(raw)]
            if len(gaps) <= 2:
                yield from (start + gap.end() for gap in gaps)
        if "<" in raw:
            tags = (hit for pattern in self.rules.line_tag for hit in pattern.all(raw))
            yield from (start + tag.end() for tag in tags if tag.end() < len(raw))
        index = bisect_left(self.marks.bold, Span(start, start))
        for span in self.marks.bold[index : index + 50]:
            if span.start >= end:
                break
            rest = self.text[span.start : min(span.end, end)].lstrip("*_ ")
            if span.start > start and matches(self.rules.opens, rest):
                yield span.start

    def _piece(self, start: int, end: int, line: int, column: int) -> Piece | None:
        low, high = self.marks.trimmed(start, end)
        if low >= high:
            return None
        raw = self.text[start:end]
        return Piece(
            start=low,
            end=high,
            words=self.source.passage((Span(low, high),)).text,
            line=line,
            indent=column + len(raw) - len(raw.lstrip(OUTER)),
            width=column + len(raw.rstrip(OUTER)),
            bold=self.marks.bold_over(low, high),
            heading=self.marks.is_heading(low),
            note=self.marks.is_note(low),
            continued=low in self.marks.continued,
            broken=raw.endswith(("  ", "\\")) or raw.rstrip().endswith(("<br>", "<br/>", "<br />")),
        )

    def _grid(self, index: int, line: int) -> Iterator[Piece]:
        """A grid as one piece; of a frame the lines in its cells, each set off from the others."""
        grid = self.source.grids[index]
        if not self._is_frame(grid):
            yield Piece(grid.span.start, grid.span.end, "", line, grid=index)
            return
        for row in grid.rows:
            for cell in row:
                for span in cell.spans:
                    start = span.start
                    for low, high in [*self._breaks(span), (span.end, span.end)]:
                        piece = self._piece(start, low, line, 0)
                        start = high
                        line += 2
                        if piece is not None:
                            yield piece

    def _breaks(self, span: Span) -> list[tuple[int, int]]:
        words = self.text[span.start : span.end]
        found = sorted(
            (span.start + hit.start(), span.start + hit.end())
            for pattern in self.rules.frame_break
            for hit in pattern.all(words)
        )
        for low, high in found:
            dashes = self.text[low:high].strip()
            if dashes.startswith("---"):
                at = self.text.index(dashes, low)
                self.ruled.append(Leaf("furniture", (Span(at, at + len(dashes)),), "rule-line"))
        return found

    def _is_frame(self, grid: Grid) -> bool:
        """Whether a small grid only sets the head or the signatures side by side."""
        if len(grid.rows) > 8 or max((len(row) for row in grid.rows), default=0) > 3:
            return False
        return any(
            matches(self.rules.frame, fold(self.text[span.start : span.end]))
            for row in grid.rows[:4]
            for cell in row
            for span in cell.spans
        )
