"""The citations stage: cases by hand, and what must hold for any text."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import Case, load

from nhiemvu import rulebook
from nhiemvu.model import Citation, Key, Passage, Span
from nhiemvu.stages import citations

RULES = citations.Rules(
    rulebook.load(citations.Patterns, "citations"),
    rulebook.load(citations.DocTypes, "doctypes"),
    rulebook.load(citations.Laws, "laws"),
)
FOOTNOTE = (
    "<sup>5</sup> Nhiệm vụ 2.8; 3.1 theo Quyết định số 405/QĐ-BCT ngày 09/3/2026 của Bộ trưởng Bộ Công Thương "
    "về việc ban hành Kế hoạch chuyển đổi số của Bộ giai đoạn 2026 - 2030."
)
PIECES = st.sampled_from(
    (
        "Quyết định", "Nghị quyết", "Luật", "Kế hoạch", "Công văn", "các", "số", "số:", "405/QĐ-BCT", "57-NQ/TW",
        "30/2020/NĐ-CP", "69/2025/QH15", "6331/BCT-TCCB", "/QĐ-BCT", "4 4 7/QĐ-BCT", "không số", "ngày 09/3/2026",
        "ngày tháng năm 2026", "năm 2026", "của", "Chính phủ", "Bộ Công Thương", "Ban Chỉ đạo Trung ương về",
        "về việc", "ban hành", "sửa đổi, bổ sung một số điều của", "thực hiện", "và", ",", ";", ".", "(", ")", '"',
        "Hóa chất", "Phòng, chống tham nhũng", "sửa đổi, bổ sung một số điều của Luật", "các luật:", "pháp luật",
        "Hiến pháp", "điểm a", "khoản 1", "Điều 5", "Phụ lục", "Phụ lục II", "kèm theo", "405", "57", "40/2025",
        "02-KН/BCĐ", "**", "<sup>1</sup>", "\n", "  ", "1.", "a)", "-", "/",
    )
)  # fmt: skip


def passage(text: str) -> Passage:
    return Passage.of(text, (Span(0, len(text)),))


def address(key: Key | None) -> str | None:
    return None if key is None else f"vn/{key.issuer}/{key.series}/{key.year}/{key.number}"


def plain(each: Citation) -> dict[str, Any]:
    return {
        "raw": each.raw.text,
        "type": each.type,
        "number": each.number,
        "date": each.date.isoformat() if each.date else None,
        "issuer": each.issuer,
        "title": each.title,
        "within": each.within,
        "provisions": [f"{part.level} {part.number}" if part.number else part.level for part in each.provisions],
        "key": address(each.key),
    }


def wanted(line: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("date", "issuer", "title", "within", "key"))
    return {**nothing, "provisions": [], **json.loads(line)}


@pytest.mark.parametrize("case", load("citations"), ids=lambda case: case.title)
def test_case(case: Case) -> None:
    if "own" in case.arguments:
        key = citations.parse_number(case.given, case.arguments.get("year"), RULES, case.arguments.get("type"))
        assert address(key) == json.loads(case.expected)
    else:
        found = [plain(each) for each in citations.read(passage(case.given), RULES)]
        assert found == [wanted(line) for line in case.expected.splitlines()]


def test_places_point_into_the_source() -> None:
    (found,) = citations.read(passage(FOOTNOTE), RULES)
    (raw,) = found.raw.spans
    assert FOOTNOTE[raw.start : raw.end] == "Quyết định số 405/QĐ-BCT ngày 09/3/2026"
    assert raw.end - raw.start == 39
    assert found.title_places is not None
    (title,) = found.title_places.spans
    assert FOOTNOTE[title.start : title.end] == found.title
    assert found.whole.text == FOOTNOTE[raw.start : -1]


def test_whole_ends_with_the_issuer_where_there_is_no_title() -> None:
    (found,) = citations.read(passage("theo Chỉ thị số 14/CT-TTg của Thủ tướng Chính phủ;"), RULES)
    assert found.whole.text == "Chỉ thị số 14/CT-TTg của Thủ tướng Chính phủ"


def test_a_title_beyond_the_limit_is_left_out() -> None:
    text = "Quyết định số 1/QĐ-BCT về việc " + "triển khai nhiệm vụ " * 200
    (found,) = citations.read(passage(text), RULES)
    assert found.title is None
    assert found.whole == found.raw


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=200)))
def test_any_text_gives_citations_in_order(text: str) -> None:
    whole = passage(text)
    found = citations.read(whole, RULES)
    assert [each.raw.start for each in found] == sorted(each.raw.start for each in found)
    for index, each in enumerate(found):
        assert each.raw
        assert each.raw.text in whole.text
        assert each.whole.text.startswith(each.raw.text)
        assert (each.title is None) == (each.title_places is None)
        assert each.issuer is None or each.issuer in whole.text
        assert each.key is None or (each.number is None) == (each.key.number == "_")
        for part in each.provisions:
            assert part.place is not None
            assert (part.number or "") in part.place.text
            assert part.place.end <= each.raw.start
        if each.within is not None:
            outer = found[each.within]
            assert each.within < index
            assert outer.title_places is not None
            assert outer.whole.start <= each.raw.start < each.raw.end <= outer.whole.end


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.one_of(st.none(), st.just("2026")))
def test_any_number_gives_a_plain_key_or_none(text: str, year: str | None) -> None:
    key = citations.parse_number(text, year, RULES)
    assert key is None or address(key).isascii()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "unit",
    [
        "Quyết định số 1/QĐ-A về việc thực hiện ",
        "Quyết định số 1/QĐ-A, ",
        "Luật A số 1/2025/QH15 của Ban Chỉ đạo về abc ",
        "Quyết định số 1/QĐ-A về (a) (b) (c ",
        "số 4 4 4 ",
        "số /A-B ",
        "của ",
        "Luật ",
        "Luật Cạnh tranh, ",
        "Luật sửa đổi, bổ sung một số điều của Luật Dược, ",
        "khoản 1, khoản 2 ",
        "Điều 5 Quyết định số 405 ",
        "Nghị quyết 57 ",
        "ngày . / . ",
    ],
)
def test_growth_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        whole = passage(unit * (size // len(unit)))
        start = time.process_time()
        citations.read(whole, RULES)
        return time.process_time() - start

    seconds(10_000)
    assert min(seconds(160_000) for _ in range(2)) < 12 * max(min(seconds(40_000) for _ in range(2)), 0.005)


def test_text_without_numbers_costs_nothing() -> None:
    whole = passage("Bộ Công Thương thực hiện chuyển đổi số 100% các nhiệm vụ trong năm 2026. " * 13_000)
    start = time.process_time()
    assert citations.read(whole, RULES) == ()
    assert time.process_time() - start < 0.2


def test_type_codes_are_unique_and_series_tell_types_apart() -> None:
    rows = RULES.types.rows
    assert max(Counter(row.code.casefold() for row in rows).values()) == 1
    assert {row.legislative for row in rows} <= {"always", "year", "no"}
    assert all(row.series.isascii() and row.series.islower() and row.source for row in rows)
    apart = {"QĐ", "QyĐ", "ĐA", "DA", "HD", "HĐ", "CT", "CTr", "TT", "TTr"}
    assert len({row.series for row in rows if row.code in apart}) == len(apart)


def test_the_rules_name_known_types() -> None:
    codes, names = {row.code for row in RULES.types.rows}, {row.name for row in RULES.types.rows}
    assert set(RULES.patterns.joint) <= codes
    assert all(both.code in codes and both.name in names for both in RULES.patterns.shared)


def test_laws_are_whole() -> None:
    rows = RULES.laws.rows
    assert {row.type for row in rows} <= {row.name for row in RULES.types.rows}
    assert max(Counter(row.number for row in rows if row.number).values()) == 1
    for row in rows:
        assert row.name
        assert row.source
        assert bool(row.number) == bool(row.date)
        assert not row.until or row.date <= row.since <= row.until
        assert not row.number or row.number.split("/")[1] == row.date[:4]


def test_every_row_has_all_its_fields() -> None:
    with (rulebook.shipped() / "doctypes.csv").open(encoding="utf-8", newline="") as lines:
        assert all(None not in row and all(row.values()) for row in csv.DictReader(lines))


def test_patterns_hold_to_their_examples() -> None:
    assert [fault for fault in rulebook.faults() if fault.startswith("citations/")] == []
