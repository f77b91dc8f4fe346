"""What a comparison knows: its thresholds, and which body came of which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nhiemvu import rulebook
from nhiemvu.compare.values import Plain
from nhiemvu.stages import units
from nhiemvu.vietnamese.letters import key


@dataclass(frozen=True, slots=True)
class Pairing:
    """Thresholds from 0 to 1; rules/compare.toml says what each is."""

    alike: float
    telling: float
    evidence: float
    beside: float
    margin: float


@dataclass(frozen=True, slots=True)
class Parting:
    inside: float
    whole: float
    piece: float
    gain: float


@dataclass(frozen=True, slots=True)
class Figures:
    alike: float
    within: float
    both: float
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    pairing: Pairing
    parting: Parting
    figures: Figures


class Succession:
    """Which body stands today for one named in a plan."""

    def __init__(self, rows: Sequence[units.Row]) -> None:
        self._next: Mapping[str, str] = {row.id: row.successor for row in rows if row.successor}
        self._named: dict[str, str] = {}
        for row in rows:
            for name in (row.name, *row.aliases):
                self._named.setdefault(key(name), row.id)

    def identity(self, unit: Plain) -> str:
        """What two units have in common where they are one body under an older and a newer name."""
        name = str(unit.get("name") or unit.get("raw") or "")
        found = unit.get("unit") or (None if unit.get("collective") else self._named.get(key(name)))
        return self.last(str(found)) if found else key(name)

    def last(self, unit: str) -> str:
        """The id of the body that the unit has become; of a province's office each step of its id."""
        seen = {unit}
        while unit in self._next and self._next[unit] not in seen:
            unit = self._next[unit]
            seen.add(unit)
        return unit if "/" not in unit or len(seen) > 1 else "/".join(map(self.last, unit.split("/")))


@dataclass(frozen=True, slots=True)
class Knowledge:
    rules: Rules
    succession: Succession

    @classmethod
    def load(cls, overlay: Path | None = None) -> Knowledge:
        """From rules/compare.toml and rules/units.csv. Raises RulesError."""
        bodies: units.Rules = rulebook.load(units.Rules, "units", overlay)
        return cls(rulebook.load(Rules, "compare", overlay), Succession(bodies.rows))
