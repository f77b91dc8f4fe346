"""The lines that hold the heads of the columns of a table without upright rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nhiemvu.readers.pdf.gutters import Columns, Run, blank, runs
from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.rulebook import matches

LEAST: Final = 3  # columns: letterheads, signatures and recipients have two
_HEADS: Final = 2  # columns whose head must be known
_SHORT: Final = 40  # letters of a head
_NEAR: Final = 1.8  # sizes between two lines of a head
_BESIDE: Final = 0.8  # sizes between two lines of heads that stand in the middle of theirs
_NUMBER: Final = 6  # letters of the number of a row


@dataclass(slots=True)
class _Column:
    x0: float
    x1: float


class Heads:
    """The heads of a table: lines `start` to `end`, and where the words of each column stand."""

    def __init__(self, lines: Sequence[Line], at: int, found: Sequence[Run], page: float) -> None:
        self.page = page
        self.lines, self.start, self.end = lines, at, at + 1
        self.columns = [_Column(run.x0, run.x1) for run in found]

    @classmethod
    def of(cls, lines: Sequence[Line], at: int, first: int, page: float, rules: Rules) -> Heads | None:
        """The heads that have their widest line here, and no line before `first`."""
        line = lines[at]
        beside = at + 1 < len(lines) and line.y - lines[at + 1].y < _BESIDE * line.size
        if len(line.words) < LEAST and not beside:
            return None
        gap = blank(line, page)
        wide = sum(right[0] - left[1] >= gap for left, right in pairwise(line.words))
        if wide < LEAST - 1 and not beside:
            return None
        found, least = runs(line, gap), _HEADS
        if beside and len(found) < LEAST and line.bold == lines[at + 1].bold:  # heads of one line and of two
            found += [run for run in runs(lines[at + 1], blank(lines[at + 1], page)) if _is_apart(run, found)]
            least = LEAST
        if len(found) < LEAST or sum(is_head(run.text, rules) for run in found) < least:
            return None
        found.sort(key=lambda run: run.x0)
        made = cls(lines, at, found, page)
        while made.start > first and made._takes(made.start - 1, made.start, rules):
            made.start -= 1
        while made.end < len(lines) and made._takes(made.end, made.end - 1, rules):
            made.end += 1
        return made

    @property
    def reach(self) -> Columns:
        return tuple((each.x0, each.x1) for each in sorted(self.columns, key=lambda each: each.x0))

    def _takes(self, at: int, near: int, rules: Rules) -> bool:
        """Whether a line next to one of the head belongs to it too; it widens the columns then."""
        line, known = self.lines[at], self.lines[near]
        apart = abs(line.y - known.y)
        if apart > _NEAR * line.size or abs(line.size - known.size) > 1 or line.bold != known.bold:
            return False
        found = runs(line, blank(line, self.page))
        if not (line.bold or any(is_head(run.text, rules) for run in found)):
            return False
        across = [run for run in found if len(self._over(run)) > 1]
        if across and (at > near or (len(found) == len(across) == 1 and not is_head(found[0].text, rules))):
            return False
        if at > near and self._is_row(line, found, rules):
            return False
        alone = at < near and len(found) == 1 and not is_head(found[0].text, rules) and apart > _BESIDE * line.size
        if alone and not any(each.x0 - 2 < found[0].x0 and found[0].x1 < each.x1 + 2 for each in self.columns):
            return False
        self._part(found, rules)
        for run in found:
            if run not in across:
                self._take(run)
        return True

    def _is_row(self, line: Line, found: Sequence[Run], rules: Rules) -> bool:
        """Whether a line below is the first of the rows: it has a number, or words far below those above."""
        first, second = sorted(self.columns, key=lambda each: each.x0)[:2]
        number = found[0]
        if not is_head(number.text, rules) and (
            (number.x0 < first.x1 and first.x0 < number.x1) or (number.x1 < second.x0 and len(number.text) < _NUMBER)
        ):
            return True
        for run in found:
            over = self._over(run)
            above = [each.y for each in self.lines[self.start : self.end] if _meets(each, over)]
            if over and not is_head(run.text, rules) and min(above, default=line.y) - line.y > _NEAR * line.size:
                return True
        return False

    def _part(self, found: Sequence[Run], rules: Rules) -> None:
        """Part a column below whose head stand the heads of several."""
        for column in tuple(self.columns):
            below = [run for run in found if column in self._over(run) and is_head(run.text, rules)]
            if len(below) > 1:
                self.columns.remove(column)
                self.columns += [_Column(run.x0, run.x1) for run in below]

    def _over(self, run: Run) -> list[_Column]:
        return [each for each in self.columns if each.x0 < run.x1 and run.x0 < each.x1]

    def _take(self, run: Run) -> None:
        over = self._over(run)
        if not over:
            self.columns.append(_Column(run.x0, run.x1))
            return
        one = over[0]
        one.x0, one.x1 = min(run.x0, one.x0), max(run.x1, one.x1)


def _is_apart(run: Run, others: Sequence[Run]) -> bool:
    return all(run.x1 < other.x0 or other.x1 < run.x0 for other in others)


def _meets(line: Line, columns: Sequence[_Column]) -> bool:
    return any(word.x0 < each.x1 and each.x0 < word.x1 for word in line.words for each in columns)


def is_head(text: str, rules: Rules) -> bool:
    return len(text) < _SHORT and matches(rules.head, text)
