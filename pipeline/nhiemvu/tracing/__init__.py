"""Cascades: from which higher documents a task or document comes, and what comes of it.

values    nodes, edges, the graph
building  records to graph
likeness  which document or task is meant, with a score, or left open
finding   "447/QĐ-BCT 2.7" to a node
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nhiemvu.tracing.building import build
from nhiemvu.tracing.finding import find
from nhiemvu.tracing.values import CASCADE, Edge, Graph, Node, State, Status

__all__ = ["CASCADE", "Cascade", "Edge", "Graph", "Node", "Origins", "State", "Status", "origins", "trace"]


@dataclass(frozen=True, slots=True)
class Cascade:
    """What stands above and below a node. nodes and edges: those that are reached, the start first."""

    start: Node
    nodes: Mapping[str, Node]
    above: Mapping[str, tuple[Edge, ...]]
    below: Mapping[str, tuple[Edge, ...]]

    @property
    def edges(self) -> tuple[Edge, ...]:
        sides = (edge for side in (self.above, self.below) for edges in side.values() for edge in edges)
        return tuple({(edge.lower, edge.higher, edge.relation): edge for edge in sides}.values())


@dataclass(frozen=True, slots=True)
class Origins:
    """What stands above several tasks."""

    nodes: Mapping[str, Node]
    above: Mapping[str, tuple[Edge, ...]]


def trace(asked: str, records: Iterable[Mapping[str, Any]]) -> Cascade:
    """The cascade of a document or task, given as id, as "447/QĐ-BCT" or as "447/QĐ-BCT 2.7".

    Upwards a task leads to its sources, to the tasks of these that it comes from, and to what the document it
    stands in rests on; downwards a document leads to its own tasks and to all that names it as source or basis.
    Raises UsageError where the records do not say which is meant.
    """
    graph = build(records)
    start = find(asked, graph)
    above = _reached([start], graph, up=True)
    below = _reached([start], graph, up=False)
    ids = dict.fromkeys([start, *_ends(above), *_ends(below)])
    return Cascade(graph.nodes[start], {id: graph.nodes[id] for id in ids}, above, below)


def origins(tasks: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Origins:
    """What stands above each of the tasks, given by id; of those that the records do not hold, nothing."""
    graph = build(records)
    above = _reached([id for id in tasks if id in graph.nodes], graph, up=True)
    return Origins({id: graph.nodes[id] for id in dict.fromkeys(_ends(above))}, above)


def _ends(side: Mapping[str, tuple[Edge, ...]]) -> Iterable[str]:
    return (id for edges in side.values() for edge in edges for id in (edge.lower, edge.higher))


def _reached(starts: Sequence[str], graph: Graph, up: bool) -> dict[str, tuple[Edge, ...]]:
    """The edges by the node from which they are met."""
    found: dict[str, tuple[Edge, ...]] = {}
    waiting = list(reversed(starts))
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        edges = graph.above[at] if up else graph.below[at]
        # The tasks of a lower document come from the higher one only where they say so.
        found[at] = tuple(edge for edge in edges if up or at in starts or edge.relation != "part-of")
        waiting += [edge.higher if up else edge.lower for edge in found[at] if edge.relation in CASCADE]
    return found
