"""Which document or task is meant where the words do not say it by number: found by likeness, or left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from rapidfuzz import fuzz, process

from nhiemvu.model import fold

# One edit in five characters, as in comparing records with gold.
_ENOUGH = 80.0
# Plans of one body are named after each other: titles that mean one document differ by a slip of the pen at most.
_SAME = 95.0
# Two candidates nearer to each other than this are not told apart.
_APART = 5.0
_FIGURES = regex.compile(r"\d+")
_MARKS = regex.compile(r"[^\p{L}\p{N}%]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """id: what is most like, None where nothing is or where candidates are alike. score: from 0 to 1."""

    id: str | None = None
    score: float | None = None
    candidates: tuple[str, ...] = ()


def plain(words: str) -> str:
    """Words without marks and capitals."""
    return _MARKS.sub(" ", fold(words).casefold()).strip()


def nearest(words: str, among: Mapping[str, str], enough: float = _ENOUGH) -> Likeness:
    """What `words` are most like. Both sides are plain; among: words by id; enough: of 100."""
    if not words:
        return Likeness()
    found = process.extract(words, among, scorer=fuzz.ratio, limit=4, score_cutoff=enough - _APART)
    near = [(id, score) for _, score, id in found]
    if not near or near[0][1] < enough:
        return Likeness()
    alike = [id for id, score in near if near[0][1] - score < _APART]
    if len(alike) > 1:
        return Likeness(candidates=tuple(alike))
    return Likeness(near[0][0], round(near[0][1] / 100, 2))


def number_key(number: str | None) -> str:
    return "".join((number or "").split()).casefold()


def document(citation: Mapping[str, Any], known: Sequence[tuple[str, Mapping[str, Any]]]) -> Likeness:
    """Which of the known documents a citation without target means.

    A number alone is no key: it restarts each year and in each body. With the same date it is one; without
    a date the titles must be all but the same too, years included. Without a number type and title must be.
    """
    number, date, title = number_key(citation.get("number")), citation.get("date"), plain(citation.get("title") or "")
    fitting = [
        (id, each)
        for id, each in known
        if _agree(number, number_key(each.get("number")))
        and _agree(date, each.get("date"))
        and _same_type(citation, each)
    ]
    if number and date:
        return _only([id for id, each in fitting if each.get("number") and each.get("date")])
    titles = {id: plain(each.get("title") or "") for id, each in fitting}
    return nearest(title, {id: words for id, words in titles.items() if _figures(words) == _figures(title)}, _SAME)


def _figures(words: str) -> list[str]:
    return _FIGURES.findall(words)


def _agree(one: str | None, other: str | None) -> bool:
    return not one or not other or one == other


def _same_type(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _agree(plain(one.get("type") or ""), plain(other.get("type") or ""))


def _only(ids: Iterable[str]) -> Likeness:
    found = tuple(dict.fromkeys(ids))
    return Likeness(found[0], 1.0) if len(found) == 1 else Likeness(candidates=found)
