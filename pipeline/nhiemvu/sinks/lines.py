"""Lines of JSON Lines as records: all outlets read and check them here, and say the same of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from nhiemvu import records
from nhiemvu.errors import InputError
from nhiemvu.records import SCHEMA, Record
from nhiemvu.sinks import jsonl

_KINDS = frozenset(records.kinds())


class Line(NamedTuple):
    """A line of a file: its number, and what JSON makes of it. Schema, kind and ids are those of a record; what else it
    holds is checked by record().
    """

    path: Path
    number: int
    data: dict[str, Any]

    def record(self) -> Record:
        """The record; fields that a later version added are left out. Raises InputError, naming line and field."""
        record, wrong = _checked(self.data)
        if record is None:
            raise _wrong(self.path, self.number, f"is not as it should be: {wrong}")
        return record


def is_sound(data: dict[str, Any]) -> bool:
    """Whether plain data are a record of today's contract."""
    return data.get("schema") == SCHEMA and data.get("kind") in _KINDS and _checked(data)[0] is not None


def read(path: Path) -> Iterator[Line]:
    """The lines of a file that extract wrote. Raises InputError, naming the line, where one is no record."""
    for number, _, data in jsonl.numbered(path):
        _check(path, number, data)
        yield Line(path, number, data)


def _check(path: Path, number: int, data: dict[str, Any]) -> None:
    """Raises InputError, naming the line, where its data has not the schema, kind and ids of a record."""
    if data.get("schema") != SCHEMA:
        said = f"is of {data['schema']}, not {SCHEMA}" if data.get("schema") else "is no record: it has no schema"
        raise _wrong(path, number, said)
    if data.get("kind") not in _KINDS:
        raise _wrong(path, number, f"is of no kind that this version knows ('{data.get('kind')}')")
    if not (isinstance(data.get("id"), str) and isinstance(data.get("decision"), str)):
        raise _wrong(path, number, "is no record: it has no id or no decision")


def record(path: Path, number: int, data: dict[str, Any]) -> Record:
    """The record of a line. Raises InputError, naming line and field, where it is none."""
    _check(path, number, data)
    return Line(path, number, data).record()


def _wrong(path: Path, number: int, said: str) -> InputError:
    return InputError(f"{path}, line {number} {said}; run nhiemvu extract on the document again")


def _checked(data: dict[str, Any]) -> tuple[Record | None, str]:
    """The record without the fields that a later version added, or what is wrong with it."""
    try:
        return records.valid(data), ""
    except ValidationError as error:
        added, wrong = _parted(error)
    if not wrong:
        try:
            return records.valid(_without(data, added)), ""
        except ValidationError as error:
            wrong = _parted(error)[1]
    return None, wrong


def _parted(error: ValidationError) -> tuple[list[tuple[int | str, ...]], str]:
    """The places of fields that the contract does not have, and what else is wrong, of which the first is told."""
    told = error.errors(include_url=False, include_context=False, include_input=False)
    added = [each["loc"] for each in told if each["type"] == "extra_forbidden"]
    wrong = next((each for each in told if each["type"] != "extra_forbidden"), None)
    return added, f"{'.'.join(map(str, wrong['loc'][1:]))}: {wrong['msg']}" if wrong else ""


def _without(data: dict[str, Any], places: list[tuple[int | str, ...]]) -> dict[str, Any]:
    """The data without the fields at the places, each of which begins with the kind."""
    left = deepcopy(data)
    for _, *inside, last in places:
        value: Any = left
        for step in inside:
            value = value[step]
        del value[last]
    return left
