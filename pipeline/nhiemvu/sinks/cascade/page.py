"""A cascade as a page, and what another page needs to draw where its tasks come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nhiemvu.sinks import pages
from nhiemvu.sinks.cascade.branches import Branches, Sides, end
from nhiemvu.sinks.cascade.wording import Language, bond, named, word
from nhiemvu.tracing import CASCADE, Cascade, Edge, Node

STYLES, SCRIPTS = ("pages/tree.css",), ("pages/tree.js",)
_SAID = ("up", "down", "none", "seen", "place")
_STATUS = ("stated", "disputed", "matched", "unknown")


def to_html(cascade: Cascade, language: Language) -> bytes:
    start = cascade.start
    data = {
        "start": {"id": start.id, "name": named(start, cascade.nodes, language), "title": start.title},
        "up": view(cascade.nodes, cascade.above, language),
        "down": view(cascade.nodes, cascade.below, language, up=False),
        "words": {
            "tree": words(language),
            "status": {status: word(status, language, "").strip() for status in _STATUS},
        },
    }
    return pages.encode("nhiemvu trace", language, data, STYLES, (*SCRIPTS, "cascade/page.js"))


def words(language: Language) -> dict[str, str]:
    return {name: word(name, language) for name in _SAID}


def view(nodes: Mapping[str, Node], side: Sides, language: Language, up: bool = True) -> dict[str, Any]:
    """One side of a cascade as tree.js draws it."""
    branches = Branches(side, up)
    shown = {end(edge, up): nodes[end(edge, up)] for edges in side.values() for edge in edges}
    return {
        "nodes": {
            id: {"name": named(node, nodes, language), "title": node.title, "state": node.state}
            for id, node in shown.items()
        },
        "edges": {at: [_edge(edge, up, language) for edge in branches.of(at)] for at in side if side[at]},
    }


def _edge(edge: Edge, up: bool, language: Language) -> dict[str, Any]:
    return {
        "to": end(edge, up),
        "bond": bond(edge, up, language),
        "status": edge.status,
        "goes": edge.relation in CASCADE,
        "place": _place(edge.said_by, edge.places, language),
    }


def _place(id: str | None, places: Iterable[Mapping[str, Any]], language: Language) -> str:
    """The record that says so, with the offsets of its words and their page."""
    offsets = ", ".join(f"{each['start']}–{each['end']}" for each in places)
    page = next((each["page"] for each in places if each.get("page")), None)
    said = f"{id} [{offsets}]" if offsets else ""
    return f"{said}, {word('page', language)} {page}" if said and page else said
