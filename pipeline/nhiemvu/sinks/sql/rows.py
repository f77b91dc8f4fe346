"""Records as rows: what a line of JSON Lines puts into each table."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
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


described = attrgetter("number", "type", "date", "issuer", "title")
_UNSAID = (None,) * 5


class Line(NamedTuple):
    """A record as its line has it. data: what the tables take of it. at: its place among the lines of its decision."""

    kind: Kind
    data: Any
    raw: bytes
    at: int


@dataclass(slots=True)
class Rows:
    """Rows to insert, by table, and the documents that they name: id to number, type, date, issuer, title."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    count: int = 0

    def add(self, line: Line, row_id: int, digest: str, stamp: tuple[str, str, str]) -> None:
        """stamp: valid_from, version, rules."""
        kind, data, raw, at = line
        words = folded(" ".join(_words(data, kind)))[:_SEARCHED]
        fixed = (row_id, data.id, data.decision, at, *stamp, digest)
        self.tables[kind.name].append((*fixed, *kind.pick(data), words, raw))
        for part in kind.parts:
            if members := getattr(data, part.key):
                rows, pick = self.tables[part.table.name], part.pick
                rows.extend([(row_id, at, *pick(member)) for at, member in enumerate(members)])
        if doubts := data.doubts:
            rows = self.tables[DOUBT.name]
            rows.extend([(kind.name, row_id, at, data.id, *pick_doubt(each)) for at, each in enumerate(doubts)])
        self._name(kind.name, data)
        self.count += 1

    def _name(self, kind: str, data: Any) -> None:
        """The documents that a record names."""
        if kind == "task":
            for source in data.sources:
                if source.target is not None:
                    self._cite(source.target, described(source))
        elif kind == "citation":
            self._cite(data.target, described(data))
        elif kind == "relation":
            self._cite(getattr(data, "from"), _UNSAID)
            self._cite(data.to, _UNSAID)
        elif kind == "decision":
            for basis in data.bases:
                self._cite(basis.target, (basis.number, *_UNSAID[1:]))

    def _cite(self, target: str | None, said: tuple[str | None, ...]) -> None:
        if target is None:
            return
        known = self.documents.get(target)
        if known is None:
            self.documents[target] = said
        elif not all(known):
            self.documents[target] = tuple(a or b for a, b in zip(known, said, strict=True))


def digest(line: bytes) -> str:
    return hashlib.blake2b(line, digest_size=12).hexdigest()


def _words(data: Any, kind: Kind) -> list[str]:
    """Each text to search once: a name without short forms is its own long form."""
    found: list[str] = []
    for key in kind.words:
        value = getattr(data, key)
        for text in value if isinstance(value, list) else (value,):
            if text and text not in found:
                found.append(text)
    return found
