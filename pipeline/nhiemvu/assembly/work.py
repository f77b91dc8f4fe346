"""Stages put together that must not know each other: cells with their units and deadlines, notes with
their documents, the head with the list of bodies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from nhiemvu.assembly.texts import Cited
from nhiemvu.model import Outline, Passage, Source
from nhiemvu.records import UnitRole
from nhiemvu.stages import citations, deadlines, provenance, units
from nhiemvu.stages.footnotes import Footnote
from nhiemvu.stages.tasks import Task, TaskList

_ROLES: tuple[UnitRole, ...] = get_args(UnitRole)


@dataclass(frozen=True, slots=True)
class Assigned:
    role: UnitRole
    mention: units.Mention


@dataclass(frozen=True, slots=True)
class Work:
    """A task with the units and deadlines of its cells."""

    task: Task
    units: tuple[Assigned, ...]
    deadlines: tuple[deadlines.Deadline, ...]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issued the decision. id: canonical id of rules/units.csv. name: as printed."""

    id: str | None
    name: Passage | None
    number: Passage | None
    key: citations.Key | None
    missing: tuple[str, ...]


def read(
    listed: TaskList, issuer: str | None, unit_rules: units.Rules, deadline_rules: deadlines.Rules
) -> tuple[Work, ...]:
    done = []
    for task in listed.tasks:
        assigned: list[Assigned] = []
        times: list[deadlines.Deadline] = []
        for cell in task.cells:
            if cell.role in _ROLES:
                for mention in units.read(cell.text, issuer, unit_rules):
                    said = mention.role or cell.role
                    assigned += [Assigned(role, mention) for role in _ROLES if role == said]
            elif cell.role == "deadline":
                times += deadlines.read(cell.text, deadline_rules)
        done.append(Work(task, tuple(assigned), tuple(times)))
    return tuple(done)


def notes(found: Sequence[Footnote], cited: Sequence[Cited]) -> tuple[provenance.Note, ...]:
    """Footnotes as provenance sees them; a document inside another's title is none of theirs."""
    documents: dict[int, tuple[str, ...]] = {}
    for each in cited:
        if each.text.note is not None:
            documents[each.text.note] = tuple(
                str(citation.key or citation.raw.text) for citation in each.citations if citation.within is None
            )
    return tuple(
        provenance.Note(
            note.label,
            note.text.start,
            note.marks,
            tuple(provenance.Named(name.first, name.last, name.group, name.place) for name in note.names),
            documents.get(index, ()),
        )
        for index, note in enumerate(found)
    )


def issuer(source: Source, outline: Outline, unit_rules: units.Rules, citation_rules: citations.Rules) -> Issuer:
    """The issuer from the head, else from who decides, with the symbol's code for its id."""

    def field(role: str) -> Passage | None:
        spans = tuple(span for each in outline.head.get(role, ())[:2] for span in each)
        return source.passage(spans) if spans else None

    number = field("number")
    year = field("year")
    kind = next((part.type for part in outline.parts if part.first == 0), None)
    key = None
    if number:
        key = citations.parse_number("".join(number.text.split()), year.text if year else None, citation_rules, kind)
    body = field("issuer")
    name = field("authority") or body
    code = number.text.split("/")[-1].split("-")[-1].strip() if number else ""
    row = unit_rules.by_code(code) or (unit_rules.find(name.text) if name else None)
    missing = () if body or name is None else ("issuer",)
    return Issuer(row.id if row else None, name, number, key, missing)
