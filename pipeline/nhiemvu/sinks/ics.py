"""A calendar (RFC 5545): a whole-day event for each day by which a task is due, recurring ones with their rule.

An event keeps its UID as long as the task keeps its id, so that a calendar read in again is brought up to date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nhiemvu.records import DeadlineRecord, TaskRecord
from nhiemvu.sinks import columns, files, occurrences, places
from nhiemvu.sinks.dossiers import Dossier

if TYPE_CHECKING:
    from icalendar import Event

_UNDATED = date(2000, 1, 1)  # the stamp of events from a document without date: no output depends on today's


class Written(NamedTuple):
    """events: how many there are. left: the tasks without a day, which no calendar can show."""

    events: int
    left: int


def write(path: Path, tasks: Sequence[tuple[TaskRecord, Dossier]], name: str) -> Written:
    """name: of the calendar. Raises OutputError, ToolMissing."""
    icalendar = files.needed("icalendar", "calendar")
    calendar = icalendar.Calendar()
    for key, value in (("prodid", "-//nhiemvu//VI"), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(key, value)
    made, left = 0, 0
    for task, dossier in tasks:
        events = [_event(task, dossier, at, deadline) for at, deadline in enumerate(task.deadlines)]
        found = [event for event in events if event is not None]
        made, left = made + len(found), left + (not found)
        for event in found:
            calendar.add_component(event)
    with files.replacing(path) as place:
        place.write_bytes(calendar.to_ical())
    return Written(made, left)


def _event(task: TaskRecord, dossier: Dossier, at: int, deadline: DeadlineRecord) -> Event | None:
    icalendar = files.needed("icalendar", "calendar")
    decision = dossier.decision
    signed = decision.date if decision else None
    rule = occurrences.rule(deadline)
    start = deadline.start or signed
    first = deadline.due if rule is None else occurrences.first(deadline, start) if start else None
    if first is None:
        return None
    event: Event = icalendar.Event()
    event.add("uid", f"{hashlib.sha256(f'{task.id}|{at}'.encode()).hexdigest()[:32]}@nhiemvu")
    event.add("dtstamp", datetime.combine(signed or _UNDATED, time(), UTC))
    event.add("dtstart", first)
    event.add("dtend", first + timedelta(days=1))
    if rule:
        plan = decision.period.end if decision and decision.period else None
        event.add("rrule", _bounded(rule, deadline.until or plan))
    number = f" {task.number}" if task.number else ""
    event.add("summary", f"Hạn nhiệm vụ{number}: {task.name}")
    event.add("description", _described(task, dossier))
    event.add("categories", [unit.name for unit in columns.units(task, columns.LEADING)] or ["Chưa rõ chủ trì"])
    event.add("transp", "TRANSPARENT")
    return event


def _bounded(rule: str, until: date | None) -> dict[str, list[str | date]]:
    parts: dict[str, list[str | date]] = {}
    for part in rule.split(";"):
        name, _, values = part.partition("=")
        parts[name] = list(values.split(","))
    return parts | ({"UNTIL": [until]} if until else {})


def _described(task: TaskRecord, dossier: Dossier) -> str:
    lines = (
        ("Chủ trì, thực hiện", columns.named(columns.units(task, columns.LEADING))),
        ("Phối hợp", columns.named(columns.units(task, ("coordinating",)))),
        ("Thời hạn", columns.timing(task)),
        ("Sản phẩm", columns.results(task)),
        ("Nơi nêu", places.citation(task, dossier)),
    )
    return "\n".join(f"{head}: {words}" for head, words in lines if words)
