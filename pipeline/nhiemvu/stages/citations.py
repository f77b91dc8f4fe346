"""Documents that a text names: "Quyết định số 405/QĐ-BCT ngày 09/3/2026 của Bộ trưởng Bộ Công Thương ...".

In: a Passage (a paragraph, a cell, a footnote). Out: its citations in the order of the text, each
with type, number, date, issuer and title as far as the words go, and the key that the ids of
documents are made of. A citation inside the title of another points to it with `within`.
A document named without a number ("Luật Chuyển đổi số") is no citation here.

Numbers: Nghị định 30/2020/NĐ-CP Phụ lục I and III; Hướng dẫn 36-HD/VPTW for documents of the party.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import regex

from nhiemvu.model import Passage
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese import letters


@dataclass(frozen=True, slots=True)
class DocType:
    """A type of document and its code. legislative: always, no, or year: where the number bears the year."""

    code: str
    name: str
    series: str
    legislative: str
    source: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A code that stands for a second type too, when the words before the number say so."""

    id: str
    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Issuer(Pattern):
    """shape: closed (the match is the name), about (its subject follows), open (more words follow)."""

    shape: str = "closed"


@dataclass(frozen=True, slots=True)
class End(Pattern):
    """joint: whether it ends the issuer of a document of several bodies too."""

    joint: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """In characters: a longer title or issuer is taken for running text and left out."""

    title: int
    issuer: int
    name: int


