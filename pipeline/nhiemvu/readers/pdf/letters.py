"""Letters to words: what a page draws, put together by where it stands.

Coordinates are turned so that most of the page's letters stand upright: x to the right, y upwards
to the base line, in points.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

# A gap this wide, in sizes of the letters, parts words: where a blank is drawn in it, where the page
# draws blanks elsewhere, and where it draws none at all.
BLANK: Final = 0.1
_WIDE: Final = 0.25
_NO_BLANKS: Final = 0.18
BLANKS: Final = frozenset(" \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000")
# Byte order marks and what readers put for glyphs without a character.
_NOTHING: Final = frozenset("\ufeff\u200b\u200c\u200d\x00\x02\x03")
# Symbol and Wingdings draw their bullets from the private area of Unicode.
_SYMBOLS: Final = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-", "\uf02b": "+", "\uf0d8": "•", "\uf0fc": "•"}
)


class Word(NamedTuple):
    """Letters without a gap. y: base line. rise: 1 raised, -1 lowered. sure: in percent, of a recognised word.

    read: what it was recognised as where that was put right, "" where it was not.
    """

    x0: float
    x1: float
    y: float
    size: float
    text: str
    bold: bool
    rise: int = 0
    sure: int = 100
    read: str = ""


_TURN: Final = attrgetter("rotation_degrees")
_PLACED: Final = attrgetter("char", "origin_x", "origin_y", "advance_width", "font_size")

Letter = tuple[str, float, float, float, float, bool]  # text, x, y, width, size, bold


def turns_of(chars: Iterable[Any]) -> list[int]:
    """By how many degrees letters are turned against the clock (0, 90, 180, 270), the most frequent first."""
    if set(map(_TURN, chars)) <= {0.0}:
        return [0]
    seen = Counter(turn(char) for char in chars if char.char not in BLANKS)
    return sorted(seen, key=lambda each: (-seen[each], each)) or [0]


def turn(char: Any) -> int:
    return int(round(char.rotation_degrees / 90) % 4 * 90)


def words(chars: Sequence[Any], walls: Sequence[float]) -> list[Word]:
    """The words of upright letters; walls: the upright rules, which no word crosses."""
    found: list[Word] = []
    letters: list[str] = []
    add = found.append
    start = end = base = size = least = wide = near = 0.0
    bold = blank = False
    limit = _WIDE if _draws_blanks(chars) else _NO_BLANKS
    for char, (sign, x, y, width, height) in zip(chars, map(_PLACED, chars), strict=True):
        if sign in BLANKS:
            blank = True
            continue
        if letters and height == size and -0.5 < y - base < 0.5:
            gap = x - end
            if least < gap < near or (gap < wide and gap > least and not (blank or _parted(walls, end, x))):
                letters.append(sign)
                end = x + width
                blank = False
                continue
        if letters:
            add(Word(start, end, base, size, "".join(letters), bold))
        letters = [sign]
        start, base, end = x, y, x + width
        if height != size:
            size, least, near, wide = height, -0.5 * height, BLANK * height, limit * height
        bold = char.font_weight != "Normal"
        blank = False
    if letters:
        add(Word(start, end, base, size, "".join(letters), bold))
    return clean(found)


def joined(letters: Iterable[Letter], walls: Sequence[float]) -> list[Word]:
    """Letters of any source in reading order as words."""
    found: list[Word] = []
    held: list[Letter] = []
    blank = False
    for letter in letters:
        text, x, y, _width, size, _bold = letter
        if text in BLANKS:
            blank = True
            continue
        if held:
            last = held[-1]
            end = last[1] + last[3]
            gap = (x - end) / (size or 1)
            level = abs(y - last[2]) < 0.5 and abs(size - last[4]) < 0.1
            near = -0.5 < gap < _WIDE and (gap < BLANK or not (blank or _parted(walls, end, x)))
            if not (level and near):
                found.append(_word(held))
                held = []
        held.append(letter)
        blank = False
    if held:
        found.append(_word(held))
    return clean(found)


def _word(letters: Sequence[Letter]) -> Word:
    first, last = letters[0], letters[-1]
    return Word(first[1], last[1] + last[3], first[2], first[4], "".join(each[0] for each in letters), first[5])


def widths_of(spans: Iterable[Any]) -> dict[tuple[str, str, float], float]:
    """How wide each letter of each font and size is: of a turned letter pdf_oxide gives the width on the page."""
    found: dict[tuple[str, str, float], float] = {}
    for span in spans:
        for sign, width in zip(span.text, span.char_widths, strict=False):
            found.setdefault((sign, span.font_name, span.font_size), width)
    return found


def turned(chars: Iterable[Any], by: int, widths: Mapping[tuple[str, str, float], float]) -> list[Letter]:
    """The letters that are turned by so many degrees, where they stand upright."""
    out: list[Letter] = []
    for char in chars:
        if turn(char) == by:
            x, y = upright(char.origin_x, char.origin_y, by)
            width = widths.get((char.char, char.font_name, char.font_size), 0.5 * char.font_size)
            out.append((char.char, x, y, width, char.font_size, char.font_weight != "Normal"))
    out.sort(key=lambda letter: (-round(letter[2] * 2), letter[1]))
    return out


def upright(x: float, y: float, by: int) -> tuple[float, float]:
    """A point of the page where its letters stand upright."""
    return {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[by]


def on_page(x: float, y: float, by: int) -> tuple[float, float]:
    """The point of the page that `upright` took there."""
    return upright(x, y, (360 - by) % 360)


def _draws_blanks(chars: Sequence[Any]) -> bool:
    some = chars[:: max(1, len(chars) // 200)]
    return sum(char.char in BLANKS for char in some) * 25 >= len(some)


def _parted(walls: Sequence[float], end: float, start: float) -> bool:
    return bisect_right(walls, start) > bisect_right(walls, end)


def clean(found: list[Word]) -> list[Word]:
    """The words in Unicode NFC, without signs that stand for nothing."""
    text = "".join([word.text for word in found])
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return found
    out = []
    for word in found:
        plain = "".join(sign for sign in word.text if sign not in _NOTHING and (sign >= " ")).translate(_SYMBOLS)
        plain = unicodedata.normalize("NFC", plain)
        if plain:
            out.append(word._replace(text=plain) if plain != word.text else word)
    return out
