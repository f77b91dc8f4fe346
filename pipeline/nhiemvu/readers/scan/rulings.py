"""Ruled lines of a picture: long thin strokes along an axis, found by what survives wearing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture


_COARSE: Final = 100.0  # dots an inch
_DARK: Final = 220  # of 255
_LONG: Final = 0.28  # inches: longer than any stroke of a letter
_SURELY: Final = 0.6  # inches: longer than the bars of capitals side by side
_TOUCH: Final = 0.05  # inches that a line may end short of the one that it meets
_THICK: Final = 0.06  # inches
_BREAK: Final = 0.15  # inches of a line that a bad copy lost
_WIDE: Final = 1.5  # inches: seals and the letters of a watermark cross within less, no table of two columns does

Stroke = tuple[float, float, float, float]  # x0, top, x1, bottom in pixels


def find(grey: Picture, dpi: float) -> tuple[list[Stroke], Picture]:
    """The strokes of a page, and the page without them."""
    # At this size noise is averaged out, and a line thinner than a pixel is a grey one.
    small = cv2.resize(grey, None, fx=_COARSE / dpi, fy=_COARSE / dpi, interpolation=cv2.INTER_AREA)
    dark = (small < _DARK).astype(np.uint8)
    level, drawn = _along(dark, _COARSE, True)
    upright, mask = _along(dark, _COARSE, False)
    level, upright = _certain(level, upright, drawn), _certain(upright, level, mask)
    crowded = _crowded([*level, *upright])
    strokes = [
        *_left([stroke for stroke in level if stroke not in crowded], level, drawn),
        *_left([stroke for stroke in upright if stroke not in crowded], upright, mask),
    ]
    mask |= drawn
    if strokes:
        height, width = grey.shape
        reach = max(1, round(dpi / _COARSE / 2)) * 2 + 1
        mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
        grey = grey.copy()
        grey[cv2.dilate(mask, np.ones((reach, reach), np.uint8)) > 0] = 255
    k = dpi / _COARSE
    return [(x0 * k, top * k, x1 * k, bottom * k) for x0, top, x1, bottom in strokes], grey


def _certain(strokes: list[Stroke], crossing: list[Stroke], drawn: Picture) -> list[Stroke]:
    """The long strokes, and the short ones that meet a long one of the other direction; the others are taken out of
    what is drawn. The bars of a word in capitals, ATTT, make a short one, and so does a seal.
    """
    kept = []
    crossing = [other for other in crossing if _is_long(other)]
    for stroke in strokes:
        if _is_long(stroke) or any(_meet(stroke, other) for other in crossing):
            kept.append(stroke)
    return _left(kept, strokes, drawn)


def _left(kept: list[Stroke], strokes: list[Stroke], drawn: Picture) -> list[Stroke]:
    """The strokes that are kept; the others are taken out of what is drawn."""
    for x0, top, x1, bottom in set(strokes).difference(kept):
        across = x1 - x0 > bottom - top
        reach = (1, _THICK * _COARSE) if across else (_THICK * _COARSE, 1)
        drawn[_range(top, bottom, reach[1]), _range(x0, x1, reach[0])] = 0
    return kept


def _crowded(strokes: list[Stroke]) -> set[Stroke]:
    """Strokes that cross others, together less wide and less high than a table is in one of the two."""
    free, found = set(strokes), set[Stroke]()
    while free:
        group = [free.pop()]
        for stroke in group:
            met = {other for other in free if _meet(stroke, other)}
            free -= met
            group += met
        width = max(stroke[2] for stroke in group) - min(stroke[0] for stroke in group)
        height = max(stroke[3] for stroke in group) - min(stroke[1] for stroke in group)
        if len(group) > 1 and max(width, height) < _WIDE * _COARSE:
            found.update(group)
    return found


def _is_long(stroke: Stroke) -> bool:
    x0, top, x1, bottom = stroke
    return max(x1 - x0, bottom - top) > _SURELY * _COARSE


def _range(low: float, high: float, reach: float) -> slice:
    return slice(max(0, int(low - reach)), int(high + reach) + 1)


def _meet(stroke: Stroke, other: Stroke) -> bool:
    reach = _TOUCH * _COARSE
    return (
        stroke[0] - reach <= other[2]
        and other[0] - reach <= stroke[2]
        and stroke[1] - reach <= other[3]
        and other[1] - reach <= stroke[3]
    )


def _along(dark: Picture, dpi: float, across: bool) -> tuple[list[Stroke], Picture]:
    def bar(length: float) -> Picture:
        size = max(1, round(length * dpi))
        return np.ones((1, size) if across else (size, 1), np.uint8)

    thick = np.ones((3, 1) if across else (1, 3), np.uint8)
    # A line that is not quite level steps from one row of pixels to the next.
    drawn = cv2.morphologyEx(cv2.dilate(dark, thick), cv2.MORPH_OPEN, bar(_LONG))
    drawn = cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, bar(_BREAK))
    count, labels, found, _ = cv2.connectedComponentsWithStats(drawn)
    strokes: list[Stroke] = []
    for index in range(1, count):
        x, y, width, height, area = (int(each) for each in found[index])
        length, breadth = (width, height) if across else (height, width)
        if area / length > _THICK * dpi or breadth > 3 * _THICK * dpi:
            part = (slice(y, y + height), slice(x, x + width))
            drawn[part][labels[part] == index] = 0
            continue
        if across:
            strokes.append((x, y + height / 2, x + width, y + height / 2))
        else:
            strokes.append((x + width / 2, y, x + width / 2, y + height))
    return strokes, cv2.bitwise_and(drawn, cv2.dilate(dark, np.ones((3, 3), np.uint8)))
