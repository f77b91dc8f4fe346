"""trace and tally as a person meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.test_cli import CLEAN, failed, run

DECISION = Path(__file__).parent.parent / "corpus/447-qd-bct/decision.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bản ghi")
    assert run("extract", DECISION, "-o", place / "447.jsonl").code == 0
    return place


def test_trace_draws_a_tree_or_writes_a_graph(folder: Path, tmp_path: Path) -> None:
    found = run("trace", "447/QĐ-BCT 2.7", "--in", folder)
    assert (found.code, found.said) == (0, "")
    assert "├─ [giao tại, có mâu thuẫn, chú thích 5] 405/QĐ-BCT, 09/03/2026" in found.out.decode()
    english = run("trace", "447/QĐ-BCT 2.7", "--in", folder, "--lang", "en").out.decode()
    assert "├─ [ordered by, disputed, footnote 5] 405/QĐ-BCT, 09/03/2026 (known only by citation)" in english
    graph = json.loads(run("trace", "vn/bct/qd/2026/447#pl/2.7", "--in", folder, "--as", "json").out)
    assert graph["start"] == "vn/bct/qd/2026/447#pl/2.7"
    assert run("trace", "57-NQ/TW", "--in", folder, "--as", "graphml", "-o", tmp_path / "g.graphml").code == 0
    assert (tmp_path / "g.graphml").read_bytes().startswith(b"<?xml")


def test_tally_counts_and_says_how(folder: Path, tmp_path: Path) -> None:
    found = run("tally", folder / "447.jsonl", "--by", "deadline")
    assert found.code == 0
    rows = list(csv.DictReader(io.StringIO(found.out.decode())))
    assert [(row["id"], row["count"]) for row in rows[:2]] == [("ongoing", "14"), ("2026-12-31", "10")]
    assert all(len(row["tasks"].split()) == int(row["count"]) for row in rows)
    assert found.said.startswith("Đếm: nhiệm vụ; theo hạn cuối")
    told = run("tally", folder, "--by", "lead", "--expand", "--lang", "en", "-o", tmp_path / "a.csv")
    assert (told.code, told.out, told.said) == (0, b"", "")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name")
    assert "standing member" in (tmp_path / "a.csv.note.txt").read_text(encoding="utf-8")


def test_a_document_in_two_files_is_told(folder: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes((folder / "447.jsonl").read_bytes())
    assert run("trace", "447/QĐ-BCT", "--in", tmp_path).said == (
        f"nhiemvu: vn/bct/qd/2026/447 có ở nhiều tệp; bỏ qua {tmp_path / 'b.jsonl'}\n"
    )
    told = run("tally", tmp_path, "--by", "lead", "--lang", "en").said
    assert told.startswith(f"nhiemvu: vn/bct/qd/2026/447 stands in several files; {tmp_path / 'b.jsonl'} is left out\n")
    assert "From 43 tasks; documents: 1 (" in told


def test_bad_input_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    failed(run("trace", "447/QĐ-BCT 99", "--in", folder), 2)
    failed(run("trace", "1/QĐ-XYZ", "--in", folder), 2)
    failed(run("trace", "447/QĐ-BCT", "--in", tmp_path), 3)
    failed(run("trace", "447/QĐ-BCT", "--in", tmp_path / "none"), 3)
    failed(run("tally", tmp_path, "--by", "lead"), 3)
    failed(run("tally", tmp_path / "none.jsonl", "--by", "lead"), 3)
    (tmp_path / "a.jsonl").write_bytes((folder / "447.jsonl").read_bytes() + b'{"kind": "task", "sch')
    failed(run("trace", "447/QĐ-BCT", "--in", tmp_path), 3)
    failed(run("tally", tmp_path, "--by", "lead"), 3)
    (tmp_path / "a.jsonl").write_text('{"kind":"task","schema":"nhiemvu/-1","id":"x"}\n', encoding="utf-8")
    failed(run("trace", "447/QĐ-BCT", "--in", tmp_path), 3)
    failed(run("tally", tmp_path, "--by", "lead"), 3)


def test_a_document_without_tasks_has_a_cascade_and_no_figures(tmp_path: Path) -> None:
    (tmp_path / "12.md").write_text(CLEAN, encoding="utf-8")
    assert run("extract", tmp_path / "12.md", "-o", tmp_path / "12.jsonl").code == 0
    assert "40/2025/NĐ-CP" in run("trace", "12/QĐ-BCT", "--in", tmp_path).out.decode()
    found = run("tally", tmp_path / "12.jsonl", "--by", "source")
    assert (found.code, found.out) == (0, b"id,name,standing,count,tasks\n")
