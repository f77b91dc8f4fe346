"""Who the body of a task is: as written, by succession, and of a collective each member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nhiemvu.expressions import compiled
from nhiemvu.model import fold
from nhiemvu.rulebook import Pattern
from nhiemvu.stages.units import Row


@dataclass(frozen=True, slots=True)
class Collective(Pattern):
    """A collective that units.csv can be asked about; explained in rules/tallying.toml."""

    members: Literal["issuer", "ministry", "place"] = "issuer"
    also: tuple[str, ...] = ()
    without: str | None = None
    body: str | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    collective: tuple[Collective, ...]


class Bodies:
    """The bodies of units.csv."""

    def __init__(self, rows: Sequence[Row], rules: Rules) -> None:
        self.rows: Mapping[str, Row] = {row.id: row for row in rows}
        self.rules = rules

    def today(self, id: str) -> str:
        """The body that a body has become: the last of its successors. Of a local body, whose id ends with its
        place, both the body and the place: snnptnt-quang-binh is snnmt-quang-tri.
        """
        base, place = self._parted(id)
        return f"{self._last(base)}-{self._last(place)}" if place else self._last(base)

    def name(self, id: str, written: str) -> str:
        row = self.rows.get(self._parted(id)[0])
        return row.name if row else written

    def _parted(self, id: str) -> tuple[str, str]:
        base, _, place = id.partition("-")
        return (base, place) if id not in self.rows and base in self.rows else (id, "")

    def _last(self, id: str) -> str:
        seen = {id}
        while (row := self.rows.get(id)) and row.successor and row.successor not in seen:
            id = row.successor
            seen.add(id)
        return id

    def members(self, words: str, issuer: str | None, day: str | None) -> tuple[tuple[str, str], ...]:
        """Id and name of each member of a collective in a document of an issuer and day; none where it is not known."""
        rule = next((rule for rule in self.rules.collective if rule.search(fold(words))), None)
        if rule is None:
            return ()
        without = compiled(rule.without) if rule.without else None
        return tuple(
            (f"{rule.body}-{row.id}", f"{rule.shown} {row.name[:1].lower()}{row.name[1:]}")
            if rule.body
            else (row.id, row.name)
            for row in self._rows(rule, issuer)
            if row.alive(day) and not (without and without.search(row.name))
        )

    def _rows(self, rule: Collective, issuer: str | None) -> Iterator[Row]:
        for row in self.rows.values():
            if rule.members == "issuer":
                belongs = issuer is not None and row.parent == issuer
            elif rule.members == "ministry":
                belongs = not row.parent and row.name.startswith("Bộ ") and not row.kind
            else:
                belongs = row.kind == "place"
            if belongs or row.id in rule.also:
                yield row
