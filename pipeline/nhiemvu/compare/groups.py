"""Which group of the one side is which of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from nhiemvu.compare.profiles import title_of
from nhiemvu.compare.values import GroupChange, Step, Task

Group = tuple[Step, ...]
_ALIKE = 60.0  # titles of one group, in hundredths


def match(pairs: Sequence[tuple[Task, Task]]) -> dict[Group, Group]:
    """Old groups with the new ones: those that are on both sides with number and title, then those of the same title,
    then those that most of their tasks went to and back. A task in a group of both sides has stayed in its group.
    """
    went = Counter((old.group, new.group) for old, new in pairs if old.group and new.group)
    order: dict[tuple[Group, Group], tuple[int, int]] = {}
    for old, new in pairs:
        order.setdefault((old.group, new.group), (old.order, new.order))
    by_title = {(mine, its): title_of(mine) == title_of(its) for mine, its in went}
    found: dict[Group, Group] = {mine: its for mine, its in went if mine == its}
    for same in (True, False):
        taken = set(found.values())
        for (mine, its), count in sorted(
            went.items(), key=lambda each: (-each[1], sum(order[each[0]]), min(order[each[0]]))
        ):
            if mine in found or its in taken or by_title[mine, its] != same:
                continue
            if same or (_most(mine, its, went, count) and _alike(mine, its)):
                found[mine] = its
                taken.add(its)
    return found


def _most(mine: Group, its: Group, went: Counter[tuple[Group, Group]], count: int) -> bool:
    """Whether more than half of the tasks of each group are those that they share."""
    return 2 * count > sum(n for (old, _), n in went.items() if old == mine) and 2 * count > sum(
        n for (_, new), n in went.items() if new == its
    )


def _alike(mine: Group, its: Group) -> bool:
    return len(mine) == len(its) and fuzz.ratio(*sorted((title_of(mine), title_of(its)))) >= _ALIKE


def changes(matched: Iterable[tuple[Group, Group]]) -> tuple[GroupChange, ...]:
    return tuple(GroupChange(old, new) for old, new in matched if old != new)
