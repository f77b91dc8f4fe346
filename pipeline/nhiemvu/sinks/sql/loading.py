"""Records into a database: a decision whole or not at all, short ones together in one transaction.

What is read anew replaces what was, and that stays as history.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic_core import from_json
from sqlalchemy import Connection

from nhiemvu.errors import OutputError
from nhiemvu.model import collecting
from nhiemvu.records import Severity
from nhiemvu.sinks.sql import sources
from nhiemvu.sinks.sql.databases import Database
from nhiemvu.sinks.sql.rows import COLUMNS, Line, Rows, described, digest
from nhiemvu.sinks.sql.tables import KINDS

_RANKS: dict[str, int] = {"info": 0, "warning": 1, "error": 2}


@dataclass(frozen=True, slots=True)
class Held:
    """A record that was kept back: why is a doubt's code, or "review"."""

    id: str
    why: str


@dataclass(slots=True)
class Summary:
    """decisions: how many were read; rows: new, replaced, closed and unchanged records, and re-keyed ids."""

    decisions: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    held: list[Held] = field(default_factory=list)

    def add(self, other: Summary) -> None:
        self.decisions += other.decisions
        self.rows += other.rows
        self.held += other.held


@dataclass(frozen=True, slots=True)
class Gate:
    """What may pass: doubts up to max_severity (None: all), tasks that a person has confirmed (min_review)."""

    max_severity: Severity | None = None
    min_review: Literal["machine", "human"] = "machine"

    def keeps_back(self, data: Any) -> str | None:
        if self.max_severity is not None:
            limit = _RANKS[self.max_severity]
            for doubt in data.doubts:
                if _RANKS[doubt.severity] > limit:
                    return str(doubt.code)
        if self.min_review == "human" and getattr(data, "review", "human") != "human":
            return "review"
        return None


def load(paths: Sequence[Path], database: Database, gate: Gate | None = None) -> Summary:
    """The records of the files. Loading what is there already changes nothing.

    Raises InputError, naming the line, where a file holds no records; OutputError where the database fails.
    Decisions before that stand, the one it happens in is left as it was.
    """
    renamed = _renamed(paths, database)
    summary = Summary()
    with collecting.put_off():
        for group in sources.groups(paths):
            try:
                summary.add(_load(group, database, gate or Gate(), renamed))
            except OutputError:
                if len(group) == 1:
                    raise
                for decision in group:  # what is well of them stands
                    summary.add(_load([decision], database, gate or Gate(), renamed))
    return summary


def _load(group: Iterable[Iterable[Line]], database: Database, gate: Gate, renamed: dict[str, str]) -> Summary:
    """Decisions in one transaction: all of them, or nothing."""
    with database.writing() as connection:
        loading = _Loading(database, connection, gate, renamed)
        for decision in group:
            loading.load(iter(decision))
        loading.end()
    return loading.summary


# decisions that are named anew ----------------------------------------------------------------------


def _renamed(paths: Iterable[Path], database: Database) -> dict[str, str]:
    """Ids of decisions to the former id of the same text, where the files give one new id for one that is gone."""
    stored: dict[str, set[str]] = defaultdict(set)
    with database.reading() as connection:
        for key, text in connection.exec_driver_sql("SELECT id, text_sha256 FROM decision WHERE valid_to IS NULL"):
            stored[text].add(key)
    texts: dict[str, set[str]] = defaultdict(set)
    for path in paths if stored else ():
        # What is wrong with a file is told where its lines are read.
        with suppress(OSError, ValueError, KeyError, TypeError), path.open("rb", buffering=1 << 18) as file:
            for raw in file:
                if raw.startswith(b'{"kind":"decision"'):
                    data = from_json(raw)
                    texts[data["text"]["sha256"]].add(data["id"])
    found: dict[str, str] = {}
    for text, ids in texts.items():
        gone, new = stored[text] - ids, ids - stored[text]
        if len(gone) == len(new) == 1:
            found[new.pop()] = gone.pop()
    return found


# decisions in a transaction ---------------------------------------------------------------------------


class _Stored(NamedTuple):
    row_id: int
    digest: str
    position: int


