"""Rows of task tables as drafts of tasks, and footnote records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.drafts import Draft, Fields, Sourced, ordered_in
from nhiemvu.assembly.work import ANSWERING, Work
from nhiemvu.model import Doubt, Entry, Span
from nhiemvu.records import FootnoteRecord, PathStep, Range, Record, number_path
from nhiemvu.stages import provenance

# The role of a column for sources that holds notes too.
_NOTED = "source-or-note"


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
            confidence=desk.confidence(fields),
            doubts=desk.doubt(record_id, desk.about(note.text.start)),
        )
        made.append((note.text.start, record))
    return made


def drafts(desk: Desk) -> list[Draft]:
    """A draft for each task of the tables."""
    return _Rows(desk).drafts()


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

    def drafts(self) -> list[Draft]:
        return [self._draft(work) for work in self.found.work]

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

    def _draft(self, work: Work) -> Draft:
        task, entry = work.task, self.entries[work.task.entry]
        cited = {cell.text.start for cell in task.cells if cell.role == "source" and cell.text.start in self.cited_at}
        told = ("other", "source", _NOTED)
        other = [cell for cell in task.cells if cell.role in told and cell.text.start not in cited]
        sources, starts = self._sources(work)
        return Draft(
            id=self.ids[task.entry],
            start=self._start(work),
            origin="table",
            number=entry.number,
            number_spans=entry.number_spans,
            path=[
                PathStep(number=group.number, title=group.title.text, id=self.ids[at])
                for at in entry.groups
                for group in [self.entries[at]]
            ],
            parent=self.ids[entry.parent] if entry.parent is not None else None,
            name=task.name,
            items=task.items,
            units=work.units,
            deadlines=work.deadlines,
            outputs=task.outputs,
            outputs_raw=task.outputs_raw,
            sources=sources,
            other=other,
            words=self._cells(work),
            doubts=self._doubts(work, entry, starts),
        )

    def _cells(self, work: Work) -> list[str]:
        cells = [work.task.name.text, *(cell.text.text for cell in work.task.cells)]
        return cells + ([work.task.outputs_raw.text] if work.task.outputs_raw else [])

    # sources ----------------------------------------------------------------------------------

    def _sources(self, work: Work) -> tuple[list[Sourced], dict[int, int]]:
        """Sources with their places; the second maps a footnote's start to the first source it gives."""
        sources: list[Sourced] = []
        starts: dict[int, int] = {}
        for claim in self.claims.get(work.task.entry, ()):
            note = self.found.notes.notes[claim.note]
            for citation in self.cited_by_note.get(claim.note, ()):
                if citation.within is None:
                    starts.setdefault(note.text.start, len(sources))
                    spans = (*self._marks(claim), *citation.raw.spans)
                    sources.append(Sourced(citation, note.label, claim.basis, claim.status, spans))
        for cell in work.task.cells:
            if cell.role in ("source", _NOTED):
                for citation in self.cited_at.get(cell.text.start, ()):
                    if citation.within is None:
                        sources.append(Sourced(citation, None, "column", "stated", citation.raw.spans))
        name = work.task.name
        sources += ordered_in(self.desk, name, name, self.cited_at.get(name.start, ()))
        return sources, starts

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
        if roles & ANSWERING and not any(each.role in ANSWERING for each in work.units):
            found.append(Doubt("lead-missing", entry.spans[:1], {}, None, "/units"))
        if roles & {"deadline", "period"} and not work.deadlines:
            found.append(Doubt("deadline-missing", entry.spans[:1], {}, None, "/deadlines"))
        lent = tuple(span for each in work.units if each.lent for span in each.mention.raw.spans)
        if lent:
            found.append(Doubt("unit-from-group", lent, {}, None, "/units"))
        guessed = [each.mention.raw for each in work.units if each.guessed]
        if len(guessed) > 1:
            found.append(Doubt("role-guessed", tuple(s for raw in guessed for s in raw.spans), {}, None, "/units"))
        return found
