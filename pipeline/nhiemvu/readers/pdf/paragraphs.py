"""Lines to paragraphs, by what a typesetter would have done: a word that would still have fitted on the
line above begins a paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Final

from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.rulebook import matches

Paragraph = list[Line]

_BLANK: Final = 0.25  # sizes of a letter: the blank between two words
_INDENT: Final = 0.6


@dataclass(frozen=True, slots=True)
class Margins:
    """Between which positions the lines of a page or a cell lie."""

    left: float
    right: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Margins:
        """Those that two lines or more share, else the outermost."""
        lefts = Counter(round(line.x0) for line in lines)
        rights = Counter(round(line.x1) for line in lines)
        left = [at for at in lefts if lefts[at] + lefts[at + 1] > 1]
        right = [at for at in rights if rights[at] + rights[at - 1] > 1]
        return cls(min(left or lefts), max(right or rights))


def body(lines: Sequence[Line], margins: Margins, rules: Rules) -> list[Paragraph]:
    """The paragraphs of lines that stand across the page."""
    pitches = [above.y - line.y for above, line in pairwise(lines) if above.y > line.y]
    pitch = median_low(pitches) if pitches else 0.0
    found: list[Paragraph] = []
    for line in lines:
        if found and _goes_on(found[-1], line, margins, pitch, rules):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _goes_on(paragraph: Paragraph, line: Line, margins: Margins, pitch: float, rules: Rules) -> bool:
    above = paragraph[-1]
    if abs(line.size - above.size) > 0.12 * above.size or above.y - line.y > max(1.35 * pitch, 1.6 * line.size):
        return False
    if above.bold and not any(word.bold for word in line.words):
        return False
    centred = is_centred(line, margins) and abs(above.x0 - margins.left - margins.right + above.x1) < 6
    room = margins.right - above.x1
    if centred:
        room += above.x0 - margins.left
    if fits(line, room):
        return False
    if centred:
        return above.bold == line.bold
    if _begins(line, above, rules):
        return False
    indent = line.x0 - margins.left
    if indent <= _INDENT * line.size or (abs(line.x0 - above.x0) < 2 and len(paragraph) > 1):
        return True
    return len(paragraph) == 1 and line.x0 > above.x0 and matches(rules.list_mark, above.text[:12])


def _begins(line: Line, above: Line, rules: Rules) -> bool:
    """Whether a line opens with the mark of a list behind one that may be the last of its paragraph."""
    return matches(rules.list_mark, line.text[:12]) and matches(rules.closed, above.words[-1].text)


def is_centred(line: Line, margins: Margins) -> bool:
    left, right = line.x0 - margins.left, margins.right - line.x1
    return left > line.size and abs(left - right) < 4


def fits(line: Line, room: float) -> bool:
    """Whether the first word of a line would have found its place in the room that the line above left."""
    first = line.words[0]
    return room > first.x1 - first.x0 + _BLANK * first.size + 0.5


def in_cell(lines: Sequence[Line], margins: Margins, rules: Rules) -> list[Paragraph]:
    """The paragraphs of a cell whose words lie between the margins."""
    found: list[Paragraph] = []
    for line in lines:
        if found:
            above = found[-1][-1]
            room = margins.right - above.x1
            if is_centred(above, margins):
                room += above.x0 - margins.left
            if not fits(line, room) and not _begins(line, above, rules):
                found[-1].append(line)
                continue
        found.append([line])
    return found
