"""What was done to each document: SQLite in the output folder, one transaction a document.

The ledger is locked for as long as a run has it. Its journal is kept beside it and every transaction is brought to
the disk: a run that is killed leaves the ledger as it was before the last document.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nhiemvu.batch.values import Document, Found, Outcome
from nhiemvu.errors import OutputError, UsageError

FILE = "ledger.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (token TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
  key TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, stamp TEXT, recipe TEXT NOT NULL,
  version TEXT NOT NULL, rules TEXT NOT NULL, state TEXT NOT NULL, category TEXT, sentence TEXT NOT NULL,
  pages INTEGER NOT NULL, tasks INTEGER NOT NULL, records INTEGER NOT NULL, size INTEGER NOT NULL,
  doubts TEXT NOT NULL, secrecy TEXT, seconds REAL NOT NULL, finished TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
  key TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL, known INTEGER NOT NULL, sketch TEXT NOT NULL,
  PRIMARY KEY (key, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS decisions_by_id ON decisions (id);
"""
_COLUMNS = (
    "key, name, stamp, recipe, version, rules, state, category, sentence, pages, tasks, records, size, doubts, "
    "secrecy, seconds, finished, gone"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the ledger knows it. doubts: by severity. gone: its input was not found any more."""

    key: str
    name: str
    stamp: str | None
    recipe: str
    version: str
    rules: str
    state: str
    category: str | None
    sentence: str
    pages: int
    tasks: int
    records: int
    size: int
    doubts: dict[str, int]
    secrecy: str | None
    seconds: float
    finished: str
    gone: bool

    @classmethod
    def of(cls, values: tuple[Any, ...]) -> Row:
        named = dict(zip(_COLUMNS.split(", "), values, strict=True))
        return cls(**{**named, "doubts": json.loads(named["doubts"]), "gone": bool(named["gone"])})


class Ledger:
    """Raises OutputError where it cannot be written, UsageError where another run has it.

    path: None for one that is kept in memory alone.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        with self._guarded():
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", timeout=0.2, isolation_level=None)
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode = DELETE")
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute("BEGIN EXCLUSIVE")
            for statement in _SCHEMA.split(";"):
                self._base.execute(statement)
            if self._base.execute("SELECT count(*) FROM ledger").fetchone() == (0,):
                self._base.execute("INSERT INTO ledger VALUES (?)", (uuid.uuid4().hex,))
            self._base.execute("COMMIT")
            self.token: str = self._base.execute("SELECT token FROM ledger").fetchone()[0]

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UsageError(
                    f"another batch is writing to {self._place}; wait for it or choose another -o"
                ) from None
            raise OutputError(
                f"{self._place} cannot be written ({error}); free some space or choose another -o"
            ) from error
        except sqlite3.DatabaseError as error:
            raise OutputError(
                f"{self._place} is damaged ({error}); move it away, then all is converted anew"
            ) from error
        except OSError as error:
            raise OutputError(f"{self._place} cannot be written ({error.strerror}); choose another -o") from error

    @property
    def _place(self) -> str:
        return str(self.path or "the ledger")

    def row(self, key: str) -> Row | None:
        with self._guarded():
            found = self._base.execute(f"SELECT {_COLUMNS} FROM documents WHERE key = ?", (key,)).fetchone()
        return Row.of(found) if found else None

    def rows(self) -> Iterator[Row]:
        """All documents in the order of their keys."""
        with self._guarded():
            for values in self._base.execute(f"SELECT {_COLUMNS} FROM documents ORDER BY key"):
                yield Row.of(values)

    def enter(self, row: Row, decisions: Iterable[Found]) -> None:
        """What became of a document, in the place of what was known of it."""
        values = (
            row.key, row.name, row.stamp, row.recipe, row.version, row.rules, row.state, row.category, row.sentence,
            row.pages, row.tasks, row.records, row.size, json.dumps(row.doubts, sort_keys=True), row.secrecy,
            row.seconds, row.finished, int(row.gone),
        )  # fmt: skip
        with self._guarded():
            self._base.execute("BEGIN")
            self._base.execute("DELETE FROM decisions WHERE key = ?", (row.key,))
            self._base.execute(f"REPLACE INTO documents ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)
            self._base.executemany(
                "INSERT INTO decisions VALUES (?, ?, ?, ?, ?)",
                [
                    (row.key, place, each.id, int(each.known), json.dumps(each.sketch))
                    for place, each in enumerate(decisions)
                ],
            )
            self._base.execute("COMMIT")

    def mark_gone(self, key: str, gone: bool) -> None:
        with self._guarded():
            self._base.execute("UPDATE documents SET gone = ? WHERE key = ?", (int(gone), key))

    def shared(self) -> Iterator[tuple[str, list[tuple[str, Found]]]]:
        """Ids that several documents bear, each with the documents and what they hold, in the order of ids and keys."""
        query = (
            "SELECT id, key, sketch FROM decisions WHERE known AND id IN "
            "(SELECT id FROM decisions WHERE known GROUP BY id HAVING count(DISTINCT key) > 1) ORDER BY id, key, place"
        )
        last: str | None = None
        group: list[tuple[str, Found]] = []
        with self._guarded():
            for id, key, sketch in self._base.execute(query):
                if id != last and last is not None:
                    yield last, group
                    group = []
                last = id
                group.append((key, Found(id, True, tuple(json.loads(sketch)))))
        if last is not None:
            yield last, group

    def close(self) -> None:
        self._base.close()


def row_of(
    document: Document, stamp: str | None, recipe: str, outcome: Outcome, version: str, rules: str, finished: str
) -> Row:
    """What became of a document, as a row."""
    return Row(
        key=document.key,
        name=document.name,
        stamp=stamp,
        recipe=recipe,
        version=version,
        rules=rules,
        state=outcome.state,
        category=outcome.category,
        sentence=outcome.sentence,
        pages=outcome.pages,
        tasks=outcome.tasks,
        records=outcome.records,
        size=outcome.size,
        doubts=dict(outcome.doubts),
        secrecy=outcome.secrecy,
        seconds=round(outcome.seconds, 3),
        finished=finished,
        gone=False,
    )
