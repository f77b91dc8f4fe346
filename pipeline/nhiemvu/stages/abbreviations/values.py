"""Short forms and the rules they are read by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nhiemvu.model import Passage, Spans
from nhiemvu.rulebook import Pattern

Hit = tuple[int, int, str]  # start, end and words of a form
Words = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Definition(Pattern):
    """Group `short` stands after the words it is made from. near: a text without any of these has no match.

    explicit: the document says that it is a short form, so that its shape need not. bare: the match
    says nothing else, so that a text written out does not need it.
    """

    near: tuple[str, ...] = ("",)
    explicit: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Reverse(Pattern):
    """Group `meaning` follows a short form. near: the signs it may begin with; whole: the two are the whole text."""

    near: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Mask(Pattern):
    """Words in which no short form is read. near: a text without any of these has no match."""

    near: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Row:
    """A short form of rules/abbreviations.csv. Of several meanings only the document can tell which."""

    short: str
    meaning: tuple[str, ...]
    source: str
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """rules/abbreviations.toml and .csv. Compared by identity: 500 rows are no key for a cache.

    tokens: the shape of a short form. masks and lines: where none is read, looked for around a form
    and in the whole text. words: shapes of other things in capitals. names: what before a form makes it
    a name. silent: forms that need no meaning. connectors, boundaries, heads, bodies: words of definitions.
    """

    tokens: tuple[Pattern, ...]
    definitions: tuple[Definition, ...]
    reversed: tuple[Reverse, ...]
    masks: tuple[Mask, ...]
    lines: tuple[Mask, ...]
    words: tuple[Pattern, ...]
    names: tuple[Pattern, ...]
    silent: tuple[str, ...]
    connectors: tuple[str, ...]
    boundaries: tuple[str, ...]
    heads: tuple[str, ...]
    bodies: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form of the document. meaning is None where neither the document nor the rules tell it.

    short: with lost marks and misprints mended. written: each form it has in the text, with all its
    places. defined: the words that define it, "chuyển đổi số (CDS)".
    """

    short: str
    meaning: str | None
    written: tuple[tuple[str, Spans], ...]
    origin: Literal["document", "rules"] | None
    repaired: bool
    defined: Passage | None


@dataclass(frozen=True, slots=True)
class Sense:
    """A definition of the document: text[start:end] of the passage. loose: its words are only near, not matched."""

    written: str
    short: str
    meaning: str
    passage: Passage
    start: int
    end: int
    loose: bool = False
