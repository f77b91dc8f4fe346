"""What the stages give: blocks in reading order, the outline, tables and what they list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from nhiemvu.model.frozen import unguarded
from nhiemvu.model.source import Doubt
from nhiemvu.model.text import Passage, Span, Spans, trimmed

_START = attrgetter("span.start")


@unguarded(frozen=True, slots=True)
class Leaf:
    """Characters and the role that owns them; rule names the rule that took furniture."""

    role: str
    spans: Spans
    rule: str | None = None


BlockKind = Literal["paragraph", "heading", "note", "grid"]


@unguarded(frozen=True, slots=True)
class Block:
    """A paragraph, heading, footnote or grid, in reading order.

    spans: its pieces, several where a page or a line broke it; note marks and outer
    markup are not in them. label: the number of a note. grid: index into Source.grids.
    """

    kind: BlockKind
    spans: Spans
    bold: bool = False
    label: str | None = None
    grid: int | None = None


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A raised number or sign in the text that points to a footnote."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Arranged:
    """The text in reading order, furniture set aside."""

    blocks: tuple[Block, ...]
    marks: tuple[NoteMark, ...]
    furniture: tuple[Leaf, ...]

    def cut(self, text: str, spans: Spans) -> Spans:
        """The spans without the note marks in them, blanks at the edges out."""
        if not spans or self._free(spans[0].start, spans[-1].end):
            return spans
        return tuple(part for span in spans for part in self._cut(text, span))

    def _free(self, start: int, end: int) -> bool:
        index = bisect_left(self.marks, start, key=_START)
        return index == len(self.marks) or self.marks[index].span.start >= end

    def _cut(self, text: str, span: Span) -> Iterator[Span]:
        start = span.start
        index = bisect_left(self.marks, span.start, key=_START)
        while index < len(self.marks) and self.marks[index].span.start < span.end:
            yield from trimmed(text, Span(start, self.marks[index].span.start))
            start = self.marks[index].span.end
            index += 1
        yield from trimmed(text, Span(start, span.end))


@unguarded(frozen=True, slots=True)
class Division:
    """A numbered (or merely headed) part of the text.

    level: id of a level of rules/structure.toml, None where the number was not recognised.
    parent: index into Outline.divisions. part: index into Outline.parts.
    own: the paragraphs that belong to it and to none of its children.
    """

    level: str | None
    number: str | None
    ordinal: int | None
    number_spans: Spans
    heading: Spans
    own: tuple[Spans, ...]
    parent: int | None
    part: int


@dataclass(frozen=True, slots=True)
class Part:
    """The decision proper, an attached plan or regulation, or an appendix.

    slug: how ids name it (qd, kh, pl, pl-2). type: the document type, "Phụ lục" for an
    appendix, None for text before any is recognised. reference: "(Kèm theo Quyết định ...)".
    first: index of its first block.
    """

    slug: str
    type: str | None
    title: Spans
    reference: Spans
    first: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The document taken apart: head fields by role, parts, divisions, and who owns which text.

    loose: paragraphs that no rule placed; they come out unclassified. announced: where the
    text speaks of an appendix that is not there.
    """

    head: Mapping[str, tuple[Spans, ...]]
    parts: tuple[Part, ...]
    divisions: tuple[Division, ...]
    leaves: tuple[Leaf, ...]
    loose: tuple[Spans, ...] = ()
    announced: Spans = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. role: id of a role of rules/tables.toml, "other" without one."""

    role: str
    head: Spans


@unguarded(frozen=True, slots=True)
class Row:
    """A row made whole: cells holds the pieces of each column, in column order.

    start: where its first cell begins that no row above it shares. group: a heading of the rows below
    it. bold: its number or name is set in bold. skipped: no task, such as a total. breaks: the pieces
    that stand below a page break.
    """

    cells: tuple[Spans, ...]
    start: int
    group: bool = False
    bold: bool = False
    skipped: bool = False
    breaks: Spans = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table made whole over its pages.

    kind: "tasks", or the id of another kind of rules/tables.toml. blocks: indices of
    the blocks it was made of. leaves: its heads; the cells own their own text.
    """

    kind: str
    blocks: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    leaves: tuple[Leaf, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A listed part of a task, with its mark: (i), a), -."""

    mark: str
    text: Passage


@unguarded(frozen=True, slots=True)
class Entry:
    """A task or a group of tasks as a table lists it.

    number: as printed, without its final dot; None where the row has none. title: the task's
    or the group's words. groups: indices of the groups around it, outermost first.
    parent: index of the group that is itself a task. row: index into the table's rows.
    spans: all the text of the row, by which note marks are tied to it. start: where the row's own text begins.
    """

    table: int
    row: int
    number: str | None
    number_spans: Spans
    title: Passage
    group: bool
    task: bool
    groups: tuple[int, ...]
    parent: int | None
    spans: Spans
    start: int


@dataclass(frozen=True, slots=True)
class TaskName:
    """Task numbers as a footnote names them. last: the end of a range; group: the number of a group."""

    first: str
    last: str | None
    group: bool
    place: Passage
