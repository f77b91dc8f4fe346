"""The years of a plan: each compared with the next, and every task followed through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from nhiemvu.compare import comparing, pairing, sides
from nhiemvu.compare.knowledge import Knowledge
from nhiemvu.compare.values import SCHEMA, Comparison, Document, Kind, Task
from nhiemvu.errors import UsageError


@dataclass(frozen=True, slots=True)
class Station:
    """A task of one document on its line. document: index into the series. kinds: what became of it since the one
    before; returned: it had been gone for a time.
    """

    document: int
    task: str
    number: str | None
    name: str
    kinds: tuple[Kind, ...]
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """One task through the series. id: the task's id where it first stood. A split task goes on in each of its
    pieces; a merged one stands on the lines of all that it was merged of.
    """

    id: str
    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True)
class Series:
    documents: tuple[Document, ...]
    comparisons: tuple[Comparison, ...]
    lineages: tuple[Lineage, ...]
    schema: Literal["nhiemvu-diff/0"] = SCHEMA


def follow(
    documents: Sequence[Iterable[Any]],
    knowledge: Knowledge | None = None,
    *,
    names: Sequence[str] = (),
    words: bool = True,
) -> Series:
    """Records of several documents, oldest first. Raises UsageError for fewer than two, and what compare raises."""
    if len(documents) < 2:
        raise UsageError("a series has two documents or more; give them oldest first")
    known = knowledge or Knowledge.load()
    records = [sides.plain(each) for each in documents]
    called = list(names) or [""] * len(records)
    compared = [
        comparing.compare(old, new, known, names=(called[at], called[at + 1]), words=words)
        for at, (old, new) in enumerate(pairwise(records))
    ]
    lines = _Lines()
    tasks = [sides.tasks(each) for each in records]
    for task in tasks[0]:
        lines.begin(0, task)
    for at, comparison in enumerate(compared, 1):
        lines.go_on(at, comparison, tasks[at - 1], tasks[at], known)
    return Series(
        (compared[0].old, *(each.new for each in compared)),
        tuple(compared),
        tuple(Lineage(id, tuple(stations)) for id, stations in lines.stations.items()),
    )


class _Lines:
    """The lines that have begun; `at`: those that each task of the last document stands on; `ended`: tasks that are
    gone, with theirs.
    """

    def __init__(self) -> None:
        self.stations: dict[str, list[Station]] = {}
        self.at: dict[str, list[str]] = {}
        self.ended: dict[str, tuple[Task, list[str]]] = {}

    def begin(self, document: int, task: Task) -> None:
        line = task.id if task.id not in self.stations else f"{task.id}@{document}"
        self.at[task.id] = [line]
        self.stations[line] = [Station(document, task.id, task.number, task.name, ("added",) if document else ())]

    def go_on(
        self, document: int, comparison: Comparison, old: Sequence[Task], new: Sequence[Task], known: Knowledge
    ) -> None:
        before, self.at = self.at, {}
        of = {task.id: task for task in new}
        for same in comparison.unchanged:
            self._stand(document, of[same.new], before[same.old], ())
        come: list[Task] = []
        for change in comparison.changes:
            lines = list(dict.fromkeys(line for task in change.old for line in before[task.id]))
            if not change.new or not change.old or "ambiguous" in change.kinds:
                come += change.new
                self.ended |= {task.id: (task, before[task.id]) for task in change.old}
                continue
            for task in change.new:
                self._stand(document, task, lines, change.kinds)
        self._return(document, come, {task.id for task in old}, known)

    def _return(self, document: int, come: Sequence[Task], last: set[str], known: Knowledge) -> None:
        """Tasks that stand again after a document without them go on with their line; all others begin one."""
        gone = [(task, lines) for id, (task, lines) in self.ended.items() if id not in last]
        pairs = pairing.pair([task for task, _ in gone], come, known) if gone and come else None
        back = {there: here for here, there, _ in pairs.one} if pairs else {}
        for at, task in enumerate(come):
            if at in back:
                ended, lines = gone[back[at]]
                del self.ended[ended.id]
                self._stand(document, task, lines, ("added",), returned=True)
            else:
                self.begin(document, task)

    def _stand(
        self, document: int, task: Task, lines: Sequence[str], kinds: tuple[Kind, ...], returned: bool = False
    ) -> None:
        self.at[task.id] = list(lines)
        for line in lines:
            self.stations[line].append(Station(document, task.id, task.number, task.name, kinds, returned))
