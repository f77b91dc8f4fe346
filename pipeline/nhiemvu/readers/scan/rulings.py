"""Ruled lines of a picture: long thin strokes along an axis, found by what survives wearing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture


_LONG: Final = 0.28  # inches: longer than any stroke of a letter
_THICK: Final = 0.06  # inches
_BREAK: Final = 0.15  # inches of a line that a bad copy lost

Stroke = tuple[float, float, float, float]  # x0, top, x1, bottom in pixels


def find(grey: Picture, dpi: float) -> tuple[list[Stroke], Picture]:
    """The strokes of a page, and the page without them."""
    dark = (grey < 150).astype(np.uint8)
    strokes: list[Stroke] = []
    mask = np.zeros_like(dark)
    for across in (True, False):
        found, drawn = _along(dark, dpi, across)
        strokes += found
        mask |= drawn
    if strokes:
        grey = grey.copy()
        grey[cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0] = 255
    return strokes, grey


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
