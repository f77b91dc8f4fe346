"""The sides of a comparison: tasks, figures and documents out of records, whatever wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from nhiemvu.compare.values import FIELDS, Document, FieldName, Figure, Plain, Step, Task
from nhiemvu.errors import InputError
from nhiemvu.records import SCHEMA

KINDS = frozenset(("decision", "division", "task", "indicator", "footnote", "citation", "relation", "abbreviation"))
_TEXTS = ("id", "number", "name", "name_raw", "name_expanded", "raw", "subject", "measure", "unit", "comparator")
_LISTS = ("units", "deadlines", "outputs", "sources", "other", "path")
_MAPS = ("period", "text")
_OF_THE_PAGE = frozenset(("footnote", "basis", "status"))


def plain(records: Iterable[Any]) -> list[Plain]:
    """Records of either shape as plain data. Raises InputError where one is no record that this version reads."""
    found: list[Plain] = []
    for at, record in enumerate(records, 1):
        data = record if isinstance(record, dict) else record.model_dump(mode="json", by_alias=True)
        if data.get("kind") not in KINDS:
            raise InputError(f"record {at} is none of nhiemvu (kind {data.get('kind')!r}); give what extract writes")
        if _version(data.get("schema", SCHEMA)) > _version(SCHEMA):
            raise InputError(f"record {at} has schema {data['schema']}, newer than {SCHEMA}; install a newer nhiemvu")
        _hold(at, data)
        found.append(data)
    return found


def _hold(at: int, data: Plain) -> None:
    """Raises InputError where what is compared is of another form than any version wrote."""
    wrong = next((name for name in _TEXTS if not isinstance(data.get(name), str | None)), None)
    for name in _LISTS:
        value = data.get(name)
        if value and not (isinstance(value, list | tuple) and all(isinstance(each, Mapping) for each in value)):
            wrong = name
    for name in _MAPS:
        if data["kind"] in ("decision", "indicator") and not isinstance(data.get(name), Mapping | None):
            wrong = name
    if data["kind"] == "task" and not wrong and not all(map(_dated, data.get("deadlines") or ())):
        wrong = "deadlines"
    if wrong:
        raise InputError(f"record {at} has no sound {wrong}; run nhiemvu extract on the document again")


def _dated(deadline: Plain) -> bool:
    try:
        return all(date.fromisoformat(deadline[name]) for name in ("due", "until") if deadline.get(name))
    except (TypeError, ValueError):
        return False


def _version(schema: object) -> tuple[int, ...]:
    parts = str(schema).partition("/")[2].split(".")
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)


def lacking(records: Sequence[Plain]) -> frozenset[FieldName]:
    """Fields of which a task has no key, not even an empty one: records of an older contract."""
    keys = {field: "path" if field == "group" else field for field in FIELDS}
    return frozenset(
        field for record in records if record["kind"] == "task" for field, key in keys.items() if key not in record
    )


def tasks(records: Sequence[Plain]) -> list[Task]:
    """The tasks, but prose that repeats a row of a table."""
    own = [record for record in records if record["kind"] == "task" and not record.get("same_as")]
    return [_task(record, order) for order, record in enumerate(own, 1)]


def _task(record: Plain, order: int) -> Task:
    name = record.get("name") or record.get("name_raw") or ""
    return Task(
        id=record.get("id") or f"@{order}",
        order=order,
        number=record.get("number"),
        group=tuple(Step(step.get("number"), step.get("title") or "") for step in record.get("path") or ()),
        name=name,
        words=record.get("name_expanded") or name,
        units=tuple(record.get("units") or ()),
        deadlines=tuple(record.get("deadlines") or ()),
        outputs=tuple(record.get("outputs") or ()),
        sources=tuple(
            {key: value for key, value in source.items() if key not in _OF_THE_PAGE}
            for source in record.get("sources") or ()
        ),
        other=tuple(record.get("other") or ()),
        evidence=record.get("evidence") or {},
    )


def figures(records: Sequence[Plain]) -> list[Figure]:
    return [
        Figure(
            id=record.get("id") or f"@{order}",
            order=order,
            raw=record.get("raw") or "",
            subject=record.get("subject"),
            measure=record.get("measure"),
            comparator=record.get("comparator") or "eq",
            value=record["value"],
            value_max=record.get("value_max"),
            unit=record.get("unit"),
            status=record.get("status"),
            period=(record.get("period") or {}).get("raw"),
            evidence=record.get("evidence") or {},
        )
        for order, record in enumerate((record for record in records if record["kind"] == "indicator"), 1)
        if record.get("value") is not None
    ]


def document(name: str, records: Sequence[Plain], tasks: Sequence[Task], figures: Sequence[Figure]) -> Document:
    own = [record for record in records if record["kind"] == "decision"]
    periods = [record.get("period") or {} for record in own]
    return Document(
        name=name,
        ids=_said(own, "id"),
        numbers=_said(own, "number"),
        titles=_said(own, "title"),
        types=_said(own, "type"),
        dates=_said(own, "date"),
        years=tuple(int(str(each["start"])[:4]) for each in periods if each.get("start")),
        sha256=tuple(str(record["text"].get("sha256")) for record in own if record.get("text")),
        tasks=len(tasks),
        indicators=len(figures),
    )


def _said(records: Sequence[Plain], key: str) -> tuple[str, ...]:
    return tuple(str(record[key]) for record in records if record.get(key))
