"""What a period or a recurrence means as a deadline: its days, its due day, its rule in RFC 5545."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

import regex

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
    implied: bool = False


def finish(passage: Passage, draft: Draft) -> Deadline:
    """The deadline of a draft; a bracket that its words open is closed."""
    words = passage.text[draft.start : draft.end]
    closed = words.count("(") > words.count(")") and passage.text[draft.end : draft.end + 1] == ")"
    raw = passage.part(draft.start, draft.end + closed)
    return Deadline(
        raw, draft.kind, draft.first, draft.last, draft.bound, draft.due, draft.rrule, draft.until, draft.implied
    )


def gathered(text: str, drafts: list[Draft]) -> list[Draft]:
    """A letter or figure alone is no deadline: it goes to the one beside it.

    That one is unread where the figure may be its month or one more of its kind: 6 2026; tháng 6/2026, 9.
    """
    out: list[Draft] = []
    for draft in drafts:
        last = out[-1] if out else draft
        between = text[last.end : draft.start].strip()
        before, after = _stray(text, last), _stray(text, draft)
        if not out or not (before or after) or any(each.isalnum() for each in between.removeprefix("và")):
            out.append(draft)
            continue
        rest, words = (draft, text[last.start : last.end]) if before else (last, text[draft.start : draft.end])
        doubtful = words.isdigit() and (between not in ("", ":") or (before and rest.kind == "year"))
        out[-1] = Draft(last.start, draft.end, "unread")
        if not doubtful and rest.kind != "unread":
            out[-1] = replace(rest, start=last.start, end=draft.end)
    return out


def _stray(text: str, draft: Draft) -> bool:
    words = text[draft.start : draft.end]
    return draft.kind == "unread" and (len(words) == 1 or (len(words) == 2 and words.isdigit()))


def dated(
    start: int, group: list[Item], bound: Bound | None, whole: bool, vague: bool, year: int | None = None
) -> Draft:
    """A period or a range from first to last item, under its word of time.

    whole: before the period allows its last day too, as before an hour of the day or the end of the year.
    year: of a period that names none.
    """
    end = group[-1].end
    units = {item.unit for item in group}
    implied = year is not None and len(units) == 1 and not any(item.year for item in group)
    if implied:
        group = [replace(item, year=year) for item in group]
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
        after = replace(group[-1], year=last.year + 1).period() if implied and last.year < 9999 else None
        if after:
            last = after[1]  # 21/12 - 09/01 ends in the year after
        elif group[0].lent:
            first = None  # tháng 11 - tháng 2/2027 begins in a year that is not printed
        else:
            return unread
    if vague:
        return Draft(start, end, kind, first, last, implied=implied)
    due = last
    if bound == "before":
        due = last if whole else first - timedelta(days=1) if first and first > date.min else None
        due = None if group[0].week else due
    elif bound in ("after", "from"):
        due = None
    last = None if bound == "from" else last
    return Draft(start, end, kind, first, last, bound or "within", due, implied=implied)


def _moved(months: tuple[int, ...], day: int | None, before: bool) -> tuple[tuple[int, ...], int | None]:
    """Months and day; before moves them to the day, or the month's end, that comes before."""
    if before and (day == 1 or (day is None and months)):
        return tuple(sorted((month - 2) % 12 + 1 for month in months)), -1
    return months, day - 1 if before and day else day


def _rule(freq: str, every: int, months: tuple[int, ...], days: tuple[int, ...]) -> str:
    """An RFC 5545 rule for each of the days in each of the months."""
    parts = [f"FREQ={freq}"]
    if every > 1 and not months:
        parts.append(f"INTERVAL={every}")
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if days:
        parts.append("BYMONTHDAY=" + ",".join(map(str, days)))
    return ";".join(parts)


def recurrence(token: Token, before: bool) -> str | None:
    """The rule of a token that carries all of it; None where the text gives no interval or no such day."""
    form = token.form
    if form is None or form.freq is None:
        return None
    if token["weekday"]:
        words = regex.findall(r"\w+", (token["weekday"] or "").lower())
        places = sorted({(number - 2 - before) % 7 for number in map(numerals.ordinal, words) if number})
        return f"FREQ={form.freq};BYDAY=" + ",".join(_WEEKDAYS[place] for place in places)
    day = int(token["day"]) if token["day"] else None
    every = form.every or numerals.ordinal((token["number"] or "").lower()) or 0
    if not every or (day is not None and not 1 <= day <= 31):
        return None
    listed = tuple(sorted({int(number) for number in regex.findall("[0-9]+", token["months"] or "")}))
    if any(not 1 <= month <= 12 or (day or 1) > monthrange(2000, month)[1] for month in listed):
        return None
    months, last = _moved(listed or form.months, day, before)
    return _rule(form.freq, every, months, (last,) if last else ())


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


def yearly(starts: list[int], groups: list[list[Item]], freq: str, bound: Bound | None) -> list[Draft]:
    """Periods without a year that come every year, or days that come every month.

    One deadline where one rule gives exactly them; else, as for 30/6 and 31/12, one for each.
    """
    ends = [group[-1].end for group in groups]
    times = [_time(group[-1], freq, bound == "before") for group in groups]
    known = [time for time in times if time]
    months, days = {time[0] for time in known}, {time[1] for time in known}
    if len(known) == len(times) and (len(months) == 1 or len(days) == 1):
        rules = [_rule(freq, 1, tuple(sorted({m for time in months for m in time})), tuple(sorted(filter(None, days))))]
        starts, ends = starts[:1], ends[-1:]
        found: list[str | None] = [*rules]
    else:
        found = [_rule(freq, 1, time[0], (time[1],) if time[1] else ()) if time else None for time in times]
    within: Bound = "within" if bound in (None, "from") else bound
    return [
        Draft(start, end, "recurring", bound=within, rrule=rule) if rule else Draft(start, end, "unread")
        for start, end, rule in zip(starts, ends, found, strict=True)
    ]


def _time(item: Item, freq: str, before: bool) -> tuple[tuple[int, ...], int | None] | None:
    """The last permitted months and day of the month; None where there is no such day."""
    if freq == "MONTHLY":
        return _moved((), item.number, before) if 1 <= (item.number or 0) <= 31 else None
    months = item.months()
    day = item.number if item.unit == "date" else None
    return _moved((months[0 if before else 1],), day, before) if months else None
