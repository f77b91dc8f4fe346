"""A page's picture made ready to be recognised: paper white, seals and signatures out, level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from nhiemvu.readers.scan.stamps import Stamp
    from nhiemvu.readers.scan.values import Picture


_STAMP: Final = 0.45  # inches both ways: a seal or a signature; no letter is as large
_VIVID: Final = 60  # of 255 between the strongest and the weakest colour of ink
_UNDER: Final = 130  # of 255 in the strongest colour: black letters below a seal are darker
_COARSE: Final = 100.0  # dots an inch
_THICK: Final = 0.06  # inches: twice the stroke of a bold heading
_LARGE: Final = 0.2  # inches: of a watermark also where a seal over it was taken out
_PALE: Final = (100, 235)  # of 255: darker than a watermark is ink, brighter is paper
_WATER: Final = 0.88  # of the paper's brightness: what is lighter is paper to the program, though faint rules are not
_BLACK: Final = 113  # of 255
_LEAST_TURN: Final = 0.05  # degrees
_MOST_TURN: Final = 6.0
_EDGE: Final = 0.03  # of a side: shadows of the sheet's edge reach no farther


def clean(pixels: Picture, dpi: float, stamps: Sequence[Stamp] = ()) -> Picture:
    """A grey picture with a white ground; stamps: those that are read by themselves and taken out here."""
    grey = _without_stamps(pixels, dpi, stamps) if pixels.ndim == 3 else pixels
    return _despeckled(_without_borders(_without_watermarks(_whitened(grey, dpi), dpi), dpi))


def colours(pixels: Picture) -> tuple[Picture, Picture]:
    """The strongest and the weakest colour of each point."""
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue)), np.asarray(cv2.min(cv2.min(red, green), blue))


def _without_stamps(pixels: Picture, dpi: float, stamps: Sequence[Stamp]) -> Picture:
    """Grey; where coloured ink covers a patch larger than letters are, only the black below it is left."""
    strong, weak = colours(pixels)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    vivid = cv2.subtract(strong, weak) > _VIVID
    if np.count_nonzero(vivid) < 0.001 * vivid.size:
        return grey
    reach = max(3, round(dpi / 30)) | 1
    joined = cv2.dilate(vivid.astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, _, found, _ = cv2.connectedComponentsWithStats(joined)
    boxes = [(x, y, x + width, y + height) for x, y, width, height, _ in found[1:count]]
    large = [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) > _STAMP * dpi]
    for x0, top, x1, bottom in (*large, *(stamp[:4] for stamp in stamps)):
        part = (slice(top, bottom), slice(x0, x1))
        inked = cv2.dilate(vivid[part].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        grey[part][inked & (strong[part] > _UNDER)] = 255
    return grey


def _whitened(grey: Picture, dpi: float) -> Picture:
    """The paper's own shade and shadows made white."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    reach = max(3, round(dpi / 40)) | 1
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((reach, reach), np.uint8)), min(reach, 255))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    level = cv2.divide(grey, np.maximum(paper, 96), scale=255)
    return np.asarray(level)


def _without_watermarks(grey: Picture, dpi: float) -> Picture:
    """Pale letters and emblems below the text made white: their strokes are thick, so that they are still there when
    the strokes of the text are closed.
    """
    k = _COARSE / dpi
    small = cv2.resize(grey, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    reach = round(_THICK * _COARSE)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    pale = ((ground > _PALE[0]) & (ground < _PALE[1])).astype(np.uint8)
    count, labels, found, _ = cv2.connectedComponentsWithStats(pale)
    large = [at for at in range(1, count) if max(found[at][2:4]) > _LARGE * _COARSE]
    if not large:
        return grey
    ground = np.where(np.isin(labels, large), ground, 255).astype(np.uint8)
    ground = cv2.erode(ground, np.ones((7, 7), np.uint8))  # its edges, which are paler, with it
    ground = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, ground, scale=255))


def _without_borders(grey: Picture, dpi: float) -> Picture:
    """What a scanner's lid leaves dark along the edges of the sheet made white."""
    height, width = grey.shape
    dark = (grey < _BLACK).astype(np.uint8)
    rim = np.zeros_like(dark)
    depth = round(dpi / 12)
    rim[:depth], rim[-depth:], rim[:, :depth], rim[:, -depth:] = 1, 1, 1, 1
    if np.count_nonzero(dark & rim) < 0.02 * np.count_nonzero(rim):
        return grey
    edge = np.ones(grey.shape, bool)
    across, down = round(_EDGE * width), round(_EDGE * height)
    edge[down:-down, across:-across] = False
    count, labels, found, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    for index in range(1, count):
        x, y, w, h, _ = found[index]
        touches = x == 0 or y == 0 or x + w == width or y + h == height
        if touches and max(w, h) > dpi:
            grey[edge & (labels == index)] = 255
    return grey


def _despeckled(grey: Picture) -> Picture:
    """Single dark pixels, as dust and bad copies leave them, made white."""
    dark = (grey < _BLACK).astype(np.uint8)
    alone = cv2.filter2D(dark, cv2.CV_8U, np.ones((3, 3), np.uint8))
    specks = (dark > 0) & (alone <= 2)
    if np.count_nonzero(specks) > 0.00002 * grey.size:
        grey[specks] = 255
    return grey


def lightened(grey: Picture) -> Picture:
    """For recognition: shine through and the haze around letters made white."""
    return np.asarray(cv2.convertScaleAbs(grey, alpha=1 / _WATER))


def skew(grey: Picture) -> float:
    """By how many degrees, against the clock, the picture must be turned for its lines to lie level."""
    scale = 800 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - small
    ink[ink < 60] = 0
    best, step = 0.0, 1.0
    angles = np.arange(-_MOST_TURN, _MOST_TURN + 0.1, step)
    for step in (0.2, 0.05):
        best = max(angles, key=lambda angle: _levelness(ink, float(angle)))
        angles = np.arange(best - step * 4, best + step * 4 + 0.01, step)
    best = float(max(angles, key=lambda angle: _levelness(ink, float(angle))))
    if abs(best) < _LEAST_TURN or _levelness(ink, best) < 1.01 * _levelness(ink, 0.0):
        return 0.0
    return round(best, 2)


def _levelness(ink: Picture, angle: float) -> float:
    """How sharply rows of ink and rows of paper part when the picture is sheared by an angle."""
    height, width = ink.shape
    slope = np.tan(np.radians(angle))
    shear = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]], np.float32)
    rows = cv2.warpAffine(ink, shear, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def turned(grey: Picture, angle: float) -> tuple[Picture, Picture]:
    """The picture turned about its middle, and the matrix (2, 3) that takes its points back."""
    height, width = grey.shape
    there = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    level = cv2.warpAffine(grey, there, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(level), np.asarray(cv2.invertAffineTransform(there))
