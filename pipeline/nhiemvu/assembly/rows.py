"""Task and footnote records."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.mentions import target
from nhiemvu.assembly.work import Work
from nhiemvu.model import Citation, Doubt, Entry, Passage, Span, Spans
from nhiemvu.records import (
    DeadlineRecord,
    FootnoteRecord,
    Item,
    Other,
    OutputRecord,
    PathStep,
    Range,
    Record,
    SourceRecord,
    TaskRecord,
    Unit,
    number_path,
)
from nhiemvu.stages import provenance

Fields = dict[str, Passage | Spans | None]
# A column that names no leader may still name who carries out or drafts; then nobody is missing.
_ANSWERING = frozenset(("lead", "implementing", "drafting", "advising", "focal"))


def footnotes(desk: Desk) -> list[tuple[int, Record]]:
    made: list[tuple[int, Record]] = []
    for note in desk.findings.notes.notes:
        slug = desk.slug_at(note.text.start)
        record_id = desk.give(f"{slug}/fn/{note.label}")
        names = [name.first if name.last is None else f"{name.first}-{name.last}" for name in note.names]
        fields: Fields = {"/text": note.text}
        fields |= {f"/marks/{at}": (mark,) for at, mark in enumerate(note.marks)}
        fields |= {f"/names/{at}": name.place for at, name in enumerate(note.names)}
        record = FootnoteRecord(
            id=record_id,
            decision=desk.decision,
            number=note.label,
            text=note.text.text,
            marks=[Range(start=mark.start, end=mark.end) for mark in note.marks],
            names=names,
            truncated=note.truncated,
            evidence=desk.evidence(fields),
            doubts=desk.doubt(record_id, desk.about(note.text.start)),
        )
        made.append((note.text.start, record))
    return made


def tasks(desk: Desk) -> list[tuple[int, Record]]:
    return _Rows(desk).made()


class _Rows:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.found = desk, desk.findings
        self.entries = self.found.listed.entries
        self.claims: dict[int, list[provenance.Claim]] = {}
        for claim in self.found.claims:
            self.claims.setdefault(claim.entry, []).append(claim)
        self.cited_by_note = {each.text.note: each.citations for each in self.found.cited if each.text.note is not None}
        self.cited_at = {each.text.passage.start: each.citations for each in self.found.cited if each.citations}
        self.ids = self._ids()

    def made(self) -> list[tuple[int, Record]]:
        return [(self._start(work), self._task(work, order)) for order, work in enumerate(self.found.work, 1)]

    def _start(self, work: Work) -> int:
        return self.entries[work.task.entry].start

    def _ids(self) -> list[str]:
        """An id for each entry: attachment, which of its task tables, and the path of printed numbers."""
        seen: dict[str, list[int]] = {}
        ids: list[str] = []
        for entry in self.entries:
            slug = self.desk.slug_at(entry.spans[0].start)
            tables = seen.setdefault(slug, [])
            if entry.table not in tables:
                tables.append(entry.table)
            position = tables.index(entry.table) + 1
            base = slug if position == 1 else f"{slug}.t{position}"
            numbers = [self.entries[group].number for group in entry.groups] + [entry.number]
            path = number_path(numbers)
            if not entry.number:
                path.append(f"@{entry.spans[0].start}")
            ids.append(self.desk.give(f"{base}/{'/'.join(path)}"))
        return ids

    def _task(self, work: Work, order: int) -> TaskRecord:
        task, entry = work.task, self.entries[work.task.entry]
        record_id = self.ids[task.entry]
        glossary = self.found.glossary
        fields: Fields = {"/number": entry.number_spans, "/name": task.name, "/name_raw": task.name}
        fields |= {f"/items/{at}": item.text for at, item in enumerate(task.items)}
        fields |= {f"/units/{at}": each.mention.raw for at, each in enumerate(work.units)}
        fields |= {f"/deadlines/{at}": each.raw for at, each in enumerate(work.deadlines)}
        fields |= {f"/outputs/{at}": each.text for at, each in enumerate(task.outputs)}
        fields["/outputs_raw"] = task.outputs_raw
        cited = {cell.text.start for cell in task.cells if cell.role == "source" and cell.text.start in self.cited_at}
        other = [cell for cell in task.cells if cell.role in ("other", "source") and cell.text.start not in cited]
        fields |= {f"/other/{at}": cell.text for at, cell in enumerate(other)}
        sources, places, starts = self._sources(work)
        fields |= {f"/sources/{at}": spans for at, spans in enumerate(places)}
        path = [
            PathStep(number=group.number, title=group.title.text, id=self.ids[at])
            for at in entry.groups
            for group in [self.entries[at]]
        ]
        name = glossary.repair(task.name.text)
        outputs = [OutputRecord(text=each.text.text, type=each.type, quantity=each.quantity) for each in task.outputs]
        return TaskRecord(
            id=record_id,
            former_ids=[],
            decision=self.desk.decision,
            origin="table",
            order=order,
            number=entry.number,
            path=path,
            same_as=None,
            parent=self.ids[entry.parent] if entry.parent is not None else None,
            name=name,
            name_raw=task.name.text,
            name_expanded=glossary.expand(task.name.text),
            items=[Item(mark=item.mark, text=item.text.text) for item in task.items],
            units=[
                Unit(
                    role=each.role,
                    name=each.mention.name,
                    raw=each.mention.raw.text,
                    unit=each.mention.unit,
                    collective=each.mention.collective,
                )
                for each in work.units
            ],
            deadlines=[
                DeadlineRecord(
                    raw=each.raw.text,
                    kind=each.kind,
                    start=each.start,
                    end=each.end,
                    bound=each.bound,
                    due=each.due,
                    rrule=each.rrule,
                    until=each.until,
                )
                for each in work.deadlines
            ],
            outputs=outputs,
            outputs_raw=task.outputs_raw.text if task.outputs_raw else None,
            sources=sources,
            other=[Other(head=cell.head.text, text=cell.text.text) for cell in other],
            abbreviations=list(dict.fromkeys(glossary.used(" ; ".join(self._cells(work))))),
            evidence=self.desk.evidence(fields),
            doubts=self.desk.doubt(record_id, self._doubts(work, entry, starts)),
            review="machine",
            fingerprint=_fingerprint(path, task.name.text, work),
        )

    def _cells(self, work: Work) -> list[str]:
        cells = [work.task.name.text, *(cell.text.text for cell in work.task.cells)]
        return cells + ([work.task.outputs_raw.text] if work.task.outputs_raw else [])

    # sources ----------------------------------------------------------------------------------

    def _sources(self, work: Work) -> tuple[list[SourceRecord], list[Spans], dict[int, int]]:
        """Sources with their places; the last maps a footnote's start to the first source it gives."""
        sources: list[SourceRecord] = []
        places: list[Spans] = []
        starts: dict[int, int] = {}
        for claim in self.claims.get(work.task.entry, ()):
            note = self.found.notes.notes[claim.note]
            for citation in self.cited_by_note.get(claim.note, ()):
                if citation.within is None:
                    starts.setdefault(note.text.start, len(sources))
                    sources.append(self._source(citation, note.label, claim.basis, claim.status))
                    places.append((*self._marks(claim), *citation.raw.spans))
        for cell in work.task.cells:
            if cell.role == "source":
                for citation in self.cited_at.get(cell.text.start, ()):
                    if citation.within is None:
                        sources.append(self._source(citation, None, "column", "stated"))
                        places.append(citation.raw.spans)
        name = work.task.name
        for citation in self.cited_at.get(name.start, ()):
            before = name.text[: name.at(citation.raw.start)]
            if citation.within is None and provenance.is_ordered(before, self.desk.knowledge.provenance):
                sources.append(self._source(citation, None, "text", "stated"))
                places.append(citation.raw.spans)
        return sources, places, starts

    def _source(self, citation: Citation, footnote: str | None, basis: str, status: str) -> SourceRecord:
        return SourceRecord.model_validate(
            {
                "target": target(self.desk, citation),
                "number": citation.number,
                "type": citation.type,
                "date": citation.date,
                "issuer": citation.issuer,
                "title": citation.title,
                "footnote": footnote,
                "basis": basis,
                "status": status,
            }
        )

    def _marks(self, claim: provenance.Claim) -> tuple[Span, ...]:
        """The marks on the task or its group; where the footnote lists the task, the number in the list."""
        if claim.marks:
            return claim.marks
        number = self.entries[claim.entry].number
        note = self.found.notes.notes[claim.note]
        return tuple(span for name in note.names if name.first == number for span in name.place.spans)

    # doubts -----------------------------------------------------------------------------------

    def _doubts(self, work: Work, entry: Entry, starts: dict[int, int]) -> Sequence[Doubt]:
        table = self.found.tables[entry.table]
        roles = {column.role for column in table.columns}
        found: list[Doubt] = []
        for doubt in self.desk.about(self._start(work)):
            if "@" in doubt.field:
                field, start = doubt.field.split("@")
                doubt = replace(doubt, field=f"{field}/{starts[int(start)]}" if int(start) in starts else field)
            found.append(doubt)
        if roles & _ANSWERING and not any(each.role in _ANSWERING for each in work.units):
            found.append(Doubt("lead-missing", entry.spans[:1], {}, None, "/units"))
        if "deadline" in roles and not work.deadlines:
            found.append(Doubt("deadline-missing", entry.spans[:1], {}, None, "/deadlines"))
        for at, deadline in enumerate(work.deadlines):
            timed = deadline.start or deadline.end or deadline.rrule
            if deadline.kind == "unread" or (deadline.kind not in ("ongoing", "relative", "recurring") and not timed):
                found.append(
                    Doubt("deadline-unread", deadline.raw.spans, {"raw": deadline.raw.text}, None, f"/deadlines/{at}")
                )
        for at, each in enumerate(work.units):
            if not each.mention.known:
                found.append(
                    Doubt("unit-unknown", each.mention.raw.spans, {"name": each.mention.name}, None, f"/units/{at}")
                )
        guessed = [each.mention.raw for each in work.units if each.guessed]
        if len(guessed) > 1:
            found.append(Doubt("role-guessed", tuple(s for raw in guessed for s in raw.spans), {}, None, "/units"))
        return found


def _fingerprint(path: Sequence[PathStep], name: str, work: Work) -> str:
    parts = [step.title for step in path]
    parts += [name, *(each.mention.raw.text for each in work.units), *(each.raw.text for each in work.deadlines)]
    return hashlib.sha256("\n".join(part.casefold() for part in parts).encode()).hexdigest()
