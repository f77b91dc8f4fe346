"""Markdown, plain text and the text of OCR programs: what their markup says, without changing a character."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from nhiemvu.model import Grid, GridCell, Mark, Span, Spans
from nhiemvu.readers import grids, markup, spaced
from nhiemvu.readers.markup import MarkPattern, Tag
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese.words import is_garbled

_HTML = regex.compile(r"\s*+(?:<!doctype html|<html[\s>])", regex.IGNORECASE)
_LINE_ENDS = regex.compile(r"\r\n?")
_BROKEN = regex.compile("\ufffd+")
# Putting the marks of one letter in order takes time that grows with the square of their number.
_HEAP = regex.compile(r"\p{M}{64,}")
# These begin a new line of a cell.
_LINES: Final = frozenset(
    (
        *("br", "p", "div", "li", "ul", "ol", "hr", "center", "pre", "caption", "blockquote"),
        *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)


@dataclass(frozen=True, slots=True)
class Layers:
    """What a text's markup says of it. form: markdown, html or text. pages: where each page begins, or nothing."""

    form: str
    marks: tuple[Mark, ...]
    grids: tuple[Grid, ...]
    pages: tuple[int, ...]


def normalise(text: str) -> str:
    """`text` without byte order marks, with line ends as \\n, in Unicode NFC, surrogates joined or as U+FFFD."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = _composed(text.replace("\ufeff", ""))
    return _LINE_ENDS.sub("\n", text) if "\r" in text else text


def broken(text: str) -> Spans:
    """Where characters were lost: U+FFFD stands for bytes that could not be decoded; all of a garbled text."""
    if is_garbled(text):
        return (Span(0, len(text)),)
    return tuple(Span(*hit.span()) for hit in _BROKEN.finditer(text)) if "\ufffd" in text else ()


def _composed(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for heap in _HEAP.finditer(text):
        pieces += [unicodedata.normalize("NFC", text[done : heap.start()]), heap.group()]
        done = heap.end()
    return "".join(pieces) + unicodedata.normalize("NFC", text[done:])


def layers(text: str, patterns: Sequence[MarkPattern], lines: Sequence[Pattern]) -> Layers:
    """The marks, tables and pages of a normalised text. patterns, lines: rules/readers.toml."""
    found = markup.scan(text, patterns)
    drawings = grids.find(found.plain, found.tags, lines)
    borders = [at for each in drawings for row in each.rows for cell in row for at in (cell.start, cell.end)]
    marks = [*found.marks, *_rulings(found.plain, drawings)]
    marks += markup.emphasis(found, markup.sections(found, borders))
    form = "html" if _HTML.match(text) else "markdown" if any(mark.kind == "markup" for mark in marks) else "text"
    marks += [Mark(Span(*pipe), "markup") for pipe in grids.stray_pipes(found.plain, drawings)]
    laid = spaced.find(found.plain, [Span(each.start, each.end) for each in drawings], lines)
    marks = sorted(_apart(sorted([*marks, *spaced.rulings(found.plain, laid)], key=_order)), key=_order)
    tables = sorted([*_grids(text, drawings, marks, found.tags), *laid], key=lambda grid: grid.span.start)
    return Layers(form, tuple(marks), tuple(tables), _pages(text))


def _order(mark: Mark) -> tuple[int, int, str]:
    return mark.span.start, -mark.span.end, mark.kind


def _apart(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Marks in order, without the markup that lies in other markup, as the stars in an attribute of a tag."""
    end = 0
    for mark in marks:
        if mark.kind != "markup" or mark.span.start >= end:
            yield mark
        elif mark.span.end > end:
            yield Mark(Span(end, mark.span.end), "markup")
        if mark.kind == "markup":
            end = max(end, mark.span.end)


def _pages(text: str) -> tuple[int, ...]:
    if "\f" not in text:
        return ()
    last = len(text.rstrip())  # a form feed at the end closes the last page
    return (0, *(hit.end() for hit in regex.finditer("\f", text) if hit.end() < last))


def _rulings(plain: str, drawings: Sequence[grids.Drawing]) -> Iterator[Mark]:
    """The pipes of a table and the dashes below its head: what its lines hold outside the cells."""
    for each in drawings:
        if plain.startswith("<", each.start):
            continue
        at = each.start
        for low, high in [*((cell.start, cell.end) for row in each.rows for cell in row), (each.end, each.end)]:
            for line in plain[at:low].split("\n") if at < low else ():
                words = line.strip()
                if words:
                    start = at + line.index(words)
                    yield Mark(Span(start, start + len(words)), "markup")
                at += len(line) + 1
            at = high


class _Edges:
    """The markup at which a cell is cut: where it begins, where it ends. That of raised text is not cut off."""

    def __init__(self, text: str, marks: Sequence[Mark], tags: Sequence[Tag]) -> None:
        self._text = text
        self._ends: dict[int, int] = {}
        self._starts: dict[int, int] = {}
        self._breaks = [tag for tag in tags if tag.name in _LINES]
        self._at = [tag.start for tag in self._breaks]
        raised = -1
        for mark in marks:
            if mark.kind in ("raised", "lowered"):
                raised = max(raised, mark.span.end)
            elif mark.kind == "markup" and mark.span.end > raised:
                self._ends[mark.span.start] = mark.span.end
                self._starts[mark.span.end] = mark.span.start

    def lines(self, start: int, end: int) -> Iterator[Span]:
        """The lines of a cell, without blanks and markup at their edges, those without words left out."""
        at = bisect_left(self._at, start)
        while at < len(self._breaks) and self._breaks[at].end <= end:
            yield from self._cut(start, self._breaks[at].start)
            start = self._breaks[at].end
            at += 1
        yield from self._cut(start, end)

    def _cut(self, start: int, end: int) -> Iterator[Span]:
        text = self._text
        while start < end:
            if text[start].isspace():
                start += 1
            elif start < self._ends.get(start, start) <= end:
                start = self._ends[start]
            else:
                break
        while start < end:
            if text[end - 1].isspace():
                end -= 1
            elif start <= self._starts.get(end, -1):
                end = self._starts[end]
            else:
                break
        if start < end:
            yield Span(start, end)


def _grids(text: str, drawings: Sequence[grids.Drawing], marks: Sequence[Mark], tags: Sequence[Tag]) -> Iterator[Grid]:
    if not drawings:
        return
    edges = _Edges(text, marks, tags)
    for each in drawings:
        rows = tuple(
            tuple(GridCell(tuple(edges.lines(c.start, c.end)), c.column, c.width, c.rows) for c in row)
            for row in each.rows
        )
        if any(cell.spans for row in rows for cell in row):
            yield Grid(Span(each.start, each.end), rows)
