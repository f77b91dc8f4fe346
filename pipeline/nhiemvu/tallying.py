"""Figures over tasks, with the ids behind every one: who leads, from where, with what result, by when.

A prose order that repeats a row (same_as) is left out: the row stands for it. A task that is in several rows (two
leads, two sources) counts in each, so the figures of a tally may add up to more than there are tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from nhiemvu.members import Bodies, Member
from nhiemvu.model import fold

By = Literal["lead", "source", "type", "deadline"]
Count = Literal["tasks", "assignments", "outputs"]
Record = Mapping[str, Any]


class Key(NamedTuple):
    """What a figure is about. standing: what kind of thing it is.

    lead: named, collective, member (of a collective that was expanded), none. source: stated, disputed,
    unidentified, none. type: typed, untyped, none. deadline: due, or the kind of a deadline without a last day,
    or none. none: the task does not say; there id is empty.
    """

    id: str
    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class Figure:
    """tasks: the ids behind the count, in the order of the records."""

    key: Key
    count: int
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """figures: the greatest first, what is not said last. tasks: how many were looked at; repeated: orders in prose
    left out because a row says the same. open: collectives whose members are not known.
    """

    by: By
    count: Count
    expanded: bool
    succession: bool
    figures: tuple[Figure, ...]
    tasks: int
    repeated: int
    documents: tuple[str, ...]
    open: tuple[str, ...]


def tally(
    records: Iterable[Record], by: By, count: Count, bodies: Bodies, expanded: bool = False, succession: bool = False
) -> Tally:
    """by: what the rows are. count: tasks, assignments (a body in a role) or outputs.

    By lead an assignment is one of the lead bodies of the row; by type an output is one of that type.
    expanded: a collective whose members are known counts for each of them. succession: a body that was
    merged or renamed counts as the one it has become.
    """
    taken = list(records)
    tallier = _Tallier(taken, bodies, expanded, succession)
    tasks = [record for record in taken if record["kind"] == "task"]
    own = [task for task in tasks if not task["same_as"]]
    sums: defaultdict[Key, int] = defaultdict(int)
    behind: defaultdict[Key, dict[str, None]] = defaultdict(dict)
    names: dict[tuple[str, str], Key] = {}
    for task in own:
        for key, hits in tallier.rows(task, by).items():
            key = names.setdefault((key.id, key.standing), key)
            share = 1 if count == "tasks" else tallier.share(task, by, count, hits)
            if share:
                sums[key] += share
                behind[key][task["id"]] = None
    figures = [Figure(key, sums[key], tuple(behind[key])) for key in sums]
    figures.sort(key=lambda figure: (figure.key.standing == "none", -figure.count, not figure.key.id, figure.key))
    documents = tuple(dict.fromkeys(task["decision"] for task in own))
    return Tally(
        by, count, expanded, succession, tuple(figures), len(own), len(tasks) - len(own), documents, tuple(tallier.open)
    )


class _Tallier:
    def __init__(self, records: Iterable[Record], bodies: Bodies, expanded: bool, succession: bool) -> None:
        self.bodies, self.expanded, self.succession = bodies, expanded, succession
        self.decisions = {record["id"]: record for record in records if record["kind"] == "decision"}
        self.open: dict[str, None] = {}

    def rows(self, task: Record, by: By) -> dict[Key, int]:
        """The rows a task counts in, with how many of its leads, sources, outputs or deadlines each has."""
        found: defaultdict[Key, int] = defaultdict(int)
        for key in {"lead": self._leads, "source": _sources, "type": _types, "deadline": _deadlines}[by](task):
            found[key] += 1
        return dict(found) or {Key("", "", "none"): 1}

    def share(self, task: Record, by: By, count: Count, hits: int) -> int:
        if count == "assignments":
            return hits if by == "lead" and _leading(task) else 0 if by == "lead" else len(task["units"])
        return hits if by == "type" and task["outputs"] else len(task["outputs"])

    def _leads(self, task: Record) -> Iterator[Key]:
        named = [self._body(task, unit) for unit in _leading(task) if not unit["collective"]]
        yield from named
        for unit in _leading(task):
            if not unit["collective"]:
                continue
            members = self._members(task, unit["name"]) if self.expanded else ()
            if self.expanded and not members:
                self.open[unit["name"]] = None
            if not members:
                yield Key(_own(task, unit["name"]), unit["name"], "collective")
            ids = {key.id for key in named}
            yield from (Key(id, name, "member") for id, name in members if id not in ids)

    def _members(self, task: Record, words: str) -> tuple[Member, ...]:
        decision = self.decisions.get(task["decision"])
        issuer = decision["issuer_id"] if decision else None
        members = self.bodies.members(words, issuer, decision["date"] if decision else None)
        if not self.succession:
            return members
        return tuple(
            {(today := self.bodies.today(id)): Member(today, self._today(id, name)) for id, name in members}.values()
        )

    def _today(self, id: str, name: str) -> str:
        today = self.bodies.today(id)
        return name if today == id else self.bodies.name(today, name)

    def _body(self, task: Record, unit: Record) -> Key:
        if not unit["unit"]:
            return Key(_own(task, unit["name"]), unit["name"], "named")
        id = self.bodies.today(unit["unit"]) if self.succession else unit["unit"]
        return Key(id, self._today(unit["unit"], unit["name"]) if self.succession else unit["name"], "named")


def _own(task: Record, name: str) -> str:
    """An id for a name that no list knows, and for a collective: each issuer means its own."""
    return f"{task['decision'].split('/')[1]}:{fold(name).casefold()}"


def _leading(task: Record) -> list[Record]:
    return [unit for unit in task["units"] if unit["role"] == "lead"]


def _sources(task: Record) -> Iterator[Key]:
    for source in task["sources"]:
        words = source["number"] or source["title"] or source["type"] or ""
        standing = source["status"] if source["target"] else "unidentified"
        yield Key(source["target"] or words, words, standing)


def _types(task: Record) -> Iterator[Key]:
    for output in task["outputs"]:
        yield Key(fold(output["type"] or "").casefold(), output["type"] or "", "typed" if output["type"] else "untyped")


def _deadlines(task: Record) -> Iterator[Key]:
    for deadline in task["deadlines"]:
        due = deadline["due"]
        yield Key(due, due, "due") if due else Key(deadline["kind"], deadline["kind"], deadline["kind"])
