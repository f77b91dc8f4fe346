"""What differs between two tasks that are one, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from nhiemvu.compare import words
from nhiemvu.compare.knowledge import Knowledge
from nhiemvu.compare.profiles import plain_words
from nhiemvu.compare.values import FIELDS, FieldChange, FieldName, Kind, Part, PartKind, Plain, Step, Task
from nhiemvu.vietnamese.letters import key

_TIME = ("kind", "start", "end", "bound", "due", "rrule", "until")
_SLIGHT = frozenset(("respelled", "renamed"))
_HALF = 50.0  # two results are one when more than half of their letters agree

Groups = Mapping[tuple[Step, ...], tuple[Step, ...]]


def compare(
    old: Task, new: Task, known: Knowledge, groups: Groups, mark: bool, lacking: frozenset[FieldName] = frozenset()
) -> tuple[FieldChange, ...]:
    """The fields that differ. groups: which group of the old side is which of the new; mark: mark changed words;
    lacking: fields that one side's records never had.
    """
    changes = []
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if name in lacking or before == after or (name == "group" and groups.get(before) == after):
            continue
        if name == "group":
            before, after = _plain(before), _plain(after)
        changes.append(FieldChange(name, before, after, ordered(_parts(name, old, new, known, mark))))
    return tuple(changes)


def ordered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts in an order that does not depend on which side is the old one; what is gone, then what is added."""
    found = tuple(parts)
    if len(found) < 2:
        return found
    last = {"gone": 1, "added": 2}
    sides = {
        id(part): sorted(json.dumps(side, default=str, sort_keys=True) for side in (part.old, part.new))
        for part in found
    }
    return tuple(sorted(found, key=lambda part: (last.get(part.kind, 0), sides[id(part)])))


def kinds(changes: Sequence[FieldChange]) -> tuple[Kind, ...]:
    """The kinds of change that the fields make up, in the order of KINDS."""
    slight = {part.kind for each in changes for part in each.parts}
    names = {each.field for each in changes}
    grave = any(
        part.kind not in _SLIGHT for each in changes if each.field not in ("number", "group") for part in each.parts
    )
    told: list[tuple[Kind, bool]] = [
        ("edited", grave),
        ("moved", "group" in names),
        ("renamed", "renamed" in slight),
        ("renumbered", "number" in names),
        ("respelled", "respelled" in slight),
    ]
    return tuple(kind for kind, holds in told if holds)


