"""Cited documents: one under two titles, a number without its year or type, a date out of step, bases left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nhiemvu.assembly.checks.values import Dossier, Finding, Rules, raws, spans
from nhiemvu.model import Doubt, Spans
from nhiemvu.records import CitationRecord


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A document of a series with its running number and date; the citations that name it."""

    number: int
    date: date
    name: str
    places: Spans


def review(dossier: Dossier, rules: Rules) -> Iterator[Finding]:
    doubts = (
        *_titles(dossier, rules),
        *_incomplete(dossier, rules),
        *_dates(dossier),
        *_out_of_step(dossier),
        *_bases(dossier),
        *_unbased(dossier),
    )
    for doubt in doubts:
        yield Finding(dossier.decision.id, doubt)


def _by_target(dossier: Dossier) -> dict[str, list[CitationRecord]]:
    found: dict[str, list[CitationRecord]] = {}
    for citation in dossier.citations:
        if citation.target:
            found.setdefault(citation.target, []).append(citation)
    return found


def _titles(dossier: Dossier, rules: Rules) -> Iterator[Doubt]:
    """A document called a plan here and a programme there."""
    for target, citations in _by_target(dossier).items():
        if target == dossier.decision.id:
            continue
        genres: dict[str, list[CitationRecord]] = {}
        for citation in citations:
            hits = (rule.match(citation.title or "") for rule in rules.genre)
            genre = next((hit["genre"].casefold() for hit in hits if hit), None)
            if genre:
                genres.setdefault(genre, []).append(citation)
        if len(genres) > 1:
            firsts = [each[0] for each in genres.values()]
            params = {"number": firsts[0].number, "titles": [each.title for each in firsts]}
            places = tuple(span for each in firsts for span in spans(each.evidence.get("/title", ())))
            yield Doubt("citation-titles-differ", places, params)


def _incomplete(dossier: Dossier, rules: Rules) -> Iterator[Doubt]:
    """Legislative documents have borne their year in the number since 1997; the type code is part of every symbol."""
    lacking: dict[tuple[str, str], list[CitationRecord]] = {}
    for citation in dossier.citations:
        number = citation.number or ""
        if citation.refers_to is not None or (citation.date is not None and citation.date.year < 1997):
            continue
        if any(rule.search(number) for rule in rules.yearless):
            lacking.setdefault((number, "năm"), []).append(citation)
        elif any(rule.search(f"{citation.type or ''} {number}") for rule in rules.typeless):
            lacking.setdefault((number, "ký hiệu loại văn bản"), []).append(citation)
    for (number, missing), citations in lacking.items():
        yield Doubt("citation-incomplete", raws(citations), {"number": number, "missing": missing})


def _dates(dossier: Dossier) -> Iterator[Doubt]:
    """One document with two dates; one that is dated after the decision that cites it."""
    own = dossier.decision
    for target, citations in _by_target(dossier).items():
        firsts = {each.date: each for each in reversed(citations) if each.date}
        if len(firsts) > 1:
            days = sorted(firsts)
            params = {"number": citations[0].number, "dates": [day.isoformat() for day in days]}
            yield Doubt("citation-dates-differ", raws(firsts[day] for day in days), params)
        for day, citation in firsts.items():
            if own.date and day > own.date and target != own.id:
                yield _suspect(
                    _Numbered(0, day, citation.number or "", raws((citation,))),
                    _Numbered(0, own.date, own.number or "", spans(own.evidence.get("/date", ()))),
                )


def _out_of_step(dossier: Dossier) -> Iterator[Doubt]:
    """Within one issuer, type and year the numbers grow with the dates."""
    series: dict[str, list[_Numbered]] = {}
    own = dossier.decision
    for target, citations in _by_target(dossier).items():
        days = {each.date for each in citations if each.date}
        head, _, number = target.rpartition("/")
        if len(days) == 1 and number.isdigit() and target != own.id and not (own.date and max(days) > own.date):
            document = _Numbered(int(number), days.pop(), citations[0].number or "", raws(citations[:1]))
            series.setdefault(head, []).append(document)
    head, _, number = own.id.rpartition("/")
    if own.date and number.isdigit() and head in series:
        series[head].append(_Numbered(int(number), own.date, own.number or "", spans(own.evidence.get("/date", ()))))
    for documents in series.values():
        yield from _misprints(sorted(documents, key=lambda each: (each.number, each.date)))


def _misprints(documents: Sequence[_Numbered]) -> Iterator[Doubt]:
    """The fewest documents without which the dates grow with the numbers; each beside the nearest it disagrees with."""
    kept = _growing([each.date for each in documents])
    for at, each in enumerate(documents):
        rivals = [
            other
            for index, other in enumerate(documents)
            if index in kept and (other.number < each.number) != (other.date < each.date) and other.date != each.date
        ]
        if at not in kept:
            yield _suspect(each, min(rivals, key=lambda other: abs((other.date - each.date).days)))


def _suspect(document: _Numbered, beside: _Numbered) -> Doubt:
    params = {
        "number": document.name,
        "date": document.date.isoformat(),
        "beside": beside.name,
        "beside_date": beside.date.isoformat(),
    }
    return Doubt("citation-date-suspect", (*document.places, *beside.places), params)


def _growing(days: Sequence[date]) -> set[int]:
    """Indices of a longest run of days that never fall (patience sorting: Fredman 1975)."""
    tails: list[date] = []
    ends: list[int] = []
    above: list[int | None] = []
    for at, day in enumerate(days):
        place = bisect_right(tails, day)
        above.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [day]
        ends[place : place + 1] = [at]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = above[last]
    return kept


def _bases(dossier: Dossier) -> Iterator[Doubt]:
    """The bases of the preamble against the list that the plan gives of its own."""
    preamble = {base.target: at for at, base in enumerate(dossier.decision.bases) if base.target}
    listed = {each.target: each for each in reversed(dossier.listed) if each.target}
    only_above = [target for target in preamble if target not in listed]
    only_below = [target for target in listed if target not in preamble]
    if len(listed) < 2 or not preamble or not (only_above or only_below):
        return
    bases = dossier.decision.bases
    params = {
        "preamble": [bases[preamble[target]].number for target in only_above],
        "listed": [listed[target].number for target in reversed(only_below)],
    }
    places = [span for t in only_above for span in spans(dossier.decision.evidence[f"/bases/{preamble[t]}"])]
    yield Doubt("bases-differ", (*places, *raws(listed[target] for target in reversed(only_below))), params)


def _unbased(dossier: Dossier) -> Iterator[Doubt]:
    """Documents that order tasks here and that no basis names."""
    known = {base.target for base in dossier.decision.bases} | {each.target for each in dossier.listed}
    if not dossier.decision.bases:
        return
    found: dict[str, tuple[str | None, Spans]] = {}
    for task in dossier.tasks:
        for at, source in enumerate(task.sources):
            if source.target and source.target not in known and source.target != dossier.decision.id:
                found.setdefault(source.target, (source.number, spans(task.evidence[f"/sources/{at}"][-1:])))
    if found:
        places = tuple(span for _, where in found.values() for span in where)
        yield Doubt("source-without-basis", places, {"numbers": [number for number, _ in found.values()]})
