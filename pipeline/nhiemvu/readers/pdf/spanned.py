"""Spans to words: half the time that letters take, where a span says how wide each of its letters is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Any, Final

from nhiemvu.readers.pdf.letters import BLANK, BLANKS, Word, clean

_PLACED: Final = attrgetter("text", "bbox", "char_widths", "font_size", "is_bold")
_OFF: Final = 0.25  # points by which a span may be wider or narrower than its letters
_SMALL: Final = 0.9  # of the size of most letters: what is smaller may be raised


def words(spans: Sequence[Any]) -> list[Word] | None:
    """The words of upright spans; None where one is not as wide as its letters, since a gap lies within it."""
    found: list[Word] = []
    end = base = high = 0.0
    is_open = False  # whether the last word may go on with the next span
    for text, (x, y, width, _), widths, size, bold in map(_PLACED, spans):
        places = list(accumulate(widths, initial=x))
        if len(widths) != len(text) or abs(places[-1] - x - width) > _OFF:
            return None
        at = 0
        for part in (text if text.isprintable() else text.translate(_SAME)).split(" "):
            if part:
                upto = at + len(part)
                start, stop = places[at], places[upto]
                if not at and is_open and high == size and abs(y - base) < 0.5 and abs(start - end) < BLANK * size:
                    last = found[-1]
                    found[-1] = Word(last.x0, stop, last.y, size, last.text + part, last.bold)
                else:
                    found.append(Word(start, stop, y, size, part, bold))
                at = upto
            at += 1
        end, base, high = places[-1], y, size
        is_open = text[-1:] not in BLANKS
    return clean(found)


def least(spans: Sequence[Any]) -> float:
    """The size below which letters may be raised."""
    sizes: dict[float, int] = {}
    for span in spans:
        sizes[span.font_size] = sizes.get(span.font_size, 0) + len(span.text)
    return _SMALL * max(sizes, key=lambda size: sizes[size]) if sizes else 0.0


_SAME: Final = dict.fromkeys(map(ord, BLANKS), " ")
