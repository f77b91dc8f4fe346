"""What a task is recognised by: its words, its group, who leads it, what comes of it. Never its number."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from nhiemvu.compare.knowledge import Knowledge
from nhiemvu.compare.values import Plain, Step, Task
from nhiemvu.vietnamese.letters import key

_WORD = regex.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """text: the words of the name, one blank between them."""

    text: str
    terms: frozenset[str]
    group: str
    leads: frozenset[str]
    results: str


@lru_cache(maxsize=20_000)
def plain_words(text: str) -> str:
    """The words of a text in one spelling: no case, no marks."""
    return " ".join(_WORD.findall(key(text)))


@lru_cache(maxsize=4_000)
def title_of(group: tuple[Step, ...]) -> str:
    """The group's titles without their numbers."""
    return " / ".join(plain_words(step.title) for step in group)


def profiles(tasks: Iterable[Task], known: Knowledge) -> list[Profile]:
    identities: dict[tuple[str, str, bool], str] = {}

    def identity(unit: Plain) -> str:
        name = (str(unit.get("name") or unit.get("raw")), str(unit.get("unit")), bool(unit.get("collective")))
        if name not in identities:
            identities[name] = known.identity(unit)
        return identities[name]

    found = []
    for task in tasks:
        text = plain_words(task.words)
        leads = [unit for unit in task.units if unit.get("role") == "lead"] or task.units
        results = " ".join([plain_words(str(output.get("text") or "")) for output in task.outputs])
        found.append(
            Profile(text, frozenset(text.split()), title_of(task.group), frozenset(map(identity, leads)), results)
        )
    return found


class Weights:
    """How telling each word is: the rarer in both documents together, the more."""

    def __init__(self, *sides: Sequence[Profile]) -> None:
        seen = Counter(term for side in sides for profile in side for term in profile.terms)
        several = 1 + sum(map(len, sides))
        self._of = {term: math.log(1 + several / count) for term, count in seen.items()}

    def sum(self, terms: Iterable[str]) -> float:
        """The same for the same terms in any order."""
        return math.fsum(map(self._of.__getitem__, terms))
