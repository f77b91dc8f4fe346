"""What the README shows is run as it stands there: Python, DuckDB, jq, the SQL of the loaded tables."""

from __future__ import annotations

import doctest
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import duckdb
import pytest

import nhiemvu
from nhiemvu.sinks import jsonl, sql

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the README's paths hold: the corpus, and what its first command wrote."""
    shutil.copytree(ROOT / "corpus" / "447-qd-bct", tmp_path / "corpus" / "447-qd-bct")
    output = tmp_path / "output"
    output.mkdir()
    records = nhiemvu.extract(nhiemvu.read(tmp_path / "corpus/447-qd-bct/decision.md"))
    jsonl.write(output / "447.jsonl", jsonl.encode(records))
    monkeypatch.chdir(tmp_path)
    return output


def tasks(output: Path) -> list[nhiemvu.TaskRecord]:
    found = nhiemvu.extract(nhiemvu.read(output.parent / "corpus/447-qd-bct/decision.md"))
    return [record for record in found if isinstance(record, nhiemvu.TaskRecord)]


@pytest.mark.usefixtures("checkout")
def test_python() -> None:
    """Doctests, pandas and the database among them; one session from top to bottom."""
    examples = "\n".join(block for block in blocks("python") if ">>>" in block)
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 20
    said: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def leads(output: Path) -> list[tuple[str, int]]:
    names = [unit.name for task in tasks(output) for unit in task.units if unit.role == "lead"]
    return sorted({(name, names.count(name)) for name in names}, key=lambda pair: (-pair[1], pair[0]))[:3]


def test_duckdb(checkout: Path) -> None:
    (statement,) = (block for block in blocks("sql") if "read_json" in block)
    with duckdb.connect() as connection:
        assert connection.execute(statement).fetchall() == leads(checkout)


def test_jq(checkout: Path) -> None:
    (command,) = (block for block in blocks("sh") if block.startswith("jq "))
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=60)
    dues = [next((each.due for each in task.deadlines[:1]), None) or "-" for task in tasks(checkout)]
    expected = [f"{task.number or ''}\t{due}\t{task.name}" for task, due in zip(tasks(checkout), dues, strict=True)]
    assert done.stdout.decode().splitlines() == expected


def test_sql(checkout: Path) -> None:
    database = sql.Database("nhiemvu.db")
    database.prepare()
    sql.load([checkout / "447.jsonl"], database)
    (due,) = (block for block in blocks("sql") if "v_task_due" in block)
    (found,) = re.findall(r"`(SELECT t\.\* FROM task_words[^`]*)`", README)
    connection = sqlite3.connect("nhiemvu.db")
    early = [
        each.due
        for task in tasks(checkout)
        for each in task.deadlines
        if each.due is not None and each.due.isoformat() <= "2026-06-30"
    ]
    assert len(connection.execute(due).fetchall()) == len(early) > 0
    assert len(connection.execute(found).fetchall()) == len(sql.search(database, "chuyển đổi số")) > 0
    connection.close()


def test_the_tests_it_names_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", README))
    there = {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)\(", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= there
