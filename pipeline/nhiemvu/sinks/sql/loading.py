"""Records into a database, one transaction a decision.

What is read anew replaces what was, and that stays as history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic_core import from_json
from sqlalchemy import Connection

from nhiemvu.errors import InputError
from nhiemvu.model import collecting
from nhiemvu.records import SCHEMA, Severity
from nhiemvu.sinks import lines
from nhiemvu.sinks.sql.databases import Database
from nhiemvu.sinks.sql.rows import COLUMNS, Line, Rows, described, digest
from nhiemvu.sinks.sql.tables import KINDS

_BATCH = 2000
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


@dataclass(frozen=True, slots=True)
class Gate:
    """What may pass: doubts up to max_severity (None: all), tasks that a person has confirmed (min_review)."""

    max_severity: Severity | None = None
    min_review: Literal["machine", "human"] = "machine"

    def keeps_back(self, data: dict[str, Any]) -> str | None:
        if self.max_severity is not None:
            limit = _RANKS[self.max_severity]
            for doubt in data["doubts"]:
                if _RANKS[doubt["severity"]] > limit:
                    return str(doubt["code"])
        if self.min_review == "human" and data.get("review", "human") != "human":
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
        for path in paths:
            for decision in _decisions(path):
                with database.writing() as connection:
                    _Decision(database, connection, gate or Gate(), summary, renamed).load(decision)
    return summary


# lines ----------------------------------------------------------------------------------------------


def _decisions(path: Path) -> Iterator[Iterator[Line]]:
    """The lines of each decision in turn; they are to be read to their end before the next is asked for."""
    found = _lines(path)
    waiting = next(found, None)
    if waiting is None:
        raise InputError(f"{path} holds no records; give a file written by nhiemvu extract")

    def own(first: Line) -> Iterator[Line]:
        nonlocal waiting
        yield first
        for line in found:
            if line.kind.name == "decision":
                waiting = line
                return
            yield line
        waiting = None

    while waiting is not None:
        yield own(waiting)


def _lines(path: Path) -> Iterator[Line]:
    decision, at = None, 0
    for line in lines.read(path):
        data = line.data
        at = 0 if data["kind"] == "decision" else at + 1
        decision = data["id"] if at == 0 else decision
        if data["decision"] != decision:
            raise InputError(
                f"{path}, line {line.number} comes without its decision record; load all that extract gave, "
                "without --only"
            )
        text = line.text.strip()
        yield Line(KINDS[data["kind"]], data, text, digest(text.encode()), at)


# decisions that are named anew ----------------------------------------------------------------------


def _renamed(paths: Iterable[Path], database: Database) -> dict[str, str]:
    """Ids of decisions to the former id of the same text, where the files give one new id for one that is gone."""
    texts: dict[str, set[str]] = {}
    for path in paths:
        # What is wrong with a file is told where its lines are read.
        with suppress(OSError, ValueError, KeyError, TypeError), path.open("rb") as file:
            for raw in file:
                if raw.startswith(b'{"kind":"decision"'):
                    data = from_json(raw)
                    texts.setdefault(data["text"]["sha256"], set()).add(data["id"])
    found: dict[str, str] = {}
    table = KINDS["decision"].table
    with database.reading() as connection:
        for sha256, ids in texts.items():
            wanted = table.select().where(table.c.text_sha256 == sha256, table.c.valid_to.is_(None))
            stored = {row.id for row in connection.execute(wanted)}
            gone, new = stored - ids, ids - stored
            if len(gone) == len(new) == 1:
                found[new.pop()] = gone.pop()
    return found


# one decision ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stored:
    row_id: int
    digest: str
    position: int


class _Decision:
    """The loading of one decision within its transaction."""

    def __init__(
        self, database: Database, connection: Connection, gate: Gate, summary: Summary, renamed: dict[str, str]
    ) -> None:
        self.database, self.connection, self.gate, self.summary, self.renamed = (
            database,
            connection,
            gate,
            summary,
            renamed,
        )
        self.now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
        self.mark = "?" if database.dialect.name == "sqlite" else "%s"
        self.rows, self.count = Rows(), 0
        self.closing: dict[str, list[int]] = {name: [] for name in KINDS}
        self.moved: dict[str, list[tuple[int, int]]] = {name: [] for name in KINDS}
        self.aliases: dict[str, str] = {}
        self.given: set[str] = set()
        self.next = {name: int(self._all(f"SELECT coalesce(max(row_id), 0) FROM {name}")[0][0]) + 1 for name in KINDS}

    def load(self, lines: Iterator[Line]) -> None:
        head = next(lines)
        decision = str(head.data["id"])
        self.summary.decisions += 1
        if why := self.gate.keeps_back(head.data):
            self.summary.held.append(Held(decision, why))
            for _ in lines:
                self.summary.rows["held"] += 1
            return
        stored = self._stored(decision)
        stamp = (self.now, str(head.data["version"]), str(head.data["rules"]))
        self._loaded(head)
        for line in _chain(head, lines):
            self._take(line, stored[line.kind.name], stamp)
            if self.count >= _BATCH:
                self._flush()
        for name, left in stored.items():
            self.closing[name] += [each.row_id for each in left.values()]
            self.summary.rows["closed"] += len(left)
        if former := self.renamed.get(decision):
            self._rename(former, decision)
        self._flush()
        self._alias()

    def _all(self, statement: str, *values: Any) -> Sequence[Any]:
        return self.connection.exec_driver_sql(statement.replace("?", self.mark), values or None).fetchall()

    def _many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self.connection.exec_driver_sql(statement.replace("?", self.mark), list(rows))

    def _stored(self, decision: str) -> dict[str, dict[str, _Stored]]:
        """What stands of a decision, by kind and id."""
        wanted = "SELECT id, row_id, digest, position FROM {} WHERE decision = ? AND valid_to IS NULL"
        return {
            name: {row[0]: _Stored(row[1], row[2], row[3]) for row in self._all(wanted.format(name), decision)}
            for name in KINDS
        }

    def _take(self, line: Line, stored: dict[str, _Stored], stamp: tuple[str, str, str]) -> None:
        name, key = line.kind.name, str(line.data["id"])
        self.given.add(key)
        old = stored.pop(key, None)
        if old is not None and old.digest == line.digest:
            self.summary.rows["unchanged"] += 1
            if old.position != line.at:
                self.moved[name].append((line.at, old.row_id))
            return
        try:
            if why := self.gate.keeps_back(line.data):
                self.summary.held.append(Held(key, why))
                return
            self.rows.add(line, self.next[name], stamp)
            self.aliases.update(dict.fromkeys(line.data.get("former_ids", ()), key))
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"record {key} is not of {SCHEMA} ({type(error).__name__}: {error}); extract the document again"
            ) from None
        self.next[name] += 1
        self.count += 1
        self.summary.rows["new" if old is None else "replaced"] += 1
        if old is not None:
            self.closing[name].append(old.row_id)

    def _loaded(self, head: Line) -> None:
        """The document of the decision; a stub is filled."""
        self._many(
            "INSERT INTO document (id, number, type, date, issuer, title, loaded) VALUES (?, ?, ?, ?, ?, ?, true) "
            "ON CONFLICT (id) DO UPDATE SET number = excluded.number, type = excluded.type, date = excluded.date, "
            "issuer = excluded.issuer, title = excluded.title, loaded = true",
            [(head.data["id"], *described(head.data))],
        )

    def _flush(self) -> None:
        """What has gathered, in the order that keys and references ask for."""
        rows = self.rows
        self._many(
            "INSERT INTO document (id, number, type, date, issuer, title, loaded) VALUES (?, ?, ?, ?, ?, ?, false) "
            "ON CONFLICT (id) DO UPDATE SET number = coalesce(document.number, excluded.number), "
            "type = coalesce(document.type, excluded.type), date = coalesce(document.date, excluded.date), "
            "issuer = coalesce(document.issuer, excluded.issuer), title = coalesce(document.title, excluded.title) "
            "WHERE NOT document.loaded",
            [(key, *said) for key, said in sorted(rows.documents.items())],
        )
        for name in KINDS:
            self._close(name, self.closing[name])
            self._many(f"UPDATE {name} SET position = ? WHERE row_id = ?", self.moved[name])
            self.closing[name], self.moved[name] = [], []
        for name in sorted(rows.tables, key=lambda each: each not in KINDS):
            made = rows.tables[name]
            self.database.insert(self.connection, name, COLUMNS[name], made)
            if name in KINDS and self.database.dialect.name == "sqlite":
                self._all_words(name, made[0][0], made[-1][0])
        self.rows, self.count = Rows(), 0

    def _all_words(self, name: str, first: int, last: int) -> None:
        self.connection.exec_driver_sql(
            f"INSERT INTO {name}_words (rowid, folded) SELECT row_id, folded FROM {name} WHERE row_id BETWEEN ? AND ?",
            (first, last),
        )

    def _close(self, name: str, rows: Iterable[int]) -> None:
        self._many(f"UPDATE {name} SET valid_to = ? WHERE row_id = ?", [(self.now, row_id) for row_id in rows])

    def _rename(self, former: str, decision: str) -> None:
        """Closes what stands under the former id of the decision; what has the same path now is its alias."""
        for name, left in self._stored(former).items():
            self.closing[name] += [each.row_id for each in left.values()]
            self.summary.rows["closed"] += len(left)
            for key in left:
                new = decision + key.removeprefix(former)
                if key.startswith(former) and new in self.given:
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


def _chain(head: Line, lines: Iterator[Line]) -> Iterator[Line]:
    yield head
    yield from lines
