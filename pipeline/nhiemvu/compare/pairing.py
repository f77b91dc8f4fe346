"""Which task of the one side is which of the other: by equal words, then by the best assignment of similar ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from nhiemvu.compare import candidates, parting
from nhiemvu.compare.candidates import Candidate
from nhiemvu.compare.knowledge import Knowledge, Pairing, Rules
from nhiemvu.compare.parting import Parted
from nhiemvu.compare.profiles import Profile, Weights, profiles
from nhiemvu.compare.values import Task


@dataclass(frozen=True, slots=True)
class Pairs:
    """Indices into both sides. one: pairs with their score. ambiguous: tasks that fit each other equally well."""

    one: list[tuple[int, int, float]]
    parted: list[Parted]
    ambiguous: list[tuple[tuple[int, ...], tuple[int, ...]]]

    def turned(self) -> Pairs:
        return Pairs(
            sorted((new, old, score) for old, new, score in self.one),
            [Parted(not each.split, each.whole, each.pieces, each.held) for each in self.parted],
            [(new, old) for old, new in self.ambiguous],
        )


def pair(old: Sequence[Task], new: Sequence[Task], knowledge: Knowledge) -> Pairs:
    """Pairs of tasks. Swapped sides give the same pairs swapped, ties too: one of the two ways is always worked out."""
    mine, its = profiles(old, knowledge), profiles(new, knowledge)
    if [(one.text, one.group) for one in its] < [(one.text, one.group) for one in mine]:
        return _pair(its, mine, new, old, knowledge.rules).turned()
    return _pair(mine, its, old, new, knowledge.rules)


def _pair(
    old: Sequence[Profile], new: Sequence[Profile], olds: Sequence[Task], news: Sequence[Task], rules: Rules
) -> Pairs:
    equal = _equal(old, new, olds, news)
    here, there = {at for at, _ in equal}, {at for _, at in equal}
    left = candidates.Side(old, [at for at in range(len(old)) if at not in here])
    right = candidates.Side(new, [at for at in range(len(new)) if at not in there])
    if not left.left or not right.left:
        return Pairs([(mine, its, 1.0) for mine, its in equal], [], [])
    weights = Weights(old, new)
    near = candidates.find(left, right, weights, rules.pairing)
    parted = parting.find(near, old, new, weights, rules)
    gone = {at for each in parted for at in ((each.whole,) if each.split else each.pieces)}
    come = {at for each in parted for at in (each.pieces if each.split else (each.whole,))}
    near = [
        each
        for each in near
        if each.old not in gone
        and each.new not in come
        and each.letters >= rules.pairing.letters
        and _worth(each, rules.pairing) >= rules.pairing.alike
    ]
    chosen = _assigned(near, rules.pairing)
    sure, ambiguous = _ambiguous(chosen, near, rules.pairing.margin)
    one = [*((mine, its, 1.0) for mine, its in equal), *((each.old, each.new, each.score) for each in sure)]
    return Pairs(sorted(one), parted, ambiguous)


def _equal(
    old: Sequence[Profile], new: Sequence[Profile], olds: Sequence[Task], news: Sequence[Task]
) -> list[tuple[int, int]]:
    """Tasks of the same words. Rows that are alike in all else too keep their order; the rest pair where group, lead
    or results leave one of each.
    """
    found: list[tuple[int, int]] = []
    left, right = list(range(len(old))), list(range(len(new)))
    due = [
        [tuple(each.get("due") or each.get("raw") for each in one.deadlines) for one in side] for side in (olds, news)
    ]

    def settle(mark: Callable[[Profile, object], Hashable], several: bool) -> None:
        nonlocal left, right
        places: defaultdict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at in left:
            places[mark(old[at], due[0][at])][0].append(at)
        for at in right:
            places[mark(new[at], due[1][at])][1].append(at)
        fit = [(mine, its) for mine, its in places.values() if len(mine) == len(its) and (several or len(mine) == 1)]
        found.extend(each for mine, its in fit for each in zip(mine, its, strict=True))
        here, there = {at for mine, _ in fit for at in mine}, {at for _, its in fit for at in its}
        left, right = [at for at in left if at not in here], [at for at in right if at not in there]

    settle(lambda one, due: (one.text, one.group, one.leads, due, one.results), True)
    settle(lambda one, due: (one.text, one.leads, due, one.results), False)
    settle(lambda one, _: (one.text, one.group, one.leads, one.results), False)
    settle(lambda one, _: (one.text, one.leads, one.results), False)
    settle(lambda one, _: (one.text, one.group), False)
    settle(lambda one, _: one.text or None, False)
    return found


def _worth(each: Candidate, rules: Pairing) -> float:
    """How alike the two are, less what they have in common with other tasks."""
    return each.score - rules.beside * each.beside


def _assigned(near: Sequence[Candidate], rules: Pairing) -> list[Candidate]:
    """The pairs that are worth the most in all, each task once; a task may stay alone rather than pair badly."""
    if not near:
        return []
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows = {at: row for row, at in enumerate(sorted({each.old for each in near}))}
    columns = {at: column for column, at in enumerate(sorted({each.new for each in near}))}
    alone = np.arange(len(rows))
    costs = np.array([2 - _worth(each, rules) for each in near] + [2.000001 - rules.alike] * len(rows))
    at = (
        np.concatenate([[rows[each.old] for each in near], alone]),
        np.concatenate([[columns[each.new] for each in near], len(columns) + alone]),
    )
    graph = csr_array((costs, at), shape=(len(rows), len(columns) + len(rows)))
    chosen = set(zip(*(side.tolist() for side in min_weight_full_bipartite_matching(graph)), strict=True))
    return [each for each in near if (rows[each.old], columns[each.new]) in chosen]


def _ambiguous(
    chosen: Sequence[Candidate], near: Sequence[Candidate], margin: float
) -> tuple[list[Candidate], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """The pairs that no other partner comes near to, and what is left, in clusters."""
    mine = {each.old: each for each in chosen}
    its = {each.new: each for each in chosen}
    links = [each for each in near if _rivals(each, mine.get(each.old), its.get(each.new), margin)]
    clusters = _clusters([*links, *(each for one in links for each in (mine.get(one.old), its.get(one.new)) if each)])
    loose = {at for old, _ in clusters for at in old}
    return [each for each in chosen if each.old not in loose], clusters


def _rivals(each: Candidate, mine: Candidate | None, its: Candidate | None, margin: float) -> bool:
    """Whether a pair that was not chosen would have done as well as those that were."""
    if each in (mine, its):
        return False
    return all(one is None or one.score <= each.score + margin for one in (mine, its))


def _clusters(links: Sequence[Candidate]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    of: dict[tuple[bool, int], set[tuple[bool, int]]] = {}
    for each in links:
        joined = of.get((True, each.old), {(True, each.old)}) | of.get((False, each.new), {(False, each.new)})
        for node in joined:
            of[node] = joined
    distinct = {id(nodes): nodes for nodes in of.values()}.values()
    found = [
        (tuple(sorted(at for old, at in nodes if old)), tuple(sorted(at for old, at in nodes if not old)))
        for nodes in distinct
    ]
    return sorted(found)
