"""What a comparison can be turned into: its mirror, and the new tasks out of the old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nhiemvu.compare import indicators
from nhiemvu.compare.fields import ordered
from nhiemvu.compare.values import (
    Change,
    Comparison,
    FieldChange,
    FigureChange,
    FigureKind,
    GroupChange,
    Kind,
    Note,
    Part,
    PartKind,
    Step,
    Task,
    Unchanged,
    Word,
)

_KINDS: Mapping[Kind, Kind] = {"added": "removed", "removed": "added", "split": "merged", "merged": "split"}
_FIGURES: Mapping[FigureKind, FigureKind] = {"added": "removed", "removed": "added"}
_NOTES: Mapping[Note, Note] = {"no-tasks-old": "no-tasks-new", "no-tasks-new": "no-tasks-old"}
_PARTS: Mapping[PartKind, PartKind] = {
    "added": "gone",
    "gone": "added",
    "earlier": "later",
    "later": "earlier",
    "opened": "closed",
    "closed": "opened",
}


def patch(tasks: Sequence[Task], comparison: Comparison) -> list[Task]:
    """The new tasks, out of the old ones and what changed; all compared fields are those of the new document."""
    old = {task.id: task for task in tasks}
    groups = {each.old: each.new for each in comparison.groups}
    found = []
    for same in comparison.unchanged:
        task = old[same.old]
        found.append(replace(task, id=same.new, order=same.new_order, group=groups.get(task.group, task.group)))
    for change in comparison.changes:
        if len(change.old) == len(change.new) == 1 and "ambiguous" not in change.kinds:
            task = old[change.old[0].id]
            new = {each.field: _value(each) for each in change.fields}
            kept = {"group": groups.get(task.group, task.group), **new}
            found.append(replace(task, id=change.new[0].id, order=change.new[0].order, **kept))
        else:
            found += change.new
    return sorted(found, key=lambda task: task.order)


def _value(change: FieldChange) -> Any:
    if change.field == "group":
        return tuple(Step(**step) for step in change.new)
    return tuple(change.new) if isinstance(change.new, list) else change.new


def mirror(comparison: Comparison) -> Comparison:
    """The comparison of the swapped pair."""
    kinds = comparison.summary
    changes = tuple(map(_change, comparison.changes))
    return replace(
        comparison,
        old=comparison.new,
        new=comparison.old,
        notes=tuple(_NOTES.get(note, note) for note in comparison.notes),
        summary={name: kinds[_SWAPPED.get(name, name)] for name in kinds},
        changes=tuple(sorted(changes, key=place)),
        unchanged=tuple(
            sorted(
                (Unchanged(each.new, each.old, each.new_order, each.old_order) for each in comparison.unchanged),
                key=lambda each: each.new_order,
            )
        ),
        groups=tuple(sorted((GroupChange(each.new, each.old) for each in comparison.groups), key=repr)),
        indicators=tuple(
            sorted(
                (
                    FigureChange(_FIGURES.get(each.kind, each.kind), each.new, each.old, each.fields)
                    for each in comparison.indicators
                ),
                key=indicators.place,
            )
        ),
    )


_SWAPPED: Mapping[str, str] = {
    "old": "new",
    "new": "old",
    "added": "removed",
    "removed": "added",
    "split": "merged",
    "merged": "split",
}


def place(change: Change) -> tuple[int, int, int]:
    """Where a change stands: by the new document's order, what is gone where it stood in the old one."""
    first = change.new[0].order if change.new else change.old[0].order
    return first, int(not change.new), change.old[0].order if change.old else 0


def _change(change: Change) -> Change:
    return Change(
        tuple(_KINDS.get(kind, kind) for kind in change.kinds),
        change.new,
        change.old,
        change.score,
        tuple(FieldChange(each.field, each.new, each.old, ordered(map(_part, each.parts))) for each in change.fields),
    )


def _part(part: Part) -> Part:
    return Part(
        _PARTS.get(part.kind, part.kind),
        part.new,
        part.old,
        None if part.days is None else -part.days,
        part.rolled,
        tuple(Word(word.new, word.old, word.same) for word in part.words),
    )
