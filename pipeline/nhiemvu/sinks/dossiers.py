"""Records read again: one decision after the other, each with all that was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from nhiemvu import records
from nhiemvu.errors import InputError
from nhiemvu.records import Attachment, DecisionRecord, DivisionRecord, Record, TaskRecord

T = TypeVar("T", bound=Record)


@dataclass(frozen=True)
class Dossier:
    """The records of one decision, in document order. decision is None where only other kinds were kept."""

    id: str
    records: tuple[Record, ...]

    def of(self, kind: type[T]) -> list[T]:
        return [record for record in self.records if isinstance(record, kind)]

    @cached_property
    def decision(self) -> DecisionRecord | None:
        return next(iter(self.of(DecisionRecord)), None)

    @cached_property
    def tasks(self) -> dict[str, TaskRecord]:
        return {task.id: task for task in self.of(TaskRecord)}

    @cached_property
    def divisions(self) -> dict[str, DivisionRecord]:
        return {division.id: division for division in self.of(DivisionRecord)}

    @cached_property
    def attachments(self) -> dict[str, Attachment]:
        return {each.id: each for each in self.decision.attachments} if self.decision else {}


def read(paths: Sequence[Path]) -> Iterator[Dossier]:
    """The decisions of files that extract wrote. Raises InputError, naming file and line."""
    found = (record for path in paths for record in _records(path))
    for decision, group in groupby(found, key=lambda record: record.decision):
        yield Dossier(decision, tuple(group))


def _records(path: Path) -> Iterator[Record]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line.removeprefix(b"\xef\xbb\xbf"), f"{path}, line {number}")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name") from None


def _record(line: bytes, where: str) -> Record:
    try:
        return records.parse(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise InputError(
            f"{where} is no record of this version ({reason}); give a file that nhiemvu extract wrote"
        ) from None
