"""The bodies of the rules, the patterns of their names, and what a cell says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nhiemvu.model import Passage
from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern


@dataclass(frozen=True, slots=True)
class Row:
    """A body. parent and successor are ids; since and until (its last day) are ISO dates; kind: rules/units.toml."""

    id: str
    name: str
    code: str | None
    parent: str | None
    aliases: tuple[str, ...]
    since: str | None
    until: str | None
    successor: str | None
    source: str
    kind: str | None = None

    def alive(self, day: str | None) -> bool:
        """Whether the body exists on an ISO date; without one, whether no end of it is known."""
        return (not self.until or (day is not None and day <= self.until)) and (
            not self.since or not day or self.since <= day
        )


class Paper(NamedTuple):
    """Where a name stands. issuer: id of the body that issued the paper. home: the place which that body governs,
    as ids write it. day: ISO date of the paper.
    """

    issuer: str | None = None
    home: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Signed(Pattern):
    """signs: strings of which a text holds one wherever the pattern matches; none: it may match without them."""

    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening(Pattern):
    """How a name begins. begins: the first words of all its matches; kind, rank, glued: see rules/units.toml."""

    begins: tuple[str, ...] = ()
    kind: str = "body"
    rank: int = 3
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Role(Signed):
    """Words of role. place: after, before, one, rest; explained in rules/units.toml."""

    role: str = ""
    place: str = "after"


@dataclass(frozen=True, slots=True)
class Series(Pattern):
    """How one word heads several names. held is explained in rules/units.toml."""

    held: bool = False


@dataclass(frozen=True, slots=True)
class Name(Signed):
    """A kind of name. shared: many bodies have such a unit. issuer: it stands for an issuer so named.
    local: it names a body only with a place behind it or in the paper of a place.
    """

    shared: bool = False
    local: bool = False
    issuer: str | None = None


@unguarded(frozen=True, slots=True)
class Mention:
    """A body in a cell.

    name: the canonical spelling where the rules have one, else as written. unit: id of rules/units.csv,
    None for a collective and where it is not known which body is meant. role: None unless the cell's own
    words give one. known: the rules have the name or describe it as a whole.
    """

    raw: Passage
    name: str
    unit: str | None
    collective: bool
    role: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What one name means; the fields are those of Mention, name None where no spelling of the rules is meant."""

    name: str | None = None
    unit: str | None = None
    collective: bool = False
    known: bool = False
