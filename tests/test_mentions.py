"""Citations over a whole document: what shorter mentions stand for, variants, and what task sources take from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases import Case, load

import nhiemvu
from nhiemvu.records import CitationRecord, DecisionRecord, Record, TaskRecord

CODES = ("citation-variant", "citation-ambiguous")


def cited(records: list[Record]) -> list[CitationRecord]:
    return [record for record in records if isinstance(record, CitationRecord)]


def found(text: str) -> list[dict[str, Any]]:
    """Each citation with its target and the raw words that it refers to, then the doubts of the decision."""
    records = nhiemvu.extract(text)
    first = records[0]
    assert isinstance(first, DecisionRecord)
    raw = {each.id: each.raw for each in cited(records)}
    named = {first.id: "own"}
    lines: list[dict[str, Any]] = [
        {
            "raw": each.raw,
            "target": named.get(each.target or "", each.target),
            "refers_to": raw[each.refers_to] if each.refers_to else None,
        }
        for each in cited(records)
    ]
    doubts = [doubt for doubt in first.doubts if doubt.code in CODES]
    return [*lines, *({"doubt": doubt.code, "places": len(doubt.places), **doubt.params} for doubt in doubts)]


def wanted(line: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(line)
    return value if "doubt" in value else {"target": None, "refers_to": None, **value}


@pytest.mark.parametrize("case", load("mentions"), ids=lambda case: case.title)
def test_case(case: Case) -> None:
    assert found(case.given) == [wanted(line) for line in case.expected.splitlines()]


ROWS = """\
Căn cứ Quyết định số 512/QĐ-BYT ngày 04/3/2026 của Bộ trưởng Bộ Y tế về Kế hoạch khám chữa bệnh từ xa;

TT\tTên nhiệm vụ\tĐơn vị chủ trì\tThời hạn
1\tRà soát quy trình theo nhiệm vụ giao tại Quyết định số 512\tVụ Pháp chế\tTháng 6 năm 2026
2\tTổng hợp báo cáo<sup>1</sup>\tVăn phòng Bộ\tTháng 9 năm 2026

<sup>1</sup> Nhiệm vụ theo Quyết định số 512/QĐ-BYT.
"""


def test_sources_of_tasks_follow_the_resolution() -> None:
    tasks = [record for record in nhiemvu.extract(ROWS) if isinstance(record, TaskRecord)]
    assert [[(source.target, source.basis) for source in task.sources] for task in tasks] == [
        [("vn/byt/qd/2026/512", "text")],
        [("vn/byt/qd/2026/512", "marked")],
    ]


def test_provisions_have_their_places() -> None:
    text = "Thực hiện điểm a khoản 1 Điều 5 Nghị định số 30/2020/NĐ-CP."
    (each,) = cited(nhiemvu.extract(text))
    assert [(part.level, part.number) for part in each.provisions] == [("diem", "a"), ("khoan", "1"), ("dieu", "5")]
    places = [each.evidence[f"/provisions/{at}"] for at in range(3)]
    assert [text[place.start : place.end] for (place,) in places] == ["điểm a", "khoản 1", "Điều 5"]


WORDS = st.sampled_from(
    (
        "Quyết định", "Nghị quyết", "Kế hoạch", "Luật", "Luật Giá", "số", "405/QĐ-BCT", "0405/QĐ-BCT", "405",
        "57-NQ/TW", "57/NQ-TW", "57", "5/QĐ-BCĐCP", "5/2026/QĐ-BCĐCP", "16/2023/QH15", "16/2023", "02-KH/BCDDTWW",
        "02-KH/BCĐTW", "02_KH", "7/QĐ-UBND", "của UBND tỉnh", "của UBND tỉnh Lào Cai", "ngày 09/3/2026",
        "ngày 09/3/2025", "năm 2026", ";", ",", "và", "của Chính phủ", "Điều 5", "\n\n",
        "(Ban hành kèm theo Quyết định số /QĐ-BCT)", "Số: 405/QĐ-BCT\n\n",
    )
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_text_is_resolved(text: str) -> None:
    """Targets are whole ids; what is referred to stands in the text, has a number, and is the same document."""
    records = nhiemvu.extract(text)
    by_id = {each.id: each for each in cited(records)}
    for each in by_id.values():
        assert each.target is None or each.target == records[0].id or "/_" not in each.target
        if each.refers_to is not None:
            full = by_id[each.refers_to]
            assert full.number is not None
            assert full.target == each.target
            assert full.id != each.id
