"""How well records agree with gold: records written by hand from the document.

Both sides are plain data of the record contract, in document order. A gold record holds the
keys that are judged and no others; the same goes for the elements of its lists. Beside the kinds
of the contract, gold has `{"kind": "doubt", "code", "record", "params"}`: a doubt that must be
raised on the record of that id, or on the decision where `record` is null (params are not judged).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from nhiemvu.model import fold
from nhiemvu.score.pairing import Placed, Record, pair, place

_NOT_JUDGED = frozenset(("kind", "schema", "decision", "origin", "order", "doubts", "evidence", "confidence"))
# Compared as sets: their order in the document carries no meaning.
_SETS = frozenset(("units", "deadlines", "sources", "abbreviations", "names", "other", "unclassified", "written"))
_TEXTS = frozenset(("name", "name_raw", "name_expanded", "outputs", "outputs_raw", "text", "title", "heading", "raw"))
# Heads print names in capitals, and a short form may be explained at the start of a sentence.
_ANY_CASE = frozenset(("decision", "abbreviation"))


@dataclass(frozen=True, slots=True)
class Miss:
    """One disagreement. id: of the gold record, of the found one where gold has none.

    field: JSON Pointer into it, "" for the record as a whole. expected and found are
    None where one side has nothing.
    """

    id: str
    field: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Report:
    """figures: name -> share from 0 to 1, but `*.cer` is an error rate: the smaller the better.

    `<label>.recall` and `<label>.precision` count records; label is the kind, for tasks
    `task.table` and `task.prose`. `<label>.<field>` is the share of paired records whose field is
    exactly right, `.f1` over the elements of all of them, `.cer` edits per gold character.
    `doubts.recall` and `doubts.precision` count doubts by code and record.
    """

    figures: dict[str, float]
    misses: tuple[Miss, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"figures": dict(self.figures), "misses": [asdict(miss) for miss in self.misses]}


@dataclass(frozen=True, slots=True)
class _Part:
    """A summand of a figure: the figure is the sum of `hits` over the sum of `of`."""

    figure: str
    hits: float
    of: int
    miss: Miss | None = None


def score(records: Iterable[Record], gold: Iterable[Record]) -> Report:
    """Compare records with gold.

    Records pair by the path in their id, relations by from, type and to; then by equal words in
    step with the document, then by similar ones (0.8 or more; of indicators with the same value one
    may hold the other), each once and within the same decision. A decision whose number was misread
    pairs by its place in the order.
    Fields are judged on pairs only: a record that is missing counts in the recall. Kinds, and
    origins of tasks, that gold does not have are not judged.
    """
    found, truth = place(list(records), list(gold))
    parts: list[_Part] = []
    paths: dict[int, str] = {}
    for label in dict.fromkeys(one.label for one in truth if one.label != "doubt"):
        wanted = [one for one in truth if one.label == label]
        given = [one for one in found if one.label == label]
        pairs = pair(wanted, given)
        paths |= {id(there.record): here.path or there.path for here, there in pairs}
        parts += _presence(label, wanted, given, pairs)
        for here, there in pairs:
            parts += _fields(label, here, there)
    if any(one.label == "doubt" for one in truth):
        parts += _doubts(truth, found, paths)
    return Report(_figures(parts), tuple(part.miss for part in parts if part.miss))


def floors(figures: Mapping[str, float], floors: Mapping[str, float]) -> tuple[str, ...]:
    """The names of the floors that figures do not reach; for `*.cer` the floor is a ceiling.

    A figure that is not there has fallen. Figures without a floor are not looked at.
    """
    fallen = []
    for name, floor in floors.items():
        figure = figures.get(name)
        if figure is None or (figure > floor if name.endswith(".cer") else figure < floor):
            fallen.append(name)
    return tuple(fallen)


def corpus_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of the gold and document files below folder, in order of name.

    about.toml, floors.json and hidden files do not count.
    """
    sums = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name, path in sorted(files.items()):
        if path.name in ("about.toml", "floors.json") or any(step.startswith(".") for step in name.split("/")):
            continue
        sums.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return sums.hexdigest()


