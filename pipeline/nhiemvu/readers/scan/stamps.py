"""Stamps in coloured ink that tell how secret or how urgent a document is, read by themselves.

They stand beside or over black words, and would be taken out with the seals. The law has them 8 mm high and 20 to
40 mm wide, in a frame of their own; hands set them askew.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np
from rapidfuzz import fuzz

from nhiemvu.readers.scan import cleaning, engine

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture

_COARSE: Final = 100.0  # dots an inch
_UNDER: Final = 130  # of 255 in the strongest colour: black letters are darker
_FAINT: Final = 40  # of 255 between the strongest and the weakest colour of ink
_APART: Final = 0.1  # inches between the letters of a stamp, and between them and its frame
_WIDE: Final = (0.45, 3.0)  # inches
_HIGH: Final = (0.15, 1.5)
_LYING: Final = 1.3  # times as wide as high; seals are as high as wide
_ASKEW: Final = 9.0  # degrees at most
_INK: Final = 150  # of 255
_RIM: Final = 0.18  # of the height of a stamp: its frame lies in it, its letters do not
_FRAMED: Final = 0.5  # of the width that a frame covers, above and below, though words are printed over it
_TALL: Final = ((30, 1), (60, 3), (60, 1), (44, 3))  # pixels of its letters when they are read, and how often
_MARGIN: Final = 14
_REST: Final = 0.2  # of the letters read: what is left of a frame
_SURE: Final = 85  # percent
_TELLING: Final = 4  # letters
_NEAR: Final = 60  # percent that it is like one of those that are known


class Stamp(NamedTuple):
    """Pixels of the picture. text: what it says if that is known, "" if not; sure: in percent.

    open: it may be one of those that are known, but cannot be read.
    """

    x0: int
    top: int
    x1: int
    bottom: int
    text: str
    sure: int
    open: bool = False


def find(pixels: Picture, dpi: float, known: Sequence[str]) -> list[Stamp]:
    """What is stamped on a picture that may be one of those that are known; nothing on a grey one."""
    if pixels.ndim != 3:
        return []
    strong, weak = cleaning.colours(pixels)
    strength = cv2.subtract(strong, weak)
    small = cv2.resize(strength, None, fx=_COARSE / dpi, fy=_COARSE / dpi, interpolation=cv2.INTER_AREA) > _FAINT
    if not small.any():
        return []
    reach = round(_APART * _COARSE) | 1
    joined = cv2.morphologyEx(small.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, found, _ = cv2.connectedComponentsWithStats(joined)
    out = []
    k = dpi / _COARSE
    for x, y, width, height, _ in found[1:count]:
        wide, high = width / _COARSE, height / _COARSE
        if _WIDE[0] < wide < _WIDE[1] and _HIGH[0] < high < _HIGH[1] and wide > _LYING * high:
            x0, top, x1, bottom = int(x * k), int(y * k), int((x + width) * k), int((y + height) * k)
            part = (slice(top, bottom), slice(x0, x1))
            text, sure, is_open = _said(_filled(strength[part], strong[part], dpi), known)
            out.append(Stamp(x0, top, x1, bottom, text, sure, is_open))
    return out


def _filled(strength: Picture, strong: Picture, dpi: float) -> Picture:
    """Where black words cross a stamp, what the ink on both sides says."""
    reach = round(dpi / 28) | 1
    over = cv2.morphologyEx(strength, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    return np.where(strong < _UNDER, over, strength)


def _said(strength: Picture, known: Sequence[str]) -> tuple[str, int, bool]:
    readings: list[tuple[str, int, int]] = []
    for line in _lines(_unframed(_level(strength))):
        for text, sure, times in _readings(line):
            name = next((name for name in known if _is(_bare(text), _bare(name), times)), "")
            if name:
                return name, sure, False
            readings.append((_bare(text), sure, times))
    clear = any(sure >= _SURE and len(text) >= times * _TELLING for text, sure, times in readings)
    near = any(fuzz.partial_ratio(text, _bare(name)) > _NEAR for text, _, _ in readings if text for name in known)
    return "", 0, near or not clear


def _is(read: str, name: str, times: int) -> bool:
    """Whether most of the times it was read as that, and as little else."""
    count = read.count(name)
    return 2 * count > times and len(read) - count * len(name) <= (times - count) * len(name) + _REST * len(read)


def _bare(text: str) -> str:
    """Its letters alone, without marks: a stamp often loses them."""
    letters = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(sign for sign in letters if sign.isalpha())


def _level(strength: Picture) -> Picture:
    """Letters dark on white, the frame and the line of letters level: turned so that rows of ink and of paper part."""
    ink = cv2.convertScaleAbs(strength, alpha=255 / max(1, int(strength.max())))
    ink = cv2.copyMakeBorder(ink, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=0)
    height, width = ink.shape

    def turned(angle: float) -> Picture:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        return np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR))

    def parted(angle: float) -> float:
        return float(np.square(np.diff(turned(angle).sum(axis=1, dtype=np.float64))).sum())

    return 255 - turned(max(np.arange(-_ASKEW, _ASKEW + 0.1, 0.5), key=parted))


def _unframed(ink: Picture) -> Picture:
    """What stands in the frame; all of it where there is none."""
    dark = ink < _INK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return ink
    area = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    ink, dark = ink[area], dark[area]
    band = max(1, int(_RIM * len(dark)))
    if min(dark[:band].any(axis=0).mean(), dark[-band:].any(axis=0).mean()) < _FRAMED:
        return ink
    return ink[band:-band, band:-band]


def _lines(ink: Picture) -> Iterator[Picture]:
    """The lines of letters, marks above and below them with them."""
    inked = np.concatenate(([False], (ink < _INK).any(axis=1), [False]))
    edges = np.flatnonzero(np.diff(inked.astype(np.int8)))
    strips = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    lines: list[tuple[int, int]] = []
    tall = max((bottom - top for top, bottom in strips), default=0)
    for top, bottom in strips:
        if lines and (top - lines[-1][1] < 0.25 * tall):
            lines[-1] = (lines[-1][0], bottom)
        else:
            lines.append((top, bottom))
    for top, bottom in lines:
        if bottom - top > 0.4 * tall:
            columns = np.flatnonzero((ink[top:bottom] < _INK).any(axis=0))
            yield ink[top:bottom, columns[0] : columns[-1] + 1]


def _readings(line: Picture) -> Iterator[tuple[str, int, int]]:
    """What a line says, how sure that is, and how often it was written side by side: the program likes lines long."""
    for tall, times in _TALL:
        scale = tall / line.shape[0]
        large = cv2.resize(line, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        large = cv2.copyMakeBorder(large, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=255)
        yield *engine.line(np.hstack([large] * times), 200, single=True), times
