"""The edges of a node in the order in which people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nhiemvu.tracing import CASCADE, Edge

Sides = Mapping[str, Sequence[Edge]]


def end(edge: Edge, up: bool) -> str:
    return edge.higher if up else edge.lower


class Branches:
    """One side of a graph: the edges by the node from which they are met, upwards or downwards."""

    def __init__(self, side: Sides, up: bool) -> None:
        self._side, self._up = side, up
        self._heights: dict[str, int] = {}

    def of(self, at: str) -> list[Edge]:
        """Sources before the document that a task stands in; then the longest chain first."""
        return sorted(
            self._side.get(at, ()),
            key=lambda edge: (edge.relation == "part-of" and self._up, -self._height(end(edge, self._up))),
        )

    def _height(self, at: str) -> int:
        """How many steps lead on from a node, at least; a ring counts once."""
        waiting = [at]
        while waiting:
            node = waiting[-1]
            self._heights.setdefault(node, 0)
            ends = [end(edge, self._up) for edge in self._side.get(node, ()) if edge.relation in CASCADE]
            fresh = [each for each in ends if each not in self._heights]
            if fresh:
                waiting.append(fresh[0])
                continue
            self._heights[node] = max((1 + self._heights[each] for each in ends), default=0)
            waiting.pop()
        return self._heights[at]
