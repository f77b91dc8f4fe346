"""What a run leaves beside the results: failed/, records.jsonl, summary.json. The same ledger gives the same bytes."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nhiemvu.batch.converting import RESULTS
from nhiemvu.batch.copies import Meeting, meetings
from nhiemvu.batch.ledger import Ledger, Row
from nhiemvu.batch.stores import PARTS, Store
from nhiemvu.batch.values import Job, Outcome
from nhiemvu.records import DoubtRules, doubt_id

FAILED = "failed"
RECORDS = "records.jsonl"
SUMMARY = "summary.json"


def write_failure(store: Store, job: Job, outcome: Outcome) -> None:
    said = {
        "document": job.document.key,
        "files": list(job.document.files),
        "category": outcome.category,
        "sentence": outcome.sentence,
        "traceback": outcome.trace,
    }
    store.put(f"{FAILED}/{job.document.name}.json", _shown(said))


def tidy(ledger: Ledger, store: Store) -> None:
    """Takes away results of what has failed since, and reasons of what has not."""
    state = {row.name: row.state for row in ledger.rows()}
    for name in store.names(FAILED):
        if state.get(name.removesuffix(".json")) == "done":
            store.remove(f"{FAILED}/{name}")
    for name in store.names(RESULTS):
        if state.get(name.rsplit(".", 1)[0]) == "failed":
            store.remove(f"{RESULTS}/{name}")


def write_summary(ledger: Ledger, store: Store, found: list[Meeting], version: str, rules: str) -> None:
    store.put(SUMMARY, _shown(summary(ledger, found, version, rules)))


def summary(ledger: Ledger, found: list[Meeting], version: str, rules: str) -> dict[str, Any]:
    """All that is in the output folder, without times."""
    states: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    doubts: Counter[str] = Counter({"error": 0, "warning": 0, "info": 0})
    failed, gone = [], []
    for row in ledger.rows():
        states[row.state] += 1
        sums.update({"pages": row.pages, "tasks": row.tasks, "records": row.records})
        doubts.update(row.doubts)
        if row.state == "failed":
            failed.append({"document": row.key, "name": row.name, "category": row.category, "sentence": row.sentence})
        if row.gone:
            gone.append({"document": row.key, "name": row.name})
    return {
        "version": version,
        "rules": rules,
        "documents": states.total(),
        "done": states["done"],
        "failed": states["failed"],
        **{name: sums[name] for name in ("pages", "tasks", "records")},
        "doubts": dict(doubts),
        "failures": failed,
        "disappeared": gone,
        "meetings": [{"code": each.code, "id": each.id, "documents": list(each.documents)} for each in found],
    }


def write_records(ledger: Ledger, store: Store, found: list[Meeting], rules: DoubtRules) -> None:
    """The records of all documents that are done, in the order of their keys.

    A decision that another document bears too says so in a doubt.
    """
    by_document: dict[str, list[Meeting]] = {}
    for each in found:
        for key in each.documents:
            by_document.setdefault(key, []).append(each)
    names = {row.key: row.name for row in ledger.rows()} if found else {}
    parts = (
        _doubted(store.get(f"{RESULTS}/{row.name}.jsonl"), row, by_document.get(row.key, ()), names, rules)
        for row in ledger.rows()
        if row.state == "done"
    )
    store.put_all(RECORDS, parts)


def _doubted(data: bytes, row: Row, met: Any, names: Mapping[str, str], rules: DoubtRules) -> bytes:
    if not met:
        return data
    by_id: dict[str, Meeting] = {each.id: each for each in met}
    lines = data.split(b"\n")
    for index, line in enumerate(lines):
        if not line.startswith(b'{"kind":"decision"'):
            continue
        record = json.loads(line)
        each = by_id.get(record["id"])
        if each is None:
            continue
        doubt = each.doubt([names[key] for key in each.documents if key != row.key])
        record["doubts"].append(
            {
                "id": doubt_id(record["id"], doubt.code, "", doubt.params),
                "code": doubt.code,
                "severity": rules.of(doubt.code).severity,
                "field": "",
                "places": [],
                "params": dict(doubt.params),
            }
        )
        lines[index] = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return b"\n".join(lines)


def met(ledger: Ledger) -> list[Meeting]:
    return list(meetings(ledger.shared()))


def clear(root: Path) -> None:
    """Takes away what a run that was killed left unfinished."""
    shutil.rmtree(root / PARTS, ignore_errors=True)


def _shown(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode(errors="replace") + b"\n"
