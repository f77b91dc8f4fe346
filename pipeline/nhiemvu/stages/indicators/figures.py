"""The figures of a text: numbers with what they count, and the words that bind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import regex

from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern, first, starts
from nhiemvu.stages.indicators.values import Comparator, Compare, Rules

Range = tuple[int, int]
_GROUPED = regex.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_TIMES = {"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
_LIKELY = regex.compile(r"[0-9]\s?(?:%|(?<=\s)\p{L})")
_LEAD = 24  # characters that the words before a figure may take
_YEARS = range(1900, 2101)


@unguarded(frozen=True, slots=True)
class Bound:
    """What the words before a figure make of it. start: where they begin. said: more than từ stands there."""

    start: int
    comparator: Comparator = "eq"
    approximation: Range | None = None
    said: bool = False


@unguarded(frozen=True, slots=True)
class Figure:
    """Offsets into the text. start: with the words that bind it. end: behind its unit, per and trở lên.

    noun: where the name of what is counted begins. since: where the base of a change begins (từ 80%).
    """

    kind: Literal["percent", "count", "level"]
    start: int
    end: int
    noun: int
    low: Range
    high: Range | None
    value: int | float
    value_max: int | float | None
    unit: Range | None
    comparator: Comparator = "eq"
    approximation: Range | None = None
    per: Range | None = None
    since: int | None = None
    bound: bool = False
    reported: bool = False
    measured: bool = False
    large: bool = False


def find(text: str, rules: Rules) -> list[Figure]:
    """All figures in the order of the text; () where a number is a name, a date or counts nothing known."""
    hits = _all(rules.number, text) if _LIKELY.search(text) else []
    found = [figure for hit in hits if (figure := _counted(text, hit, rules))]
    found += (
        [_level(hit) for hit in _all(rules.level, text)]
        if "cấp" in text or "mức độ" in text or "bậc" in text or "hạng" in text
        else []
    )
    return _changes(text, sorted(found, key=lambda each: each.start), rules)


def _all(patterns: Sequence[Pattern], text: str) -> list[regex.Match[str]]:
    return [hit for pattern in patterns for hit in pattern.all(text)]


def _counted(text: str, hit: regex.Match[str], rules: Rules) -> Figure | None:
    unit = next((found for rule in rules.percent if (found := rule.match(text, hit.end()))), None)
    percent = unit is not None
    reported = measured = inert = False
    large = "." in hit["low"] or hit["times"] is not None
    if unit is None and starts(rules.counted, text, hit.end()):
        for rule in rules.counted:
            unit = rule.match(text, hit.end()) if large or not rule.large else None
            if unit is not None:
                reported, measured, inert = rule.reported, rule.measured, rule.inert
                break
    if unit is None:
        return None
    low, high = hit.span("low"), hit.span("high") if hit["high"] else None
    amount, top = value(hit["low"], hit["times"]), value(hit["high"], hit["times"]) if high else None
    if top is not None and top <= amount:  # the year and the share stand side by side
        low, high, amount, top = hit.span("high"), None, top, None
    by = bound(text, low[0], rules, whole=percent and amount >= 100)
    if not percent and by.start == low[0] and (_is_name(text, low[0], rules) or _is_year(hit)):
        return None
    figure = Figure(
        "percent" if percent else "count",
        by.start,
        unit.end(),
        unit.end() if percent or inert else hit.end(),
        low,
        high,
        amount,
        top,
        unit.span("unit") if unit["unit"] else None,
        by.comparator,
        by.approximation,
        bound=by.said,
        reported=reported,
        measured=measured,
        large=large,
    )
    return _followed(text, figure, rules)


def _is_name(text: str, at: int, rules: Rules) -> bool:
    return any(rule.search(text, max(0, at - _LEAD), at) for rule in rules.naming)


def _is_year(hit: regex.Match[str]) -> bool:
    return hit["low"].isdigit() and bool(hit["high"]) and int(hit["low"]) in _YEARS


def value(words: str, times: str | None) -> int | float:
    """What a printed number comes to: 51.267, 2,5 with triệu; whole numbers as int."""
    grouped = _GROUPED.fullmatch(words)
    number = Decimal((words.replace(".", "") if grouped else words).replace(",", "."))
    for each in (times or "").lower().split():
        number = number.scaleb(_TIMES[each])
    return int(number) if number == number.to_integral_value() else float(number)


def bound(text: str, start: int, rules: Rules, whole: bool = False) -> Bound:
    """The words before a figure: tối thiểu, khoảng, từ; the outermost floor or ceiling binds. whole: it is all."""
    found = Bound(start)
    for _ in range(3):
        rule, hit = _before(text, found.start, rules.compare)
        if rule is None or hit is None:
            break
        if rule.approximate and whole and hit["word"].lower() == "trên":
            break  # trên 100% các xã: on all of them
        found = Bound(
            hit.start("word"),
            rule.comparator if rule.comparator != "eq" else found.comparator,
            hit.span("word") if rule.approximate and not found.approximation else found.approximation,
            found.said or rule.id != "from",
        )
    return found


def _before(text: str, at: int, rules: Sequence[Compare]) -> tuple[Compare | None, regex.Match[str] | None]:
    low = max(0, at - _LEAD)
    if at == low or first(rules, text, low, at) is None:
        return None, None
    for rule in rules:
        if hit := rule.search(text, low, at):
            return rule, hit
    return None, None


def _followed(text: str, figure: Figure, rules: Rules) -> Figure:
    """The figure with the words behind it: trở lên, mỗi năm."""
    end = figure.end
    for rule in rules.onward:
        if hit := rule.search(text[end : end + _LEAD]):
            figure = replace(figure, comparator=rule.comparator, end=end + hit.end(), bound=True)
    end = figure.end
    for each in rules.rate:
        if hit := each.search(text[end : end + _LEAD]):
            figure = replace(figure, per=(end + hit.start("word"), end + hit.end("word")), end=end + hit.end())
    return replace(figure, noun=figure.end) if figure.kind == "percent" and figure.noun != figure.end else figure


def _level(hit: regex.Match[str]) -> Figure:
    high = hit.span("high") if hit["high"] else None
    top = int(hit["high"]) if high else None
    unit = hit.span("unit")
    return Figure("level", hit.start(), hit.end(), hit.end(), hit.span("low"), high, int(hit["low"]), top, unit)


def _changes(text: str, figures: list[Figure], rules: Rules) -> list[Figure]:
    """Where a figure is the base of a change, từ 80% lên 95%, only the goal is one."""
    out: list[Figure] = []
    since: int | None = None
    for figure in figures:
        opens = text[figure.start : figure.low[0]].strip().lower() == "từ" and figure.high is None
        if opens and any(rule.search(text[figure.end : figure.end + 40]) for rule in rules.base):
            since = figure.start
            continue
        out.append(replace(figure, since=since) if since is not None else figure)
        since = None
    return out
