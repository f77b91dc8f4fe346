"""The command line in processes that have all imported already: forks of one that does nothing else.

A run of its own takes half a second of processor time before its first word, which is most of a small batch.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

_SERVER = """
import json, os, sys
from nhiemvu.batch import cluster, converting, engines, inputs, planning, progress, running, stores, values, watching
from nhiemvu.cli import main
for line in sys.stdin:
    asked = json.loads(line)
    pid = os.fork()
    if not pid:
        os.setsid()
        for fd, path in ((0, os.devnull), (1, os.devnull), (2, asked["said"])):
            os.dup2(os.open(path, os.O_RDWR), fd)
        os.environ.clear()
        os.environ.update(asked["env"])
        sys.argv = ["nhiemvu", *asked["arguments"]]
        main()
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@cache
def _server() -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    atexit.register(_end, started)
    return started


def _end(started: subprocess.Popen[str]) -> None:
    started.kill()
    started.communicate()


def run(arguments: Sequence[str], env: Mapping[str, str], kill_after: float | None = None) -> tuple[int, str]:
    """Exit code and what stderr heard; killed where it has not ended after so many seconds, with code -9."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        said.touch()
        server.stdin.write(json.dumps({"arguments": arguments, "env": dict(env), "said": str(said)}) + "\n")
        server.stdin.flush()
        pid = int(server.stdout.readline())
        if kill_after is not None and not select.select([server.stdout], [], [], kill_after)[0]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(server.stdout.readline()), said.read_text(encoding="utf-8")
