"""Whether a PDF turns none of its letters: then its spans say where they stand, which they do not of turned ones.

The content of all pages is looked through for matrices without reading it: what cannot be looked through counts as
turned.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

_STREAM: Final = re.compile(rb"stream\r?\n")
_APART: Final = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType|XML)|/Length[123]\b|/Type\s*/(?:XRef|ObjStm)"
)
_MATRICES: Final = tuple(map(re.compile, (rb"Tm\b", rb"cm\b")))  # apart, since what begins alike is found at once
_MOST: Final = 4_000_000  # bytes of a stream that are looked through
_DICTIONARY: Final = 2_000  # bytes before a stream that hold what it is
_OPERANDS: Final = 120  # bytes before the name of an operator that hold its numbers


def is_upright(data: bytes) -> bool:
    """Whether no content of a PDF turns or slants what it draws."""
    if b"/Encrypt" in data:
        return False
    for match in _STREAM.finditer(data):
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        start = data.rfind(b"obj", max(0, match.start() - _DICTIONARY), match.start())
        kind = data[max(start, 0) : match.start()]
        if start < 0 or not (_APART.search(kind) or _is_level(kind, data, match.end())):
            return False
    return True


def _is_level(kind: bytes, data: bytes, start: int) -> bool:
    """Whether a stream that may draw turns nothing."""
    drawn = data[start : data.find(b"endstream", start)]
    if b"/FlateDecode" in kind:
        if kind.count(b"Decode") > 1:
            return False
        reading = zlib.decompressobj()
        try:
            content = reading.decompress(drawn, _MOST)
        except zlib.error:
            return False
        if not reading.eof:
            return False
    elif b"/Filter" in kind:
        return False
    else:
        content = drawn
    return all(
        _keeps(content, match.start())
        for matrix in _MATRICES
        for match in matrix.finditer(content)
        if content[match.start() - 1 : match.start()].isspace()
    )


def _keeps(content: bytes, end: int) -> bool:
    """Whether a matrix turns nothing; where its numbers are not told, that is not known."""
    numbers = content[max(0, end - _OPERANDS) : end].split()[-6:]
    try:
        return len(numbers) == 6 and float(numbers[0]) > 0 and not float(numbers[1]) and not float(numbers[2])
    except ValueError:
        return False
