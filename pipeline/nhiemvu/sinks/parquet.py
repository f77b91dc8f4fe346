"""Parquet: a file a kind of record, its columns typed after the contract, lists and values within values kept.

Maps stand for objects with free keys; the params of doubts, which may hold anything, are JSON text. The column `line`
is the place of the record among those it was written with: reading several kinds gives back the lines in their order.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from heapq import merge
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from nhiemvu import records
from nhiemvu.errors import InputError
from nhiemvu.model import collecting
from nhiemvu.sinks import files

LINE = "line"
MODELS: dict[str, type[BaseModel]] = {model.model_fields["kind"].default: model for model in get_args(records.Record)}
_BATCH = 2_000  # records of a kind that are held at once


_Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Type:
    """arrow: the type of the column. forth: what a JSON value becomes for it, None where it stays as it is.

    back: the JSON value of what the column gives.
    """

    arrow: Any
    forth: _Change | None
    back: _Change


def write(paths: Mapping[str, Path], lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The records of each kind that has a path; how many of each. lines: records as jsonl.read gives them.

    Raises InputError where a line is no record of this version, OutputError, ToolMissing.
    """
    arrow, parquet = files.needed("pyarrow", "parquet"), files.needed("pyarrow.parquet", "parquet")
    counts = dict.fromkeys(paths, 0)
    waiting: dict[str, list[dict[str, Any]]] = {kind: [] for kind in paths}
    with collecting.put_off(), ExitStack() as stack:
        writers = {
            kind: stack.enter_context(
                parquet.ParquetWriter(stack.enter_context(files.replacing(path)), _schema(kind), compression="zstd")
            )
            for kind, path in paths.items()
        }
        for number, line in enumerate(lines, 1):
            kind = line.get("kind", "")
            if kind not in MODELS:
                raise InputError(f"record {number} is of no kind that this version knows ('{kind}')")
            if kind not in waiting:
                continue
            waiting[kind].append({**line, LINE: number})
            counts[kind] += 1
            if len(waiting[kind]) == _BATCH:
                writers[kind].write_batch(_batch(arrow, kind, waiting[kind]))
                waiting[kind] = []
        for kind, rest in waiting.items():
            if rest:
                writers[kind].write_batch(_batch(arrow, kind, rest))
    return counts


def read(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The records of the files, in the order in which they were written, as jsonl.read gives them."""
    numbered = merge(*map(_numbered, paths), key=lambda pair: pair[0])
    return (record for _, record in numbered)


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    parquet = files.needed("pyarrow.parquet", "parquet")
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            for row in batch.to_pylist():
                yield row.pop(LINE), _of(MODELS[row["kind"]]).back(row)


def _batch(arrow: Any, kind: str, lines: list[dict[str, Any]]) -> Any:
    forth = _of(MODELS[kind]).forth or _same
    try:
        rows = arrow.array([forth(line) for line in lines], type=arrow.struct(list(_schema(kind))))
        return arrow.RecordBatch.from_struct_array(rows)
    except (arrow.ArrowException, AttributeError, KeyError, TypeError, ValueError) as error:
        first, last = lines[0][LINE], lines[-1][LINE]
        raise InputError(f"records {first} to {last} do not fit the contract of '{kind}' ({error})") from None


@cache
def _schema(kind: str) -> Any:
    arrow = files.needed("pyarrow", "parquet")
    return arrow.schema([arrow.field(LINE, arrow.int64()), *_of(MODELS[kind]).arrow.fields])


@cache
def _of(annotation: Any) -> _Type:
    """The type of a field of the contract."""
    arrow = files.needed("pyarrow", "parquet")
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        arms = [each for each in inner if each is not type(None)]
        return _Type(arrow.float64(), None, _number) if set(arms) == {int, float} else _of(arms[0])
    if origin is Literal:
        return _of(str)
    if origin in (list, tuple):
        return _list(_of(inner[0]))
    if origin is dict:
        return _Type(arrow.string(), _dumped, json.loads) if inner[1] is Any else _map(_of(inner[1]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _struct(annotation)
    if annotation is date:
        return _Type(arrow.date32(), _day, lambda value: value.isoformat() if value else None)
    plain = {str: arrow.string(), int: arrow.int64(), bool: arrow.bool_(), float: arrow.float64()}[annotation]
    return _Type(plain, None, _same)


def _same(value: Any) -> Any:
    return value


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value


def _list(item: _Type) -> _Type:
    def changed(change: _Change) -> _Change:
        return lambda value: None if value is None else [change(each) for each in value]

    arrow = files.needed("pyarrow", "parquet")
    return _Type(arrow.list_(item.arrow), item.forth and changed(item.forth), changed(item.back))


def _map(item: _Type) -> _Type:
    """Of values that need no change on their way into the column."""

    def back(value: Any) -> Any:
        return None if value is None else {key: item.back(each) for key, each in value}

    arrow = files.needed("pyarrow", "parquet")
    return _Type(arrow.map_(arrow.string(), item.arrow), None, back)


def _struct(model: type[BaseModel]) -> _Type:
    arrow = files.needed("pyarrow", "parquet")
    model.model_rebuild()
    annotations: dict[str, Any] = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    fields = {name: _of(annotation) for name, annotation in annotations.items()}
    changing = {name: each.forth for name, each in fields.items() if each.forth}

    def forth(value: Any) -> Any:
        return None if value is None else {**value, **{name: change(value[name]) for name, change in changing.items()}}

    def back(value: Any) -> Any:
        return None if value is None else {name: each.back(value[name]) for name, each in fields.items()}

    made = arrow.struct([(name, each.arrow) for name, each in fields.items()])
    return _Type(made, forth if changing else None, back)
