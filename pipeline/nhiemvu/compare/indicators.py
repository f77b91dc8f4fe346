"""Figures of two documents: they are one only where subject and measure agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import regex
from rapidfuzz import fuzz

from nhiemvu.compare.knowledge import Figures
from nhiemvu.compare.profiles import plain_words
from nhiemvu.compare.values import Figure, FigureChange, Plain

_SHORT = regex.compile(r"\b\p{Lu}[\p{Lu}\p{Lt}&]+\b")
_NAMED = regex.compile(r"\(\p{Lu}[\p{L}&-]*\)")  # "thủ tục hành chính (TTHC)" is said once
_ASIDE = regex.compile(r"\([^()]*\)")  # "(không bao gồm văn bản mật)" denies nothing of the figure
_NUMBER = regex.compile(r"\d{1,3}")
_FIELDS = ("comparator", "value", "value_max", "status", "period")


class _Seen(NamedTuple):
    """Words with short forms written out. about, done: those of subject and measure that say something, in order.
    apart: what two figures of one thing have alike: negations, numbers and words of rules/compare.toml.
    """

    subject: str
    measure: str
    unit: str
    about: tuple[str, ...]
    done: tuple[str, ...]
    denied: bool
    apart: tuple[frozenset[str], ...]


def compare(
    old: Sequence[Figure], new: Sequence[Figure], meanings: Mapping[str, str], rules: Figures
) -> tuple[FigureChange, ...]:
    """Each figure of both sides once. Equal words pair first, then the most alike; of several
    that fit equally well none is chosen.
    """
    mine, its = ([_seen(each, meanings, rules) for each in side] for side in (old, new))
    pairs: dict[int, int] = {}
    ambiguous: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for tier in (_same(old, new, mine, its), _near(mine, its, rules), _mixed(mine, its, rules)):
        fits = [(here, there, score) for here in left for there in right if (score := tier(here, there))]
        chosen, unsure = _settle(fits)
        pairs |= chosen
        ambiguous += unsure
        here = {*chosen, *(at for each, _ in unsure for at in each)}
        there = {*chosen.values(), *(at for _, each in unsure for at in each)}
        left, right = [at for at in left if at not in here], [at for at in right if at not in there]
    found = [_paired(old[at], new[there]) for at, there in pairs.items()]
    found += [
        FigureChange("ambiguous", tuple(old[at] for at in here), tuple(new[at] for at in there))
        for here, there in ambiguous
    ]
    found += [FigureChange("removed", (old[at],), ()) for at in left]
    found += [FigureChange("added", (), (new[at],)) for at in right]
    return tuple(sorted(found, key=place))


def place(change: FigureChange) -> tuple[int, int, int]:
    """Where a change stands: by the new document's order, what is gone where it stood in the old one."""
    first = change.new[0].order if change.new else change.old[0].order
    return first, int(not change.new), change.old[0].order if change.old else 0


def meanings(*sides: Sequence[Plain]) -> dict[str, str]:
    """Short forms that the documents explain, with the one meaning that each has."""
    said: dict[str, Counter[str]] = {}
    for side in sides:
        for record in side:
            if record["kind"] == "abbreviation" and record.get("meaning"):
                said.setdefault(str(record["short"]), Counter())[str(record["meaning"])] += 1
    return {short: next(iter(found)) for short, found in said.items() if len(set(map(plain_words, found))) == 1}


def _seen(figure: Figure, meanings: Mapping[str, str], rules: Figures) -> _Seen:
    subject, measure, unit = (
        plain_words(_SHORT.sub(lambda hit: meanings.get(hit.group(), hit.group()), _NAMED.sub(" ", said or "")))
        for said in (figure.subject, figure.measure, (figure.unit or "").replace("%", "phần trăm"))
    )
    about, done = (tuple(_telling(said, rules)) for said in (subject, measure))
    text = f" {subject} {measure} "
    told = " ".join(("", *(plain_words(_ASIDE.sub(" ", said or "")) for said in (figure.subject, figure.measure)), ""))
    apart = [frozenset(each for each in words if f" {each} " in text) for words in rules.opposed]
    return _Seen(
        subject,
        measure,
        unit.removeprefix("bộ "),
        about,
        done,
        any(f" {each} " in told for each in rules.denying),
        (*apart, frozenset(word for word in text.split() if _NUMBER.fullmatch(word))),
    )


def _telling(said: str, rules: Figures) -> list[str]:
    text = f" {said} "
    for idle in rules.idle:
        while f" {idle} " in text:
            text = text.replace(f" {idle} ", " ")
    return text.split()


