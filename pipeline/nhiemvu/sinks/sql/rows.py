"""Records as rows: what a line of JSON Lines puts into each table."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nhiemvu.sinks.sql.tables import DOUBT, KINDS, Kind, Row, pick_doubt
from nhiemvu.sinks.sql.words import folded

# PostgreSQL indexes words of at most 1 MB in one text; with what it keeps beside each of them these are enough below.
_SEARCHED = 400_000

COLUMNS = {
    **{name: [each.name for each in kind.table.columns if each.name != "valid_to"] for name, kind in KINDS.items()},
    **{part.table.name: [each.name for each in part.table.columns] for kind in KINDS.values() for part in kind.parts},
    DOUBT.name: [each.name for each in DOUBT.columns],
}


class Line(NamedTuple):
    """A record as its line has it. at: its place among the lines of its decision."""

    kind: Kind
    data: dict[str, Any]
    text: str
    digest: str
    at: int


@dataclass(slots=True)
class Rows:
    """Rows to insert, by table, and the documents that they name: id to number, type, date, issuer, title."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[str, tuple[str | None, ...]] = field(default_factory=dict)

    def add(self, line: Line, row_id: int, stamp: tuple[str, str, str]) -> None:
        """stamp: valid_from, version, rules. Raises KeyError or TypeError where the line is not of the contract."""
        data, kind = line.data, line.kind
        words = folded(" ".join(_words(data, kind)))[:_SEARCHED]
        fixed = (row_id, data["id"], data["decision"], line.at, *stamp, line.digest)
        self.tables[kind.name].append((*fixed, *kind.pick(data), words, line.text))
        for part in kind.parts:
            if members := data[part.key]:
                rows = self.tables[part.table.name]
                rows.extend((row_id, at, *part.pick(member)) for at, member in enumerate(members))
        if doubts := data["doubts"]:
            rows = self.tables[DOUBT.name]
            rows.extend((kind.name, row_id, at, data["id"], *pick_doubt(each)) for at, each in enumerate(doubts))
        self._name(kind.name, data)

    def _name(self, kind: str, data: dict[str, Any]) -> None:
        """The documents that a record names."""
        if kind == "task":
            for source in data["sources"]:
                self._cite(source["target"], source)
        elif kind == "citation":
            self._cite(data["target"], data)
        elif kind == "relation":
            self._cite(data["from"], {})
            self._cite(data["to"], {})
        elif kind == "decision":
            for basis in data["bases"]:
                self._cite(basis["target"], {"number": basis["number"]})

    def _cite(self, target: str | None, said: dict[str, Any]) -> None:
        if target is None:
            return
        known = self.documents.get(target)
        new = described(said)
        self.documents[target] = new if known is None else tuple(a or b for a, b in zip(known, new, strict=True))


def described(said: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(said.get(key) for key in ("number", "type", "date", "issuer", "title"))


def digest(line: bytes) -> str:
    return hashlib.blake2b(line, digest_size=12).hexdigest()


def _words(data: dict[str, Any], kind: Kind) -> list[str]:
    """Each text to search once: a name without short forms is its own long form."""
    found: list[str] = []
    for key in kind.words:
        value = data[key]
        for text in value if isinstance(value, list) else (value,):
            if text and text not in found:
                found.append(text)
    return found
