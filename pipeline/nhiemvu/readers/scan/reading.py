"""One page, many pages: pictures in, pages of words and ruled lines out."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nhiemvu.readers.pdf.page import Page
from nhiemvu.readers.scan import cache, cleaning, engine, marks, rulings, stamps, words
from nhiemvu.readers.scan.values import Seen, Settings, Sheet

if TYPE_CHECKING:
    from nhiemvu.readers.pdf.letters import Word
    from nhiemvu.readers.scan.values import Picture

_GOOD: Final = 80  # percent: a word as sure as that is mostly right
_TOLD: Final = 3  # signs: a shorter word may be as tall as it is wide
_SURE: Final = 0.3  # of the words of a page that stands upright, a bad copy or a form with little text


def pages(
    sheets: Iterable[tuple[int, Sheet | None]], total: int, settings: Settings
) -> Iterator[tuple[int, Page | None]]:
    """The pages in the order given, as many at one time as there are workers; None for one that failed.

    total: how many there are.
    """
    told = settings.told or _unheard
    told(0, total)
    try:
        for done, each in enumerate(_pages(sheets, settings), 1):
            yield each
            told(done, total)
    finally:
        told(total, total)


def _unheard(done: int, total: int) -> None: ...


def _pages(sheets: Iterable[tuple[int, Sheet | None]], settings: Settings) -> Iterator[tuple[int, Page | None]]:
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
    """What a picture shows, None where it is none or takes too long; as kept from another run where it is."""
    shelf = settings.shelf
    if shelf is None:
        return _page(sheet, settings) if sheet else None
    key = cache.key(sheet, settings.stamps) if sheet else ""
    found = shelf.get(key)
    if found is None and sheet:
        found = _page(sheet, settings)
        if found:
            shelf.put(key, found)
    shelf.is_open = shelf.is_open or found is None
    return found


def is_stamped(sheet: Sheet | None, settings: Settings) -> bool:
    """Whether a picture bears a stamp that is known, or one that cannot be read; so too where there is no picture."""
    found = stamps.find(sheet.pixels, sheet.dpi, settings.stamps) if sheet else ()
    return sheet is None or any(stamp.text or stamp.open for stamp in found)


def _page(sheet: Sheet, settings: Settings) -> Page | None:
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
    stamped: tuple[tuple[Word, ...], ...]

    def page(self) -> Page:
        (height, width), dpi = self.plain.shape, self.sheet.dpi
        ruled = words.rules(self.strokes, height, dpi)
        seen = marks.numbered(self.plain, marks.raised(self.plain, self.seen), ruled, dpi)
        frame = words.frame(height, width, dpi, self.back, self.sheet.turned)
        return Page(frame, words.words(seen, height, dpi), ruled, stamped=self.stamped)


def _read(sheet: Sheet, settings: Settings) -> _Read:
    found = stamps.find(sheet.pixels, sheet.dpi, settings.stamps)
    told = [stamp for stamp in found if stamp.text]
    if settings.shelf and any(stamp.open for stamp in found):
        settings.shelf.is_open = True
    grey = cleaning.clean(sheet.pixels, sheet.dpi, told)
    level, back = cleaning.turned(grey, cleaning.skew(grey))
    strokes, plain = rulings.find(level, sheet.dpi)
    plain = cleaning.lightened(plain)
    seen = engine.words(plain, sheet.dpi, settings.seconds)
    stamped = tuple(words.stamp(each, back, level.shape[0], sheet.dpi) for each in told)
    return _Read(sheet, plain, back, strokes, seen, stamped)


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
