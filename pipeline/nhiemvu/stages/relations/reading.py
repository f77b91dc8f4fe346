"""Statements as they are read: where their citations stand, which verbs they have, what is quoted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import regex

from nhiemvu.stages.relations import scopes
from nhiemvu.stages.relations.values import Cited, Relation, Rules, Statement, Type

# A quotation that is never closed within so many paragraphs is a misprint.
_QUOTED = 300
_QUOTES = regex.compile(r'[“”"]')


Stretch = tuple[int, int]


class Verb(NamedTuple):
    start: int
    end: int
    type: Type


@dataclass
class Read:
    """A statement. begins, raws, ends: where each citation begins, where its number and date end, where its title does.

    quoted: it stands inside a quotation that an earlier statement opened, or opens one itself.
    """

    index: int
    statement: Statement
    rules: Rules
    quoted: bool = False
    lead: int | None = None
    begins: list[int] = field(default_factory=list)
    raws: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.statement.passage.text

    @cached_property
    def verbs(self) -> list[Verb]:
        """The verbs of the text; one inside another's phrase is none of its own."""
        hits = sorted((hit.start(), -hit.end(), rule.type) for rule in self.rules.cue for hit in rule.all(self.text))
        found: list[Verb] = []
        for start, end, kind in hits:
            if not found or start >= found[-1].end:
                found.append(Verb(start, -end, kind))
        return found

    def verbs_before(self, at: int, low: int) -> Iterator[Verb]:
        """The nearest verbs that stand wholly between the two places, the last one first."""
        index = bisect_right(self.verbs, at, key=lambda verb: verb.end)
        for verb in reversed(self.verbs[max(0, index - 3) : index]):
            if verb.start >= low:
                yield verb

    def verb_at(self, start: int) -> Verb | None:
        index = bisect_left(self.verbs, start, key=lambda verb: verb.start)
        return self.verbs[index] if index < len(self.verbs) and self.verbs[index].start == start else None

    @cached_property
    def _marks(self) -> list[tuple[int, int]]:
        """Where quotations open and close, with how many are open behind."""
        depth, found = 0, []
        for hit in _QUOTES.finditer(self.text):
            sign = hit.group()
            straight = sign == '"' and depth > 0
            depth = max(0, depth - 1) if sign == "”" or straight else depth + 1
            found.append((hit.start(), depth))
        return found

    def quotes(self, at: int) -> bool:
        """Whether the place stands inside a quotation."""
        index = bisect_right(self._marks, at, key=lambda mark: mark[0])
        return self.quoted or (index > 0 and self._marks[index - 1][1] > 0)

    @property
    def opens(self) -> bool:
        """Whether a quotation begins here and goes on below: at the start of the text, or behind a colon."""
        if not self._marks or self._marks[-1][1] == 0:
            return False
        at = max(at for at, _ in self._marks if self.text[at] != "”")
        return not self.text[:at].strip() or self.text[:at].rstrip().endswith(":")

    @property
    def closes(self) -> bool:
        """Whether a quotation that an earlier statement opened ends here."""
        signs = [self.text[at] for at, _ in self._marks]
        return signs.count("”") > signs.count("“") or signs.count('"') % 2 == 1

    @cached_property
    def free(self) -> list[int]:
        """The citations that stand in no other one's title."""
        return [at for at, citation in enumerate(self.statement.citations) if citation.within is None]

    def within(self, start: int, stop: int) -> list[int]:
        """The citations that begin between the two places and stand in no other one's title."""
        first, last = bisect_left(self.begins, start), bisect_left(self.begins, stop)
        return [at for at in range(first, last) if self.statement.citations[at].within is None]

    def relation(self, kind: Type, by: int | None, to: int, cue: Stretch | None, scope: Stretch | None) -> Relation:
        """A relation of this statement; by and to are its citations, by None for the text itself."""
        passage = self.statement.passage
        part = passage.part(*scope) if scope and scope[0] < scope[1] else None
        return Relation(
            type=kind,
            by=None if by is None else Cited(self.index, by),
            to=Cited(self.index, to),
            cue=passage.part(*cue) if cue else None,
            scope=part,
            provisions=scopes.provisions(part, self.rules.provision) if part else (),
            part=self.statement.part,
        )


def read(statements: Sequence[Statement], rules: Rules) -> list[Read]:
    made = [Read(index, statement, rules) for index, statement in enumerate(statements)]
    for each in made:
        passage = each.statement.passage
        for citation in each.statement.citations:
            each.begins.append(passage.at(citation.raw.start))
            each.raws.append(each.begins[-1] + len(citation.raw.text))
            each.ends.append(max(each.raws[-1], each.begins[-1] + len(citation.whole.text)))
    _lead(made)
    _quote(made)
    return made


def _lead(made: Sequence[Read]) -> None:
    """Gives each statement the one that introduces it: the last of its own division, or of those around it."""
    last: dict[tuple[int, tuple[int, ...]], int] = {}
    for each in made:
        statement = each.statement
        if statement.where in ("article", "text"):
            for depth in range(len(statement.path), -1 if statement.path else 0, -1):
                each.lead = each.lead if each.lead is not None else last.get((statement.part, statement.path[:depth]))
            last[statement.part, statement.path] = each.index


def _quote(made: Sequence[Read]) -> None:
    """Marks what stands in quotations of several paragraphs."""
    prose = [each for each in made if each.statement.where in ("article", "text", "other")]
    closing = [at for at, each in enumerate(prose) if ("”" in each.text or '"' in each.text) and each.closes]
    end = -1
    for at, each in enumerate(prose):
        if at <= end:
            each.quoted = True
        elif '"' in each.text or "“" in each.text:
            first = each.text.lstrip()[:1] in ("“", '"')
            if each.opens:
                end = max(end, _closing(prose, closing, at))
                each.quoted = first and end > at
            else:
                each.quoted = first and each.text.rstrip(" .;,")[-1:] in ("”", '"')


def _closing(prose: Sequence[Read], closing: Sequence[int], at: int) -> int:
    """Where the quotation ends that `at` opens; -1 where it does not."""
    index = bisect_right(closing, at)
    if index == len(closing) or closing[index] - at > _QUOTED:
        return -1
    return closing[index] if prose[closing[index]].statement.part == prose[at].statement.part else -1
