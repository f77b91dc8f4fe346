"""The tables, drawn from the contract: one a kind, one for each list that is asked about, and those that tie them.

    document    every document that is named, one row each; `loaded` is false for a stub, of which only
                citations tell
    <kind>      row_id (key), id, decision, position, valid_from, valid_to, version, rules, digest; a typed column
                for each single value of the record; folded, the words without tone marks; record, the whole
                of it as JSON, which is the truth
    <kind>_...  the members of a list, in order, by the row_id of their record
    doubt       the doubts of all kinds
    alias       former ids
    nhiemvu     the contract and the layout of these tables

A row that was read again differently is closed (valid_to) and stands on; the row in force has no valid_to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from nhiemvu import records
from nhiemvu.records.base import Value

LAYOUT = 1

Row = tuple[Any, ...]
Pick = Callable[[Any], Row]

_TYPES: dict[Any, type[TypeEngine[Any]]] = {str: Text, int: Integer, float: Float, bool: Boolean, date: Date}
# Names of the contract that SQL keeps for itself.
_RENAMED = {
    "order": "task_order",
    "from": "from_document",
    "to": "to_document",
    "start": "first_day",
    "end": "last_day",
}
# Values that every table has, those of the decision record among them.
_FIXED = ("kind", "schema", "id", "decision", "version", "rules")
# Words that nobody asks for apart from the record.
_LEFT = ("name_raw", "outputs_raw", "fingerprint")


@dataclass(frozen=True, slots=True)
class Field:
    """A typed column and the keys that lead to its value in the record."""

    column: str
    keys: tuple[str, ...]
    type: type[TypeEngine[Any]]
    nullable: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The table of a list of the record."""

    key: str
    table: Table
    fields: tuple[Field, ...]
    pick: Pick


@dataclass(frozen=True, slots=True)
class Kind:
    """The table of a kind. words: the values that search looks in."""

    name: str
    model: type[BaseModel]
    table: Table
    fields: tuple[Field, ...]
    pick: Pick
    parts: tuple[Part, ...]
    words: tuple[str, ...]


def _bare(annotation: Any) -> Any:
    """The type without None; int | float is float, a Literal str."""
    if get_origin(annotation) in (UnionType, Union):
        arms = [arm for arm in get_args(annotation) if arm is not type(None)]
        return float if set(arms) == {int, float} else arms[0] if len(arms) == 1 else None
    return annotation


def _fields(model: type[BaseModel], keys: tuple[str, ...] = (), optional: bool = False) -> Iterator[Field]:
    """A field for each single value; those of a value within are named after it (signer_name)."""
    for name, info in model.model_fields.items():
        key = info.alias or name
        kind = _bare(info.annotation)
        nullable = optional or type(None) in get_args(info.annotation)
        if get_origin(kind) is Literal:
            kind = str
        path = (*keys, key)
        if kind in _TYPES:
            yield Field("_".join(path) if keys else _RENAMED.get(key, key), path, _TYPES[kind], nullable)
        elif isinstance(kind, type) and issubclass(kind, Value):
            yield from _fields(kind, path, nullable)


def _picker(fields: tuple[Field, ...]) -> Pick:
    """A record, or a member of a list, as decoding makes it, to the values of its columns."""
    if all(len(field.keys) == 1 for field in fields):
        return attrgetter(*(field.keys[0] for field in fields))

    def dig(data: Any, keys: tuple[str, ...]) -> Any:
        for key in keys:
            data = None if data is None else getattr(data, key)
        return data

    paths = [field.keys for field in fields]
    return lambda data: tuple(dig(data, path) for path in paths)


TABLES = MetaData()

