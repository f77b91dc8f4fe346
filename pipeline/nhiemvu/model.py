"""The values that the stages share. All are frozen and address one text by Span.

The text of a Source never changes. Offsets count Unicode code points of it.
"""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple

import regex

_INLINE = "sup|sub|b|i|u|a|em|strong|span|font|small|s|del|ins|mark|code|big|tt|img"
_BLOCK = "br|p|div|td|th|tr|table|thead|tbody|tfoot|li|ul|ol|h[1-6]|hr|center|pre|caption|col|colgroup|blockquote"
TAG = rf"</?(?:{_INLINE}|{_BLOCK})(?:\s[^<>]{{0,2000}})?\s?/?>"

# White space of one plain blank needs no folding, so it is not matched.
_FOLD = regex.compile(
    rf"(?P<inline></?(?:{_INLINE})(?:\s[^<>]{{0,2000}})?\s?/?>)"
    rf"|(?P<block></?(?:{_BLOCK})(?:\s[^<>]{{0,2000}})?\s?/?>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);)"
    r"|(?P<star>\*{2,6}(?!\))|(?<=[^\s(*])\*(?![)*])|(?<![(*])\*(?=[^\s)*]))"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<soft>\u00AD)"
    r"|(?P<blank>\s{2,}|[^\S ])",
    regex.IGNORECASE,
)
_CLOSING = frozenset(",.;:!?)]”’…")


class Span(NamedTuple):
    """Half-open range of the source text: the only address there is."""

    start: int
    end: int


Spans = tuple[Span, ...]


class _Run(NamedTuple):
    """A stretch of folded text that stands unbroken in the source."""

    folded: int
    source: int
    length: int
    width: int  # characters of the source; differs from length for an entity


@dataclass(frozen=True, slots=True)
class Passage:
    """Spans read as one: the folded words, and where each of them stands.

    The pieces are joined by one blank, by nothing after a soft hyphen or before
    closing punctuation; markup is left out, white space becomes one blank, and
    letters that only look Vietnamese become the ones they stand for.
    """

    text: str
    spans: Spans
    _runs: tuple[_Run, ...] = field(repr=False, compare=False, default=())

    @classmethod
    def of(cls, source: str, spans: Spans) -> Passage:
        if len(spans) == 1:
            words = source[spans[0].start : spans[0].end]
            if _is_plain(words):
                return cls(words, spans, (_Run(0, spans[0].start, len(words), len(words)),))
        return cls._folded(source, spans)

    @classmethod
    def _folded(cls, source: str, spans: Spans) -> Passage:
        kept: list[Span] = []
        out: list[str] = []
        runs: list[_Run] = []
        at = 0
        last = ""

        def put(words: str, start: int, width: int) -> None:
            nonlocal at, last
            if words[0] == " " and last in ("", " "):
                words, start, width = words[1:], start + 1, width - 1
                if not words:
                    return
            runs.append(_Run(at, start, len(words), width))
            out.append(words.translate(_LOOKALIKES))
            at += len(words)
            last = words[-1]

        def blank(next_word: str) -> None:
            nonlocal at, last
            if last and last != " " and next_word not in _CLOSING:
                out.append(" ")
                at += 1
                last = " "

        soft = False
        for span in spans:
            words = source[span.start : span.end]
            if not words or words.isspace():
                continue
            if kept and not soft:
                blank(words.lstrip()[:1])
            soft = False
            kept.append(span)
            done = 0
            for hit in () if _is_plain(words) else _FOLD.finditer(words):
                if hit.start() > done:
                    put(words[done : hit.start()], span.start + done, hit.start() - done)
                done = hit.end()
                kind = hit.lastgroup
                if kind == "entity":
                    decoded = html.unescape(hit.group())
                    if decoded.isspace():
                        blank("x")
                    else:
                        put(decoded, span.start + hit.start(), done - hit.start())
                elif kind in ("block", "blank"):
                    blank("x")
                elif kind == "soft":
                    soft = done == len(words.rstrip())
            if done < len(words):
                put(words[done:], span.start + done, len(words) - done)
                soft = False
        text = "".join(out)
        if text.endswith(" "):
            text = text.rstrip(" ")
        return cls(text, tuple(kept), tuple(runs))

    def places(self, start: int = 0, end: int | None = None) -> Spans:
        """The spans of the source that hold text[start:end], one for each piece touched."""
        end = len(self.text) if end is None else end
        if start >= end or not self._runs:
            return ()
        if len(self._runs) == 1 and self._runs[0].length == self._runs[0].width:
            base = self._runs[0].source
            return (Span(base + start, base + end),)
        first = self._locate(start)
        found: list[list[int]] = []
        piece = -1
        for run in islice(self._runs, first, None):
            if run.folded >= end:
                break
            low = max(start, run.folded) - run.folded
            high = min(end, run.folded + run.length) - run.folded
            if low >= high:
                continue
            plain = run.length == run.width
            begin = run.source + low if plain else run.source
            stop = run.source + high if plain else run.source + run.width
            here = self._piece(begin)
            if here == piece:
                found[-1][1] = stop
            else:
                found.append([begin, stop])
                piece = here
        return tuple(Span(a, b) for a, b in found)

    def part(self, start: int, end: int) -> Passage:
        """text[start:end] without its outer blanks, as a Passage of its own."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        cut = []
        for run in islice(self._runs, self._locate(start), None):
            if run.folded >= end:
                break
            low, high = max(start, run.folded), min(end, run.folded + run.length)
            if low < high:
                if run.length == run.width:
                    cut.append(_Run(low - start, run.source + low - run.folded, high - low, high - low))
                else:
                    cut.append(_Run(low - start, run.source, run.length, run.width))
        return Passage(self.text[start:end], self.places(start, end), tuple(cut))

    def at(self, offset: int) -> int:
        """Where the source offset stands in text; the nearest place behind it where it was folded away."""
        for run in self._runs:
            if offset < run.source:
                return run.folded
            if offset < run.source + run.width:
                return run.folded + min(offset - run.source, run.length)
        return len(self.text)

    def _locate(self, at: int) -> int:
        return max(0, bisect_right(self._runs, at, key=lambda run: run.folded) - 1)

    def _piece(self, at: int) -> int:
        return bisect_right(self.spans, at, key=lambda span: span.start)

    @property
    def start(self) -> int:
        return self.spans[0].start if self.spans else 0

    @property
    def end(self) -> int:
        return self.spans[-1].end if self.spans else 0

    def __bool__(self) -> bool:
        return bool(self.text)


# Letters that look like Vietnamese ones and are not: Ð (U+00D0), Ɖ (U+0189), and Ƣ ƣ, "gha", for Ư ư.
_LOOKALIKES = str.maketrans("ÐƉƢƣ", "ĐĐƯư")


def _is_plain(words: str) -> bool:
    """Whether there is nothing to fold: no markup, no look-alike, no blank but single ones inside."""
    return (
        words.isprintable()  # of all white space only the plain blank is printable; a soft hyphen is not
        and "<" not in words
        and "&" not in words
        and "*" not in words
        and "\\" not in words
        and "  " not in words
        and "Ð" not in words
        and "Ɖ" not in words
        and "ƣ" not in words
        and "Ƣ" not in words
        and words[:1] != " "
        and words[-1:] != " "
    )


def trimmed(text: str, span: Span) -> Spans:
    """The span without blanks at its edges, as one span or none."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return (Span(start, end),) if start < end else ()


