"""Bodies that issue documents: which lines of the head name one, and how ids tell those of one code apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nhiemvu.model import Key
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese.letters import slug


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/bodies.toml."""

    governed: tuple[Pattern, ...]
    opening: tuple[Pattern, ...]


def target(key: Key, names: Iterable[str | None], rules: Rules) -> Key:
    """The key with the place that the body governs behind its code: every province has a UBND."""
    for name in names:
        for rule in rules.governed if name else ():
            hit = rule.search(name or "")
            if hit:
                level = f"{slug(hit.group('level'))}-" if hit.group("level") else ""
                return Key(f"{key.issuer}-{level}{slug(hit.group('place'))}", key.series, key.year, key.number)
    return key


def own_lines(lines: list[str], rules: Rules) -> int:
    """From which line of the head on the issuing body itself is named; the lines above name its superior."""
    starts = [at for at, line in enumerate(lines) if any(rule.match(line) for rule in rules.opening)]
    return starts[-1] if starts else 0
