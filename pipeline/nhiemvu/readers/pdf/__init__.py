"""Native PDF to Source: the text in reading order, with marks, tables, notes, and the box of every word.

    letters     letters to words
    page        the words and ruled lines of a page, by pdf_oxide
    pdfium      the same by pdfium, for files and pages that pdf_oxide cannot read
    fonts       what pdf_oxide must not remember
    lines       words to lines, lines to columns
    aligned     tables without upright rules, by their columns
    banding     the rows of such tables
    paragraphs  lines to paragraphs
    notes       the foot of a page
    writing     all of it as one text
    layer       does a text layer say what the page shows

Pages are parted by form feeds. Cells of a table are parted by tabs, their lines by two blanks. What stands
wholly outside its page is left out. Invisible text is read: it is what a scanner's program recognised.
"""

from __future__ import annotations

import gc
from typing import Any

from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import Doubt, File, Source, Span
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.pdf import fonts, layer, page, pdfium
from nhiemvu.readers.pdf.page import EMPTY, Page
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.pdf.writing import Writer

_FEW = 30  # words: what is stamped on a scanned page


def read(data: bytes, file: File, most: int, rules: Rules, clock: Clock) -> Source:
    """A PDF as a Source. most: the number of pages up to which it is read. clock: until when.

    Raises InputError where it is damaged, locked or without pages, LimitPassed where it has too many pages
    or takes too long, ToolMissing where no page has text that can be read.
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes cycles, and collecting slows the making of many small values
    try:
        return _read(data, file, most, rules, clock)
    finally:
        if collecting:
            gc.enable()


def _read(data: bytes, file: File, most: int, rules: Rules, clock: Clock) -> Source:
    document = _opened(data, file.name)
    count = document.count
    if not count:
        raise InputError(f"{file.name} has no pages; ask for the file again")
    if count > most:
        raise LimitPassed(f"{file.name} has {count} pages, more than the {most} that are read; split it")
    writer = Writer(rules)
    broken: dict[int, Span] = {}  # by page
    lost: dict[int, Span] = {}
    old: dict[str, list[Span]] = {}
    unread: list[Doubt] = []
    capitals = layer.Capitals(rules)
    for number in range(1, count + 1):
        clock.check()
        each = document.page(number - 1)
        judged, verdict = layer.judge(each or EMPTY, lambda at=number: document.again(at - 1), rules)  # type: ignore[misc]
        span = writer.page(judged)
        if verdict.broken:
            broken[number] = span
        elif verdict.font:
            old.setdefault(verdict.font, []).append(span)
        elif each is None or (len(each.words) < _FEW and document.is_picture(number - 1)):
            unread.append(Doubt("page-unreadable", (span,) if span.start < span.end else (), {"page": number}))
        if capitals.has_lost("".join(writer.parts[writer.first :])):
            lost[number] = span
    if len(unread) == count:
        raise ToolMissing(
            f"{file.name} is a scan without a text layer; run an OCR program on it and give its Markdown or text"
        )
    if capitals.lose_letters:
        broken = dict(sorted({**broken, **lost}.items()))
    pages = {"places": len(broken), "pages": list(broken)}
    doubts = [Doubt("text-layer-broken", tuple(broken.values()), pages)] if broken else []
    doubts += [Doubt("text-layer-repaired", tuple(spans), {"font": font}) for font, spans in old.items()]
    doubts += unread
    text = "".join(writer.parts)
    marks = tuple(sorted(writer.marks, key=lambda mark: (mark.span.start, -mark.span.end)))
    grids, starts = tuple(writer.grids), tuple(writer.pages)
    return Source(text, (file,), marks, grids, starts, tuple(doubts), atoms=writer.atoms)


class _Document:
    """A document that pdf_oxide reads, page by page; what it cannot read pdfium does."""

    def __init__(self, data: bytes, first: Any, count: int) -> None:
        self.data, self.first, self.count = data, first, count
        self._second: pdfium.Document | None = None

    def page(self, index: int) -> Page | None:
        """The page, None where neither library can read it."""
        if self.first is not None:
            try:
                return page.read(self.first, index)
            except BaseException as error:  # a Rust panic is no Exception
                _pass_on(error)
        return self.again(index)

    def again(self, index: int) -> Page | None:
        """The page as pdfium reads it."""
        try:
            if self._second is None:
                self._second = pdfium.Document(self.data)
        except pdfium.Damaged:
            return None
        return self._second.page(index)

    def is_picture(self, index: int) -> bool:
        """Whether a page shows a picture, as that of a scanned sheet."""
        if self.first is not None:
            try:
                return bool(self.first.page_images(index))
            except BaseException as error:
                _pass_on(error)
        return True


def _opened(data: bytes, name: str) -> _Document:
    from pdf_oxide import PdfDocument, disable_logging

    disable_logging()
    if b"/Encrypt" in data and pdfium.is_locked(data):
        raise InputError(f"{name} is locked with a password; save a copy without it (print it to PDF)")
    try:
        fonts.forget(data)
        first = PdfDocument.from_bytes(data)
        count = first.page_count()
    except BaseException as error:
        _pass_on(error)
        first, count = None, 0
    if not count:
        try:
            first, count = None, pdfium.Document(data).count
        except pdfium.Damaged:
            raise InputError(f"{name} is damaged and cannot be opened as a PDF; ask for the file again") from None
    return _Document(data, first, count)


def _pass_on(error: BaseException) -> None:
    """Raise again what is no failure of the library."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error


__all__ = ["Rules", "read"]
