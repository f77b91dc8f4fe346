"""Batches between stores: a server that speaks S3 over HTTP, and file systems that fsspec brings with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.test_batch import batch, decision, told, tree
from tests.test_cli import POSIX

pytestmark = POSIX

SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""
OWN = {"AWS_ACCESS_KEY_ID": "own", "AWS_SECRET_ACCESS_KEY": "own", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a server of S3 in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.kill()


@pytest.fixture
def bucket(address: str, request: pytest.FixtureRequest) -> Iterator[tuple[Any, str, dict[str, str]]]:
    """The file system, a bucket of the test's own with four decisions, what the command line needs to know."""
    import s3fs

    files = s3fs.S3FileSystem(key="own", secret="own", endpoint_url=address, use_listings_cache=False)
    name = request.node.name.replace("_", "-")[:40]
    files.mkdir(name)
    for number in range(1, 4):
        files.pipe_file(f"{name}/vào/văn bản/quyết định {number}.md", decision(number).encode())
    files.pipe_file(f"{name}/vào/mật.md", decision(77, secret=True).encode())
    yield files, name, {**OWN, "AWS_ENDPOINT_URL": address}
    files.rm(name, recursive=True)


def test_from_s3_to_s3(bucket: Any, tmp_path: Path) -> None:
    files, name, env = bucket
    source, out = f"s3://{name}/vào/", f"s3://{name}/ra/đợt 1"
    found = batch(source, "-o", out, "--combined", "--summary", env=env)
    assert found.code == 1, found.said
    failed = [each for each in told(found, "document") if each["state"] == "failed"]
    assert [(each["category"], each["document"].rsplit("/", 1)[1]) for each in failed] == [("classified", "mật.md")]
    written = sorted(path.removeprefix(f"{name}/ra/đợt 1/") for path in files.find(f"{name}/ra"))
    assert [path for path in written if "mat-" in path] == [path for path in written if path.startswith("failed/")]
    assert len([path for path in written if path.startswith("results/")]) == 6
    assert {"ledger.sqlite", "records.jsonl", "summary.json"} < set(written)
    again = batch(source, "-o", out, "--retry-failed", "--allow-classified", "--combined", env=env)
    assert (again.code, len(told(again, "document")), len(told(again, "skipped"))) == (0, 1, 3)
    here = batch(source, "-o", tmp_path / "đây", "--combined", env=env)
    assert here.code == 0, here.said
    for path, data in tree(tmp_path / "đây").items():
        assert files.cat_file(f"{name}/ra/đợt 1/{path}") == data, path


def test_what_changes_in_a_store_is_done_anew(bucket: Any, tmp_path: Path) -> None:
    files, name, env = bucket
    files.pipe_file(f"{name}/vào/mật.md", b"\n")
    out = tmp_path / "ra"
    assert batch(f"s3://{name}/vào/**", "-o", out, env=env).code == 1, "an empty object"
    files.pipe_file(f"{name}/vào/mật.md", decision(9).encode())
    files.rm_file(f"{name}/vào/văn bản/quyết định 1.md")
    found = batch(f"s3://{name}/vào/", "-o", out, env=env)
    assert found.code == 0, found.said
    assert [each["document"].rsplit("/", 1)[1] for each in told(found, "document")] == ["mật.md"]


def test_a_store_that_is_not_there_is_told(bucket: Any, given_file: Path, tmp_path: Path) -> None:
    _, name, env = bucket
    lost = batch(given_file, "-o", "s3://no-such-bucket/ra", env=env)
    assert (lost.code, "kiểm tra địa chỉ" in lost.said) == (6, True), lost.said
    nowhere = batch(f"s3://{name}/vào/", "-o", tmp_path / "ra", env={**env, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert (nowhere.code, "Không tới được" in nowhere.said) == (3, True), nowhere.said


@pytest.fixture
def given_file(tmp_path: Path) -> Path:
    path = tmp_path / "quyết định.md"
    path.write_text(decision(1), encoding="utf-8")
    return path


def test_an_address_of_this_machine_is_a_folder(given_file: Path, tmp_path: Path) -> None:
    assert batch(f"file://{given_file}", "-o", f"file://{tmp_path}/một").code == 0
    assert batch(given_file, "-o", tmp_path / "hai").code == 0
    assert tree(tmp_path / "một") == tree(tmp_path / "hai")
