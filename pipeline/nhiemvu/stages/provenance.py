"""Provenance: which footnote speaks for which task, on what basis, and where mark and list disagree.

A footnote that names tasks speaks for those it names ("listed"). The task that bears its mark
without being named is a source in dispute ("marked"), and so is a listed task that bears a
footnote of its own with other documents. A mark on a group's heading whose footnote names
nobody speaks for every task of the group ("group").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nhiemvu.model import Doubt, Entry, Span, TaskName
from nhiemvu.rulebook import Pattern

# A mark may stand a blank or a line break away from the word before it.
_GAP = 3


@dataclass(frozen=True, slots=True)
class Rules:
    cue: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote as provenance sees it. documents: one key for each document it cites, in order."""

    label: str
    start: int
    marks: tuple[Span, ...]
    names: tuple[TaskName, ...]
    documents: tuple[str, ...]


Basis = Literal["listed", "marked", "group"]


@dataclass(frozen=True, slots=True)
class Claim:
    """That footnote `note` (an index) gives the source of entry `entry` (an index)."""

    entry: int
    note: int
    basis: Basis
    status: Literal["stated", "disputed"]
    marks: tuple[Span, ...]


def is_ordered(before: str, rules: Rules) -> bool:
    """Whether the words before a citation say that the task was ordered there."""
    return any(rule.search(before) for rule in rules.cue)


def resolve(entries: Sequence[Entry], notes: Sequence[Note]) -> tuple[tuple[Claim, ...], tuple[Doubt, ...]]:
    """Claims ordered by entry and then by note, and the doubts where mark and list disagree."""
    resolver = _Resolver(entries, notes)
    return resolver.claims(), tuple(resolver.doubts)


