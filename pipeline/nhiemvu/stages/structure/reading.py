"""How far a document has been read: its lines, what has been made of them, what is expected next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nhiemvu.model import Block, Doubt, Leaf, Passage, Source, Spans
from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern, Patterns
from nhiemvu.stages.structure.values import UNNUMBERED, DivisionDraft, PartDraft, Rules

State = Literal["head", "title", "body", "tail", "copy"]


@unguarded(frozen=True, slots=True)
class Line:
    """A paragraph or heading. index: that of its block. set_apart: a heading by its form, or all in bold."""

    index: int
    passage: Passage
    bold: bool
    set_apart: bool

    @property
    def words(self) -> str:
        return self.passage.text

    @property
    def spans(self) -> Spans:
        return self.passage.spans


@dataclass(slots=True)
class Reading:
    """A document read up to some line.

    lines: by index of their block. numbered: matches where any numbered level does. stack: the open
    divisions, widest first. slugs: how many parts bear each. listing: inside the list of recipients.
    signed: below a line of the signature. addressed: how many parts stood where recipients first began.
    """

    source: Source
    rules: Rules
    lines: dict[int, Line]
    numbered: Pattern
    state: State = "head"
    head: dict[str, list[Spans]] = field(default_factory=dict)
    parts: list[PartDraft] = field(default_factory=lambda: [PartDraft("vb", None, 0)])
    divisions: list[DivisionDraft] = field(default_factory=list)
    stack: list[int] = field(default_factory=list)
    slugs: Counter[str] = field(default_factory=Counter)
    leaves: list[Leaf] = field(default_factory=list)
    loose: list[Spans] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    listing: bool = False
    signed: bool = False
    addressed: int = 0

    @classmethod
    def of(cls, source: Source, blocks: Sequence[Block], taken: Collection[int], rules: Rules) -> Reading:
        """A document of which nothing has been read. taken: indices of the blocks that belong to tables."""
        lines = {
            index: Line(index, source.passage(block.spans), block.bold, block.bold or block.kind == "heading")
            for index, block in enumerate(blocks)
            if block.kind in ("paragraph", "heading") and index not in taken
        }
        return cls(source, rules, lines, Patterns(level for level in rules.level if level.rank != UNNUMBERED).any)

    @property
    def part(self) -> PartDraft:
        return self.parts[-1]

    @property
    def innermost(self) -> DivisionDraft | None:
        """The innermost division that still takes text."""
        return self.divisions[self.stack[-1]] if self.stack else None

    def below(self, line: Line, blocks: int) -> list[Line]:
        """The lines among so many blocks below this one."""
        return [self.lines[at] for at in range(line.index + 1, line.index + 1 + blocks) if at in self.lines]

    def own(self, role: str, spans: Spans, rule: str | None = None) -> None:
        """Gives the characters to a role."""
        self.leaves.append(Leaf(role, spans, rule))

    def fill(self, name: str, spans: Spans) -> None:
        """Adds to a field of the head; recipients and signature are such fields too."""
        self.head.setdefault(name, []).append(spans)

    def leave_body(self) -> None:
        """The content has ended."""
        self.state, self.stack = "tail", []
