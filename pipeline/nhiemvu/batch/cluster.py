"""A cluster of Dask as an engine: workers anywhere, each document in a child of its worker.

A worker that is lost loses nothing: its documents go to others. A document that ends its child fails there, and
the worker goes on. Workers read the inputs and write the results themselves, so both must be at addresses that
all of them see.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from nhiemvu.batch.children import Bounds, Children
from nhiemvu.batch.converting import convert, screen
from nhiemvu.batch.engines import Ended, stream
from nhiemvu.batch.values import Job, Outcome, failure
from nhiemvu.errors import ToolMissing, UsageError

_HOLDING = threading.Lock()
_children: dict[tuple[Bounds, str], Children] = {}
_CONNECTED = 10  # seconds in which a scheduler answers


class Cluster:
    """The workers that a scheduler has; without an address, `number` workers of this machine.

    A document that bears a mark of secrecy, or of which nobody can tell, is converted here.
    """

    def __init__(self, number: int, bounds: Bounds, token: str, address: str | None) -> None:
        self._bounds, self._token = bounds, token
        self._client, self._own_cluster = _connected(number, address)
        self._here = Children(number, bounds, token)
        threads = sum(self._client.nthreads().values())
        self._ahead = 4 * max(threads, number)

    def run(self, jobs: Iterable[Job]) -> Iterator[Ended]:
        return stream(jobs, self._submit, self._ahead)

    def stop(self) -> None:
        with suppress(Exception):  # workers that are gone have ended their children themselves
            self._client.run(_release, self._token)
        self._client.close()
        if self._own_cluster is not None:
            self._own_cluster.close()
        self._here.stop()

    def _submit(self, job: Job, then: Callable[[Job, Outcome], None]) -> None:
        def screened(job: Job, outcome: Outcome) -> None:
            if outcome.state == "done":
                self._send(job, then)
            else:
                self._here.submit(convert, job, then)

        if job.settings.allow_classified:
            self._send(job, then)
        else:
            self._here.submit(screen, job, screened)

    def _send(self, job: Job, then: Callable[[Job, Outcome], None]) -> None:
        future = self._client.submit(_remotely, job, self._bounds, self._token, pure=False)

        def ended(future: Any) -> None:
            then(job, _told(future, job))

        future.add_done_callback(ended)


def _connected(number: int, address: str | None) -> tuple[Any, Any]:
    """A client, and the cluster of this machine that was begun for it."""
    try:
        import distributed
    except ImportError:
        raise ToolMissing("--engine dask needs more packages: pip install 'nhiemvu[cluster]'") from None
    dask: Any = distributed  # it bears types only in part
    try:
        if address is not None:
            return dask.Client(address, timeout=_CONNECTED, set_as_default=False), None
        cluster = dask.LocalCluster(n_workers=number, threads_per_worker=1, dashboard_address=None)
        return dask.Client(cluster, set_as_default=False), cluster
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address} ({error}); check --scheduler") from None


def _told(future: Any, job: Job) -> Outcome:
    error = future.exception() if future.status == "error" else None
    if error is not None:
        sentence = (
            f"{job.document.key} could not be done on the cluster ({type(error).__name__}: {error}); run it again"
        )
        return failure("crash", sentence)
    if future.status != "finished":
        return failure("crash", f"{job.document.key} was not finished on the cluster; run the batch again")
    outcome: Outcome = future.result()
    return outcome


def _remotely(job: Job, bounds: Bounds, token: str) -> Outcome:
    """On a worker: the document in a child of it, one for each thread."""
    waiting: Future[Outcome] = Future()
    _own(bounds, token).submit(convert, job, lambda _, outcome: waiting.set_result(outcome))
    return waiting.result()


def _release(token: str) -> None:
    """On a worker: ends the children of a run."""
    with _HOLDING:
        for bounds, own in list(_children):
            if own.startswith(f"{token}-"):
                _children.pop((bounds, own)).stop()


def _own(bounds: Bounds, token: str) -> Children:
    from distributed import get_worker

    worker = get_worker()
    with _HOLDING:
        own = f"{token}-{worker.name}".replace("/", "-").replace(":", "-")
        if (bounds, own) not in _children:
            _children[bounds, own] = Children(worker.state.nthreads, bounds, own)
        return _children[bounds, own]
