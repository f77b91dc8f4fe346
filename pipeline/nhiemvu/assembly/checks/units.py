"""Units: one body under two names in one document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from nhiemvu.assembly.checks.values import Dossier, Finding, spans
from nhiemvu.model import Doubt, Span
from nhiemvu.records import Unit
from nhiemvu.vietnamese.letters import bare, key

_WORD = regex.compile(r"[\p{L}\d]+|[,&/\-–—]")
_DASH = str.maketrans("–—", "--")
# Short forms are no other name: NN&MT, TMĐT, C06.
_SHORT = regex.compile(r"\p{Lu}[\p{L}\d&,.\-]*[\p{Lu}\d]")


def review(dossier: Dossier) -> Iterator[Finding]:
    """No variants are capitals, short forms, the place of the tone, & for "và" and words around the name."""
    bodies: dict[str, dict[str, tuple[str, list[Span]]]] = {}
    for task in dossier.tasks:
        for at, unit in enumerate(task.units):
            words = None if unit.collective else _wording(unit)
            if words:
                wordings = bodies.setdefault(unit.unit or _squeezed(unit.name), {})
                wordings.setdefault(words, (unit.raw, []))[1].extend(spans(task.evidence[f"/units/{at}"]))
    for body, wordings in bodies.items():
        names = [wordings[words] for words in _variants(list(wordings))]
        if names:
            params = {"unit": body, "names": [raw for raw, _ in names]}
            yield Finding(
                dossier.decision.id, Doubt("unit-variant", tuple(s for _, each in names for s in each), params)
            )


def _wording(unit: Unit) -> str | None:
    """The words by which a unit is called; None where they are a short form or a name of another sort."""
    if _SHORT.search(unit.raw) and not unit.raw.isupper():
        return None
    name, raw = _words(unit.name), _words(unit.raw)
    if _within(name, raw):
        return name
    return raw if _squeezed(name) in _squeezed(raw) else None


def _variants(wordings: list[str]) -> list[str]:
    """Those with the letters of another inside, but not with its words; of those around another the shorter one."""
    letters = {words: _squeezed(words) for words in wordings}
    found = [
        words
        for words in wordings
        if any(
            (letters[words] in letters[other] or letters[other] in letters[words])
            and not _within(words, other)
            and not _within(other, words)
            for other in wordings
        )
    ]
    return [words for words in found if not any(other != words and _within(other, words) for other in found)]


def _within(words: str, others: str) -> bool:
    return f" {words} " in f" {others} "


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """The words and joins of a name in lower case, "và" for &."""
    found = _WORD.findall(key(text).translate(_DASH))
    return " ".join("và" if word == "&" else word for word in found)


def _squeezed(text: str) -> str:
    """The letters of a name without marks, joins and "và"."""
    return "".join(word for word in bare(_words(text)).split() if word.isalnum() and word != "va")
