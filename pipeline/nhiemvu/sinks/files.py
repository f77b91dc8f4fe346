"""Files of results: whole or not at all, and never over one that a person has open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import regex

from nhiemvu.errors import OutputError, ToolMissing

# What XML, and with it Word and Excel, has no place for.
UNPRINTED = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_ORDER = count(1)  # several files may be written at once


def needed(module: str, extra: str) -> Any:
    """A package of one of the extras. Raises ToolMissing with the command that installs it."""
    try:
        return import_module(module)
    except ImportError:
        package = module.split(".", maxsplit=1)[0]
        raise ToolMissing(f"{package} is missing; install it: pip install 'nhiemvu[{extra}]'") from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place to write to; what was written there takes the name in the end. A pipe or device is written as it is.

    Raises OutputError where that cannot be.
    """
    temporary = path.with_name(f".{os.getpid()}-{next(_ORDER)}.part")
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        _free(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _settle(temporary, path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _settle(temporary: Path, path: Path) -> None:
    with temporary.open("rb+") as out:
        os.fsync(out.fileno())
    try:
        temporary.replace(path)
    except PermissionError as error:  # Windows lets nobody replace a file that a program has open
        raise _open_elsewhere(path, "") from error


def _free(path: Path) -> None:
    """Raises OutputError where Excel, Word or LibreOffice says by a file of its own that it has this one open."""
    for name in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        lock = path.with_name(name)
        with suppress(OSError):  # the name of such a file may be longer than a file system allows
            if lock.is_file() and path.is_file():
                raise _open_elsewhere(path, f" (if it is open nowhere, delete {lock.name})")


def _open_elsewhere(path: Path, hint: str) -> OutputError:
    return OutputError(f"{path} is open in another program; close it in Excel or Word and run again{hint}")


def _unwritten(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"{path} cannot be written ({reason}); free some space or choose another place with -o")
