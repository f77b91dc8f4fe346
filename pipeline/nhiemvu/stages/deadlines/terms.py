"""What a period or a recurrence means as a deadline: its days, its due day, its rule in RFC 5545."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from nhiemvu.model import Passage
from nhiemvu.stages.deadlines.periods import Item
from nhiemvu.stages.deadlines.tokens import Token
from nhiemvu.stages.deadlines.values import Bound, Deadline, Kind
from nhiemvu.vietnamese import numerals

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Draft:
    """A deadline by the offsets of its words; first and last are the days of its period."""

    start: int
    end: int
    kind: Kind
    first: date | None = None
    last: date | None = None
    bound: Bound | None = None
    due: date | None = None
    rrule: str | None = None
    until: date | None = None


def finish(passage: Passage, draft: Draft) -> Deadline:
    """The deadline of a draft; a bracket that its words open is closed."""
    words = passage.text[draft.start : draft.end]
    closed = words.count("(") > words.count(")") and passage.text[draft.end : draft.end + 1] == ")"
    raw = passage.part(draft.start, draft.end + closed)
    return Deadline(raw, draft.kind, draft.first, draft.last, draft.bound, draft.due, draft.rrule, draft.until)


def dated(start: int, group: list[Item], bound: Bound | None, hour: bool, vague: bool) -> Draft:
    """A period or a range from first to last item, under its word of time."""
    end = group[-1].end
    unread = Draft(start, end, "unread")
    if any(item.months() is None or not item.unit for item in group):
        return unread
    kind: Kind = group[0].kind if len(group) == 1 else "range"
    spans = [item.period() for item in group]
    first = spans[0][0] if spans[0] else None
    last = spans[-1][1] if spans[-1] else None
    if len(group) > 1 and bound == "from":
        bound = "within"
    if first and last and first > last:
        if not group[0].lent:
            return unread
        first = None  # tháng 11 - tháng 2/2027 begins in a year that is not printed
    if vague:
        return Draft(start, end, kind, first, last)
    due = last
    if bound == "before":
        due = first if hour else first and first - timedelta(days=1) if first and first > date.min else None
    elif bound in ("after", "from"):
        due = None
    return Draft(start, end, kind, first, None if bound == "from" else last, bound or "within", due)


def _rule(freq: str, every: int, months: tuple[int, ...], day: int | None, before: bool) -> str:
    """An RFC 5545 rule; before moves it to the day, or the month's end, that comes before."""
    if before and (day == 1 or (day is None and months)):
        months, day = tuple(sorted((month - 2) % 12 + 1 for month in months)), -1
    elif before and day:
        day -= 1
    parts = [f"FREQ={freq}"]
    if every > 1 and not months:
        parts.append(f"INTERVAL={every}")
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if day:
        parts.append(f"BYMONTHDAY={day}")
    return ";".join(parts)


def recurrence(token: Token, before: bool) -> str | None:
    """The rule of a token that carries all of it; None where the text gives no interval or no such day."""
    form = token.form
    if form is None or form.freq is None:
        return None
    if token["weekday"]:
        place = ((numerals.ordinal((token["weekday"] or "").lower()) or 2) - 2 - before) % 7
        return f"FREQ={form.freq};BYDAY={_WEEKDAYS[place]}"
    day = int(token["day"]) if token["day"] else None
    every = form.every or numerals.ordinal((token["number"] or "").lower()) or 0
    if not every or (day is not None and not 1 <= day <= 31):
        return None
    return _rule(form.freq, every, form.months, day, before)


def frequency(groups: list[list[Item]], token: Token | None) -> str | None:
    """YEARLY or MONTHLY where the recurrence of the token is that of periods without a year."""
    form = token.form if token and token.name == "recurring" else None
    if token is None or form is None or form.every != 1 or token.groups:
        return None
    units = {item.unit for group in groups for item in group}
    if any(item.year for group in groups for item in group):
        return None
    if form.freq == "YEARLY" and units <= {"date", "month", "quarter"}:
        return "YEARLY"
    return "MONTHLY" if form.freq == "MONTHLY" and units == {"day"} else None


def yearly(start: int, item: Item, freq: str, bound: Bound | None) -> Draft:
    """A period without a year that comes every year, or a day that comes every month."""
    before = bound == "before"
    if freq == "MONTHLY":
        rule = _rule(freq, 1, (), item.number, before) if 1 <= (item.number or 0) <= 31 else None
    else:
        months = item.months()
        day = item.number if item.unit == "date" else None
        rule = _rule(freq, 1, (months[0 if before else 1],), day, before) if months else None
    if rule is None:
        return Draft(start, item.end, "unread")
    return Draft(start, item.end, "recurring", bound="within" if bound in (None, "from") else bound, rrule=rule)
