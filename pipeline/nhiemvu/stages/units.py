"""Who does it: the bodies that a cell names, split by knowledge of names and not by commas.

In: the Passage of a cell, the id of the body that issued the document. Out: one Mention for each
body or collective, in the order of the cell. Together they hold all words of the cell but joins
(commas, "và"), list marks and words of role ("Chủ trì:").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import regex

from nhiemvu.model import Passage
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese.letters import bare, even, key


@dataclass(frozen=True, slots=True)
class Row:
    """A body. parent and successor are ids; since and until (the last day) are ISO dates."""

    id: str
    name: str
    code: str | None
    parent: str | None
    aliases: tuple[str, ...]
    since: str | None
    until: str | None
    successor: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Opening(Pattern):
    """How a name begins. kind, rank and glued are explained in rules/units.toml."""

    kind: str = "body"
    rank: int = 3
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Role(Pattern):
    """Words of role. place: after, before, one (the one name before it)."""

    role: str = ""
    place: str = "after"


@dataclass(frozen=True, slots=True)
class Name(Pattern):
    """A kind of name. shared: many bodies have such a unit. issuer: it stands for an issuer so named."""

    shared: bool = False
    issuer: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    rows: tuple[Row, ...]
    openings: tuple[Opening, ...]
    joins: tuple[Pattern, ...]
    separators: tuple[Pattern, ...]
    roles: tuple[Role, ...]
    series: tuple[Pattern, ...]
    holders: tuple[Pattern, ...]
    belongings: tuple[Pattern, ...]
    collectives: tuple[Pattern, ...]
    names: tuple[Name, ...]

    def find(self, name: str, issuer: str | None = None) -> Row | None:
        """The body of that name, in any spelling known; also by its head ("Bộ trưởng Bộ Công Thương")."""
        index = _index(self)
        return index.rows.get(_resolve(key(name), issuer, self).unit or "")

    def by_code(self, code: str, parent: str | None = None) -> Row | None:
        """The body with that code in the symbols of its papers (BCT, TTg, QH15); parent for the units of a body."""
        codes = _index(self).codes
        low = key(code)
        return codes.get((parent, low)) or codes.get((parent, low.rstrip("0123456789")))


@dataclass(frozen=True, slots=True)
class Mention:
    """A body in a cell.

    name: the canonical spelling where the rules have one, else as written. unit: id of rules/units.csv,
    None for a collective and where it is not known which body is meant. role: None unless the cell's own
    words give one. known: the rules have the name or describe it as a whole.
    """

    raw: Passage
    name: str
    unit: str | None
    collective: bool
    role: str | None
    known: bool


def read(passage: Passage, issuer: str | None, rules: Rules) -> tuple[Mention, ...]:
    """The bodies that the cell names; empty for a cell without words."""
    found = []
    for start, end, role, what in _read(passage.text, issuer, rules):
        raw = passage.part(start, end)
        found.append(Mention(raw, what.name or raw.text, what.unit, what.collective, role, what.known))
    return tuple(found)


# --- the rules, arranged for finding --------------------------------------------------------------

_TOKEN = regex.compile(r"\w+|[^\w\s]")
_JOINING = frozenset(("và", ",", "&", "/", "-", "–", "—"))
_BRACKETS = regex.compile(r"\([^()]*\)")
_EDGES = " \t,;:/+•·●▪*-–—."
_BLANK = _EDGES + "\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0"
_DEEPEST = 3  # "Cục trưởng Cục Thuế thuộc Bộ Tài chính" is a head, a unit, a body
_MOST = 60  # words of one name
_LONGEST = 4  # joins inside one name
_SHORTEST_REPAIR = 8  # letters; shorter names meet other words once their marks are gone


@dataclass(frozen=True, slots=True)
class _Found:
    name: str | None = None
    unit: str | None = None
    collective: bool = False
    known: bool = False


_NOTHING = _Found()


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """rows by id; by form (words, joins as &); by bare letters; codes by parent; tree of forms by word."""

    rows: dict[str, Row]
    forms: dict[str, tuple[Row, ...]]
    letters: dict[str, tuple[Row, ...]]
    codes: dict[tuple[str | None, str], Row]
    tree: dict[str, Any]
    shared: frozenset[str]
    openings: regex.Pattern[str]
    joins: regex.Pattern[str]


Token = tuple[str, int, int]


def _tokens(text: str) -> list[Token]:
    """Words and signs with their places; each run of joining signs and "và" is one &."""
    found: list[Token] = []
    for hit in _TOKEN.finditer(text):
        word = hit.group()
        if word not in _JOINING:
            found.append((word, hit.start(), hit.end()))
        elif found and found[-1][0] == "&":
            found[-1] = ("&", found[-1][1], hit.end())
        else:
            found.append(("&", hit.start(), hit.end()))
    return found


def _form(text: str) -> str:
    return " ".join(word for word, _, _ in _tokens(text.strip(_EDGES)))


def _letters(form: str) -> str:
    return bare("".join(word for word in form.split() if word != "&"))


def _either(patterns: Iterable[Pattern], named: bool = False) -> regex.Pattern[str]:
    parts = (f"(?P<p{at}>{each.pattern})" if named else f"(?:{each.pattern})" for at, each in enumerate(patterns))
    return regex.compile((r"\b" if named else "") + f"(?:{'|'.join(parts)})" + (r"\b" if named else ""), regex.V1)


@lru_cache(maxsize=8)
def _index(rules: Rules) -> _Index:
    forms: dict[str, tuple[Row, ...]] = {}
    letters: dict[str, tuple[Row, ...]] = {}
    tree: dict[str, Any] = {}
    codes: dict[tuple[str | None, str], Row] = {}
    for row in rules.rows:
        for name in (row.name, *row.aliases):
            form = _form(key(name))
            if row not in forms.get(form, ()):
                forms[form] = (*forms.get(form, ()), row)
            if len(squeezed := _letters(form)) >= _SHORTEST_REPAIR and row not in letters.get(squeezed, ()):
                letters[squeezed] = (*letters.get(squeezed, ()), row)
            node = tree
            for word in form.split():
                node = node.setdefault(word, {})
            node[""] = True
        if row.code:
            codes.setdefault((row.parent, key(row.code)), row)
    for row in rules.rows:  # papers give no parent beside the code; it is found alone where no other body has it
        for code in filter(None, (row.code, *(alias for alias in row.aliases if " " not in alias))):
            if sum(code in (each.code, *each.aliases) for each in rules.rows) == 1:
                codes.setdefault((None, key(code)), row)
    shared = [each for each in rules.names if each.shared]
    common = frozenset(
        _form(key(name))
        for row in rules.rows
        for name in (row.name, *row.aliases)
        if any(each.fullmatch(key(name)) for each in shared)
    )
    return _Index(
        {row.id: row for row in rules.rows},
        forms,
        letters,
        codes,
        tree,
        common,
        _either(rules.openings, named=True),
        _either(rules.joins),
    )


# --- one name: which body it is ---------------------------------------------------------------------


def _above(body: str | None, index: _Index) -> list[str]:
    """The body and those it belongs to, outermost last."""
    found: list[str] = []
    while body and body not in found:
        found.append(body)
        body = index.rows[body].parent if body in index.rows else None
    return found


def _pick(form: str, rows: tuple[Row, ...], issuer: str | None, index: _Index) -> _Found:
    """The one of rows that is meant in a paper of issuer; without id where that is not certain."""
    for body in _above(issuer, index):
        own = [row for row in rows if row.parent == body]
        if own:
            chosen = next((row for row in own if row.until is None), own[0])
            return _Found(chosen.name, chosen.id, known=True)
    if len(rows) == 1 and form not in index.shared:
        return _Found(rows[0].name, rows[0].id, known=True)
    return _Found(rows[0].name if len({row.name for row in rows}) == 1 else None, known=True)


@lru_cache(maxsize=8192)
def _resolve(text: str, issuer: str | None, rules: Rules, depth: int = 0) -> _Found:
    """text: one name in lower case, as even() gives it."""
    index = _index(rules)
    text = text.strip(_EDGES)
    form = _form(text)
    if form in index.forms:
        return _pick(form, index.forms[form], issuer, index)
    if _many(text, rules):
        return _Found(collective=True, known=True)
    for row in index.letters.get(letters := _letters(form), ()):
        found = _pick(_form(key(row.name)), index.letters[letters], issuer, index)
        if found.unit:
            return found
    for each in rules.names:
        if each.fullmatch(text):
            top = index.rows.get((_above(issuer, index) or [""])[-1])
            itself = each.issuer and top and key(top.name).startswith(each.issuer)
            return _Found(unit=top.id if top and itself else None, known=True)
    opening = index.openings.match(text)
    if opening and depth < _DEEPEST and _opening(opening, rules).kind == "person":
        body = _resolve(text[opening.end() :], issuer, rules, depth + 1)
        if body.known:
            return _Found(None, body.unit, body.collective, True)
    for kin in rules.belongings if depth < _DEEPEST else ():
        hit = kin.search(text)
        belonging = _belonging(hit, issuer, rules, depth) if hit else None
        if belonging:
            return belonging
    return _NOTHING


def _belonging(hit: regex.Match[str], issuer: str | None, rules: Rules, depth: int) -> _Found | None:
    """What "part of body" means, None where the words do not say that."""
    index = _index(rules)
    part, brackets = _form(hit.group("part")), hit.group().endswith(")")
    whole = index.rows.get(_resolve(hit.group("body"), issuer, rules, depth + 1).unit or "")
    for row in index.forms.get(part, ()) if whole else ():
        if whole and row.parent == whole.id:
            return _Found(row.name, row.id, known=True)
        if whole and brackets and whole.parent == row.id:
            return _Found(whole.name, whole.id, known=True)
    left = _resolve(hit.group("part"), issuer, rules, depth + 1)
    shared = any(each.shared and each.fullmatch(hit.group("part")) for each in rules.names)
    if brackets and left.known:  # a remark, unless it names the body of a unit that many bodies have
        return _Found(left.name, None if shared and whole else left.unit, left.collective, True)
    return _Found(known=True) if shared and whole else None


def _opening(hit: regex.Match[str], rules: Rules) -> Opening:
    return rules.openings[int((hit.lastgroup or "p0")[1:])]


# --- a cell: where its names begin and end ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Start:
    """A place where a name may begin; gap: where the join before it begins, None where none stands there."""

    at: int
    gap: int | None
    opening: Opening | None
    behind: int  # the end of the opening words


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    low: str
    tokens: list[Token]
    starts: list[_Start]
    issuer: str | None
    rules: Rules


def _cell(text: str, issuer: str | None, rules: Rules) -> _Cell:
    index, low = _index(rules), even(text)
    tokens = _tokens(low)
    closed = [hit.span() for hit in _BRACKETS.finditer(low)]
    gaps = {hit.end(): hit.start() for hit in index.joins.finditer(low)}
    starts = {}
    for hit in index.openings.finditer(low):
        opening = _opening(hit, rules)
        starts[hit.start()] = _Start(hit.start(), gaps.get(hit.start()), opening, hit.end())
    for end, start in gaps.items():
        known = None if end in starts else _walk(low, tokens, end, index.tree)
        if known is not None:
            starts[end] = _Start(end, start, None, known)
    hidden = {at for start, end in closed for at in range(start, end)}
    kept = [starts[at] for at in sorted(starts) if at not in hidden]
    return _Cell(text, low, tokens, kept, issuer, rules)


def _walk(low: str, tokens: list[Token], at: int, tree: dict[str, Any]) -> int | None:
    """Where the longest name of the rules ends that begins at `at`."""
    where = bisect_right(tokens, at, key=lambda token: token[1]) - 1
    if where < 0 or tokens[where][1] != at or not low:
        return None
    node, end = tree, None
    for word, _, stop in tokens[where : where + _MOST]:
        node = node.get(word)  # type: ignore[assignment]
        if node is None:
            break
        if "" in node:
            end = stop
    return end


def _next(cell: _Cell, start: _Start, stop: int) -> str:
    """What follows the opening words: a capital, a small letter, or nothing of a name (bare)."""
    rest = cell.text[start.behind : min(stop, start.behind + 20)]
    if len(rest) < 2 or rest[0] != " ":
        return "bare"
    hit = _TOKEN.match(rest, 1)
    if hit is None or hit.group() in _JOINING or not hit.group()[0].isalnum():
        return "bare"
    return "capital" if hit.group()[0].isupper() or hit.group()[0].isdigit() else "small"


def _many(text: str, rules: Rules) -> bool:
    return any(each.search(text) for each in rules.collectives)


def _parts(cell: _Cell, first: _Start | None, at: int, start: _Start, stop: int) -> bool:
    """Whether a new name begins at start, where the name before it began at `at` with the opening `first`."""
    rules, opening = cell.rules, start.opening
    upper, follows = cell.text[start.at].isupper(), _next(cell, start, stop)
    known = _walk(cell.low, cell.tokens, start.at, _index(rules).tree) is not None
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
            first is None or first.opening is None or first.opening.kind in ("many", "plain") or not _many(left, rules)
        )
    if opening.kind == "plain":
        return not _many(left, rules)
    if opening.kind == "many":
        return True
    if not upper and not known and follows != "capital":
        return False
    if opening.kind == "noun":
        return known or follows == "capital" or (follows == "small" and not _many(left, rules))
    return True


def _run_on(cell: _Cell, first: _Start | None, at: int, start: _Start) -> bool:
    """Whether a collective runs on from a body: "Hội đồng Dân tộc các Ủy ban khác"."""
    if start.opening is None or start.opening.kind != "many" or (first and first.opening and first.opening.rank == 9):
        return False
    return _resolve(cell.low[at : start.at], cell.issuer, cell.rules).unit is not None


def _dashed(cell: _Cell, first: _Start | None, at: int, start: _Start) -> bool:
    """Whether a dash leads from a unit to the body it belongs to: "C06 - Bộ Công an"; in lists it does not."""
    if cell.low[start.gap : start.at].strip() not in ("-", "–", "—") or cell.low[0] in _EDGES:
        return False
    index = _index(cell.rules)
    form = _form(cell.low[at : start.gap])
    end = _walk(cell.low, cell.tokens, start.at, index.tree)
    bodies = {row.id for row in index.forms.get(_form(cell.low[start.at : end]), ())} if end else set()
    rows = index.forms.get(form, ())
    if any(row.parent in bodies for row in rows):
        return True
    lower = first and first.opening and start.opening and first.opening.rank > start.opening.rank
    return bool(bodies and lower and (form in index.shared or not rows))


def _glued(cell: _Cell, first: _Start | None, at: int, start: _Start, follows: str) -> bool:
    """Whether a capital opens a new name without a join: "Cục Hóa chất Vụ Pháp chế"."""
    rules, opening = cell.rules, start.opening
    left = cell.low[at : start.at]
    if opening is None or (follows == "bare" and opening.kind == "noun"):
        return False
    if any(each.search(left) for each in rules.holders) or (first is not None and first.behind >= start.at - 1):
        return False
    found = _resolve(left, cell.issuer, rules)
    if found.known and not found.collective:
        index = _index(rules)
        end = _walk(cell.low, cell.tokens, start.at, index.tree)
        bodies = index.forms.get(_form(cell.low[start.at : end]), ()) if end else ()
        row = index.rows.get(found.unit or "")
        return row is None or all(row.parent != body.id for body in bodies)
    if opening.kind in ("many", "place", "plain"):
        return found.collective and opening.kind == "many"
    rank = first.opening.rank if first is not None and first.opening is not None else 0
    return opening.glued and (found.collective or opening.rank >= rank > 0)


def _in_series(cell: _Cell, at: int, start: _Start) -> bool:
    """Whether the word that heads a series ("các Bộ: Tài chính, Công an") makes a name of what begins at start."""
    for each in cell.rules.series:
        hit = each.match(cell.low, at, start.at)
        if hit and hit.group("all"):
            tree = _index(cell.rules).tree.get(hit.group("head"), {})
            return _walk(cell.low, cell.tokens, start.at, tree) is not None
    return False


def _names(cell: _Cell, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The ranges of the single names in a stretch without separators."""
    tree = _index(cell.rules).tree
    low, high = (bisect_left(cell.starts, edge, key=lambda each: each.at) for edge in (start, stop))
    inside = cell.starts[low:high]
    opened = {each.at: each for each in inside}
    at = _skip(cell, start, stop)
    while at < stop:
        first = opened.get(at)
        floor = _walk(cell.low, cell.tokens, at, tree) or at + 1
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
        at = _skip(cell, then, stop)


