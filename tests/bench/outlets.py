"""Outlets: how fast, and the most that they hold, over tasks of the corpus: `python -m tests.bench.outlets`.

Rates are of processor time on one core, everything counted from the file or the records in memory to the result.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nhiemvu import flow, readers, records, rulebook
from nhiemvu.sinks import collection, csv, dossiers, jsonl, lines, parquet, sql, xlsx

ROOT = Path(__file__).resolve().parents[2]
_EACH = 1_000  # tasks of a decision


def corpus() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A decision of the corpus, and the tasks of all."""
    rules = flow.Rules.load()
    found: list[dict[str, Any]] = []
    for path in sorted(ROOT.glob("corpus/*/decision.md")):
        found += map(json.loads, jsonl.encode(flow.extract(readers.read(path, rules.readers), rules)).splitlines())
    return next(each for each in found if each["kind"] == "decision"), [
        each for each in found if each["kind"] == "task"
    ]


def many(decision: dict[str, Any], tasks: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """As many tasks, no two alike, and a decision before each thousand."""
    for at in range(count):
        own = f"vn/bct/qd/2026/{10_000 + at // _EACH}"
        if at % _EACH == 0:
            yield {**decision, "id": own, "decision": own, "text": {**decision["text"], "sha256": f"{at:064x}"}}
        given = tasks[at % len(tasks)]
        name = f"{given['name']} ({at})"
        yield {
            **json.loads(json.dumps(given)),
            "id": f"{own}#pl/{at}",
            "decision": own,
            "number": str(at),
            "name": name,
            "name_raw": name,
            "name_expanded": f"{given['name_expanded']} ({at})",
            "fingerprint": f"{at:064x}",
        }


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """The least of processor seconds: what other programs add is left out as far as it can be."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def peak(run: Callable[[], object]) -> float:
    """Megabytes that Python holds at most."""
    gc.collect()
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def said(what: str, value: float, form: str = ".0f") -> None:
    print(f"{what:<58}{value:>12{form}}", flush=True)


def lines_of_json(plain: list[dict[str, Any]], folder: Path) -> None:
    """Records in memory to a file, against msgspec's encoding of the same as dicts in memory."""
    import msgspec

    made = [records.valid(each) for each in plain]
    encode = msgspec.json.Encoder().encode
    bare = seconds(lambda: [encode(each) for each in plain])
    ours = seconds(lambda: jsonl.encode(made))
    saved = seconds(lambda: jsonl.save(folder / "saved.jsonl", made))
    said(f"{len(made)} tasks, JSON Lines, times msgspec", ours / bare, ".2f")
    said("  into a file, times msgspec", saved / bare, ".2f")
    said("  into a file, tasks a second", len(made) / saved)


def main(count: int = 100_000) -> None:
    decision, tasks = corpus()
    doubts = rulebook.load(records.DoubtRules, "doubts")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines_of_json([each for each in many(decision, tasks, count) if each["kind"] == "task"], folder)
        files: dict[int, Path] = {}
        for number in (count // 10, count):
            files[number] = folder / f"{number}.jsonl"
            with files[number].open("wb") as out:
                for each in many(decision, tasks, number):
                    out.write(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        said("bytes a task", files[count].stat().st_size / count)
        held = [each for each in many(decision, tasks, count // 10) if each["kind"] == "task"]
        bare = seconds(lambda: parquet.write({"task": folder / "x.parquet"}, held))
        said("records in memory to Parquet, tasks a second", len(held) / bare)
        ways: dict[str, Callable[[Path], object]] = {
            "Parquet": lambda path: parquet.write(
                {"task": folder / "x.parquet"}, (each.data for each in lines.read(path))
            ),
            "SQLite": lambda path: load(path, folder),
            "Excel": lambda path: xlsx.write(folder / "x.xlsx", dossiers.read([path]), doubts),
            "CSV": lambda path: csv.write(folder / "x.csv", dossiers.read([path])),
            "JSON Lines, checked": lambda path: jsonl.save(
                folder / "x.jsonl", (each.record() for each in lines.read(path))
            ),
            "memory (tally, trace)": lambda path: collection.gather([path]),
        }
        for way, run in ways.items():
            small, large = files[count // 10], files[count]
            said(f"JSON Lines to {way}, tasks a second", count / 10 / seconds(lambda: run(small)))  # noqa: B023
            for number, path in ((count // 10, small), (count, large)):
                said(f"  {number} tasks, peak megabytes", peak(lambda: run(path)), ".1f")  # noqa: B023


def load(path: Path, folder: Path) -> None:
    place = folder / "x.db"
    place.unlink(missing_ok=True)
    database = sql.Database(str(place))
    database.prepare()
    sql.load([path], database)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
