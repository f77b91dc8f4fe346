"""Layout: the lines of a source put in reading order as paragraphs, headings, footnotes and grids.

Furniture (page numbers, running heads, motto, ruled lines) is set aside, not deleted.
A paragraph broken by a line or a page becomes one block of several spans.

    marks      where markup, bold and headings lie
    lines      lines as pieces, frames taken apart
    columns    two columns of a page, one after the other
    furniture  what belongs to the page
    notes      footnotes and the marks that point to them
    joining    pieces joined to paragraphs
"""

from __future__ import annotations

from dataclasses import replace

from nhiemvu.model import Arranged, Block, Leaf, Source
from nhiemvu.stages.layout import columns, furniture, joining, lines, notes
from nhiemvu.stages.layout.marks import Marks
from nhiemvu.stages.layout.values import Rules

__all__ = ["Rules", "arrange"]


def arrange(source: Source, rules: Rules) -> Arranged:
    """Everything in the text as blocks in reading order, plus note marks and furniture."""
    marks = Marks(source)
    pieces, ruled = lines.read(source, marks, rules)
    pieces, aside = furniture.set_aside(columns.in_order(pieces, rules), source.pages, rules)
    noted = notes.find(pieces, source, marks, rules)
    blocks = joining.join(noted.pieces, rules)
    markup = tuple(mark.span for mark in source.marks if mark.kind == "markup")
    drawn = [Leaf("furniture", markup, "markup")] if markup else []
    arranged = Arranged((), tuple(noted.marks), (*ruled, *aside, *noted.numbers, *drawn))
    return replace(arranged, blocks=tuple(_without_marks(block, arranged, source) for block in blocks))


def _without_marks(block: Block, arranged: Arranged, source: Source) -> Block:
    spans = block.spans if block.grid is not None else arranged.cut(source.text, block.spans)
    return block if spans is block.spans else replace(block, spans=spans)
