"""One name: which body it means, by the names, codes and belongings that the rules know."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import regex

from nhiemvu.expressions import compiled
from nhiemvu.rulebook import Pattern
from nhiemvu.stages.units.seats import KINDS, at_home, ends_in_place, seated
from nhiemvu.stages.units.values import Found, Name, Opening, Paper, Role, Row, Series, Signed
from nhiemvu.vietnamese.letters import key

T = TypeVar("T", bound=Signed)
Token = tuple[str, int, int]

_MARKS = regex.compile(r"\p{Mn}+")
_DOUBLED = regex.compile("&(?: &)+")
TOKEN = regex.compile(r"\w+|[^\w\s]")
JOINING = frozenset(("và", ",", "&", "/", "-", "–", "—"))
EDGES = " \t,;:/+•·●▪*-–—."
_DEEPEST = 3  # "Cục trưởng Cục Thuế thuộc Bộ Tài chính" is a head, a unit, a body
_MOST = 60  # words of one name
_PROVINCE = regex.compile("^(?:tỉnh|thành phố) ")
_SHORTEST_REPAIR = 8  # letters; shorter names meet other words once their marks are gone
_NOTHING = Found()


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """rules/units.csv and rules/units.toml. Compared by identity."""

    rows: tuple[Row, ...]
    openings: tuple[Opening, ...]
    joins: tuple[Pattern, ...]
    separators: tuple[Signed, ...]
    roles: tuple[Role, ...]
    series: tuple[Series, ...]
    wholes: tuple[Pattern, ...]
    kinds: tuple[Pattern, ...]
    holders: tuple[Pattern, ...]
    belongings: tuple[Signed, ...]
    seats: tuple[Pattern, ...]
    collectives: tuple[Signed, ...]
    names: tuple[Name, ...]

    def find(self, name: str, issuer: str | None = None) -> Row | None:
        """The body of that name, in any spelling known; also by its head ("Bộ trưởng Bộ Công Thương")."""
        index = index_of(self)
        return index.rows.get(resolve(key(name), Paper(issuer), self).unit or "")

    def by_code(self, code: str, parent: str | None = None) -> Row | None:
        """The body with that code in the symbols of its papers (BCT, TTg, QH15); parent for the units of a body."""
        codes = index_of(self).codes
        low = key(code)
        return codes.get((parent, low)) or codes.get((parent, low.rstrip("0123456789")))


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """rows by id; by form (words, joins as &); by form without joins and blanks; by bare letters; provinces by
    name and id; codes by parent; tree of forms by word.

    openings: by first word; under the empty word those that may begin with any.
    """

    rows: dict[str, Row]
    forms: dict[str, tuple[Row, ...]]
    joined: dict[str, tuple[Row, ...]]
    letters: dict[str, tuple[Row, ...]]
    places: dict[str, Row]
    codes: dict[tuple[str | None, str], Row]
    tree: dict[str, Any]
    shared: frozenset[str]
    openings: dict[str, tuple[Opening, ...]]
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
    words = ["&" if word in JOINING else word for word in TOKEN.findall(text.strip(EDGES))]
    return _DOUBLED.sub("&", " ".join(words))


def _joined(form: str) -> str:
    """The form without joins and blanks: writers drop "và" and commas, or put one for the other."""
    return form.replace("&", "").replace(" ", "")


def _letters(form: str) -> str:
    """The letters of a form as key() gives it, without blanks, joins and marks."""
    apart = unicodedata.normalize("NFD", form.replace("&", "").replace(" ", "").replace("đ", "d"))
    return _MARKS.sub("", apart)


def likely(patterns: tuple[T, ...], text: str) -> list[T]:
    """The patterns of which text holds a sign."""
    found = []
    for each in patterns:
        for sign in each.signs:
            if sign in text:
                found.append(each)
                break
        else:
            if not each.signs:
                found.append(each)
    return found


@lru_cache(maxsize=256)
def _ending(pattern: str) -> regex.Pattern[str]:
    return compiled(rf"(?:{pattern})\b")


def opened(low: str, word: str, at: int, index: _Index) -> tuple[Opening, int] | None:
    """The opening of a name that stands at `at`, where `word` stands, and where its words end."""
    for each in index.openings.get(word) or index.openings[""]:
        hit = _ending(each.pattern).match(low, at)
        if hit:
            return each, hit.end()
    return None


@lru_cache(maxsize=8)
def index_of(rules: Rules) -> _Index:
    """The rules, arranged for finding."""
    forms: dict[str, tuple[Row, ...]] = {}
    joined: dict[str, tuple[Row, ...]] = {}
    letters: dict[str, tuple[Row, ...]] = {}
    places: dict[str, Row] = {}
    tree: dict[str, Any] = {}
    codes: dict[tuple[str | None, str], Row] = {}
    for row in rules.rows:
        for name in _spellings(row):
            form = form_of(name)
            _note(forms, form, row)
            _note(joined, _joined(form), row)
            if len(squeezed := _letters(form)) >= _SHORTEST_REPAIR:
                _note(letters, squeezed, row)
            if row.kind == "place":
                places[name] = places[row.id] = row
                if not _PROVINCE.search(name):  # "Lào Cai" alone mostly ends the name of a body
                    continue
            node = tree
            for word in form.split():
                node = node.setdefault(word, {})
            node[""] = True
        if row.code:
            codes.setdefault((row.parent, key(row.code)), row)
    uses = Counter(code for row in rules.rows for code in {row.code, *row.aliases})
    for row in rules.rows:  # papers give no parent beside the code; it is found alone where no other body has it
        for code in filter(None, (row.code, *(alias for alias in row.aliases if " " not in alias))):
            if uses[code] == 1:
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
        joined,
        letters,
        places,
        codes,
        tree,
        common,
        {
            word: tuple(each for each in rules.openings if word in each.begins or not each.begins)
            for word in {"", *(word for each in rules.openings for word in each.begins)}
        },
        compiled("|".join(f"(?:{each.pattern})" for each in rules.joins)),
    )


def _note(rows: dict[str, tuple[Row, ...]], name: str, row: Row) -> None:
    if row not in rows.get(name, ()):
        rows[name] = (*rows.get(name, ()), row)


def _spellings(row: Row) -> list[str]:
    """The names of a body as key() gives them; a province's also without "tỉnh" and with "TP."."""
    names = [key(name) for name in (row.name, *row.aliases)]
    if row.kind == "place":
        short = _PROVINCE.sub("", names[0])
        names += [short, *(f"{each} {short}" for each in ("tp", "tp.", "tỉnh", "thành phố"))]
    return names


