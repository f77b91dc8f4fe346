"""What was recognised on a picture as the words and ruled lines of a page."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import cv2

from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.page import Frame
from nhiemvu.readers.ruling import Rule
from nhiemvu.readers.scan.rulings import Stroke
from nhiemvu.readers.scan.stamps import Stamp
from nhiemvu.readers.scan.values import Seen

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture

_ALIKE: Final = 0.12  # sizes that differ by no more than this share are one
_REMAINS: Final = frozenset("|¦_—–-=~.,'`‘’")  # what a worn ruling is taken for; of them alone only dashes are words
_DASHES: Final = frozenset("-–—")
_POINT: Final = 72.0  # an inch
_LETTERS: Final = 0.5  # of the height of a stamp


def frame(height: int, width: int, dpi: float, back: Picture, turned: int) -> Frame:
    """The frame of a page in points; back: (2, 3), takes pixels of the level picture to those of the given one;
    turned: with the clock, what the given one was turned by.
    """
    k = _POINT / dpi
    wide, high = width * k, height * k
    (a, b, c), (d, e, f) = back.tolist()
    # points with y upwards -> pixels -> the picture as given, in points from its top left
    x = (a, -b, k * c + b * high)
    y = (d, -e, k * f + e * high)

    def minus(side: float, row: tuple[float, float, float]) -> tuple[float, float, float]:
        return -row[0], -row[1], side - row[2]

    across, down = {
        0: (x, y),
        90: (y, minus(wide, x)),
        180: (minus(wide, x), minus(high, y)),
        270: (minus(high, y), x),
    }[turned]
    return Frame(0.0, 0.0, wide, high, back=(*across, *down))


def rules(strokes: Iterable[Stroke], height: int, dpi: float) -> list[Rule]:
    k = _POINT / dpi
    return [Rule(x0 * k, (height - bottom) * k, x1 * k, (height - top) * k) for x0, top, x1, bottom in strokes]


def stamp(found: Stamp, back: Picture, height: int, dpi: float) -> tuple[Word, ...]:
    """The words of a stamp, side by side in its box; back: as above, height: of the level picture."""
    k = _POINT / dpi
    there = cv2.invertAffineTransform(back)
    (x0, top), (x1, bottom) = (there @ (x, y, 1) for x, y in ((found.x0, found.top), (found.x1, found.bottom)))
    size = round((bottom - top) * k * _LETTERS * 2) / 2
    y = (height - bottom) * k + _LETTERS / 2 * size
    parts = found.text.split()
    wide = (x1 - x0) * k / len(parts)
    return tuple(
        Word(
            float(x0 * k + at * wide),
            float(x0 * k + (at + 0.9) * wide),
            float(y),
            float(size),
            part,
            False,
            0,
            found.sure,
        )
        for at, part in enumerate(parts)
    )


def words(seen: Sequence[Seen], height: int, dpi: float) -> list[Word]:
    """The words in points; letters of nearly one size are of one."""
    k = _POINT / dpi
    seen = [each for each in seen if not _is_remains(each.text)]
    sizes = _sizes(seen)
    out = []
    for each in seen:
        text = unicodedata.normalize("NFC", "".join(sign for sign in each.text if sign.isprintable()))
        text = text.replace("Ð", "Đ").replace("ð", "đ")  # letters of Icelandic
        if text.strip():
            size = round(2 * k * sizes[each.height]) / 2
            out.append(Word(each.x0 * k, each.x1 * k, (height - each.y) * k, size, text, False, each.rise, each.sure))
    return out


def _is_remains(text: str) -> bool:
    return _REMAINS.issuperset(text) and not (len(text) == 1 and text in _DASHES)


def _sizes(seen: Iterable[Seen]) -> dict[float, float]:
    """For each size the one that stands for it: the most frequent first, with all that are nearly the same."""
    letters: Counter[float] = Counter()
    for each in seen:
        letters[each.height] += len(each.text)
    found: dict[float, float] = {}
    for size, _ in sorted(letters.items(), key=lambda pair: (-pair[1], pair[0])):
        near = next((other for other in found.values() if abs(other - size) <= _ALIKE * other), size)
        found[size] = near
    return found