def _skip(cell: _Cell, at: int, stop: int) -> int:
    """Behind the joins, marks and blanks that stand at `at`."""
    joins = _index(cell.rules).joins
    while at < stop:
        hit = joins.match(cell.low, at - 1, stop) if at else None
        if hit and hit.end() > at:
            at = hit.end()
        elif cell.text[at] in _EDGES:
            at += 1
        else:
            break
    return at


def _series(cell: _Cell, start: int, stop: int) -> list[tuple[int, int, _Found]]:
    """The names that share one word ("các Bộ: Tài chính, Tư pháp"); empty where it is no such series."""
    low = cell.low
    hit = next((hit for each in cell.rules.series if (hit := each.match(low, start, stop))), None)
    if hit is None:
        return []
    first, last = (bisect_left(cell.tokens, edge, key=lambda token: token[1]) for edge in (hit.end(), stop))
    joins = [token for token in cell.tokens[first:last] if token[0] == "&"]
    found: list[tuple[int, int, _Found]] = []
    at = hit.end()
    while at < stop:
        next_join = bisect_right(joins, at, key=lambda token: token[1])
        ahead = [(token[1], token[2]) for token in joins[next_join : next_join + _LONGEST + 1]]
        for end, then in reversed(ahead if len(ahead) > _LONGEST else [*ahead, (stop, stop)]):
            what = _resolve(f"{hit.group('head')} {low[at:end].strip()}", cell.issuer, cell.rules)
            if what.known and not what.collective and (what.name or _plain(low[at:end])):
                word = hit.group("head")
                name = what.name or f"{word[0].upper()}{word[1:]} {cell.text[at:end].strip()}"
                found.append((start if not found else at, end, replace(what, name=name)))
                at = _skip(cell, then, stop)
                break
        else:
            return []
    return found if len(found) > 1 else []


