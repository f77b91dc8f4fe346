"""Child processes: a crash, a hang, a kill or too much memory costs the document in hand alone.

Programs that a child has started bear the run's token in their environment; they end with it, and those of a run
that was killed are ended by the next one.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import psutil
from pebble import ProcessExpired, ProcessPool

from nhiemvu.batch.values import Job, Outcome, failure

TOKEN = "NHIEMVU_BATCH"
_AGAIN = 3  # times that a document is given to another pool where one has broken down
_RECYCLED = 200  # documents, after which a child is replaced
_ALARMED = hasattr(signal, "setitimer")  # elsewhere the pool looks at the clock


@dataclass(frozen=True, slots=True)
class Bounds:
    """seconds: for one document. memory: megabytes of a child and of each program it starts, where the system can."""

    seconds: int = 600
    memory: int = 2048


class Children:
    """A pool of children. The function runs in one of them and gives an Outcome."""

    def __init__(self, number: int, bounds: Bounds, token: str) -> None:
        self._number = number
        self._bounds = bounds
        self._token = token
        self._stopped = False
        self._renewing = threading.Lock()
        self._broken: list[ProcessPool] = []
        self._folder = Path(tempfile.gettempdir()) / f"nhiemvu-batch-{token}"
        self.sweep()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        _allow_children()
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._number,
            max_tasks=_RECYCLED,
            initializer=_prepare,
            initargs=[self._bounds.memory, self._token, str(self._folder)],
            context=multiprocessing.get_context("spawn"),
        )

    def submit(
        self,
        function: Callable[[Job], Outcome],
        job: Job,
        then: Callable[[Job, Outcome], None],
        again: int = _AGAIN,
    ) -> None:
        """Calls `then` from another thread when the document is done with."""

        def ended(future: Future[Outcome]) -> None:
            if again and not self._stopped and _is_blameless(future):
                self.submit(function, job, then, again - 1)
                return
            outcome, stray = _told(future, job, self._bounds)
            if stray:
                self.sweep()
            then(job, outcome)

        with self._renewing:
            if not self._pool.active:  # the children were killed while they had nothing to do
                self._broken.append(self._pool)
                self._pool = self._fresh()
            seconds = self._bounds.seconds
            future = self._pool.schedule(_bounded, args=[function, job, seconds], timeout=0 if _ALARMED else seconds)
        future.add_done_callback(ended)

    def sweep(self) -> None:
        """Ends programs whose child is no more."""
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                token, _, child = process.environ().get(TOKEN, "").partition(":")
                if token == self._token and process.pid != os.getpid() and not _is_child(int(child)):
                    process.kill()

    def stop(self) -> None:
        """Ends all children at once, whatever they do, and what they have started."""
        self._stopped = True
        for pool in (*self._broken, self._pool):
            pool.stop()  # type: ignore[no-untyped-call]  # it bears no types
            pool.join()
        self.sweep()
        shutil.rmtree(self._folder, ignore_errors=True)


def _is_child(pid: int) -> bool:
    return any(each.pid == pid for each in psutil.Process().children())


def _allow_children() -> None:
    """Workers of Dask are daemonic, and such processes may have no children by the rule of multiprocessing; ours
    watch their parent and end with it, which is what the rule is for.
    """
    config: dict[str, Any] = getattr(multiprocessing.current_process(), "_config", {})
    config["daemon"] = False


def _is_blameless(future: Future[Outcome]) -> bool:
    """Whether a document was not done for no reason of its own: its pool has broken down, or its child was told to
    end, as all processes are when the machine is shut down.
    """
    error = None if future.cancelled() else future.exception()
    told = isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGTERM
    return told or isinstance(error, BrokenProcessPool)


def _bounded(function: Callable[[Job], Outcome], job: Job, seconds: int) -> Outcome:
    """In the child: the system ends it when the time is over, by a clock that nobody sets."""
    if not _ALARMED:
        return function(job)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return function(job)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _told(future: Future[Outcome], job: Job, bounds: Bounds) -> tuple[Outcome, bool]:
    """The outcome, and whether the child has ended over it."""
    key = job.document.key
    late = failure("time", f"{key} took more than {bounds.seconds} seconds; raise --timeout or split it")
    try:
        return future.result(), False
    except TimeoutError:
        return late, True
    except ProcessExpired as error:
        if _ALARMED and error.exitcode == -signal.SIGALRM:
            return late, True
        how = f"signal {-error.exitcode}" if (error.exitcode or 0) < 0 else f"code {error.exitcode}"
        what = "free memory or lower --jobs" if how == "signal 9" else "open it and save it anew, or report it"
        return failure("crash", f"{key} ended its process ({how}); {what}, then --retry-failed"), True
    except CancelledError:
        return failure("crash", f"{key} was not finished; run the batch again"), True
    except MemoryError:
        return failure("memory", f"{key} needs more memory than is allowed; raise --max-memory"), True
    except Exception as error:
        return failure("bug", f"{key}: fault of the program ({type(error).__name__}: {error}); please report it"), True


def _prepare(memory: int, token: str, folder: str) -> None:
    """In the child, before its first document."""
    os.environ[TOKEN] = f"{token}:{os.getpid()}"
    os.environ["TMPDIR"] = os.environ["TEMP"] = os.environ["TMP"] = tempfile.tempdir = folder
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the parent hears it and ends its children
        import resource

        limit = memory << 20
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    """Ends the child and what it has started when its parent is no more."""
    wait([sentinel])
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            each.kill()
    os._exit(1)
