"""Where the names of a cell begin and end, by knowledge of names and not by commas."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from nhiemvu.stages.units.bodies import (
    EDGES,
    JOINING,
    TOKEN,
    Rules,
    Token,
    form_of,
    index_of,
    many,
    opening_of,
    resolve,
    tokens_of,
    walk,
)
from nhiemvu.stages.units.values import Opening
from nhiemvu.vietnamese.letters import even

_BRACKETS = regex.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class _Start:
    """A place where a name may begin; gap: where the join before it begins, None where none stands there."""

    at: int
    gap: int | None
    opening: Opening | None
    behind: int  # the end of the opening words


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, the same in lower case, and the places where names may begin, left to right."""

    text: str
    low: str
    tokens: list[Token]
    starts: list[_Start]
    issuer: str | None
    rules: Rules


def cell_of(text: str, issuer: str | None, rules: Rules) -> Cell:
    """The cell with the places where names may begin, those in brackets left out."""
    index, low = index_of(rules), even(text)
    tokens = tokens_of(low)
    closed = [hit.span() for hit in _BRACKETS.finditer(low)]
    gaps = {hit.end(): hit.start() for hit in index.joins.finditer(low)}
    starts = {}
    for hit in index.openings.finditer(low):
        opening = opening_of(hit, rules)
        starts[hit.start()] = _Start(hit.start(), gaps.get(hit.start()), opening, hit.end())
    for end, start in gaps.items():
        known = None if end in starts else walk(low, tokens, end, index.tree)
        if known is not None:
            starts[end] = _Start(end, start, None, known)
    hidden = {at for start, end in closed for at in range(start, end)}
    kept = [starts[at] for at in sorted(starts) if at not in hidden]
    return Cell(text, low, tokens, kept, issuer, rules)


def _next(cell: Cell, start: _Start, stop: int) -> str:
    """What follows the opening words: a capital, a small letter, or nothing of a name (bare)."""
    rest = cell.text[start.behind : min(stop, start.behind + 20)]
    if len(rest) < 2 or rest[0] != " ":
        return "bare"
    hit = TOKEN.match(rest, 1)
    if hit is None or hit.group() in JOINING or not hit.group()[0].isalnum():
        return "bare"
    return "capital" if hit.group()[0].isupper() or hit.group()[0].isdigit() else "small"


def _parts(cell: Cell, first: _Start | None, at: int, start: _Start, stop: int) -> bool:
    """Whether a new name begins at start, where the name before it began at `at` with the opening `first`."""
    rules, opening = cell.rules, start.opening
    upper, follows = cell.text[start.at].isupper(), _next(cell, start, stop)
    known = walk(cell.low, cell.tokens, start.at, index_of(rules).tree) is not None
    if start.gap is None:
        return (upper and opening is not None and _glued(cell, first, at, start, follows)) or _run_on(
            cell, first, at, start
        )
    left = cell.low[at : start.gap].strip()
    if opening is None:
        return True
    if _dashed(cell, first, at, start):
        return False
    if _in_series(cell, at, start):
        return False
    if opening.kind == "place":
        return (
            first is None or first.opening is None or first.opening.kind in ("many", "plain") or not many(left, rules)
        )
    if opening.kind == "plain":
        return not many(left, rules)
    if opening.kind == "many":
        return True
    if not upper and not known and follows != "capital":
        return False
    if opening.kind == "noun":
        return known or follows == "capital" or (follows == "small" and not many(left, rules))
    return True


def _run_on(cell: Cell, first: _Start | None, at: int, start: _Start) -> bool:
    """Whether a collective runs on from a body: "Hội đồng Dân tộc các Ủy ban khác"."""
    if start.opening is None or start.opening.kind != "many" or (first and first.opening and first.opening.rank == 9):
        return False
    return resolve(cell.low[at : start.at], cell.issuer, cell.rules).unit is not None


def _dashed(cell: Cell, first: _Start | None, at: int, start: _Start) -> bool:
    """Whether a dash leads from a unit to the body it belongs to: "C06 - Bộ Công an"; in lists it does not."""
    if cell.low[start.gap : start.at].strip() not in ("-", "–", "—") or cell.low[0] in EDGES:
        return False
    index = index_of(cell.rules)
    form = form_of(cell.low[at : start.gap])
    end = walk(cell.low, cell.tokens, start.at, index.tree)
    bodies = {row.id for row in index.forms.get(form_of(cell.low[start.at : end]), ())} if end else set()
    rows = index.forms.get(form, ())
    if any(row.parent in bodies for row in rows):
        return True
    lower = first and first.opening and start.opening and first.opening.rank > start.opening.rank
    return bool(bodies and lower and (form in index.shared or not rows))


def _glued(cell: Cell, first: _Start | None, at: int, start: _Start, follows: str) -> bool:
    """Whether a capital opens a new name without a join: "Cục Hóa chất Vụ Pháp chế"."""
    rules, opening = cell.rules, start.opening
    left = cell.low[at : start.at]
    if opening is None or (follows == "bare" and opening.kind == "noun"):
        return False
    if any(each.search(left) for each in rules.holders) or (first is not None and first.behind >= start.at - 1):
        return False
    found = resolve(left, cell.issuer, rules)
    if found.known and not found.collective:
        index = index_of(rules)
        end = walk(cell.low, cell.tokens, start.at, index.tree)
        bodies = index.forms.get(form_of(cell.low[start.at : end]), ()) if end else ()
        row = index.rows.get(found.unit or "")
        return row is None or all(row.parent != body.id for body in bodies)
    if opening.kind in ("many", "place", "plain"):
        return found.collective and opening.kind == "many"
    rank = first.opening.rank if first is not None and first.opening is not None else 0
    return opening.glued and (found.collective or opening.rank >= rank > 0)


def _in_series(cell: Cell, at: int, start: _Start) -> bool:
    """Whether the word that heads a series ("các Bộ: Tài chính, Công an") makes a name of what begins at start."""
    for each in cell.rules.series:
        hit = each.match(cell.low, at, start.at)
        if hit and hit.group("all"):
            tree = index_of(cell.rules).tree.get(hit.group("head"), {})
            return walk(cell.low, cell.tokens, start.at, tree) is not None
    return False


def names(cell: Cell, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The ranges of the single names in a stretch without separators."""
    tree = index_of(cell.rules).tree
    low, high = (bisect_left(cell.starts, edge, key=lambda each: each.at) for edge in (start, stop))
    inside = cell.starts[low:high]
    opened = {each.at: each for each in inside}
    at = skip(cell, start, stop)
    while at < stop:
        first = opened.get(at)
        floor = walk(cell.low, cell.tokens, at, tree) or at + 1
        end, then = stop, stop
        for each in islice(inside, bisect_left(inside, at, key=lambda each: each.at), None):
            if (
                each.at >= floor
                and (each.at if each.gap is None else each.gap) > at
                and _parts(cell, first, at, each, stop)
            ):
                end, then = each.at if each.gap is None else each.gap, each.at
                break
        yield at, end
        at = skip(cell, then, stop)


def skip(cell: Cell, at: int, stop: int) -> int:
    """Behind the joins, marks and blanks that stand at `at`."""
    joins = index_of(cell.rules).joins
    while at < stop:
        hit = joins.match(cell.low, at - 1, stop) if at else None
        if hit and hit.end() > at:
            at = hit.end()
        elif cell.text[at] in EDGES:
            at += 1
        else:
            break
    return at
