"""A careful clerk's checks: what the records of one document say against each other.

In: the records as made. Out: doubts, each with the id of the record it belongs to and places on both sides.

    documents  cited documents: titles, dates, years and symbols, bases against bases and sources
    rows       tasks: deadlines against signing and against their own words, a task whose product ordered it
    units      one unit under two names
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nhiemvu.assembly.checks import documents, rows, units
from nhiemvu.assembly.checks.values import Dossier, Finding, Rules
from nhiemvu.records import DecisionRecord, Record

__all__ = ["Finding", "Rules", "review"]


def review(decision: DecisionRecord, records: Sequence[Record], rules: Rules) -> Iterator[Finding]:
    """All findings on one document. records: its records without the decision."""
    dossier = Dossier.of(decision, records, rules)
    yield from documents.review(dossier, rules)
    yield from rows.review(dossier, rules)
    yield from units.review(dossier)
