"""What a deadline is, and the rules it is read by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from nhiemvu.model import Passage
from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern

Kind = Literal["date", "month", "quarter", "half", "year", "range", "ongoing", "recurring", "relative", "unread"]
Bound = Literal["within", "by", "before", "after", "from"]


@dataclass(frozen=True, slots=True)
class Form(Pattern):
    """The words of one token. token: what they are to the reader of a deadline.

    bound: for a word of time or an event. joins: between two periods it makes a range.
    freq, every, months: for a recurrence. alone: the kind of a lead that no period follows.
    ends: the word names the end of a period. follows: the words belong to a month just before.
    """

    token: str = "text"
    bound: Bound | None = None
    joins: bool = False
    freq: str | None = None
    every: int = 0
    months: tuple[int, ...] = ()
    alone: Kind | None = None
    ends: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """forms: the first that matches at a place wins. lookalikes: misread signs in Roman numbers.

    running: stretches of running text that say by when. counted: heads of columns that count months or quarters.
    """

    forms: tuple[Form, ...]
    running: tuple[Pattern, ...]
    counted: tuple[Pattern, ...]
    lookalikes: dict[str, str]


@unguarded(frozen=True, slots=True)
class Deadline:
    """One deadline.

    raw: its words, a part of the passage.
    start, end: the period as printed, both inclusive; None where the text gives no year (a month,
        quarter or date without one keeps its kind), and end is None for a period without end.
    bound: how the work stands to the period; None where nothing of the kind follows.
    due: the last permitted day that follows: the period's end for within and by, the day before
        the period for before; None for after, from, ongoing, recurring, relative, and for the
        beginning or middle of a period ("Đầu năm 2026"), whose last day no text gives, and for
        before a week, whose first day no text gives. A week of a month has the month as period.
    implied: the year is not printed here; it is that of the plan.
    rrule, until: RFC 5545; rrule is None where the text gives no interval ("2 lần/năm").
    """

    raw: Passage
    kind: Kind
    start: date | None = None
    end: date | None = None
    bound: Bound | None = None
    due: date | None = None
    rrule: str | None = None
    until: date | None = None
    implied: bool = False
