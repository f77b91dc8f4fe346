"""A decision that comes in several files, as one Source: decision, plan and appendix, each in its own form."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from nhiemvu.model import Atoms, Grid, GridCell, Mark, Source, Span, Spans

_BETWEEN = "\n\n"


def join(sources: Sequence[Source]) -> Source:
    """The texts in the order given, a blank line between; File.start says where each begins."""
    if len(sources) == 1:
        return sources[0]
    text = ""
    moved = []
    for source in sources:
        text += _BETWEEN if text else ""
        moved.append(_moved(source, len(text)))
        text += source.text
    return Source(
        text,
        tuple(file for each in moved for file in each.files),
        tuple(mark for each in moved for mark in each.marks),
        tuple(grid for each in moved for grid in each.grids),
        tuple(page for each in moved for page in each.pages),
        tuple(doubt for each in moved for doubt in each.doubts),
        atoms=Atoms(
            array("L", (start for each in moved for start in each.atoms.starts)),
            array("f", (side for each in moved for side in each.atoms.boxes)),
            _sure(moved),
        ),
    )


def _moved(source: Source, by: int) -> Source:
    """A source whose text begins at an offset of a longer one."""

    def at(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    def spans(given: Spans) -> Spans:
        return tuple(map(at, given))

    def cell(given: GridCell) -> GridCell:
        return replace(given, spans=spans(given.spans))

    return replace(
        source,
        files=tuple(replace(file, start=file.start + by) for file in source.files),
        marks=tuple(Mark(at(mark.span), mark.kind) for mark in source.marks),
        grids=tuple(Grid(at(grid.span), tuple(tuple(map(cell, row)) for row in grid.rows)) for grid in source.grids),
        pages=tuple(page + by for page in source.pages),
        doubts=tuple(
            replace(doubt, places=spans(doubt.places), about=None if doubt.about is None else doubt.about + by)
            for doubt in source.doubts
        ),
        atoms=replace(source.atoms, starts=array("L", (start + by for start in source.atoms.starts))),
    )


def _sure(sources: Sequence[Source]) -> array[int]:
    """How sure the words of all sources are, where those of one were recognised."""
    if not any(source.atoms.sure for source in sources):
        return array("B")
    return array("B", (sure for each in sources for sure in each.atoms.sure or [100] * len(each.atoms.starts)))
