"""Parquet: records go in and come back the same; the columns have the types of the contract."""

from __future__ import annotations

import json
import types
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from tests.test_cli import run

import nhiemvu
from nhiemvu import readers, records
from nhiemvu.errors import InputError
from nhiemvu.sinks import jsonl, parquet

ROOT = Path(__file__).parent.parent
MODELS: tuple[type[BaseModel], ...] = get_args(records.Record)
CORPUS = ["447-qd-bct/decision.md", "qd-ubnd-quang-tri-2026/decision.md", "ct-ttg-2026/directive.txt"]


def lines_of(found: list[Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in jsonl.encode(found).splitlines()]


def round_trip(lines: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    paths = {kind: folder / f"{kind}.parquet" for kind in parquet.MODELS}
    counts = parquet.write(paths, lines)
    assert sum(counts.values()) == len(lines)
    return list(parquet.read(list(paths.values())))


@pytest.mark.parametrize("name", CORPUS)
def test_documents_come_back_the_same(name: str, tmp_path: Path) -> None:
    text = (ROOT / "corpus" / name).read_text(encoding="utf-8")
    lines = lines_of(nhiemvu.extract(readers.read_text(text)))
    back = round_trip(lines, tmp_path)
    assert [json.dumps(line, ensure_ascii=False) for line in back] == [
        json.dumps(line, ensure_ascii=False) for line in lines
    ]


_WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
_PARAMS = st.dictionaries(_WORDS, st.none() | st.integers(-9, 9) | _WORDS | st.lists(_WORDS, max_size=2), max_size=2)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: _WORDS,
    int: st.integers(-(2**50), 2**50),
    float: st.floats(-1e6, 1e6, width=32),
    bool: st.booleans(),
    date: st.dates(),
    type(None): st.none(),
}


@cache
def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Any JSON value of a field of the contract."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values, inner))
    if origin is list:
        return st.lists(values(inner[0]), max_size=2)
    if origin is tuple:
        return st.tuples(*map(values, inner))
    if origin is dict:
        return _PARAMS if inner[1] is Any else st.dictionaries(_WORDS, values(inner[1]), max_size=2)
    if issubclass(annotation, BaseModel):
        fields: dict[str, Any] = {
            field.alias or name: values(field.annotation) for name, field in annotation.model_fields.items()
        }
        return st.fixed_dictionaries(fields)
    return _PLAIN[annotation]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(st.one_of(*map(values, MODELS)), min_size=1, max_size=3))
def test_any_records_come_back_the_same(drawn: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = lines_of([records.parse(json.dumps(each, default=str)) for each in drawn])
    assert round_trip(lines, tmp_path_factory.mktemp("any")) == lines


def test_columns_are_typed(tmp_path: Path) -> None:
    source = tmp_path / "r.jsonl"
    assert run("extract", ROOT / "corpus/447-qd-bct/decision.md", "-o", source).code == 0
    assert run("export", source, "-o", tmp_path / "tasks.parquet").code == 0
    table = pq.read_table(tmp_path / "tasks.parquet")
    assert table.num_rows == 43
    schema = table.schema
    assert schema.field("order").type == pa.int64()
    assert schema.field("deadlines").type.value_type.field("due").type == pa.date32()
    assert schema.field("units").type.value_type.field("collective").type == pa.bool_()
    assert pa.types.is_map(schema.field("evidence").type)
    task = next(row for row in table.to_pylist() if row["number"] == "2.7")
    assert task["deadlines"][0]["due"] == date(2026, 12, 31)
    assert [unit["role"] for unit in task["units"]] == ["lead", "coordinating"]


def test_a_file_for_each_kind(tmp_path: Path) -> None:
    source = tmp_path / "r.jsonl"
    assert run("extract", ROOT / "corpus/ct-ttg-2026/directive.txt", "-o", source).code == 0
    assert run("export", source, "-o", tmp_path / "all" / "{kind}.parquet").code == 0
    written = sorted((tmp_path / "all").iterdir())
    assert [path.stem for path in written] == sorted(parquet.MODELS)
    assert list(parquet.read(written)) == list(jsonl.read(source))
    assert run("export", source, "-o", tmp_path / "i.parquet", "--only", "indicator").code == 0
    assert pq.read_table(tmp_path / "i.parquet").num_rows == 5
    done = run("export", source, "-o", tmp_path / "x.parquet", "--only", "indicator", "--only", "task")
    assert (done.code, "{kind}" in done.said) == (2, True)


@pytest.mark.parametrize(
    "line",
    [{"kind": "riddle"}, {"kind": "task"}, {"kind": "footnote", "doubts": 3}],
    ids=["kind", "fields missing", "wrong type"],
)
def test_lines_that_do_not_fit(line: dict[str, Any], tmp_path: Path) -> None:
    paths = {kind: tmp_path / f"{kind}.parquet" for kind in parquet.MODELS}
    with pytest.raises(InputError):
        parquet.write(paths, [line])
    assert list(tmp_path.iterdir()) == []


def test_memory_holds_one_batch_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "corpus/ct-ttg-2026/directive.txt").read_text(encoding="utf-8")
    task = next(line for line in lines_of(nhiemvu.extract(readers.read_text(text))) if line["kind"] == "task")
    held: list[int] = []
    batch = parquet._batch

    def counted(arrow: Any, kind: str, waiting: list[Any]) -> Any:
        held.append(len(waiting))
        return batch(arrow, kind, waiting)

    monkeypatch.setattr(parquet, "_batch", counted)
    parquet.write({"task": tmp_path / "t.parquet"}, (task for _ in range(4_500)))
    assert held == [2_000, 2_000, 500]
    assert pq.ParquetFile(tmp_path / "t.parquet").metadata.num_row_groups == 3