def _contrary(one: _Seen, other: _Seen) -> bool:
    """Whether one denies what the other says, or both name different ones of what excludes each other."""
    return one.denied != other.denied or any(
        mine and its and not mine & its for mine, its in zip(one.apart, other.apart, strict=True)
    )


def _same(
    old: Sequence[Figure], new: Sequence[Figure], mine: Sequence[_Seen], its: Sequence[_Seen]
) -> Callable[[int, int], float]:
    """Equal words; of several, those of equal status and value first."""

    def likeness(here: int, there: int) -> float:
        if mine[here] != its[there] or not mine[here].subject:
            return 0.0
        before, after = old[here], new[there]
        return (
            1
            + 0.5 * (before.status == after.status)
            + 0.25 * (before.period == after.period)
            + 0.125 * (before.value == after.value)
        )

    return likeness


def _near(mine: Sequence[_Seen], its: Sequence[_Seen], rules: Figures) -> Callable[[int, int], float]:
    def likeness(here: int, there: int) -> float:
        one, other = mine[here], its[there]
        if one.unit != other.unit or bool(one.measure) != bool(other.measure) or not one.subject or not other.subject:
            return 0.0
        subject = _ratio(one.subject, other.subject)
        measure = _ratio(one.measure, other.measure) if one.measure else subject
        if min(subject, measure) < rules.alike or _contrary(one, other):
            return 0.0
        return 0.0 if _swapped(one.done, other.done, rules.swapped) else round((subject + measure) / 2, 6)

    return likeness


def _mixed(mine: Sequence[_Seen], its: Sequence[_Seen], rules: Figures) -> Callable[[int, int], float]:
    """Subject and measure as one set of words, wherever each text parts the two."""
    left, right = ([frozenset((*seen.about, *seen.done)) for seen in side] for side in (mine, its))

    def likeness(here: int, there: int) -> float:
        one, other = left[here], right[there]
        if mine[here].unit != its[there].unit or not one or not other:
            return 0.0
        shared = len(one & other)
        within, both = shared / min(len(one), len(other)), shared / max(len(one), len(other))
        if within < rules.within or both < rules.both or _contrary(mine[here], its[there]):
            return 0.0
        if not _agree(mine[here], other, its[there], one, rules.within):
            return 0.0
        if mine[here].done and its[there].done and _swapped(mine[here].done, its[there].done, rules.swapped):
            return 0.0
        return round(within + both, 6)

    return likeness


def _agree(mine: _Seen, other: frozenset[str], its: _Seen, one: frozenset[str], within: float) -> bool:
    """Whether subject and measure each are said in the other text, and what is done begins with the same word."""
    for parts in ((mine.about, its.about), (mine.done, its.done)):
        held = [
            sum(word in words for word in part) / len(part)
            for part, words in zip(parts, (other, one), strict=True)
            if part
        ]
        if held and max(held) < within:
            return False
    heads = [set(done[:2]) <= words for done, words in ((mine.done, other), (its.done, one)) if done]
    return not heads or any(heads)


def _swapped(one: Sequence[str], other: Sequence[str], kept: float) -> bool:
    """Whether each measure has words that the other lacks, and they share little: "kỹ năng số", "kỹ năng mềm"."""
    mine, its = set(one), set(other)
    return bool(mine - its and its - mine) and len(mine & its) / max(len(mine), len(its)) < kept


def _ratio(one: str, other: str) -> float:
    """How alike two phrases are, in words first: 'được đào tạo' and 'được cấp chứng chỉ' share one of four."""
    mine, its = one.split(), other.split()
    return fuzz.ratio(min(mine, its), max(mine, its)) / 100


def _settle(
    fits: Sequence[tuple[int, int, float]],
) -> tuple[dict[int, int], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Pairs that are each other's best, the best first; equal bests of unequal number are ambiguous."""
    chosen: dict[int, int] = {}
    ambiguous = []
    left = list(fits)
    while left:
        top = max(score for *_, score in left)
        best = [(here, there) for here, there, score in left if score == top]
        start = best[0]
        mine = sorted({here for here, there in best if there == start[1]})
        its = sorted({there for here, there in best if here == start[0]})
        if len(mine) == len(its):
            chosen |= dict(zip(mine, its, strict=True))
        else:
            ambiguous.append((tuple(mine), tuple(its)))
        left = [each for each in left if each[0] not in mine and each[1] not in its]
    return chosen, ambiguous


def _paired(old: Figure, new: Figure) -> FigureChange:
    fields = tuple(name for name in _FIELDS if getattr(old, name) != getattr(new, name))
    return FigureChange("changed" if fields else "same", (old,), (new,), fields)
