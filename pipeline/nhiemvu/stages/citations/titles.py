"""What follows a number: date, issuer and title, and the citations that stand inside that title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import regex

from nhiemvu.rulebook import Pattern
from nhiemvu.stages.citations.keys import split
from nhiemvu.stages.citations.values import Named, Rules

_BRACKET = regex.compile(r"[()]")
_QUOTES = '"“”'


class Clauses:
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


def follow(text: str, each: Named, stop: int, ends: Clauses, rules: Rules) -> None:
    """Reads date, issuer and title after a number. stop: where the next citation begins."""
    if each.amending:  # its date was read with its name
        return
    at = each.end if each.held else date_end(text, each.end, stop, each, rules)
    if each.named:
        each.end = each.tail = at
        return
    if text.startswith(")", at) and text.find("(", each.start, at) >= 0 > text.find(")", each.start, at):
        at += 1
    each.end = each.tail = at
    clause = ends.after(at)
    of = next((hit for pattern in rules.patterns.of if (hit := pattern.match(text, at, clause))), None)
    if of:
        bound = min(clause, stop, of.end() + rules.patterns.limits.issuer)
        if bound == stop:
            lead = sibling(text, stop, rules)
            bound = max(of.end(), lead if lead is not None else stop)
        joint = each.doctype is not None and each.doctype.code in rules.patterns.joint
        end = issuer_end(text, of.end(), bound, joint, rules)
        if end > of.end():
            each.issuer = (of.end(), end)
            at = each.tail = end
            if each.date is None:
                after = date_end(text, at, stop, each, rules)
                if after > at:
                    at = each.end = each.tail = after
    if each.title is None:
        _title(text, each, at, ends.after(at), rules)


def date_end(text: str, at: int, stop: int, each: Named, rules: Rules) -> int:
    """Reads the date that stands at `at`; where it ends. The number's own year goes before that of the date."""
    for pattern in rules.patterns.dates:
        hit = pattern.match(text, at, stop)
        if hit:
            groups = hit.groupdict()
            year = _year(groups["y"]) if groups["y"] else None
            each.year = each.year or (f"{year}" if year else None)
            if groups.get("d") and year:
                try:
                    each.date = date(year, int(groups["m"]), int(groups["d"]))
                except ValueError:
                    each.date = None
            return at + len(hit.group().rstrip())
    return at


def _year(figures: str) -> int:
    """A year of two figures is one of 1950 to 2049."""
    year = int(figures)
    return year if year > 99 else year + (2000 if year < 50 else 1900)


def issuer_end(text: str, start: int, bound: int, joint: bool, rules: Rules) -> int:
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


def _title(text: str, each: Named, at: int, clause: int, rules: Rules) -> None:
    """Reads the title that begins at `at` with a cue."""
    cue = next((hit for pattern in rules.patterns.titles if (hit := pattern.match(text, at))), None)
    if cue is None or cue.end() >= clause:
        return
    end = _closed(text, cue.end(), min(clause, cue.end() + rules.patterns.limits.title + 1))
    if end - cue.end() <= rules.patterns.limits.title:
        each.title = (cue.end(), end)
        each.tail = end


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


def unquoted(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span of a title without its final stop and without quotation marks around the whole of it."""
    words = text[slice(*span)]
    start, words = span[0] + len(words) - len(words.lstrip()), words.strip().rstrip(" .,")
    if len(words) > 2 and words[0] in _QUOTES and words[-1] in _QUOTES and not set(words[1:-1]) & set(_QUOTES):
        return start + 1, start + len(words) - 1
    return start, start + len(words)


# --- citations inside the titles of others ---


def sibling(text: str, at: int, rules: Rules) -> int | None:
    """Where the comma or và begins that puts the citation at `at` beside another one."""
    hit = next((hit for pattern in rules.patterns.siblings if (hit := pattern.match(text, 0, at))), None)
    return hit.start() if hit else None


def nest(text: str, found: Sequence[Named], rules: Rules) -> None:
    """Finds for each citation the title it stands in, and cuts titles where a sibling begins.

    After và or a comma a citation stands beside the one before it. Where that one stands in a title
    itself, the new one does too, unless it is of the type and body of the outer one and the one
    before is not: "Quyết định 1/QĐ-A thực hiện Nghị quyết 2/NQ-B và Quyết định 3/QĐ-A".
    """
    for index, each in enumerate(found[1:], 1):
        lead = sibling(text, each.first, rules)
        at = each.first if lead is None else lead
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


def _chain(found: Sequence[Named], place: int) -> Iterable[int]:
    at: int | None = place
    while at is not None:
        yield at
        at = found[at].within


def _family(each: Named) -> tuple[str, str]:
    return each.doctype.series if each.doctype else "", split(each.code)[-1] if each.code else ""


def _cut(each: Named, at: int) -> None:
    each.tail = max(each.end, min(each.tail, at))
    if each.title and each.title[1] > at and each.title[0] >= each.end:
        each.title = (each.title[0], at) if at > each.title[0] else None