class _Loading:
    """The loading of decisions within their transaction."""

    def __init__(self, database: Database, connection: Connection, gate: Gate, renamed: dict[str, str]) -> None:
        self.database, self.connection, self.gate, self.renamed = database, connection, gate, renamed
        self.summary = Summary()
        self.mark = "?" if database.dialect.name == "sqlite" else "%s"
        self.now = ""
        self.rows = Rows()
        self.waiting: set[str] = set()  # decisions of which rows are not in the tables yet
        self.heads: list[tuple[Any, ...]] = []
        self.closing: dict[str, list[tuple[str, int]]] = {name: [] for name in KINDS}
        self.moved: dict[str, list[tuple[int, int]]] = {name: [] for name in KINDS}
        self.aliases: dict[str, str] = {}
        lasts = ", ".join(f"(SELECT coalesce(max(row_id), 0) FROM {name})" for name in KINDS)
        self.next = {name: last + 1 for name, last in zip(KINDS, self._all(f"SELECT {lasts}")[0], strict=True)}

    def load(self, lines: Iterator[Line]) -> None:
        head = next(lines)
        decision = head.data.id
        self.summary.decisions += 1
        if why := self.gate.keeps_back(head.data):
            self.summary.held.append(Held(decision, why))
            self.summary.rows["held"] += sum(1 for _ in lines)
            return
        stored = self._stored(decision)
        self.now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
        stamp = (self.now, head.data.version, head.data.rules)
        self.heads.append((decision, *described(head.data)))
        given: set[str] = set()
        for line in chain((head,), lines):
            given.add(line.data.id)
            self._take(line, stored[line.kind.name], stamp)
            if self.rows.count >= sources.BATCH:
                self._flush()
        self._leave(stored)
        self.waiting.add(decision)
        if former := self.renamed.get(decision):
            self._rename(former, decision, given)

    def end(self) -> None:
        self._flush()
        self._alias()

    def _all(self, statement: str, *values: Any) -> Sequence[Any]:
        return self.connection.exec_driver_sql(statement.replace("?", self.mark), values or None).fetchall()

    def _many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self.connection.exec_driver_sql(statement.replace("?", self.mark), rows)

    def _stored(self, decision: str) -> dict[str, dict[str, _Stored]]:
        """What stands of a decision, by kind and id."""
        if decision in self.waiting:
            self._flush()
        found: dict[str, dict[str, _Stored]] = {name: {} for name in KINDS}
        for kind, key, *stored in self._all(_STORED, *[decision] * len(KINDS)):
            found[kind][key] = _Stored(*stored)
        return found

    def _take(self, line: Line, stored: dict[str, _Stored], stamp: tuple[str, str, str]) -> None:
        name, key, seal = line.kind.name, line.data.id, digest(line.raw)
        old = stored.pop(key, None)
        if old is not None and old.digest == seal:
            self.summary.rows["unchanged"] += 1
            if old.position != line.at:
                self.moved[name].append((line.at, old.row_id))
            return
        if why := self.gate.keeps_back(line.data):
            self.summary.held.append(Held(key, why))
            return
        self.rows.add(line, self.next[name], seal, stamp)
        self.next[name] += 1
        if former := getattr(line.data, "former_ids", ()):
            self.aliases.update(dict.fromkeys(former, key))
        self.summary.rows["new" if old is None else "replaced"] += 1
        if old is not None:
            self.closing[name].append((self.now, old.row_id))

    def _leave(self, stored: dict[str, dict[str, _Stored]]) -> None:
        """Closes what no line gives any more."""
        for name, left in stored.items():
            self.closing[name] += [(self.now, each.row_id) for each in left.values()]
            self.summary.rows["closed"] += len(left)

    def _flush(self) -> None:
        """What has gathered, in the order that keys and references ask for."""
        rows = self.rows
        self._many(_HEAD, self.heads)
        self._many(_STUB, [(key, *said) for key, said in sorted(rows.documents.items())])
        for name in KINDS:
            self._many(f"UPDATE {name} SET valid_to = ? WHERE row_id = ?", self.closing[name])
            self._many(f"UPDATE {name} SET position = ? WHERE row_id = ?", self.moved[name])
            self.closing[name], self.moved[name] = [], []
        for name in sorted(rows.tables, key=lambda each: each not in KINDS):
            made = rows.tables[name]
            self.database.insert(self.connection, name, COLUMNS[name], made)
            if name in KINDS and self.database.dialect.name == "sqlite":
                self._all_words(name, made[0][0], made[-1][0])
        self.rows, self.heads = Rows(), []
        self.waiting.clear()

    def _all_words(self, name: str, first: int, last: int) -> None:
        self.connection.exec_driver_sql(
            f"INSERT INTO {name}_words (rowid, folded) SELECT row_id, folded FROM {name} WHERE row_id BETWEEN ? AND ?",
            (first, last),
        )

    def _rename(self, former: str, decision: str, given: set[str]) -> None:
        """Closes what stands under the former id of the decision; what has the same path now is its alias."""
        gone = self._stored(former)
        self._leave(gone)
        for key in chain.from_iterable(gone.values()):
            new = decision + key.removeprefix(former)
            if key.startswith(former) and new in given:
                self.aliases.setdefault(key, new)
        self._many("UPDATE document SET loaded = false WHERE id = ?", [(former,)])

    def _alias(self) -> None:
        known = dict(self._all("SELECT former, id FROM alias")) if self.aliases else {}
        new = {former: key for former, key in self.aliases.items() if known.get(former) != key and former != key}
        self._many(
            "INSERT INTO alias (former, id, since) VALUES (?, ?, ?) "
            "ON CONFLICT (former) DO UPDATE SET id = excluded.id, since = excluded.since",
            [(former, key, self.now) for former, key in sorted(new.items())],
        )
        self.summary.rows["renamed"] += len(new)


_STORED = " UNION ALL ".join(
    f"SELECT '{name}', id, row_id, digest, position FROM {name} WHERE decision = ? AND valid_to IS NULL"
    for name in KINDS
)
# A stub is filled by what is said of it anywhere, a document by itself.
_STUB = (
    "INSERT INTO document (id, number, type, date, issuer, title, loaded) VALUES (?, ?, ?, ?, ?, ?, false) "
    "ON CONFLICT (id) DO UPDATE SET number = coalesce(document.number, excluded.number), "
    "type = coalesce(document.type, excluded.type), date = coalesce(document.date, excluded.date), "
    "issuer = coalesce(document.issuer, excluded.issuer), title = coalesce(document.title, excluded.title) "
    "WHERE NOT document.loaded"
)
_HEAD = (
    "INSERT INTO document (id, number, type, date, issuer, title, loaded) VALUES (?, ?, ?, ?, ?, ?, true) "
    "ON CONFLICT (id) DO UPDATE SET number = excluded.number, type = excluded.type, date = excluded.date, "
    "issuer = excluded.issuer, title = excluded.title, loaded = true"
)
