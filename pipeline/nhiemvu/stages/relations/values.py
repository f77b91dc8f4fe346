"""What relations are, what they are read from, and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from nhiemvu.model import Citation, Passage, Provision, Spans, Table
from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern

Type = Literal[
    "based-on",
    "implements",
    "amends",
    "supplements",
    "replaces",
    "repeals",
    "corrects",
    "withdraws",
    "issued-with",
]
Action = Literal["amend", "add", "remove"]
Where = Literal["title", "basis", "article", "text", "reference", "other"]


@unguarded(frozen=True, slots=True)
class Statement:
    """A paragraph, title, cell or footnote with the documents it names.

    where: title (of the document or an attachment), basis (of the head), article (of the document
    itself), text (any other prose), reference ("Kèm theo ..."), other (cells and notes).
    part: index into Outline.parts. path: the divisions around it, outermost first. heading: of the
    innermost of them that has one. number: of the division that begins here.
    """

    passage: Passage
    citations: tuple[Citation, ...]
    where: Where
    part: int = 0
    path: tuple[int, ...] = ()
    heading: str = ""
    number: Spans = ()


class Cited(NamedTuple):
    """A citation: index of its statement, and in that statement."""

    statement: int
    citation: int


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a task of the other document.

    task: its number as printed, None where the text gives none. field: name, units, deadlines or
    outputs, None for the whole. value: the new words. place: the words that say so.
    """

    task: Passage | None
    action: Action
    field: str | None
    value: Spans
    place: Spans


@dataclass(frozen=True, slots=True)
class Relation:
    """That one document does something to another.

    by: the citation of the document that does it, None for the text itself. part: index of the part
    that stands for the text. cue: the words that say so. scope: which part of the other is meant.
    unsure: rows of which the text does not say whether they change or add a task.
    """

    type: Type
    by: Cited | None
    to: Cited
    cue: Passage | None
    scope: Passage | None
    provisions: tuple[Provision, ...]
    part: int = 0
    changes: tuple[Change, ...] = ()
    unsure: Spans = ()


@dataclass(frozen=True, slots=True)
class Relations:
    """relations: in the order of their statements. tables: those given, amending ones of kind "changes"."""

    relations: tuple[Relation, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Cue(Pattern):
    """type: what the document before the verb does to the one behind it."""

    type: Type = "amends"


@dataclass(frozen=True, slots=True)
class Doing(Pattern):
    """action: what the verb does to a task."""

    action: Action = "amend"


@dataclass(frozen=True, slots=True)
class Named(Pattern):
    """level: that of the part which the words name, as in Provision."""

    level: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/relations.toml."""

    cue: tuple[Cue, ...]
    basis: tuple[Pattern, ...]
    basis_heading: tuple[Pattern, ...]
    self: tuple[Pattern, ...]
    itself: tuple[Pattern, ...]
    issuing: tuple[Pattern, ...]
    refusal: tuple[Pattern, ...]
    report: tuple[Pattern, ...]
    opening: tuple[Pattern, ...]
    scope: tuple[Pattern, ...]
    heading: tuple[Pattern, ...]
    wording: tuple[Pattern, ...]
    trailing: tuple[Pattern, ...]
    joiner: tuple[Pattern, ...]
    passive: tuple[Pattern, ...]
    agent: tuple[Pattern, ...]
    lapse: tuple[Pattern, ...]
    before: tuple[Pattern, ...]
    issued_with: tuple[Pattern, ...]
    provision: tuple[Named, ...]
    change: tuple[Pattern, ...]
    action: tuple[Doing, ...]
    field: tuple[Pattern, ...]
    value: tuple[Pattern, ...]
    amending_title: tuple[Pattern, ...]
    old: tuple[Pattern, ...]
    new: tuple[Pattern, ...]
    task_number: tuple[Pattern, ...]
