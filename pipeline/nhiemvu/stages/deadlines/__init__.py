"""When work is due: the text of a deadline cell becomes one or several deadlines.

In: the passage of the cell and rules/deadlines.toml. Out: the deadlines in the order of the
text. Their raws do not overlap and cover every word but list marks and the signs and words
that join two deadlines; what cannot be read comes out as kind "unread".

The words are cut into tokens by the forms of the rules; tokens become chains of periods
("Quý III, IV/2026, 2027"), and a chain with the words before it becomes deadlines. Recurrence
is written as in RFC 5545; a rule names the last permitted days, or the last permitted months
where no day is printed. Nothing depends on today's date.

In running text (`within`) only those stretches are read that say by when: a year in the name of a
plan or a document is no deadline.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from nhiemvu.model import Passage
from nhiemvu.stages.deadlines.reading import Reader
from nhiemvu.stages.deadlines.terms import Draft, finish, gathered
from nhiemvu.stages.deadlines.tokens import lex
from nhiemvu.stages.deadlines.values import Bound, Deadline, Form, Kind, Rules

__all__ = ["Bound", "Deadline", "Form", "Kind", "Rules", "read", "within"]


def read(passage: Passage, rules: Rules, year: int | None = None, head: str = "") -> tuple[Deadline, ...]:
    """Every deadline in the text of a deadline cell; () for an empty passage.

    year: of a plan for one year; it is that of times that name none. head: what stands above the column; "Tháng" or
    "Quý" says what a bare number in it counts.
    """
    if not passage:
        return ()
    drafts = _drafts(passage.text, rules, year)
    if any(draft.kind == "unread" for draft in drafts):
        drafts = _counted(passage.text, rules, year, head) or drafts
    return tuple(finish(passage, draft) for draft in drafts)


def _counted(text: str, rules: Rules, year: int | None, head: str) -> tuple[Draft, ...]:
    """The deadlines of a cell with the word of its head before it; () where the head has none or they stay unread."""
    unit = next((hit.group() + " " for rule in rules.counted if (hit := rule.match(head))), "")
    drafts = _drafts(unit + text, rules, year) if unit else ()
    if any(draft.kind == "unread" for draft in drafts):
        return ()
    moved = len(unit)
    return tuple(replace(each, start=max(0, each.start - moved), end=each.end - moved) for each in drafts)


@lru_cache(maxsize=4096)
def _drafts(text: str, rules: Rules, year: int | None) -> tuple[Draft, ...]:
    """A plan says "Thường xuyên" hundreds of times."""
    return tuple(gathered(text, Reader(lex(text, rules), rules.lookalikes, year).read()))


def within(passage: Passage, rules: Rules, until: date | None = None, year: int | None = None) -> tuple[Deadline, ...]:
    """The deadlines in a sentence of running text. until: the last day of a recurrence that names none."""
    found: list[Deadline] = []
    done = 0
    for start, end in _stretches(passage.text, rules):
        if start >= done:
            words = passage.part(start, end)
            times = read(words, rules, year)
            if any(map(_undated, times)) and any(each.rrule for each in (*found, *times)):
                times = tuple(
                    each for time in times for each in (_undated(time) and _each_year(time, rules)) or (time,)
                )
                found = [each for each in found if each.rrule != "FREQ=YEARLY"]
            found += [each for each in times if each.kind != "unread"]
            done = end
    return tuple(replace(each, until=until) if each.rrule and each.until is None else each for each in found)


def _undated(time: Deadline) -> bool:
    return time.kind == "date" and time.start is None and time.end is None


def _each_year(time: Deadline, rules: Rules) -> tuple[Deadline, ...]:
    """A day without a year behind work that recurs comes every year: "hằng năm lập dự toán, gửi trước ngày 15/7"."""
    words = time.raw
    drafts = _drafts(words.text + " hằng năm", rules, None)
    if any(draft.rrule is None for draft in drafts):
        return ()
    return tuple(finish(words, replace(draft, end=min(draft.end, len(words.text)))) for draft in drafts)


def _stretches(text: str, rules: Rules) -> list[tuple[int, int]]:
    """From left to right; of several that begin at one place the longest first."""
    if not _dated(text):
        return []
    hits = [hit.span() for rule in rules.running for hit in rule.all(text)]
    return sorted(hits, key=lambda span: (span[0], -span[1]))


def _dated(text: str) -> bool:
    """No deadline of running text is without a figure or a word for each time."""
    return any(sign.isdigit() for sign in text) or any(
        word in text for word in ("ằng ", "àng ", "mỗi ", "Mỗi ", "đột xuất", "au khi ", "rước khi ", "uý I", "uý V")
    )
