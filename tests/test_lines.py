"""Records are read in one way: what a later version added is passed over, what is wrong is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.test_export import PLAN

import nhiemvu
from nhiemvu import readers
from nhiemvu.errors import InputError
from nhiemvu.sinks import collection, dossiers, jsonl, lines, sql


@pytest.fixture(scope="module")
def plain() -> list[dict[str, Any]]:
    return [json.loads(line) for line in jsonl.encode(nhiemvu.extract(readers.read_text(PLAN))).splitlines()]


def written(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def test_fields_of_a_later_version_are_passed_over(plain: list[dict[str, Any]], tmp_path: Path) -> None:
    later: list[dict[str, Any]] = json.loads(json.dumps(plain))
    for record in later:
        record["added"] = {"words": [1]}
        for unit in record.get("units", ()):
            unit["added"] = True
    path = written(tmp_path, later)
    expected = [record for dossier in dossiers.read([written(tmp_path.parent, plain)]) for record in dossier.records]
    assert [record for dossier in dossiers.read([path]) for record in dossier.records] == expected
    assert list(collection.gather([path]).records) == later
    database = sql.Database(str(tmp_path / "records.db"))
    database.prepare()
    assert sql.load([path], database).rows["new"] == len(plain)


def test_a_wrong_value_beside_an_added_field_is_told(plain: list[dict[str, Any]], tmp_path: Path) -> None:
    at = next(at for at, record in enumerate(plain) if record["kind"] == "task")
    wrong = [*plain[:at], {**plain[at], "added": 1, "units": 7}, *plain[at + 1 :]]
    path = written(tmp_path, wrong)
    for reading in (lambda: list(dossiers.read([path])), lambda: collection.gather([path])):
        with pytest.raises(InputError, match=rf"line {at + 1} is not as it should be: units: .*; run nhiemvu extract"):
            reading()


def test_lines_have_their_number_and_their_words(plain: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    words = [json.dumps(record, ensure_ascii=False) for record in plain[:2]]
    path.write_text(f"\ufeff{words[0]}\r\n\n\ufeff{words[1]}\n", encoding="utf-8")
    found = list(lines.read(path))
    assert [(each.number, each.data) for each in found] == [(1, plain[0]), (3, plain[1])]
    assert [line.decode() for _, line, _ in jsonl.numbered(path)] == words


def test_records_are_saved_as_they_are_encoded(tmp_path: Path) -> None:
    records = nhiemvu.extract(readers.read_text(PLAN))
    jsonl.save(tmp_path / "records.jsonl", iter(records))
    assert (tmp_path / "records.jsonl").read_bytes() == jsonl.encode(records)
