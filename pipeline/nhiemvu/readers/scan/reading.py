"""One page, many pages: pictures in, pages of words and ruled lines out."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from nhiemvu.readers.pdf.page import Page
from nhiemvu.readers.scan import cleaning, engine, marks, rulings, words
from nhiemvu.readers.scan.values import Settings, Sheet


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
    grey = cleaning.clean(sheet.pixels, sheet.dpi)
    level, back = cleaning.turned(grey, cleaning.skew(grey))
    strokes, plain = rulings.find(level, sheet.dpi)
    try:
        seen = engine.words(plain, sheet.dpi, settings.seconds)
    except engine.Slow:
        return None
    height, width = level.shape
    ruled = words.rules(strokes, height, sheet.dpi)
    seen = marks.numbered(plain, marks.raised(plain, seen), ruled, sheet.dpi)
    return Page(words.frame(height, width, sheet.dpi, back, sheet.turned), words.words(seen, height, sheet.dpi), ruled)
