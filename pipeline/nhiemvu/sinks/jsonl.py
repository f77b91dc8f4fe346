"""JSON Lines: UTF-8, "\\n", one record a line, the keys in the order of the contract."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import jsonlines
import orjson

from nhiemvu.errors import InputError
from nhiemvu.records import Record
from nhiemvu.sinks import files

_BUFFER = 1 << 18
_AROUND = b" \t\r\n\x1e"  # blanks, and what RFC 7464 has before each line
_SINGLE = (list, str, int, float)  # JSON that is no object


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
    with files.replacing(path) as place, place.open("wb", buffering=_BUFFER) as out:
        jsonlines.Writer(out, dumps=_line).write_all(records)


def write(path: Path, data: bytes) -> None:
    """The bytes under their final name, whole or not at all; into a pipe or device as they are. Raises OutputError."""
    with files.replacing(path) as place, place.open("wb") as out:
        out.write(data)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines as plain data. Raises InputError, naming the line, where one is no JSON object."""
    return (data for _, _, data in numbered(path))


def numbered(path: Path, loads: Callable[[bytes], Any] = orjson.loads) -> Iterator[tuple[int, bytes, Any]]:
    """Of each line that is not blank its number, its bytes and its data. Raises InputError as read does.

    loads: makes data of the bytes; raises ValueError where they are no JSON.
    """
    number, line = 0, b""

    def words(file: Iterable[bytes]) -> Iterator[str]:
        nonlocal number, line
        for each in file:
            number, line = number + 1, each.strip(_AROUND).removeprefix(codecs.BOM_UTF8)
            yield line.decode()

    def data(_: str | bytes) -> Any:  # of the bytes: where str is given, JSON is made of its encoding
        return loads(line)

    try:
        with path.open("rb", buffering=_BUFFER) as file:
            for made in jsonlines.Reader(words(file), loads=data).iter(skip_empty=True):
                if isinstance(made, _SINGLE):
                    raise _broken(path, number)
                yield number, line, made
    except jsonlines.InvalidLineError as error:
        raise _broken(path, error.lineno) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8; give a file written by nhiemvu extract") from None


def _broken(path: Path, number: int) -> InputError:
    return InputError(f"{path}, line {number} is no JSON record; give a file written by nhiemvu extract")


def _line(record: Any) -> bytes:
    """The serializer itself gives bytes, model_dump_json makes a str of them. jsonlines asks once what {} gives."""
    return record.__pydantic_serializer__.to_json(record, by_alias=True) if record else b"{}"
