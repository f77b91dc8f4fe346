"""Comparing: time and memory on planted edits, and what a comparison by number would call changed."""

from __future__ import annotations

import random
import resource
import time

from tests import plans

from nhiemvu.compare import Knowledge, compare


def by_number(old: list[plans.Record], new: list[plans.Record]) -> int:
    """Rows of one number that differ in name or deadline, and numbers of one side alone: csv-diff and daff keyed so."""
    sides = [{row["number"]: (row["name"], row["deadlines"][0]["due"]) for row in side} for side in (old, new)]
    return sum(sides[0].get(number) != sides[1].get(number) for number in sides[0].keys() | sides[1].keys())


def measure() -> None:
    known = Knowledge.load()
    for count in (1000, 5000):
        seed = random.Random(1)
        old, new, truth = plans.planted(seed, plans.names(seed, count + count // 20), count)
        compare(old, new, known, words=False)
        start = time.process_time()
        found = compare(old, new, known, words=False)
        taken = time.process_time() - start
        score = plans.f1(truth, plans.told(found))
        planted = sum(map(len, truth.values()))
        print(f"diff, {count} against {count} tasks      {taken:.2f} s without word marks, F1 {score:.3f}")
        print(f"  planted {planted}; keyed on the number {by_number(old, new)} rows differ")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    measure()
