"""Who leads what: the tasks of each unit, those of collectives apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nhiemvu.members import Bodies
from nhiemvu.records import TaskRecord, Unit
from nhiemvu.sinks.columns import LEADING
from nhiemvu.sinks.dossiers import Dossier
from nhiemvu.sinks.places import steps
from nhiemvu.vietnamese.letters import bare, key

COMMON = "Giao chung"
UNLED = "Chưa rõ chủ trì"


@dataclass(slots=True)
class Share:
    """The tasks of a unit. note: which tasks of collectives are its own too."""

    sheet: str
    title: str
    tasks: list[tuple[TaskRecord, Dossier]] = field(default_factory=list)
    note: str | None = None


def by_lead(dossiers: Iterable[Dossier], bodies: Bodies) -> list[Share]:
    """A share for each unit that leads, in order of appearance; then that of collectives and that of no one."""
    found: dict[str, Share] = {}
    common = Share(COMMON, "Nhiệm vụ giao chung cho nhiều đơn vị")
    unled = Share(UNLED, "Nhiệm vụ chưa rõ đơn vị chủ trì")
    for dossier in dossiers:
        for task in dossier.tasks.values():
            leading = [unit for unit in task.units if unit.role in LEADING]
            if not leading:
                unled.tasks.append((task, dossier))
            for unit in leading:
                share = common if unit.collective else found.setdefault(known_as(unit), Share(unit.name, unit.name))
                if not share.tasks or share.tasks[-1][0] is not task:
                    share.tasks.append((task, dossier))
    for unit_key, share in found.items():
        share.note = _common(unit_key, share, common.tasks, bodies)
    return [*found.values(), *(share for share in (common, unled) if share.tasks)]


def known_as(unit: Unit) -> str:
    return unit.unit or key(unit.name)


def _common(unit: str, share: Share, tasks: Sequence[tuple[TaskRecord, Dossier]], bodies: Bodies) -> str | None:
    """The collective tasks that are the unit's too. Where the rules do not say who belongs to a collective, its tasks
    are named to all units of the decision.
    """
    decisions = {dossier.id for _, dossier in share.tasks}
    named: dict[str, list[str]] = {}
    for task, dossier in tasks:
        for each in task.units:
            if each.collective and each.role in LEADING:
                inside = dossier.members(each.name, bodies)
                if any(member.unit == unit for member in inside) or (not inside and dossier.id in decisions):
                    place = task.number if task.origin == "table" and task.number else " ".join(steps(task, dossier))
                    named.setdefault(each.name, []).append(place)
    if not named:
        return None
    return f"Xem thêm trang {COMMON}: " + "; ".join(f"{name}: {', '.join(numbers)}" for name, numbers in named.items())


def of_unit(dossiers: Iterable[Dossier], wanted: str, bodies: Bodies) -> Share:
    """All tasks in which a unit has a part, in its own name or as one of a collective. wanted: its id or name, also
    without tone marks.
    """
    share = Share(wanted, wanted)
    for dossier in dossiers:
        for task in dossier.tasks.values():
            name = next((name for unit in task.units if (name := _part(unit, wanted, dossier, bodies))), None)
            if name:
                share.title = name
                share.tasks.append((task, dossier))
    return share


def _part(unit: Unit, wanted: str, dossier: Dossier, bodies: Bodies) -> str | None:
    folded = bare(wanted)
    if not unit.collective:
        return unit.name if unit.unit == wanted or bare(unit.name) == folded else None
    inside = dossier.members(unit.name, bodies)
    return next((each.name for each in inside if each.unit == wanted or bare(each.name) == folded), None)


def of_all(dossiers: Iterable[Dossier]) -> Share:
    return Share("", "", [(task, dossier) for dossier in dossiers for task in dossier.tasks.values()])
