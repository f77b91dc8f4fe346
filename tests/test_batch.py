"""Many documents: what is promised of a batch, shown with real processes."""

from __future__ import annotations

import json
import os
import pty
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from tests import forked
from tests.test_cli import CLEAN, COMMAND, ENVIRONMENT, POSIX, Run, run

from nhiemvu.batch import copies, inputs, watching
from nhiemvu.batch.children import Bounds, Children
from nhiemvu.batch.copies import Meeting
from nhiemvu.batch.progress import Lines
from nhiemvu.batch.running import Tally
from nhiemvu.batch.values import Document, Job, Outcome, Settings

pytestmark = POSIX

# LibreOffice's place is taken by a program that does what the document says.
SOFFICE = """#!/bin/sh
for last; do :; done
if grep -q 'hang' "$last"; then sleep 987 & sleep 987; fi
if grep -q 'kill' "$last"; then sleep 988 & kill -9 $PPID; sleep 988; fi
exit 1
"""
WORDS = ("Rà soát", "Xây dựng", "Hoàn thiện", "Công bố", "Kiểm tra", "Bồi dưỡng", "Đối thoại")
THINGS = ("danh mục thủ tục", "cơ sở dữ liệu đất đai", "cẩm nang đầu tư", "kho lưu trữ số", "trạm y tế lưu động")


def decision(number: int, secret: bool = False, words: str = "") -> str:
    """A small decision of its own number and content."""
    chance = random.Random(f"{number} {words}")
    duties = "\n\n".join(
        f"{place}. Giao Sở Nội vụ chủ trì {chance.choice(WORDS).lower()} {chance.choice(THINGS)} "
        f"đợt {chance.randrange(1000)}, hoàn thành trong tháng {chance.randrange(1, 13)} năm 2026."
        for place in range(1, 9)
    )
    text = CLEAN.replace("12/QĐ-BCT", f"{number}/QĐ-BCT")
    text = text.replace("**Điều 2.**", f"{duties}\n\n{words}\n\n**Điều 2.**")
    return text.replace("BỘ CÔNG THƯƠNG\n", "BỘ CÔNG THƯƠNG\n\nTỐI MẬT\n", 1) if secret else text


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    program = folder / "soffice"
    program.write_text(SOFFICE)
    program.chmod(0o755)
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Six decisions, two of one name in two folders."""
    folder = tmp_path / "văn bản"
    for place in ("a", "b/c"):
        (folder / place).mkdir(parents=True)
    for number, name in enumerate(("a/quyết định.md", "b/c/quyết định.md", "1.md", "2.md", "3.md", "4.md"), 21):
        (folder / name).write_text(decision(number), encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """All files but the ledger."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("ledger.sqlite")
    }


def events(found: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found.said.splitlines()]


def told(found: Run, name: str) -> list[dict[str, Any]]:
    return [each for each in events(found) if each["event"] == name]


def states(folder: Path) -> dict[str, tuple[str, str | None]]:
    with sqlite3.connect(folder / "ledger.sqlite") as base:
        return {
            Path(key).name: (state, why)
            for key, state, why in base.execute("SELECT key, state, category FROM documents")
        }


def done(folder: Path) -> int:
    with sqlite3.connect(folder / "ledger.sqlite") as base:
        return int(base.execute("SELECT count(*) FROM documents WHERE state = 'done'").fetchone()[0])


def batch(*arguments: str | bytes | Path, jobs: int = 1, **more: Any) -> Run:
    """One child is enough where nothing hangs on there being several, and sooner there."""
    options = ("--jobs", str(jobs), "--log-format", "json")
    if "before" in more:
        return run("batch", *arguments, *options, **more)
    code, said = forked.run(["batch", *map(str, arguments), *options], ENVIRONMENT | more.get("env", {}))
    return Run(code, b"", said)


