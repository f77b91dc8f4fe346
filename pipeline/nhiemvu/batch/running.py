"""The whole run: what is to be done, done by an engine, written down, told."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol

from nhiemvu.batch import ledger as ledgers
from nhiemvu.batch import planning, products, stores
from nhiemvu.batch.children import Bounds
from nhiemvu.batch.converting import RESULTS
from nhiemvu.batch.copies import Meeting
from nhiemvu.batch.engines import Engine, Local
from nhiemvu.batch.ledger import Ledger, Row
from nhiemvu.batch.planning import Wishes
from nhiemvu.batch.stores import Store
from nhiemvu.batch.values import Document, Job, Outcome
from nhiemvu.errors import OutputError
from nhiemvu.records import DoubtRules

_SAVED = 30.0  # seconds between two copies of the ledger to a remote store


@dataclass(frozen=True, slots=True)
class Options:
    """workers: children at a time. trace: whether anything but the results is left. scheduler: address, of dask."""

    wishes: Wishes
    workers: int
    bounds: Bounds = field(default_factory=Bounds)
    combined: bool = False
    summary: bool = False
    trace: bool = True
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None

    @property
    def output(self) -> str:
        return self.wishes.settings.output


@dataclass(slots=True)
class Tally:
    """Counts of a run. skipped: done already. failures: sentences by document; earlier: how many of them are of
    earlier runs. traced: their reasons are kept.
    """

    total: int = 0
    traced: bool = True
    done: int = 0
    skipped: int = 0
    earlier: int = 0
    gone: int = 0
    pages: int = 0
    tasks: int = 0
    records: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def ended(self) -> int:
        return self.done + self.skipped + self.gone + len(self.failures)


class Progress(Protocol):
    """Hears what happens."""

    def began(self, tally: Tally) -> None: ...
    def ended(self, document: Document, outcome: Outcome) -> None: ...
    def passed(self, row: Row) -> None: ...
    def finished(self) -> None: ...


@dataclass(slots=True)
class Session:
    """An output folder that is being written: documents come in, once or again and again."""

    options: Options
    store: Store
    ledger: Ledger
    engine: Engine
    doubts: DoubtRules
    saved: float = 0.0

    def convert(self, documents: Sequence[Document], progress: Progress) -> Tally:
        """All documents that are not done yet. Raises OutputError as soon as a result cannot be written."""
        tally = Tally(total=len(documents), traced=self.options.trace)
        progress.began(tally)
        for job, outcome in self.engine.run(self._jobs(documents, tally, progress)):
            if outcome.category == "output":
                raise OutputError(outcome.sentence)
            self._enter(job, outcome)
            _count(tally, outcome)
            if outcome.state == "failed":
                tally.failures[job.document.key] = outcome.sentence
            else:
                tally.done += 1
            progress.ended(job.document, outcome)
        return tally

    def finish(self, tally: Tally, keys: set[str], progress: Progress) -> None:
        """What is made of the whole folder."""
        planning.note_gone(self.ledger, keys)
        products.tidy(self.ledger, self.store)
        tally.meetings = products.met(self.ledger)
        wishes = self.options.wishes
        if self.options.combined:
            products.write_records(self.ledger, self.store, tally.meetings, self.doubts)
        if self.options.summary:
            products.write_summary(self.ledger, self.store, tally.meetings, wishes.version, wishes.rules)
        self._save()
        progress.finished()

    def _jobs(self, documents: Sequence[Document], tally: Tally, progress: Progress) -> Iterator[Job]:
        present = set(self.store.names(RESULTS))
        for each in planning.plan(documents, self.ledger, present, self.options.wishes):
            if isinstance(each, Job):
                yield each
                continue
            tally.doubts.update(each.doubts)
            if each.state == "failed":
                tally.failures[each.key] = each.sentence
                tally.earlier += 1
            elif self.ledger.row(each.key) == each:
                tally.skipped += 1
            else:
                tally.gone += 1
            progress.passed(each)

    def _enter(self, job: Job, outcome: Outcome) -> None:
        """The ledger speaks last: what it says is there, is there."""
        document, wishes = job.document, self.options.wishes
        if outcome.state == "failed":
            if self.options.trace:
                products.write_failure(self.store, job, outcome)
            for end in ("jsonl", "txt"):
                self.store.remove(f"{RESULTS}/{document.name}.{end}")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        stamp = outcome.stamp or job.stamp or None
        row = ledgers.row_of(document, stamp, job.recipe, outcome, wishes.version, wishes.rules, now)
        self.ledger.enter(row, outcome.decisions)
        if outcome.state == "done" and self.options.trace:
            self.store.remove(f"{products.FAILED}/{document.name}.json")
        if time.monotonic() - self.saved > _SAVED:
            self._save()

    def _save(self) -> None:
        """A ledger of a remote store is kept here and copied there."""
        if self.store.remote and self.ledger.path is not None:
            self.store.put(ledgers.FILE, self.ledger.path.read_bytes())
            self.saved = time.monotonic()


def _count(tally: Tally, outcome: Outcome) -> None:
    tally.pages += outcome.pages
    tally.tasks += outcome.tasks
    tally.records += outcome.records
    tally.doubts.update(outcome.doubts)


@contextmanager
def session(options: Options, doubts: DoubtRules) -> Iterator[Session]:
    """The output folder, the ledger in it and an engine, for as long as they are needed."""
    store = stores.opened(options.output)
    with _ledger(options, store) as ledger:
        if isinstance(store, stores.Local):
            products.clear(store.root)
        engine = _engine(options, ledger)
        try:
            yield Session(options, store, ledger, engine, doubts, time.monotonic())
        finally:
            engine.stop()
            if isinstance(store, stores.Local):
                products.clear(store.root)


@contextmanager
def _ledger(options: Options, store: Store) -> Iterator[Ledger]:
    if not options.trace:
        yield from _closing(Ledger(None))
    elif isinstance(store, stores.Local):
        yield from _closing(Ledger(store.root / ledgers.FILE))
    else:
        with TemporaryDirectory(prefix="nhiemvu-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / ledgers.FILE
            with suppress(KeyError):
                path.write_bytes(store.get(ledgers.FILE))
            yield from _closing(Ledger(path))


def _closing(ledger: Ledger) -> Iterator[Ledger]:
    try:
        yield ledger
    finally:
        ledger.close()


def _engine(options: Options, ledger: Ledger) -> Engine:
    if options.engine == "dask":
        from nhiemvu.batch.cluster import Cluster

        return Cluster(options.workers, options.bounds, ledger.token, options.scheduler)
    return Local(options.workers, options.bounds, ledger.token)


def workers() -> int:
    """As many children as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
