"""Assembly: what the stages found, made into records with ids, evidence and doubts."""

from __future__ import annotations

from nhiemvu.assembly import divisions, head, mentions, rows, tasks
from nhiemvu.assembly.desk import Desk, Findings, Knowledge
from nhiemvu.records import Record

__all__ = ["Findings", "Knowledge", "make"]


def make(findings: Findings, knowledge: Knowledge) -> list[Record]:
    """The decision record first, then all others in the order of the text."""
    desk = Desk(findings, knowledge)
    made: list[tuple[int, Record]] = []
    ids = divisions.ids(desk)
    made += tasks.make(desk, ids)
    made += rows.footnotes(desk)
    made += divisions.make(desk, ids)
    made += mentions.citations(desk)
    made += mentions.abbreviations(desk)
    made.sort(key=lambda pair: pair[0])
    records = [record for _, record in made]
    return [head.make(desk, records), *records]
