"""Goal or result, and when: from the words of a figure and from what stands above it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

import regex

from nhiemvu.model import Passage
from nhiemvu.stages.indicators.values import Period, Rules, Sign, Status
from nhiemvu.vietnamese import numerals

_REACH = 60  # characters that a period may take before its first year and behind its last
_NAME = 180  # that the name of a plan may take before its years
_YEAR = regex.compile("(?:19|20)[0-9]{2}")


def status_in(words: str, rules: Rules, behind: bool = False) -> Sign | None:
    """The first rule of the file whose words stand there. behind: in words behind the figure."""
    if not words.strip():
        return None
    return next((rule for rule in rules.said if (rule.behind or not behind) and rule.search(words)), None)


def status_above(headings: Sequence[str], rules: Rules) -> Status | None:
    """From headings and lead-ins, outermost first: goals inside a part that evaluates are what was reached."""
    status: Status | None = None
    for words in headings:
        sign = next((rule for rule in rules.headed if rule.search(words)), None)
        if sign and not (sign.weak and status == "achieved"):
            status = sign.status
    return status


def period_of(passage: Passage, rules: Rules) -> Period | None:
    """The first period that a title or a heading names."""
    return next((period for _, period in periods(passage, rules)), None)


def periods(passage: Passage, rules: Rules) -> Iterator[tuple[tuple[int, int], Period]]:
    """Every period named, in the order of the text, with its offsets."""
    for hit in named(passage.text, rules):
        if days := _days(hit):
            yield hit.span(), Period(passage.part(*hit.span()), *days)


def bare_period(passage: Passage, rules: Rules) -> Period | None:
    """The years that a column's head gives without a word: 2026, 2026 - 2030."""
    hits = [hit for rule in rules.bare_year for hit in rule.all(passage.text)]
    days = _days(hits[0]) if hits else None
    return Period(passage.part(*hits[0].span()), *days) if days else None


def named(words: str, rules: Rules) -> list[regex.Match[str]]:
    """Where periods stand, the longer form before the shorter."""
    found: list[regex.Match[str]] = []
    years = [hit.end() for hit in _YEAR.finditer(words)] if "20" in words or "19" in words else []
    if not years:
        return found
    low, high = max(0, years[0] - _REACH), min(len(words), years[-1] + _REACH)
    for rule in rules.period:
        found += [
            hit
            for hit in rule.all(words, low, high)
            if all(hit.end() <= one.start() or one.end() <= hit.start() for one in found)
        ]
    return sorted(found, key=lambda hit: hit.start())


def is_own(words: str, at: int, rules: Rules) -> bool:
    """Whether a period that begins there is that of the words around it, not that of a plan's name."""
    return not any(rule.search(words, max(0, at - _NAME), at) for rule in rules.untimed)


def _days(hit: regex.Match[str]) -> tuple[date | None, date | None] | None:
    """First and last day; the first is open where the words only say by when. None where there is no such day."""
    given = hit.groupdict()
    if given.get("from") and not given.get("to"):
        return date(int(given["from"]), 1, 1), None
    last = int(given["to"])
    if given.get("from"):
        first = int(given["from"])
        return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None
    until = (given.get("until") or "").strip().lower()
    months = (1, 12)
    if given.get("quarter"):
        quarter = numerals.ordinal(given["quarter"]) or 1
        months = (quarter * 3 - 2, quarter * 3)
    elif given.get("months"):
        months = (1, int(given["months"]))
    elif given.get("month"):
        months = (int(given["month"]), int(given["month"]))
    if not 1 <= months[1] <= 12:
        return None
    start, end = date(last, months[0], 1), date(last, months[1], monthrange(last, months[1])[1])
    if given.get("day"):
        if not 1 <= int(given["day"]) <= end.day:
            return None
        start = end = end.replace(day=int(given["day"]))
        if given.get("since"):
            return start, None
    if "trước" in until.split():
        return None, date.fromordinal(start.toordinal() - 1)
    return (None if until else start), end