def _plain(text: str) -> bool:
    return "(" not in text and ":" not in text


def _repair(cell: _Cell, start: int, stop: int) -> list[tuple[int, int, _Found]]:
    """Names whose marks were lost, parted at the joins, where every one of them is known."""
    found, at = [], start
    for hit in [*_index(cell.rules).joins.finditer(cell.low, start, stop), None]:
        end = hit.start() if hit else stop
        what = _resolve(cell.low[at:end], cell.issuer, cell.rules)
        if what.unit is None:
            return []
        found.append((at, end, what))
        at = hit.end() if hit else stop
    return found


@lru_cache(maxsize=8192)
def _read(text: str, issuer: str | None, rules: Rules) -> tuple[tuple[int, int, str | None, _Found], ...]:
    """Start, end, role and meaning of each name in the text of a cell."""
    cell = _cell(text, issuer, rules)
    found: list[tuple[int, int, str | None, _Found]] = []
    current: str | None = None
    fresh = 0  # the first name that a role behind its names still may take
    for start, stop, mark in _stretches(cell):
        for a, b in _names(cell, start, stop):
            what = _resolve(cell.low[a:b], issuer, rules)
            several = [] if what.known and not what.collective else _series(cell, a, b)
            several = several or ([] if what.known else _repair(cell, a, b)) or [(a, b, what)]
            found.extend((x, y, current, each) for x, y, each in several if text[x:y].strip(_BLANK))
        if mark is None:
            fresh = len(found)
        elif mark.place == "after":
            current, fresh = mark.role, len(found)
        elif found:
            first = fresh if mark.place == "before" else len(found) - 1
            found[first:] = [(a, b, mark.role, what) for a, b, _, what in found[first:]]
            fresh = len(found)
    return tuple((a, _trim(text, a, b), role, what) for a, b, role, what in found)


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return end


def _stretches(cell: _Cell) -> list[tuple[int, int, Role | None]]:
    """The cell cut at separators and words of role, each stretch with the role words that end it."""
    cuts: list[tuple[int, int, Role | None]] = []
    for each in cell.rules.separators:
        cuts.extend((hit.start(), hit.end(), None) for hit in each.all(cell.low))
    for role in cell.rules.roles:
        cuts.extend((hit.start(), hit.end(), role) for hit in role.all(cell.low))
    stretches: list[tuple[int, int, Role | None]] = []
    at = 0
    for start, end, mark in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if start >= at:
            stretches.append((at, start, mark))
            at = end
    return [*stretches, (at, len(cell.low), None)]
