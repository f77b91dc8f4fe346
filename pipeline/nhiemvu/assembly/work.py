"""Stages put together that must not know each other: cells with their units and deadlines, notes with
their documents, the head with the list of bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import get_args

from nhiemvu.assembly import bodies
from nhiemvu.assembly.frame import Lent
from nhiemvu.assembly.texts import Cited
from nhiemvu.model import Key, Outline, Passage, Source
from nhiemvu.model.frozen import unguarded
from nhiemvu.records import UnitRole
from nhiemvu.stages import citations, deadlines, provenance, tasks, units
from nhiemvu.stages.footnotes import Footnote
from nhiemvu.stages.orders import Order
from nhiemvu.stages.tasks import Output, Task, TaskList

Naming = Callable[[Passage], tuple[units.Mention, ...]]
# The role of a column that names leader and helpers together.
_SHARED = "shared"
_ROLES: tuple[UnitRole, ...] = get_args(UnitRole)
# Who answers for a task: a column that names no leader may still name who carries out or drafts.
ANSWERING = frozenset(("lead", "implementing", "drafting", "advising", "focal"))


@unguarded(frozen=True, slots=True)
class Assigned:
    """A unit in a role. guessed: one column holds both leader and helpers, and the order of names decides.
    lent: by the group that names it.
    """

    role: UnitRole
    mention: units.Mention
    guessed: bool = False
    lent: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """A task with the units and deadlines of its cells."""

    task: Task
    units: tuple[Assigned, ...]
    deadlines: tuple[deadlines.Deadline, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order in running text with the units of its parties, the deadlines of its words and the results it names."""

    order: Order
    units: tuple[Assigned, ...]
    deadlines: tuple[deadlines.Deadline, ...]
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issued the decision.

    id: canonical id of rules/units.csv. name: as printed. headless: no body stands at the top.
    home: the place it governs, as ids write it; implied: the words of the head that alone tell it.
    day: of the decision.
    """

    id: str | None
    name: Passage | None
    number: Passage | None
    key: Key | None
    headless: bool
    home: str | None = None
    day: date | None = None
    implied: Passage | None = None


@dataclass(frozen=True, slots=True)
class HeadRules:
    """Rules by which the head's words become a body and a key."""

    units: units.Rules
    citations: citations.Rules
    bodies: bodies.Rules


def naming(issuer: Issuer, rules: units.Rules) -> Naming:
    """The names of bodies in a passage of a paper of this issuer."""
    return lambda passage: units.read(passage, issuer.id, rules, issuer.home, issuer.day)


def read(
    listed: TaskList, named: Naming, deadline_rules: deadlines.Rules, lent: Lent | None = None
) -> tuple[Work, ...]:
    """lent: the year of deadlines that name none."""
    done = []
    staffed = {listed.entries[task.entry].table for task in listed.tasks if any(map(_answers, task.cells))}
    for task in listed.tasks:
        assigned: list[Assigned] = []
        if listed.entries[task.entry].table not in staffed:
            assigned += _lent(task, listed, named)
        times: list[deadlines.Deadline] = []
        for cell in task.cells:
            if _names_units(cell):
                for at, mention in enumerate(named(cell.text)):
                    guessed = cell.role == _SHARED and mention.role is None
                    said = mention.role or (("coordinating" if at else "lead") if guessed else cell.role)
                    assigned += [Assigned(role, mention, guessed) for role in _ROLES if role == said]
            elif cell.role == "deadline":
                times += _in_row(cell, times, deadline_rules, lent)
            elif cell.role == "period":
                times += _dated(lent, partial(_in_period, cell.text, deadline_rules))
            elif cell.role == "start":
                times += map(_begun, _dated(lent, partial(deadlines.read, cell.text, deadline_rules)))
        done.append(Work(task, tuple(assigned), tuple(times)))
    return tuple(done)


def _names_units(cell: tasks.Cell) -> bool:
    return cell.role in _ROLES or cell.role == _SHARED


def _answers(cell: tasks.Cell) -> bool:
    """Whether a cell names who answers for the work, and not only who helps, verifies or approves."""
    return cell.role in ANSWERING or cell.role == _SHARED


def _lent(task: Task, listed: TaskList, named: Naming) -> list[Assigned]:
    """The bodies of the nearest group that is called by their names, in a table without a column for who answers."""
    for group in reversed(listed.entries[task.entry].groups):
        mentions = named(listed.entries[group].title)
        if mentions and all(mention.known for mention in mentions):
            return [Assigned("implementing", mention, lent=True) for mention in mentions]
    return []


def _in_row(
    cell: tasks.Cell, before: Sequence[deadlines.Deadline], rules: deadlines.Rules, lent: Lent | None
) -> tuple[deadlines.Deadline, ...]:
    """The times of a cell; a column before it may give their year: "9/2026" beside "05/9"."""
    head = cell.head.text
    years = {day.year for time in before for day in (time.start, time.end) if day and not time.implied}
    if len(years) != 1:
        return _dated(lent, lambda year: deadlines.read(cell.text, rules, year, head))
    own = years.pop()
    found = deadlines.read(cell.text, rules, own, head)
    return tuple(replace(each, implied=each.implied and not (each.end and each.end.year == own)) for each in found)


