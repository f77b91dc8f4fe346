"""The graph of a cascade: documents and tasks, and what binds the lower to the higher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# held: its records are in the folder. cited: known only by citation, drawn empty. unidentified: the words that
# cite it, or the task that is meant, do not say which it is.
State = Literal["held", "cited", "unidentified"]
# stated: the text says so. disputed: mark and list of a footnote disagree. matched: found by likeness, with a
# score. unknown: the text says that there is something, not which.
Status = Literal["stated", "disputed", "matched", "unknown"]

# What carries a cascade. The other relations of documents (amends, replaces ...) are shown and not followed.
CASCADE = frozenset(("source", "source-task", "part-of", "same-as", "based-on", "implements"))


@dataclass(frozen=True, slots=True)
class Node:
    """id: of the record; of what is unidentified "?" and the words that cite it, or the document's id and "#?".

    number: of the document, or of the task within it. document: id of the document a task stands in.
    tasks: how many a held document has; None of one that is not held.
    """

    id: str
    kind: Literal["document", "task"]
    state: State
    number: str | None = None
    type: str | None = None
    date: str | None = None
    issuer: str | None = None
    title: str | None = None
    document: str | None = None
    tasks: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """From the lower to the higher. relation: a type of relation records, or source (a task was ordered by a
    document), source-task (by that task of it), part-of, same-as.

    score: likeness from 0 to 1 where matched. basis: how a source hangs on its task. said_by: id of the record
    that says so, with the places of its words. candidates: ids between which the likeness does not decide.
    """

    lower: str
    higher: str
    relation: str
    status: Status
    score: float | None = None
    basis: str | None = None
    footnote: str | None = None
    said_by: str | None = None
    places: tuple[Mapping[str, Any], ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class Graph:
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    above: defaultdict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    below: defaultdict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    _known: set[tuple[str, str, str]] = field(default_factory=set)

    def bind(self, edge: Edge) -> None:
        """Adds an edge; the first that says a thing stands for all that repeat it."""
        key = (edge.lower, edge.higher, edge.relation)
        if edge.lower != edge.higher and key not in self._known:
            self._known.add(key)
            self.edges.append(edge)
            self.above[edge.lower].append(edge)
            self.below[edge.higher].append(edge)
