"""Words without tone marks, so that "chuyen doi so" and "CHUYỂN ĐỔI SỐ" find "chuyển đổi số"."""

from __future__ import annotations

import codecs
import unicodedata
from itertools import product

# What stands between words outside ASCII; other signs outside ASCII are left out.
_BETWEEN = "–—‘’“”…•\u00a0\u200b"
_LETTERS = (("đ", "d"), ("ð", "d"), ("ƣ", "u"))
_PLAIN = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))


def folded(text: str) -> str:
    """Lower-case ASCII letters and digits, single blanks between words."""
    try:
        letters = codecs.charmap_encode(text, "strict", _CODES)[0]
    except UnicodeEncodeError:
        return _folded(text)
    words = letters.translate(_OF_CODES)
    while b"  " in words:
        words = words.replace(b"  ", b" ")
    return words.strip().decode()


def _folded(text: str) -> str:
    """The same of any text at all."""
    low = text.lower()
    for sign in _BETWEEN:
        low = low.replace(sign, " ")
    for letter, plain in _LETTERS:
        low = low.replace(letter, plain)
    bare = unicodedata.normalize("NFD", low).encode("ascii", "ignore")
    return " ".join(bare.translate(_PLAIN).decode().split())


def _usual() -> str:
    """What nearly all texts of the language are written with: few enough for a byte each."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = (unicodedata.normalize("NFC", "".join(pair)) for pair in product("ăâêôơưaeiouy", tones))
    marked = "đ" + "".join(vowel for vowel in vowels if not vowel.isascii())
    return "\0\t\n" + "".join(map(chr, range(0x20, 0x7F))) + marked + marked.upper() + _BETWEEN


_CODES = codecs.charmap_build(_usual().ljust(256, "\ufffe"))
_OF_CODES = b"".join((_folded(each) or " ").encode() for each in _usual()).ljust(256)