@dataclass(frozen=True, slots=True)
class DocTypes:
    """rules/doctypes.csv."""

    rows: tuple[DocType, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """rules/citations.toml."""

    joint: tuple[str, ...]
    limits: Limits
    numbers: tuple[Pattern, ...]
    blanks: tuple[Pattern, ...]
    unnumbered: tuple[Pattern, ...]
    leads: tuple[Pattern, ...]
    gaps: tuple[Pattern, ...]
    names: tuple[Pattern, ...]
    amending: tuple[Pattern, ...]
    no_types: tuple[Pattern, ...]
    refusals: tuple[Pattern, ...]
    siblings: tuple[Pattern, ...]
    dates: tuple[Pattern, ...]
    issuers: tuple[Issuer, ...]
    open_ends: tuple[End, ...]
    about_ends: tuple[Pattern, ...]
    of: tuple[Pattern, ...]
    titles: tuple[Pattern, ...]
    clause_ends: tuple[Pattern, ...]
    without_series: tuple[Pattern, ...]
    terms: tuple[Pattern, ...]
    shared: tuple[Shared, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Two rule files: rulebook.load(Patterns, "citations") and rulebook.load(DocTypes, "doctypes")."""

    patterns: Patterns
    types: DocTypes


@dataclass(frozen=True, slots=True)
class Key:
    """What the id of a document is made of, vn/<issuer>/<series>/<year>/<number>: ASCII, "_" where unknown."""

    issuer: str
    series: str
    year: str
    number: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A document named. raw: type, số, number and date as they stand. whole: from there to the title's end.

    number: as printed, inner blanks out, None where it is left open. issuer: as written after của.
    title: what the document is about, without về việc, ban hành, phê duyệt; the name of a law.
    within: index of the citation in whose title this one stands. key: None where issuer code,
    type or number is missing.
    """

    raw: Passage
    type: str | None
    number: str | None
    date: date | None
    issuer: str | None
    title: str | None
    title_places: Passage | None
    whole: Passage
    within: int | None
    key: Key | None


@dataclass(slots=True)
class _Named:
    """A citation while it is read. Offsets are those of the passage's text."""

    start: int
    end: int
    doctype: DocType | None
    number: str | None = None
    year: str | None = None
    borne: bool = False  # whether the number itself bears the year
    running: str = "_"
    dash: bool = False
    code: str = ""
    spoken: bool = False  # số stands before the number
    date: date | None = None
    issuer: tuple[int, int] | None = None
    title: tuple[int, int] | None = None
    tail: int = 0  # where issuer and title end
    within: int | None = None


def read(passage: Passage, rules: Rules) -> tuple[Citation, ...]:
    """The citations of a passage in the order of its text."""
    text = passage.text
    if "/" not in text and "-" not in text and "ông số" not in text:
        return ()
    found = _numbers(text, rules)
    ends = _Clauses(text, rules)
    for index, each in enumerate(found):
        stop = found[index + 1].start if index + 1 < len(found) else len(text)
        _follow(text, each, stop, ends, rules)
    _nest(text, found, rules)
    return tuple(_citation(passage, each, rules) for each in found)


def parse_number(text: str, year: str | None, rules: Rules, type_name: str | None = None) -> Key | None:
    """The key of a document's own number: "Số: 4 4 7/QĐ-BCT", "30/2020/NĐ-CP", "Số: /QĐ-BCT".

    year: of its date, where the number bears none. type_name: its type in words, for numbers
    without a type code ("53-TGV/BCĐTW"). The number is "_" where it is left open. None where the
    text is no number or type or issuer stay unknown.
    """
    words = " ".join(text.split())
    if words[:1].isdigit() or words[:1] in ("/", "."):
        words = f"số {words}"
    doctype = _index(rules).names.get(type_name.casefold()) if type_name else None
    for each in _shapes(words, rules):
        each.doctype = doctype or each.doctype
        each.year = each.year or year
        key = _key(each, rules)
        if key:
            return key
    return None


# --- numbers and what stands before them ----------------------------------------------------------


def _numbers(text: str, rules: Rules) -> list[_Named]:
    """The citations by their numbers, with type; those of other things (forms, fractions) are left out."""
    kept: list[_Named] = []
    for each in sorted([*_shapes(text, rules), *_unnumbered(text, rules)], key=lambda each: each.end):
        if kept and each.start < kept[-1].end:
            continue
        if each.doctype is None and each.spoken and kept:
            between = text[kept[-1].end : each.start]
            if len(between) < rules.patterns.limits.issuer and _joined(text, each.start, kept[-1].end, rules):
                each.doctype = kept[-1].doctype
        if each.doctype is None and not _plain(text, each, rules):
            continue
        if each.dash and "/" not in each.code and not (each.spoken and each.doctype):
            continue
        kept.append(each)
    return kept


def _shapes(text: str, rules: Rules) -> list[_Named]:
    """All that is written like a number, with the words before it."""
    found: list[_Named] = []
    for pattern in rules.patterns.numbers:
        for hit in pattern.all(text):
            each = _Named(hit.start(), hit.end(), None, year=hit["year"], borne=bool(hit["year"]), running=hit["n"])
            each.dash, each.code = hit["dash"] is not None, _tight(hit["code"])
            more = _lead(text, each, rules)
            each.running = more + each.running
            each.number = more + _tight(hit.group())
            found.append(each)
    for pattern in rules.patterns.blanks if "/" in text else ():
        for hit in pattern.all(text):
            each = _Named(
                hit.start(), hit.end(), None, year=hit["year"], borne=bool(hit["year"]), code=_tight(hit["code"])
            )
            _lead(text, each, rules)
            if each.spoken:
                found.append(each)
    return found


def _unnumbered(text: str, rules: Rules) -> list[_Named]:
    found = []
    for pattern in rules.patterns.unnumbered:
        for hit in pattern.all(text):
            each = _Named(hit.start(), hit.end(), None, number=hit.group())
            start = _type(text, hit.start(), each, rules)
            if each.doctype is not None:
                each.start = start
                found.append(each)
    return found


def _lead(text: str, each: _Named, rules: Rules) -> str:
    """Moves the start of a number to số and to the type before it. Gives the digits set apart."""
    more, at = "", each.start
    for pattern in rules.patterns.leads:
        hit = pattern.match(text, 0, at)
        if hit:
            each.spoken = True
            more = _tight(hit["more"] or "")
            at = hit.start()
            break
    each.start = _type(text, at, each, rules)
    return more


def _type(text: str, at: int, each: _Named, rules: Rules) -> int:
    """Where the type before `at` begins, at itself where there is none: Quyết định, Luật ..., Nghị định của ..."""
    index = _index(rules)
    hit = index.before.match(text, 0, at)
    if hit and not any(pattern.match(text, 0, hit.end("type")) for pattern in rules.patterns.no_types):
        each.doctype = index.names[hit["type"].casefold()]
        return hit.start()
    law = _law(text, each, rules) if each.spoken else None
    if law is not None or hit:
        return at if law is None else law
    for pattern in rules.patterns.gaps:
        gap = pattern.match(text, 0, at)
        hit = index.before.match(text, 0, gap.start()) if gap else None
        if gap is None or hit is None:
            continue
        if "issuer" in gap.groupdict():
            start, end = gap.span("issuer")
            if _issuer_end(text, start, end, False, rules) != end:
                continue
            each.issuer = (start, end)
        each.doctype = index.names[hit["type"].casefold()]
        return hit.start()
    return at


def _law(text: str, each: _Named, rules: Rules) -> int | None:
    """Where a law begins whose name stands before số; its name becomes the title."""
    if not any(pattern.match(_split(each.code)[-1]) for pattern in rules.patterns.terms):
        return None
    low = max(0, each.start - rules.patterns.limits.name)
    hit = next((hit for pattern in rules.patterns.names if (hit := pattern.match(text, low, each.start))), None)
    if hit is None:
        return None
    each.doctype = _index(rules).names[hit["type"].casefold()]
    if not any(pattern.match(text, 0, hit.start()) for pattern in rules.patterns.amending):
        each.title = hit.span("name")
    return hit.start()


def _plain(text: str, each: _Named, rules: Rules) -> bool:
    """Whether a number without a type in words names a document: its code says which."""
    if any(pattern.match(text, 0, each.start) for pattern in rules.patterns.refusals):
        return False
    first, *others = _split(each.code)
    doctype = _index(rules).codes.get(first.casefold())
    if doctype and others:
        each.doctype = doctype
        return True
    return each.spoken and not each.dash and (bool(others) or bool(each.year))


def _joined(text: str, at: int, after: int, rules: Rules) -> bool:
    """Whether only a comma or và stands between two numbers, or a date and an issuer before it."""
    lead = _sibling(text, at, rules)
    if lead is None or lead < after:
        return False
    between = text[after:lead]
    for pattern in rules.patterns.dates:
        hit = pattern.match(between)
        if hit:
            between = between[hit.end() :]
            break
    for pattern in rules.patterns.of:
        hit = pattern.match(between)
        if hit and _issuer_end(between, hit.end(), len(between), True, rules) == len(between):
            return True
    return not between.strip()


# --- what follows a number ------------------------------------------------------------------------


class _Clauses:
    """The ends of clauses, each looked for once."""

    __slots__ = ("_known", "_rules", "_text")

    def __init__(self, text: str, rules: Rules) -> None:
        self._text, self._rules = text, rules
        # For each pattern: from where, up to where it was looked for, and where it was found.
        self._known = [(0, -1, -1)] * len(rules.patterns.clause_ends)

    def after(self, at: int) -> int:
        """The end of the clause that goes on at `at`."""
        end = len(self._text)
        for index, pattern in enumerate(self._rules.patterns.clause_ends):
            start, stop, found = self._known[index]
            if not (start <= at and (at <= found or (found < 0 and end <= stop))):
                hit = pattern.search(self._text, at, end)
                found = hit.start() if hit else -1
                self._known[index] = (at, end, found)
            if found >= 0:
                end = min(end, found)
        return end


def _follow(text: str, each: _Named, stop: int, ends: _Clauses, rules: Rules) -> None:
    """Reads date, issuer and title after a number. stop: where the next citation begins."""
    at = _date(text, each.end, stop, each, rules)
    if text.startswith(")", at) and text.find("(", each.start, at) >= 0 > text.find(")", each.start, at):
        at += 1
    each.end = each.tail = at
    clause = ends.after(at)
    of = next((hit for pattern in rules.patterns.of if (hit := pattern.match(text, at, clause))), None)
    if of:
        bound = min(clause, stop, of.end() + rules.patterns.limits.issuer)
        if bound == stop:
            lead = _sibling(text, stop, rules)
            bound = max(of.end(), lead if lead is not None else stop)
        joint = each.doctype is not None and each.doctype.code in rules.patterns.joint
        end = _issuer_end(text, of.end(), bound, joint, rules)
        if end > of.end():
            each.issuer = (of.end(), end)
            at = each.tail = end
            if each.date is None:
                after = _date(text, at, stop, each, rules)
                if after > at:
                    at = each.end = each.tail = after
    if each.title is None:
        _title(text, each, at, ends.after(at), rules)


def _date(text: str, at: int, stop: int, each: _Named, rules: Rules) -> int:
    """Reads the date that stands at `at`; where it ends. The number's own year goes before that of the date."""
    for pattern in rules.patterns.dates:
        hit = pattern.match(text, at, stop)
        if hit:
            groups = hit.groupdict()
            each.year = each.year or groups["y"]
            if groups.get("d"):
                try:
                    each.date = date(int(groups["y"]), int(groups["m"]), int(groups["d"]))
                except ValueError:
                    each.date = None
            return at + len(hit.group().rstrip())
    return at


def _issuer_end(text: str, start: int, bound: int, joint: bool, rules: Rules) -> int:
    """Where the name of an issuer ends that begins at start; start where none does."""
    for pattern in rules.patterns.issuers:
        hit = pattern.match(text, start, bound)
        if not hit:
            continue
        if pattern.shape == "closed":
            return hit.end()
        stops: Iterable[Pattern] = (
            rules.patterns.about_ends
            if pattern.shape == "about"
            else [stop for stop in rules.patterns.open_ends if stop.joint or not joint]
        )
        at = hit.end()
        for stop in stops:
            found = stop.search(text, at, bound)
            bound = found.start() if found else bound
        return start + len(text[start:bound].rstrip(" ,"))
    return start


def _title(text: str, each: _Named, at: int, clause: int, rules: Rules) -> None:
    """Reads the title that begins at `at` with a cue."""
    cue = next((hit for pattern in rules.patterns.titles if (hit := pattern.match(text, at))), None)
    if cue is None or cue.end() >= clause:
        return
    end = _closed(text, cue.end(), min(clause, cue.end() + rules.patterns.limits.title + 1))
    if end - cue.end() <= rules.patterns.limits.title:
        each.title = (cue.end(), end)
        each.tail = end


_BRACKET = regex.compile(r"[()]")


def _closed(text: str, start: int, end: int) -> int:
    """end, or the bracket before it that was opened before start."""
    if text.find(")", start, end) < 0:
        return end
    depth = 0
    for hit in _BRACKET.finditer(text, start, end):
        depth += 1 if hit.group() == "(" else -1
        if depth < 0:
            return hit.start()
    return end


# --- citations inside the titles of others -----------------------------------------------------------


def _sibling(text: str, at: int, rules: Rules) -> int | None:
    """Where the comma or và begins that puts the citation at `at` beside another one."""
    hit = next((hit for pattern in rules.patterns.siblings if (hit := pattern.match(text, 0, at))), None)
    return hit.start() if hit else None


def _nest(text: str, found: Sequence[_Named], rules: Rules) -> None:
    """Finds for each citation the title it stands in, and cuts titles where a sibling begins.

    After và or a comma a citation stands beside the one before it. Where that one stands in a title
    itself, the new one does too, unless it is of the type and body of the outer one and the one
    before is not: "Quyết định 1/QĐ-A thực hiện Nghị quyết 2/NQ-B và Quyết định 3/QĐ-A".
    """
    for index, each in enumerate(found[1:], 1):
        lead = _sibling(text, each.start, rules)
        at = each.start if lead is None else lead
        above = list(_chain(found, index - 1))
        for place in above:
            if at < found[place].tail < each.end:  # its clause seemed to end amid this citation
                _cut(found[place], at)
        open_ = [place for place in above if found[place].tail > at]
        before = found[index - 1]
        if lead is None:
            each.within = open_[0] if open_ else None
            continue
        adjacent = not text[before.tail : at].strip(' )"”')
        beside = index - 1 if adjacent else open_[0] if open_ else None
        if beside is None:
            continue
        outer = found[beside].within
        while outer is not None and _family(found[outer]) == _family(each) != _family(found[beside]):
            beside, outer = outer, found[outer].within
        each.within = outer if outer in open_ else None
        for place in open_:
            if place == outer:
                break
            _cut(found[place], at)


def _chain(found: Sequence[_Named], place: int) -> Iterable[int]:
    at: int | None = place
    while at is not None:
        yield at
        at = found[at].within


def _family(each: _Named) -> tuple[str, str]:
    return each.doctype.series if each.doctype else "", _split(each.code)[-1] if each.code else ""


def _cut(each: _Named, at: int) -> None:
    each.tail = max(each.end, min(each.tail, at))
    if each.title and each.title[1] > at and each.title[0] >= each.end:
        each.title = (each.title[0], at) if at > each.title[0] else None


# --- the key -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Index:
    names: dict[str, DocType]  # by name and by code, casefolded
    codes: dict[str, DocType]  # by code, casefolded, and by its ASCII letters where they are one code's alone
    before: regex.Pattern[str]  # a type that ends where the match begins, backwards


@lru_cache(maxsize=8)
def _index(rules: Rules) -> _Index:
    names: dict[str, DocType] = {}
    codes: dict[str, DocType] = {}
    for row in rules.types.rows:
        names.setdefault(row.name.casefold(), row)
        codes[row.code.casefold()] = row
    for row in rules.types.rows:
        alike = {other.code for other in rules.types.rows if _slug(other.code) == _slug(row.code)}
        if len(alike) == 1:
            codes.setdefault(_slug(row.code), row)
    words = "|".join(
        regex.escape(name) for name in sorted({row.name for row in rules.types.rows}, key=len, reverse=True)
    )
    short = "|".join(regex.escape(row.code) for row in sorted(rules.types.rows, key=lambda row: -len(row.code)))
    before = regex.compile(rf"(?ri)(?<![\p{{L}}\d/\-])(?P<type>{words}|(?-i:{short})) ?", regex.VERSION1)
    return _Index({**{row.code.casefold(): row for row in rules.types.rows}, **names}, codes, before)


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    """Letters, figures and points without marks, small: BCĐTW -> bcdtw."""
    return "".join(each for each in letters.bare(text) if each.isascii() and (each.isalnum() or each == "."))


def _tight(text: str) -> str:
    return text.replace(" ", "")


_STROKE = regex.compile(r"[-–‑/.]")
_DOUBLED = regex.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def _split(code: str) -> tuple[str, ...]:
    return tuple(_STROKE.split(code.replace("Ð", "Đ")))


def _key(each: _Named, rules: Rules) -> Key | None:
    if not each.code:
        return None
    index, segments = _index(rules), _split(each.code)
    word, coded = each.doctype, index.codes.get(segments[0].casefold())
    if coded is None and word is not None and _garbled(segments[0], word.code):
        coded = word
    doctype, bodies = coded, segments[1:]
    if coded and word and any(both.code == coded.code and both.name == word.name for both in rules.patterns.shared):
        doctype = word
    elif coded is None or (not bodies and word is not None and coded is not word):
        letter = word is None and not each.dash and len(segments) > 1
        doctype = index.codes["cv"] if letter else word
        coded, bodies = None, segments[-1:] if each.dash else segments
    if doctype is None or not bodies:
        return None
    joint = doctype.code in rules.patterns.joint and coded is not None
    body = "-".join(_slug(_body(part, rules)) for part in (bodies if joint else bodies[:1]))
    series = doctype.series
    if coded and doctype.legislative == "year" and each.borne:
        series += "" if any(rule.search(bodies[0]) for rule in rules.patterns.without_series) else "-qppl"
    return Key(body, series, each.year or "_", _slug(each.running) or "_")


def _garbled(segment: str, code: str) -> bool:
    """Whether a segment is a code whose letters lost their marks or were doubled: NDD, QD."""
    return _DOUBLED.sub(r"\1", _slug(segment)) == _DOUBLED.sub(r"\1", _slug(code))


def _body(segment: str, rules: Rules) -> str:
    for pattern in rules.patterns.terms:
        hit = pattern.match(segment)
        if hit:
            return hit["body"]
    return segment


_QUOTES = '"“”'


def _bare(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span of a title without its final stop and without quotation marks around the whole of it."""
    words = text[slice(*span)]
    start, words = span[0] + len(words) - len(words.lstrip()), words.strip().rstrip(" .,")
    if len(words) > 2 and words[0] in _QUOTES and words[-1] in _QUOTES and not set(words[1:-1]) & set(_QUOTES):
        return start + 1, start + len(words) - 1
    return start, start + len(words)


def _citation(passage: Passage, each: _Named, rules: Rules) -> Citation:
    raw = passage.part(each.start, each.end)
    title = passage.part(*_bare(passage.text, each.title)) if each.title else None
    return Citation(
        raw=raw,
        type=each.doctype.name if each.doctype else None,
        number=each.number,
        date=each.date,
        issuer=passage.text[slice(*each.issuer)] if each.issuer else None,
        title=title.text if title else None,
        title_places=title or None,
        whole=passage.part(each.start, each.tail) if each.tail > each.end else raw,
        within=each.within,
        key=_key(each, rules) if each.number else None,
    )
