"""The deadlines stage: cases by hand, and what must hold for any text."""

from __future__ import annotations

import calendar
import json
import time
from datetime import date
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import Case, load

from nhiemvu import rulebook
from nhiemvu.model import Passage, Span
from nhiemvu.stages import deadlines

RULES = rulebook.load(deadlines.Rules, "deadlines")
FIELDS = ("start", "end", "bound", "due", "rrule", "until")
ROMAN = ("I", "II", "III", "IV")
WORDS = st.sampled_from(
    (
        "Quý",
        "Tuần",
        "năm học",
        "hè",
        "đợt 2",
        "0,5",
        "Ill",
        "lV/2026",
        "2 tháng 3/2026",
        "2025 - 2026",
        "Tháng",
        "năm",
        "ngày",
        "hằng",
        "định kỳ",
        "trước",
        "sau",
        "từ",
        "đến",
        "hết",
        "trong",
        "theo",
        "khi",
        "Thường xuyên",
        "hoàn thành",
        "đợt",
        "kỳ họp",
        "đầu",
        "cuối",
        "6 tháng",
        "mỗi",
        "lần",
        "các năm tiếp theo",
        "giai đoạn",
        "tháng cuối quý",
        "thứ hai hằng tuần",
        "chậm nhất",
        "I",
        "IV",
        "l",
        "XX",
        "0",
        "1",
        "9",
        "12",
        "13",
        "31",
        "99",
        "2026",
        "1999",
        "30/6",
        "31/02/2026",
        "6/2025",
        "17h",
        "50%",
        ",",
        ";",
        ".",
        "-",
        "–",
        "/",
        "(",
        ")",
        "(i)",
        "a)",
        ":",
        "và",
        "Bộ",
        "yêu cầu",
        "<b>",
        "&nbsp;",
        "\n",
        "…",
    )
)
# What joins deadlines or marks an item belongs to none of them.
JOINING = regex.compile(r"(?:\W|_|\b(?i:và|[ivxl]{1,4}|a|[0-9]{1,2})\b)*")


def _passage(text: str) -> Passage:
    return Passage.of(text, (Span(0, len(text)),))


def _read(text: str, year: int | None = None, head: str = "") -> tuple[deadlines.Deadline, ...]:
    return deadlines.read(_passage(text), RULES, year, head)


def _within(text: str, until: str = "") -> tuple[deadlines.Deadline, ...]:
    return deadlines.within(_passage(text), RULES, date.fromisoformat(until) if until else None)


def _plain(deadline: deadlines.Deadline) -> dict[str, Any]:
    values = {name: getattr(deadline, name) for name in FIELDS}
    shown = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {"raw": deadline.raw.text, "kind": deadline.kind, **shown}


@pytest.mark.parametrize("case", load("deadlines"), ids=lambda case: case.title)
def test_case(case: Case) -> None:
    expected = [dict.fromkeys(FIELDS) | json.loads(line) for line in case.expected.splitlines()]
    year = int(case.arguments["year"]) if "year" in case.arguments else None
    if "running" in case.arguments:
        found = _within(case.given, case.arguments["running"])
    else:
        found = _read(case.given, year, case.arguments.get("head", ""))
    assert [_plain(each) for each in found] == expected


@pytest.mark.parametrize("form", RULES.forms, ids=lambda form: form.id)
def test_forms_match_their_examples_only(form: deadlines.Form) -> None:
    assert form.examples
    assert [each for each in form.examples if not form.search(each)] == []
    assert [each for each in form.refuses if form.search(each)] == []


def test_form_ids_are_unique() -> None:
    assert len({form.id for form in RULES.forms}) == len(RULES.forms)


def _check(text: str) -> str:
    """The invariants; gives what no raw covers."""
    passage = Passage.of(text, (Span(0, len(text)),))
    at = 0
    rest = []
    for each in deadlines.read(passage, RULES):
        assert each.raw
        # No day without its figures: years are never guessed, and a date stands in its own words but for a lent year.
        printed = {int(figures) for figures in regex.findall("[0-9]+", passage.text)}
        assert {day.year for day in (each.start, each.end) if day} <= printed
        if each.kind == "date" and each.start:
            assert each.start.day in {int(figures) for figures in regex.findall("[0-9]+", each.raw.text)}
            assert each.start.month in printed
        found = passage.text.find(each.raw.text, at)
        while found >= 0 and each.raw != passage.part(found, found + len(each.raw.text)):
            found = passage.text.find(each.raw.text, found + 1)
        assert found >= 0
        rest.append(passage.text[at:found])
        at = found + len(each.raw.text)
        if each.kind == "unread":
            assert all(getattr(each, name) is None for name in FIELDS)
        if each.kind in ("ongoing", "recurring", "relative") or each.bound in ("after", "from"):
            assert each.due is None
        if each.start and each.end:
            assert each.start <= each.end
        assert each.due is None or each.end is None or each.due <= each.end
    return " ".join([*rest, passage.text[at:]])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    _check(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=16).map(" ".join))
