"""Batches, measured: `python -m tests.bench.batch [DOCUMENTS]`. Takes some ten minutes.

Two children against one over 1,000 documents of the size of Decision 447, by turns of 100, and resident memory over
2,000 documents. Wall time tells something only where other programs leave the processors free: what they took is
printed too. Processor time and the idle time of the children hold on a machine in use as well.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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


class Heard:
    """When each document ended, and for how long it had its child."""

    def __init__(self) -> None:
        self.ends: list[float] = []
        self.seconds: list[float] = []

    def began(self, tally: Tally) -> None: ...
    def passed(self, row: Row) -> None: ...
    def finished(self) -> None: ...

    def ended(self, document: Document, outcome: Outcome) -> None:
        assert outcome.state == "done", (document, outcome)
        self.ends.append(time.perf_counter())
        self.seconds.append(outcome.seconds)


@dataclass(slots=True)
class Sums:
    """Seconds. own: processor time of this process; others: of programs that have nothing to do with it."""

    wall: float = 0.0
    own: float = 0.0
    children: float = 0.0
    others: float = 0.0
    busy: float = 0.0
    held: float = 0.0

    def add(self, folder: Path, out: Path, workers: int) -> None:
        heard = Heard()
        own, children, all_ = time.process_time(), _children(), _processors()
        wall = converted(folder, out, workers, heard)
        own, children = time.process_time() - own, _children() - children
        self.wall += wall
        self.own += own
        self.children += children
        self.others += _processors() - all_ - own - children
        first = len(heard.ends) // 10  # by then all children work
        self.busy += sum(heard.seconds[first + workers : -workers])
        self.held += workers * (heard.ends[-1 - workers] - heard.ends[first])


def documents(folder: Path, number: int, text: str) -> Path:
    folder.mkdir()
    for each in range(number):
        (folder / f"{each}.md").write_text(text.replace("447/QĐ-BCT", f"{each + 1000}/QĐ-BCT"), encoding="utf-8")
    return folder


def converted(folder: Path, out: Path, workers: int, watched: Watched | Heard) -> float:
    """Wall seconds."""
    rules = flow.Rules.load()
    wishes = planning.Wishes(Settings(str(out)), version("nhiemvu"), rules.digest)
    start = time.perf_counter()
    with running.session(running.Options(wishes, workers), rules.doubts) as session:
        found = inputs.find([str(folder)], False, str(out))
        tally = session.convert(found, watched)
        session.finish(tally, {each.key for each in found}, watched)
    assert Counter(done=tally.done) == Counter(done=len(found))
    return time.perf_counter() - start


def tenths(values: Sequence[int]) -> float:
    """The last tenth against the first, by their medians."""
    share = len(values) // 10
    return statistics.median(values[-share:]) / statistics.median(values[:share])


def _children() -> float:
    """Processor seconds of the children that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def _processors() -> float:
    """Seconds that all processors have worked for anybody."""
    used = psutil.cpu_times()
    return used.user + used.system + getattr(used, "nice", 0.0)


def main(number: int = 1000, turn: int = 100) -> None:
    with tempfile.TemporaryDirectory() as place:
        sums = {1: Sums(), 2: Sums()}
        folder = documents(Path(place) / "long", turn, _TEXT)
        for index in range(number // turn):
            for workers, each in sums.items():
                each.add(folder, Path(place) / f"{workers}-{index}", workers)
        print(f"{f'{number} documents of the size of 447':<52}{'one child':>12}{'two':>12}")
        for name in ("wall", "own", "children", "others"):
            shown = "".join(f"{getattr(each, name) * 1000 / number:>12.1f}" for each in sums.values())
            print(f"{f'  {name}, ms a document':<52}{shown}")
        idle = "".join(f"{max(0.0, 1 - each.busy / each.held):>12.3f}" for each in sums.values())
        print(f"{'  share of its time that a child waits':<52}{idle}")
        print(f"{'  two children, times faster':<64}{sums[1].wall / sums[2].wall:>12.2f}")
        watched = Watched()
        converted(
            documents(Path(place) / "short", 2 * number, _TEXT[: len(_TEXT) // 8]), Path(place) / "many", 2, watched
        )
        print(f"{f'{2 * number} documents, memory of the last tenth / first':<64}{tenths(watched.own):>12.3f}")
        print(f"{'  with the children':<64}{tenths(watched.all):>12.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
