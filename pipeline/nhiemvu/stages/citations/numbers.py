"""The numbers of documents in a text, with the words and the type before them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

import regex

from nhiemvu.stages.citations import laws
from nhiemvu.stages.citations.keys import split, type_index
from nhiemvu.stages.citations.provisions import precede
from nhiemvu.stages.citations.titles import date_end, issuer_end, sibling
from nhiemvu.stages.citations.values import Named, Rules

_BLANK = regex.compile(r"(?<!\d) | (?!\p{L})")


def documents(text: str, rules: Rules) -> list[Named]:
    """All documents that a text names, in its order, with the provisions before them."""
    found = _numbered(text, rules) if "/" in text or "-" in text or "ông số" in text else []
    taken = [(each.start, each.end) for each in found]
    if shorts := _shorts(text, taken, rules):
        found += shorts
        taken = sorted((each.start, each.end) for each in found)
    found += [each for each in laws.named(text, rules) if _free(each.start, each.end, taken)]
    if not found:
        return found
    found.sort(key=lambda each: each.start)
    for index, each in enumerate(found):
        precede(text, each, found[index - 1].end if index else 0, rules)
    return laws.gather(text, found, rules)


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing that is taken, in the order of the text, overlaps with start to end."""
    at = bisect_left(taken, start + 1, key=lambda span: span[1])
    return at == len(taken) or taken[at][0] >= end


def _numbered(text: str, rules: Rules) -> list[Named]:
    """The citations by their numbers, with type; those of other things (forms, fractions) are left out."""
    kept: list[Named] = []
    for each in sorted([*shapes(text, rules), *_unnumbered(text, rules)], key=lambda each: each.end):
        if kept and each.start < kept[-1].end:
            continue
        if each.doctype is None and kept and (each.spoken or _is_letter(each, kept[-1], rules)):
            between = text[kept[-1].end : each.start]
            if len(between) < rules.patterns.limits.issuer and _joined(text, each.start, kept[-1].end, rules):
                each.doctype = kept[-1].doctype
        if each.doctype is None and not _plain(text, each, rules):
            continue
        if each.dash and "/" not in each.code and not (each.spoken and each.doctype):
            continue
        kept.append(each)
    return kept


def shapes(text: str, rules: Rules) -> list[Named]:
    """All that is written like a number, with the words before it."""
    found: list[Named] = []
    for pattern in rules.patterns.numbers:
        for hit in pattern.all(text):
            each = Named(hit.start(), hit.end(), None, year=hit["year"], borne=bool(hit["year"]), running=hit["n"])
            each.dash, each.code = hit["dash"] is not None, _tight(hit["code"])
            more = _lead(text, each, rules)
            each.running = more + each.running
            each.number = more + _tight(hit.group())
            found.append(each)
    for pattern in rules.patterns.blanks if "/" in text else ():
        for hit in pattern.all(text):
            each = Named(
                hit.start(), hit.end(), None, year=hit["year"], borne=bool(hit["year"]), code=_tight(hit["code"])
            )
            _lead(text, each, rules)
            if each.spoken:
                found.append(each)
    return found


def _shorts(text: str, taken: Sequence[tuple[int, int]], rules: Rules) -> list[Named]:
    """Type and number alone, as a document is named again: "Quyết định số 405", "Nghị quyết 57".

    A number whose symbol could not be read is kept as it is printed.
    """
    found = []
    index, bare = type_index(rules), _bare(rules)
    for pattern in rules.patterns.shorts:
        for hit in pattern.all(text):
            if not _free(hit.start(), hit.end(), taken):
                continue
            each = Named(hit.start(), hit.end(), None, year=hit["year"], running=hit["n"])
            rest = (hit["rest"] or "").rstrip(".")
            each.end -= len(hit["rest"] or "") - len(rest)
            more = ""
            if text[hit.start() - 2] in "ốỐ:.":
                more = _lead(text, each, rules)
            elif not text.endswith(bare, 0, hit.start() - 1):
                continue
            if each.spoken:
                fits = each.doctype is not None and each.doctype.name in rules.patterns.short_types
            else:
                before = None if rest else index.before.match(text, 0, each.start)
                fits = False
                if before:
                    each.doctype, each.start = index.names[before["type"].casefold()], before.start()
                    fits = _is_bare(text, each, rules)
            if fits and not any(rule.match(text, 0, each.start) for rule in rules.patterns.refusals):
                each.running = more + each.running
                each.number = more + text[hit.start() : each.end]
                found.append(each)
    return found


