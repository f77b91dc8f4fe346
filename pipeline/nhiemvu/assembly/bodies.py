"""Bodies that issue documents: which lines of the head name one, and how ids tell those of one code apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nhiemvu.model import Key
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese.letters import slug


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/bodies.toml."""

    governed: tuple[Pattern, ...]
    opening: tuple[Pattern, ...]
    local: tuple[Pattern, ...]
    unnamed: tuple[Pattern, ...]


def target(key: Key, names: Iterable[str | None], rules: Rules) -> Key:
    """The key with the place that the body governs behind its code: every province has a UBND."""
    where = place(names, rules)
    return replace(key, issuer=f"{key.issuer}-{where}") if where else key


def place(names: Iterable[str | None], rules: Rules) -> str | None:
    """The place that the first of the bodies with one governs: lao-cai, xa-ban-ho."""
    for name in names:
        for rule in rules.governed if name else ():
            hit = rule.search(name or "")
            if hit:
                level = f"{slug(hit.group('level'))}-" if hit.group("level") else ""
                return f"{level}{slug(hit.group('place'))}"
    return None


def cited(key: Key, issuer: str | None, home: str | None, own: Key | None, rules: Rules) -> Key:
    """The key of a cited document. issuer: as written. home: the place that the citing body governs; own: its key.

    A body that every place has (UBND tỉnh), or of the citing body's own code, is that of the home
    where the words name no other place; the former is unknown where there is no home.
    """
    where = place([issuer], rules) if issuer else None
    itself = home is not None and own is not None and own.issuer == f"{key.issuer}-{home}"
    if where is None and (itself or any(rule.search(key.issuer) for rule in rules.local)):
        hit = next((hit for rule in rules.unnamed if (hit := rule.search(issuer or ""))), None)
        level = slug(hit.group("level") or "") if hit else ""
        at_home = home if home and (hit or not issuer) and home.startswith(level) else None
        return replace(key, issuer=f"{key.issuer}-{at_home}" if at_home else "_")
    return replace(key, issuer=f"{key.issuer}-{where}") if where else key


def own_lines(lines: list[str], rules: Rules) -> int:
    """From which line of the head on the issuing body itself is named; the lines above name its superior."""
    starts = [at for at, line in enumerate(lines) if any(rule.match(line) for rule in rules.opening)]
    return starts[-1] if starts else 0
