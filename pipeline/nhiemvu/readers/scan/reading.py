"""One page, many pages: pictures in, pages of words and ruled lines out."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nhiemvu.readers.pdf.page import Page
from nhiemvu.readers.scan import cleaning, engine, marks, rulings, words
from nhiemvu.readers.scan.values import Seen, Settings, Sheet

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture

_GOOD: Final = 80  # percent: a word as sure as that is mostly right
_TOLD: Final = 3  # signs: a shorter word may be as tall as it is wide
_SURE: Final = 0.3  # of the words of a page that stands upright, a bad copy or a form with little text


def pages(sheets: Iterable[tuple[int, Sheet | None]], settings: Settings) -> Iterator[tuple[int, Page | None]]:
    """The pages in the order given, as many at one time as there are workers; None for one that failed."""
    workers = settings.workers or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[tuple[int, Future[Page | None]]] = deque()
        for index, sheet in sheets:
            waiting.append((index, pool.submit(page, sheet, settings)))
            if len(waiting) > workers:  # no more pictures are held than can be worked on
                number, done = waiting.popleft()
                yield number, done.result()
        for number, done in waiting:
            yield number, done.result()


def page(sheet: Sheet | None, settings: Settings) -> Page | None:
    """What a picture shows, None where it is none or takes too long."""
    if sheet is None:
        return None
    try:
        found = _read(sheet, settings)
        if not _doubtful(found):
            return found.page()
        turned = [_read(_turned(sheet, by), settings) for by in (90, 180, 270)]
    except engine.Slow:
        return None
    return max([found, *turned], key=_sureness).page()


class _Read(NamedTuple):
    """What was recognised on a picture, and the picture set level; back: (2, 3), to the picture as given."""

    sheet: Sheet
    plain: Picture
    back: Picture
    strokes: Sequence[rulings.Stroke]
    seen: list[Seen]

    def page(self) -> Page:
        (height, width), dpi = self.plain.shape, self.sheet.dpi
        ruled = words.rules(self.strokes, height, dpi)
        seen = marks.numbered(self.plain, marks.raised(self.plain, self.seen), ruled, dpi)
        return Page(
            words.frame(height, width, dpi, self.back, self.sheet.turned), words.words(seen, height, dpi), ruled
        )


def _read(sheet: Sheet, settings: Settings) -> _Read:
    grey = cleaning.clean(sheet.pixels, sheet.dpi)
    level, back = cleaning.turned(grey, cleaning.skew(grey))
    strokes, plain = rulings.find(level, sheet.dpi)
    plain = cleaning.lightened(plain)
    return _Read(sheet, plain, back, strokes, engine.words(plain, sheet.dpi, settings.seconds))


def _turned(sheet: Sheet, by: int) -> Sheet:
    """The picture turned with the clock."""
    pixels = np.ascontiguousarray(np.rot90(sheet.pixels, -by // 90))
    return Sheet(pixels, sheet.dpi, (sheet.turned + by) % 360)


def _doubtful(read: _Read) -> bool:
    """Whether the picture may lie on its side or upside down: few of its words are sure."""
    count = sum(len(word.text) >= _TOLD for word in read.seen)
    return _sureness(read) < _SURE * count


def _sureness(read: _Read) -> int:
    """How many words are sure ones. The program reads lines from top to bottom too, and then words are tall."""
    return sum(
        len(word.text) >= _TOLD and word.sure >= _GOOD and word.x1 - word.x0 > word.bottom - word.top
        for word in read.seen
    )
