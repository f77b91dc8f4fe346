"""Rules from rules/<name>.toml and rules/<name>.csv as the frozen values that a stage declares.

A stage declares a frozen dataclass; its field names are the tables of the TOML file. A field
`rows` is filled from the CSV file of the same name. An overlay folder given by the user adds
entries and replaces those of the same id; it never replaces a file as a whole.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import regex

from nhiemvu import expressions
from nhiemvu.errors import RulesError
from nhiemvu.expressions import compiled

T = TypeVar("T")

# A pattern of the user's own may be written badly; one of ours is held to linear growth by a test.
USER_TIMEOUT = 2.0


class Search(Protocol):
    def __call__(self, text: str, pos: int = 0, end: int | None = None, /) -> regex.Match[str] | None: ...


class Expression(Protocol):
    """What a pattern asks of a compiled expression."""

    @property
    def search(self) -> Search: ...
    @property
    def match(self) -> Search: ...
    @property
    def fullmatch(self) -> Search: ...
    @property
    def finditer(self) -> Callable[[str, int, int | None], Iterable[regex.Match[str]]]: ...


@dataclass(frozen=True)
class Pattern:
    """A regular expression and the fact about documents that it stands for.

    examples must match, refuses must not. timeout is in seconds, None for the shipped rules.
    It is compiled when first used. search, match and fullmatch are the compiled expression's own, because most
    calls are so short that one more call around them would double their time; they raise RulesError where a user's
    pattern runs out of time.
    """

    id: str
    pattern: str
    why: str
    examples: tuple[str, ...]
    refuses: tuple[str, ...] = ()
    timeout: float | None = None

    @cached_property
    def search(self) -> Search:
        return self._expression.search

    @cached_property
    def match(self) -> Search:
        return self._expression.match

    @cached_property
    def fullmatch(self) -> Search:
        return self._expression.fullmatch

    def all(self, text: str, pos: int = 0, end: int | None = None) -> list[regex.Match[str]]:
        return list(self._expression.finditer(text, pos, end))

    @cached_property
    def _expression(self) -> Expression:
        own = compiled(self.pattern)
        return typing.cast(Expression, own) if self.timeout is None else _Limited(own, self.id, self.timeout)


class _Limited:
    """A user's expression, which is stopped where it takes too long on one passage."""

    def __init__(self, expression: regex.Pattern[str], name: str, seconds: float) -> None:
        self._expression, self._name, self._seconds = expression, name, seconds

    def search(self, text: str, pos: int = 0, end: int | None = None, /) -> regex.Match[str] | None:
        return self._timed(lambda: self._expression.search(text, pos, end, timeout=self._seconds))

    def match(self, text: str, pos: int = 0, end: int | None = None, /) -> regex.Match[str] | None:
        return self._timed(lambda: self._expression.match(text, pos, end, timeout=self._seconds))

    def fullmatch(self, text: str, pos: int = 0, end: int | None = None, /) -> regex.Match[str] | None:
        return self._timed(lambda: self._expression.fullmatch(text, pos, end, timeout=self._seconds))

    def finditer(self, text: str, pos: int = 0, end: int | None = None, /) -> list[regex.Match[str]]:
        return self._timed(lambda: list(self._expression.finditer(text, pos, end, timeout=self._seconds)))

    def _timed(self, run: Callable[[], T]) -> T:
        try:
            return run()
        except TimeoutError as error:
            raise RulesError(
                f"rule '{self._name}' takes longer than {self._seconds} s on one passage; simplify its pattern"
            ) from error


class Patterns(tuple[Pattern, ...]):
    """The patterns of one table; as one expression where it matters only whether any of them matches."""

    @cached_property
    def any(self) -> Pattern:
        own = [each for each in self if each.timeout]  # only a user's pattern can run out of time
        names = "' or '".join(each.id for each in own)
        timeout = own[0].timeout if own else None
        return Pattern(names, "|".join(f"(?:{each.pattern})" for each in self), "", (), timeout=timeout)