def _dated(
    lent: Lent | None, read: Callable[[int | None], Sequence[deadlines.Deadline]]
) -> tuple[deadlines.Deadline, ...]:
    """The times that are read with the year of the document, or without where one would lie before it was signed."""
    found = read(lent.year if lent else None)
    if lent and lent.since and any(time.implied and time.end and time.end < lent.since for time in found):
        found = read(None)
    return tuple(found)


def _in_period(period: Passage, rules: deadlines.Rules, year: int | None) -> list[deadlines.Deadline]:
    """The period that a head names; a year of its own stands before it: "Năm 2026", below it "Quý I"."""
    found = deadlines.read(period, rules, year)
    if len(found) > 1 and found[0].kind == "year" and found[0].start:
        found = tuple(replace(each, implied=False) for each in deadlines.read(period, rules, found[0].start.year))
    return [replace(each, raw=period) for each in found[-1:]]


def _begun(time: deadlines.Deadline) -> deadlines.Deadline:
    """The time of a column that says when work begins: from then on, nothing due."""
    return replace(time, bound="from", due=None) if time.bound == "within" else time


def ordered(
    source: Source,
    found: Sequence[Order],
    named: Naming,
    deadline_rules: deadlines.Rules,
    task_rules: tasks.Rules,
    until: date | None,
    lent: Lent | None = None,
) -> tuple[Ordered, ...]:
    """until: the last day of the plan, with which its recurring work ends. lent: as for the rows."""
    done = []
    for order in found:
        assigned = tuple(
            Assigned(role, mention)
            for party in order.parties
            for mention in named(party.words)
            for role in _ROLES
            if role == (mention.role or party.role)
        )
        times = _dated(lent, partial(deadlines.within, order.said, deadline_rules, until))
        for words in order.times:
            times += _dated(lent, partial(deadlines.read, words, deadline_rules))
        results = tuple(out for words in order.results for out in tasks.results(source, words.spans, (), task_rules))
        done.append(Ordered(order, assigned, times, results))
    return tuple(done)


def notes(found: Sequence[Footnote], cited: Sequence[Cited]) -> tuple[provenance.Note, ...]:
    """Footnotes as provenance sees them; a document inside another's title is none of theirs."""
    documents: dict[int, tuple[str, ...]] = {}
    for each in cited:
        if each.text.note is not None:
            documents[each.text.note] = tuple(
                str(citation.key if citation.key and citation.key.complete else citation.raw.text)
                for citation in each.citations
                if citation.within is None
            )
    return tuple(
        provenance.Note(
            note.label,
            note.text.start,
            note.marks,
            note.names,
            documents.get(index, ()),
        )
        for index, note in enumerate(found)
    )


def issuer(source: Source, outline: Outline, rules: HeadRules) -> Issuer:
    """The issuer from who decides, else from the head; its id from the symbol's code, else from its name."""

    def field(role: str) -> Passage | None:
        spans = outline.head.get(role, ())
        return source.passage(spans[0]) if spans else None

    lines = outline.head.get("issuer", ())
    number, year = field("number"), field("year")
    joint = number is not None and "LT" in number.text
    first = 0 if joint else bodies.own_lines([source.passage(spans).text for spans in lines], rules.bodies)
    superior = source.passage(tuple(span for spans in lines[:first] for span in spans))
    body = source.passage(tuple(span for spans in lines[first:] for span in spans))
    name = field("authority") or (body if body else None)
    key = None
    names = [name.text if name else None, body.text, superior.text]
    seat = field("place")
    seat = seat if seat and name and _is_unplaced(names, rules) and _is_province(seat.text, rules) else None
    told = seat and any(name and seat.text.casefold() in name.casefold() for name in names)
    implied = None if told else seat
    names += [f"tỉnh {seat.text}"] if seat else []
    if number:
        printed = "".join(number.text.split())
        key = citations.parse_number(printed, year.text if year else None, rules.citations, outline.parts[0].type)
        key = bodies.target(key, names, rules.bodies) if key else None
    code = number.text.split("/")[-1].split("-")[-1].strip() if number else ""
    row = (rules.units.find(name.text) if name else None) or rules.units.by_code(code)
    home = bodies.place(names, rules.bodies)
    unit = f"{row.id}-{home}" if row and row.kind and home else row.id if row else None
    return Issuer(unit, name, number, key, not body, home, day(source, outline), implied)


def _is_unplaced(names: Sequence[str | None], rules: HeadRules) -> bool:
    """Whether a body that every province has is named without its province."""
    return bodies.place(names, rules.bodies) is None and any(
        rule.search(name) for name in names if name for rule in rules.bodies.unnamed
    )


def _is_province(place: str, rules: HeadRules) -> bool:
    """Whether it is one: a province dates papers at its own name (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    rows = (rules.units.find(f"{level} {place}") for level in ("Tỉnh", "Thành phố"))
    return any(row is not None and row.kind == "place" for row in rows)


def day(source: Source, outline: Outline) -> date | None:
    """The date in the head; None where a part of it is blank or no such day exists."""
    numbers: list[int] = []
    for role in ("year", "month", "day"):
        given = outline.head.get(role, ())
        words = "".join(source.passage(given[0]).text.split()) if given else ""
        if not words.isdigit():
            return None
        numbers.append(int(words))
    try:
        return date(*numbers)
    except ValueError:
        return None
