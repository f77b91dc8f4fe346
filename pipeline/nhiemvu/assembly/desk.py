"""The desk at which records are made: findings, ids, places, and doubts waiting for their record."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from nhiemvu.assembly import bodies, checks
from nhiemvu.assembly.figures import Stated
from nhiemvu.assembly.frame import Frame
from nhiemvu.assembly.texts import Cited
from nhiemvu.assembly.work import Issuer, Ordered, Work
from nhiemvu.model import Arranged, Doubt, Outline, Passage, Source, Spans, Table
from nhiemvu.records import DoubtRecord, DoubtRules, Evidence, Ids, Range, TextRecord, decision_id, doubt_id
from nhiemvu.stages import provenance
from nhiemvu.stages.abbreviations import Glossary
from nhiemvu.stages.footnotes import Footnotes
from nhiemvu.stages.relations import Relations, Statement
from nhiemvu.stages.tasks import TaskList

_EVIDENCE = TypeAdapter(Evidence)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stages found in one source."""

    source: Source
    arranged: Arranged
    outline: Outline
    tables: tuple[Table, ...]
    listed: TaskList
    notes: Footnotes
    glossary: Glossary
    cited: tuple[Cited, ...]
    issuer: Issuer
    work: tuple[Work, ...]
    orders: tuple[Ordered, ...]
    indicators: tuple[Stated, ...]
    claims: tuple[provenance.Claim, ...]
    disputes: tuple[Doubt, ...]
    breaks: tuple[Doubt, ...]
    frame: Frame
    said: tuple[Statement, ...]
    related: Relations
    namings: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What making records needs beside the findings: rules, the ids given to decisions of this text, the text."""

    doubts: DoubtRules
    bodies: bodies.Rules
    provenance: provenance.Rules
    checks: checks.Rules
    digest: str
    decisions: Ids
    text: TextRecord


class Desk:
    def __init__(self, findings: Findings, knowledge: Knowledge) -> None:
        self.findings, self.knowledge = findings, knowledge
        self.source = findings.source
        self.decision = knowledge.decisions.give(self._decision())
        self.ids = Ids()
        blocks = findings.arranged.blocks
        self._part_starts = [
            0 if part.first == 0 else blocks[part.first].spans[0].start for part in findings.outline.parts
        ]
        self._file_starts = [file.start for file in self.source.files]
        self._paged = len(self.source.files) > 1 or bool(self.source.pages or self.source.atoms.starts)
        self._waiting: dict[int | None, list[Doubt]] = {}
        for doubt in self._doubts():
            self._waiting.setdefault(doubt.about, []).append(doubt)

    def _decision(self) -> str:
        found = self.findings
        key = found.issuer.key
        title = self.words(found.outline.parts[0].title)
        kind = found.outline.parts[0].type or ""
        name = found.issuer.name.text if found.issuer.name else ""
        body = found.issuer.id.split("/")[0] if found.issuer.id else ""
        words: tuple[str, ...] = (name, kind, title)
        if not any(words):  # no head at all: the text itself tells it from others
            start, end = self.source.reach
            text = self.source.text[start : min(end, start + 20_000)]
            words = ("".join(letter for letter in text if letter.isalnum()),)
        if key is None:
            return decision_id(body, "", "", "", words)
        parts = ["" if part == "_" else part for part in (key.issuer, key.series, key.year, key.number)]
        return decision_id(parts[0], parts[1], parts[2], parts[3], words)

    def _doubts(self) -> Iterable[Doubt]:
        found = self.findings
        yield from self.source.doubts
        for table in found.tables:
            yield from table.doubts
        yield from found.outline.doubts
        yield from found.listed.doubts
        yield from found.notes.doubts
        yield from found.glossary.doubts
        yield from found.disputes
        yield from found.breaks
        yield from found.namings

    # text ---------------------------------------------------------------------------------------

    def words(self, spans: Spans) -> str:
        return self.source.passage(spans).text

    def slug_at(self, offset: int) -> str:
        return self.findings.outline.parts[max(0, bisect_right(self._part_starts, offset) - 1)].slug

    def _places(self, spans: Spans) -> list[dict[str, object]]:
        if not self._paged:
            return [{"start": start, "end": end} for start, end in spans]
        atoms = self.source.atoms
        return [
            {
                "start": span.start,
                "end": span.end,
                "file": (file := max(0, bisect_right(self._file_starts, span.start) - 1)),
                "page": self._page(span.start, file),
                "box": atoms.box(span) if atoms.starts else None,
            }
            for span in spans
        ]

    def _page(self, offset: int, file: int) -> int | None:
        """The page in its file, None where that has no pages."""
        pages = self.source.pages
        before = bisect_left(pages, self._file_starts[file]) if file else 0
        return (bisect_right(pages, offset) - before) or None

    def evidence(self, fields: Mapping[str, Passage | Spans | None]) -> Evidence:
        """Places of the fields that the text gives."""
        places = {pointer: self._places(spans) for pointer, spans in _given(fields)}
        return _EVIDENCE.validate_python(places)  # all at once takes half the time of one by one

    def confidence(self, fields: Mapping[str, Passage | Spans | None]) -> dict[str, int]:
        """How sure the fields of a recognised text are: each as its least sure word."""
        atoms = self.source.atoms
        if not atoms.sure:
            return {}
        least = {pointer: atoms.least_sure(spans) for pointer, spans in _given(fields)}
        return {pointer: sure for pointer, sure in least.items() if sure is not None}

    def give(self, path: str) -> str:
        """The id for `#path` in the decision, ~2 behind it where it is taken."""
        return self.ids.give(f"{self.decision}#{path}")

    # doubts -------------------------------------------------------------------------------------

    def doubt(self, record: str, doubts: Sequence[Doubt]) -> list[DoubtRecord]:
        """Doubts as the record carries them, each with an id of its own."""
        made: list[DoubtRecord] = []
        seen: dict[str, int] = {}
        for doubt in doubts:
            rule = self.knowledge.doubts.of(doubt.code)
            first = doubt_id(record, doubt.code, doubt.field, doubt.params)
            seen[first] = seen.get(first, 0) + 1
            made.append(
                DoubtRecord(
                    id=first
                    if seen[first] == 1
                    else doubt_id(record, doubt.code, doubt.field, doubt.params, seen[first]),
                    code=doubt.code,
                    severity=rule.severity,
                    field=doubt.field,
                    places=[Range(start=span.start, end=span.end) for span in doubt.places],
                    params=dict(doubt.params),
                )
            )
        return made

    def about(self, start: int | None) -> list[Doubt]:
        """The waiting doubts about what starts there; None: about the document as a whole."""
        return self._waiting.pop(start, [])

    def left(self) -> list[Doubt]:
        """Doubts whose record was never made: they go with the decision, not into silence."""
        return [
            doubt for start in sorted(key for key in self._waiting if key is not None) for doubt in self.about(start)
        ]


def _given(fields: Mapping[str, Passage | Spans | None]) -> Iterator[tuple[str, Spans]]:
    """The fields that the text gives, with where it does."""
    return ((name, each.spans if isinstance(each, Passage) else each) for name, each in fields.items() if each)