def matches(patterns: Sequence[Pattern], words: str) -> bool:
    """Whether any of the patterns is found in the words."""
    if isinstance(patterns, Patterns) and len(patterns) > 1:
        return patterns.any.search(words) is not None
    return any(pattern.search(words) for pattern in patterns)


def starts(patterns: Sequence[Pattern], text: str, pos: int = 0) -> bool:
    """Whether any of the patterns matches right at pos."""
    if isinstance(patterns, Patterns) and len(patterns) > 1:
        return patterns.any.match(text, pos) is not None
    return any(pattern.match(text, pos) for pattern in patterns)


def first(patterns: Sequence[Pattern], text: str, pos: int = 0, end: int | None = None) -> regex.Match[str] | None:
    """The leftmost match of any of the patterns; at one place that of the first of them."""
    if isinstance(patterns, Patterns) and len(patterns) > 1:
        return patterns.any.search(text, pos, end)
    hits = [hit for pattern in patterns if (hit := pattern.search(text, pos, end))]
    return min(hits, key=lambda hit: hit.start(), default=None)


def shipped() -> Path:
    """The rules beside a checkout's pyproject.toml, else those in the installed package."""
    here = Path(__file__).resolve().parent
    checkout = here.parent.parent
    if here.parent.name == "pipeline" and (checkout / "pyproject.toml").is_file() and (checkout / "rules").is_dir():
        return checkout / "rules"
    return here / "rules"


def names(overlay: Path | None = None) -> list[str]:
    """The names of all rules files. Raises RulesError for an overlay file that lies over nothing."""
    own = {path.stem for path in shipped().iterdir() if path.suffix in (".toml", ".csv")}
    if overlay is not None:
        for path in _files(overlay):
            if path.stem not in own:
                raise RulesError(f"{path}: no stage has rules of this name; known are {', '.join(sorted(own))}")
    return sorted(own)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise RulesError(f"rules folder not found: {folder}; give an existing folder with --rules")
    return sorted(path for path in folder.iterdir() if path.suffix in (".toml", ".csv"))


