"""Comparing: time and memory on planted edits, and what a comparison by number would call changed."""

from __future__ import annotations

import csv
import io
import random
import resource
import time
from importlib import import_module
from importlib.util import find_spec

from tests import plans

from nhiemvu.compare import Knowledge, compare


def by_number(old: list[plans.Record], new: list[plans.Record], truth: dict[str, set[str]]) -> tuple[int, int]:
    """Rows of one number that differ in name or deadline and numbers of one side alone, as csv-diff and daff tell them
    where they are keyed so; and how many of these nobody changed: two tasks taken for one, a task that went on called
    gone or come.
    """
    sides = [{row["number"]: (row["name"], row["deadlines"][0]["due"]) for row in side} for side in (old, new)]
    went_on = {row["name"] for row in old} & {row["name"] for row in new} | truth["edited"]
    differing = false = 0
    for number in sides[0].keys() | sides[1].keys():
        mine, its = sides[0].get(number), sides[1].get(number)
        if mine == its:
            continue
        differing += 1
        if mine and its:
            false += mine[0] != its[0]
        else:
            false += (mine or its or ("", ""))[0] in went_on
    return differing, false


def by_others(old: list[plans.Record], new: list[plans.Record]) -> dict[str, int]:
    """The same by the programs themselves, of those that are installed (pip install csv-diff daff)."""
    head = ["number", "name", "due"]
    sides = [[[row["number"], row["name"], row["deadlines"][0]["due"]] for row in side] for side in (old, new)]
    found = {}
    if find_spec("csv_diff"):
        csv_diff = import_module("csv_diff")

        files = []
        for side in sides:
            file = io.StringIO()
            csv.writer(file).writerows([head, *side])
            files.append(csv_diff.load_csv(io.StringIO(file.getvalue()), key="number"))
        told = csv_diff.compare(*files)
        found["csv-diff"] = sum(len(told[kind]) for kind in ("added", "removed", "changed"))
    if find_spec("daff"):
        daff = import_module("daff")

        flags = daff.CompareFlags()
        flags.addPrimaryKey("number")
        summary = daff.compareTables(*(daff.PythonTableView([head, *side]) for side in sides), flags)
        table = daff.PythonTableView([])
        daff.TableDiff(summary.align(), flags).hilite(table)
        marks = [str(table.getCell(0, at)) for at in range(table.get_height())]
        found["daff"] = sum(mark in ("+++", "---") or "->" in mark for mark in marks)
    return found


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
        differing, false = by_number(old, new, truth)
        print(f"  planted {planted}; keyed on the number {differing} rows differ, {false} of them changed by nobody")
        for name, told in by_others(old, new).items():
            print(f"  {name} tells {told}")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    measure()
