"""What the checks share: their rules, the records sorted by what is asked of them, and findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nhiemvu.model import Doubt, Span, Spans
from nhiemvu.records import (
    CitationRecord,
    DecisionRecord,
    DivisionRecord,
    Place,
    Record,
    TaskRecord,
)
from nhiemvu.rulebook import Pattern


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/checks.toml."""

    genre: tuple[Pattern, ...]
    yearless: tuple[Pattern, ...]
    typeless: tuple[Pattern, ...]
    bases_heading: tuple[Pattern, ...]
    issuing: tuple[Pattern, ...]
    later: tuple[Pattern, ...]


class Finding(NamedTuple):
    """A doubt and the id of the record that it belongs to."""

    record: str
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Dossier:
    """The records of one document. listed: the citations of the plan's own list of bases."""

    decision: DecisionRecord
    tasks: tuple[TaskRecord, ...]
    citations: tuple[CitationRecord, ...]
    listed: tuple[CitationRecord, ...]

    @classmethod
    def of(cls, decision: DecisionRecord, records: Sequence[Record], rules: Rules) -> Dossier:
        citations = tuple(each for each in records if isinstance(each, CitationRecord))
        divisions = [each for each in records if isinstance(each, DivisionRecord)]
        return cls(
            decision,
            tuple(each for each in records if isinstance(each, TaskRecord)),
            citations,
            tuple(_listed(divisions, citations, rules)),
        )


def _listed(
    divisions: Sequence[DivisionRecord], citations: Sequence[CitationRecord], rules: Rules
) -> Iterable[CitationRecord]:
    """Citations in the divisions headed "Căn cứ ..." and in those below them, none inside another's title."""
    inside: set[str] = set()
    ranges: list[Span] = []
    for division in divisions:
        heading = division.heading or ""
        if division.parent in inside or any(rule.match(heading) for rule in rules.bases_heading):
            inside.add(division.id)
            ranges += [
                Span(place.start, place.end)
                for pointer, places in division.evidence.items()
                if pointer.startswith("/text/")
                for place in places
            ]
    for citation in citations if ranges else ():
        start = citation.evidence["/raw"][0].start
        if citation.within is None and any(low <= start < high for low, high in ranges):
            yield citation


def spans(places: Iterable[Place]) -> Spans:
    return tuple(Span(place.start, place.end) for place in places)


def raws(citations: Iterable[CitationRecord]) -> Spans:
    """Where the citations stand."""
    return tuple(span for each in citations for span in spans(each.evidence["/raw"]))
