"""A cascade as GraphML, for Gephi, yEd or Cytoscape."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lxml import etree

from nhiemvu.sinks.cascade import wording
from nhiemvu.tracing import Cascade

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NODE = ("kind", "state", "number", "type", "date", "issuer", "title", "document", "tasks")
_EDGE = ("relation", "status", "score", "basis", "footnote", "said_by")
_TYPES = {"tasks": "int", "score": "double"}


def to_graphml(cascade: Cascade) -> bytes:
    """Directed from the lower to the higher; what a node or edge does not say is left out."""
    root = etree.Element(f"{{{_GRAPHML}}}graphml", nsmap={None: _GRAPHML})  # type: ignore[dict-item]
    for domain, names in (("node", ("label", *_NODE)), ("edge", _EDGE)):
        for name in names:
            key = etree.SubElement(root, _tag("key"), id=f"{domain}-{name}")
            key.set("for", domain)
            key.set("attr.name", name)
            key.set("attr.type", _TYPES.get(name, "string"))
    graph = etree.SubElement(root, _tag("graph"), id="cascade", edgedefault="directed")
    for node in cascade.nodes.values():
        label = wording.place(node) if node.kind == "task" else node.number or node.id
        element = etree.SubElement(graph, _tag("node"), id=node.id)
        _data(element, "node", {"label": label} | {name: getattr(node, name) for name in _NODE})
    for edge in cascade.edges:
        element = etree.SubElement(graph, _tag("edge"), source=edge.lower, target=edge.higher)
        _data(element, "edge", {name: getattr(edge, name) for name in _EDGE})
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


@cache
def _tag(name: str) -> str:
    return f"{{{_GRAPHML}}}{name}"


def _data(element: etree._Element, domain: str, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if value is not None:
            etree.SubElement(element, _tag("data"), key=f"{domain}-{name}").text = str(value)
