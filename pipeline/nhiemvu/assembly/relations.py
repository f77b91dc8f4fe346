"""Relation records: one for each document, kind of relation, other document and scope."""

from __future__ import annotations

from collections.abc import Mapping

from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.mentions import target
from nhiemvu.model import Citation, Doubt, Passage, Spans
from nhiemvu.records import Provision, Record, RelationRecord, TaskChange
from nhiemvu.stages.relations import Change, Cited, Relation

_Key = tuple[str, str, str, str]


def make(desk: Desk, cited: Mapping[int, str]) -> list[tuple[int, Record]]:
    """cited: the id of each citation by the offset at which it begins."""
    groups: dict[_Key, list[Relation]] = {}
    for relation in desk.findings.related.relations:
        by, to = _by(desk, relation), _named(desk, relation.to)
        if by != to or relation.type == "issued-with":
            scope = relation.scope.text.casefold() if relation.scope else ""
            groups.setdefault((by, relation.type, to, scope), []).append(relation)
    made: list[tuple[int, Record]] = []
    for relations in groups.values():
        first = min(relations, key=lambda each: _start(desk, each))
        made.append((_start(desk, first), _record(desk, first, relations, cited)))
    return made


def _citation(desk: Desk, cited: Cited) -> Citation:
    return desk.findings.said[cited.statement].citations[cited.citation]


def _named(desk: Desk, cited: Cited) -> str:
    """The id of a document, its number and date as written where it has none."""
    citation = _citation(desk, cited)
    return target(desk, citation) or citation.raw.text


def _by(desk: Desk, relation: Relation) -> str:
    if relation.by is not None:
        return _named(desk, relation.by)
    if relation.type == "issued-with" and relation.part:
        return f"{desk.decision}#{desk.findings.outline.parts[relation.part].slug}"
    return desk.decision


def _start(desk: Desk, relation: Relation) -> int:
    return relation.cue.start if relation.cue else _citation(desk, relation.to).raw.start


def _record(desk: Desk, first: Relation, relations: list[Relation], cited: Mapping[int, str]) -> RelationRecord:
    citation = _citation(desk, first.to)
    changes = [change for relation in relations for change in relation.changes]
    fields: dict[str, Passage | Spans | None] = {"/cue": first.cue, "/scope": first.scope}
    fields["/to"] = tuple(dict.fromkeys(span for each in relations for span in _citation(desk, each.to).raw.spans))
    if first.by is not None:
        fields["/from"] = tuple(
            span for each in relations if each.by is not None for span in _citation(desk, each.by).raw.spans
        )
    for at, change in enumerate(changes):
        fields |= {
            f"/changes/{at}": change.place,
            f"/changes/{at}/task": change.task,
            f"/changes/{at}/value": change.value,
        }
    record_id = desk.give(f"@{_start(desk, first)}")
    return RelationRecord(
        id=record_id,
        decision=desk.decision,
        from_=target(desk, _citation(desk, first.by)) if first.by is not None else _by(desk, first),
        type=first.type,
        to=target(desk, citation),
        citation=cited.get(citation.raw.start),
        cue=first.cue.text if first.cue else None,
        scope=first.scope.text if first.scope else None,
        provisions=[Provision(level=each.level, number=each.number) for each in first.provisions],
        changes=[_change(desk, change) for change in changes],
        evidence=desk.evidence(fields),
        doubts=desk.doubt(record_id, [doubt for each in relations for doubt in _doubts(each)]),
    )


def _change(desk: Desk, change: Change) -> TaskChange:
    return TaskChange(
        task=change.task.text if change.task else None,
        action=change.action,
        field=change.field,
        value=desk.words(change.value) or None,
    )


def _doubts(relation: Relation) -> list[Doubt]:
    return [Doubt("change-unclear", relation.unsure, {}, None, "/changes")] if relation.unsure else []
