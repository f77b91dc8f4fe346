"""What a citation is, and the rules it is read by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from nhiemvu.rulebook import Pattern


@dataclass(frozen=True, slots=True)
class DocType:
    """A type of document and its code. legislative: always, no, or year: where the number bears the year."""

    code: str
    name: str
    series: str
    legislative: str
    source: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A code that stands for a second type too, when the words before the number say so."""

    id: str
    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Issuer(Pattern):
    """shape: closed (the match is the name), about (its subject follows), open (more words follow)."""

    shape: str = "closed"


@dataclass(frozen=True, slots=True)
class End(Pattern):
    """joint: whether it ends the issuer of a document of several bodies too."""

    joint: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """In characters: a longer title or issuer is taken for running text and left out."""

    title: int
    issuer: int
    name: int
    law: int


@dataclass(frozen=True, slots=True)
class Level:
    """level: as records name it. words: how it is written, small. bare: whether it may stand without a number."""

    id: str
    level: str
    words: tuple[str, ...]
    why: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class DocTypes:
    """rules/doctypes.csv."""

    rows: tuple[DocType, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """A law by its name. since, until: first day in force, first day no longer; empty where not certain or open."""

    id: str
    type: str
    name: str
    number: str
    date: str
    since: str
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class Laws:
    """rules/laws.csv: it tells where the name of a law ends; what a text does not say is not taken from it."""

    rows: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """rules/citations.toml."""

    joint: tuple[str, ...]
    bare_types: tuple[str, ...]
    short_types: tuple[str, ...]
    limits: Limits
    numbers: tuple[Pattern, ...]
    blanks: tuple[Pattern, ...]
    unnumbered: tuple[Pattern, ...]
    shorts: tuple[Pattern, ...]
    bare_follows: tuple[Pattern, ...]
    leads: tuple[Pattern, ...]
    gaps: tuple[Pattern, ...]
    names: tuple[Pattern, ...]
    amending: tuple[Pattern, ...]
    no_types: tuple[Pattern, ...]
    refusals: tuple[Pattern, ...]
    siblings: tuple[Pattern, ...]
    dates: tuple[Pattern, ...]
    issuers: tuple[Issuer, ...]
    open_ends: tuple[End, ...]
    about_ends: tuple[Pattern, ...]
    of: tuple[Pattern, ...]
    titles: tuple[Pattern, ...]
    clause_ends: tuple[Pattern, ...]
    without_series: tuple[Pattern, ...]
    terms: tuple[Pattern, ...]
    shared: tuple[Shared, ...]
    law_types: tuple[Pattern, ...]
    law_refusals: tuple[Pattern, ...]
    law_ends: tuple[Pattern, ...]
    law_years: tuple[Pattern, ...]
    constitutions: tuple[Pattern, ...]
    amendments: tuple[Pattern, ...]
    attachments: tuple[Pattern, ...]
    provisions: tuple[Pattern, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Three rule files: rulebook.load(Patterns, "citations"), (DocTypes, "doctypes") and (Laws, "laws")."""

    patterns: Patterns
    types: DocTypes
    laws: Laws


class Part(NamedTuple):
    """A provision while it is read: level, number, and where it stands."""

    level: str
    number: str | None
    start: int
    end: int


@dataclass(slots=True)
class Named:
    """A citation while it is read. Offsets are those of the passage's text."""

    start: int
    end: int
    doctype: DocType | None
    number: str | None = None
    year: str | None = None
    borne: bool = False  # whether the number itself bears the year
    running: str = "_"
    dash: bool = False
    code: str = ""
    spoken: bool = False  # số stands before the number
    date: date | None = None
    issuer: tuple[int, int] | None = None
    title: tuple[int, int] | None = None
    tail: int = 0  # where issuer and title end
    within: int | None = None
    first: int = -1  # where its provisions begin
    provisions: tuple[Part, ...] = ()
    named: bool = False  # a law by its name, without a number
    amending: bool = False  # the name of a law that amends others, up to their names
    held: bool = False  # in the name of an amending law: a date behind it is that one's
