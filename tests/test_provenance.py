"""Provenance: cases by hand, through the whole flow. Tasks with their sources, and the doubts about footnotes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
from tests.cases import Case, load

from nhiemvu import flow
from nhiemvu.readers import read_text
from nhiemvu.records import DecisionRecord, FootnoteRecord, Record, TaskRecord

CASES = load("provenance")


def shown(records: Sequence[Record]) -> Iterator[str]:
    """A task a line: `number: source; source` or `number: none`; a source is its footnote where it has one, its
    number, basis and status. Deeper, the doubts about footnotes: `! code field params`. Those of the footnotes
    (`note 5`) and of the decision (`decision`) stand in lines of their own.
    """
    for record in records:
        if isinstance(record, TaskRecord):
            sources = [
                " ".join([*([each.footnote] if each.footnote else []), each.number or "_", each.basis, each.status])
                for each in record.sources
            ]
            yield f"{record.number}: {'; '.join(sources) or 'none'}"
            yield from (f"  {line}" for line in _doubts(record))
        elif isinstance(record, FootnoteRecord):
            yield from (f"note {record.number} {line}" for line in _doubts(record))
        elif isinstance(record, DecisionRecord):
            yield from (f"decision {line}" for line in _doubts(record))


def _doubts(record: Record) -> Iterator[str]:
    for doubt in record.doubts:
        if doubt.code.startswith("footnote-"):
            params = json.dumps(doubt.params, ensure_ascii=False)
            yield " ".join(filter(None, ["!", doubt.code, doubt.field, params]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    records = flow.extract(read_text(case.given), flow.Rules.load())
    assert list(shown(records)) == case.expected.splitlines()
