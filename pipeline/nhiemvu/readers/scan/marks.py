"""What one recognition of a whole page misses, read again by itself: raised note marks and lone numbers in cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np
import regex

from nhiemvu.readers import ruling
from nhiemvu.readers.scan import engine
from nhiemvu.readers.scan.values import Seen

if TYPE_CHECKING:
    from nhiemvu.readers.ruling import Rule
    from nhiemvu.readers.scan.values import Picture

# In sizes of the letters of the line. A raised digit stands well above the base line and is taller than a quote.
_FOOT: Final = 0.24
_LEAST, _MOST = 0.3, 0.52
_ODD: Final = 1.15  # by how much the letters of most lines of a page differ at most
_CLOSE: Final = 0.35  # between two digits of a number; those of two numbers are farther apart
_NARROWEST: Final = 0.3  # two raised digits side by side
_INK, _LIGHT = 125, 170  # of 255: what is darker is a stroke
_THIN: Final = 0.5  # of its height: the width of a digit 1
_NARROW: Final = 0.14  # of the width of a table: the column of its numbers
_SURE: Final = 90  # percent
_TALL: Final = (30, 26, 36)  # pixels of a digit that is read by itself
_GUESSED: Final = 50  # percent
_MOST_DIGITS: Final = 6  # of a number
_DIGITS: Final = "0123456789"
_ROUND: Final = regex.compile(r"[\dOÒÓÔÕÖØ]{1,2}")  # what the number of a note is taken for
_TAKEN: Final = regex.compile(r"(?<=[\p{L}\d)]\.?)[\"'“”‘’`°º*?!»]{1,3}$")  # what a raised digit is taken for
_NUMBER: Final = regex.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}\.?|[IVX]{1,5}\.?|[a-zđ]\)|\p{L}{2,4}")
_SIGNS: Final = _DIGITS + ".IVX"


class _Ink(NamedTuple):
    x0: int
    top: int
    x1: int
    bottom: int


def raised(grey: Picture, seen: Sequence[Seen]) -> list[Seen]:
    """The words, raised digits at their ends as words of their own."""
    out: list[Seen] = []
    usual = median(word.height for word in seen) if seen else 0.0
    for at, word in enumerate(seen):
        following = seen[at + 1] if at + 1 < len(seen) else None
        beside = following is not None and following.x0 >= word.x1 and abs(following.y - word.y) < word.height
        # A line that holds a mark is sometimes taken for one of larger or of smaller letters.
        size = word.height if usual / _ODD < word.height < usual * _ODD else usual
        limit = word.x1 + 0.5 * size
        out += _parted(grey, word, size, min(limit, following.x0) if following is not None and beside else limit)
    return _joined(out)


def _joined(seen: Sequence[Seen]) -> list[Seen]:
    """The words, two single digits made one that stand as close as those of a number: the 11 of a note."""
    out: list[Seen] = []
    for word in seen:
        last = out[-1] if out else None
        if (
            last is not None
            and last.text.isdigit()
            and word.text.isdigit()
            and len(last.text) == len(word.text) == 1
            and last.rise == word.rise
            and abs(last.y - word.y) < 0.1 * word.height
            and 0 <= word.x0 - last.x1 < _CLOSE * word.height
        ):
            out[-1] = last._replace(text=last.text + word.text, x1=word.x1, sure=min(last.sure, word.sure))
        else:
            out.append(word)
    return out


def _parted(grey: Picture, word: Seen, size: float, limit: float) -> list[Seen]:
    left, right = max(0, int(word.x0) - 1), min(grey.shape[1], int(limit))
    above, below = max(0, int(word.top) - 3), min(grey.shape[0], int(word.bottom) + 3)
    part = grey[above:below, left:right]
    if part.size == 0:
        return [word]
    if word.sure < _SURE and _ROUND.fullmatch(word.text) and not word.text.isdigit():
        text, sure = _number(part, _letters(part[:, : int(word.x1) - left + 1], _LIGHT, _NARROWEST * size))
        return [word._replace(text=text, sure=min(sure, word.sure))] if text else [word]
    letters: Sequence[_Ink] = ()
    digits: Sequence[_Ink] = ()
    for level in (_LIGHT, _INK):  # thin strokes of a mark break, and a mark may touch the letter before it
        letters = _letters(part, level, _NARROWEST * size)
        digits = _mark(letters, word.y - above, size)
        if digits:
            break
    else:
        return [word]
    area = _around(digits)
    text, sure = _number(part, digits)
    if not text:
        return [word]
    x0, x1 = left + area.x0, left + area.x1
    mark = word._replace(text=text, x0=x0, x1=x1, top=above + area.top, bottom=above + area.bottom, rise=1, sure=sure)
    if len(digits) == len(letters):
        return [mark]
    rest, sure = _without(word, part[:, : max(1, area.x0)], text)
    return [word._replace(text=rest, x1=x0 - 1, sure=sure), mark]


def _mark(letters: Sequence[_Ink], base: float, size: float) -> Sequence[_Ink]:
    """The one or two raised shapes at the end of a word. base: of its line, for a word that is nothing else."""
    for count in (2, 1):
        body, mark = letters[:-count], letters[-count:]
        if body:
            base = median(ink.bottom for ink in body)
        if len(mark) == count and all(_is_raised(ink, base, size) for ink in mark):
            return () if body and _is_raised(body[-1], base, size) else mark
    return ()


def _is_raised(ink: _Ink, base: float, size: float) -> bool:
    return ink.bottom <= base - _FOOT * size and _LEAST * size <= ink.bottom - ink.top <= _MOST * size


def _without(word: Seen, bare: Picture, digits: str) -> tuple[str, int]:
    """What a word says without the mark at its end, which is often read as a quote."""
    rest = _TAKEN.sub("", word.text)
    if rest == word.text and word.text.endswith(digits):
        rest = word.text[: -len(digits)]
    if rest and rest != word.text:
        return rest, word.sure
    text, sure = engine.line(_framed(bare.copy()), 200)
    return (text, sure) if text and " " not in text else (word.text, word.sure)


def _number(part: Picture, digits: Sequence[_Ink]) -> tuple[str, int]:
    """As many digits as there are shapes, and how sure they are; "" for what is none."""
    area = _around(digits)
    crop = part[area.top : area.bottom, area.x0 : area.x1]
    for tall in _TALL:
        text, sure = _read(crop, _DIGITS, tall)
        if text.isdigit() and len(text) == len(digits):
            return text, sure
    each = [_digit(part[ink.top : ink.bottom, ink.x0 : ink.x1]) for ink in digits]
    return "".join(text for text, _ in each) if all(text for text, _ in each) else "", min(sure for _, sure in each)


def _digit(part: Picture) -> tuple[str, int]:
    if part.shape[1] < _THIN * part.shape[0]:
        return "1", _GUESSED
    found = (_read(part, _DIGITS, tall) for tall in _TALL)
    return max(((text, sure) for text, sure in found if len(text) == 1), key=itemgetter(1), default=("", 0))


def _around(inks: Sequence[_Ink]) -> _Ink:
    return _Ink(
        min(ink.x0 for ink in inks),
        min(ink.top for ink in inks),
        max(ink.x1 for ink in inks),
        max(ink.bottom for ink in inks),
    )


def _letters(part: Picture, level: int, narrowest: float = 0) -> list[_Ink]:
    """What stands one above the other taken together, from left to right, without what the lines above and below
    reach in. level: of grey, darker than which is ink. narrowest: in pixels, what two letters take up at least.
    """
    found: list[_Ink] = []
    for ink in sorted(_inks(part, level)):
        if ink.top == 0 or ink.bottom == part.shape[0]:
            continue
        if found and (ink.x0 <= found[-1].x1 or ink.x1 - found[-1].x0 < narrowest):
            found[-1] = _around((found[-1], ink))
        else:
            found.append(ink)
    return found


def _inks(part: Picture, level: int) -> list[_Ink]:
    dark = (part < level).astype(np.uint8)
    count, _, found, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return [_Ink(*(int(each) for each in (x, y, x + w, y + h))) for x, y, w, h, a in found[1:count] if a > 3]


def _framed(part: Picture) -> Picture:
    edge = max(10, part.shape[0] // 3)
    return np.asarray(cv2.copyMakeBorder(part, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255))


def _read(part: Picture, signs: str, tall: int = _TALL[0]) -> tuple[str, int]:
    """The words of a small picture, enlarged so that its digits are as tall as the program likes them."""
    scale = tall / max(1, part.shape[0])
    large = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return engine.line(_framed(np.asarray(large)), 300, signs)


def numbered(grey: Picture, seen: Sequence[Seen], rules: Sequence[Rule], dpi: float) -> list[Seen]:
    """The words, those of the first column of each table read again where they are missing or unsure."""
    out = list(seen)
    before = ""
    k = dpi / 72
    height = grey.shape[0]
    for table in ruling.find(rules):
        wide = table.xs[-1] - table.xs[0]
        for space in table.cells:
            x0, x1 = table.xs[space.column], table.xs[space.column + space.width]
            if space.column or x1 - x0 > _NARROW * wide:
                continue
            box = (x0 * k, height - table.ys[space.row] * k, x1 * k, height - table.ys[space.row + space.rows] * k)
            out, before = _cell(grey, out, box, before)
    return out


def _cell(
    grey: Picture, seen: list[Seen], box: tuple[float, float, float, float], before: str
) -> tuple[list[Seen], str]:
    """The words with those of one cell read again; before: the number above, and then that of this cell.

    Of several readings the one that follows the number above is taken, with little confidence where most differ.
    """
    x0, top, x1, bottom = box
    inside = [
        word for word in seen if x0 < (word.x0 + word.x1) / 2 < x1 and top < (word.top + word.bottom) / 2 < bottom
    ]
    text = "".join(word.text for word in inside)
    least = min((word.sure for word in inside), default=0)
    if _NUMBER.fullmatch(text) and least >= _SURE and (not text[0].isdigit() or _follows(before, text)):
        return seen, text if text[0].isdigit() else before
    found = _lone(grey[int(top) + 4 : int(bottom) - 4, int(x0) + 4 : int(x1) - 4])
    if found is None:
        return seen, before
    part, area = found
    readings = _numbers(part)
    letters = [] if inside and not text.isalpha() else [_read(part, "", tall) for tall in _TALL]
    if sum(read.isalpha() and sure >= _SURE for read, sure in letters) > 1:
        readings = letters  # the head of the column, a note without a number
    votes = Counter(read for read, _ in readings if _NUMBER.fullmatch(read))
    if _NUMBER.fullmatch(text):
        votes[text] += 1
    if not votes:
        return seen, before
    most = votes.most_common(1)[0][0]
    read = next((each for each, _ in votes.most_common() if _follows(before, each)), most)
    if read == text:
        return seen, read
    sure = max((sure for each, sure in readings if each == read), default=least) if read == most else _GUESSED
    base = int(top) + 4 + area.bottom
    tall = area.bottom - area.top
    size = inside[0].height if inside else tall / 0.66
    new = Seen(read, int(x0) + 4 + area.x0, base - tall, int(x0) + 4 + area.x1, base, base, size, sure)
    return [*(word for word in seen if word not in inside), new], read


def _lone(part: Picture) -> tuple[Picture, _Ink] | None:
    """The one line of words in a cell, and where in it; None where it has none or several."""
    inks = [ink for ink in _inks(part, _INK) if ink.x0 > 0 and ink.x1 < part.shape[1]] if part.size else []
    tall = max((ink.bottom - ink.top for ink in inks), default=0)
    line = [ink for ink in inks if ink.bottom - ink.top > 0.5 * tall]
    if tall < 8 or max(ink.bottom for ink in line) - min(ink.top for ink in line) > 1.8 * tall:
        return None
    area = _Ink(
        min(ink.x0 for ink in inks),
        min(ink.top for ink in line),
        max(ink.x1 for ink in inks),
        max(ink.bottom for ink in line),
    )
    return part[max(0, area.top - 2) : area.bottom + 4, max(0, area.x0 - 2) : area.x1 + 2], area


def _numbers(part: Picture) -> list[tuple[str, int]]:
    """The readings of a number by itself that have as many signs as there are shapes, points where small ones are."""
    shapes = _letters(part, _INK)
    tall = max((ink.bottom - ink.top for ink in shapes), default=0)
    large = [ink for ink in shapes if 2 * (ink.bottom - ink.top) > tall]
    readings = [(read.replace(".", ""), sure) for read, sure in (_read(part, _SIGNS, tall) for tall in _TALL)]
    fitting = [(read, sure) for read, sure in readings if len(read) == len(large)]
    if not fitting and 0 < len(large) <= _MOST_DIGITS:
        each = [_digit(part[ink.top : ink.bottom, ink.x0 : ink.x1]) for ink in large]
        fitting = [("".join(text for text, _ in each), min(_GUESSED, *(sure for _, sure in each)))]
        fitting = [(read, sure) for read, sure in fitting if len(read) == len(large)]
    out = []
    for read, sure in fitting:
        signs = iter(read)
        out.append(("".join(next(signs) if ink in large else "." for ink in shapes), sure))
    return out


def _follows(before: str, number: str) -> bool:
    """Whether a number comes next: 2.7 and 2.8, 2.8 and 3, 3 and 3.1."""
    old, new = (each.strip(".").split(".") for each in (before, number))
    if not all(map(str.isdigit, [*old, *new])):
        return False
    if len(new) == len(old) + 1:
        return new[:-1] == old and new[-1] == "1"
    at = len(new) - 1
    return len(new) <= len(old) and new[:at] == old[:at] and int(new[at]) == int(old[at]) + 1
