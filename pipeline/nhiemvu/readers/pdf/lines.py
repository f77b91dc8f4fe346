"""Words to lines, and lines to columns: what a reader's eye takes together.

A raised or lowered word belongs to the line that it hangs on. Lines set side by side, as in the head
and above the signature, are read one column after the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.rulebook import matches

_LEAST: Final = 1.0  # points, where a damaged page sets letters of no size
_SMALL: Final = 0.87  # of the size of its line: a raised or lowered word
_GUTTER: Final = 2.0  # sizes of a letter that part two columns on one line alone
_NARROW: Final = 0.9  # where the lines below agree
_FAR: Final = 3.2  # sizes between two base lines above which a stretch of columns ends


@dataclass(slots=True)
class Line:
    """Words on one base line from left to right. size: that of most of its letters."""

    words: list[Word]
    y: float
    size: float

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)

    @property
    def text(self) -> str:
        return " ".join([word.text for word in self.words])


def build(words: Iterable[Word]) -> list[Line]:
    """The lines of a page or a cell from the top down."""
    lines: list[Line] = []
    group: list[Word] = []
    base = size = 0.0
    for word in sorted(words, key=itemgetter(2), reverse=True):
        y = word[2]
        if y != base and group and base - y > 0.22 * min(word.size, size):
            lines.append(_line(group))
            group = []
        if not group:
            base, size = y, word.size
        group.append(word)
    if group:
        lines.append(_line(group))
    return _hung(lines)


def _line(words: list[Word]) -> Line:
    words.sort()
    if len({word[3] for word in words}) == 1:
        return Line(words, words[0].y, words[0].size or _LEAST)
    sizes: dict[float, int] = {}
    for word in words:
        sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
    size = max(sizes, key=lambda each: sizes[each])
    base = next(word.y for word in words if word.size == size)
    smaller = [word.size < _SMALL * size for word in words]
    if any(smaller):  # on the line's own base and smaller: raised by the shape of its digits
        words = [
            word._replace(rise=1) if small and word.text.isdigit() and len(word.text) < 3 and word.y >= base else word
            for word, small in zip(words, smaller, strict=True)
        ]
    return Line(words, base, size or _LEAST)


def _hung(lines: list[Line]) -> list[Line]:
    """The lines with raised and lowered words in the line that they hang on."""
    sizes = {line.size for line in lines}
    if len(sizes) < 2:
        return lines
    out: list[Line] = []
    gone: set[int] = set()
    for at, line in enumerate(lines):
        for other, rise in ((at + 1, 1), (at - 1, -1), (at + 2, 1), (at - 2, -1)):
            if not 0 <= other < len(lines) or other in gone:
                continue
            host = lines[other]
            reach = 0.75 if rise > 0 else 0.4
            if not (0 < rise * (line.y - host.y) < reach * host.size and line.size < _SMALL * host.size):
                continue
            near = [word for word in line.words if _touches(word, host)]
            if near:
                host.words = sorted([*host.words, *(word._replace(rise=rise) for word in near)])
                line.words = [word for word in line.words if word not in near]
            if not line.words:
                gone.add(at)
                break
    out = [line for at, line in enumerate(lines) if at not in gone]
    return out


def _touches(word: Word, line: Line) -> bool:
    """Whether a small word stands close behind or before a word of the line."""
    at = bisect_left(line.words, word.x0, key=lambda each: each.x0)
    before = at > 0 and -0.5 * line.size < word.x0 - line.words[at - 1].x1 < 0.6 * line.size
    behind = at < len(line.words) and -0.3 * line.size < line.words[at].x0 - word.x1 < 0.6 * line.size
    return before or behind


# columns -----------------------------------------------------------------------------------------------


def columns(lines: Sequence[Line], rules: Rules) -> list[tuple[str, list[Line]]]:
    """The lines in reading order, in groups: "" across the page, "left" and "right" where two columns lie."""
    out: list[tuple[str, list[Line]]] = []
    body: list[Line] = []
    at = 0
    while at < len(lines):
        gap = _gap(lines[at], rules) or _beside(lines, at)
        if gap is None:
            body.append(lines[at])
            at += 1
            continue
        end, low, high, doubled = _stretch(lines, at, gap, rules)
        if doubled < 2 and gap[1] - gap[0] < _GUTTER * lines[at].size:
            body.append(lines[at])
            at += 1
            continue
        run = list(lines[at:end])
        while body and body[-1].x0 >= low and len(body[-1].text) > 4 and body[-1].y - run[0].y < 2.2 * run[0].size:
            run.insert(0, body.pop())
        if body:
            out.append(("", body))
            body = []
        middle = (low + high) / 2
        for side, pick in (("left", True), ("right", False)):
            part = [cut for line in run if (cut := _side(line, middle, pick)) is not None]
            if part:
                out.append((side, part))
        at = end
    if body:
        out.append(("", body))
    return out


def _gap(line: Line, rules: Rules) -> tuple[float, float] | None:
    """The one wide gap of a line; a line with several is justified or a row of a table."""
    words = line.words
    if len(words) < 2:
        return None
    best = second = 0.0
    place = 0
    right = words[0].x1
    for at in range(1, len(words)):
        gap = words[at].x0 - right
        if gap > best:
            best, second, place = gap, best, at
        elif gap > second:
            second = gap
        right = words[at].x1
    if best < _NARROW * line.size or best < 1.8 * second:
        return None
    if matches(rules.blank_before, words[place - 1].text) or matches(rules.blank_behind, words[place].text):
        return None
    mark = " ".join([word.text for word in words[:place]])
    if len(mark) < 9 and (matches(rules.list_mark, mark) or matches(rules.note, mark)):
        return None  # a tab parts the mark of a list from its words
    return words[place - 1].x1, words[place].x0


def _beside(lines: Sequence[Line], at: int) -> tuple[float, float] | None:
    """The gap between a line and the next where both stand at one height on different sides."""
    if at + 1 == len(lines):
        return None
    first, second = lines[at], lines[at + 1]
    if first.y - second.y > 0.7 * min(first.size, second.size):
        return None
    left, right = (first, second) if first.x1 < second.x0 else (second, first)
    gap = right.x0 - left.x1
    return (left.x1, right.x0) if gap > _NARROW * first.size else None


def _stretch(lines: Sequence[Line], at: int, gap: tuple[float, float], rules: Rules) -> tuple[int, float, float, int]:
    """Where the columns that begin at a line end, their gutter, and how many lines have words in both."""
    low, high = gap
    size = lines[at].size
    last, doubled = at + (1 if _gap(lines[at], rules) is None else 0), 1
    left_edge = min(line.x0 for line in lines[at : last + 1])
    reached: tuple[float, float] = gap
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if lines[index - 1].y - line.y > _FAR * max(size, line.size):
            break
        own = _gap(line, rules)
        fits = own is not None and min(high, own[1]) - max(low, own[0]) >= 0.5 * size
        if own is not None and fits:
            low, high = max(low, own[0]), min(high, own[1])
            last, reached, doubled = index, (low, high), doubled + 1
        elif line.x1 <= high - 0.5 * size:
            low = max(low, line.x1)
            if abs(line.x0 - left_edge) < 0.6 * size or _beside(lines, index) is not None:
                last, reached, left_edge = index, (low, high), min(left_edge, line.x0)
        elif line.x0 >= low + 0.5 * size:
            high = min(high, line.x0)
            if _beside(lines, index) is not None:
                last, reached = index, (low, high)
        else:
            break
    return last + 1, reached[0], reached[1], doubled


def _side(line: Line, middle: float, left: bool) -> Line | None:
    words = [word for word in line.words if (word.x0 < middle) == left]
    return Line(words, line.y, line.size) if words else None
