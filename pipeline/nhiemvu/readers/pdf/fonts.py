"""What pdf_oxide remembers of fonts from one document to the next, and how to make it forget.

It keeps the fonts of a whole process in one store, and finds them there by name and kind: two documents that
draw "Times New Roman" with letters of different width get those of the first (pdf_oxide issue 1129, seen in
0.3.78). The store is emptied by a page with 1,100 other fonts, not by one with 512 (measured).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_FONTS: Final = 1_100
# Subsets of fonts bear six letters of their own and are kept with their document.
_SHARED: Final = re.compile(rb"/BaseFont\s*/(?![A-Z]{6}\+)|/ObjStm\b")


class _Store:
    """Whether the store may hold fonts that another document can find."""

    filled = False


def forget(data: bytes) -> None:
    """Empty the store before a document that may find fonts of another there: what is read of it never
    depends on what was read before.
    """
    if _SHARED.search(data) is None:
        return
    if _Store.filled:
        from pdf_oxide import PdfDocument

        PdfDocument.from_bytes(_page()).extract_chars(0)
    _Store.filled = True


@lru_cache(maxsize=1)
def _page() -> bytes:
    """A PDF of one page and one letter that knows many fonts."""
    names = b"".join(b"/F%d %d 0 R" % (at, at + 5) for at in range(_FONTS))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<<%b>>>>>>" % names,
        b"<</Length 27>>stream\nBT /F0 1 Tf 1 1 Td (a) Tj ET\nendstream",
    ]
    objects += [
        b"<</Type/Font/Subtype/TrueType/BaseFont/Filler%d/Encoding/WinAnsiEncoding/FirstChar 97/LastChar 97"
        b"/Widths[500]>>" % at
        for at in range(_FONTS)
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj%bendobj\n" % (number, each)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, b"".join(places))
    return bytes(out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out)))
