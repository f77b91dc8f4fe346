"""Tasks that were split into several or merged of several: the words of the whole stand in its pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nhiemvu.compare.candidates import Candidate
from nhiemvu.compare.knowledge import Rules
from nhiemvu.compare.profiles import Profile, Weights


@dataclass(frozen=True, slots=True)
class Parted:
    """held: share of the whole's telling words that stand in the pieces."""

    split: bool
    whole: int
    pieces: tuple[int, ...]
    held: float


def find(
    candidates: Sequence[Candidate],
    old: Sequence[Profile],
    new: Sequence[Profile],
    weights: Weights,
    rules: Rules,
) -> list[Parted]:
    """Splits and merges, each task in one at most, the surest first."""
    turned = [replace(each, old=each.new, new=each.old, of_old=each.of_new, of_new=each.of_old) for each in candidates]
    found = [
        *_splits(candidates, old, new, weights, rules),
        *(replace(each, split=False) for each in _splits(turned, new, old, weights, rules)),
    ]
    found.sort(key=lambda each: (-each.held, (old if each.split else new)[each.whole].text))
    used: dict[bool, set[int]] = {True: set(), False: set()}  # old, new
    chosen = []
    for each in found:
        if each.whole in used[each.split] or used[not each.split].intersection(each.pieces):
            continue
        used[each.split].add(each.whole)
        used[not each.split].update(each.pieces)
        chosen.append(each)
    return chosen


def _splits(
    candidates: Sequence[Candidate],
    wholes: Sequence[Profile],
    pieces: Sequence[Profile],
    weights: Weights,
    rules: Rules,
) -> Iterator[Parted]:
    by_whole: defaultdict[int, list[Candidate]] = defaultdict(list)
    best: defaultdict[int, float] = defaultdict(float)
    for each in candidates:
        best[each.new] = max(best[each.new], each.of_new)
    for each in candidates:
        shorter = pieces[each.new].text.count(" ") < wholes[each.old].text.count(" ")
        if shorter and each.of_new >= max(rules.parting.inside, best[each.new] - rules.pairing.margin):
            by_whole[each.old].append(each)
    for whole, near in by_whole.items():
        parted = _parted(whole, near, wholes, pieces, weights, rules) if len(near) > 1 else None
        if parted:
            yield parted


def _parted(
    whole: int,
    near: Sequence[Candidate],
    wholes: Sequence[Profile],
    pieces: Sequence[Profile],
    weights: Weights,
    rules: Rules,
) -> Parted | None:
    """The pieces that each add words of their own, whichever are taken beside them."""

    def held(taken: Sequence[Candidate]) -> float:
        return weights.share(wholes[whole], set().union(*(weights.grams(pieces[each.new]) for each in taken)))

    taken: list[Candidate] = []
    share = 0.0
    for each in sorted(near, key=lambda each: (-each.of_old, pieces[each.new].text, each.new)):
        with_it = held([*taken, each])
        if with_it - share >= rules.parting.piece:
            share = with_it
            taken.append(each)
    for each in taken[::-1]:
        rest = [one for one in taken if one is not each]
        if share - held(rest) < rules.parting.piece + rules.parting.foreign * (1 - each.of_new):
            taken, share = rest, held(rest)
    most = max(each.of_old for each in near)
    if len(taken) < 2 or share < rules.parting.whole or share - most < rules.parting.gain:
        return None
    return Parted(True, whole, tuple(sorted(each.new for each in taken)), round(share, 6))
