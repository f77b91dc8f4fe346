"""Batches, measured: `python -m tests.bench.batch`. Takes some ten minutes; run it on a machine that does nothing else.

Two children against one over 1,000 documents of the size of Decision 447, and resident memory over 2,000 documents.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import psutil
from tests.bench.__main__ import DECISION

from nhiemvu import flow
from nhiemvu.batch import inputs, planning, running
from nhiemvu.batch.ledger import Row
from nhiemvu.batch.running import Tally
from nhiemvu.batch.values import Document, Outcome, Settings

_TEXT = DECISION.read_text(encoding="utf-8")


class Watched:
    """Resident memory of this process and of all its children, each time a document ends."""

    def __init__(self) -> None:
        self.own: list[int] = []
        self.all: list[int] = []

    def began(self, tally: Tally) -> None: ...
    def passed(self, row: Row) -> None: ...
    def finished(self) -> None: ...

    def ended(self, document: Document, outcome: Outcome) -> None:
        assert outcome.state == "done", (document, outcome)
        process = psutil.Process()
        self.own.append(process.memory_info().rss)
        self.all.append(self.own[-1] + sum(each.memory_info().rss for each in process.children()))


def documents(folder: Path, number: int, text: str) -> Path:
    folder.mkdir()
    for each in range(number):
        (folder / f"{each}.md").write_text(text.replace("447/QĐ-BCT", f"{each + 1000}/QĐ-BCT"), encoding="utf-8")
    return folder


def converted(folder: Path, out: Path, workers: int) -> tuple[float, Watched]:
    """Wall seconds, and the memory."""
    rules, watched = flow.Rules.load(), Watched()
    wishes = planning.Wishes(Settings(str(out)), version("nhiemvu"), rules.digest)
    start = time.perf_counter()
    with running.session(running.Options(wishes, workers), rules.doubts) as session:
        found = inputs.find([str(folder)], False, str(out))
        tally = session.convert(found, watched)
        session.finish(tally, {each.key for each in found}, watched)
    assert Counter(done=tally.done) == Counter(done=len(found))
    return time.perf_counter() - start, watched


def tenths(values: Sequence[int]) -> float:
    """The last tenth against the first, by their medians."""
    share = len(values) // 10
    return statistics.median(values[-share:]) / statistics.median(values[:share])


def _children() -> float:
    """Processor seconds of the children that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def main(number: int = 1000) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = documents(Path(place) / "long", number, _TEXT)
        one, _ = converted(folder, Path(place) / "one", 1)
        parent, before = time.process_time(), _children()
        two, _ = converted(folder, Path(place) / "two", 2)
        share = (time.process_time() - parent) / (_children() - before)
        print(f"{f'{number} documents of the size of 447, one child, s':<52}{one:>8.1f}")
        print(f"{'  two children, times faster':<52}{one / two:>8.2f}")
        print(f"{'  processor time of the parent / of the children':<52}{share:>8.3f}")
        short = _TEXT[: len(_TEXT) // 8]
        _, watched = converted(documents(Path(place) / "short", 2 * number, short), Path(place) / "many", 2)
        print(f"{f'{2 * number} documents, memory of the last tenth / first':<52}{tenths(watched.own):>8.3f}")
        print(f"{'  with the children':<52}{tenths(watched.all):>8.3f}")


if __name__ == "__main__":
    main()