def digest(overlay: Path | None = None) -> str:
    """sha256 over the names and bytes of all rules files in force."""
    total = hashlib.sha256()
    names(overlay)
    for folder in [shipped()] + ([overlay] if overlay else []):
        for path in _files(folder):
            total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as its file gives it, for listing and checking."""

    file: str
    table: str
    id: str
    fields: dict[str, Any]


def entries(overlay: Path | None = None) -> list[Entry]:
    """Every rule and every row of a list, in the order of the files."""
    found = []
    for name in names(overlay):
        raw = _laid(name, overlay)
        for table, values in raw.items():
            for index, value in enumerate(values if isinstance(values, list) else [values]):
                fields = value if isinstance(value, dict) else {"value": value}
                found.append(Entry(name, table, str(_label(value, index)), fields))
    return found


def faults(overlay: Path | None = None) -> list[str]:
    """Patterns that miss one of their examples or take one of their refusals."""
    found = []
    for entry in entries(overlay):
        pattern = entry.fields.get("pattern")
        if not isinstance(pattern, str):
            continue
        where = f"{entry.file}/{entry.table}/{entry.id}"
        rule = Pattern(entry.id, pattern, "", (), timeout=USER_TIMEOUT)
        if not entry.fields.get("why") or not entry.fields.get("examples"):
            found.append(f"{where}: needs a reason (why) and examples")
        found += [f"{where}: misses {words!r}" for words in entry.fields.get("examples", ()) if not rule.search(words)]
        found += [f"{where}: takes {words!r}" for words in entry.fields.get("refuses", ()) if rule.search(words)]
    return found


def _laid(name: str, overlay: Path | None) -> dict[str, Any]:
    raw = _read(shipped(), name, required=True)
    if overlay is not None:
        _files(overlay)
        _lay_over(raw, _read(overlay, name, required=False))
    return raw


@cache
def load(cls: type[T], name: str, overlay: Path | None = None) -> T:
    """rules/<name>.toml and .csv, with the overlay's entries laid over them, as a cls.

    Raises RulesError, naming file, entry and field, where something does not fit.
    """
    raw = _laid(name, overlay)
    return typing.cast(T, _build(cls, raw, f"rules/{name}"))


def _read(folder: Path, name: str, required: bool) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    toml, table = folder / f"{name}.toml", folder / f"{name}.csv"
    if required and not toml.is_file() and not table.is_file():
        raise RulesError(f"rules/{name}.toml is missing; install nhiemvu again")
    try:
        if toml.is_file():
            text = toml.read_text(encoding="utf-8-sig")
            raw.update(expressions.table(name, text) if required else tomllib.loads(text))
        if table.is_file():
            with table.open(encoding="utf-8-sig", newline="") as lines:
                raw["rows"] = list(csv.DictReader(lines))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, csv.Error) as error:
        raise RulesError(f"{toml if toml.is_file() else table}: {error}; correct the file") from error
    if not required:
        for entries in raw.values():
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict) and "pattern" in entry:
                    entry["timeout"] = USER_TIMEOUT
    return raw


def _key(entry: Any) -> Any:
    return entry.get("id", next(iter(entry.values()), None)) if isinstance(entry, dict) else entry


def _lay_over(raw: dict[str, Any], extra: dict[str, Any]) -> None:
    for table, entries in extra.items():
        if isinstance(entries, dict) and isinstance(raw.get(table), dict):
            raw[table] = {**raw[table], **entries}
            continue
        if not isinstance(entries, list) or table not in raw:
            raw[table] = entries
            continue
        places = {_key(entry): index for index, entry in enumerate(raw[table])}
        for entry in entries:
            if _key(entry) in places:
                raw[table][places[_key(entry)]] = entry
            else:
                raw[table].append(entry)


def _build(kind: Any, value: Any, where: str) -> Any:
    if kind is str and isinstance(value, str):  # nearly all fields are
        return value
    origin = typing.get_origin(kind)
    if origin is tuple:
        inner = typing.get_args(kind)[0]
        if isinstance(value, str) and inner is str:  # a CSV field with several values
            return tuple(part.strip() for part in value.split("|") if part.strip())
        if not isinstance(value, list):
            raise RulesError(f"{where}: a list is expected; correct the rules file")
        built = tuple(_build(inner, each, f"{where}[{_label(each, index)}]") for index, each in enumerate(value))
        return Patterns(built) if isinstance(inner, type) and issubclass(inner, Pattern) else built
    if origin in (typing.Union, types.UnionType):
        inner = next(arm for arm in typing.get_args(kind) if arm is not type(None))
        return None if value in (None, "") else _build(inner, value, where)
    if origin is dict:
        return {key: _build(typing.get_args(kind)[1], each, f"{where}.{key}") for key, each in value.items()}
    if is_dataclass(kind):
        return _record(typing.cast(type[Any], kind), value, where)
    if kind is bool and isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes", "x")
    if kind in (int, float) and isinstance(value, str):
        try:
            return kind(value)
        except ValueError:
            raise RulesError(f"{where}: {kind.__name__} is expected, not '{value}'; correct the rules file") from None
    if kind in (str, int, float, bool) and not isinstance(value, kind):
        raise RulesError(f"{where}: {kind.__name__} is expected; correct the rules file")
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(typing.cast(Any, kind))


def _record(kind: type[Any], value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise RulesError(f"{where}: a table is expected; correct the rules file")
    known = {each.name: each for each in fields(kind)}
    stray = sorted(key for key in value if key not in known)
    if stray:
        raise RulesError(f"{where}: unknown field '{stray[0]}'; known are {', '.join(known)}")
    hints = _hints(typing.cast(Any, kind))
    given: dict[str, Any] = {}
    for name, each in known.items():
        if name in value:
            given[name] = _build(hints[name], value[name], f"{where}.{name}")
        elif each.default is MISSING and each.default_factory is MISSING:
            raise RulesError(f"{where}: field '{name}' is missing; add it to the rules file")
    if "pattern" in given:
        try:
            compiled(given["pattern"]) if given.get("timeout") else None
        except regex.error as error:
            raise RulesError(f"{where}: {error}; correct the pattern") from error
    return kind(**given)


def _label(value: Any, index: int) -> Any:
    return _key(value) if isinstance(value, dict) else index
