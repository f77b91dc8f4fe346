"""The foot of a page: which lines are footnotes, and where each begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.paragraphs import Paragraph
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.ruling import Rule
from nhiemvu.rulebook import matches

_SMALLER: Final = 0.93  # of the size of the body
_SAME: Final = 0.1  # points by which letters of one size differ


def split(
    lines: list[Line], ruled: Sequence[Rule], width: float, size: float, rules: Rules
) -> tuple[list[Line], list[Line]]:
    """The lines of the body and those of the footnotes below it, a page number at the foot with the body.

    ruled: the rules outside tables. width: of the page. size: of the letters that most of the document is set in.
    """
    tail = lines[-1:] if lines and is_page_number(lines[-1], rules) and _stands_apart(lines) else []
    above = lines[: len(lines) - len(tail)]
    small = _tail(above, _SMALLER * size)
    for at in range(_tail(above, size + _SAME), len(above)):
        line = above[at]
        opening = opens(line, rules)
        if at < small and not opening:
            continue  # of the size of the text, as beside a table in small type
        raised = at == small and line.words[0].rise > 0
        if raised or _is_ruled(line, ruled, width, size, opening):
            return above[:at] + tail, above[at:]
    return lines, []


def _tail(lines: Sequence[Line], size: float) -> int:
    """The first of the last lines that are no larger than that."""
    at = len(lines)
    while at and lines[at - 1].size <= size:
        at -= 1
    return at


def _is_ruled(line: Line, ruled: Sequence[Rule], width: float, size: float, opening: bool) -> bool:
    """Whether the rule that parts notes from the body stands over a line.

    Word draws it as wide as the text where a note goes on from the page before.
    """
    for rule in ruled:
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


def opens(line: Line, rules: Rules) -> bool:
    first = line.words[0]
    return first.rise > 0 or (len(line.words) > 1 and matches(rules.note, first.text))


def paragraphs(lines: Sequence[Line], rules: Rules) -> list[Paragraph]:
    """The notes, one paragraph each; lines before the first number go on with a note of the page before.

    Where numbers are raised, one that is not is a clause of what the note quotes.
    """
    raised = any(line.words[0].rise > 0 for line in lines)
    found: list[Paragraph] = []
    for line in lines:
        if not found or (line.words[0].rise > 0 if raised else opens(line, rules)):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def is_page_number(line: Line, rules: Rules) -> bool:
    return len(line.words) <= 4 and matches(rules.number, line.text)