class _Resolver:
    def __init__(self, entries: Sequence[Entry], notes: Sequence[Note]) -> None:
        self.entries, self.notes = entries, notes
        self.doubts: list[Doubt] = []
        pieces = sorted((span.start, span.end, index) for index, entry in enumerate(entries) for span in entry.spans)
        self.starts = [start for start, _, _ in pieces]
        self.pieces = pieces
        self.bearers = self._bearers()
        self.by_table: dict[int, list[int]] = {}
        self.by_number: dict[tuple[int, str], list[int]] = {}
        self.under: dict[int, list[int]] = {}
        for index, entry in enumerate(entries):
            self.by_table.setdefault(entry.table, []).append(index)
            if entry.number is not None:
                self.by_number.setdefault((entry.table, entry.number), []).append(index)
            if entry.task:
                for group in entry.groups:
                    self.under.setdefault(group, []).append(index)

    def claims(self) -> tuple[Claim, ...]:
        found: list[Claim] = []
        for index, note in enumerate(self.notes):
            found += self._claims(index, note)
        return tuple(sorted(self._settled(found), key=lambda claim: (claim.entry, claim.note)))

    def _bearers(self) -> list[dict[int, tuple[Span, ...]]]:
        """For each note the entries that bear its marks: in their words, or behind them with only marks between.

        A cell that spans several rows is of all of them.
        """
        bearing: list[dict[int, tuple[Span, ...]]] = [{} for _ in self.notes]
        reach: dict[int, int] = {}
        marks = sorted((mark, index) for index, note in enumerate(self.notes) for mark in note.marks)
        for mark, index in marks:
            at = bisect_right(self.starts, mark.start) - 1
            if at < 0 or mark.start - max(reach.get(at, 0), self.pieces[at][1]) > _GAP:
                continue
            reach[at] = mark.end
            for _, _, entry in self.pieces[bisect_left(self.starts, self.starts[at]) : at + 1]:
                bearing[index][entry] = (*bearing[index].get(entry, ()), mark)
        return bearing

    def _claims(self, index: int, note: Note) -> list[Claim]:
        bearing = self.bearers[index]
        tables = sorted({self.entries[entry].table for entry in bearing} or self.by_table)
        named = self._named(note, tables)
        claims = [Claim(entry, index, "listed", "stated", bearing.get(entry, ())) for entry in named]
        listed = set(named)
        for entry, marks in bearing.items():
            if entry in listed:
                continue
            bearer = self.entries[entry]
            if bearer.task and not note.names:
                claims.append(Claim(entry, index, "marked", "stated", marks))
            elif bearer.task and not self._is_above(entry, listed):
                claims.append(Claim(entry, index, "marked", "disputed", marks))
                self._outside(entry, note, marks)
            if bearer.group and not note.names:
                claims += [Claim(at, index, "group", "stated", marks) for at in self.under.get(entry, ())]
        return claims

    def _is_above(self, entry: int, listed: set[int]) -> bool:
        return any(entry in self.entries[each].groups for each in listed)

    def _outside(self, entry: int, note: Note, marks: tuple[Span, ...]) -> None:
        listed = [name.first if name.last is None else f"{name.first}-{name.last}" for name in note.names]
        places = (*marks, *(place for name in note.names for place in name.place.spans))
        about = self.entries[entry].start
        self.doubts.append(
            Doubt(
                "footnote-mark-outside-list",
                places,
                {"footnote": note.label, "listed": listed},
                about,
                f"/sources@{note.start}",
            )
        )

    def _settled(self, claims: list[Claim]) -> list[Claim]:
        """A listed task with another footnote of its own that cites other documents is in dispute."""
        own: dict[int, list[Claim]] = {}
        for claim in claims:
            if claim.basis == "marked":
                own.setdefault(claim.entry, []).append(claim)
        settled = []
        for claim in claims:
            rivals = [
                other
                for other in own.get(claim.entry, ())
                if other.note != claim.note
                and set(self.notes[other.note].documents) != set(self.notes[claim.note].documents)
            ]
            if claim.basis == "listed" and rivals and not claim.marks:
                claim = Claim(claim.entry, claim.note, claim.basis, "disputed", claim.marks)
                note = self.notes[claim.note]
                number = self.entries[claim.entry].number
                places = tuple(p for name in note.names if name.first == number for p in name.place.spans)
                places += tuple(mark for rival in rivals for mark in rival.marks)
                labels = [note.label, *(self.notes[rival.note].label for rival in rivals)]
                about = self.entries[claim.entry].start
                self.doubts.append(Doubt("footnote-sources-differ", places, {"footnotes": labels}, about, "/sources"))
            settled.append(claim)
        return settled

    # names ------------------------------------------------------------------------------------

    def _named(self, note: Note, tables: Sequence[int]) -> list[int]:
        found: dict[int, None] = {}
        unknown: list[TaskName] = []
        for name in note.names:
            entries = self._range(name, tables) if name.last is not None else self._single(name.first, tables)
            if not entries:
                unknown.append(name)
            found |= dict.fromkeys(entries)
        if unknown and self.entries:
            places = tuple(place for name in unknown for place in name.place.spans)
            numbers = [name.first if name.last is None else f"{name.first}-{name.last}" for name in unknown]
            params = {"footnote": note.label, "numbers": numbers}
            self.doubts.append(Doubt("footnote-names-unknown", places, params, note.start, "/names"))
        return list(found)

    def _single(self, number: str, tables: Sequence[int]) -> list[int]:
        bearing = [index for table in tables for index in self.by_number.get((table, number), ())]
        return [task for index in bearing for task in self._tasks(index)]

    def _range(self, name: TaskName, tables: Sequence[int]) -> list[int]:
        """All tasks from the first number to the last, in the first table that holds both."""
        for table in tables:
            first = self.by_number.get((table, name.first), ())
            last = self.by_number.get((table, name.last or ""), ())
            if first and last and first[0] <= last[0]:
                run = [
                    index for index in self.by_table[table] if first[0] <= index <= last[0] and self.entries[index].task
                ]
                return list(dict.fromkeys([*run, *self._tasks(last[0])]))
        return []

    def _tasks(self, index: int) -> list[int]:
        """The entry itself where it is a task, and the tasks of the group where it is one."""
        return ([index] if self.entries[index].task else []) + self.under.get(index, [])
