"""What an order is, the rules it is found by, and what holds where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nhiemvu.model import Passage, Point
from nhiemvu.rulebook import Pattern


class Name(Protocol):
    """A name in a passage. known: the list of bodies has it. collective: several bodies under one name."""

    @property
    def raw(self) -> Passage: ...
    @property
    def known(self) -> bool: ...
    @property
    def collective(self) -> bool: ...


Named = Callable[[Passage], Sequence[Name]]


@dataclass(frozen=True, slots=True)
class Heading(Pattern):
    """A kind of heading. always: it holds also below a heading under which work is given out."""

    always: bool = False


@dataclass(frozen=True, slots=True)
class Role(Pattern):
    """Words at the beginning of the work that say in which role a body does it.

    apart: they are no part of the work where a verb follows. weak: only where nothing else has given a role.
    """

    role: str = "implementing"
    apart: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Label(Pattern):
    """The words before a colon in a line that says one thing of the point above it: a role of bodies, deadline, output,
    or nothing that is read (other)."""

    role: str = "other"


@dataclass(frozen=True, slots=True)
class Charge(Pattern):
    """Words by which work is given. speaks: they do so also behind the name of the one who gives it.

    signs: strings of which a sentence holds one wherever the pattern matches, for speed.
    """

    signs: tuple[str, ...] = ("",)
    speaks: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """rules/orders.toml. Patterns see the text in lower case, with one spelling for each word. Compared by identity."""

    signs: tuple[str, ...]
    silent: tuple[Pattern, ...]
    commanding: tuple[Pattern, ...]
    told: tuple[Heading, ...]
    ordering: tuple[Pattern, ...]
    addressed: tuple[Pattern, ...]
    body: tuple[Pattern, ...]
    small: tuple[Pattern, ...]
    likely: tuple[Pattern, ...]
    private: tuple[Pattern, ...]
    unfinished: tuple[Pattern, ...]
    charge: tuple[Charge, ...]
    lead_in: tuple[Pattern, ...]
    aimed: tuple[Pattern, ...]
    concerned: tuple[Pattern, ...]
    ground: tuple[Pattern, ...]
    work: tuple[Pattern, ...]
    strong: tuple[Pattern, ...]
    dated: tuple[Pattern, ...]
    modal: tuple[Pattern, ...]
    leading: tuple[Pattern, ...]
    helping: tuple[Pattern, ...]
    purpose: tuple[Pattern, ...]
    role: tuple[Role, ...]
    beside: tuple[Role, ...]
    fresh: tuple[Pattern, ...]
    clause: tuple[Pattern, ...]
    label: tuple[Label, ...]
    bracket: tuple[Pattern, ...]
    general: tuple[Pattern, ...]
    condition: tuple[Pattern, ...]
    aside: tuple[Pattern, ...]
    formula: tuple[Pattern, ...]
    topic: tuple[Pattern, ...]
    commands: tuple[Pattern, ...]
    reopening: tuple[Pattern, ...]
    amending: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Bodies in one role; words hold one name or several."""

    role: str
    words: Passage


@dataclass(frozen=True, slots=True)
class Order:
    """An order in running text.

    name: the words of the work, without who does it. said: all words of the order, in which its times stand.
    paragraph: where it stands. points: what the list below it adds to the name. times, results: what lines
    with such a label give. division: index into
    Outline.divisions, None for text before the first of a part. numbered: it is what the division's number stands for.
    """

    name: Passage
    parties: tuple[Party, ...]
    said: Passage
    paragraph: Passage
    points: tuple[Point, ...]
    times: tuple[Passage, ...]
    results: tuple[Passage, ...]
    part: int
    division: int | None
    numbered: bool


@dataclass(slots=True)
class Draft:
    """An order while its sentences are being gathered: offsets into the paragraph."""

    paragraph: Passage
    parties: tuple[Party, ...]
    begin: int
    start: int
    end: int
    charged: bool = False
    part: int = 0
    division: int | None = None
    numbered: bool = False
    points: list[Point] = field(default_factory=list)
    times: list[Passage] = field(default_factory=list)
    results: list[Passage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """What a label says: words in the role of the label."""

    role: str
    words: Passage


@dataclass(slots=True)
class Anchor:
    """The paragraph that labelled lines below it speak of, with its orders and these lines."""

    passage: Passage
    frame: Frame
    division: int | None
    drafts: list[Draft] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """What holds in a division. silent: nothing here is an order; told: for it tells what was done. ordering: work is
    given out here, so that a body and any verb of work make an order. bare: a list or report, in which only that
    holds. articles: the text is one of articles. parties: who does what stands here without a body of its own;
    charged: the issuer speaks to them, so that "yêu cầu" is said by it and not by them. open: an order that the
    points below go on with.
    """

    silent: bool = False
    told: bool = False
    ordering: bool = False
    bare: bool = False
    articles: bool = False
    parties: tuple[Party, ...] = ()
    charged: bool = False
    open: Draft | None = None
