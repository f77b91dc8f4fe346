"""The decision record: head, tail, what there is of each kind, and who owns the characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import get_args

from nhiemvu.assembly import copies
from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.mentions import target
from nhiemvu.assembly.owners import Owners, paint
from nhiemvu.model import Doubt, Leaf, Passage, Span, Spans, Table
from nhiemvu.records import (
    Attachment,
    Basis,
    DecisionRecord,
    Effect,
    FileRecord,
    Period,
    Record,
    Signer,
    TasksState,
    Unclassified,
    UnitRole,
)

Fields = dict[str, Passage | Spans | None]


def make(desk: Desk, records: Sequence[Record]) -> DecisionRecord:
    found = desk.findings
    outline = found.outline
    owners = paint(desk.source.text, desk.source.reach, _leaves(desk))
    fields: Fields = {}

    def said(pointer: str, role: str) -> Passage | None:
        spans = outline.head.get(role, ())
        fields[pointer] = passage = desk.source.passage(spans[0]) if spans else None
        return passage

    bases = _bases(desk, fields)
    recipients = _recipients(desk, fields)
    title = desk.source.passage(outline.parts[0].title)
    fields["/title"] = title
    fields["/issuer"] = found.issuer.name
    symbol = _symbol(found.issuer.number)
    fields["/symbol"] = symbol
    place = said("/place", "place")
    said("/type", "type")
    proposer, secrecy, urgency = said("/proposer", "proposer"), said("/secrecy", "secrecy"), said("/urgency", "urgency")
    name = said("/signer/name", "signature.name")
    capacity = desk.source.passage(
        tuple(
            s
            for role in ("signature.capacity", "signature.position")
            for each in outline.head.get(role, ())
            for s in each
        )
    )
    fields["/signer/capacity"] = capacity
    printed = "".join(found.issuer.number.text.split()).strip(".,;…") if found.issuer.number else ""
    if printed[:1].isdigit():
        fields["/number"] = found.issuer.number
    day = _date(desk, fields)
    number = printed if printed[:1].isdigit() else None
    return DecisionRecord(
        id=desk.decision,
        decision=desk.decision,
        issuer=found.issuer.name.text if found.issuer.name else None,
        issuer_id=found.issuer.id,
        number=number,
        symbol="".join(symbol.text.split()) if symbol else None,
        place=place.text if place else None,
        date=day,
        type=outline.parts[0].type,
        title=title.text or None,
        secrecy=secrecy.text if secrecy else None,
        urgency=urgency.text if urgency else None,
        status="draft" if "draft" in outline.head or (printed and number is None) else "issued",
        period=_period(desk, fields),
        effect=_effect(desk, day, fields),
        copy_=copies.make(desk, fields),
        bases=bases,
        proposer=proposer.text if proposer else None,
        signer=Signer(name=name.text if name else None, capacity=capacity.text or None),
        recipients=recipients,
        attachments=_attachments(desk, fields),
        tasks_state=_state(desk),
        counts=_counts(desk, records),
        owners=owners.counts,
        unclassified=[
            Unclassified(text=desk.words((span,)), start=span.start, end=span.end) for span in owners.unclassified
        ],
        files=[FileRecord(name=file.name, sha256=file.sha256, form=file.form) for file in desk.source.files],
        text=desk.knowledge.text,
        version=_version(),
        rules=desk.knowledge.digest,
        evidence=desk.evidence(fields),
        confidence=desk.confidence(fields),
        doubts=desk.doubt(desk.decision, [*_head_doubts(desk, owners, number), *desk.about(None), *desk.left()]),
    )


def _symbol(number: Passage | None) -> Passage | None:
    """What stands behind the number proper: QĐ-BCT."""
    if number is None:
        return None
    rest = number.text.lstrip("0123456789 /-–.…_")
    return number.part(len(number.text) - len(rest), len(number.text)) if rest else None


@cache
def _version() -> str:
    try:
        return version("nhiemvu")
    except PackageNotFoundError:
        return "0"


def _leaves(desk: Desk) -> list[Leaf]:
    found = desk.findings
    leaves = [*found.arranged.furniture, *found.outline.leaves]
    for table in found.tables:
        leaves += table.leaves
        seen: set[Spans] = set()  # a cell that spans several rows stands in each of them
        for row in table.rows:
            for column, spans in zip(table.columns, row.cells, strict=True):
                if spans and spans not in seen:
                    seen.add(spans)
                    leaves.append(Leaf("group" if row.group else f"cell.{column.role}", spans))
    leaves += [Leaf("footnote.text", note.text.spans) for note in found.notes.notes]
    leaves += [Leaf("footnote.mark", (mark.span,)) for mark in found.arranged.marks]
    return leaves


def _bases(desk: Desk, fields: Fields) -> list[Basis]:
    cited = {each.text.passage.start: each.citations for each in desk.findings.cited if each.text.where == "basis"}
    bases = []
    for at, spans in enumerate(desk.findings.outline.head.get("basis", ())):
        passage = desk.source.passage(spans)
        words = passage.text.rstrip(";., ")
        first = next(iter(cited.get(passage.start, ())), None)
        bases.append(
            Basis(
                text=words,
                number=first.number if first else None,
                target=target(desk, first) if first else None,
            )
        )
        fields[f"/bases/{at}"] = passage.part(0, len(words))
    return bases


def _recipients(desk: Desk, fields: Fields) -> list[str]:
    names = []
    for at, spans in enumerate(desk.findings.outline.head.get("recipient", ())):
        passage = desk.source.passage(spans)
        start = len(passage.text) - len(passage.text.lstrip("-–+ "))
        part = passage.part(start, len(passage.text.rstrip(";.,: ")))
        names.append(part.text)
        fields[f"/recipients/{at}"] = part
    return names


def _date(desk: Desk, fields: Fields) -> date | None:
    day = desk.findings.issuer.day
    if day is None:
        return None
    head = desk.findings.outline.head
    spans = [span for role in ("year", "month", "day") for span in head[role][0]]
    fields["/date"] = (Span(min(s.start for s in spans), max(s.end for s in spans)),)
    return day


def _period(desk: Desk, fields: Fields) -> Period | None:
    found = desk.findings.frame.period
    if found is None:
        return None
    fields["/period"] = found.words
    return Period(raw=found.words.text, start=found.start, end=found.end, given="title")


def _effect(desk: Desk, signed: date | None, fields: Fields) -> Effect | None:
    found = desk.findings.frame.effect
    if found is None:
        return None
    fields["/effect"] = found.words
    return Effect(raw=found.words.text, date=signed if found.signing else found.start)


def _attachments(desk: Desk, fields: Fields) -> list[Attachment]:
    made: list[Attachment] = []
    for part in desk.findings.outline.parts[1:]:
        title, reference = desk.source.passage(part.title), desk.source.passage(part.reference)
        fields[f"/attachments/{len(made)}/title"] = title
        fields[f"/attachments/{len(made)}/reference"] = reference
        made.append(
            Attachment(
                id=f"{desk.decision}#{part.slug}",
                type=part.type,
                title=title.text or None,
                reference=reference.text or None,
            )
        )
    return made


def _state(desk: Desk) -> TasksState:
    if _missing(desk):
        return "appendix-missing"
    if desk.findings.work:
        return "found"
    doubts = [*desk.source.doubts, *(doubt for table in desk.findings.tables for doubt in table.doubts)]
    doubted = any(doubt.code == "table-unread" for doubt in doubts)
    if doubted or any(map(_is_unread, desk.findings.tables)):
        return "unread"
    return "found" if desk.findings.orders else "none-expected"


def _missing(desk: Desk) -> Spans:
    """Where what hangs on the document is announced and not there; a table of tasks further down may be it, and a text
    that changes another plan's tasks speaks of that one's.
    """
    found = desk.findings
    last = max((table.rows[0].start for table in found.tables if table.kind == "tasks" and table.rows), default=-1)
    if any(relation.changes for relation in found.related.relations):
        return ()
    return () if any(last > span.start for span in found.outline.announced) else found.outline.announced


def _is_unread(table: Table) -> bool:
    """A table that names who and when and gave no tasks."""
    roles = {column.role for column in table.columns}
    return table.kind in ("tasks", "other") and bool(roles & set(get_args(UnitRole))) and bool(table.rows)


def _counts(desk: Desk, records: Sequence[Record]) -> dict[str, int]:
    counts: Counter[str] = Counter(record.kind for record in records)
    counts["group"] = sum(1 for entry in desk.findings.listed.entries if entry.group)
    counts["table"] = len(desk.findings.tables)
    counts["prose"] = len(desk.findings.orders)
    return dict(sorted(counts.items()))


def _head_doubts(desk: Desk, owners: Owners, number: str | None) -> list[Doubt]:
    issuer = desk.findings.issuer
    doubts = []
    if issuer.headless and issuer.name:
        doubts.append(
            Doubt("header-missing", issuer.name.spans, {"missing": "cơ quan ban hành, quốc hiệu"}, None, "/issuer")
        )
    if issuer.implied:
        doubts.append(
            Doubt("issuer-place-implied", issuer.implied.spans, {"place": issuer.implied.text}, None, "/issuer")
        )
    if issuer.number and number and " " in issuer.number.text.split("/")[0].strip(" -"):
        params = {"written": issuer.number.text, "number": number}
        doubts.append(Doubt("number-repaired", issuer.number.spans, params, None, "/number"))
    first = desk.findings.outline.parts[0]
    # What was issued with a decision has none of its own.
    if issuer.number is None and first.type is not None and not first.reference:
        doubts.append(Doubt("number-missing", first.title[:1], {}, None, "/number"))
    missing = _missing(desk)
    if missing:
        doubts.append(Doubt("appendix-missing", missing, {}, None, "/tasks_state"))
    if not desk.findings.work:
        doubts += [
            Doubt("table-unread", tuple(s for column in table.columns for s in column.head), {}, None, "/tasks_state")
            for table in desk.findings.tables
            if _is_unread(table)
        ]
    if owners.unclassified:
        doubts.append(Doubt("unclassified-text", owners.unclassified, {}, None, "/unclassified"))
    return doubts
