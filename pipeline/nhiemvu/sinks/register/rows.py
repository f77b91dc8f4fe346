"""Which task stands in the register of a period, for which unit, due when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from nhiemvu.members import Bodies, Member
from nhiemvu.records import DeadlineRecord, TaskRecord
from nhiemvu.sinks import occurrences, places
from nhiemvu.sinks.columns import ROLES, results, timing
from nhiemvu.sinks.dossiers import Dossier
from nhiemvu.sinks.register.periods import Period
from nhiemvu.sinks.shares import known_as
from nhiemvu.vietnamese.letters import slug


@dataclass(frozen=True, slots=True)
class Row:
    """id: of task, unit and period. former: ids the row had before a correction of the task's id.

    via: the collective by which the unit has its part. due: the last permitted day in or after the period.
    """

    id: str
    former: tuple[str, ...]
    period: str
    document: str
    number: str | None
    task: str
    unit: str | None
    role: str
    via: str | None
    timing: str
    due: date | None
    left: int | None
    result: str
    place: str
    decision: str


@dataclass(slots=True)
class _Part:
    """A unit's part in a task: its roles, and the collective that gave them."""

    name: str | None
    roles: list[str]
    via: str | None


def build(dossiers: Iterable[Dossier], period: Period, as_of: date, bodies: Bodies) -> Iterator[Row]:
    """The rows of a period, in the order of the documents. left: days from as_of to the due day."""
    for dossier in dossiers:
        for task in dossier.tasks.values():
            if task.same_as in dossier.tasks or not _stands(task, dossier, period):
                continue
            due = _due(task, period)
            for unit, part in _parts(task, dossier, bodies).items():
                yield Row(
                    f"{task.id}|{unit}|{period.code}",
                    tuple(f"{old}|{unit}|{period.code}" for old in task.former_ids),
                    period.label,
                    places.document(dossier),
                    task.number,
                    task.name,
                    part.name,
                    ", ".join(ROLES[role] for role in part.roles),
                    part.via,
                    timing(task),
                    due,
                    (due - as_of).days if due else None,
                    results(task),
                    places.citation(task, dossier),
                    dossier.id,
                )


def _stands(task: TaskRecord, dossier: Dossier, period: Period) -> bool:
    """From the day of the document on; work without end until the end of the plan, other work until it is done."""
    decision = dossier.decision
    if decision and decision.date and decision.date > period.end:
        return False
    if not task.deadlines or not all(_recurs(each) for each in task.deadlines):
        return True
    if all(each.start and each.start > period.end for each in task.deadlines):
        return False
    plan = decision.period.end if decision and decision.period else None
    ends = [each.until or each.end or plan for each in task.deadlines]
    return any(end is None or end >= period.start for end in ends)


def _recurs(deadline: DeadlineRecord) -> bool:
    return deadline.kind in ("ongoing", "recurring")


def _due(task: TaskRecord, period: Period) -> date | None:
    """The last day due within the period; else the next one after it; else the last one that has passed."""
    days = [each.due for each in task.deadlines if each.due]
    for each in task.deadlines:
        inside = occurrences.last(each, period.start, period.end)
        days += filter(None, (inside or occurrences.first(each, period.end),))
    within = [day for day in days if period.start <= day <= period.end]
    later = [day for day in days if day > period.end]
    return max(within, default=None) or min(later, default=None) or max(days, default=None)


def _parts(task: TaskRecord, dossier: Dossier, bodies: Bodies) -> dict[str, _Part]:
    """The units by id or name: those named themselves first, then those that only a collective names."""
    found: dict[str, _Part] = {}
    for unit in task.units:
        if not unit.collective:
            part = found.setdefault(known_as(unit) if unit.unit else slug(unit.name), _Part(unit.name, [], None))
            if unit.role not in part.roles:
                part.roles.append(unit.role)
    for unit in (unit for unit in task.units if unit.collective):
        inside = dossier.members(unit.name, bodies) or (Member(slug(unit.name), unit.name),)
        for member in inside:
            via = None if member.name == unit.name else unit.name
            part = found.setdefault(member.unit, _Part(member.name, [], via))
            if part.via == via and unit.role not in part.roles:
                part.roles.append(unit.role)
    return found or {"_": _Part(None, [], None)}
