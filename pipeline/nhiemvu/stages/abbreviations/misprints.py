"""Short forms with lost marks, swapped or wrong letters, and the forms they were meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from nhiemvu.stages.abbreviations.values import Row, Words
from nhiemvu.vietnamese import letters

# Letters of other alphabets that look like those of Vietnamese: Ð (U+00D0), Ɖ (U+0189), Cyrillic capitals.
LOOKALIKES = str.maketrans("ÐƉАВСЕНКМОРТХ", "ĐĐABCEHKMOPTX")


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Capital letters without marks, Đ as D."""
    return letters.bare(text.translate(LOOKALIKES)).upper()


def initial(letter: str) -> str:
    """The capital that stands for a syllable: without marks, Đ kept."""
    return "Đ" if letter in "đĐ" else bare(letter)


def misprint(written: str, words: Words, rows: Mapping[str, Row]) -> str | None:
    """The short form of the rules that the last words spell, where written is one letter off: cơ sở dữ liệu (CDSL)."""
    if len(written) < 4:
        return None
    for count in (len(written), len(written) - 1, len(written) + 1):
        short = "".join(initial(each[2][0]) for each in words[-count:])
        if len(short) == count and short in rows and short in {*_swaps(written), *_near(written, short)}:
            return short
    return None


def _swaps(form: str) -> Iterator[str]:
    for at in range(len(form) - 1):
        yield form[:at] + form[at + 1] + form[at] + form[at + 2 :]


def _holes(form: str) -> Iterator[str]:
    for at in range(len(form)):
        yield f"{form[:at]}*{form[at + 1 :]}"


def _shorter(form: str) -> Iterator[str]:
    """form without one letter. Of three letters or fewer only a repeated one: ATTT -> ATT."""
    for at in range(1, len(form)):
        if len(form) > 4 or form[at] == form[at - 1]:
            yield form[:at] + form[at + 1 :]


def _near(written: str, short: str) -> Iterator[str]:
    """short itself, where one letter of it is changed, missing or too many in written."""
    if not set(_holes(written)).isdisjoint(_holes(short)) or written in _shorter(short) or short in _shorter(written):
        yield short


class Mender:
    """Finds the short form that a form without meaning was meant to be.

    Tried in this order, forms that the document defines before those it uses: a lost mark, two
    letters swapped, one letter changed, missing or too many; last the rules, for lost marks and swaps.
    The first step that yields exactly one form, or one at least three times as frequent, decides.
    """

    def __init__(self, counts: Mapping[str, int], defined: set[str], rules: Index) -> None:
        self._counts = counts
        used = (rules.forms & counts.keys()) - defined
        self._pools = [(Index(defined), 1), (Index(used), 3)]
        self._rules = rules

    def mend(self, form: str) -> str | None:
        if len(form) < 3:
            return None
        for step in ("lost", "swapped", "changed"):
            for pool, factor in self._pools:
                floor = factor * self._counts.get(form, 1) if step == "changed" else 0
                found = [each for each in getattr(pool, step)(form) if self._counts.get(each, 0) >= floor]
                if found:
                    return self._clearest(found)
        for found in (self._rules.lost(form), self._rules.swapped(form) if len(form) > 3 else []):
            if found:
                return self._clearest(found)
        return None

    def _clearest(self, found: Iterable[str]) -> str | None:
        ranked = sorted(set(found), key=lambda each: (-self._counts.get(each, 0), each))
        if len(ranked) == 1:
            return ranked[0]
        first, second = (self._counts.get(each, 0) for each in ranked[:2])
        return ranked[0] if second * 3 <= first and first else None


class Index:
    """Short forms by what a misprint leaves of them."""

    def __init__(self, forms: Iterable[str]) -> None:
        self.forms = frozenset(forms)
        self._bare: dict[str, list[str]] = {}
        self._holes: dict[str, list[str]] = {}
        self._shorter: dict[str, list[str]] = {}
        for form in sorted(self.forms):
            self._bare.setdefault(bare(form), []).append(form)
            if len(form) > 3:
                for hole in _holes(form):
                    self._holes.setdefault(hole, []).append(form)
                for shorter in _shorter(form):
                    self._shorter.setdefault(shorter, []).append(form)

    def lost(self, form: str) -> list[str]:
        return self._bare.get(bare(form), [])

    def swapped(self, form: str) -> list[str]:
        return [each for each in _swaps(form) if each in self.forms and each != form]

    def changed(self, form: str) -> list[str]:
        holes = [each for hole in _holes(form) for each in self._holes.get(hole, ())] if len(form) > 3 else []
        longer = [each for each in _shorter(form) if each in self.forms] if len(form) > 3 else []
        return [*holes, *self._shorter.get(form, ()), *longer]
