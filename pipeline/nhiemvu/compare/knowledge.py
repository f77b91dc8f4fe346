"""What a comparison knows: its thresholds, and which body came of which."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nhiemvu import rulebook
from nhiemvu.compare.values import Plain
from nhiemvu.members import Bodies
from nhiemvu.vietnamese.letters import key


@dataclass(frozen=True, slots=True)
class Pairing:
    """Thresholds from 0 to 1; rules/compare.toml says what each is."""

    alike: float
    letters: float
    telling: float
    evidence: float
    beside: float
    margin: float


@dataclass(frozen=True, slots=True)
class Parting:
    inside: float
    whole: float
    piece: float
    foreign: float
    gain: float


@dataclass(frozen=True, slots=True)
class Figures:
    alike: float
    within: float
    both: float
    swapped: float
    idle: tuple[str, ...]
    denying: tuple[str, ...]
    opposed: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    pairing: Pairing
    parting: Parting
    figures: Figures


@dataclass(frozen=True, slots=True)
class Knowledge:
    rules: Rules
    bodies: Bodies

    @classmethod
    def load(cls, overlay: Path | None = None) -> Knowledge:
        """From rules/compare.toml and the rules of members. Raises RulesError."""
        return cls(rulebook.load(Rules, "compare", overlay), Bodies.load(overlay))

    def identity(self, unit: Plain) -> str:
        """What two units have in common where they are one body under an older and a newer name."""
        name = str(unit.get("name") or unit.get("raw") or "")
        found = unit.get("unit") or (None if unit.get("collective") else self.bodies.id(name))
        return self.bodies.today(str(found)) if found else key(name)
