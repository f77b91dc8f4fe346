"""The key of a document, made of the segments of its number: 405/QĐ-BCT is bct, qd and 405."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import regex

from nhiemvu.expressions import compiled
from nhiemvu.model import Key
from nhiemvu.stages.citations.values import DocType, Named, Rules
from nhiemvu.vietnamese import letters

_STROKE = regex.compile(r"[-–‑/.]")


@dataclass(frozen=True, slots=True)
class _Index:
    """The types of documents by their names and codes."""

    names: dict[str, DocType]  # by name and by code, casefolded
    codes: dict[str, DocType]  # by code, casefolded, and by its ASCII letters where they are one code's alone
    before: regex.Pattern[str]  # a type that ends where the match begins, backwards


@lru_cache(maxsize=8)
def type_index(rules: Rules) -> _Index:
    """The types of documents, arranged for finding."""
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
    before = compiled(rf"(?ri)(?<![\p{{L}}\d/\-])(?P<type>{words}|(?-i:{short})) ?")
    return _Index({**{row.code.casefold(): row for row in rules.types.rows}, **names}, codes, before)


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    """Letters, figures and points without marks, small: BCĐTW -> bcdtw."""
    return "".join(each for each in letters.bare(text) if each.isascii() and (each.isalnum() or each == "."))


@lru_cache(maxsize=4096)
def split(code: str) -> tuple[str, ...]:
    """The segments of a code: QĐ-BCT is QĐ and BCT."""
    return tuple(_STROKE.split(code.replace("Ð", "Đ")))


def key_of(each: Named, rules: Rules) -> Key | None:
    """The key by the code; without one what type, number and year say. None where type or body stay unknown."""
    if not each.code:
        if each.doctype is None or not (each.named or (each.number or "").replace("/", "").isalnum()):
            return None
        return Key("_", each.doctype.series, each.year or "_", _slug(each.running) or "_")
    index, segments = type_index(rules), split(each.code)
    word, coded = each.doctype, index.codes.get(segments[0].casefold())
    if coded is None and word is not None:
        glued = segments[0].removeprefix(word.code)
        if _garbled(segments[0], word.code):
            coded = word
        elif glued != segments[0] and glued.isupper():  # 61/2018/NĐCP: converters drop the hyphen of PDF files
            coded, segments = word, (word.code, glued, *segments[1:])
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
    return collapsed(_slug(segment)) == collapsed(_slug(code))


def collapsed(code: str) -> str:
    """A code with each doubled letter once: bcddtww is bcdtw."""
    return "".join(letter for letter, _ in groupby(code))


def _body(segment: str, rules: Rules) -> str:
    for pattern in rules.patterns.terms:
        hit = pattern.match(segment)
        if hit:
            return hit["body"]
    return segment
