"""Annotation records: citations and abbreviations. They own no text and may overlap."""

from __future__ import annotations

from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.naming import hangs_on, is_of
from nhiemvu.model import Citation
from nhiemvu.records import AbbreviationRecord, CitationRecord, Provision, Record


def target(desk: Desk, citation: Citation) -> str | None:
    """The id of the cited document; null where issuer, type, year or number is missing."""
    if is_of(citation.key, desk.findings.issuer.key):
        return desk.decision
    if citation.key is None or not citation.key.complete:
        return None
    key = citation.key
    return f"vn/{key.issuer}/{key.series}/{key.year}/{key.number}"


def citations(desk: Desk) -> list[tuple[int, Record]]:
    made: list[tuple[int, Record]] = []
    bases = _bases(desk)
    given = [[desk.give(f"@{each.raw.start}") for each in cited.citations] for cited in desk.findings.cited]
    first: dict[int, str] = {}
    for ids, cited in zip(given, desk.findings.cited, strict=True):
        for record_id, each in zip(ids, cited.citations, strict=True):
            first.setdefault(each.raw.start, record_id)
    for ids, cited in zip(given, desk.findings.cited, strict=True):
        for record_id, each in zip(ids, cited.citations, strict=True):
            hung = cited.text.where == "issued-with" and hangs_on(each, desk.findings.issuer.key)
            fields = {"/raw": each.raw, "/title": each.title_places}
            fields |= {f"/provisions/{at}": part.place for at, part in enumerate(each.provisions)}
            record = CitationRecord(
                id=record_id,
                decision=desk.decision,
                raw=each.raw.text,
                type=each.type,
                number=each.number,
                date=each.date,
                issuer=each.issuer,
                title=each.title,
                role="basis" if each.raw.start in bases else cited.text.where,
                within=ids[each.within] if each.within is not None else None,
                provisions=[Provision(level=part.level, number=part.number) for part in each.provisions],
                refers_to=first[each.refers_to] if each.refers_to is not None else None,
                target=desk.decision if hung else target(desk, each),
                evidence=desk.evidence(fields),
                confidence=desk.confidence(fields),
                doubts=[],
            )
            made.append((each.raw.start, record))
    return made


def _bases(desk: Desk) -> set[int]:
    """Where documents stand that the text names as its bases: in the head, and in a plan's own list."""
    said = desk.findings.said
    return {
        said[relation.to.statement].citations[relation.to.citation].raw.start
        for relation in desk.findings.related.relations
        if relation.type == "based-on"
    }


def abbreviations(desk: Desk) -> list[tuple[int, Record]]:
    made: list[tuple[int, Record]] = []
    for each in desk.findings.glossary.abbreviations:
        start = min(span.start for _, spans in each.written for span in spans)
        fields = {f"/written/{at}": spans for at, (_, spans) in enumerate(each.written)}
        record = AbbreviationRecord(
            id=desk.give(f"@{start}"),
            decision=desk.decision,
            short=each.short,
            meaning=each.meaning,
            written=[form for form, _ in each.written],
            origin=each.origin,
            repaired=each.repaired,
            evidence=desk.evidence(fields),
            confidence=desk.confidence(fields),
            doubts=[],
        )
        made.append((start, record))
    return made
