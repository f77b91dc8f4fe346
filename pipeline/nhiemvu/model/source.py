"""What a reader gives: one decision as text, with what its form says about that text."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, TypeVar

from nhiemvu.model.frozen import unguarded
from nhiemvu.model.text import Passage, Span, Spans


@unguarded(frozen=True, slots=True)
class Doubt:
    """Something the parser is unsure of. Severity and sentences stand in rules/doubts.toml.

    places: where to look. params: what the sentences name. about: the start of the
    row, footnote or division it belongs to; None for the document as a whole.
    field: JSON Pointer into that record, "" for the whole of it.
    """

    code: str
    places: Spans
    params: Mapping[str, object] = field(default_factory=dict)
    about: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the input. `start` is where its text begins in the text of the Source."""

    name: str
    sha256: str
    form: str
    start: int = 0


MarkKind = Literal["markup", "raised", "lowered", "bold", "heading", "note", "continued"]


@unguarded(frozen=True, slots=True)
class Mark:
    """What the form says of a stretch of text. A raised or bold mark includes its own markup.

    note: it stands below the rule at the foot of a page. continued: it goes on with the
    paragraph or note that the page before broke off.
    """

    span: Span
    kind: MarkKind


@unguarded(frozen=True, slots=True)
class GridCell:
    """A cell as the form draws it. Columns count from 0; spans are half-open text without markup at the edges."""

    spans: Spans
    column: int
    width: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as the form draws it, before anything is known of its meaning."""

    span: Span
    rows: tuple[tuple[GridCell, ...], ...]


@lru_cache(maxsize=8192)
def _shared(points: float) -> float:
    """The number as it is: equal sides of boxes, of which pages have many, are one value in memory."""
    return points


_Drawn = TypeVar("_Drawn", Mark, Grid)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Atoms:
    """Where the words of a text stand on its pages, in the order of the text.

    starts: the offset of each word. boxes: four numbers a word, x0, top, x1 and bottom in PDF points
    from the top left of the unrotated page. sure: how sure each word is, in percent; empty where none was
    recognised from a picture.
    """

    starts: array[int] = field(default_factory=lambda: array("L"))
    boxes: array[float] = field(default_factory=lambda: array("f"))
    sure: array[int] = field(default_factory=lambda: array("B"))

    def _words(self, span: Span) -> tuple[int, int]:
        """The first word of a span and the one behind its last."""
        first = max(0, bisect_right(self.starts, span.start) - 1)
        return first, bisect_left(self.starts, span.end, first)

    def least_sure(self, spans: Spans) -> int | None:
        """How sure the least sure word of the spans is, in percent; None where none was recognised."""
        sure = (self.sure[slice(*self._words(span))] for span in spans) if self.sure else ()
        return min((least for words in sure for least in words), default=None)

    def box(self, span: Span) -> Box | None:
        """The smallest box around the words of a span, which lies on one page."""
        first, last = self._words(span)
        if first == last:
            return None
        sides = self.boxes[4 * first : 4 * last]
        return (
            _shared(round(min(sides[0::4]), 1)),
            _shared(round(min(sides[1::4]), 1)),
            _shared(round(max(sides[2::4]), 1)),
            _shared(round(max(sides[3::4]), 1)),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """One decision as text, with what its form says about that text.

    text: decoded, without BOM, line ends as \\n, Unicode NFC; it never changes.
    marks, grids: in order of their start. pages: the offset at which each page
    begins, empty where the form has no pages. extent: the stretch of the text that
    this decision takes up, None where it is all of it. atoms: empty where it has no boxes.
    """

    text: str
    files: tuple[File, ...]
    marks: tuple[Mark, ...] = ()
    grids: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    extent: Span | None = None
    atoms: Atoms = field(default_factory=Atoms)
    _read: dict[Spans, Passage] = field(default_factory=dict, init=False, repr=False, compare=False)

    def passage(self, spans: Spans) -> Passage:
        """The spans read as one; several stages ask for the same words, which are folded once."""
        found = self._read.get(spans)
        if found is None:
            found = self._read[spans] = Passage.of(self.text, spans)
        return found

    @property
    def reach(self) -> Span:
        """What is to be read of the text."""
        return self.extent or Span(0, len(self.text))

    def within(self, extent: Span) -> Source:
        """The source of one of several decisions in the same text; doubts about the text go with the first."""
        marks = _starting_in(self.marks, extent)
        return replace(
            self,
            marks=tuple(
                mark if mark.span.end <= extent.end else replace(mark, span=Span(mark.span.start, extent.end))
                for mark in marks
            ),
            grids=_starting_in(self.grids, extent),
            doubts=self.doubts if extent.start == self.reach.start else (),
            extent=extent,
        )


def _starting_in(drawn: tuple[_Drawn, ...], extent: Span) -> tuple[_Drawn, ...]:
    first, last = (bisect_left(drawn, at, key=lambda each: each.span.start) for at in extent)
    return drawn[first:last]