META = Table("nhiemvu", TABLES, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
DOCUMENT = Table(
    "document",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("number", Text),
    Column("type", Text),
    Column("date", Date),
    Column("issuer", Text),
    Column("title", Text),
    Column("loaded", Boolean, nullable=False),
)
ALIAS = Table(
    "alias",
    TABLES,
    Column("former", Text, primary_key=True),
    Column("id", Text, nullable=False, index=True),
    Column("since", DateTime(timezone=True), nullable=False),
)

# Values that name a document, which is therefore a row of `document`.
_DOCUMENTS = {"target", "from_document", "to_document"}
_INDEXED = {*_DOCUMENTS, "due", "unit", "parent", "task", "code"}


def _columns(fields: tuple[Field, ...]) -> list[Column[Any]]:
    return [
        Column(
            field.column,
            field.type,
            *([ForeignKey("document.id")] if field.column in _DOCUMENTS else []),
            nullable=field.nullable,
        )
        for field in fields
    ]


def _part(kind: str, key: str, name: str, model: type[BaseModel]) -> Part:
    fields = tuple(_fields(model))
    table = Table(
        f"{kind}_{name}",
        TABLES,
        Column("row_id", BigInteger, ForeignKey(f"{kind}.row_id"), primary_key=True, autoincrement=False),
        Column("ordinal", Integer, primary_key=True, autoincrement=False),
        *_columns(fields),
        sqlite_with_rowid=False,
    )
    _index(table, fields)
    return Part(key, table, fields, _picker(fields))


def _index(table: Table, fields: tuple[Field, ...]) -> None:
    for field in fields:
        if field.column in _INDEXED:
            given = text(f"{field.column} IS NOT NULL")
            Index(f"{table.name}_{field.column}", table.c[field.column], sqlite_where=given, postgresql_where=given)


def _kind(model: type[BaseModel], words: tuple[str, ...], *parts: tuple[str, str, type[BaseModel]]) -> Kind:
    name = str(get_args(model.model_fields["kind"].annotation)[0])
    fields = tuple(field for field in _fields(model) if field.keys[0] not in _FIXED + _LEFT)
    table = Table(
        name,
        TABLES,
        Column("row_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("id", Text, nullable=False),
        Column("decision", Text, ForeignKey("document.id"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("valid_from", DateTime(timezone=True), nullable=False),
        Column("valid_to", DateTime(timezone=True)),
        Column("version", Text, nullable=False),
        Column("rules", Text, nullable=False),
        Column("digest", Text, nullable=False),
        *(_columns(fields)),
        Column("folded", Text, nullable=False),
        Column("record", Text().with_variant(JSONB, "postgresql"), nullable=False),
    )
    current, past = text("valid_to IS NULL"), text("valid_to IS NOT NULL")
    Index(f"{name}_current", table.c.id, unique=True, sqlite_where=current, postgresql_where=current)
    Index(f"{name}_decision", table.c.decision, sqlite_where=current, postgresql_where=current)
    Index(f"{name}_history", table.c.id, sqlite_where=past, postgresql_where=past)
    _index(table, fields)
    return Kind(name, model, table, fields, _picker(fields), tuple(_part(name, *part) for part in parts), words)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind(records.DecisionRecord, ("number", "type", "title"), ("bases", "basis", records.Basis)),
        _kind(records.DivisionRecord, ("heading", "text")),
        _kind(
            records.TaskRecord,
            ("name_expanded", "name", "outputs_raw"),
            ("units", "unit", records.Unit),
            ("deadlines", "deadline", records.DeadlineRecord),
            ("outputs", "output", records.OutputRecord),
            ("sources", "source", records.SourceRecord),
        ),
        _kind(records.IndicatorRecord, ("raw",)),
        _kind(records.FootnoteRecord, ("text",)),
        _kind(records.CitationRecord, ("raw", "title"), ("provisions", "provision", records.Provision)),
        _kind(records.RelationRecord, ("scope", "cue"), ("changes", "change", records.TaskChange)),
        _kind(records.AbbreviationRecord, ("short", "meaning")),
    )
}

DOUBT_FIELDS = tuple(_fields(records.DoubtRecord))
DOUBT = Table(
    "doubt",
    TABLES,
    Column("kind", Text, primary_key=True),
    Column("row_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False, index=True),
    *_columns(DOUBT_FIELDS),
    sqlite_with_rowid=False,
)
_index(DOUBT, DOUBT_FIELDS)
pick_doubt = _picker(DOUBT_FIELDS)
