"""Records read again: one decision after the other, each with all that was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from nhiemvu.members import Bodies, Member
from nhiemvu.records import Attachment, DecisionRecord, DivisionRecord, Record, TaskRecord
from nhiemvu.sinks import lines

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

    def members(self, collective: str, bodies: Bodies) -> tuple[Member, ...]:
        """The bodies that a collective stands for in this decision; none where the rules do not say."""
        if self.decision is None:
            return ()
        return bodies.members(collective, self.decision.issuer_id, self.decision.date)

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
    found = (line.record() for path in paths for line in lines.read(path))
    for decision, group in groupby(found, key=lambda record: record.decision):
        yield Dossier(decision, tuple(group))
