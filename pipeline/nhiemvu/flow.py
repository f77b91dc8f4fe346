"""The picture: a source goes in, records come out, one line for each stage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nhiemvu import assembly, readers, rulebook
from nhiemvu.assembly import bodies, checks, figures, frame, naming, statements, texts, work
from nhiemvu.model import Arranged, Source, collecting
from nhiemvu.records import DoubtRules, Ids, Record, TextRecord
from nhiemvu.stages import (
    abbreviations,
    citations,
    deadlines,
    footnotes,
    indicators,
    layout,
    numbering,
    orders,
    provenance,
    relations,
    structure,
    tables,
    tasks,
    units,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of every stage. digest: sha256 over all files in force."""

    readers: readers.Rules
    layout: layout.Rules
    tables: tables.Rules
    structure: structure.Rules
    tasks: tasks.Rules
    footnotes: footnotes.Rules
    abbreviations: abbreviations.Rules
    citations: citations.Rules
    relations: relations.Rules
    provenance: provenance.Rules
    units: units.Rules
    deadlines: deadlines.Rules
    indicators: indicators.Rules
    orders: orders.Rules
    bodies: bodies.Rules
    checks: checks.Rules
    frame: frame.Rules
    doubts: DoubtRules
    digest: str

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, overlay: Path | None = None) -> Rules:
        """The shipped rules with the overlay folder laid over them. Raises RulesError."""
        return cls(
            readers=rulebook.load(readers.Rules, "readers", overlay),
            layout=rulebook.load(layout.Rules, "layout", overlay),
            tables=rulebook.load(tables.Rules, "tables", overlay),
            structure=rulebook.load(structure.Rules, "structure", overlay),
            tasks=rulebook.load(tasks.Rules, "tasks", overlay),
            footnotes=rulebook.load(footnotes.Rules, "footnotes", overlay),
            abbreviations=rulebook.load(abbreviations.Rules, "abbreviations", overlay),
            citations=citations.Rules(
                rulebook.load(citations.Patterns, "citations", overlay),
                rulebook.load(citations.DocTypes, "doctypes", overlay),
                rulebook.load(citations.Laws, "laws", overlay),
            ),
            relations=rulebook.load(relations.Rules, "relations", overlay),
            provenance=rulebook.load(provenance.Rules, "provenance", overlay),
            units=rulebook.load(units.Rules, "units", overlay),
            deadlines=rulebook.load(deadlines.Rules, "deadlines", overlay),
            indicators=rulebook.load(indicators.Rules, "indicators", overlay),
            orders=rulebook.load(orders.Rules, "orders", overlay),
            bodies=rulebook.load(bodies.Rules, "bodies", overlay),
            checks=rulebook.load(checks.Rules, "checks", overlay),
            frame=rulebook.load(frame.Rules, "frame", overlay),
            doubts=rulebook.load(DoubtRules, "doubts", overlay),
            digest=rulebook.digest(overlay),
        )


def extract(source: Source, rules: Rules) -> list[Record]:
    """All records of a source, one decision after the other, each begun by its decision record.

    Any text gives at least a decision record.
    """
    with collecting.put_off():
        return _extract(source, rules)


def _extract(source: Source, rules: Rules) -> list[Record]:
    arranged = layout.arrange(source, rules.layout)
    extents = structure.extents(source, arranged, rules.structure)
    knowledge = assembly.Knowledge(
        rules.doubts, rules.bodies, rules.provenance, rules.checks, rules.digest, Ids(), TextRecord.of(source.text)
    )
    if len(extents) == 1:
        return _decision(source, arranged, rules, knowledge)
    records: list[Record] = []
    for extent in extents:
        part = source.within(extent)
        records += _decision(part, layout.arrange(part, rules.layout), rules, knowledge)
    return records


def _decision(source: Source, arranged: Arranged, rules: Rules, knowledge: assembly.Knowledge) -> list[Record]:
    """The records of one of the decisions that a text holds."""
    tabled = tables.find(source, arranged, rules.tables)
    outline = structure.build(source, arranged, {at for table in tabled for at in table.blocks}, rules.structure)
    notes = footnotes.find(source, arranged, rules.footnotes)
    prose = texts.collect(source, outline, tabled, notes.notes)
    glossary = abbreviations.find([text.passage for text in prose if text.worded], rules.abbreviations)
    issuer = work.issuer(source, outline, work.HeadRules(rules.units, rules.citations, rules.bodies))
    read = [texts.Cited(text, citations.read(text.passage, rules.citations)) for text in prose]
    cited, namings = naming.settle(read, issuer, rules.bodies, rules.citations)
    said = statements.collect(source, outline, cited)
    related = relations.read(source, said, tabled, rules.relations)
    tabled = related.tables
    listed = tasks.take(source, tabled, rules.tasks)
    named = work.naming(issuer, rules.units)
    framed = frame.read(source, arranged, outline, cited, rules.frame, rules.deadlines, issuer.day)
    done = work.read(listed, named, rules.deadlines, framed.lent)
    found = orders.find(source, arranged, outline, named, rules.orders)
    until = framed.period.end if framed.period else None
    ordered = work.ordered(source, found, named, rules.deadlines, rules.tasks, until, framed.lent)
    stated = figures.collect(source, outline, tabled, listed, rules.indicators, issuer.day)
    claims, disputes = provenance.resolve(listed.entries, work.notes(notes.notes, cited))
    breaks = numbering.check(listed.entries, outline.divisions)
    return assembly.make(
        assembly.Findings(
            source,
            arranged,
            outline,
            tabled,
            listed,
            notes,
            glossary,
            cited,
            issuer,
            done,
            ordered,
            stated,
            claims,
            disputes,
            breaks,
            framed,
            said,
            related,
            namings,
        ),
        knowledge,
    )
