"""One name: which body it means, by the names, codes and belongings that the rules know."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from nhiemvu.rulebook import Pattern
from nhiemvu.stages.units.values import Found, Name, Opening, Role, Row
from nhiemvu.vietnamese.letters import bare, key

Token = tuple[str, int, int]

TOKEN = regex.compile(r"\w+|[^\w\s]")
JOINING = frozenset(("và", ",", "&", "/", "-", "–", "—"))
EDGES = " \t,;:/+•·●▪*-–—."
_DEEPEST = 3  # "Cục trưởng Cục Thuế thuộc Bộ Tài chính" is a head, a unit, a body
_MOST = 60  # words of one name
_SHORTEST_REPAIR = 8  # letters; shorter names meet other words once their marks are gone
_NOTHING = Found()


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """rules/units.csv and rules/units.toml. Compared by identity."""

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
        index = index_of(self)
        return index.rows.get(resolve(key(name), issuer, self).unit or "")

    def by_code(self, code: str, parent: str | None = None) -> Row | None:
        """The body with that code in the symbols of its papers (BCT, TTg, QH15); parent for the units of a body."""
        codes = index_of(self).codes
        low = key(code)
        return codes.get((parent, low)) or codes.get((parent, low.rstrip("0123456789")))


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


def tokens_of(text: str) -> list[Token]:
    """Words and signs with their places; each run of joining signs and "và" is one &."""
    found: list[Token] = []
    for hit in TOKEN.finditer(text):
        word = hit.group()
        if word not in JOINING:
            found.append((word, hit.start(), hit.end()))
        elif found and found[-1][0] == "&":
            found[-1] = ("&", found[-1][1], hit.end())
        else:
            found.append(("&", hit.start(), hit.end()))
    return found


def form_of(text: str) -> str:
    """The words of a name with single blanks, joins as &, without the marks around it."""
    return " ".join(word for word, _, _ in tokens_of(text.strip(EDGES)))


def _letters(form: str) -> str:
    return bare("".join(word for word in form.split() if word != "&"))


def _either(patterns: Iterable[Pattern], named: bool = False) -> regex.Pattern[str]:
    parts = (f"(?P<p{at}>{each.pattern})" if named else f"(?:{each.pattern})" for at, each in enumerate(patterns))
    return regex.compile((r"\b" if named else "") + f"(?:{'|'.join(parts)})" + (r"\b" if named else ""), regex.V1)


@lru_cache(maxsize=8)
def index_of(rules: Rules) -> _Index:
    """The rules, arranged for finding."""
    forms: dict[str, tuple[Row, ...]] = {}
    letters: dict[str, tuple[Row, ...]] = {}
    tree: dict[str, Any] = {}
    codes: dict[tuple[str | None, str], Row] = {}
    for row in rules.rows:
        for name in (row.name, *row.aliases):
            form = form_of(key(name))
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
        form_of(key(name))
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


def _above(body: str | None, index: _Index) -> list[str]:
    """The body and those it belongs to, outermost last."""
    found: list[str] = []
    while body and body not in found:
        found.append(body)
        body = index.rows[body].parent if body in index.rows else None
    return found


def _pick(form: str, rows: tuple[Row, ...], issuer: str | None, index: _Index) -> Found:
    """The one of rows that is meant in a paper of issuer; without id where that is not certain."""
    for body in _above(issuer, index):
        own = [row for row in rows if row.parent == body]
        if own:
            chosen = next((row for row in own if row.until is None), own[0])
            return Found(chosen.name, chosen.id, known=True)
    if len(rows) == 1 and form not in index.shared:
        return Found(rows[0].name, rows[0].id, known=True)
    return Found(rows[0].name if len({row.name for row in rows}) == 1 else None, known=True)


@lru_cache(maxsize=8192)
def resolve(text: str, issuer: str | None, rules: Rules, depth: int = 0) -> Found:
    """text: one name in lower case, as even() gives it."""
    index = index_of(rules)
    text = text.strip(EDGES)
    form = form_of(text)
    if form in index.forms:
        return _pick(form, index.forms[form], issuer, index)
    if many(text, rules):
        return Found(collective=True, known=True)
    for row in index.letters.get(letters := _letters(form), ()):
        found = _pick(form_of(key(row.name)), index.letters[letters], issuer, index)
        if found.unit:
            return found
    for each in rules.names:
        if each.fullmatch(text):
            top = index.rows.get((_above(issuer, index) or [""])[-1])
            itself = each.issuer and top and key(top.name).startswith(each.issuer)
            return Found(unit=top.id if top and itself else None, known=True)
    opening = index.openings.match(text)
    if opening and depth < _DEEPEST and opening_of(opening, rules).kind == "person":
        body = resolve(text[opening.end() :], issuer, rules, depth + 1)
        if body.known:
            return Found(None, body.unit, body.collective, True)
    for kin in rules.belongings if depth < _DEEPEST else ():
        hit = kin.search(text)
        belonging = _belonging(hit, issuer, rules, depth) if hit else None
        if belonging:
            return belonging
    return _NOTHING


def _belonging(hit: regex.Match[str], issuer: str | None, rules: Rules, depth: int) -> Found | None:
    """What "part of body" means, None where the words do not say that."""
    index = index_of(rules)
    part, brackets = form_of(hit.group("part")), hit.group().endswith(")")
    whole = index.rows.get(resolve(hit.group("body"), issuer, rules, depth + 1).unit or "")
    for row in index.forms.get(part, ()) if whole else ():
        if whole and row.parent == whole.id:
            return Found(row.name, row.id, known=True)
        if whole and brackets and whole.parent == row.id:
            return Found(whole.name, whole.id, known=True)
    left = resolve(hit.group("part"), issuer, rules, depth + 1)
    shared = any(each.shared and each.fullmatch(hit.group("part")) for each in rules.names)
    if brackets and left.known:  # a remark, unless it names the body of a unit that many bodies have
        return Found(left.name, None if shared and whole else left.unit, left.collective, True)
    return Found(known=True) if shared and whole else None


def opening_of(hit: regex.Match[str], rules: Rules) -> Opening:
    """The rule that a match of the openings is of."""
    return rules.openings[int((hit.lastgroup or "p0")[1:])]


def many(text: str, rules: Rules) -> bool:
    """Whether the words name a collective, such as "các Bộ, ngành"."""
    return any(each.search(text) for each in rules.collectives)


def walk(low: str, tokens: list[Token], at: int, tree: dict[str, Any]) -> int | None:
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
