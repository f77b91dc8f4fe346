"""Words without tone marks, so that "chuyen doi so" and "CHUYỂN ĐỔI SỐ" find "chuyển đổi số"."""

from __future__ import annotations

import unicodedata

# What stands between words outside ASCII; other signs outside ASCII are left out.
_BETWEEN = "–—‘’“”…•·\u00a0\u200b"
_LETTERS = (("đ", "d"), ("ð", "d"), ("ƣ", "u"))
_PLAIN = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))


def folded(text: str) -> str:
    """Lower-case ASCII letters and digits, single blanks between words."""
    low = text.lower()
    for sign in _BETWEEN:
        low = low.replace(sign, " ")
    for letter, plain in _LETTERS:
        low = low.replace(letter, plain)
    bare = unicodedata.normalize("NFD", low).encode("ascii", "ignore")
    return " ".join(bare.translate(_PLAIN).decode().split())
