"""A cascade as a tree of text."""

from __future__ import annotations

from collections.abc import Iterator

from nhiemvu.sinks.cascade.branches import Branches, end
from nhiemvu.sinks.cascade.wording import Language, bond, named, word
from nhiemvu.tracing import CASCADE, Cascade, Edge, Node

_WIDTH = 72


def text(cascade: Cascade, language: Language) -> str:
    """The tree: upwards, then downwards. What was shown once is named again and not drawn again."""
    return "\n".join(_lines(cascade, language)) + "\n"


def _lines(cascade: Cascade, language: Language) -> Iterator[str]:
    yield _named(cascade.start, cascade, language)
    for up, title in ((True, "up"), (False, "down")):
        yield ""
        yield f"{word(title, language)}:"
        yield from list(_drawn(cascade, up, language)) or [word("none", language)]


def _drawn(cascade: Cascade, up: bool, language: Language) -> Iterator[str]:
    """The edges of a node, those that lead farthest first. The stack is kept by hand: chains may be long."""
    branches = Branches(cascade.above if up else cascade.below, up)
    drawn = {cascade.start.id}
    waiting = _next(branches, cascade.start.id, "")
    while waiting:
        edge, margin, last = waiting.pop()
        at = end(edge, up)
        again = at in drawn and bool(branches.of(at))
        yield f"{margin}{'└─' if last else '├─'} [{bond(edge, up, language)}] " + (
            _named(cascade.nodes[at], cascade, language) + (f" ({word('seen', language)})" if again else "")
        )
        if at not in drawn and edge.relation in CASCADE:
            drawn.add(at)
            waiting += _next(branches, at, margin + ("   " if last else "│  "))


def _next(branches: Branches, at: str, margin: str) -> list[tuple[Edge, str, bool]]:
    """The edges of a node, the first on top of the stack; whether each is the last."""
    found = branches.of(at)
    return [(edge, margin, edge is found[-1]) for edge in reversed(found)]


def _named(node: Node, cascade: Cascade, language: Language) -> str:
    return named(node, cascade.nodes, language) + (f"  {_short(node.title)}" if node.title else "")


def _short(words: str) -> str:
    return words if len(words) <= _WIDTH else words[: _WIDTH - 1].rstrip() + "…"
