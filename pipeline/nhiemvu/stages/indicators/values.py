"""Indicators as values, and the rules that read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from nhiemvu.model import Passage
from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern

Comparator = Literal["eq", "ge", "le", "gt", "lt"]
Status = Literal["target", "achieved"]


@dataclass(frozen=True, slots=True)
class Counted(Pattern):
    """Nouns that are counted. reported: only a report measures them. measured: only with a subject before them.

    inert: a unit of measurement; the things measured are named behind it. large: only by the thousand.
    """

    inert: bool = False
    reported: bool = False
    measured: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Compare(Pattern):
    """Words around a figure. approximate: they also say that it is rounded."""

    comparator: Comparator = "eq"
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Reached(Pattern):
    """A verb that brings in a figure. telling: it says something of its own."""

    telling: bool = False


@dataclass(frozen=True, slots=True)
class Aside(Pattern):
    """What stands behind the object of a verb. drop: it is no part of the measure."""

    drop: bool = False


@dataclass(frozen=True, slots=True)
class Sign(Pattern):
    """Words that tell goal from result. weak: they give way to what stands above.

    behind: they also tell it from behind the figure. timed: a year alone tells it; a past one tells a result.
    """

    status: Status = "target"
    behind: bool = False
    weak: bool = False
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Words beside which a figure is a condition of a rule."""

    id: str
    words: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/indicators.toml."""

    number: tuple[Pattern, ...]
    level: tuple[Pattern, ...]
    percent: tuple[Pattern, ...]
    counted: tuple[Counted, ...]
    naming: tuple[Pattern, ...]
    compare: tuple[Compare, ...]
    onward: tuple[Compare, ...]
    base: tuple[Pattern, ...]
    rate: tuple[Pattern, ...]
    pace: tuple[Pattern, ...]
    ending: tuple[Pattern, ...]
    link: tuple[Pattern, ...]
    aim: tuple[Pattern, ...]
    outcome: tuple[Pattern, ...]
    excepted: tuple[Pattern, ...]
    opener: tuple[Pattern, ...]
    actor: tuple[Pattern, ...]
    cut: tuple[Pattern, ...]
    subject: tuple[Pattern, ...]
    ratio: tuple[Pattern, ...]
    total: tuple[Pattern, ...]
    reached: tuple[Reached, ...]
    lean: tuple[Pattern, ...]
    action: tuple[Pattern, ...]
    auxiliary: tuple[Pattern, ...]
    predicate: tuple[Pattern, ...]
    state: tuple[Pattern, ...]
    aside: tuple[Aside, ...]
    bare: tuple[Pattern, ...]
    trailing: tuple[Pattern, ...]
    condition: tuple[Condition, ...]
    refused: tuple[Pattern, ...]
    said: tuple[Sign, ...]
    headed: tuple[Sign, ...]
    period: tuple[Pattern, ...]
    untimed: tuple[Pattern, ...]
    listed: tuple[Pattern, ...]
    cell: tuple[Pattern, ...]
    multiple: tuple[Pattern, ...]
    unit_head: tuple[Pattern, ...]
    unit_named: tuple[Pattern, ...]
    column: tuple[Sign, ...]
    bare_year: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """When a figure holds. own: its own words say so, not a sentence before it."""

    raw: Passage
    start: date | None
    end: date | None
    own: bool = True


@unguarded(frozen=True, slots=True)
class Indicator:
    """A figure and what it measures.

    raw: the clause that states it. low, high: the figures as printed; value and value_max
    what they come to. status: from its own words; leaning: from words that give way to a
    heading. timed: its status is that of its year alone. reported: a count that measures only where it is reported.
    """

    raw: Passage
    subject: Passage | None
    measure: Passage | None
    comparator: Comparator
    low: Passage
    high: Passage | None
    value: int | float
    value_max: int | float | None
    unit: Passage | None
    approximation: Passage | None
    per: Passage | None
    status: Status | None
    leaning: Status | None
    period: Period | None
    reported: bool
    timed: bool = False
