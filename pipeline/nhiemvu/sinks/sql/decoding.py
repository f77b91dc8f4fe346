"""Lines of JSON Lines as the values that the tables take; what no table takes is passed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

from nhiemvu.records.base import Value
from nhiemvu.sinks import files
from nhiemvu.sinks.sql.tables import KINDS, Kind

# What is asked of records beside the values of their table's own columns.
_ASKED = ("schema", "id", "decision", "version", "rules", "doubts", "former_ids")


@cache
def decoder() -> Callable[[bytes], Any]:
    """Makes of a line the record as far as the tables take it; plain data of one that is no record of the contract.

    Raises ValueError where it is no JSON.
    """
    msgspec = files.needed("msgspec", "sql")
    decode = msgspec.json.Decoder(Union[tuple(shapes())]).decode  # noqa: UP007

    def decoded(line: bytes) -> Any:
        try:
            return decode(line)
        except msgspec.MsgspecError:
            return orjson.loads(line)

    return decoded


@cache
def shapes() -> dict[type, Kind]:
    """The types of the records, whose fields have the names of the contract, and the kind of each."""
    return {_shape(kind.model, _taken(kind), kind.name): kind for kind in KINDS.values()}


def _taken(kind: Kind) -> frozenset[str]:
    values = (field.keys[0] for field in kind.fields)
    return frozenset((*values, *(part.key for part in kind.parts), *kind.words, *_ASKED))


@cache
def _shape(model: type[BaseModel], taken: frozenset[str] | None = None, kind: str | None = None) -> Any:
    """A type with the fields that are taken, or with all that are no lists."""
    fields = {info.alias or name: _type(info.annotation) for name, info in model.model_fields.items()}
    if taken is None:
        wanted = [(key, made) for key, made in fields.items() if get_origin(made) is not list and made is not dict]
    else:
        wanted = [(key, made) for key, made in fields.items() if key in taken]
    tagged = {"tag_field": "kind", "tag": kind} if kind else {}
    # No value within a record leads back to it: the search for cycles need not look at them.
    return files.needed("msgspec", "sql").defstruct(model.__name__, wanted, gc=False, **tagged)


def _type(annotation: Any) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return Union[tuple(map(_type, inner))]  # noqa: UP007
    if origin is Literal:
        return annotation if len(inner) == 1 else str
    if origin is list:
        return list[_type(inner[0])]  # type: ignore[misc]
    if origin is dict:
        return dict
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return _shape(annotation)
    return str if annotation is date else annotation
