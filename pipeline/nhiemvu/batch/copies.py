"""Two copies of one decision, such as a scan and a DOCX, and two different texts under one id."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import regex

from nhiemvu.batch.values import Found
from nhiemvu.model import Doubt
from nhiemvu.vietnamese.letters import bare

_WORD = regex.compile(r"\p{L}+")
_KEPT = 128  # smallest hashes; their common share is that of all pairs of words, within a tenth
# Copies of one decision with a misread word in twenty share eight pairs of words in ten; two decisions of one
# ministry share fewer than four in ten.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Meeting:
    """Documents that bear one id. same-decision: their texts agree; id-conflict: they do not."""

    code: Literal["same-decision", "id-conflict"]
    id: str
    documents: tuple[str, ...]

    def doubt(self, others: Sequence[str]) -> Doubt:
        """What the record of one of them says of the others, named by their results."""
        if self.code == "same-decision":
            return Doubt("same-decision", (), {"others": list(others)})
        return Doubt("id-conflict", (), {"others": list(others)})


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the pairs of neighbouring words, without marks, so that scans and other forms agree."""
    words = _WORD.findall(bare(text))
    hashes = {zlib.crc32(f"{first} {second}".encode()) for first, second in pairwise(words)}
    return tuple(sorted(hashes)[:_KEPT])


def meetings(shared: Iterable[tuple[str, list[tuple[str, Found]]]]) -> Iterator[Meeting]:
    """What the documents that share an id are to each other, each id once."""
    for id, group in shared:
        first = group[0][1].sketch
        alike = all(similar(first, found.sketch) >= _SAME for _, found in group[1:])
        keys = tuple(dict.fromkeys(key for key, _ in group))
        yield Meeting("same-decision" if alike else "id-conflict", id, keys)


def similar(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The share of word pairs that two texts have in common, from their sketches; 1 where both have none."""
    both = sorted({*one, *other})[:_KEPT]
    common = {*one} & {*other}
    return sum(each in common for each in both) / len(both) if both else 1.0
