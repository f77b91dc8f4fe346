"""Assembly: what the stages found, made into records with ids, evidence and doubts."""

from __future__ import annotations

from nhiemvu.assembly import divisions, head, mentions, relations, rows
from nhiemvu.assembly.desk import Desk, Findings, Knowledge
from nhiemvu.records import Record

__all__ = ["Findings", "Knowledge", "make"]


def make(findings: Findings, knowledge: Knowledge) -> list[Record]:
    """The decision record first, then all others in the order of the text."""
    desk = Desk(findings, knowledge)
    made: list[tuple[int, Record]] = []
    made += rows.tasks(desk)
    made += rows.footnotes(desk)
    made += divisions.make(desk)
    cited = mentions.citations(desk)
    made += cited
    made += mentions.abbreviations(desk)
    made += relations.make(desk, cited)
    made.sort(key=lambda pair: pair[0])
    records = [record for _, record in made]
    return [head.make(desk, records), *records]
