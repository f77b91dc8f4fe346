"""Assembly: what the stages found, made into records with ids, evidence and doubts."""

from __future__ import annotations

from nhiemvu.assembly import divisions, head, indicators, mentions, rows
from nhiemvu.assembly.desk import Desk, Findings, Knowledge
from nhiemvu.records import Record

__all__ = ["Findings", "Knowledge", "make"]


def make(findings: Findings, knowledge: Knowledge) -> list[Record]:
    """The decision record first, then all others in the order of the text."""
    desk = Desk(findings, knowledge)
    made: list[tuple[int, Record]] = []
    tasks, parts = rows.tasks(desk), divisions.make(desk)
    made += tasks
    made += rows.footnotes(desk)
    made += parts
    made += indicators.make(desk, [record for _, record in tasks], [record for _, record in parts])
    made += mentions.citations(desk)
    made += mentions.abbreviations(desk)
    made.sort(key=lambda pair: pair[0])
    records = [record for _, record in made]
    return [head.make(desk, records), *records]
