"""Which document or task a person means by "447/QĐ-BCT 2.7"."""

from __future__ import annotations

from collections.abc import Iterable

from nhiemvu.errors import UsageError
from nhiemvu.model import fold
from nhiemvu.tracing.likeness import number_key
from nhiemvu.tracing.values import Graph, Node

_MOST = 5  # ids named in a sentence


def find(asked: str, graph: Graph) -> str:
    """The id of the one node that is meant: by its id, by a document's number, or by that and a task's number.

    Raises UsageError where there is none, or several.
    """
    words = fold(asked)
    if words in graph.nodes:
        return words
    found = _documents(words, graph)
    if not found:
        number, _, task = words.rpartition(" ")
        homes = [words] if not number else [node.id for node in _documents(number, graph)]
        if number and not homes:
            raise UsageError(f"no record in the folder names '{asked}'; the documents it holds: {_held(graph)}")
        found = [node for home in homes for node in _tasks(home, task, graph)]
        if number and not found:
            raise UsageError(f"{number} has no task '{task}' in the folder; {_has(homes, graph)}")
    if not found:
        raise UsageError(f"no record in the folder names '{asked}'; the documents it holds: {_held(graph)}")
    if len(found) > 1:
        raise UsageError(f"'{asked}' may be any of {_listed(node.id for node in found)}; give one of these ids")
    return found[0].id


def _documents(number: str, graph: Graph) -> list[Node]:
    key = number_key(number)
    return [
        node
        for node in graph.nodes.values()
        if node.kind == "document" and key in (number_key(node.number), number_key(node.id))
    ]


def _tasks(home: str, wanted: str, graph: Graph) -> list[Node]:
    """Tasks of a document by number, else by the end of the path in their id: II/3."""
    own = [node for node in graph.nodes.values() if node.document == home and node.state != "unidentified"]
    key = wanted.rstrip(".)").casefold()
    return [node for node in own if number_key(node.number) == key] or [
        node for node in own if f"/{node.id.partition('#')[2]}".casefold().endswith(f"/{key}")
    ]


def _held(graph: Graph) -> str:
    return _listed(
        node.number or node.id for node in graph.nodes.values() if node.state == "held" and node.tasks is not None
    )


def _has(homes: Iterable[str], graph: Graph) -> str:
    own = set(homes)
    numbers = _listed(node.number for node in graph.nodes.values() if node.document in own and node.number)
    return f"it has {numbers}" if numbers else "its records are not there; put them into the folder"


def _listed(names: Iterable[str]) -> str:
    all_names = list(dict.fromkeys(names))
    more = f" and {len(all_names) - _MOST} more" if len(all_names) > _MOST else ""
    return ", ".join(all_names[:_MOST]) + more
