"""Records out of a database again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, text

from nhiemvu.records import Record, parse
from nhiemvu.sinks.sql.databases import Database
from nhiemvu.sinks.sql.tables import DOCUMENT, KINDS
from nhiemvu.sinks.sql.words import folded


def read(database: Database) -> Iterator[Record]:
    """The records in force, each decision with its own in the order of the document, decisions by their id."""
    with database.reading() as connection:
        wanted = DOCUMENT.select().where(DOCUMENT.c.loaded).order_by(DOCUMENT.c.id)
        for decision in [row.id for row in connection.execute(wanted)]:
            yield from map(parse, _own(connection, decision))


def _own(connection: Connection, decision: str) -> Iterator[str]:
    found: list[tuple[int, str]] = []
    for kind in KINDS.values():
        table = kind.table
        wanted = table.select().where(table.c.decision == decision, table.c.valid_to.is_(None))
        found += [(row.position, _line(row.record)) for row in connection.execute(wanted)]
    found.sort(key=itemgetter(0))
    return (line for _, line in found)


def _line(record: Any) -> str:
    """The JSON text; PostgreSQL gives it as data."""
    return record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)


def search(database: Database, words: str, kind: str = "task") -> list[Record]:
    """The records in force of a kind that hold the words one after the other, with or without tone marks."""
    phrase = folded(words)
    if not phrase:
        return []
    if database.dialect.name == "sqlite":
        where = f"row_id IN (SELECT rowid FROM {kind}_words WHERE {kind}_words MATCH :phrase)"
        phrase = f'"{phrase}"'
    else:
        where = "to_tsvector('simple', folded) @@ phraseto_tsquery('simple', :phrase)"
    with database.reading() as connection:
        wanted = text(f"SELECT record FROM {kind} WHERE valid_to IS NULL AND {where} ORDER BY decision, position")
        return [parse(_line(row[0])) for row in connection.execute(wanted, {"phrase": phrase})]
