"""Where markup, bold, headings and raised numbers lie in the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter

from nhiemvu.model import Source, Span
from nhiemvu.stages.layout.values import OUTER

_START = attrgetter("start")


class Marks:
    """The marks of a source by kind. bold: spans in order. raised: the mark that begins at an offset."""

    def __init__(self, source: Source) -> None:
        self.raised = {mark.span.start: mark for mark in source.marks if mark.kind == "raised"}
        self.bold = [mark.span for mark in source.marks if mark.kind == "bold"]
        self.continued = {mark.span.start for mark in source.marks if mark.kind == "continued"}
        self._notes = [mark.span for mark in source.marks if mark.kind == "note"]
        self._text = source.text
        self._headings = [mark.span for mark in source.marks if mark.kind == "heading"]
        raised = [mark.span for mark in self.raised.values()]
        skipped = [mark.span for mark in source.marks if mark.kind == "markup" and not _in(raised, mark.span.start)]
        self._starts = [span.start for span in skipped]
        self._ends = [span.end for span in skipped]

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The range without blanks and markup at its edges."""
        while start < end:
            if self._text[start] in OUTER:
                start += 1
                continue
            index = bisect_right(self._starts, start) - 1
            if index >= 0 and self._ends[index] > start:
                start = self._ends[index]
                continue
            break
        while end > start:
            if self._text[end - 1] in OUTER:
                end -= 1
                continue
            index = bisect_left(self._starts, end) - 1
            if index >= 0 and self._ends[index] >= end:
                end = self._starts[index]
                continue
            break
        return start, max(start, end)

    def bold_over(self, start: int, end: int) -> int | None:
        """Index of the bold span that holds the whole range."""
        index = bisect_right(self.bold, start, key=_START) - 1
        return index if index >= 0 and self.bold[index].end >= end else None

    def is_note(self, at: int) -> bool:
        return _in(self._notes, at)

    def is_heading(self, at: int) -> bool:
        return _in(self._headings, at)


def _in(spans: list[Span], at: int) -> bool:
    index = bisect_right(spans, at, key=_START) - 1
    return index >= 0 and spans[index].end > at