@lru_cache(maxsize=8)
def _bare(rules: Rules) -> tuple[str, ...]:
    return (*rules.patterns.bare_types, *(name.upper() for name in rules.patterns.bare_types))


def _is_bare(text: str, each: Named, rules: Rules) -> bool:
    """Whether type and number without số name a document, and are no count (Kế hoạch 5 năm) and no year."""
    whole = each.running.isdigit() and len(each.running) > 1 and not 1900 <= int(each.running) < 2100
    if each.year and each.doctype is not None and each.doctype.legislative == "no":  # a month: Kế hoạch 03/2025
        return False
    ended = each.end == len(text) or any(pattern.match(text, each.end) for pattern in rules.patterns.bare_follows)
    return whole and ended


def _unnumbered(text: str, rules: Rules) -> list[Named]:
    found = []
    for pattern in rules.patterns.unnumbered:
        for hit in pattern.all(text):
            each = Named(hit.start(), hit.end(), None, number=hit.group().strip('"“”'))
            start = _type(text, hit.start(), each, rules)
            if each.doctype is not None:
                each.start = start
                found.append(each)
    return found


def _lead(text: str, each: Named, rules: Rules) -> str:
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


def _type(text: str, at: int, each: Named, rules: Rules) -> int:
    """Where the type before `at` begins, at itself where there is none: Quyết định, Luật ..., Nghị định của ..."""
    index = type_index(rules)
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
            if issuer_end(text, start, end, False, rules) != end:
                continue
            each.issuer = (start, end)
        each.doctype = index.names[hit["type"].casefold()]
        return hit.start()
    return at


def _law(text: str, each: Named, rules: Rules) -> int | None:
    """Where a law begins whose name stands before số; its name becomes the title."""
    if not (laws.is_law_code(each.code, rules) if each.code else each.year):
        return None
    low = max(0, each.start - rules.patterns.limits.name)
    hit = next((hit for pattern in rules.patterns.names if (hit := pattern.match(text, low, each.start))), None)
    if hit is None:
        return None
    each.doctype = type_index(rules).names[hit["type"].casefold()]
    if not any(pattern.match(text, 0, hit.start()) for pattern in rules.patterns.amending):
        each.title = hit.span("name")
    return hit.start()


def _plain(text: str, each: Named, rules: Rules) -> bool:
    """Whether a number without a type in words names a document: its code says which."""
    if any(pattern.match(text, 0, each.start) for pattern in rules.patterns.refusals):
        return False
    first, *others = split(each.code)
    doctype = type_index(rules).codes.get(first.casefold())
    if doctype and others:
        each.doctype = doctype
        return True
    if each.year and laws.is_law_code(each.code, rules):
        return True
    if not others and not each.year:
        return False
    if each.dash:  # a symbol of the party without type code: 53-TGV/BCĐTW
        return "/" in each.code and any(rule.search(others[-1]) for rule in rules.patterns.without_series)
    return each.spoken or date_end(text, each.end, len(text), Named(0, 0, None), rules) > each.end


def _is_letter(each: Named, before: Named, rules: Rules) -> bool:
    """Whether a number without type code follows that of a letter, which bears none either."""
    coded = split(each.code)[0].casefold() in type_index(rules).codes
    return not coded and not each.dash and before.doctype is not None and before.doctype.series == "cv"


def _joined(text: str, at: int, after: int, rules: Rules) -> bool:
    """Whether only a comma or và stands between two numbers, or a date and an issuer before it."""
    lead = sibling(text, at, rules)
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
        if hit and issuer_end(between, hit.end(), len(between), True, rules) == len(between):
            return True
    return not between.strip()


def _tight(text: str) -> str:
    """Without blanks, but for one that stands for a hyphen: 79 NQ/TW."""
    return _BLANK.sub("", text) if " " in text else text
