"""Bytes to text: which encoding a Vietnamese text file is in.

UTF-8 is what is written today; UTF-16 is what Windows calls "Unicode"; Windows-1258 holds base
letters and combining tones and is found in files from before 2005.
"""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final

import regex

from nhiemvu.vietnamese.words import share_of_marked

# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BROKEN = "\ufffd"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"
_FORBIDDEN = regex.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_FAR = regex.compile(r"[^\u0000-\u2fff]")  # letters of scripts that no Vietnamese text is written in


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the name of its encoding.

    A few broken bytes in a text that is otherwise UTF-8 or UTF-16 become U+FFFD. The byte order mark
    is left out. Raises UnicodeError with a short reason where data is not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], name)
    if b"\0" in data:
        return _without_mark(data)
    if _too_many(len(data) - len(data.translate(None, _CONTROLS)), len(data)):
        raise UnicodeError("it holds control characters")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _mended(data, "utf-8") or _legacy(data)


def _too_many(controls: int, length: int) -> bool:
    return controls > 2 and controls * 50 > length


def _marked(data: bytes, name: str) -> tuple[str, str]:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        mended = _mended(data, name)
        if mended is None:
            raise UnicodeError(f"it begins as {name} and goes on as something else") from None
        text = mended[0]
    if _too_many(sum(1 for _ in _FORBIDDEN.finditer(text)), len(text)) or text.count("\0") > 2:
        raise UnicodeError("it holds control characters")
    return text, name


def _mended(data: bytes, name: str) -> tuple[str, str] | None:
    """Broken bytes replaced, where four or more good letters beyond ASCII stand for each broken place."""
    text = data.decode(name, "replace")
    broken = text.count(_BROKEN)
    beyond = len(text) - len(text.encode("ascii", "ignore")) - broken
    # A text cut off at a fixed length is broken once, at its very end.
    if beyond >= 4 * broken or (broken == 1 and text.endswith(_BROKEN) and beyond):
        return text, name
    return None


def _without_mark(data: bytes) -> tuple[str, str]:
    """UTF-16 without its mark: blanks and plain letters have a zero as their upper byte."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    half = len(data) // 2
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) * 4 >= half and min(even, odd) * 50 <= half:
        text, name = _marked(data, name)
        if sum(1 for _ in _FAR.finditer(text)) * 10 <= len(text):
            return text, name
    raise UnicodeError("it holds zero bytes")


def _legacy(data: bytes) -> tuple[str, str]:
    readings = []
    for name in ("cp1258", "cp1252"):
        try:
            readings.append((name, unicodedata.normalize("NFC", data.decode(name))))
        except UnicodeDecodeError:
            continue
    if not readings:
        raise UnicodeError("it is in no encoding that is known here")
    name, text = max(readings, key=lambda each: (share_of_marked(each[1]), each[0] == "cp1252"))
    return text, {"cp1258": "windows-1258", "cp1252": "windows-1252"}[name]