def _rows(form: str, index: _Index) -> tuple[Row, ...]:
    """The bodies of that name: as written, with other joins, with lost marks."""
    rows = index.forms.get(form) or index.joined.get(_joined(form))
    return rows or index.letters.get(_letters(form), ())


def _above(body: str | None, index: _Index) -> list[str]:
    """The body and those it belongs to, outermost last."""
    found: list[str] = []
    while body and body not in found:
        found.append(body)
        body = index.rows[body].parent if body in index.rows else None
    return found


def _pick(form: str, rows: tuple[Row, ...], paper: Paper, index: _Index) -> Found:
    """The one of rows that is meant in a paper; without id where that is not certain."""
    if rows[0].kind in KINDS:
        return at_home(rows[0], paper, index.places)
    for body in _above(paper.issuer, index):
        own = [row for row in rows if row.parent == body]
        if own:
            return _alive(own, paper)
    if form not in index.shared and len({(row.parent, row.name) for row in rows}) == 1:
        return _alive(rows, paper)
    # The short form of one ministry's unit ("Văn phòng") gives no name to another's.
    same = all(_letters(form_of(key(row.name))) == _letters(form) for row in rows)
    return Found(rows[0].name if same else None, known=True)


def _alive(rows: Sequence[Row], paper: Paper) -> Found:
    """The body that exists on the day of the paper; one that has been merged is itself where no other has its name."""
    row = next((row for row in rows if row.alive(paper.day)), rows[-1])
    return Found(row.name, row.id, known=True)


@lru_cache(maxsize=8192)
def resolve(text: str, paper: Paper, rules: Rules, depth: int = 0) -> Found:
    """text: one name in lower case, as even() gives it."""
    index = index_of(rules)
    text = text.strip(EDGES)
    form = form_of(text)
    if form in index.forms:
        return _pick(form, index.forms[form], paper, index)
    if many(text, rules):
        return Found(collective=True, known=True)
    rows = _rows(form, index)
    found = _pick(form_of(key(rows[0].name)), rows, paper, index) if rows else _NOTHING
    if found.unit or (rows and rows[0].kind):
        return found
    coded = rules.by_code(text) if not rows and text.isalpha() else None
    if coded and not coded.kind:
        return _alive([coded], paper)
    local = seated(text, paper, rules.seats, lambda name: _rows(form_of(name), index), index.places)
    if local.known:
        return local
    for each in likely(rules.names, text):
        if each.fullmatch(text) and (not each.local or paper.home or ends_in_place(text, rules.seats, index.places)):
            top = index.rows.get((_above(paper.issuer, index) or [""])[-1])
            itself = each.issuer and top and key(top.name).startswith(each.issuer)
            return Found(unit=top.id if top and itself else None, known=True)
    seat = text.rpartition(",")
    place = index.places.get(seat[2].strip()) if seat[1] and depth < _DEEPEST else None
    if place:
        there = resolve(seat[0], paper._replace(home=place.id), rules, depth + 1)
        if there.known:
            return replace(there, name=None)
    opening = opened(text, text.split(" ", 1)[0], 0, index)
    if opening and depth < _DEEPEST and opening[0].kind == "person":
        body = resolve(text[opening[1] :], paper, rules, depth + 1)
        if body.known:
            return Found(None, body.unit, body.collective, True)
    for kin in likely(rules.belongings, text) if depth < _DEEPEST else ():
        hit = kin.search(text)
        belonging = _belonging(hit, paper, rules, depth) if hit else None
        if belonging:
            return belonging
    return _NOTHING


def _belonging(hit: regex.Match[str], paper: Paper, rules: Rules, depth: int) -> Found | None:
    """What "part of body" means, None where the words do not say that."""
    index = index_of(rules)
    part, brackets = form_of(hit.group("part")), hit.group().endswith(")")
    whole = index.rows.get(resolve(hit.group("body"), paper, rules, depth + 1).unit or "")
    for row in index.forms.get(part, ()) if whole else ():
        if whole and row.parent == whole.id:
            return Found(row.name, row.id, known=True)
        if whole and brackets and whole.parent == row.id:
            return Found(whole.name, whole.id, known=True)
    left = resolve(hit.group("part"), paper, rules, depth + 1)
    shared = any(each.shared and each.fullmatch(hit.group("part")) for each in likely(rules.names, part))
    if brackets and left.known:  # a remark, unless it names the body of a unit that many bodies have
        return Found(left.name, None if shared and whole else left.unit, left.collective, True)
    return Found(known=True) if shared and whole else None


def many(text: str, rules: Rules) -> bool:
    """Whether the words name a collective, such as "các Bộ, ngành"."""
    return any(each.search(text) for each in likely(rules.collectives, text))


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
