"""What the modules of this stage share: rules, and parts and divisions while their text is being gathered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nhiemvu.model import Division, Part, Spans
from nhiemvu.rulebook import Pattern

# Rank of the level whose headings bear no number.
UNNUMBERED = 75


@dataclass(frozen=True, slots=True)
class Type(Pattern):
    """A document type: its full name, and the slug that names the part in ids.

    preamble: text of its own may stand between head and body; a decision goes from the bases
    straight to the articles (Nghị định 30/2020/NĐ-CP, Phụ lục III).
    """

    slug: str = ""
    name: str = ""
    preamble: bool = True


@dataclass(frozen=True, slots=True)
class Level(Pattern):
    """A level of division.

    rank: smaller is wider. titled: its line is a heading whatever its form. listed: an item of a
    list, which holds one paragraph.
    """

    rank: int = 0
    titled: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Signature(Pattern):
    """A line of the signature. role: who owns its characters."""

    role: str = "signature.name"


@dataclass(frozen=True, slots=True)
class Announced(Pattern):
    """Words that speak of what hangs on the document. missing: an appendix, or a document of a type of its own."""

    missing: Literal["appendix", "document"] = "appendix"


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/structure.toml."""

    type: tuple[Type, ...]
    head: tuple[Pattern, ...]
    level: tuple[Level, ...]
    numbered: tuple[Pattern, ...]
    end: tuple[Pattern, ...]
    closing: tuple[Pattern, ...]
    recipients: tuple[Pattern, ...]
    recipient: tuple[Pattern, ...]
    archive: tuple[Pattern, ...]
    adopted: tuple[Pattern, ...]
    signature: tuple[Signature, ...]
    signed: tuple[Pattern, ...]
    appendix: tuple[Pattern, ...]
    untitled: tuple[Pattern, ...]
    reference: tuple[Pattern, ...]
    announced: tuple[Announced, ...]
    blank: tuple[Pattern, ...]
    of_body: tuple[Pattern, ...]
    copy: tuple[Pattern, ...]
    copy_head: tuple[Pattern, ...]
    numbering: tuple[Pattern, ...]
    own_number: tuple[Pattern, ...]
    copy_number: tuple[Pattern, ...]
    form: tuple[Pattern, ...]


@dataclass(slots=True)
class DivisionDraft:
    """A division while its paragraphs are being gathered. untitled: its heading stands below its number."""

    level: Level | None
    part: int
    number: str | None = None
    ordinal: int | None = None
    number_spans: Spans = ()
    heading: Spans = ()
    own: list[Spans] = field(default_factory=list)
    parent: int | None = None
    untitled: bool = False

    def made(self) -> Division:
        return Division(
            level=self.level.id if self.level else None,
            number=self.number,
            ordinal=self.ordinal,
            number_spans=self.number_spans,
            heading=self.heading,
            own=tuple(self.own),
            parent=self.parent,
            part=self.part,
        )


@dataclass(slots=True)
class PartDraft:
    """A part while its title is being gathered. named: the title has begun, beyond the bare type."""

    slug: str
    type: str | None
    first: int
    title: list[Spans] = field(default_factory=list)
    reference: Spans = ()
    named: bool = False

    def made(self) -> Part:
        title = tuple(span for spans in self.title for span in spans)
        return Part(self.slug, self.type, title, self.reference, self.first)
