"""Pictures of pages to Source: scans, photographs and faxes.

    engine    Tesseract
    picture   files and PDF pages to pictures
    cleaning  seals, shadows, dust and skew taken out
    rulings   ruled lines
    words     what was recognised as a page
    reading   one page, many pages
    stamps    how secret and how urgent
    repair    words put right
    cache     what was recognised, for the next run

The pages become those of the PDF reader, which makes lines, paragraphs, tables and notes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import Doubt, File, Source
from nhiemvu.readers.scan.engine import missing, version
from nhiemvu.readers.scan.values import Settings

if TYPE_CHECKING:
    from nhiemvu.readers.pdf.page import Page
    from nhiemvu.readers.pdf.values import Rules
    from nhiemvu.readers.scan.cache import Shelf

__all__ = ["Settings", "look", "missing", "of_pdf", "read", "shelf", "version"]


def of_pdf(data: bytes, indices: Sequence[int], settings: Settings) -> dict[int, Page | None]:
    """Pages of a PDF by their index, None for one that cannot be recognised; nothing may be missing."""
    from nhiemvu.readers.scan import picture, reading, repair

    return repair.repaired(
        dict(reading.pages(picture.of_pdf(data, indices, settings), len(indices), settings)), settings
    )


def look(data: bytes, indices: Iterable[int], settings: Settings) -> None:
    """Pages of a PDF that are read by their text layer, which does not tell what is stamped on them."""
    from nhiemvu.readers.scan import picture, reading

    shelf = settings.shelf
    if shelf and not shelf.is_open:
        shelf.is_open = any(reading.is_stamped(sheet, settings) for _, sheet in picture.of_pdf(data, indices, settings))


def shelf(settings: Settings) -> Shelf | None:
    """For a document, None where nothing is to be kept."""
    if not settings.cache or settings.when == "never":
        return None
    from nhiemvu.readers.scan.cache import Shelf

    return Shelf(settings.cache)


def read(data: bytes, file: File, most: int, rules: Rules, settings: Settings) -> Source:
    """A TIFF, PNG or JPEG file as a Source. most: the number of pages up to which it is read.

    Raises ToolMissing without an OCR program, LimitPassed where it has too many pages, InputError where no page
    can be recognised.
    """
    lacking = missing()
    if lacking or settings.when == "never":
        told = lacking or "leave out --ocr never"
        raise ToolMissing(f"{file.name} is a picture of pages, which needs an OCR program; {told}")
    from nhiemvu.readers.pdf.page import EMPTY
    from nhiemvu.readers.pdf.writing import Writer
    from nhiemvu.readers.scan import picture, reading, repair

    try:
        count = picture.pages_of(data)
    except picture.Unusable:
        raise InputError(f"{file.name} is damaged and cannot be opened as a picture; ask for the file again") from None
    if count > most:
        raise LimitPassed(f"{file.name} has {count} pages, more than the {most} that are read; split it")
    writer = Writer(rules, recognised=True)
    doubts = []
    pages = repair.repaired(dict(reading.pages(picture.of_file(data, settings, most), count, settings)), settings)
    for index, page in pages.items():
        writer.page(page or EMPTY)
        if page is None or not page.words:
            doubts.append(Doubt("page-unreadable", (), {"page": index + 1}))
    if len(doubts) >= count:
        raise InputError(f"{file.name} has no words that can be recognised; scan it again at 200 dots an inch")
    return writer.source(file, [*doubts, *writer.suspects(settings.suspect)])
