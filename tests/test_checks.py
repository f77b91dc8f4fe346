"""A careful clerk's checks: cases by hand. Each doubt with the record it belongs to and its params."""

from __future__ import annotations

import pytest
from tests.cases import Case, load

import nhiemvu
from nhiemvu.flow import Rules

CASES = load("checks")
CODES = frozenset(
    (
        *("citation-titles-differ", "citation-incomplete", "citation-dates-differ", "citation-date-suspect"),
        *("bases-differ", "source-without-basis", "task-is-source", "row-dates-differ", "deadline-before-signing"),
        *("number-gap", "number-duplicate", "unit-variant"),
    )
)


def shown(text: str) -> list[str]:
    """`code record field: param, param`; the record without its decision, `-` for the decision itself."""
    lines = []
    for record in nhiemvu.extract(text):
        for doubt in record.doubts:
            if doubt.code in CODES:
                where = record.id.partition("#")[2] or "-"
                params = ", ".join(f"{name}={_plain(value)}" for name, value in doubt.params.items())
                lines.append(f"{doubt.code} {where} {doubt.field}".rstrip() + f": {params}")
    return sorted(lines)


def _plain(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    assert shown(case.given) == sorted(case.expected.splitlines())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_doubt_says_where_to_look(case: Case) -> None:
    text = case.given
    for record in nhiemvu.extract(text):
        for doubt in record.doubts:
            if doubt.code in CODES:
                assert doubt.places
                assert all(text[place.start : place.end].strip() for place in doubt.places)


def test_every_check_has_a_case() -> None:
    said = {line.split(" ")[0] for case in CASES for line in case.expected.splitlines()}
    assert said == CODES
    assert {rule.code for rule in Rules.load().doubts.doubt} >= CODES
