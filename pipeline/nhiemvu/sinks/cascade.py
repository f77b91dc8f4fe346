"""A cascade as a tree for people, as JSON, and as GraphML for Gephi, yEd or Cytoscape."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any, Literal

from lxml import etree

from nhiemvu.tracing import CASCADE, Cascade, Edge, Node

Language = Literal["vi", "en"]

_UP = {
    "source": ("giao tại", "ordered by"),
    "source-task": ("từ nhiệm vụ", "from the task"),
    "part-of": ("thuộc", "part of"),
    "same-as": ("trùng với", "same as"),
    "based-on": ("căn cứ", "based on"),
    "implements": ("thực hiện", "implements"),
    "amends": ("sửa đổi", "amends"),
    "supplements": ("bổ sung", "supplements"),
    "replaces": ("thay thế", "replaces"),
    "repeals": ("bãi bỏ", "repeals"),
    "corrects": ("đính chính", "corrects"),
    "withdraws": ("thu hồi", "withdraws"),
    "issued-with": ("ban hành kèm theo", "issued with"),
}
_DOWN = {
    "source": ("giao nhiệm vụ", "orders the task"),
    "source-task": ("thành nhiệm vụ", "becomes the task"),
    "part-of": ("gồm", "holds"),
    "same-as": ("nhắc lại ở", "repeated in"),
    "based-on": ("là căn cứ của", "is a basis of"),
    "implements": ("được thực hiện bởi", "implemented by"),
}
_DOWN_OTHER = {"vi": "chịu tác động", "en": "acted on by"}
_WORDS = {
    "up": ("Từ đâu đến", "Where it comes from"),
    "down": ("Đi đến đâu", "What comes of it"),
    "none": ("(không có gì trong thư mục)", "(nothing in the folder)"),
    "cited": ("chỉ biết qua viện dẫn", "known only by citation"),
    "unidentified": ("chưa rõ văn bản nào", "not known which document"),
    "no-task": ("chưa rõ nhiệm vụ nào", "not known which task"),
    "tasks": ("{} nhiệm vụ", "{} tasks"),
    "of": ("của", "of"),
    "seen": ("đã nêu", "see above"),
    "stated": ("văn bản nêu", "stated"),
    "disputed": ("có mâu thuẫn", "disputed"),
    "matched": ("khớp {}", "matched {}"),
    "unknown": ("chưa rõ", "unknown"),
    "note": ("chú thích {}", "footnote {}"),
    "between": ("một trong: {}", "one of: {}"),
}
_WIDTH = 72


def text(cascade: Cascade, language: Language) -> str:
    """The tree: upwards, then downwards. What was shown once is named again and not drawn again."""
    return "\n".join(_Tree(cascade, language).lines()) + "\n"


class _Tree:
    def __init__(self, cascade: Cascade, language: Language) -> None:
        self.cascade, self.language = cascade, language
        self.heights: dict[tuple[str, bool], int] = {}

    def word(self, name: str, *values: object) -> str:
        return _WORDS[name][self.language == "en"].format(*values)

    def lines(self) -> Iterator[str]:
        start = self.cascade.start
        yield self.named(start)
        for up, title in ((True, "up"), (False, "down")):
            yield ""
            yield f"{self.word(title)}:"
            drawn = {start.id}
            branches = list(self.branches(start.id, "", up, drawn))
            yield from branches or [self.word("none")]

    def branches(self, at: str, indent: str, up: bool, drawn: set[str]) -> Iterator[str]:
        """The edges of a node, those that lead farthest first. The stack is kept by hand: chains may be long."""
        waiting = [(edge, indent, last) for edge, last in reversed(self.edges(at, up))]
        while waiting:
            edge, margin, last = waiting.pop()
            end = edge.higher if up else edge.lower
            node = self.cascade.nodes[end]
            again = end in drawn and bool(self.edges(end, up))
            yield f"{margin}{'└─' if last else '├─'} {self.bond(edge, up)} {self.named(node)}" + (
                f" ({self.word('seen')})" if again else ""
            )
            if end not in drawn and edge.relation in CASCADE:
                drawn.add(end)
                inner = margin + ("   " if last else "│  ")
                waiting += [(each, inner, is_last) for each, is_last in reversed(self.edges(end, up))]

    def edges(self, at: str, up: bool) -> list[tuple[Edge, bool]]:
        side = self.cascade.above if up else self.cascade.below
        # Sources before the document a task stands in; then the longest chain first.
        found = sorted(
            side.get(at, ()), key=lambda edge: (edge.relation == "part-of" and up, -self.height(_end(edge, up), up))
        )
        return [(edge, edge is found[-1]) for edge in found]

    def height(self, at: str, up: bool) -> int:
        """How many steps lead on from a node, at least; a ring counts once."""
        side = self.cascade.above if up else self.cascade.below
        waiting = [at]
        while waiting:
            node = waiting[-1]
            self.heights.setdefault((node, up), 0)
            ends = [_end(edge, up) for edge in side.get(node, ()) if edge.relation in CASCADE]
            fresh = [end for end in ends if (end, up) not in self.heights]
            if fresh:
                waiting.append(fresh[0])
                continue
            self.heights[node, up] = max((1 + self.heights[end, up] for end in ends), default=0)
            waiting.pop()
        return self.heights[at, up]

    def bond(self, edge: Edge, up: bool) -> str:
        """What binds two nodes, and how it is known: [căn cứ], [giao tại, có mâu thuẫn, chú thích 5]."""
        names = (_UP if up else _DOWN).get(edge.relation)
        said = [names[self.language == "en"] if names else f"{_DOWN_OTHER[self.language]} ({edge.relation})"]
        if edge.status != "stated":
            said.append(self.word(edge.status, f"{edge.score:.2f}" if edge.score is not None else ""))
        if edge.footnote:
            said.append(self.word("note", edge.footnote))
        if edge.candidates:
            said.append(self.word("between", ", ".join(edge.candidates)))
        return f"[{', '.join(said)}]"

    def named(self, node: Node) -> str:
        if node.kind == "task":
            home = self.cascade.nodes.get(node.document or "")
            of = (home.number if home else None) or node.document
            if node.state == "unidentified":
                return f"{of}: {self.word('no-task')}"
            number = node.number or node.id.partition("#")[2]
            empty = f" ({self.word('cited')})" if node.state == "cited" else ""
            return f"{of} {number}{empty}" + (f"  {_short(node.title)}" if node.title else "")
        name = node.number or (node.type if node.state == "unidentified" else None) or node.id
        day = f", {date.fromisoformat(node.date):%d/%m/%Y}" if node.date else ""
        told = self.word("tasks", node.tasks) if node.tasks is not None else self.word(node.state)
        return f"{name}{day} ({told})" + (f"  {_short(node.title)}" if node.title else "")


def _end(edge: Edge, up: bool) -> str:
    return edge.higher if up else edge.lower


def _short(words: str) -> str:
    return words if len(words) <= _WIDTH else words[: _WIDTH - 1].rstrip() + "…"


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


# --- GraphML ------------------------------------------------------------------------------------

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
        label = node.number or node.id.partition("#")[2] or node.id
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
