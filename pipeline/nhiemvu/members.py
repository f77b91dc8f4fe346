"""Bodies over time and together: what a body has become, and whom a collective stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from nhiemvu import rulebook
from nhiemvu.expressions import compiled
from nhiemvu.model import fold
from nhiemvu.rulebook import Pattern
from nhiemvu.stages import units
from nhiemvu.stages.units import Row
from nhiemvu.vietnamese.letters import key


class Member(NamedTuple):
    """unit: id of rules/units.csv, with the place where every place has such a body."""

    unit: str
    name: str


@dataclass(frozen=True)
class Collective(Pattern):
    """A name that stands for several bodies; explained in rules/members.toml."""

    members: tuple[str, ...] = ()
    since: str | None = None
    without: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    collective: tuple[Collective, ...]


@dataclass(frozen=True)
class Bodies:
    """The bodies of units.csv and the collectives of members.toml."""

    listed: tuple[Row, ...]
    rules: Rules

    @classmethod
    def load(cls, overlay: Path | None = None) -> Bodies:
        """Raises RulesError."""
        return cls(rulebook.load(units.Rules, "units", overlay).rows, rulebook.load(Rules, "members", overlay))

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        return {row.id: row for row in self.listed}

    @cached_property
    def _named(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for row in self.listed:
            for name in (row.name, *row.aliases):
                found.setdefault(key(name), row.id)
        return found

    @cached_property
    def _known(self) -> dict[tuple[str, str | None, str | None], tuple[Member, ...]]:
        return {}

    def id(self, name: str) -> str | None:
        """The id of the body that a name or one of its aliases stands for."""
        return self._named.get(key(name))

    def name(self, id: str, written: str) -> str:
        """The name of a body; of a body of a province, and of one that is not listed, the written one."""
        row = self.rows.get(self._parted(id)[0])
        return row.name if row else written

    def today(self, id: str) -> str:
        """The body that a body has become: the last of its successors. Of a body of a province, whose id ends with
        its place, both the body and the place: snnptnt-quang-binh is snnmt-quang-tri.
        """
        base, place = self._parted(id)
        return f"{self._last(base)}-{self._last(place)}" if place else self._last(base)

    def _parted(self, id: str) -> tuple[str, str]:
        base, _, place = id.partition("-")
        return (base, place) if id not in self.rows and base in self.rows else (id, "")

    def _last(self, id: str) -> str:
        seen = {id}
        while (row := self.rows.get(id)) and row.successor and row.successor not in seen:
            id = row.successor
            seen.add(id)
        return id

    def members(self, name: str, issuer: str | None, day: date | str | None) -> tuple[Member, ...]:
        """The bodies that a collective stands for in a paper of an issuer and day; none where the rules do not say."""
        asked = (fold(name), issuer, str(day) if day else None)
        if asked not in self._known:
            self._known[asked] = tuple({each.unit: each for each in self._members(*asked)}.values())
        return self._known[asked]

    def _members(self, name: str, issuer: str | None, day: str | None) -> Iterator[Member]:
        rule = next((rule for rule in self.rules.collective if rule.search(name)), None)
        if rule is None or (rule.since and day and day < rule.since):
            return
        without = compiled(rule.without) if rule.without else None
        alive = [row for row in self.listed if row.alive(day)]
        for word in rule.members:
            for member in _those(word, alive, issuer):
                if not (without and without.search(member.name)):
                    yield member


def _those(word: str, alive: Sequence[Row], issuer: str | None) -> Iterator[Member]:
    """What one word of a rule stands for."""
    base, _, at = word.partition("-")
    body = next((row for row in alive if row.id == base), None)
    places = [row for row in alive if row.kind == "place"]
    if word == "<issuer>":
        yield from (Member(row.id, row.name) for row in alive if issuer and row.parent == issuer)
    elif word == "<ministry>":
        bodies = (row for row in alive if not row.parent and not row.kind and row.name.startswith("Bộ "))
        yield from (Member(row.id, row.name) for row in bodies)
    elif body and at == "*":
        named = ((place, f"{place.name[:1].lower()}{place.name[1:]}") for place in places)
        yield from (Member(f"{body.id}-{place.id}", f"{body.name} {words}") for place, words in named)
    elif body and at == "<place>":
        own = next((place for place in places if issuer and issuer.endswith(f"-{place.id}")), None)
        if own:
            yield Member(f"{body.id}-{own.id}", body.name)
    elif body and not at:
        yield Member(body.id, body.name)
