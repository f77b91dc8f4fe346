"""Ruled lines of a picture: long thin strokes along an axis, found by what survives wearing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture


_COARSE: Final = 100.0  # dots an inch
_DARK: Final = 220  # of 255
_FAINT: Final = 242  # of 255: what is left of a line on a bad copy
_BESIDE: Final = 2  # pixels from where its other pieces lie
_REACH: Final = 0.4  # inches that a line is followed to the one that it meets
_CORNER: Final = 1.0  # inches that the other may be lost before they meet
_SEEN: Final = 0.9  # of a gap between two pieces of one line
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
    faint = (small < _FAINT).astype(np.uint8)
    beside, above = (cv2.dilate(each, np.ones((1, 2 * _BESIDE + 1), np.uint8)) for each in (faint, faint.T))
    across, upright = _whole(_turned(level), above), _whole(upright, beside)
    level = _turned(_followed(across, _turned(upright), above))
    upright = _followed(upright, level, beside)
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


def _turned(strokes: list[Stroke]) -> list[Stroke]:
    """Rows for columns."""
    return [(top, x0, bottom, x1) for x0, top, x1, bottom in strokes]


def _whole(strokes: list[Stroke], near: Picture) -> list[Stroke]:
    """Upright strokes, pieces of one rule joined where the copy shows the rest of it faintly. near: where ink is, or
    beside it.
    """
    found: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda each: each[1]):
        at = next((at for at, other in enumerate(found) if _is_one(other, stroke, near)), None)
        if at is None:
            found.append(stroke)
        else:
            found[at] = _joined(found[at], stroke)
    return found


def _joined(above: Stroke, below: Stroke) -> Stroke:
    """One stroke from two, where the longer one lies."""
    longer = max(above, below, key=lambda each: each[3] - each[1])
    return longer[0], above[1], longer[2], max(above[3], below[3])


def _is_one(above: Stroke, below: Stroke, near: Picture) -> bool:
    """Whether what lies between two strokes is ink nearly throughout."""
    if abs(above[0] - below[0]) > _BESIDE or not (_is_long(above) or _is_long(below)):
        return False
    return _is_inked(near, (above[0] + below[0]) / 2, above[3], below[1])


def _is_inked(near: Picture, x: float, top: float, bottom: float) -> bool:
    gap = near[round(top) : round(bottom), min(round(x), near.shape[1] - 1)]
    return gap.size == 0 or float(gap.mean()) >= _SEEN


def _followed(strokes: list[Stroke], crossing: list[Stroke], near: Picture) -> list[Stroke]:
    """Long upright strokes followed in the same way to the long ones that they meet."""
    crossing = [other for other in crossing if _is_long(other)]
    return [_reaching(stroke, crossing, near) if _is_long(stroke) else stroke for stroke in strokes]


def _reaching(stroke: Stroke, crossing: list[Stroke], near: Picture) -> Stroke:
    x0, top, x1, bottom = stroke
    for left, y, right, _ in crossing:
        if left - _CORNER * _COARSE <= x0 <= right + _CORNER * _COARSE:
            if top - _REACH * _COARSE < y < top and _is_inked(near, x0, y, top):
                top = y
            elif bottom < y < bottom + _REACH * _COARSE and _is_inked(near, x0, bottom, y):
                bottom = y
    return x0, top, x1, bottom


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
