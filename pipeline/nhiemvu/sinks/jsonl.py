"""JSON Lines: UTF-8, "\\n", one record a line, the keys in the order of the contract."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import jsonlines

from nhiemvu.errors import InputError
from nhiemvu.records import Record
from nhiemvu.sinks import files


class _Pieces(io.IOBase):
    """Holds what is written to it; io.BytesIO copies it again and again as it grows."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.write = self.pieces.append


def encode(records: Iterable[Record]) -> bytes:
    """The bytes of the records; the same records give the same bytes."""
    out = _Pieces()
    jsonlines.Writer(cast(IO[bytes], out), dumps=_line).write_all(records)
    return b"".join(out.pieces)


def save(path: Path, records: Iterable[Record]) -> None:
    """The records as they come, one held at a time, under their final name, whole or not at all. Raises OutputError."""
    with files.replacing(path) as place, place.open("wb", buffering=1 << 20) as out:
        jsonlines.Writer(out, dumps=_line).write_all(records)


def write(path: Path, data: bytes) -> None:
    """The bytes under their final name, whole or not at all; into a pipe or device as they are. Raises OutputError."""
    with files.replacing(path) as place, place.open("wb") as out:
        out.write(data)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines as plain data. Raises InputError, naming the line, where one is no JSON object."""
    return (data for _, _, data in numbered(path))


def numbered(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Of each line that is not blank its number, its words and its data. Raises InputError as read does."""
    number, text = 0, ""

    def counted(lines: Iterable[str]) -> Iterator[str]:
        nonlocal number, text
        for text in lines:
            number += 1
            yield text

    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for data in jsonlines.Reader(counted(lines)).iter(type=dict, skip_empty=True):
                yield number, text, data
    except jsonlines.InvalidLineError as error:
        raise InputError(
            f"{path}, line {error.lineno} is no JSON record; give a file written by nhiemvu extract"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8; give a file written by nhiemvu extract") from None


def _line(record: Any) -> bytes:
    """The serializer itself gives bytes, model_dump_json makes a str of them. jsonlines asks once what {} gives."""
    return record.__pydantic_serializer__.to_json(record, by_alias=True) if record else b"{}"
