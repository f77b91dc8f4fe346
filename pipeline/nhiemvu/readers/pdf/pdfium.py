"""Pages by pdfium: slower than pdf_oxide, and able to read many files that it cannot."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from nhiemvu.readers import ruling
from nhiemvu.readers.pdf import letters
from nhiemvu.readers.pdf.letters import Letter
from nhiemvu.readers.pdf.page import Frame, Page
from nhiemvu.readers.ruling import Rule

_PATH = 2  # FPDF_PAGEOBJ_PATH
_LOCKED = 4  # FPDF_ERR_PASSWORD
_BOLD = 600
_THIN = 4.0


class Damaged(Exception):
    """pdfium cannot open it either."""


def is_locked(data: bytes) -> bool:
    """Whether the document needs a password to be read."""
    import pypdfium2

    try:
        pypdfium2.PdfDocument(data).close()
    except pypdfium2.PdfiumError as error:
        return getattr(error, "err_code", None) == _LOCKED
    return False


class Document:
    def __init__(self, data: bytes) -> None:
        import pypdfium2

        try:
            self._document: Any = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Damaged from error
        self.count = len(self._document)

    def page(self, index: int) -> Page | None:
        """A page, None where pdfium cannot load it."""
        import pypdfium2

        try:
            page = self._document[index]
            x0, y0, x1, y1 = page.get_mediabox()
            rules = list(_rules(page))
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            return None
        found = list(_letters(text))  # in the order in which they are drawn: made-up blanks have no place of their own
        text.close()
        page.close()
        return Page(Frame(x0, y0, x1 - x0, y1 - y0), letters.joined(found, ruling.verticals(rules)), rules)


def _letters(text: Any) -> Iterator[Letter]:
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    for index in range(text.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text, index)).replace("\x02", "\u00ad")  # its hyphen at a line's end
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetCharBox(text, index, left, right, low, high)
        bold = raw.FPDFText_GetFontWeight(text, index) >= _BOLD
        size = raw.FPDFText_GetFontSize(text, index) * _scale(text, index)
        yield sign, x.value, y.value, max(0.0, right.value - x.value), size, bold


def _scale(text: Any, index: int) -> float:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, index, matrix):
        return 1.0
    return float((matrix.c**2 + matrix.d**2) ** 0.5)


def _rules(page: Any) -> Iterator[Rule]:
    for drawn in page.get_objects(filter=(_PATH,), max_depth=3):
        x0, y0, x1, y1 = drawn.get_bounds()
        if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
            yield Rule(x0, y0, x1, y1)
