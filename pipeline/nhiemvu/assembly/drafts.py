"""Drafts of tasks, from a row or from running text, and the one way in which they become records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.mentions import target
from nhiemvu.assembly.work import Assigned
from nhiemvu.model import Citation, Doubt, Passage, Point, Spans
from nhiemvu.model.frozen import unguarded
from nhiemvu.records import (
    DeadlineRecord,
    Item,
    Other,
    OutputRecord,
    PathStep,
    SourceRecord,
    TaskRecord,
    Unit,
)
from nhiemvu.stages import provenance
from nhiemvu.stages.deadlines import Deadline
from nhiemvu.stages.tasks import Cell, Output

Fields = dict[str, Passage | Spans | None]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A document that a task comes from, and where the text says so."""

    citation: Citation
    footnote: str | None
    basis: Literal["listed", "marked", "group", "column", "text"]
    status: Literal["stated", "disputed"]
    spans: Spans


@unguarded(frozen=True, slots=True)
class Draft:
    """A task before its place among the others is known.

    start: the offset by which it stands among them. words: all texts in which short forms are sought.
    doubts: those that the way of finding it gives; those of deadlines are the same for all.
    """

    id: str
    start: int
    origin: Literal["table", "prose"]
    number: str | None
    number_spans: Spans
    path: list[PathStep]
    parent: str | None
    name: Passage
    items: Sequence[Point]
    units: tuple[Assigned, ...]
    deadlines: tuple[Deadline, ...]
    outputs: tuple[Output, ...]
    outputs_raw: Passage | None
    sources: list[Sourced]
    other: Sequence[Cell]
    words: list[str]
    doubts: Sequence[Doubt]


def ordered_in(desk: Desk, words: Passage, name: Passage, cited: Sequence[Citation]) -> list[Sourced]:
    """The documents of `cited`, found in `words`, by which the words of the name say that the task was ordered."""
    found = []
    for citation in cited:
        if citation.within is None and name.start <= citation.raw.start < name.end:
            before = words.text[max(0, words.at(name.start)) : words.at(citation.raw.start)]
            if provenance.is_ordered(before, desk.knowledge.provenance):
                found.append(Sourced(citation, None, "text", "stated", citation.raw.spans))
    return found


def record(desk: Desk, draft: Draft, order: int, same_as: str | None) -> TaskRecord:
    glossary = desk.findings.glossary
    fields: Fields = {"/number": draft.number_spans, "/name": draft.name, "/name_raw": draft.name}
    fields |= {f"/items/{at}": item.text for at, item in enumerate(draft.items)}
    fields |= {f"/units/{at}": each.mention.raw for at, each in enumerate(draft.units)}
    fields |= {f"/deadlines/{at}": each.raw for at, each in enumerate(draft.deadlines)}
    fields |= {f"/outputs/{at}": each.text for at, each in enumerate(draft.outputs)}
    fields["/outputs_raw"] = draft.outputs_raw
    fields |= {f"/other/{at}": cell.text for at, cell in enumerate(draft.other)}
    fields |= {f"/sources/{at}": each.spans for at, each in enumerate(draft.sources)}
    return TaskRecord(
        id=draft.id,
        former_ids=[],
        decision=desk.decision,
        origin=draft.origin,
        order=order,
        number=draft.number,
        path=draft.path,
        same_as=same_as,
        parent=draft.parent,
        name=glossary.repair(draft.name.text),
        name_raw=draft.name.text,
        name_expanded=glossary.expand(draft.name.text),
        items=[Item(mark=item.mark, text=item.text.text) for item in draft.items],
        units=[_unit(each) for each in draft.units],
        deadlines=[_deadline(each) for each in draft.deadlines],
        outputs=[OutputRecord(text=each.text.text, type=each.type, quantity=each.quantity) for each in draft.outputs],
        outputs_raw=draft.outputs_raw.text if draft.outputs_raw else None,
        sources=[_source(desk, each) for each in draft.sources],
        other=[Other(head=cell.head.text, text=cell.text.text) for cell in draft.other],
        abbreviations=list(dict.fromkeys(glossary.used(" ; ".join(draft.words)))),
        evidence=desk.evidence(fields),
        confidence=desk.confidence(fields),
        doubts=desk.doubt(draft.id, [*draft.doubts, *_doubts(draft)]),
        review="machine",
        fingerprint=_fingerprint(draft),
    )


def _unit(assigned: Assigned) -> Unit:
    mention = assigned.mention
    return Unit(
        role=assigned.role,
        name=mention.name,
        raw=mention.raw.text,
        unit=mention.unit,
        collective=mention.collective,
    )


def _deadline(deadline: Deadline) -> DeadlineRecord:
    return DeadlineRecord(
        raw=deadline.raw.text,
        kind=deadline.kind,
        start=deadline.start,
        end=deadline.end,
        bound=deadline.bound,
        due=deadline.due,
        rrule=deadline.rrule,
        until=deadline.until,
    )


def _source(desk: Desk, sourced: Sourced) -> SourceRecord:
    citation = sourced.citation
    return SourceRecord(
        target=target(desk, citation),
        number=citation.number,
        type=citation.type,
        date=citation.date,
        issuer=citation.issuer,
        title=citation.title,
        footnote=sourced.footnote,
        basis=sourced.basis,
        status=sourced.status,
    )


def _doubts(draft: Draft) -> Iterator[Doubt]:
    for at, deadline in enumerate(draft.deadlines):
        timed = deadline.start or deadline.end or deadline.rrule
        if deadline.implied:
            yield Doubt(
                "deadline-year-implied", deadline.raw.spans, {"raw": deadline.raw.text}, None, f"/deadlines/{at}"
            )
        if deadline.kind == "unread" or (deadline.kind not in ("ongoing", "relative", "recurring") and not timed):
            yield Doubt("deadline-unread", deadline.raw.spans, {"raw": deadline.raw.text}, None, f"/deadlines/{at}")


def _fingerprint(draft: Draft) -> str:
    parts = [step.title for step in draft.path]
    parts += [draft.name.text, *(each.mention.raw.text for each in draft.units)]
    parts += [each.raw.text for each in draft.deadlines]
    return hashlib.sha256("\n".join(part.casefold() for part in parts).encode()).hexdigest()
