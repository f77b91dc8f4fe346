"""Indicators: cases by hand. A line for each; keys left out are eq, %, null, and the whole text as raw.

`@ document: yes` reads the text as a document; then status and period are those of the records, and
task and division the ends of their ids.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import Case, load

import nhiemvu
from nhiemvu import rulebook
from nhiemvu.model import Passage, Span
from nhiemvu.records import IndicatorRecord
from nhiemvu.stages import indicators

RULES = rulebook.load(indicators.Rules, "indicators")
CASES = load("indicators")
ALONE = [case for case in CASES if "document" not in case.arguments]
PLACED = [case for case in CASES if "document" in case.arguments]
FIELDS: dict[str, Any] = {
    "subject": None,
    "measure": None,
    "comparator": "eq",
    "value_max": None,
    "unit": "%",
    "approximation": None,
    "per": None,
    "status": None,
    "period": None,
}
WORDS = st.sampled_from(
    (
        *("100%", "95,5%", "20 – 30%", "1.234", "2,5", "triệu", "tỷ đồng", "02", "năm 2030", "giai đoạn 2026 - 2030"),
        *("tỷ lệ", "Tỷ lệ", "hồ sơ", "doanh nghiệp", "người dân", "đạt", "được", "phấn đấu", "tối thiểu", "trên", "từ"),
        *(
            "đến",
            "lên",
            "và",
            "với",
            "cho",
            ",",
            ";",
            ".",
            ":",
            "(",
            ")",
            "-",
            "trở lên",
            "mỗi năm",
            "/năm",
            "cấp độ 4",
        ),
        *("Bộ", "đã", "tích hợp", "chiếm", "tăng", "là", "so với", "<b>", "&nbsp;", "\n", "  ", "Trong năm 2025,"),
    )
)


def passage(text: str) -> Passage:
    return Passage.of(text, (Span(0, len(text)),))


def read(text: str) -> tuple[indicators.Indicator, ...]:
    return indicators.read(passage(text), RULES)


def plain(each: indicators.Indicator) -> dict[str, Any]:
    def words(part: Passage | None) -> str | None:
        return part.text if part else None

    period = each.period
    return {
        "raw": each.raw.text,
        "subject": words(each.subject),
        "measure": words(each.measure),
        "comparator": each.comparator,
        "value": each.value,
        "value_max": each.value_max,
        "unit": words(each.unit),
        "approximation": words(each.approximation),
        "per": words(each.per),
        "status": each.status,
        "period": [period.raw.text, str(period.start or ""), str(period.end or "")] if period else None,
    }


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    whole = {"raw": case.given.rstrip(".;")}
    expected = [whole | FIELDS | json.loads(line) for line in case.expected.splitlines()]
    assert [plain(each) for each in read(case.given)] == expected


@pytest.mark.parametrize("case", PLACED, ids=lambda case: case.title)
def test_document(case: Case) -> None:
    found = [record for record in nhiemvu.extract(case.given) if isinstance(record, IndicatorRecord)]
    expected = [json.loads(line) for line in case.expected.splitlines()]
    assert [shown(record, keys) for record, keys in zip(found, expected, strict=True)] == expected


def shown(record: IndicatorRecord, keys: dict[str, Any]) -> dict[str, Any]:
    values = json.loads(record.model_dump_json())
    for name in ("task", "division"):
        values[name] = values[name].split("#")[1] if values[name] else None
    if values["period"]:
        values["period"] = [values["period"][name] for name in ("raw", "start", "end", "given")]
    return {name: values[name] for name in keys}


def test_every_figure_points_to_its_place() -> None:
    source = "Đến <b>năm 2030</b>, ít nhất\n2,5 triệu  hồ sơ được số hóa."
    (each,) = read(source)
    assert (each.value, each.comparator, each.unit and each.unit.text) == (2_500_000, "ge", "hồ sơ")
    places = {part.text: [source[a:b] for a, b in part.spans] for part in (each.low, each.raw) if part}
    assert places["2,5"] == ["2,5"]
    assert each.raw.spans[0].start == 0


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=20), st.sampled_from(["", " "]))
def test_any_words_are_read(words: list[str], between: str) -> None:
    text = between.join(words)
    whole = passage(text).text
    for each in read(text):
        assert each.subject or each.measure
        assert each.raw.text in whole
        assert each.low.text in each.raw.text
        assert each.value_max is None or each.value_max > each.value
        for part in (each.unit, each.approximation, each.per, each.high):
            assert part is None or part.text in whole


@pytest.mark.parametrize(
    "words",
    ["100% hồ sơ được xử lý, ", "từ 80% lên ", "năm 2030 ", "(100% ", "12 hồ sơ và ", "tỷ lệ ", "1.000.", ": 5% "],
)
def test_growth_is_linear(words: str) -> None:
    def seconds(size: int) -> float:
        text = words * (size // len(words))
        begin = time.process_time()
        read(text)
        return time.process_time() - begin

    seconds(500)
    assert min(seconds(12_000) for _ in range(2)) < 9 * max(0.02, min(seconds(3_000) for _ in range(2)))
