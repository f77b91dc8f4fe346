"""The records of many documents: JSON Lines files, and folders of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nhiemvu.errors import InputError
from nhiemvu.sinks import lines


@dataclass(frozen=True, slots=True)
class Collection:
    """records: plain data, in the order of the files. repeated: a decision and the file in which it stands again."""

    records: tuple[dict[str, Any], ...]
    repeated: tuple[tuple[str, Path], ...]


def gather(places: Sequence[Path]) -> Collection:
    """The records of files, and of the .jsonl files anywhere below folders, in order of name.

    Of a decision that stands in several files each kind of record is taken from the first that has it: the
    forms of one document (PDF, DOCX) are not counted twice. Raises InputError where there is nothing to read,
    a line is broken, or a record follows another schema.
    """
    held: dict[tuple[str, str], Path] = {}
    repeated: dict[tuple[str, Path], None] = {}
    records: list[dict[str, Any]] = []
    for file in _files(places):
        for line in lines.read(file):
            line.record()
            record = line.data
            if held.setdefault((record["decision"], record["kind"]), file) == file:
                records.append(record)
            else:
                repeated[record["decision"], file] = None
    if not records:
        raise InputError(
            f"{_named(places)} holds no records; write some with nhiemvu extract FILE -o FOLDER/name.jsonl"
        )
    return Collection(tuple(records), tuple(repeated))


def _named(places: Iterable[Path]) -> str:
    return " ".join(map(str, places))


def _files(places: Sequence[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for place in places:
        if not place.is_dir():
            found[place] = None
            continue
        inside = sorted(each for each in place.rglob("*.jsonl") if each.is_file() and not each.name.startswith("."))
        if not inside:
            raise InputError(f"{place} has no .jsonl file; write some with nhiemvu extract FILE -o FOLDER/name.jsonl")
        found |= dict.fromkeys(inside)
    return list(found)
