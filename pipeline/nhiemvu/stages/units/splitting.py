"""Where the names of a cell begin and end, by knowledge of names and not by commas."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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
    likely,
    many,
    opened,
    resolve,
    tokens_of,
    walk,
)
from nhiemvu.stages.units.values import Found, Opening, Paper, Role

_LONGEST = 400  # letters of one name, with room to spare
_BRACKETS = regex.compile(r"\([^()]*\)")
# A society or board is called by more than one syllable; "Hội Phú", "Hội An" are places.
_SYLLABLE = regex.compile(r"\s\p{Lu}\p{Ll}+(?=\s*(?:[,;.)]|$|và\s))")


@dataclass(frozen=True, slots=True)
class _Start:
    """A place where a name may begin; gap: where the join before it begins, None where none stands there."""

    at: int
    gap: int | None
    opening: Opening | None
    behind: int  # the end of the opening words


@dataclass(frozen=True, slots=True)
class Cut:
    """A separator or words of role. bracket: a bracket of names with roles opens or closes here."""

    start: int
    end: int
    role: Role | None
    bracket: bool | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, the same in lower case, the places where names may begin, and what always parts them.

    Both lists run from left to right.
    """

    text: str
    low: str
    tokens: list[Token]
    starts: list[_Start]
    cuts: list[Cut]
    paper: Paper
    rules: Rules


def cell_of(text: str, low: str, paper: Paper, rules: Rules) -> Cell:
    """The cell with the places where names may begin; those in brackets only where a role is given there."""
    index = index_of(rules)
    tokens = tokens_of(low)
    gaps = {hit.end(): hit.start() for hit in index.joins.finditer(low)}
    starts = {}
    behind, any_word = 0, bool(index.openings[""])
    for word, at, _ in tokens:
        tried = at >= behind and (any_word or word in index.openings)
        hit = opened(low, word, at, index) if tried else None
        if hit:
            behind = hit[1]
            starts[at] = _Start(at, gaps.get(at), hit[0], behind)
    for end, start in gaps.items():
        known = None if end in starts else walk(low, tokens, end, index.tree)
        if known is not None:
            starts[end] = _Start(end, start, None, known)
    cuts, hidden = _cuts(low, starts, rules)
    kept = [starts[at] for at in sorted(starts) if at not in hidden]
    return Cell(text, low, tokens, kept, cuts, paper, rules)


def _cuts(low: str, starts: dict[int, _Start], rules: Rules) -> tuple[list[Cut], set[int]]:
    """The separators and words of role in a cell, and the offsets in brackets that are no more than a remark."""
    roles = [Cut(hit.start(), hit.end(), role) for role in likely(rules.roles, low) for hit in role.all(low)]
    cuts = [Cut(hit.start(), hit.end(), None) for each in likely(rules.separators, low) for hit in each.all(low)]
    places = sorted(cut.start for cut in roles)
    hidden: set[int] = set()
    for bracket in _BRACKETS.finditer(low) if "(" in low else ():
        start, end = bracket.span()
        role = bisect_right(places, start)
        if role < len(places) and places[role] < end and not starts.keys().isdisjoint(range(start, end)):
            cuts += [Cut(start, start + 1, None, True), Cut(end - 1, end, None, False)]
        else:
            hidden.update(range(start + 1, end))
    cuts += [cut for cut in roles if cut.start not in hidden]
    return sorted(cuts, key=lambda cut: (cut.start, -cut.end)), hidden


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
    upper = cell.text[start.at].isupper()
    if start.gap is None:
        glued = upper and opening is not None and _glued(cell, first, at, start, _next(cell, start, stop))
        return glued or _run_on(cell, first, at, start)
    if opening is None:
        return not _seat(cell, at, start)
    if _dashed(cell, first, at, start) or _in_series(cell, at, start):
        return False
    left = cell.low[at : start.gap].strip()
    if opening.kind == "place":
        return (
            first is None or first.opening is None or first.opening.kind in ("many", "plain") or not many(left, rules)
        )
    if opening.kind == "plain":  # "các sở, đơn vị liên quan" is one, "UBND cấp xã, đơn vị liên quan" two
        named = first is not None and first.opening is not None and first.opening.kind == "body"
        return named or not many(left, rules)
    if opening.kind == "many":
        return True
    if any(rule.search(cell.low, at, start.behind) for rule in rules.kinds):
        return False
    follows = _next(cell, start, stop)
    known = walk(cell.low, cell.tokens, start.at, index_of(rules).tree) is not None
    if not upper and not known and follows != "capital":
        return False
    if opening.kind == "noun" and upper and _SYLLABLE.match(cell.text, start.behind, stop) and many(left, rules):
        return known
    if opening.kind == "noun":
        return known or follows == "capital" or (follows == "small" and not many(left, rules))
    return True


def _seat(cell: Cell, at: int, start: _Start) -> bool:
    """Whether a province behind a comma is where the body stands: "UBND xã Bản Hồ, tỉnh Lào Cai"."""
    index = index_of(cell.rules)
    if cell.low[start.at : start.behind] not in index.places or cell.low[start.gap : start.at].strip() != ",":
        return False
    left = resolve(cell.low[at : start.gap], cell.paper, cell.rules) if start.at - at <= _LONGEST else Found()
    return left.known and not left.collective and left.unit not in index.rows


def _run_on(cell: Cell, first: _Start | None, at: int, start: _Start) -> bool:
    """Whether a collective runs on from a body: "Hội đồng Dân tộc các Ủy ban khác"."""
    if start.opening is None or start.opening.kind != "many" or (first and first.opening and first.opening.rank == 9):
        return False
    return start.at - at <= _LONGEST and resolve(cell.low[at : start.at], cell.paper, cell.rules).unit is not None


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
    left = cell.low[max(at, start.at - _LONGEST) : start.at]
    if opening is None or (follows == "bare" and opening.kind == "noun"):
        return False
    if any(each.search(left) for each in rules.holders) or (first is not None and first.behind >= start.at - 1):
        return False
    if _runs_over(cell, start):
        return False
    found = resolve(left, cell.paper, rules) if start.at - at <= _LONGEST else Found()
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


def _runs_over(cell: Cell, start: _Start) -> bool:
    """Whether the word before begins a known name that goes on here: "Bộ trưởng Bộ Công an"."""
    before = bisect_left(cell.tokens, start.at, key=lambda token: token[1]) - 1
    end = walk(cell.low, cell.tokens, cell.tokens[before][1], index_of(cell.rules).tree) if before >= 0 else None
    return end is not None and end > start.at


def _in_series(cell: Cell, at: int, start: _Start) -> bool:
    """Whether the word that heads a series ("các Bộ: Tài chính, Công an") makes a name of what begins at start."""
    for each in cell.rules.series:
        hit = each.match(cell.low, at, start.at)
        if hit and each.held:
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
        whole = next((hit.end() for each in cell.rules.wholes if (hit := each.match(cell.low, at, stop))), at + 1)
        floor = max(walk(cell.low, cell.tokens, at, tree) or 0, whole)
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
