"""The days of a deadline that comes again, from its rule of RFC 5545."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from nhiemvu.records import DeadlineRecord
from nhiemvu.sinks import files

# A rule without days gives a period; its last permitted day is the last one of the period.
_LAST = {
    ("YEARLY", 1): "BYMONTH=12;BYMONTHDAY=-1",
    ("MONTHLY", 1): "BYMONTHDAY=-1",
    ("MONTHLY", 2): "BYMONTH=2,4,6,8,10,12;BYMONTHDAY=-1",
    ("MONTHLY", 3): "BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    ("MONTHLY", 4): "BYMONTH=4,8,12;BYMONTHDAY=-1",
    ("MONTHLY", 6): "BYMONTH=6,12;BYMONTHDAY=-1",
    ("WEEKLY", 1): "BYDAY=SU",
}


def rule(deadline: DeadlineRecord) -> str | None:
    """The rule with its days; None where the deadline does not recur or its text gives no interval."""
    if not deadline.rrule:
        return None
    parts = dict(part.split("=", 1) for part in deadline.rrule.split(";"))
    if "BYMONTHDAY" in parts or "BYDAY" in parts:
        return deadline.rrule
    if "BYMONTH" in parts:
        return f"{deadline.rrule};BYMONTHDAY=-1"
    last = _LAST.get((parts["FREQ"], int(parts.get("INTERVAL", "1"))))
    if last is None:
        return deadline.rrule
    return f"FREQ={'MONTHLY' if parts['FREQ'] == 'YEARLY' else parts['FREQ']};{last}"


def first(deadline: DeadlineRecord, start: date) -> date | None:
    """The first of its days on or after start; None behind the end of the recurrence."""
    return next(iter(_days(deadline, start, None, 1)), None)


def last(deadline: DeadlineRecord, start: date, end: date) -> date | None:
    """The last of its days from start to end."""
    return next(reversed(_days(deadline, start, end, 10_000)), None)


def _days(deadline: DeadlineRecord, start: date, end: date | None, most: int) -> list[date]:
    words = rule(deadline)
    if words is None:
        return []
    begin = datetime.combine(max(start, deadline.start or start), time())
    until = min((each for each in (end, deadline.until) if each), default=None)
    rrule: Any = files.needed("dateutil.rrule", "calendar")
    found: list[date] = []
    for each in rrule.rrulestr(words, dtstart=begin):
        if len(found) == most or (until and each.date() > until):
            break
        found.append(each.date())
    return found
