"""Which words of a text changed."""

from __future__ import annotations

import regex
from rapidfuzz.distance import LCSseq

from nhiemvu.compare.values import Word

_TOKEN = regex.compile(r"\w+|[^\w\s]|\s+")


def mark(old: str, new: str) -> tuple[Word, ...]:
    """Runs of words; all old sides joined are old, all new sides are new. Swapped texts give the swapped runs."""
    if new < old:
        return tuple(Word(word.new, word.old, word.same) for word in mark(new, old))
    mine, its = _TOKEN.findall(old), _TOKEN.findall(new)
    steps = [(step.tag == "equal", step) for step in LCSseq.opcodes(mine, its)]
    runs: list[Word] = []
    for at, (equal, step) in enumerate(steps):
        before = "".join(mine[step.src_start : step.src_end])
        after = "".join(its[step.dest_start : step.dest_end])
        same = equal and (bool(before.strip()) or at in (0, len(steps) - 1))  # a blank between changes is no word kept
        if runs and runs[-1].same == same:
            before, after = runs[-1].old + before, runs[-1].new + after
            runs.pop()
        runs.append(Word(before, after, same))
    return tuple(runs)