def fold(text: str) -> str:
    """Markup out, white space to one blank: what the raw values of the records are compared by."""
    return Passage.of(text, (Span(0, len(text)),)).text


# --- what a reader gives -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """One file of the input. `start` is where its text begins in the text of the Source."""

    name: str
    sha256: str
    form: str
    start: int = 0


MarkKind = Literal["markup", "raised", "lowered", "bold", "heading"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the form says of a stretch of text. A raised or bold mark includes its own markup."""

    span: Span
    kind: MarkKind


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Source:
    """One decision as text, with what its form says about that text.

    text: decoded, without BOM, line ends as \\n, Unicode NFC; it never changes.
    marks, grids: in order of their start. pages: the offset at which each page
    begins, empty where the form has no pages.
    """

    text: str
    files: tuple[File, ...]
    marks: tuple[Mark, ...] = ()
    grids: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    _read: dict[Spans, Passage] = field(default_factory=dict, init=False, repr=False, compare=False)

    def passage(self, spans: Spans) -> Passage:
        """The spans read as one; several stages ask for the same words, which are folded once."""
        found = self._read.get(spans)
        if found is None:
            found = self._read[spans] = Passage.of(self.text, spans)
        return found


# --- what the stages give --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
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
class Leaf:
    """Characters and the role that owns them; rule names the rule that took furniture."""

    role: str
    spans: Spans
    rule: str | None = None


BlockKind = Literal["paragraph", "heading", "note", "grid"]


@dataclass(frozen=True, slots=True)
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
        index = bisect_left(self.marks, start, key=lambda mark: mark.span.start)
        return index == len(self.marks) or self.marks[index].span.start >= end

    def _cut(self, text: str, span: Span) -> Iterator[Span]:
        start = span.start
        index = bisect_left(self.marks, span.start, key=lambda mark: mark.span.start)
        while index < len(self.marks) and self.marks[index].span.start < span.end:
            yield from trimmed(text, Span(start, self.marks[index].span.start))
            start = self.marks[index].span.end
            index += 1
        yield from trimmed(text, Span(start, span.end))


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row made whole: cells holds the pieces of each column, in column order.

    group: a heading of the rows below it. bold: its number or name is set in bold. skipped: no task,
    such as a total. breaks: the pieces that stand below a page break.
    """

    cells: tuple[Spans, ...]
    group: bool = False
    bold: bool = False
    skipped: bool = False
    breaks: Spans = ()

    @property
    def start(self) -> int:
        return min((spans[0].start for spans in self.cells if spans), default=0)


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
class Entry:
    """A task or a group of tasks as a table lists it.

    number: as printed, without its final dot; None where the row has none. title: the task's
    or the group's words. groups: indices of the groups around it, outermost first.
    parent: index of the group that is itself a task. row: index into the table's rows.
    spans: all the text of the row, by which note marks are tied to it.
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
