"""The bodies that a collective name stands for: rules/members.csv, read with rules/units.csv."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nhiemvu import rulebook
from nhiemvu.records import DecisionRecord
from nhiemvu.stages import units
from nhiemvu.vietnamese.letters import key


class Member(NamedTuple):
    """unit: id of rules/units.csv, with the place where every place has such a body."""

    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Collective:
    """names: how documents write it. issuer: bodies in whose papers it has this meaning; none: in all papers.

    members: ids; {issuer}/* the bodies right under the issuer, x-* one body x in each province, x-{place} the body
    x of the issuer's province; a minus takes a body out again.
    """

    id: str
    names: tuple[str, ...]
    issuer: tuple[str, ...]
    members: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Collectives:
    rows: tuple[Collective, ...]


@dataclass(frozen=True)
class Rules:
    collectives: tuple[Collective, ...]
    units: tuple[units.Row, ...]

    @classmethod
    def load(cls, overlay: Path | None = None) -> Rules:
        listed = rulebook.load(Collectives, "members", overlay)
        return cls(listed.rows, rulebook.load(units.Rules, "units", overlay).rows)


def expand(name: str, decision: DecisionRecord | None, rules: Rules) -> tuple[Member, ...]:
    """The bodies that the name stands for in a decision; none where the rules do not say."""
    if decision is None:
        return ()
    return _expanded(key(name), decision.issuer_id, decision.date, rules.collectives, rules.units)


@lru_cache(maxsize=1024)
def _expanded(
    name: str,
    issuer: str | None,
    day: date | None,
    collectives: tuple[Collective, ...],
    rows: tuple[units.Row, ...],
) -> tuple[Member, ...]:
    found = next(
        (each for each in collectives if name in map(key, each.names) and (not each.issuer or issuer in each.issuer)),
        None,
    )
    if found is None:
        return ()
    alive = {row.id: row for row in rows if row.alive(day.isoformat() if day else None)}
    places = [row for row in alive.values() if row.kind == "place"]
    own = next((row for row in places if issuer and issuer.endswith(f"-{row.id}")), None)
    members: dict[str, Member] = {}
    for word in found.members:
        if word.startswith("-"):
            members.pop(word[1:], None)
        elif word == "{issuer}/*":
            members |= {row.id: Member(row.id, row.name) for row in alive.values() if issuer and row.parent == issuer}
        elif word.endswith("-*"):
            body = alive.get(word[:-2])
            members |= {f"{body.id}-{at.id}": Member(f"{body.id}-{at.id}", _seated(body, at)) for at in places if body}
        elif word.endswith("-{place}"):
            body = alive.get(word.removesuffix("-{place}"))
            if body and own:
                members[f"{body.id}-{own.id}"] = Member(f"{body.id}-{own.id}", body.name)
        elif word in alive:
            members[word] = Member(word, alive[word].name)
    return tuple(members.values())


def _seated(body: units.Row, place: units.Row) -> str:
    return f"{body.name} {place.name[0].lower()}{place.name[1:]}"
