"""Assembly: what the stages found, made into records with ids, evidence and doubts."""

from __future__ import annotations

from collections.abc import Sequence

from nhiemvu.assembly import checks, divisions, head, indicators, mentions, relations, rows, tasks
from nhiemvu.assembly.desk import Desk, Findings, Knowledge
from nhiemvu.model import Doubt
from nhiemvu.records import DecisionRecord, Record

__all__ = ["Findings", "Knowledge", "make"]


def make(findings: Findings, knowledge: Knowledge) -> list[Record]:
    """The decision record first, then all others in the order of the text."""
    desk = Desk(findings, knowledge)
    made: list[tuple[int, Record]] = []
    ids = divisions.ids(desk)
    ordered, parts = tasks.make(desk, ids), divisions.make(desk, ids)
    made += ordered
    made += rows.footnotes(desk)
    made += parts
    made += indicators.make(
        desk, [record for _, record in ordered if record.origin == "table"], [record for _, record in parts]
    )
    cited = mentions.citations(desk)
    made += cited
    made += mentions.abbreviations(desk)
    made += relations.make(desk, cited)
    made.sort(key=lambda pair: pair[0])
    records = [record for _, record in made]
    decision = head.make(desk, records)
    _review(desk, decision, records)
    return [decision, *records]


def _review(desk: Desk, decision: DecisionRecord, records: Sequence[Record]) -> None:
    """Adds what the checks find to the records concerned."""
    found: dict[str, list[Doubt]] = {}
    for record, doubt in checks.review(decision, records, desk.knowledge.checks):
        found.setdefault(record, []).append(doubt)
    for each in (decision, *records):
        if each.id in found:
            each.doubts += desk.doubt(each.id, found[each.id])
