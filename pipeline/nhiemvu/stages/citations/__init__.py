"""Documents that a text names: "Quyết định số 405/QĐ-BCT ngày 09/3/2026 của Bộ trưởng Bộ Công Thương ...".

In: a Passage (a paragraph, a cell, a footnote). Out: its citations in the order of the text, each
with type, number, date, issuer and title as far as the words go, and the key that the ids of
documents are made of. A citation inside the title of another points to it with `within`.
Laws are also named without a number ("Luật Chuyển đổi số"), and documents named before by type and
number alone ("Quyết định số 405"); `resolve` finds over a whole document which ones those stand for.

Numbers: Nghị định 30/2020/NĐ-CP Phụ lục I and III; Hướng dẫn 36-HD/VPTW for documents of the party.
"""

from __future__ import annotations

from nhiemvu.model import Citation, Key, Passage, Provision
from nhiemvu.stages.citations.keys import key_of, type_index
from nhiemvu.stages.citations.numbers import documents, shapes
from nhiemvu.stages.citations.resolution import resolve
from nhiemvu.stages.citations.titles import Clauses, follow, nest, unquoted
from nhiemvu.stages.citations.values import (
    DocType,
    DocTypes,
    End,
    Issuer,
    Laws,
    Limits,
    Named,
    Patterns,
    Rules,
    Shared,
)

__all__ = [
    "DocType",
    "DocTypes",
    "End",
    "Issuer",
    "Laws",
    "Limits",
    "Patterns",
    "Rules",
    "Shared",
    "parse_number",
    "read",
    "resolve",
]


def read(passage: Passage, rules: Rules) -> tuple[Citation, ...]:
    """The citations of a passage in the order of its text."""
    text = passage.text
    found = documents(text, rules)
    if not found:
        return ()
    ends = Clauses(text, rules)
    for index, each in enumerate(found):
        stop = found[index + 1].first if index + 1 < len(found) else len(text)
        follow(text, each, stop, ends, rules)
    nest(text, found, rules)
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
    doctype = type_index(rules).names.get(type_name.casefold()) if type_name else None
    for each in shapes(words, rules):
        each.doctype = doctype or each.doctype
        each.year = each.year or year
        key = key_of(each, rules)
        if key:
            return key
    return None


def _citation(passage: Passage, each: Named, rules: Rules) -> Citation:
    if each.amending:
        each.end = each.tail
    raw = passage.part(each.start, each.end)
    title = passage.part(*unquoted(passage.text, each.title)) if each.title else None
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
        key=key_of(each, rules),
        provisions=tuple(
            Provision(part.level, part.number, passage.part(part.start, part.end)) for part in each.provisions
        ),
    )
