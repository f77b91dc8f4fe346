"""Scans: the whole path against bare recognition of the same pages, and two workers against one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from tests import scans

from nhiemvu import flow
from nhiemvu.readers.scan import engine, reading, repair
from nhiemvu.readers.scan.values import Settings, Sheet

_PAGES = slice(6, 14)  # of the easy set: prose and tables
_TIMES = 3


def _ratio(first: Callable[[], object], second: Callable[[], object], clock: Callable[[], float]) -> float:
    """Median of how much longer the first takes, the two by turns."""

    def taken(run: Callable[[], object]) -> float:
        start = clock()
        run()
        return clock() - start

    return statistics.median(taken(first) / taken(second) for _ in range(_TIMES))


def measure() -> None:
    pictures = scans.pictures(scans.DOCUMENT, scans.EASY)[_PAGES]
    sheets = [(index, Sheet(each, 200)) for index, each in enumerate(pictures)]
    greys = [each.mean(axis=2).astype("uint8") for each in pictures]
    settings = flow.Rules.load().readers.ocr

    def bare() -> None:
        for grey in greys:
            engine.words(grey, 200, settings.seconds)

    def whole(chosen: Settings) -> None:
        repair.repaired(dict(reading.pages(sheets, len(sheets), chosen)), chosen)

    one, two = replace(settings, workers=1), replace(settings, workers=2)
    print(
        f"whole path to bare recognition   {_ratio(lambda: whole(one), bare, time.process_time):.2f} (processor time)"
    )
    speed = _ratio(lambda: whole(one), lambda: whole(two), time.perf_counter)
    print(f"one worker to two                {speed:.2f} (wall time)")


if __name__ == "__main__":
    measure()