def _plain(group: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [asdict(step) for step in group]


def _parts(name: FieldName, old: Task, new: Task, known: Knowledge, mark: bool) -> tuple[Part, ...]:
    if name == "name":
        same = plain_words(old.words) == plain_words(new.words)
        kind: PartKind = "respelled" if same else "edited"
        return (Part(kind, old.name, new.name, words=words.mark(old.name, new.name) if mark else ()),)
    if name == "units":
        return _units(old.units, new.units, known)
    if name == "deadlines":
        return _deadlines(old.deadlines, new.deadlines)
    if name == "outputs":
        return _texts(old.outputs, new.outputs, mark)
    if name == "sources":
        return _sets(old.sources, new.sources, _source)
    if name == "other":
        return _sets(
            old.other, new.other, lambda cell: (key(str(cell.get("head"))), plain_words(str(cell.get("text"))))
        )
    return ()


def _source(source: Plain) -> Hashable:
    return source.get("target") or key(str(source.get("number") or source.get("title") or json.dumps(dict(source))))


def _common(
    old: Sequence[Plain], new: Sequence[Plain], same: Callable[[Plain], Hashable]
) -> tuple[list[tuple[Plain, Plain]], list[Plain], list[Plain]]:
    """Pairs of elements that are the same, each once, and what each side has beside them."""
    left, pairs, gone = list(new), [], []
    for each in old:
        at = next((at for at, one in enumerate(left) if same(one) == same(each)), None)
        if at is None:
            gone.append(each)
        else:
            pairs.append((each, left.pop(at)))
    return pairs, gone, left


def _sets(old: Sequence[Plain], new: Sequence[Plain], same: Callable[[Plain], Hashable]) -> tuple[Part, ...]:
    pairs, gone, added = _common(old, new, same)
    found = [Part("respelled", mine, its) for mine, its in pairs if mine != its]
    found += [Part("gone", each) for each in gone] + [Part("added", None, each) for each in added]
    return tuple(found) or _reordered(old, new)


def _reordered(old: Any, new: Any) -> tuple[Part, ...]:
    """The same elements in another order are no change of what is ordered."""
    return (Part("respelled", list(old), list(new)),)


def _units(old: Sequence[Plain], new: Sequence[Plain], known: Knowledge) -> tuple[Part, ...]:
    """Bodies by what they have become today; a body that keeps its work under another role changes its role."""
    found: list[Part] = []
    pairs, gone, added = _common(old, new, lambda unit: (unit.get("role"), known.identity(unit)))
    for mine, its in pairs:
        if mine.get("unit") != its.get("unit") or key(str(mine.get("name"))) != key(str(its.get("name"))):
            found.append(Part("renamed" if _other_body(mine, its) else "respelled", mine, its))
        elif mine != its:
            found.append(Part("respelled", mine, its))
    roles, gone, added = _common(gone, added, known.identity)
    found += [Part("role", mine, its) for mine, its in roles]
    found += _merged(gone, pairs, known, old=True)
    found += _merged(added, pairs, known, old=False)
    return tuple(found) or _reordered(old, new)


def _other_body(mine: Plain, its: Plain) -> bool:
    return key(str(mine.get("name"))) != key(str(its.get("name"))) and mine.get("unit") != its.get("unit")


def _merged(units: Sequence[Plain], pairs: Sequence[tuple[Plain, Plain]], known: Knowledge, old: bool) -> list[Part]:
    """Units of one side alone; two bodies that have become one stand against one without either being gone."""
    found = []
    for unit in units:
        heir = next(
            (
                pair[1 if old else 0]
                for pair in pairs
                if unit.get("role") == pair[0].get("role")
                and known.identity(unit) == known.identity(pair[0])
                and _other_body(unit, pair[1 if old else 0])
            ),
            None,
        )
        if heir is not None:
            found.append(Part("renamed", unit, heir) if old else Part("renamed", heir, unit))
        else:
            found.append(Part("gone", unit) if old else Part("added", None, unit))
    return found


def _deadlines(old: Sequence[Plain], new: Sequence[Plain]) -> tuple[Part, ...]:
    pairs, gone, added = _common(old, new, lambda each: tuple(each.get(name) for name in _TIME))
    unread = [pair for pair in pairs if pair[0].get("kind") in ("relative", "unread")]
    found = [Part("respelled", mine, its) for mine, its in pairs if mine != its and (mine, its) not in unread]
    for mine, its in unread:
        if plain_words(str(mine.get("raw"))) != plain_words(str(its.get("raw"))):
            found.append(Part("changed", mine, its))
        elif mine != its:
            found.append(Part("respelled", mine, its))
    if len(gone) == len(added):
        found += [_deadline(mine, its) for mine, its in zip(_by_day(gone), _by_day(added), strict=True)]
    elif gone and added:
        last = _by_day(gone)[-1], _by_day(added)[-1]
        found.append(_deadline(*last))
        found += [Part("gone", each) for each in gone if each is not last[0]]
        found += [Part("added", None, each) for each in added if each is not last[1]]
    else:
        found += [Part("closed" if _day(each) and not old else "added", None, each) for each in added]
        found += [Part("opened" if _day(each) and not new else "gone", each) for each in gone]
    return tuple(found) or _reordered(old, new)


def _by_day(deadlines: Sequence[Plain]) -> list[Plain]:
    return sorted(deadlines, key=lambda each: (_day(each) or date.max, json.dumps(dict(each), sort_keys=True)))


def _day(deadline: Plain) -> date | None:
    """The last day that a deadline permits; None for work without an end."""
    day = deadline.get("due") or (deadline.get("until") if deadline.get("kind") == "recurring" else None)
    return date.fromisoformat(str(day)) if day else None


def _deadline(old: Plain, new: Plain) -> Part:
    before, after = _day(old), _day(new)
    if before is None or after is None:
        kind: PartKind = "changed" if before is after else "opened" if after is None else "closed"
        return Part(kind, old, new)
    if before == after:
        return Part("changed", old, new, days=0)
    rolled = (before.month, before.day) == (after.month, after.day) and before.year != after.year
    return Part("later" if after > before else "earlier", old, new, days=(after - before).days, rolled=rolled)


def _texts(old: Sequence[Plain], new: Sequence[Plain], mark: bool) -> tuple[Part, ...]:
    """Results by their words; those that agree by half are one result, edited."""
    pairs, gone, added = _common(old, new, lambda each: plain_words(str(each.get("text"))))
    found = [Part("respelled", mine, its) for mine, its in pairs if mine != its]
    near = sorted(
        (-fuzz.ratio(*sorted((str(mine.get("text")), str(its.get("text"))))), here + there, here, there)
        for here, mine in enumerate(gone)
        for there, its in enumerate(added)
    )
    left, right = set(range(len(gone))), set(range(len(added)))
    for likeness, _, here, there in near:
        if -likeness > _HALF and here in left and there in right:
            left.discard(here)
            right.discard(there)
            mine, its = str(gone[here].get("text")), str(added[there].get("text"))
            found.append(Part("edited", gone[here], added[there], words=words.mark(mine, its) if mark else ()))
    found += [Part("gone", gone[at]) for at in sorted(left)] + [Part("added", None, added[at]) for at in sorted(right)]
    return tuple(found) or _reordered(old, new)
