"""Akoma Ntoso 3.0 (OASIS LegalDocML): a decision with its preamble, divisions, attachments, task tables and footnotes.

The parts that the records name become the elements of the standard; levels it has no word for are hcontainers named
after the level of rules/structure.toml. Paragraphs of a division stand before its subdivisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from nhiemvu.records import Attachment, DecisionRecord, DivisionRecord, FootnoteRecord, TaskRecord
from nhiemvu.sinks import columns, files
from nhiemvu.sinks.dossiers import Dossier
from nhiemvu.vietnamese.letters import slug

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
Element = Any  # what the maker gives bears no type

_LEVELS = {
    "phan": ("part", "part"),
    "chuong": ("chapter", "chp"),
    "muc": ("section", "sec"),
    "tieu-muc": ("subsection", "subsec"),
    "dieu": ("article", "art"),
    "diem": ("point", "point"),
    "gach": ("indent", "indent"),
}
_HEADS = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm")
_UNDATED = "0001-01-01"


def write(path: Path, dossier: Dossier, decision: DecisionRecord) -> None:
    """Raises OutputError."""
    data = etree.tostring(build(dossier, decision), encoding="utf-8", xml_declaration=True, pretty_print=True)
    with files.replacing(path) as place:
        place.write_bytes(data)


def build(dossier: Dossier, decision: DecisionRecord) -> Element:
    """The document as an element akomaNtoso."""
    return _Writer(dossier, decision).document()


def _clean(words: str | None) -> str:
    return files.UNPRINTED.sub("", words or "")


class _Writer:
    """The parts of one document; eIds are given once each, after the naming convention of the standard."""

    def __init__(self, dossier: Dossier, decision: DecisionRecord) -> None:
        self.dossier, self.decision = dossier, decision
        self.given: Counter[str] = Counter()
        self.unnumbered: Counter[tuple[str, str]] = Counter()
        self.children: dict[str | None, list[DivisionRecord]] = {}
        for division in dossier.of(DivisionRecord):
            parent = division.parent if division.parent in dossier.divisions else None
            self.children.setdefault(parent, []).append(division)
        self.notes = {note.number: note for note in dossier.of(FootnoteRecord)}

    def eid(self, base: str, parent: str = "") -> str:
        wanted = f"{parent}__{base}" if parent else base
        self.given[wanted] += 1
        return wanted if self.given[wanted] == 1 else f"{wanted}-{self.given[wanted]}"

    def document(self) -> Element:
        own = {each.id.rpartition("#")[2]: each for each in self.decision.attachments}
        parts = [part for part in self._parts() if part not in own]
        doc = E.doc(self._meta("main", main=True), self._preface(), name=slug(self.decision.type or "van-ban"))
        if self.decision.bases or self.decision.proposer:
            doc.append(self._preamble())
        doc.append(self._body(parts, ""))
        doc.append(self._conclusions())
        if own:
            attached = [self._attachment(part, attachment) for part, attachment in own.items()]
            doc.append(E.attachments(*attached))
        return E.akomaNtoso(doc)

    def _parts(self) -> list[str]:
        """The slugs of the parts that hold divisions or tasks, in order."""
        held = [*self.dossier.divisions, *self.dossier.tasks]
        return list(dict.fromkeys(_part(each) for each in held))

    def _meta(self, component: str, main: bool = False) -> Element:
        issuer = slug(self.decision.issuer_id or self.decision.issuer or "_") or "_"
        day = self.decision.date.isoformat() if self.decision.date else _UNDATED
        number = slug(self.decision.number or "") or "nn"
        work = f"/akn/vn/doc/{slug(self.decision.type or '') or 'van-ban'}/{issuer}/{day}/{number}"
        expression = f"{work}/vie@"

        def level(name: str, uri: str, *more: Element) -> Element:
            return E(
                name,
                E.FRBRthis(value=f"{uri}/!{component}"),
                E.FRBRuri(value=uri),
                E.FRBRdate(date=day, name="issued" if self.decision.date else "unknown"),
                E.FRBRauthor(href=f"#{issuer}"),
                *more,
            )

        meta = E.meta(
            E.identification(
                level("FRBRWork", work, E.FRBRcountry(value="vn")),
                level("FRBRExpression", expression, E.FRBRlanguage(language="vie")),
                level("FRBRManifestation", f"{expression}.akn"),
                source="#nhiemvu",
            ),
        )
        if main:
            meta.append(self._references(issuer))
        if main and self.notes:
            meta.append(E.notes(*map(self._note, self.notes.values()), source="#nhiemvu"))
        return meta

    def _references(self, issuer: str) -> Element:
        signer, home = self.decision.signer, "/akn/ontology"
        found = [
            E.TLCOrganization(
                eId=issuer, href=f"{home}/organization/vn/{issuer}", showAs=_clean(self.decision.issuer) or "_"
            ),
            E.TLCOrganization(eId="nhiemvu", href=f"{home}/organization/nhiemvu", showAs="nhiemvu"),
        ]
        if signer.name:
            href = f"{home}/person/vn/{slug(signer.name) or '_'}"
            found.append(E.TLCPerson(eId="signer", href=href, showAs=_clean(signer.name)))
        if signer.capacity:
            href = f"{home}/role/vn/{slug(signer.capacity) or '_'}"
            found.append(E.TLCRole(eId="capacity", href=href, showAs=_clean(signer.capacity)))
        return E.references(*found, source="#nhiemvu")

    def _note(self, note: FootnoteRecord) -> Element:
        return E.note(
            E.p(_clean(note.text)), eId=self.eid(f"fn_{slug(note.number) or '0'}"), marker=_clean(note.number)
        )

    def _preface(self) -> Element:
        decision = self.decision
        line = E.p(E.docType(_clean(decision.type) or "Văn bản"))
        if decision.number:
            line.append(E.docNumber(_clean(decision.number)))
        paragraphs = [E.p(E.docAuthority(_clean(decision.issuer)))] if decision.issuer else []
        paragraphs.append(line)
        if decision.date:
            day = decision.date
            shown = f"{_clean(decision.place)}, " if decision.place else ""
            words = f"{shown}ngày {day.day:02} tháng {day.month:02} năm {day.year}"
            paragraphs.append(E.p(E.docDate(words, date=day.isoformat())))
        if decision.title:
            paragraphs.append(E.p(E.docTitle(_clean(decision.title))))
        return E.preface(*paragraphs)

    def _preamble(self) -> Element:
        preamble = E.preamble()
        bases = [
            E.citation(_reference(basis.text, basis.number, basis.target), eId=self.eid(f"cit_{at}"))
            for at, basis in enumerate(self.decision.bases, 1)
        ]
        if bases:
            preamble.append(E.citations(*bases, eId=self.eid("cits")))
        if self.decision.proposer:
            preamble.append(E.p(f"Theo đề nghị của {_clean(self.decision.proposer)}"))
        return preamble

    def _body(self, parts: Sequence[str], parent: str) -> Element:
        """The divisions of some parts of the document, then their tables of tasks."""
        body = E.mainBody()
        for division in self.children.get(None, ()):
            if _part(division.id) in parts:
                body.append(self._division(division, parent))
        rows = [task for task in self.dossier.tasks.values() if task.origin == "table" and _part(task.id) in parts]
        if rows:
            body.append(self._tasks(rows, parent))
        if not len(body):
            body.append(E.p())
        return body

    def _division(self, division: DivisionRecord, parent: str) -> Element:
        name, short = _LEVELS.get(division.level or "", ("hcontainer", "hcontainer"))
        number = slug(division.number or "")
        self.unnumbered[parent, short] += not number
        eid = self.eid(f"{short}_{number or self.unnumbered[parent, short]}", parent)
        made = E(name, eId=eid, **({"name": slug(division.level or "") or "doan"} if name == "hcontainer" else {}))
        if division.number:
            made.append(E.num(_clean(division.number)))
        if division.heading:
            made.append(E.heading(_clean(division.heading)))
        own = [E.p(_clean(words)) for words in division.text]
        if division.cells:
            own.append(_table(division.cells, self.eid("table", eid)))
        below = [self._division(each, eid) for each in self.children.get(division.id, ())]
        if below and own:
            made.append(E.intro(*own))
        elif own or not below:
            made.append(E.content(*(own or [E.p()])))
        made.extend(below)
        return made

    def _tasks(self, tasks: Iterable[TaskRecord], parent: str) -> Element:
        table = E.table(E.tr(*(E.th(E.p(head)) for head in _HEADS)), eId=self.eid("table", parent))
        path: list[str] = []
        for task in tasks:
            groups = [step.id for step in task.path if step.id != task.parent]
            for step in task.path:
                if step.id not in path and step.id in groups:
                    wide = E.td(E.p(E.b(_clean(step.title))), colspan=str(len(_HEADS) - 1))
                    table.append(E.tr(E.td(E.p(E.b(_clean(step.number)))), wide))
            path = groups
            table.append(self._row(task, parent))
        return table

    def _row(self, task: TaskRecord, parent: str) -> Element:
        number = E.p(_clean(task.number))
        for mark in dict.fromkeys(source.footnote for source in task.sources if source.basis == "marked"):
            if mark in self.notes:
                number.append(E.noteRef(href=f"#fn_{slug(mark) or '0'}", marker=_clean(mark)))
        leading, helping = columns.units(task, columns.LEADING), columns.units(task, ("coordinating",))
        cells = (
            task.name,
            columns.named(leading),
            columns.named(helping),
            columns.timing(task),
            columns.results(task),
        )
        rest = (E.td(*(E.p(_clean(line)) for line in words.split("\n"))) for words in cells)
        return E.tr(E.td(number), *rest, eId=self.eid(f"tr_{slug(task.number or '') or task.order}", parent))

    def _conclusions(self) -> Element:
        signer = self.decision.signer
        signed = E.p()
        if signer.capacity:
            signed.append(E.role(_clean(signer.capacity), refersTo="#capacity"))
        if signer.name:
            signed.append(E.person(_clean(signer.name), refersTo="#signer"))
        recipients = [E.p(_clean(each)) for each in self.decision.recipients]
        return E.conclusions(*recipients, E.p(E.signature(*signed)) if len(signed) else E.p())

    def _attachment(self, part: str, attachment: Attachment) -> Element:
        eid = self.eid(f"att_{slug(part)}")
        words = [attachment.title, attachment.reference]
        preface = E.preface(*(E.p(_clean(each)) for each in words if each)) if any(words) else E.preface(E.p())
        body = self._body([part], eid)
        doc = E.doc(self._meta(eid), preface, body, name=slug(attachment.type or "phu-luc"))
        return E.attachment(doc, eId=eid)


def _part(record: str) -> str:
    """The slug of the part in which a record stands, without the number of a table in it."""
    return record.rpartition("#")[2].partition("/")[0].partition(".t")[0]


def _reference(words: str, number: str | None, target: str | None) -> Element:
    """A basis, its document linked where it is known."""
    words = _clean(words)
    before, found, after = words.partition(number or "\0")
    if not found or not target:
        return E.p(words)
    return E.p(before, E.ref(found, href=f"/akn/{target}"), after)


def _table(cells: Sequence[Sequence[str]], eid: str) -> Element:
    rows = [E.tr(*(E.td(E.p(_clean(words))) for words in row)) for row in cells if row]
    return E.table(*(rows or [E.tr(E.td(E.p()))]), eId=eid)
