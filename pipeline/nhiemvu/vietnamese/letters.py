"""Letters in one shape, for comparing words that different keyboards, fonts and scanners wrote."""

from __future__ import annotations

import unicodedata

import regex

# Ð (U+00D0) and Ɖ (U+0189) look like Đ (U+0110); fonts of the 1990s left ƣ (U+01A3) where ư is meant.
_LOOKALIKE = str.maketrans("ðɖƣ", "đđư")

# Two schools place the tone of an open oa, oe, uy differently (hoà, hòa). The pairs differ in no other
# word; after q the u belongs to the consonant, so that quý has one spelling only.
_PAIRS = {
    first + second: moved + plain
    for first, plain, marks, tones in (
        ("o", "a", "àáảãạ", "òóỏõọ"),
        ("o", "e", "èéẻẽẹ", "òóỏõọ"),
        ("u", "y", "ỳýỷỹỵ", "ùúủũụ"),
    )
    for second, moved in zip(marks, tones, strict=True)
}
_TONE = regex.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\p{L})")
_ALIKE = regex.compile("[" + "".join(map(chr, _LOOKALIKE)) + "]")


class _Unmarked(dict[int, int | None]):
    """Each letter for itself, none for a mark; letters are entered as they are met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = None if unicodedata.combining(chr(code)) else code
        return found


_UNMARKED = _Unmarked()
_ASIDE = regex.compile(r"[^a-z0-9]+")


def even(text: str) -> str:
    """text (NFC) in lower case with one spelling for each word; every letter stays at its offset."""
    low = text.lower()
    if len(low) != len(text):  # a few foreign letters, such as İ, have two-letter lower cases
        low = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    if _ALIKE.search(low):  # rare, and translating costs more than all else here
        low = low.translate(_LOOKALIKE)
    return _TONE.sub(lambda hit: _PAIRS[hit.group()], low)


def key(text: str) -> str:
    """text for comparing names: lower case, NFC, single blanks, one place for the tone, look-alikes made Vietnamese."""
    lower = unicodedata.normalize("NFC", text).lower()
    if _ALIKE.search(lower):
        lower = lower.translate(_LOOKALIKE)
    return even(unicodedata.normalize("NFC", " ".join(lower.split())))


def bare(text: str) -> str:
    """The key without tone and vowel marks and with d for đ: equal for words that differ in lost marks only."""
    return unicodedata.normalize("NFD", key(text).replace("đ", "d")).translate(_UNMARKED)


def slug(text: str) -> str:
    """ASCII letters, digits and single hyphens, for ids; empty where text has none of them."""
    return _ASIDE.sub("-", bare(text)).strip("-")
