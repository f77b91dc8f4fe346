"""JSON Lines: UTF-8, "\\n", one record a line, the keys in the order of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonlines

from nhiemvu.errors import InputError
from nhiemvu.records import Record
from nhiemvu.sinks import files


def encode(records: Iterable[Record]) -> bytes:
    """The bytes of the records; the same records give the same bytes."""
    # The serializer itself gives bytes; model_dump_json makes a str of them first.
    return b"".join(record.__pydantic_serializer__.to_json(record, by_alias=True) + b"\n" for record in records)


def write(path: Path, data: bytes) -> None:
    """The bytes under their final name, whole or not at all; into a pipe or device as they are. Raises OutputError."""
    with files.replacing(path) as place, place.open("wb") as out:
        out.write(data)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines as plain data. Raises InputError, naming the line, where one is no JSON object."""
    try:
        with jsonlines.open(path) as lines:
            yield from lines.iter(type=dict, skip_empty=True)
    except jsonlines.InvalidLineError as error:
        raise InputError(
            f"{path}, line {error.lineno} is no JSON record; give a file written by nhiemvu extract"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8; give a file written by nhiemvu extract") from None
