"""What a task is recognised by: its words, its group, who leads it, what comes of it. Never its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

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


class _Told(NamedTuple):
    """Grams of one name with how telling they are; twos with their words."""

    words: tuple[tuple[str, float], ...]
    all_words: float
    twos: tuple[tuple[str, str, str, float], ...]


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

    def __init__(self, old: Sequence[Profile], new: Sequence[Profile]) -> None:
        self._by_name: dict[str, dict[str, float]] = {}
        self._told: dict[str, _Told] = {}
        for profile in chain(old, new):
            if profile.said not in self._by_name:
                self._by_name[profile.said] = profile.grams()
        both = Counter(one.said for one in old) & Counter(one.said for one in new)
        seen = self._count(both)
        self._of: dict[str, float] = {}
        for side in (old, new):
            counts = seen.copy()
            counts.update(self._count(Counter(one.said for one in side) - both))
            for gram, count in counts.items():
                self._of[gram] = min(1 / count, self._of.get(gram, 1.0))

    def _count(self, names: Mapping[str, int]) -> Counter[str]:
        return Counter(chain.from_iterable(self._by_name[said] for said, count in names.items() for _ in range(count)))

    def grams(self, profile: Profile) -> dict[str, float]:
        """Those of a profile of either side."""
        return self._by_name[profile.said]

    def share(self, profile: Profile, other: Collection[str]) -> float:
        """How much of a name's telling grams is among the other's, from 0 to 1.

        Two words in a row of which only one was kept, or that were parted, are not counted: they tell no more than the
        words themselves, and where anything was put in, left out or changed there always are such.
        """
        told = self._told.get(profile.said)
        if told is None:
            told = self._told[profile.said] = self._tell(profile)
        held = 0.0
        for word, weight in told.words:
            if word in other:
                held += weight
        missing = told.all_words - held
        for two, first, second, weight in told.twos:
            if two in other:
                held += weight
            elif first not in other and second not in other:
                missing += weight
        return held / (held + missing) if held else 0.0

    def _tell(self, profile: Profile) -> _Told:
        words, twos = [], []
        for gram, place in self.grams(profile).items():
            weight = self._of[gram] * place
            first, _, second = gram.partition(" ")
            if second:
                twos.append((gram, first, second, weight))
            else:
                words.append((gram, weight))
        return _Told(tuple(words), sum(weight for _, weight in words), tuple(twos))
