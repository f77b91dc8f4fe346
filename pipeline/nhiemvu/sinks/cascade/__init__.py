"""A cascade as a tree for people, as a page, as JSON, and as GraphML."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from nhiemvu.sinks.cascade.graphml import to_graphml
from nhiemvu.sinks.cascade.page import to_html
from nhiemvu.sinks.cascade.tree import text
from nhiemvu.tracing import Cascade, Edge

__all__ = ["text", "to_graphml", "to_html", "to_json"]


def to_json(cascade: Cascade) -> bytes:
    """Nodes and edges as they are; above and below: the ids that are met upwards and downwards."""
    shown: dict[str, Any] = {
        "start": cascade.start.id,
        "above": list(cascade.above)[1:],
        "below": list(cascade.below)[1:],
        "nodes": [asdict(node) for node in cascade.nodes.values()],
        "edges": [_plain(edge) for edge in cascade.edges],
    }
    return json.dumps(shown, ensure_ascii=False, indent=1).encode() + b"\n"


def _plain(edge: Edge) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(edge).items()}
