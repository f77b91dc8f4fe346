"""Which found record is which gold record: by the path in their ids, by equal words, by similar ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import LCSseq, Levenshtein

from nhiemvu.model import fold

Record = Mapping[str, Any]
# One edit in five characters is a similarity of 0.8.
_EDIT_IN = 5

# What a record is recognised by where its number was misread or it has none, the first key that it has.
_WORDS = ("name_raw", "name", "raw", "text", "heading", "title")
# What names a record within its decision, where that is not the path in its id.
_NAMES = {"abbreviation": ("short",), "relation": ("from", "type", "to")}


@dataclass(frozen=True, slots=True)
class Placed:
    """A record with the gold id of its decision, its own path within it and its words, folded."""

    record: Record
    label: str
    home: str
    path: str
    words: str

    @property
    def id(self) -> str:
        return str(self.record.get("id") or "#".join(filter(None, (self.home, self.path))))


def place(found: Sequence[Record], gold: Sequence[Record]) -> tuple[list[Placed], list[Placed]]:
    """Both sides under the ids that gold has for the decisions."""
    theirs = [str(record["id"]) for record in found if record.get("kind") == "decision"]
    ours = [str(record["id"]) for record in gold if record.get("kind") == "decision"]
    strange = zip([one for one in theirs if one not in ours], [one for one in ours if one not in theirs], strict=False)
    return list(_placed(found, dict(strange))), list(_placed(gold, {}))


def _placed(records: Sequence[Record], homes: Mapping[str, str]) -> Iterator[Placed]:
    last = ""
    for record in records:
        kind = str(record.get("kind"))
        base, _, path = str(record.get("record" if kind == "doubt" else "id") or "").partition("#")
        if kind == "decision":
            last = base
        home = str(record.get("decision") or base or last)
        if kind in _NAMES:
            path = " ".join(_at_home(str(record.get(key)), homes) for key in _NAMES[kind])
        label = f"task.{record.get('origin', 'table')}" if kind == "task" else kind
        words = next((fold(str(record[key])) for key in _WORDS if record.get(key)), "")
        yield Placed(record, label, homes.get(home, home), path, words)


def _at_home(id: str, homes: Mapping[str, str]) -> str:
    """An id with the gold id of its decision."""
    base, mark, path = id.partition("#")
    return homes.get(base, base) + mark + path


def pair(gold: Sequence[Placed], found: Sequence[Placed]) -> list[tuple[Placed, Placed]]:
    """Pairs in the order of gold."""
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for candidates in (_same_path, _in_step, _near):
        mine = [(index, one) for index, one in enumerate(gold) if index not in chosen]
        its = [(index, one) for index, one in enumerate(found) if index not in taken]
        for here, there in candidates(mine, its):
            if here not in chosen and there not in taken:
                chosen[here] = there
                taken.add(there)
    return [(gold[here], found[chosen[here]]) for here in sorted(chosen)]


_Numbered = Sequence[tuple[int, Placed]]
_Indices = Iterable[tuple[int, int]]


def _same_path(gold: _Numbered, found: _Numbered) -> _Indices:
    """The first of a path with the first, the second with the second; a decision has none."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, there in reversed(found):
        places[there.home, there.path].append(index)
    for index, here in gold:
        if (here.path or here.label == "decision") and places[here.home, here.path]:
            yield index, places[here.home, here.path].pop()


def _in_step(gold: _Numbered, found: _Numbered) -> _Indices:
    """Equal words: of many alike (a document cited eight times) each keeps its place among its neighbours."""
    ours, theirs = ([(index, f"{one.home} {one.words}") for index, one in side if one.words] for side in (gold, found))
    for step in LCSseq.opcodes([words for _, words in ours], [words for _, words in theirs]):
        if step.tag == "equal":
            mine, its = ours[step.src_start : step.src_end], theirs[step.dest_start : step.dest_end]
            yield from ((here, there) for (here, _), (there, _) in zip(mine, its, strict=True))


def _near(gold: _Numbered, found: _Numbered) -> _Indices:
    """What is similar enough, the nearest first."""
    apart = (
        (_apart(here, there), mine, its)
        for mine, here in gold
        for its, there in found
        if here.words and there.words and here.home == there.home
    )
    return [(mine, its) for distance, mine, its in sorted(apart) if distance < 1]


def _apart(here: Placed, there: Placed) -> float:
    """From 0, equal, to 1, nothing to do with each other."""
    shorter, longer = sorted((here.words, there.words), key=len)
    edits = Levenshtein.distance(shorter, longer, score_cutoff=len(longer) // _EDIT_IN)
    if edits * _EDIT_IN <= len(longer):
        return edits / len(longer)
    # Where the clause of a figure begins and ends is open to dispute; the figure is not.
    alike = here.label == "indicator" and here.record.get("value") == there.record.get("value") and shorter in longer
    return 1 - len(shorter) / len(longer) if alike else 1.0
