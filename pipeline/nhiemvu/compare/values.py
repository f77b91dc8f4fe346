"""The values of a comparison, which are its published JSON too (schema nhiemvu-diff/0).

Units, deadlines, outputs, sources and other cells are plain data as in the task records, but that a source stands
without its footnote and how it hangs on the task: these follow the numbering of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA: Literal["nhiemvu-diff/0"] = "nhiemvu-diff/0"

Plain = Mapping[str, Any]
# What may befall a task. respelled: other letters or short forms, the same words. renamed: a unit's name alone has
# changed, by succession. ambiguous: several tasks fit equally well, none was chosen.
Kind = Literal[
    "split", "merged", "added", "removed", "ambiguous", "edited", "moved", "renamed", "renumbered", "respelled"
]
KINDS: tuple[Kind, ...] = (
    "split",
    "merged",
    "added",
    "removed",
    "ambiguous",
    "edited",
    "moved",
    "renamed",
    "renumbered",
    "respelled",
)
Note = Literal[
    "same-document",
    "no-tasks-old",
    "no-tasks-new",
    "no-tasks",
    "types-differ",
    "older-records",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One group around a task, as printed."""

    number: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is compared. group: the groups around it, outermost first. words: its name with short forms
    written out, by which it is recognised.
    """

    id: str
    order: int
    number: str | None
    group: tuple[Step, ...]
    name: str
    words: str
    units: tuple[Plain, ...]
    deadlines: tuple[Plain, ...]
    outputs: tuple[Plain, ...]
    sources: tuple[Plain, ...]
    other: tuple[Plain, ...]
    evidence: Plain = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of words of two texts; equal on both sides, or one taken out for the other. Blanks are kept."""

    old: str
    new: str
    same: bool


PartKind = Literal[
    "added", "gone", "edited", "respelled", "renamed", "role", "earlier", "later", "opened", "closed", "changed"
]


@dataclass(frozen=True, slots=True)
class Part:
    """One difference within a field. days: how much later the last day is, negative for earlier.

    rolled: the same day of the next plan's year.
    """

    kind: PartKind
    old: Any = None
    new: Any = None
    days: int | None = None
    rolled: bool = False
    words: tuple[Word, ...] = ()


FieldName = Literal["name", "group", "number", "units", "deadlines", "outputs", "sources", "other"]
FIELDS: tuple[FieldName, ...] = ("number", "group", "name", "units", "deadlines", "outputs", "sources", "other")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, whole, and what differs in it."""

    field: FieldName
    old: Any
    new: Any
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one or several tasks. score: how alike they are, from 0 to 1; null for added and removed."""

    kinds: tuple[Kind, ...]
    old: tuple[Task, ...]
    new: tuple[Task, ...]
    score: float | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Two tasks that agree in every compared field, and their places among the tasks of each side."""

    old: str
    new: str
    old_order: int
    new_order: int


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group that kept its tasks while its own title or number changed."""

    old: tuple[Step, ...]
    new: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator as it is compared."""

    id: str
    order: int
    raw: str
    subject: str | None
    measure: str | None
    comparator: str
    value: int | float
    value_max: int | float | None
    unit: str | None
    status: str | None
    period: str | None
    evidence: Plain = field(default_factory=dict, compare=False)


FigureKind = Literal["same", "changed", "added", "removed", "ambiguous"]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """Figures of one subject and measure. fields: which of comparator, value, status, period differ."""

    kind: FigureKind
    old: tuple[Figure, ...]
    new: tuple[Figure, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One side. ids: of its decisions; sha256: of their texts."""

    name: str
    ids: tuple[str, ...]
    numbers: tuple[str, ...]
    titles: tuple[str, ...]
    types: tuple[str, ...]
    dates: tuple[str, ...]
    years: tuple[int, ...]
    sha256: tuple[str, ...]
    tasks: int
    indicators: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """summary: tasks of each side, unchanged, and changes of each kind; a change may count under several."""

    old: Document
    new: Document
    notes: tuple[Note, ...]
    summary: Mapping[str, int]
    changes: tuple[Change, ...]
    unchanged: tuple[Unchanged, ...]
    groups: tuple[GroupChange, ...]
    indicators: tuple[FigureChange, ...]
    schema: Literal["nhiemvu-diff/0"] = SCHEMA

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not self.changes and not self.groups and all(each.kind == "same" for each in self.indicators)
