"""Numbers that Word puts before paragraphs by itself: "1.", "a)", "Điều 3.", dashes (ECMA-376 Part 1, 17.9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import regex

from nhiemvu.readers.styles import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_HOLE = regex.compile(r"%([1-9])")
_LEVELS = 9
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X")),
    *((9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True, slots=True)
class _Level:
    """format: how the number is written. text: what is printed, %1 for the number of the first level."""

    start: int
    format: str
    text: str


class Numbering:
    """The lists of a document, and how far each has been counted."""

    def __init__(self, root: _Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        if root is None:
            return
        shapes = {attribute(e, "abstractNumId") or "": _levels(e) for e in root if local(e) == "abstractNum"}
        for element in root:
            if local(element) == "num":
                key = attribute(element, "numId") or ""
                base = attribute(child(element, "abstractNumId"), "val") or ""
                shape = shapes.get(base, {})
                self._levels[key] = {**shape, **_overrides(element, shape)}
                restarts = any(local(each) == "lvlOverride" for each in element)
                self._abstract[key] = key if restarts else f"abstract {base}"

    def next(self, key: str, level: int) -> str | None:
        """The number of the next paragraph of a list, None where it is in none or none is printed."""
        shape = self._levels.get(key, {}).get(level)
        if shape is None or not 0 <= level < _LEVELS:
            return None
        counts = self._counts.setdefault(self._abstract[key], [0] * _LEVELS)
        levels = self._levels[key]
        for above in range(level):
            counts[above] = counts[above] or (levels[above].start if above in levels else 1)
        counts[level] = counts[level] + 1 if counts[level] else shape.start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        if shape.format == "bullet":
            return _bullet(shape.text)
        if shape.format == "none" and "%" in shape.text:
            return None

        def count(hit: regex.Match[str]) -> str:
            at = int(hit[1]) - 1
            return written(counts[at], levels[at].format if at in levels else "decimal")

        return _HOLE.sub(count, shape.text).strip() or None


def _levels(element: _Element) -> dict[int, _Level]:
    found = {}
    for each in element:
        if local(each) == "lvl":
            at = attribute(each, "ilvl") or "0"
            found[int(at) if at.isdigit() else 0] = _level(each)
    return found


def _level(element: _Element) -> _Level:
    start = attribute(child(element, "start"), "val") or "1"
    return _Level(
        int(start) if start.isdigit() else 1,
        attribute(child(element, "numFmt"), "val") or "decimal",
        attribute(child(element, "lvlText"), "val") or "",
    )


def _overrides(element: _Element, shape: dict[int, _Level]) -> dict[int, _Level]:
    """The levels that a list has otherwise than its shape: wholly, or only the number it begins with."""
    found = {}
    for each in element:
        if local(each) != "lvlOverride":
            continue
        value = attribute(each, "ilvl") or "0"
        at = int(value) if value.isdigit() else 0
        own, start = child(each, "lvl"), attribute(child(each, "startOverride"), "val")
        if own is not None:
            found[at] = _level(own)
        elif start and start.isdigit() and at in shape:
            found[at] = replace(shape[at], start=int(start))
    return found


def _bullet(sign: str) -> str:
    """Signs of symbol fonts are private characters; on paper they are dots and dashes alike."""
    sign = sign.strip()
    return "-" if not sign or "\ue000" <= sign[0] <= "\uf8ff" else sign


def written(value: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    return f"{value:02}" if form == "decimalZero" else str(value)


def _roman(value: int) -> str:
    out = ""
    for size, sign in _ROMAN:
        out += sign * (value // size)
        value %= size
    return out
