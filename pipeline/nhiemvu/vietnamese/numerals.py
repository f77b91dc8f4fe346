"""Numbers as Vietnamese documents write them: IV, 04, đ, hai mươi mốt.

Each function takes the words of one number and gives its value, or None where the text is
no number of that form. White space around the number does not count.
"""

from __future__ import annotations

import unicodedata

import regex

# Điểm are lettered in the order of the Vietnamese alphabet: đ has a place of its own, the other
# letters with a mark (ă, â, ê, ô, ơ, ư) have none, and f, j, w, z do not occur.
LETTERS = "abcdđeghiklmnopqrstuvxy"

_ROMAN = regex.compile(r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_COUNT = regex.compile(r"(?P<figures>[0-9]{1,9})(?:\s*\((?P<words>[^()]{1,60})\))?")
_UNITS = {
    "không": 0,
    "một": 1,
    "nhất": 1,
    "hai": 2,
    "nhì": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
# Units that change their form after mươi, and lăm after mười too.
_AFTER_TENS = {"mốt": 1, "lăm": 5, "nhăm": 5}


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def roman(text: str) -> int | None:
    """The value of a Roman number in capitals, written the strict way: IV, never IIII. 1 to 3999."""
    text = _clean(text)
    if len(text) > 15 or not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[each] for each in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def letter(text: str) -> int | None:
    """The ordinal of the letter of a điểm, 1 (a) to 23 (y); capitals count like small letters."""
    text = _clean(text).lower()
    return LETTERS.index(text) + 1 if len(text) == 1 and text in LETTERS else None


def words(text: str) -> int | None:
    """The value of a number written out, 0 to 99: nhất, tư, mười lăm, hai mươi mốt."""
    parts = _clean(text).lower().split()
    match parts:
        case [one]:
            return 10 if one == "mười" else _UNITS.get(one)
        case ["mười", one]:
            return _below_ten(one, 10, {"lăm": 5, "nhăm": 5})
        case [tens, "mươi"]:
            return _tens(tens)
        case [tens, "mươi", one] | [tens, one]:
            ten = _tens(tens)
            return None if ten is None else _below_ten(one, ten, _AFTER_TENS)
    return None


def _tens(text: str) -> int | None:
    value = _UNITS.get(text, 0) if text not in ("nhất", "nhì", "tư") else 0
    return value * 10 if value >= 2 else None


def _below_ten(text: str, tens: int, changed: dict[str, int]) -> int | None:
    value = changed.get(text) or (_UNITS.get(text) if text not in ("nhất", "nhì") else None)
    return tens + value if value else None


def ordinal(text: str) -> int | None:
    """The value of a number in Roman or Arabic figures or in words: IV, 04, tư."""
    text = _clean(text)
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    value = roman(text)
    return value if value is not None else words(text)


def count(text: str) -> int | None:
    """The value of a count as documents print it: 2, 02, "02 (hai)", "hai".

    Where figures and words contradict each other neither is taken.
    """
    text = _clean(text)
    found = _COUNT.fullmatch(text)
    if not found:
        return words(text)
    figures, written = int(found["figures"]), found["words"]
    value = words(written) if written else figures
    return figures if value is None or value == figures else None


def form(number: str) -> str | None:
    """The form of a number: arabic with its depth, roman, small-roman, capital, letter; None without one."""
    bare = number.strip().strip(".)(:- ")
    if not bare:
        return None
    if bare[0].isdigit():
        return f"arabic-{bare.count('.')}"
    if number.lstrip().startswith("(") and roman(bare.upper()):
        return "small-roman"
    if bare.isupper() and roman(bare) is not None and (len(bare) > 1 or bare in "IVX"):
        return "roman"
    return "capital" if bare[0].isupper() else "letter"
