"""Decision records: cases by hand. Each object of the expected list names some fields of one decision, in order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.cases import Case, load

import nhiemvu
from nhiemvu.records import DecisionRecord, Record

CASES = load("decisions")


def decisions(text: str) -> list[DecisionRecord]:
    return [record for record in nhiemvu.extract(text) if isinstance(record, DecisionRecord)]


def shown(record: DecisionRecord, names: list[str]) -> dict[str, Any]:
    """The named fields; of doubts the codes, of attachments the titles, of unclassified the words, how many
    footnotes, and how many characters the copy owns.
    """
    found = json.loads(record.model_dump_json(by_alias=True))
    found["doubts"] = [doubt["code"] for doubt in found["doubts"]]
    found["attachments"] = [each["title"] for each in found["attachments"]]
    found["unclassified"] = [each["text"] for each in found["unclassified"]]
    found["footnotes"] = found["counts"].get("footnote", 0)
    found["copied"] = found["owners"].get("copy", 0)
    return {name: found[name] for name in names}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    expected = json.loads(case.expected)
    found = decisions(case.given)
    assert len(found) == len(expected), [each.id for each in found]
    assert [shown(one, list(wanted)) for one, wanted in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_evidence_of_the_frame(case: Case) -> None:
    for record in decisions(case.given):
        for name in ("period", "effect"):
            assert (getattr(record, name) is not None) == (f"/{name}" in record.evidence)
        for name in ("number", "date", "issuer"):
            assert (getattr(record.copy_, name, None) is not None) == (f"/copy/{name}" in record.evidence)


SEVERAL = [case for case in CASES if len(json.loads(case.expected)) > 1]


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.title)
def test_each_decision_has_records_of_its_own(case: Case) -> None:
    """Records follow their decision record, and stand in its stretch of the text."""
    records = nhiemvu.extract(case.given)
    home, last, reach = records[0].id, 0, 0
    for record in records:
        if isinstance(record, DecisionRecord):
            home, last = record.id, reach
        assert record.decision == home
        for start, end in _places(record):
            assert start >= last
            reach = max(reach, end)


def _places(record: Record) -> list[tuple[int, int]]:
    return [(place.start, place.end) for places in record.evidence.values() for place in places]
