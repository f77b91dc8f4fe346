"""A whole cell: separators, words of role, series of names under one word, and the names between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import lru_cache

from nhiemvu.stages.units.bodies import EDGES, Rules, form_of, index_of, resolve
from nhiemvu.stages.units.splitting import Cell, cell_of, names, skip
from nhiemvu.stages.units.values import Found, Paper, Role
from nhiemvu.vietnamese.letters import even

_BLANK = EDGES + "\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0"
_LONGEST = 4  # joins inside one name

_Named = tuple[int, int, str | None, Found]


@lru_cache(maxsize=8192)
def mentioned(text: str, paper: Paper, rules: Rules) -> tuple[_Named, ...]:
    """Start, end, role and meaning of each name in the text of a cell."""
    low = even(text)
    if text and text[0] not in EDGES and form_of(low) in index_of(rules).forms:
        return ((0, _trim(text, 0, len(text)), None, resolve(low, paper, rules)),)
    cell = cell_of(text, low, paper, rules)
    found: list[_Named] = []
    roles: dict[bool, str | None] = {}
    fresh = settled = 0  # the first name that a role behind its names still may take; that has none in brackets
    for start, stop, mark, inside in _stretches(cell):
        if not inside:
            roles.pop(True, None)
        for a, b in names(cell, start, stop):
            found.extend((x, y, roles.get(inside), each) for x, y, each in _meant(cell, a, b))
        if mark is not None and mark.place == "after":
            roles[inside] = mark.role
        elif mark is not None and found:
            first = fresh if mark.place == "before" else len(found) - 1
            if mark.place == "rest" and settled and found[settled - 1][2] != mark.role:
                first = min(first, settled)
            found[first:] = [(a, b, mark.role, what) for a, b, _, what in found[first:]]
            settled = len(found)
        fresh = len(found)
    return tuple((a, _trim(text, a, b), role, what) for a, b, role, what in found)


def _meant(cell: Cell, start: int, stop: int) -> list[tuple[int, int, Found]]:
    """The name in a range; several where one word heads them or marks were lost."""
    what = resolve(cell.low[start:stop], cell.paper, cell.rules)
    several = [] if what.known and not what.collective else _series(cell, start, stop)
    several = several or ([] if what.known else _repair(cell, start, stop)) or [(start, stop, what)]
    return [each for each in several if cell.text[each[0] : each[1]].strip(_BLANK)]


def _stretches(cell: Cell) -> list[tuple[int, int, Role | None, bool]]:
    """The cell cut at separators and words of role: start, end, the role words behind it, whether in brackets."""
    stretches: list[tuple[int, int, Role | None, bool]] = []
    at, inside = 0, False
    for cut in cell.cuts:
        if cut.start >= at:
            stretches.append((at, cut.start, cut.role, inside))
            at = cut.end
        inside = inside if cut.bracket is None else cut.bracket
    return [*stretches, (at, len(cell.low), None, inside)]


def _series(cell: Cell, start: int, stop: int) -> list[tuple[int, int, Found]]:
    """The names that share one word ("các Bộ: Tài chính, Tư pháp"); empty where it is no such series."""
    low = cell.low
    hit = next((hit for each in cell.rules.series if (hit := each.match(low, start, stop))), None)
    if hit is None:
        return []
    first, last = (bisect_left(cell.tokens, edge, key=lambda token: token[1]) for edge in (hit.end(), stop))
    joins = [token for token in cell.tokens[first:last] if token[0] == "&"]
    found: list[tuple[int, int, Found]] = []
    at = hit.end()
    while at < stop:
        next_join = bisect_right(joins, at, key=lambda token: token[1])
        ahead = [(token[1], token[2]) for token in joins[next_join : next_join + _LONGEST + 1]]
        for end, then in reversed(ahead if len(ahead) > _LONGEST else [*ahead, (stop, stop)]):
            what = resolve(f"{hit.group('head')} {low[at:end].strip()}", cell.paper, cell.rules)
            if what.known and not what.collective and (what.name or _plain(low[at:end])):
                word = hit.group("head")
                name = what.name or f"{word[0].upper()}{word[1:]} {cell.text[at:end].strip()}"
                found.append((start if not found else at, end, replace(what, name=name)))
                at = skip(cell, then, stop)
                break
        else:
            return []
    return found if len(found) > 1 else []


def _plain(text: str) -> bool:
    return "(" not in text and ":" not in text


def _repair(cell: Cell, start: int, stop: int) -> list[tuple[int, int, Found]]:
    """Names whose marks were lost, parted at the joins, where every one of them is known."""
    found, at = [], start
    for hit in [*index_of(cell.rules).joins.finditer(cell.low, start, stop), None]:
        end = hit.start() if hit else stop
        what = resolve(cell.low[at:end], cell.paper, cell.rules)
        if what.unit is None:
            return []
        found.append((at, end, what))
        at = hit.end() if hit else stop
    return found


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return end
