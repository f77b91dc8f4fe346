"""Units: one body under two names in one document."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from nhiemvu.assembly.checks.values import Dossier, Finding, spans
from nhiemvu.model import Doubt, Spans
from nhiemvu.records import Unit
from nhiemvu.vietnamese.letters import bare, key

_WORD = regex.compile(r"[\p{L}\d]+|[,&/\-–—]")
_DASH = str.maketrans("–—", "--")
# Short forms are no other name: NN&MT, TMĐT, C06.
_SHORT = regex.compile(r"\p{Lu}[\p{L}\d&,.\-]*[\p{Lu}\d]")


def review(dossier: Dossier) -> Iterator[Finding]:
    """No variants are capitals, short forms, the place of the tone, & for "và" and words around the name."""
    wordings: dict[str, dict[str, tuple[str, list[Spans]]]] = {}
    for task in dossier.tasks:
        for at, unit in enumerate(task.units):
            found = None if unit.collective else _wording(unit)
            if found:
                body, words = unit.unit or _squeezed(unit.name), found
                where = spans(task.evidence.get(f"/units/{at}", ()))
                wordings.setdefault(body, {}).setdefault(words, (unit.raw, []))[1].append(where)
    for body, names in wordings.items():
        if len(names) > 1:
            places = tuple(span for _, where in names.values() for each in where for span in each)
            params = {"unit": body, "names": [raw for raw, _ in names.values()]}
            yield Finding(dossier.decision.id, Doubt("unit-variant", places, params))


def _wording(unit: Unit) -> str | None:
    """The words by which a unit is called; None where they are a short form or a name of another sort."""
    name, raw = _words(unit.name), _words(unit.raw)
    if f" {name} " in f" {raw} ":
        return name
    if _SHORT.search(unit.raw) and not unit.raw.isupper():
        return None
    return raw if _squeezed(unit.name) in _squeezed(unit.raw) else None


def _words(text: str) -> str:
    """The words and joins of a name in lower case, "và" for &."""
    found = _WORD.findall(key(text).translate(_DASH))
    return " ".join("và" if word == "&" else word for word in found)


def _squeezed(text: str) -> str:
    """The letters of a name without marks, joins and "và"."""
    return "".join(word for word in bare(_words(text)).split() if word.isalnum() and word != "va")
