"""What a task is recognised by: its words, its group, who leads it, what comes of it. Never its number."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import regex

from nhiemvu.compare.knowledge import Knowledge
from nhiemvu.compare.values import Plain, Step, Task
from nhiemvu.vietnamese.letters import key

_HEAD = 6  # words after which a word says half of what the first one does
_WORD = regex.compile(r"\w+")
# A proper name is one word: "Bình Trung" is no more "Bình Giang" than any other place.
_NAME = regex.compile(r"\b\p{Lu}\p{Ll}*(?: \p{Lu}\p{Ll}*)+\b")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """text: the words of the name, one blank between them. said: the name as written."""

    text: str
    said: str
    group: str
    leads: frozenset[str]
    results: str

    def grams(self) -> dict[str, float]:
        """The words, and each two in a row, with what their place in the name makes of them.

        "Trạm y tế xã Vĩnh Châu" is told from other stations by "xã Vĩnh Châu", not by a word. Vietnamese names what
        is done to what first, then where, when and what for: the tail is what another hand writes otherwise.
        """
        words = plain_words(_NAME.sub(lambda hit: hit.group().replace(" ", "_"), self.said)).split()
        found: dict[str, float] = {}
        for at, word in enumerate(words):
            found.setdefault(word, _HEAD / (_HEAD + at))
        for at, two in enumerate(pairwise(words), 1):
            found.setdefault(" ".join(two), _HEAD / (_HEAD + at))
        return found


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
        found.append(Profile(text, task.words, title_of(task.group), frozenset(map(identity, leads)), results))
    return found


class Weights:
    """How telling each gram is: one of a single task of each document 1, one of n tasks of either 1/n. Rows of one
    mould ("Luật sửa đổi, bổ sung một số điều của Luật Nhà ở") agree in all that tells nothing of them.
    """

    def __init__(self, *sides: Sequence[Profile]) -> None:
        self._grams = {id(profile): profile.grams() for side in sides for profile in side}
        seen = [Counter(chain.from_iterable(self._grams[id(profile)] for profile in side)) for side in sides]
        self._of: dict[str, float] = {}
        for side in seen:
            for gram, count in side.items():
                self._of[gram] = min(1 / count, self._of.get(gram, 1.0))

    def grams(self, profile: Profile) -> dict[str, float]:
        """Those of a profile of either side."""
        return self._grams[id(profile)]

    def sum(self, grams: Iterable[str], among: Mapping[str, float]) -> float:
        """Of a name's grams; the same for the same grams in any order."""
        return math.fsum([self._of[gram] * among[gram] for gram in grams])
