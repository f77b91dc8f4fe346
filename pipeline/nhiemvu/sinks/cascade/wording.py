"""A cascade in words: what a node is called, what binds two of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from nhiemvu.tracing import Edge, Node

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
WORDS = {
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
    "place": ("Nơi nói", "Said in"),
    "page": ("trang", "page"),
    "legend": ("Cách biết", "How it is known"),
}


def word(name: str, language: Language, *values: object) -> str:
    return WORDS[name][language == "en"].format(*values)


def bond(edge: Edge, up: bool, language: Language) -> str:
    """What binds two nodes, and how it is known: căn cứ; giao tại, có mâu thuẫn, chú thích 5."""
    names = (_UP if up else _DOWN).get(edge.relation)
    said = [names[language == "en"] if names else f"{_DOWN_OTHER[language]} ({edge.relation})"]
    if edge.status != "stated":
        said.append(word(edge.status, language, f"{edge.score:.2f}" if edge.score is not None else ""))
    if edge.footnote:
        said.append(word("note", language, edge.footnote))
    if edge.candidates:
        said.append(word("between", language, ", ".join(edge.candidates)))
    return ", ".join(said)


def place(task: Node) -> str:
    """Where a task stands in its document. Orders in running text share letters ("a)") with others of their document:
    these stand by the path in their id, by which they can be asked for.
    """
    path = task.id.partition("#")[2]
    return path if "@" in path else task.number or path


def named(node: Node, nodes: Mapping[str, Node], language: Language) -> str:
    """What a node is called, without its title."""
    if node.kind == "task":
        home = nodes.get(node.document or "")
        of = (home.number if home else None) or node.document
        if node.state == "unidentified":
            return f"{of}: {word('no-task', language)}"
        return f"{of} {place(node)}" + (f" ({word('cited', language)})" if node.state == "cited" else "")
    name = node.number or (node.type if node.state == "unidentified" else None) or node.id
    day = f", {date.fromisoformat(node.date):%d/%m/%Y}" if node.date else ""
    told = word("tasks", language, node.tasks) if node.tasks is not None else word(node.state, language)
    return f"{name}{day} ({told})"
