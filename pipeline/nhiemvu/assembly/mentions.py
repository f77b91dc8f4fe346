"""Annotation records: citations and abbreviations. They own no text and may overlap."""

from __future__ import annotations

from nhiemvu.assembly import bodies
from nhiemvu.assembly.desk import Desk
from nhiemvu.model import Citation
from nhiemvu.records import AbbreviationRecord, CitationRecord, Record


def target(desk: Desk, citation: Citation) -> str | None:
    """The id of the cited document; null where issuer, type or number is missing."""
    own = desk.findings.issuer.number
    if own is not None and citation.number and citation.number == "".join(own.text.split()):
        return desk.decision
    if citation.key is None:
        return None
    key = bodies.target(citation.key, [citation.issuer], desk.knowledge.bodies)
    return f"vn/{key.issuer}/{key.series}/{key.year}/{key.number}"


def citations(desk: Desk) -> list[tuple[int, Record]]:
    made: list[tuple[int, Record]] = []
    for cited in desk.findings.cited:
        ids = [desk.give(f"@{each.raw.start}") for each in cited.citations]
        for record_id, each in zip(ids, cited.citations, strict=True):
            record = CitationRecord(
                id=record_id,
                decision=desk.decision,
                raw=each.raw.text,
                type=each.type,
                number=each.number,
                date=each.date,
                issuer=each.issuer,
                title=each.title,
                role=cited.text.where,
                within=ids[each.within] if each.within is not None else None,
                provisions=[],
                refers_to=None,
                target=target(desk, each),
                evidence=desk.evidence({"/raw": each.raw, "/title": each.title_places}),
                doubts=[],
            )
            made.append((each.raw.start, record))
    return made


def abbreviations(desk: Desk) -> list[tuple[int, Record]]:
    made: list[tuple[int, Record]] = []
    for each in desk.findings.glossary.abbreviations:
        start = min(span.start for _, spans in each.written for span in spans)
        record = AbbreviationRecord(
            id=desk.give(f"@{start}"),
            decision=desk.decision,
            short=each.short,
            meaning=each.meaning,
            written=[form for form, _ in each.written],
            origin=each.origin,
            repaired=each.repaired,
            evidence={f"/written/{at}": desk.places(spans) for at, (_, spans) in enumerate(each.written)},
            doubts=[],
        )
        made.append((start, record))
    return made
