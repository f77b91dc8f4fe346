"""A text that a reader writes from a form without one: words with what the form says of them, tables, lines.

What is put down stays where it is: the offsets of marks and cells are final when they are made. Words are
given in NFC; white space inside them becomes blanks, so that a line of the form is a line of the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nhiemvu.model import Doubt, File, Grid, GridCell, Mark, MarkKind, Source, Span

_SMALL: frozenset[MarkKind] = frozenset(("raised", "lowered"))
_PLAIN = str.maketrans(dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ") | {"\ufeff": None, "\x00": None})


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind. kinds: what the form says of all of them."""

    words: str
    kinds: frozenset[MarkKind] = frozenset()


Line = Sequence[Run]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell before it is written. column counts from 0; width in columns, rows in rows."""

    lines: Sequence[Line]
    column: int
    width: int = 1
    rows: int = 1


@dataclass(slots=True)
class Writing:
    """pieces: the text so far; at: its length."""

    pieces: list[str] = field(default_factory=list)
    at: int = 0
    marks: list[Mark] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def source(self, file: File, doubts: tuple[Doubt, ...]) -> Source:
        marks = sorted(self.marks, key=lambda mark: (mark.span.start, -mark.span.end, mark.kind))
        return Source(self.text, (file,), tuple(marks), tuple(self.grids), (), doubts)

    def paragraph(self, lines: Iterable[Line], kind: MarkKind | None = None) -> None:
        """A paragraph of one or more lines, parted from the next by a blank line; kind: of all of it."""
        start = self.at
        for line in lines:
            if self._line(line):
                self._put("\n")
        if self.at > start:
            if kind:
                self.marks.append(Mark(Span(start, self.at - 1), kind))
            self._put("\n")

    def table(self, rows: Sequence[Sequence[Box]]) -> None:
        """A table: a line for each line of a cell."""
        start, drawn = self.at, []
        for row in rows:
            cells = []
            for box in row:
                spans = tuple(span for line in box.lines if (span := self._line(line)) and self._put("\n"))
                cells.append(GridCell(spans, box.column, box.width, box.rows))
            drawn.append(tuple(cells))
        if self.at > start:
            self.grids.append(Grid(Span(start, self.at - 1), tuple(drawn)))
            self._put("\n")

    def _line(self, line: Line) -> Span | None:
        """The runs of a line, blanks at its edges left out; None and nothing written where it has no words."""
        runs = _merged(line)
        if not runs:
            return None
        start = self.at
        open_: dict[MarkKind, int] = {}
        for run in runs:
            self.marks += [Mark(Span(open_.pop(kind), self.at), kind) for kind in sorted(open_.keys() - run.kinds)]
            open_ = dict.fromkeys(run.kinds, self.at) | open_
            self._put(run.words)
        self.marks += [Mark(Span(low, self.at), kind) for kind, low in sorted(open_.items())]
        return Span(start, self.at)

    def _put(self, words: str) -> bool:
        self.pieces.append(words)
        self.at += len(words)
        return True


def _composed(run: Run) -> Run:
    words = run.words if run.words.isprintable() else run.words.translate(_PLAIN)
    return Run(unicodedata.normalize("NFC", words), run.kinds)


def _merged(line: Line) -> list[Run]:
    """Runs of the same kinds as one, in NFC, without blanks at the edges of the line."""
    found: list[Run] = []
    for run in line:
        blank = not run.words.strip()
        if found and (found[-1].kinds == run.kinds or (blank and not found[-1].kinds & _SMALL)):
            found[-1] = Run(found[-1].words + run.words, found[-1].kinds)
        elif run.words:
            found.append(run)
    found = [run if run.words.isascii() and run.words.isprintable() else _composed(run) for run in found]
    while found and not found[0].words.strip():
        found = found[1:]
    while found and not found[-1].words.strip():
        found = found[:-1]
    if found:
        found[0] = Run(found[0].words.lstrip(), found[0].kinds)
        found[-1] = Run(found[-1].words.rstrip(), found[-1].kinds)
    return found
