"""Who runs the jobs. An engine takes jobs as it has room for them and gives each with its outcome as it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Protocol

from nhiemvu.batch.children import Bounds, Children
from nhiemvu.batch.converting import convert
from nhiemvu.batch.values import Job, Outcome

Ended = tuple[Job, Outcome]
_PATIENCE = 0.5  # seconds of one wait; Windows hears Ctrl-C only between two


class Engine(Protocol):
    def run(self, jobs: Iterable[Job]) -> Iterator[Ended]:
        """Each job with its outcome, in the order of ending; takes few jobs ahead of those that run."""

    def stop(self) -> None:
        """Ends whatever runs."""


class Local:
    """Children of this process."""

    def __init__(self, number: int, bounds: Bounds, token: str) -> None:
        self._ahead = 4 * number
        self._children = Children(number, bounds, token)

    def run(self, jobs: Iterable[Job]) -> Iterator[Ended]:
        return stream(jobs, lambda job, then: self._children.submit(convert, job, then), self._ahead)

    def stop(self) -> None:
        self._children.stop()


def stream(
    jobs: Iterable[Job], submit: Callable[[Job, Callable[[Job, Outcome], None]], None], ahead: int
) -> Iterator[Ended]:
    """Submits jobs, at most `ahead` of them at a time, and gives them as they end."""
    ended: SimpleQueue[Ended] = SimpleQueue()
    running = 0
    for job in jobs:
        submit(job, lambda job, outcome: ended.put((job, outcome)))
        running += 1
        while running >= ahead:
            yield _next(ended)
            running -= 1
    for _ in range(running):
        yield _next(ended)


def _next(ended: SimpleQueue[Ended]) -> Ended:
    while True:
        try:
            return ended.get(timeout=_PATIENCE)
        except Empty:
            continue
