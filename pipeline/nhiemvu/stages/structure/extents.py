"""Extents: where in a text one decision ends and the head of another begins.

A decision has a number of its own (Nghị định 30/2020/NĐ-CP, Phụ lục I). What hangs on it, a plan, a
regulation, an appendix, may repeat issuer, place and date, but no number; a running head repeats the number
and nothing else; a form leaves its number blank.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import regex

from nhiemvu.model import Arranged, Leaf, Source, Span
from nhiemvu.rulebook import Pattern, matches
from nhiemvu.stages.structure import levels
from nhiemvu.stages.structure.values import Rules

# How far the head reaches above the number and below it, in blocks.
_ABOVE, _BELOW = 6, 16
_NUMBERS = ("number", "number_of_assembly", "number_place_date")
_ISSUERS = ("issuer", "issuer_motto")
_ABOVE_NUMBER = ("place_date", *_ISSUERS, "secrecy", "urgency", "draft")
_ENACTS = ("basis", "proposer", "enacting")


@dataclass(frozen=True, slots=True)
class _Head:
    """The head around a number, or below a motto where no number stands.

    first: index of its first block. blank: the number is left open. decides: there is an enacting word.
    """

    first: int
    number: str
    blank: bool
    type: str | None
    framed: bool
    dated: bool
    enacts: bool
    decides: bool
    addressed: bool


def extents(source: Source, arranged: Arranged, rules: Rules) -> tuple[Span, ...]:
    """One span for each decision, in order; together they are the whole of the source."""
    finding = _Finding(source, arranged, rules)
    reach = source.reach
    cuts = [reach.start, *finding.cuts(), reach.end]
    return tuple(Span(low, high) for low, high in pairwise(cuts))


def opening(source: Source, arranged: Arranged, rules: Rules) -> int:
    """Index of the block with which the document begins: pages copied from a site have its menus above the head."""
    return _Finding(source, arranged, rules).opening()


def _is_near(numbers: list[int], at: int) -> bool:
    """Whether one of the numbers stands around a motto."""
    low = bisect_left(numbers, at - _ABOVE)
    return low < len(numbers) and numbers[low] <= at + _ABOVE


class _Finding:
    def __init__(self, source: Source, arranged: Arranged, rules: Rules) -> None:
        self.source, self.blocks, self.rules = source, arranged.blocks, rules
        self.head: dict[str, list[Pattern]] = {}
        for rule in rules.head:
            self.head.setdefault(rule.id, []).append(rule)
        mottos = (leaf for leaf in arranged.furniture if leaf.rule == "motto")
        self.mottos = sorted(mottos, key=lambda leaf: leaf.spans[0].start)

    def cuts(self) -> Iterator[int]:
        """Where each decision behind the first begins."""
        before: _Head | None = None
        done, cut = 0, self.source.reach.start
        for at in self._anchors():
            head = self._read(at, done)
            if head is None:
                continue
            if not self._stands(head, done):
                continue
            begins = self._has_content(head.first, done)
            if before is not None and head.number == before.number:
                begins = head.dated and head.enacts and head.type is not None and head.type == before.type
            elif before is not None and not head.blank:
                begins = True
            if begins and (start := self._start(head.first, done)) > cut:  # columns stand out of the order of the text
                cut = start
                yield cut
            if begins or before is None:
                before, done = head, at + 1

    def opening(self) -> int:
        for at in self._anchors():
            head = self._read(at, 0)
            if head is not None and self._stands(head, 0):
                return head.first if not self._has_content(head.first, 0) and not self._has_body(head.first) else 0
        return 0

    def _has_body(self, first: int) -> bool:
        """Whether bases, an enacting word or a numbered division stand above a block."""
        above = [self._words(at) for at in range(first)]
        return any(self._field(words, _ENACTS) or levels.opens_body(words, self.rules) for words in above)

    def _anchors(self) -> list[int]:
        """Indices of the blocks at which a head may stand: numbers, and mottos without a number near."""
        numbers = list(self._numbers())
        starts = [block.spans[0].start if block.spans else 0 for block in self.blocks]
        mottos = {bisect_left(starts, leaf.spans[0].start) for leaf in self.mottos}
        bare = (at for at in mottos if at < len(starts) and not _is_near(numbers, at))
        return sorted((*numbers, *bare))

    def _numbers(self) -> Iterator[int]:
        """Indices of the blocks that may bear the number of a document."""
        text = self.source.text
        for at, block in enumerate(self.blocks):
            if block.kind not in ("paragraph", "heading") or not block.spans:
                continue
            start = block.spans[0].start
            words = text[start : start + 30]
            if ("ố" in words or "Ố" in words) and matches(self.rules.numbering, words):
                yield at

    def _read(self, at: int, done: int) -> _Head | None:
        """The head around a block, None where its number is none of a document of its own, or a form's."""
        words = self._words(at)
        hit = self._field(words, _NUMBERS)
        printed = "".join(hit.group("number").split()) if hit else ""
        if hit is not None and (
            not matches(self.rules.own_number, printed) or matches(self.rules.copy_number, printed)
        ):
            return None
        first = self._first(at, done)
        if any(matches(self.rules.form, self._words(index)) for index in range(max(done, first - 2), at)):
            return None
        near = [self._words(index) for index in range(first, min(at + _BELOW, len(self.blocks)))]
        upper = near[: at - first + 6]
        dates = [*([hit] if hit else []), *(found for each in upper if (found := self._field(each, ("place_date",))))]
        return _Head(
            first,
            printed,
            blank=not printed[:1].isdigit(),
            type=next((kind for each in near if (kind := self._type(each))), None),
            framed=any(self._field(each, _ISSUERS) for each in near[: at - first]) or self._has_motto(first, at),
            dated=any(date.groupdict().get("year") for date in dates),
            enacts=any(self._field(each, _ENACTS) for each in near[at - first :]),
            decides=any(self._field(each, ("enacting",)) for each in near[at - first :]),
            addressed=any(self._field(each, ("addressee", "abstract")) for each in near),
        )

    def _stands(self, head: _Head, done: int) -> bool:
        """Whether a head is that of a document of its own, and no head of what hangs on one or of a form."""
        if head.blank and not (head.framed and head.dated and self._has_content(head.first, done)):
            return False
        if not head.number:
            return head.decides and head.type is not None
        if head.type is None and not head.addressed and not head.enacts:
            return False
        return (head.framed and head.dated) or ((head.framed or head.dated) and (head.enacts or head.addressed))

    def _first(self, at: int, done: int) -> int:
        """The first block of the head above its number; a signature above it is another document's."""
        first = at
        issued = False
        while first > max(done, at - _ABOVE):
            words = self._words(first - 1)
            rule = not any(map(str.isalpha, words))  # what is left of a ruled line
            if not rule and not self._field(words, _ABOVE_NUMBER) and not matches(self.rules.copy, words):
                break
            if self._field(words, _ISSUERS):
                if self._type(words) or (issued and matches(self.rules.signature, words)):
                    break
                issued = True
            first -= 1
        return first

    def _start(self, first: int, done: int) -> int:
        """The offset at which a decision begins whose head begins with this block: that of its line, frame or motto."""
        start = min(span.start for span in self.blocks[first].spans)
        above = self._end(max(done, first - 1), first)
        start = min([start, *(leaf.spans[0].start for leaf in self._mottos(above, start))])
        grids = self.source.grids
        at = bisect_left(grids, start, key=lambda grid: grid.span.start) - 1
        drawn = grids[at].span.start if at >= 0 and grids[at].span.end > start else start
        return self.source.text.rfind("\n", self.source.reach.start, drawn) + 1

    def _has_motto(self, first: int, at: int) -> bool:
        return bool(self._mottos(self._end(first - 1, first), self._end(first - 1, at + 4)))

    def _end(self, low: int, high: int) -> int:
        """Where the last words of these blocks end; a block of marks alone has none."""
        return max((span.end for block in self.blocks[max(low, 0) : high] for span in block.spans), default=0)

    def _mottos(self, start: int, end: int) -> list[Leaf]:
        low, high = (bisect_left(self.mottos, at, key=lambda leaf: leaf.spans[0].start) for at in (start, end))
        return self.mottos[low:high]

    def _has_content(self, first: int, above: int) -> bool:
        """Whether a document has ended between the blocks; a menu of a web page has no end and no signature."""
        if first <= above:
            return False
        at = bisect_left(self.ends, above)
        return at < len(self.ends) and self.ends[at] < first

    @cached_property
    def ends(self) -> list[int]:
        """Indices of the blocks in which a document ends: its last words, recipients, capacity of the signer."""
        rules: tuple[Pattern, ...] = (*self.rules.end, *self.rules.recipients, *self.rules.signature[:1])
        return [at for at in range(len(self.blocks)) if matches(rules, self._words(at))]

    def _type(self, words: str) -> str | None:
        if not words[:3].isupper():
            return None
        return next((kind.slug for kind in self.rules.type if kind.match(words)), None)

    def _field(self, words: str, names: tuple[str, ...]) -> regex.Match[str] | None:
        """How the words match as one of these fields of the head."""
        rules = (rule for name in names for rule in self.head.get(name, ()))
        return next((hit for rule in rules if (hit := rule.search(words))), None)

    def _words(self, at: int) -> str:
        block = self.blocks[at]
        return self.source.passage(block.spans).text if block.kind in ("paragraph", "heading") else ""
