"""Levels: what a line's number or form says of the division that it opens."""

from __future__ import annotations

from typing import NamedTuple

from nhiemvu.model import Passage
from nhiemvu.rulebook import matches
from nhiemvu.stages.structure.reading import Line, Reading
from nhiemvu.stages.structure.values import UNNUMBERED, Level, Rules
from nhiemvu.vietnamese import numerals

# Rank of the level that is numbered by capital letters.
_CAPITALS = 36


class Numbered(NamedTuple):
    """The level of a line's number, the number, and where the words begin behind it."""

    level: Level
    number: Passage
    end: int


def find(reading: Reading, line: Line) -> Numbered | None:
    if not line.set_apart and not reading.numbered.match(line.words):
        return None
    for level in reading.rules.level:
        hit = level.match(line.words)
        if hit is None:
            continue
        number = line.passage.part(*hit.span("number"))
        if number or _stands_as_heading(reading, line):
            return Numbered(level, number, hit.end())
    return None


def _stands_as_heading(reading: Reading, line: Line) -> bool:
    """Whether a line without number is set as a heading, below a numbered one."""
    inside = bool(reading.divisions) and reading.divisions[-1].part == len(reading.parts) - 1
    return line.set_apart and len(line.words) <= 160 and inside and not matches(reading.rules.numbered, line.words)


def bears_number(words: str, rules: Rules) -> bool:
    """Whether the line begins with a number of any level."""
    return any(level.match(words) for level in rules.level if level.rank != UNNUMBERED)


def opens_body(words: str, rules: Rules) -> bool:
    """Whether the line begins with a number of a wide level, at which the body of a document begins."""
    return any(level.rank < 60 and level.rank != _CAPITALS and level.match(words) for level in rules.level)


def ordinal(level: Level, number: str) -> int | None:
    """The count that a number stands for at its level: d) is 4, đ) is 5, IV is 4, 2.3 is 3."""
    if level.id == "diem":
        return numerals.letter(number[:1])
    if level.id == "chu-hoa":
        return ord(number) - 64 if number.isascii() else None
    return numerals.ordinal(number.rsplit(".", maxsplit=1)[-1].rstrip("abcdđ")) if number else None


def by_sequence(reading: Reading, level: Level, number: str) -> Level:
    """C., D. and I. may be letters or Roman figures: what the one before them calls for decides."""
    other = {"chu-hoa": "la-ma", "la-ma": "chu-hoa"}.get(level.id)
    if other is None or len(number) != 1:
        return level
    twin = next((each for each in reading.rules.level if each.id == other), None)
    above = (reading.divisions[at] for at in reversed(reading.stack))
    last = next((draft for draft in above if draft.level in (level, twin)), None)
    if twin is None or last is None or last.level is level:
        return level
    wanted = ordinal(twin, number)
    return twin if wanted is not None and last.ordinal is not None and wanted == last.ordinal + 1 else level
