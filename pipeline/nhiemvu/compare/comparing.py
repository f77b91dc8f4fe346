"""One comparison: pairs, then what differs in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nhiemvu.compare import fields, groups, indicators, pairing, sides
from nhiemvu.compare.knowledge import Knowledge
from nhiemvu.compare.laws import place
from nhiemvu.compare.values import (
    KINDS,
    Change,
    Comparison,
    Document,
    FieldName,
    Note,
    Plain,
    Task,
    Unchanged,
)
from nhiemvu.model import collecting


def compare(
    old: Iterable[Any],
    new: Iterable[Any],
    knowledge: Knowledge | None = None,
    *,
    names: tuple[str, str] = ("", ""),
    words: bool = True,
) -> Comparison:
    """Records of two documents, compared. words: mark the changed words too.

    Raises InputError for what is no record, ToolMissing where scipy is needed and not installed.
    """
    with collecting.put_off():
        return _compare(sides.plain(old), sides.plain(new), knowledge or Knowledge.load(), names, words)


def _compare(
    before: Sequence[Plain], after: Sequence[Plain], known: Knowledge, names: tuple[str, str], words: bool
) -> Comparison:
    mine, its = sides.tasks(before), sides.tasks(after)
    pairs = pairing.pair(mine, its, known)
    lacking = sides.lacking(before) | sides.lacking(after)
    paired = [(mine[here], its[there], score) for here, there, score in pairs.one]
    matched = groups.match([(here, there) for here, there, _ in paired])
    unchanged, changes = _paired(paired, matched, known, words, lacking)
    changes += _parted(mine, its, pairs)
    changes += _alone(mine, its, pairs)
    figures = [sides.figures(side) for side in (before, after)]
    meanings = indicators.meanings(before, after)
    documents = [
        sides.document(name, side, tasks, own)
        for name, side, tasks, own in zip(names, (before, after), (mine, its), figures, strict=True)
    ]
    return Comparison(
        old=documents[0],
        new=documents[1],
        notes=_notes(documents[0], documents[1], bool(lacking)),
        summary=_summary(mine, its, unchanged, changes),
        changes=tuple(sorted(changes, key=place)),
        unchanged=tuple(unchanged),
        groups=tuple(sorted(groups.changes(matched.items()), key=repr)),
        indicators=indicators.compare(figures[0], figures[1], meanings, known.rules.figures),
    )


def _paired(
    paired: Sequence[tuple[Task, Task, float]],
    matched: fields.Groups,
    known: Knowledge,
    words: bool,
    lacking: frozenset[FieldName],
) -> tuple[list[Unchanged], list[Change]]:
    unchanged, changes = [], []
    for here, there, score in paired:
        differing = fields.compare(here, there, known, matched, words, lacking)
        if differing:
            changes.append(Change(fields.kinds(differing), (here,), (there,), score, differing))
        else:
            unchanged.append(Unchanged(here.id, there.id, here.order, there.order))
    unchanged.sort(key=lambda each: each.new_order)
    return unchanged, changes


def _parted(mine: Sequence[Task], its: Sequence[Task], pairs: pairing.Pairs) -> list[Change]:
    found = []
    for each in pairs.parted:
        if each.split:
            pieces = tuple(its[at] for at in each.pieces)
            found.append(Change(("split",), (mine[each.whole],), pieces, each.held))
        else:
            pieces = tuple(mine[at] for at in each.pieces)
            found.append(Change(("merged",), pieces, (its[each.whole],), each.held))
    return found


def _alone(mine: Sequence[Task], its: Sequence[Task], pairs: pairing.Pairs) -> list[Change]:
    """What is ambiguous, gone or come."""
    here, there = {at for at, _, _ in pairs.one}, {at for _, at, _ in pairs.one}
    for each in pairs.parted:
        (here if each.split else there).add(each.whole)
        (there if each.split else here).update(each.pieces)
    found = []
    for old, new in pairs.ambiguous:
        here.update(old)
        there.update(new)
        found.append(Change(("ambiguous",), tuple(mine[at] for at in old), tuple(its[at] for at in new)))
    found += [Change(("removed",), (task,), ()) for at, task in enumerate(mine) if at not in here]
    found += [Change(("added",), (), (task,)) for at, task in enumerate(its) if at not in there]
    return found


def _notes(old: Document, new: Document, older: bool) -> tuple[Note, ...]:
    told: list[tuple[Note, bool]] = [
        ("same-document", bool(old.sha256) and old.sha256 == new.sha256),
        ("no-tasks", not old.tasks and not new.tasks),
        ("no-tasks-old", not old.tasks and bool(new.tasks)),
        ("no-tasks-new", bool(old.tasks) and not new.tasks),
        ("types-differ", bool(old.types and new.types) and set(old.types).isdisjoint(new.types)),
        ("older-records", older),
    ]
    return tuple(note for note, holds in told if holds)


def _summary(
    mine: Sequence[Task], its: Sequence[Task], unchanged: Sequence[Unchanged], changes: Sequence[Change]
) -> dict[str, int]:
    counted = {"old": len(mine), "new": len(its), "unchanged": len(unchanged)}
    return counted | {kind: sum(kind in change.kinds for change in changes) for kind in KINDS}
