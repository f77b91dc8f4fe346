"""The numbers of documents in a text, with the words and the type before them."""

from __future__ import annotations

from nhiemvu.stages.citations.keys import split, type_index
from nhiemvu.stages.citations.titles import issuer_end, sibling
from nhiemvu.stages.citations.values import Named, Rules


def numbered(text: str, rules: Rules) -> list[Named]:
    """The citations by their numbers, with type; those of other things (forms, fractions) are left out."""
    kept: list[Named] = []
    for each in sorted([*shapes(text, rules), *_unnumbered(text, rules)], key=lambda each: each.end):
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


def _unnumbered(text: str, rules: Rules) -> list[Named]:
    found = []
    for pattern in rules.patterns.unnumbered:
        for hit in pattern.all(text):
            each = Named(hit.start(), hit.end(), None, number=hit.group())
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
    if not any(pattern.match(split(each.code)[-1]) for pattern in rules.patterns.terms):
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
    return each.spoken and not each.dash and (bool(others) or bool(each.year))


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
    return text.replace(" ", "")