def _presence(
    label: str, gold: Sequence[Placed], found: Sequence[Placed], pairs: Sequence[tuple[Placed, Placed]]
) -> Iterator[_Part]:
    had, used = {id(here) for here, _ in pairs}, {id(there) for _, there in pairs}
    for here in gold:
        missing = None if id(here) in had else Miss(here.id, "", here.words or here.path, None)
        yield _Part(f"{label}.recall", missing is None, 1, missing)
    yield _Part(f"{label}.precision", 0, 0)
    for there in found:
        extra = None if id(there) in used else Miss(there.id, "", None, there.words or there.path)
        yield _Part(f"{label}.precision", extra is None, 1, extra)


# --- fields ------------------------------------------------------------------------------------


def _fields(label: str, here: Placed, there: Placed) -> Iterator[_Part]:
    loose = label in _ANY_CASE
    for key, expected in here.record.items():
        # The id of a record within a decision says nothing that its number and path do not say.
        if key in _NOT_JUDGED or (key == "id" and label != "decision"):
            continue
        found = there.record.get(key)
        figure = f"{label}.{key}"
        if isinstance(expected, list):
            found = found if isinstance(found, list | tuple) else []
            hits = _common(expected, found, loose)
            same = hits == len(expected) == len(found) if key in _SETS else _agrees(expected, found, loose)
            yield _Part(f"{figure}.f1", 2 * hits, len(expected) + len(found))
        else:
            same = _agrees(expected, found, loose)
        if key in _TEXTS:
            words = _words(expected)
            yield _Part(f"{figure}.cer", Levenshtein.distance(words, _words(found)), len(words))
        yield _Part(figure, same, 1, None if same else Miss(here.id, f"/{key}", expected, found))


def _agrees(expected: Any, found: Any, loose: bool) -> bool:
    """Whether found says what expected says; what found has besides is not looked at."""
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(_agrees(one, found.get(key), loose) for key, one in expected.items())
    if isinstance(expected, list):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            return False
        return all(_agrees(one, other, loose) for one, other in zip(expected, found, strict=True))
    if isinstance(expected, str):
        return _text(expected, loose) == _text(found, loose)
    return bool(expected == found)


def _common(expected: Sequence[Any], found: Sequence[Any], loose: bool) -> int:
    """How many of expected have an element of found to themselves."""
    left = list(found)
    for one in expected:
        match = next((index for index, other in enumerate(left) if _agrees(one, other, loose)), None)
        if match is not None:
            del left[match]
    return len(found) - len(left)


def _text(value: Any, loose: bool = False) -> str | None:
    """The words of a value; of a mapping (a citation, a piece of text) those that name it."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("text", "number", "name", "raw") if value.get(key)), None)
    if not isinstance(value, str):
        return None
    return fold(value).casefold() if loose else fold(value)


def _words(value: Any) -> str:
    """The text that is measured for its error rate; the elements of a list on a line each."""
    if isinstance(value, list | tuple):
        return "\n".join(_text(one) or "" for one in value)
    return _text(value) or ""


# --- doubts --------------------------------------------------------------------------------------


def _doubts(gold: Sequence[Placed], found: Sequence[Placed], paths: Mapping[int, str]) -> Iterator[_Part]:
    wanted = Counter((one.record["code"], one.home, one.path) for one in gold if one.label == "doubt")
    given = Counter(
        (doubt["code"], one.home, paths.get(id(one.record), "" if one.label == "decision" else one.path))
        for one in found
        for doubt in one.record.get("doubts") or ()
    )
    yield _Part("doubts.recall", 0, 0)
    yield _Part("doubts.precision", 0, 0)
    for (code, home, path), count in wanted.items():
        hits = min(count, given[(code, home, path)])
        lacking = None if hits == count else Miss("#".join(filter(None, (home, path))), "/doubts", code, None)
        yield _Part("doubts.recall", hits, count, lacking)
    for (code, home, path), count in given.items():
        hits = min(count, wanted[(code, home, path)])
        extra = None if hits == count else Miss("#".join(filter(None, (home, path))), "/doubts", None, code)
        yield _Part("doubts.precision", hits, count, extra)


def _figures(parts: Sequence[_Part]) -> dict[str, float]:
    """Where there was nothing to judge nothing is wrong: 1, as an error rate 0."""
    hits: defaultdict[str, float] = defaultdict(float)
    of: defaultdict[str, int] = defaultdict(int)
    for part in parts:
        hits[part.figure] += part.hits
        of[part.figure] += part.of
    return {name: hits[name] / of[name] if of[name] else _nothing(name, hits[name]) for name in hits}


def _nothing(name: str, hits: float) -> float:
    return float(hits > 0) if name.endswith(".cer") else 1.0