def reason(folder: Path, stem: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(next((folder / "failed").glob(f"{stem}-*.json")).read_bytes())
    return found


# --- results, ledger, reruns ----------------------------------------------------------------------


def test_one_result_a_document(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    found = batch(given, "-o", out, "--combined", "--summary")
    assert (found.code, found.out) == (0, b"")
    written = tree(out)
    results = [name for name in written if name.startswith("results/")]
    assert len(results) == 12
    assert sorted(set(written) - set(results)) == ["records.jsonl", "summary.json"]
    assert all(name.isascii() for name in written)
    assert len([name for name in results if name.startswith("results/quyet-dinh-") and name.endswith(".jsonl")]) == 2
    for name in results:
        if name.endswith(".jsonl"):
            own = run("extract", json.loads(written[name].split(b"\n")[0])["files"][0]["name"], cwd=given / "b/c")
            head = json.loads(written[name].split(b"\n")[0])
            assert head["text"]["length"] == len(written[name.replace(".jsonl", ".txt")].decode())
            if head["number"] == "22/QĐ-BCT":
                assert own.out == written[name]
    summary = json.loads(written["summary.json"])
    assert (summary["documents"], summary["done"], summary["failed"]) == (6, 6, 0)
    assert summary["records"] == written["records.jsonl"].count(b"\n")
    assert not (out / ".parts").exists()


def test_a_rerun_does_what_is_left(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert len(told(batch(given, "-o", out), "document")) == 6
    before = tree(out)
    again = batch(given, "-o", out)
    assert (told(again, "document"), len(told(again, "skipped"))) == ([], 6)
    assert tree(out) == before
    (given / "1.md").write_text(decision(99), encoding="utf-8")
    (given / "5.md").write_text(decision(98), encoding="utf-8")
    (given / "2.md").unlink()
    changed = batch(given, "-o", out, "--summary")
    assert sorted(Path(each["document"]).name for each in told(changed, "document")) == ["1.md", "5.md"]
    summary = json.loads((out / "summary.json").read_bytes())
    assert [Path(each["document"]).name for each in summary["disappeared"]] == ["2.md"]
    assert len(tree(out)) == 15  # the result of what has disappeared is kept
    next((out / "results").glob("3-*.jsonl")).unlink()
    assert [Path(each["document"]).name for each in told(batch(given, "-o", out), "document")] == ["3.md"]
    assert len(told(batch(given, "-o", out, "--force"), "document")) == 6
    assert len(told(batch(given, "-o", out, "--max-pages", "9"), "document")) == 6  # other settings, other results


def test_failures_have_a_reason_and_are_tried_again_when_asked(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    (given / "rỗng.md").write_bytes(b"\n")
    found = batch(given, given / "không có.md", "-o", out, "--summary")
    assert found.code == 1
    assert [each["category"] for each in told(found, "document") if each["state"] == "failed"] == ["input", "input"]
    said = reason(out, "rong")
    assert said["category"] == "input"
    assert "is empty" in said["sentence"]
    assert said["traceback"].startswith("Traceback")
    summary = json.loads((out / "summary.json").read_bytes())
    assert len(summary["failures"]) == summary["failed"] == 2
    again = batch(given, "-o", out)
    assert (again.code, told(again, "document")) == (1, [])
    assert len(told(batch(given, "-o", out, "--retry-failed"), "document")) == 1
    (given / "rỗng.md").write_text(decision(31), encoding="utf-8")
    mended = batch(given, "-o", out)
    assert (mended.code, len(told(mended, "document"))) == (0, 1)
    assert not list((out / "failed").glob("rong-*"))
    (given / "1.md").write_bytes(b"")
    assert batch(given, "-o", out).code == 1
    assert not list((out / "results").glob("1-*")), "a result of older content is no result"


def test_output_does_not_hang_on_the_order(given: Path, tmp_path: Path) -> None:
    batch(given, "-o", tmp_path / "1", "--combined", "--summary")
    batch(given / "4.md", given / "2.md", "-o", tmp_path / "2")
    batch(given, "-o", tmp_path / "2", "--combined", "--summary", jobs=3)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_lists_patterns_bundles_and_archives(given: Path, tmp_path: Path) -> None:
    lines = f"{given}/1.md\n\n{given}/2.md\n"
    listed = subprocess.run(
        [COMMAND, "batch", "-", "-o", tmp_path / "1"],
        input=lines.encode(),
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    assert listed.returncode == 0
    assert sorted(states(tmp_path / "1")) == ["1.md", "2.md"]
    batch(f"{given}/**/q*.md", "-o", tmp_path / "2")
    assert len(list((tmp_path / "2/results").glob("*.jsonl"))) == 2
    assert batch(f"{given}/*.pdf", "-o", tmp_path / "2").code == 3
    (given / "b/c/phụ lục 10.md").write_text("Phụ lục II", encoding="utf-8")
    (given / "b/c/phụ lục 2.md").write_text("Phụ lục I", encoding="utf-8")
    with zipfile.ZipFile(given / "hồ sơ.zip", "w") as archive:
        archive.write(given / "3.md", "thư mục/quyết định.md")
        archive.writestr("thư mục/trang.html", "<!DOCTYPE html><html><body><p>Phụ lục</p></body></html>")
    found = batch(given, "-o", tmp_path / "3", "--bundle")
    assert found.code == 0, found.said
    heads = [json.loads(path.read_bytes().split(b"\n")[0]) for path in (tmp_path / "3/results").glob("*.jsonl")]
    files = sorted([each["name"] for each in head["files"]] for head in heads)
    assert ["phụ lục 2.md", "phụ lục 10.md", "quyết định.md"] in files
    assert ["quyết định.md", "trang.html"] in files
    assert len(files) == 7


def test_outside_fields_reach_the_decision(given: Path, tmp_path: Path) -> None:
    table = tmp_path / "ngoài.csv"
    table.write_text("file,url,received\nb/c/quyết định.md,https://vi.du/22,2026-03-14\n", encoding="utf-8-sig")
    batch(given, "-o", tmp_path / "1", "--meta", table)
    heads = [json.loads(path.read_bytes().split(b"\n")[0]) for path in (tmp_path / "1/results").glob("*.jsonl")]
    assert [head["meta"] for head in heads if head["meta"]] == [{"url": "https://vi.du/22", "received": "2026-03-14"}]
    assert next(head["number"] for head in heads if head["meta"]) == "22/QĐ-BCT"
    table.write_text('{"file": "b/c/quyết định.md", "id": 7}\n', encoding="utf-8")
    again = batch(given, "-o", tmp_path / "1", "--meta", table)
    assert len(told(again, "document")) == 1, "other outside fields, another result"
    table.write_text("url\nhttps://vi.du\n", encoding="utf-8")
    assert batch(given, "-o", tmp_path / "1", "--meta", table).code == 2


def test_doubts_may_fail_a_run(given: Path, tmp_path: Path) -> None:
    assert batch(given, "-o", tmp_path / "1", "--fail-on", "error").code == 0
    (given / "1.md").write_text(decision(21) + "\n\nzzzz qqqq wwww\n", encoding="utf-8")
    text = decision(23).replace("ngày 12 tháng 3 năm 2026", "ngày 12 tháng 3 năm 2027")
    (given / "2.md").write_text(text, encoding="utf-8")
    found = batch(given, "-o", tmp_path / "1", "--fail-on", "warning")
    assert told(found, "finished")[0]["warning"] > 0
    assert found.code == 1
    assert batch(given, "-o", tmp_path / "1", "--fail-on", "warning").code == 1, "what was done before counts too"


def test_one_batch_a_folder(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    batch(given, "-o", out)
    with sqlite3.connect(out / "ledger.sqlite", isolation_level=None) as base:
        base.execute("BEGIN EXCLUSIVE")
        found = batch(given, "-o", out)
        assert found.code == 2
        assert "Một lượt chạy khác" in found.said


# --- one document falls, the others stand -----------------------------------------------------------


def alive(words: str) -> bool:
    return any(words in path.read_bytes().decode(errors="replace") for path in _commands())


def _commands() -> Iterator[Path]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            path.read_bytes()
        except OSError:
            continue
        yield path


def test_a_hang_and_a_crash_cost_one_document_each(given: Path, programs: Path, tmp_path: Path) -> None:
    for word in ("hang", "kill"):
        (given / f"{word}.rtf").write_text(rf"{{\rtf1 {word}}}")
    out = tmp_path / "ra"
    env = {"PATH": f"{programs}:{os.environ['PATH']}"}
    found = batch(given, "-o", out, "--timeout", "8", "--summary", jobs=2, env=env)
    assert found.code == 1
    assert done(out) == 6
    assert states(out)["hang.rtf"] == ("failed", "time")
    assert states(out)["kill.rtf"] == ("failed", "crash")
    assert "signal 9" in reason(out, "kill")["sentence"]
    assert not alive("sleep\x00987"), "programs end with their child"
    assert not alive("sleep\x00988")
    assert len(json.loads((out / "summary.json").read_bytes())["failures"]) == 2


def test_memory_costs_one_document(given: Path, tmp_path: Path) -> None:
    with (given / "lớn.md").open("w", encoding="utf-8") as file:
        file.write(decision(50))
        file.writelines(f"{place}. Giao Sở Y tế chủ trì việc số {place}.\n\n" for place in range(200_000))
    found = batch(given, "-o", tmp_path / "ra", "--max-memory", "300", "--timeout", "60")
    assert found.code == 1
    assert states(tmp_path / "ra")["lớn.md"][0] == "failed"
    assert states(tmp_path / "ra")["lớn.md"][1] in ("memory", "crash")
    assert done(tmp_path / "ra") == 6


# --- killed, interrupted, full ----------------------------------------------------------------------


@contextmanager
def begun(*arguments: str | Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [COMMAND, "batch", *arguments, "--log-format", "json"],
        env=ENVIRONMENT | (env or {}),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def test_killed_at_thirty_moments(tmp_path: Path) -> None:
    """However often it is killed, the output of the last run is that of one that nobody disturbed."""
    folder = tmp_path / "vào"
    folder.mkdir()
    for number in range(1, 11):
        (folder / f"{number}.md").write_text(decision(number), encoding="utf-8")
    (folder / "rỗng.md").write_bytes(b"")
    wanted_in, out = tmp_path / "chuẩn", tmp_path / "ra"
    arguments = (folder, "--combined", "--summary")
    assert batch(*arguments, "-o", wanted_in, jobs=2).code == 1
    start = time.monotonic()
    assert batch(*arguments, "-o", wanted_in, "--force", jobs=2).code == 1
    whole = time.monotonic() - start
    wanted = tree(wanted_in)
    chance, kills, finished = random.Random(30), 0, 0
    while kills < 30:
        options = ["batch", *map(str, arguments), "-o", str(out), "--jobs", "2"]
        code, _ = forked.run(options, ENVIRONMENT, kill_after=whole * chance.uniform(0.2, 0.95))
        kills += code == -signal.SIGKILL
        for name, data in tree(out).items() if out.exists() else ():
            assert name.startswith(".parts") or wanted[name] == data, name
        if code != -signal.SIGKILL:
            assert code == 1
            assert tree(out) == wanted
            finished += 1
            shutil.rmtree(out)
    assert batch(*arguments, "-o", out, jobs=2).code == 1
    assert tree(out) == wanted


def test_children_end_with_a_killed_run(given: Path, programs: Path, tmp_path: Path) -> None:
    (given / "hang.rtf").write_text(r"{\rtf1 hang}")
    env = {"PATH": f"{programs}:{os.environ['PATH']}"}
    with begun(given, "-o", tmp_path / "ra", "--jobs", "1", env=env) as process:
        wait_for(lambda: alive("sleep\x00987"))
        process.kill()
    wait_for(lambda: not alive("sleep\x00987"))


def wait_for(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_interrupted(number: signal.Signals, code: int, given: Path, programs: Path, tmp_path: Path) -> None:
    (given / "hang.rtf").write_text(r"{\rtf1 hang}")
    out = tmp_path / "ra"
    with begun(given, "-o", out, "--jobs", "2", env={"PATH": f"{programs}:{os.environ['PATH']}"}) as process:
        assert process.stderr is not None
        ends = (line for line in process.stderr if json.loads(line)["event"] == "document")
        assert len([next(ends) for _ in range(6)]) == 6
        wait_for(lambda: alive("sleep\x00987"))
        os.killpg(process.pid, number)
        assert process.wait(15) == code
    assert not alive("sleep\x00987")
    assert not (out / ".parts").exists()
    assert done(out) == 6
    assert "hang.rtf" not in states(out)


def test_output_that_cannot_be_written(given: Path) -> None:
    found = batch(given, "-o", given / "1.md/ra")
    assert found.code == 6
    assert "Không ghi được" in found.said


def test_full_disk(given: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk."""
    import resource

    duties = "".join(f"{place}. Giao Sở Y tế chủ trì việc số {place}.\n\n" for place in range(200))
    (given / "2.md").write_text(decision(22, words=duties), encoding="utf-8")
    out = tmp_path / "ra"
    full = batch(given, "-o", out, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
    assert full.code == 6, full.said
    assert not [path for path in (out / "results").glob("*") if not path.read_bytes().endswith(b"\n")]
    assert batch(given, "-o", out, "--combined").code == 0
    assert batch(given, "-o", tmp_path / "chuẩn", "--combined").code == 0
    assert tree(out) == tree(tmp_path / "chuẩn")


# --- progress ---------------------------------------------------------------------------------------


def test_progress_on_a_terminal(given: Path, tmp_path: Path) -> None:
    for number in range(40):
        (given / f"thêm {number}.md").write_text(decision(300 + number), encoding="utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen([COMMAND, "batch", given, "-o", tmp_path / "ra"], env=ENVIRONMENT, stderr=theirs)
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    assert process.wait() == 0
    words = said.decode()
    assert "/46 văn bản" in words
    assert "văn bản/giây" in words
    assert "Đã xong 46 văn bản" in words


def test_plain_lines_elsewhere(given: Path, tmp_path: Path) -> None:
    (given / "rỗng\nhai dòng.md").write_bytes(b"")
    found = run("batch", given, "-o", tmp_path / "ra", "--lang", "en")
    assert "rỗng hai dòng.md is empty" in found.said
    assert "\r" not in found.said
    assert "failed (cannot be read): " in found.said
    assert "6 documents done" in found.said
    assert "The reason of each failure" in found.said
    again = run("batch", given, "-o", tmp_path / "ra")
    assert "bỏ qua 6 đã làm, 1 lỗi\n" in again.said
    assert "1 lỗi là của lần chạy trước" in again.said


def test_many_copies_are_not_all_named() -> None:
    said: list[str] = []
    lines = Lines(said.append, None, "vi")
    met = Meeting("same-decision", "vn/bct/qd/2026/1", tuple(f"/vào/{each}\n.md" for each in range(12)))
    lines.began(Tally(total=12, done=12, meetings=[met]))
    lines.finished()
    assert said[0].startswith("cùng một văn bản vn/bct/qd/2026/1: /vào/0 .md, ")
    assert said[0].endswith("/vào/4 .md và 7 văn bản khác")
    assert said[1].startswith("Đã xong 12 văn bản")


# --- copies, secrecy, watching ----------------------------------------------------------------------


def test_copies_and_conflicts_are_noticed(tmp_path: Path) -> None:
    folder, out = tmp_path / "vào", tmp_path / "ra"
    folder.mkdir()
    (folder / "a.md").write_text(decision(21), encoding="utf-8")
    (folder / "quét.txt").write_text(decision(21).replace("Nội vụ", "Nôi vụ").replace("**", ""), encoding="utf-8")
    (folder / "b.md").write_text(decision(22, words="Một"), encoding="utf-8")
    other = (
        decision(22).split("1. Giao")[0]
        + "1. "
        + "Điều động xe cứu hộ ra đảo theo lệnh trực ban. " * 9
        + "".join(f"Đội {each} canh đê đoạn {each * 7}, cọc {each * 3}. " for each in range(60))
    )
    (folder / "c.md").write_text(other, encoding="utf-8")
    found = batch(folder, "-o", out, "--combined", "--summary")
    assert [each["id"] for each in told(found, "same-decision")] == ["vn/bct/qd/2026/21"]
    assert [each["id"] for each in told(found, "id-conflict")] == ["vn/bct/qd/2026/22"]
    summary = json.loads((out / "summary.json").read_bytes())
    assert [(each["code"], len(each["documents"])) for each in summary["meetings"]] == [
        ("same-decision", 2),
        ("id-conflict", 2),
    ]
    heads = [
        json.loads(line) for line in (out / "records.jsonl").read_bytes().splitlines() if b'"kind":"decision"' in line
    ]
    noted = [doubt["code"] for head in heads for doubt in head["doubts"]]
    assert (noted.count("same-decision"), noted.count("id-conflict")) == (2, 2)
    assert len(list((out / "results").glob("*.jsonl"))) == 4, "nothing is overwritten"


def test_sketches_tell_copies_from_others() -> None:
    one = copies.sketch(decision(1))
    assert copies.similar(one, copies.sketch(decision(1).replace("ạ", "a"))) > 0.9
    assert copies.similar(one, copies.sketch("Điều động xe cứu hộ ra đảo theo lệnh trực ban.")) < 0.1


def test_secret_documents_stay_here(given: Path, tmp_path: Path) -> None:
    """local:// is a file system that fsspec serves: it stands for a store elsewhere."""
    (given / "mật.md").write_text(decision(77, secret=True), encoding="utf-8")
    (given / "6.md").write_text("TUYỆT MẬT ngoài kia\n\n| a | TỐI MẬT |\n\nbảng\n", encoding="utf-8")
    there = tmp_path / "kho"
    found = batch(given, "-o", f"local://{there}")
    assert found.code == 1
    failed = {
        Path(each["document"]).name: each["category"] for each in told(found, "document") if each["state"] == "failed"
    }
    assert failed == {"mật.md": "classified", "6.md": "classified"}
    assert not [name for name in tree(there) if "mat-" in name and not name.startswith("failed/")]
    allowed = batch(given, "-o", f"local://{there}", "--retry-failed", "--allow-classified")
    assert allowed.code == 0
    assert len(told(allowed, "document")) == 2, "the ledger at the store is known again"
    assert batch(given, "-o", tmp_path / "đây").code == 0
    assert tree(there) == tree(tmp_path / "đây")


def test_no_trace(given: Path, tmp_path: Path) -> None:
    (given / "rỗng.md").write_bytes(b"")
    out = tmp_path / "ra"
    place = tmp_path / "tmp"
    place.mkdir()
    assert batch(given, "-o", out, "--no-trace", env={"TMPDIR": str(place)}).code == 1
    assert {path.parent.name for path in out.rglob("*") if path.is_file()} == {"results"}
    assert len(list((out / "results").iterdir())) == 12
    assert list(place.iterdir()) == []
    assert batch(given, "-o", out, "--no-trace", "--summary").code == 2


def test_watch(tmp_path: Path) -> None:
    folder, out = tmp_path / "vào", tmp_path / "ra"
    folder.mkdir()
    text = decision(61).encode()
    with begun(folder, "-o", out, "--watch") as process:
        time.sleep(1)
        with (folder / "chép dở.md").open("wb") as file:
            for at in range(0, len(text), len(text) // 3):
                file.write(text[at : at + len(text) // 3])
                file.flush()
                time.sleep(1)
        (folder / "xong.md.part").write_bytes(text)
        wait_for(lambda: any((out / "results").glob("chep-do-*.jsonl")))
        (folder / "sau.md").write_bytes(decision(62).encode())
        wait_for(lambda: any((out / "results").glob("sau-*.jsonl")))
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(15) == 130
        assert process.stderr is not None
        said = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert [Path(each["document"]).name for each in said if each["event"] == "document"] == ["chép dở.md", "sau.md"]
    assert batch(folder / "chép dở.md", "-o", tmp_path / "chuẩn").code == 0
    name = next((tmp_path / "chuẩn/results").glob("*.jsonl")).name
    assert (out / "results" / name).read_bytes() == (tmp_path / "chuẩn/results" / name).read_bytes()


def test_watch_waits_for_the_first_that_matches(tmp_path: Path) -> None:
    pattern = [f"{tmp_path}/*.md"]
    assert watching._documents(pattern, False, str(tmp_path / "ra")) == []
    (tmp_path / "a.md").write_text("a")
    assert [Path(each.key).name for each in watching._documents(pattern, False, str(tmp_path / "ra"))] == ["a.md"]


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["/a/Quyết định số 4.pdf", "/a/CON", "/a/" + "ệ" * 80 + ".md", "/a/决定.docx", "s3://k/a.pdf", "/"]
)
def test_names_are_safe(key: str) -> None:
    name = Document(key, ()).name
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(name) <= 64
    assert name != Document(key + "x", ()).name
    assert name.lower() not in ("con", "nul")


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    for name in (".ẩn.md", "~$mở.docx", "Thumbs.db", "đang chép.part", "a.md", ".git/b.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("a")
    found = inputs.find([str(tmp_path)], False, str(tmp_path / "ra"))
    assert [Path(each.key).name for each in found] == ["a.md"]


# --- children by themselves ---------------------------------------------------------------------------


def quick(job: Job) -> Outcome:
    return Outcome("done", records=len(job.stamp))


def exits(_: Job) -> Outcome:
    os._exit(3)


def told_to_end_once(job: Job) -> Outcome:
    """As when the machine is shut down, and its children hear of it first."""
    here = Path(job.recipe)
    if not here.exists():
        here.touch()
        os.kill(os.getpid(), signal.SIGTERM)
    return Outcome("done")


def spins(_: Job) -> Outcome:
    sum(range(10**12))  # no signal is heard in it
    return Outcome("done")


def grows(_: Job) -> Outcome:
    bytearray(8 << 30)
    return Outcome("done")


JOB = Job(Document("/a/b.md", ("/a/b.md",)), "1234", "", Settings("/ra"))


def test_children_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends a child ends nothing else; children killed while idle are replaced; nobody minds the time of day."""
    days = count(0, 86400)
    monkeypatch.setattr("pebble.pool.process.time", SimpleNamespace(time=lambda: next(days), sleep=time.sleep))
    job = replace(JOB, recipe=str(tmp_path / "một lần"))
    children = Children(2, Bounds(4, 600), "alone")
    ended: SimpleQueue[tuple[str, Outcome]] = SimpleQueue()

    def submit(function: Callable[[Job], Outcome]) -> None:
        children.submit(function, job, lambda _, outcome: ended.put((function.__name__, outcome)))

    try:
        for function in (quick, exits, spins, grows, told_to_end_once, quick, quick):
            submit(function)
        found = [ended.get(timeout=60) for _ in range(7)]
        assert [outcome.state for name, outcome in found if name == "told_to_end_once"] == ["done"]
        assert [outcome.records for name, outcome in found if name == "quick"] == [4, 4, 4]
        failed = {name: outcome.category for name, outcome in found if outcome.state == "failed"}
        assert failed == {"exits": "crash", "spins": "time", "grows": "memory"}
        for each in psutil.Process().children():
            if any("spawn_main" in word for word in each.cmdline()):
                each.kill()
        for _ in range(3):
            submit(quick)
        assert [ended.get(timeout=60)[1].state for _ in range(3)] == ["done"] * 3
    finally:
        children.stop()
    assert not [each for each in psutil.Process().children() if "spawn_main" in " ".join(each.cmdline())]
