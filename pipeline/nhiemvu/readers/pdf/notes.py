"""The foot of a page: which lines are footnotes, and where each begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.paragraphs import Paragraph
from nhiemvu.readers.ruling import Rule

_SMALLER: Final = 0.93  # of the size of the body
_OPENS = regex.compile(r"[\[(]?\d{1,3}[\])]?$|\*{1,3}$|\(\*{1,3}\)$")
_PAGE_NUMBER = regex.compile(r"(?:[-–—]\s?)?(?:Trang\s)?\d{1,4}(?:\s?/\s?\d{1,4})?(?:\s?[-–—])?$")


def split(lines: list[Line], rules: Sequence[Rule], width: float, size: float) -> tuple[list[Line], list[Line]]:
    """The lines of the body and those of the footnotes below it, a page number at the foot with the body.

    width: of the page. size: of the letters that most of the document is set in.
    """
    tail = lines[-1:] if lines and is_page_number(lines[-1]) and _stands_apart(lines) else []
    above = lines[: len(lines) - len(tail)]
    at = len(above)
    while at and above[at - 1].size <= _SMALLER * size:
        at -= 1
    small = above[at:]
    for index in range(len(small)):
        if _is_ruled(small[index], rules, width, size, opens(small[index])) or (not index and small[0].words[0].rise):
            return above[: at + index] + tail, above[at + index :]
    return lines, []


def _is_ruled(line: Line, rules: Sequence[Rule], width: float, size: float, opening: bool) -> bool:
    """Whether the rule that parts notes from the body stands over a line.

    Word draws it as wide as the text where a note goes on from the page before.
    """
    for rule in rules:
        if 0 < rule.y0 - line.y < 2.5 * size and rule.y1 - rule.y0 < 4 and abs(rule.x0 - line.x0) < 3 * size:
            length = rule.x1 - rule.x0
            if 30 < length < 0.5 * width or (length >= 0.5 * width and not opening):
                return True
    return False


def _stands_apart(lines: Sequence[Line]) -> bool:
    """Whether the last line is set off from the one above it, as a page number is and the end of a note is not."""
    if len(lines) < 2:
        return True
    above, last = lines[-2:]
    return above.y - last.y > 1.6 * last.size or last.x0 - above.x0 > 4 * last.size


def opens(line: Line) -> bool:
    first = line.words[0]
    return first.rise > 0 or (len(line.words) > 1 and _OPENS.match(first.text) is not None)


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """The notes, one paragraph each; lines before the first number go on with a note of the page before.

    Where numbers are raised, one that is not is a clause of what the note quotes.
    """
    raised = any(line.words[0].rise > 0 for line in lines)
    found: list[Paragraph] = []
    for line in lines:
        if not found or (line.words[0].rise > 0 if raised else opens(line)):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def is_page_number(line: Line) -> bool:
    return len(line.words) <= 4 and _PAGE_NUMBER.match(line.text) is not None