def test_running_text_gives_only_what_can_be_read(text: str) -> None:
    found = _within(text, "2026-12-31")
    assert all(each.raw.text in _passage(text).text and each.kind != "unread" for each in found)
    assert [each.raw.start for each in found] == sorted(each.raw.start for each in found)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=16), st.sampled_from(["", " "]))
def test_any_words_of_time_are_read(words: list[str], between: str) -> None:
    assert JOINING.fullmatch(_check(between.join(words)))


@given(
    st.integers(1, 4),
    st.integers(1990, 2099),
    st.sampled_from(["Quý {}/{}", "Quý {} năm {}", "quý {} - {}"]),
    st.booleans(),
)
def test_quarters(quarter: int, year: int, form: str, roman: bool) -> None:
    (got,) = _read(form.format(ROMAN[quarter - 1] if roman else quarter, year))
    last = calendar.monthrange(year, quarter * 3)[1]
    assert (got.kind, got.start) == ("quarter", date(year, quarter * 3 - 2, 1))
    assert got.end == got.due == date(year, quarter * 3, last)


@given(st.integers(1, 12), st.integers(1990, 2099), st.sampled_from(["Tháng {}/{}", "tháng {:02} năm {}", "{}/{}"]))
def test_months(month: int, year: int, form: str) -> None:
    (got,) = _read(form.format(month, year))
    assert (got.kind, got.start, got.bound) == ("month", date(year, month, 1), "within")
    assert got.end == got.due == date(year, month, calendar.monthrange(year, month)[1])


@given(
    st.dates(date(1990, 1, 2), date(2099, 12, 31)),
    st.sampled_from(["{}/{}/{}", "ngày {:02} tháng {} năm {}", "{}.{}.{}"]),
)
def test_dates(day: date, form: str) -> None:
    words = form.format(day.day, day.month, day.year)
    (on,), (before,), (by,) = _read(words), _read(f"Trước {words}"), _read(f"Chậm nhất {words}")
    assert (on.kind, on.start, on.end, on.due) == ("date", day, day, day)
    assert before.due == date.fromordinal(day.toordinal() - 1)
    assert (by.bound, by.due) == ("by", day)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2099))
def test_impossible_dates_are_unread(day: int, month: int, year: int) -> None:
    (got,) = _read(f"{day}/{month}/{year}")
    assert (got.kind == "unread") == (day > calendar.monthrange(year, month)[1])


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True), st.integers(1990, 2099))
def test_lists_of_quarters_share_their_year(quarters: list[int], year: int) -> None:
    got = _read("Quý " + ", ".join(ROMAN[each - 1] for each in quarters) + f"/{year}")
    assert [each.start for each in got] == [date(year, each * 3 - 2, 1) for each in quarters]


def test_raws_point_into_the_source() -> None:
    source = "<td>Quý <b>III</b>,\n IV/2026</td>"
    first, second = deadlines.read(Passage.of(source, (Span(4, len(source) - 5),)), RULES)
    assert [source[each.start : each.end] for each in second.raw.spans] == ["IV/2026"]
    assert source[first.raw.start : first.raw.end].startswith("Quý <b>III")


@pytest.mark.parametrize(
    "words", ["Quý I, ", "theo ", "1 ", "trong ", "hằng năm, trong ", "Quý I/2026 trình ", "5/", "(", "; - "]
)
def test_growth_is_linear(words: str) -> None:
    def seconds(size: int) -> float:
        text = words * (size // len(words))
        begin = time.process_time()
        _read(text)
        _within(text)
        return time.process_time() - begin

    seconds(500)
    assert min(seconds(12_000) for _ in range(3)) < 9 * max(0.01, min(seconds(3_000) for _ in range(3)))
