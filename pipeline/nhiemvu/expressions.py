"""Compiled expressions and tables of rules, kept from one run to the next.

To compile the expressions that a document needs takes longer than to read it. They are kept beside Python's own
compiled code, each under its text and all under the version of regex that made them, and with them what the files
of rules hold, each under its name; where nothing can be kept, each run compiles and reads them anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pickle
import sys
import tomllib
import typing
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import regex

# Those of other rules and of older versions of these stay in the file until it grows beyond this.
_MOST = 4000


class Store:
    """The expressions and tables of a file, which need not be there, and those made in this run.

    A table stands under the name of its file, pickled, with the sha256 of the text that it was read from.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, regex.Pattern[str]] = {}
        self.made: dict[str, regex.Pattern[str]] = {}
        self.tables: dict[str, tuple[bytes, bytes]] = {}
        self._changed = False
        with suppress(Exception):  # whatever a damaged file does, what it held can be made again
            version, kept, tables = pickle.loads(path.read_bytes())
            if version == regex.__version__:
                self.kept, self.tables = kept, tables

    def get(self, text: str) -> regex.Pattern[str]:
        """The expression without full case-folding: no Vietnamese letter needs it, and it takes twice the time.

        Raises regex.error where the text is none.
        """
        found = self.kept.get(text)
        if found is None:
            found = self.made[text] = regex.compile("(?-f)" + text, regex.VERSION1)
        return found

    def table(self, name: str, text: str) -> dict[str, Any]:
        """The table of a TOML file, which is the caller's own. Raises tomllib.TOMLDecodeError."""
        mark = hashlib.sha256(text.encode()).digest()
        known, held = self.tables.get(name, (b"", b""))
        if known != mark:
            held = pickle.dumps(tomllib.loads(text))
            self.tables[name], self._changed = (mark, held), True
        return typing.cast(dict[str, Any], pickle.loads(held))

    def keep(self) -> None:
        """Writes the file anew where something was made that it does not hold."""
        if not self.made and not self._changed:
            return
        old = self.kept if len(self.kept) < _MOST else {}
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(pickle.dumps((regex.__version__, {**old, **self.made}, self.tables)))
            temporary.replace(self.path)
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@cache
def _store() -> Store:
    return Store(Path(importlib.util.cache_from_source(__file__)).with_suffix(".regex"))


@cache
def compiled(text: str) -> regex.Pattern[str]:
    """The expression of the text. Raises regex.error where it is none."""
    return _store().get(text)


def table(name: str, text: str) -> dict[str, Any]:
    """The table of the shipped TOML file of this name and text. Raises tomllib.TOMLDecodeError where it is none."""
    return _store().table(name, text)


def keep() -> None:
    """Keeps what was made for the next run, unless Python is told to write no compiled code."""
    if not sys.dont_write_bytecode:
        _store().keep()
