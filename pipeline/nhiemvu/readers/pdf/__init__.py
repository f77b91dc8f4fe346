"""Native PDF to Source: the text in reading order, with marks, tables, notes, and the box of every word.

    letters     letters to words
    spanned     spans to words, where that is sound
    upright     whether a document turns no letters
    page        the words and ruled lines of a page, by pdf_oxide
    pdfium      the same by pdfium, for files and pages that pdf_oxide cannot read
    fonts       what pdf_oxide must not remember
    lines       words to lines, lines to columns
    aligned     tables without upright rules
    heads       the heads of their columns
    gutters     the gaps between their columns
    banding     their rows
    middles     rows whose cells stand in the middle, and cells over several
    parting     rows of ruled tables that no rule parts
    paragraphs  lines to paragraphs
    notes       the foot of a page
    writing     all of it as one text
    layer       does a text layer say what the page shows

Pages are parted by form feeds. Cells of a table are parted by tabs, their lines by two blanks. What stands
wholly outside its page is left out. Invisible text is read: it is what a scanner's program recognised. Pages
whose text layer is missing or does not say what they show are recognised from their picture (readers/scan).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import Doubt, File, Source, Span, collecting
from nhiemvu.readers import scan
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.pdf import fonts, layer, page, pdfium
from nhiemvu.readers.pdf.page import EMPTY, Page
from nhiemvu.readers.pdf.upright import is_upright
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.pdf.writing import Writer
from nhiemvu.readers.scan import Settings

_FEW = 30  # words: what is stamped on a scanned page


def read(data: bytes, file: File, most: int, rules: Rules, clock: Clock, ocr: Settings | None = None) -> Source:
    """A PDF as a Source. most: the number of pages up to which it is read. clock: until when, but for pages that are
    recognised, which have a limit of their own. ocr: how pages are recognised whose text layer is missing or broken,
    None where they are not.

    Raises InputError where it is damaged, locked or without pages, LimitPassed where it has too many pages
    or takes too long, ToolMissing where no page has text that can be read.
    """
    with collecting.put_off():
        return _read(data, file, most, rules, clock, ocr)


def _read(data: bytes, file: File, most: int, rules: Rules, clock: Clock, ocr: Settings | None) -> Source:
    document = _opened(data, file.name)
    count = document.count
    if not count:
        raise InputError(f"{file.name} has no pages; ask for the file again")
    if count > most:
        raise LimitPassed(f"{file.name} has {count} pages, more than the {most} that are read; split it")
    when = ocr.when if ocr else "never"
    drafted = None if when == "always" else _written(document, rules, {}, clock)
    wanted = tuple(range(1, count + 1)) if drafted is None else drafted.unsound if when == "auto" else ()
    if ocr and wanted:
        lacking = scan.missing()
        if drafted is None and lacking:
            raise ToolMissing(f"{file.name} cannot be recognised without an OCR program; {lacking}")
        if not lacking:
            drafted = _written(document, rules, scan.of_pdf(data, [number - 1 for number in wanted], ocr))
            others = sorted(set(range(count)).difference(number - 1 for number in wanted))
            scan.look(data, (index for index in others if document.is_picture(index)), ocr)
    assert drafted is not None
    if drafted.unread == count:
        lacking = scan.missing()
        if lacking or when == "never":
            told = lacking or "leave out --ocr never"
            raise ToolMissing(f"{file.name} is a scan without a text layer, which needs an OCR program; {told}")
        raise InputError(f"{file.name} has no words that can be recognised; scan it again at 200 dots an inch")
    suspects = drafted.writer.suspects(ocr.suspect) if ocr else []
    return drafted.writer.source(file, [*drafted.doubts, *suspects])


@dataclass(frozen=True, slots=True)
class _Written:
    """The text of a document. unsound: the numbers of the pages whose text layer is missing or broken.

    unread: how many pages have no words.
    """

    writer: Writer
    doubts: tuple[Doubt, ...]
    unsound: tuple[int, ...]
    unread: int


def _written(
    document: _Document, rules: Rules, recognised: Mapping[int, Page | None], clock: Clock | None = None
) -> _Written:
    """All pages; recognised: by their index those that an OCR program read, None where it could not."""
    writer = Writer(rules, bool(recognised))
    broken: list[tuple[int, Span]] = []
    lost: list[tuple[int, Span]] = []
    old: dict[str, list[Span]] = {}
    unread: list[tuple[int, Doubt]] = []
    capitals = layer.Capitals(rules)
    for number in range(1, document.count + 1):
        seen = recognised.get(number - 1)
        if seen is not None and seen.words:
            writer.page(seen)
            continue
        if clock:
            clock.check()
        each = document.page(number - 1)
        judged, verdict = layer.judge(each or EMPTY, lambda at=number: document.again(at - 1), rules)  # type: ignore[misc]
        span = writer.page(judged)
        if verdict.broken:
            broken.append((number, span))
        elif verdict.font:
            old.setdefault(verdict.font, []).append(span)
        elif each is None or (len(each.words) < _FEW and document.is_picture(number - 1)):
            places = (span,) if span.start < span.end else ()
            unread.append((number, Doubt("page-unreadable", places, {"page": number})))
        if capitals.has_lost("".join(writer.parts[writer.first :])):
            lost.append((number, span))
    if capitals.lose_letters:
        broken = sorted({*broken, *lost})
    pages = {"places": len(broken), "pages": [number for number, _ in broken]}
    doubts = [Doubt("text-layer-broken", tuple(span for _, span in broken), pages)] if broken else []
    doubts += [Doubt("text-layer-repaired", tuple(spans), {"font": font}) for font, spans in old.items()]
    doubts += [doubt for _, doubt in unread]
    unsound = sorted({number for number, _ in (*broken, *unread)})
    return _Written(writer, tuple(doubts), tuple(unsound), len(unread))


class _Document:
    """A document that pdf_oxide reads, page by page; what it cannot read pdfium does."""

    def __init__(self, data: bytes, first: Any, count: int) -> None:
        self.data, self.first, self.count = data, first, count
        self._second: pdfium.Document | None = None
        self._spans: bool | None = None  # whether its spans say where letters stand, None while that is not known

    def page(self, index: int) -> Page | None:
        """The page, None where neither library can read it."""
        if self.first is not None:
            try:
                return self._read(index)
            except BaseException as error:  # a Rust panic is no Exception
                _pass_on(error)
        return self.again(index)

    def _read(self, index: int) -> Page:
        found = None
        if self._spans is not False:
            try:
                found = page.read_spans(self.first, index)
            except BaseException as error:
                _pass_on(error)
        if self._spans is None and (found is None or found.words):
            self._spans = found is not None and is_upright(self.data)
        return found if found and self._spans else page.read(self.first, index)

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
