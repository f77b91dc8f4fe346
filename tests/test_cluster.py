"""A batch on a cluster: a real scheduler and workers in processes of their own, on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.test_batch import SOFFICE, batch, decision, done, reason, states, told, tree, wait_for
from tests.test_cli import ENVIRONMENT, POSIX

from nhiemvu.batch.children import Bounds
from nhiemvu.batch.cluster import Cluster
from nhiemvu.batch.values import Document, Job, Outcome, Settings
from nhiemvu.errors import UsageError

pytestmark = POSIX


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of the scheduler, and its two workers; LibreOffice's place is taken by what obeys the document."""
    folder = tmp_path_factory.mktemp("cluster")
    program = folder / "soffice"
    program.write_text(SOFFICE)
    program.chmod(0o755)
    env = ENVIRONMENT | {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
    known = folder / "scheduler.json"

    def dask(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(known), "--no-dashboard"]
        return subprocess.Popen(command, env=env, cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0")
    started = [scheduler]
    try:
        wait_for(known.exists, 60)
        workers = [dask("worker", "--no-nanny", "--nthreads", "1", "--name", name) for name in ("one", "two")]
        started += workers
        yield json.loads(known.read_text())["address"], workers
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vào")
    for number in range(1, 25):
        (folder / f"{number}.md").write_text(decision(number), encoding="utf-8")
    (folder / "mật.md").write_text(decision(77, secret=True), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wanted(given: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("chuẩn")
    assert batch(given, "-o", out, "--combined", "--summary").code == 0
    return tree(out)


def test_the_same_bytes_through_addresses(cluster: Any, given: Path, wanted: dict[str, bytes], tmp_path: Path) -> None:
    """local:// is a file system that fsspec serves; it stands for a store elsewhere."""
    address, _ = cluster
    there = f"local://{tmp_path}/kho"
    found = batch(
        f"local://{given}/*.md", "-o", there, "--engine", "dask", "--scheduler", address, "--allow-classified"
    )
    assert found.code == 0, found.said
    got = tree(tmp_path / "kho")
    texts = {data for name, data in wanted.items() if name.endswith(".txt")}
    assert {data for name, data in got.items() if name.endswith(".txt")} == texts
    records = {data for name, data in wanted.items() if name.startswith("results/") and name.endswith(".jsonl")}
    assert {data for name, data in got.items() if name.endswith(".jsonl")} == records
    again = batch(
        f"local://{given}/*.md", "-o", there, "--engine", "dask", "--scheduler", address, "--allow-classified"
    )
    assert (again.code, told(again, "document"), len(told(again, "skipped"))) == (0, [], 25)


def test_a_lost_worker_and_a_poisoned_document(
    cluster: Any, given: Path, wanted: dict[str, bytes], tmp_path: Path
) -> None:
    """One of the two workers is killed while it works; the document that kills its child fails alone."""
    address, workers = cluster
    out = tmp_path / "ra"
    poison = given / "kill.rtf"
    poison.write_text(r"{\rtf1 kill}")

    def lose() -> None:
        wait_for(lambda: len(list((out / "results").glob("*.jsonl"))) >= 3, 60)
        workers[0].kill()

    killer = threading.Thread(target=lose)
    killer.start()
    found = batch(given, "-o", out, "--engine", "dask", "--scheduler", address, "--combined")
    killer.join()
    poison.unlink()
    assert workers[0].poll() is not None
    assert found.code == 1
    assert done(out) == 25
    assert states(out)["kill.rtf"] == ("failed", "crash")
    assert "signal 9" in reason(out, "kill")["sentence"]
    got = {name: data for name, data in tree(out).items() if not name.startswith("failed/")}
    assert got == {name: data for name, data in wanted.items() if name != "summary.json"}


def test_secret_documents_are_not_sent(cluster: Any, given: Path, tmp_path: Path, monkeypatch: Any) -> None:
    address, _ = cluster
    engine = Cluster(1, Bounds(), "secret", address)
    sent: list[str] = []

    def send(job: Job, then: Any) -> None:
        sent.append(job.document.key)
        then(job, Outcome("done"))

    monkeypatch.setattr(engine, "_send", send)
    try:
        for allowed in (False, True):
            settings = Settings(str(tmp_path / "ra"), allow_classified=allowed)
            paths = [str(given / name) for name in ("1.md", "mật.md")]
            jobs = [Job(Document(path, (path,)), "", "", settings) for path in paths]
            ended = list(engine.run(jobs))
            assert [outcome.state for _, outcome in ended] == ["done", "done"]
            assert [Path(each).name for each in sent] == (["1.md", "mật.md"] if allowed else ["1.md"])
            sent.clear()
    finally:
        engine.stop()


def test_no_scheduler(given: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("nhiemvu.batch.cluster._CONNECTED", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        Cluster(1, Bounds(), "nobody", "tcp://127.0.0.1:9")
    assert batch(given, "-o", tmp_path, "--scheduler", "tcp://127.0.0.1:9").code == 2
