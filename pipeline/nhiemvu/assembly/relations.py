"""Relation records: one for each document, kind of relation, other document and scope."""

from __future__ import annotations

from collections.abc import Iterable

from nhiemvu.assembly.desk import Desk
from nhiemvu.model import Doubt, Passage, Spans
from nhiemvu.records import CitationRecord, Provision, Record, RelationRecord, TaskChange
from nhiemvu.stages.relations import Change, Cited, Relation

_Key = tuple[str, str, str, str]


def make(desk: Desk, made: Iterable[tuple[int, Record]]) -> list[tuple[int, Record]]:
    """made: the records of the citations, with the offset at which each begins."""
    return _Relations(desk, made).made()


class _Relations:
    def __init__(self, desk: Desk, made: Iterable[tuple[int, Record]]) -> None:
        self.desk = desk
        self.named = {start: record for start, record in made if isinstance(record, CitationRecord)}

    def made(self) -> list[tuple[int, Record]]:
        groups: dict[_Key, list[Relation]] = {}
        for relation in self.desk.findings.related.relations:
            by, to = self._by(relation), self._document(relation.to)
            if by != to or relation.type == "issued-with":
                scope = relation.scope.text.casefold() if relation.scope else ""
                groups.setdefault((by, relation.type, to, scope), []).append(relation)
        made: list[tuple[int, Record]] = []
        for relations in groups.values():
            first = min(relations, key=self._start)
            made.append((self._start(first), self._record(first, relations)))
        return made

    def _raw(self, cited: Cited) -> Passage:
        return self.desk.findings.said[cited.statement].citations[cited.citation].raw

    def _document(self, cited: Cited) -> str:
        """The id of a document; its number and date as written where it has none."""
        raw = self._raw(cited)
        return self.named[raw.start].target or raw.text

    def _by(self, relation: Relation) -> str:
        if relation.by is not None:
            return self._document(relation.by)
        if relation.type == "issued-with" and relation.part:
            return f"{self.desk.decision}#{self.desk.findings.outline.parts[relation.part].slug}"
        return self.desk.decision

    def _start(self, relation: Relation) -> int:
        return relation.cue.start if relation.cue else self._raw(relation.to).start

    def _record(self, first: Relation, relations: list[Relation]) -> RelationRecord:
        desk, citation = self.desk, self.named[self._raw(first.to).start]
        changes = [change for relation in relations for change in relation.changes]
        fields: dict[str, Passage | Spans | None] = {"/cue": first.cue, "/scope": first.scope}
        fields |= {f"/provisions/{at}": each.place for at, each in enumerate(first.provisions)}
        fields["/from"] = self._places(each.by for each in relations)
        fields["/to"] = self._places(each.to for each in relations)
        for at, change in enumerate(changes):
            fields |= {
                f"/changes/{at}": change.place,
                f"/changes/{at}/task": change.task,
                f"/changes/{at}/value": change.value,
            }
        record_id = desk.give(f"@{self._start(first)}")
        return RelationRecord(
            id=record_id,
            decision=desk.decision,
            from_=self._by(first) if first.by is None else self.named[self._raw(first.by).start].target,
            type=first.type,
            to=citation.target,
            citation=citation.id,
            cue=first.cue.text if first.cue else None,
            scope=first.scope.text if first.scope else None,
            provisions=[Provision(level=each.level, number=each.number) for each in first.provisions],
            changes=[self._change(change) for change in changes],
            evidence=desk.evidence(fields),
            confidence=desk.confidence(fields),
            doubts=desk.doubt(record_id, [doubt for each in relations for doubt in _doubts(each)]),
        )

    def _places(self, cited: Iterable[Cited | None]) -> Spans:
        return tuple(dict.fromkeys(span for each in cited if each is not None for span in self._raw(each).spans))

    def _change(self, change: Change) -> TaskChange:
        return TaskChange(
            task=change.task.text if change.task else None,
            action=change.action,
            field=change.field,
            value=self.desk.words(change.value) or None,
        )


def _doubts(relation: Relation) -> list[Doubt]:
    return [Doubt("change-unclear", relation.unsure, {}, None, "/changes")] if relation.unsure else []
