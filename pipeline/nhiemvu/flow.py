"""The picture: a source goes in, records come out, one line for each stage."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nhiemvu import assembly, readers, rulebook
from nhiemvu.assembly import bodies, texts, work
from nhiemvu.model import Source
from nhiemvu.records import DoubtRules, Record
from nhiemvu.stages import (
    abbreviations,
    citations,
    deadlines,
    footnotes,
    layout,
    orders,
    provenance,
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
    provenance: provenance.Rules
    units: units.Rules
    deadlines: deadlines.Rules
    orders: orders.Rules
    bodies: bodies.Rules
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
            ),
            provenance=rulebook.load(provenance.Rules, "provenance", overlay),
            units=rulebook.load(units.Rules, "units", overlay),
            deadlines=rulebook.load(deadlines.Rules, "deadlines", overlay),
            orders=rulebook.load(orders.Rules, "orders", overlay),
            bodies=rulebook.load(bodies.Rules, "bodies", overlay),
            doubts=rulebook.load(DoubtRules, "doubts", overlay),
            digest=rulebook.digest(overlay),
        )


def extract(source: Source, rules: Rules) -> list[Record]:
    """All records of a source, in document order. Any text gives at least a decision record."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes cycles, and collecting triples the time of many small records
    try:
        return _extract(source, rules)
    finally:
        if collecting:
            gc.enable()


def _extract(source: Source, rules: Rules) -> list[Record]:
    arranged = layout.arrange(source, rules.layout)
    tabled = tables.find(source, arranged, rules.tables)
    outline = structure.build(source, arranged, {at for table in tabled for at in table.blocks}, rules.structure)
    listed = tasks.take(source, tabled, rules.tasks)
    notes = footnotes.find(source, arranged, rules.footnotes)
    prose = texts.collect(source, outline, tabled, notes.notes)
    glossary = abbreviations.find([text.passage for text in prose if text.worded], rules.abbreviations)
    cited = [texts.Cited(text, citations.read(text.passage, rules.citations)) for text in prose]
    issuer = work.issuer(source, outline, work.HeadRules(rules.units, rules.citations, rules.bodies))
    done = work.read(listed, issuer.id, rules.units, rules.deadlines)
    found = orders.find(
        source, arranged, outline, lambda passage: units.read(passage, issuer.id, rules.units), rules.orders
    )
    until = work.last_day(source, outline, rules.deadlines)
    ordered = work.ordered(found, issuer.id, rules.units, rules.deadlines, until)
    claims, disputes = provenance.resolve(listed.entries, work.notes(notes.notes, cited))
    return assembly.make(
        assembly.Findings(
            source,
            arranged,
            outline,
            tabled,
            listed,
            notes,
            glossary,
            tuple(cited),
            issuer,
            done,
            ordered,
            claims,
            disputes,
        ),
        assembly.Knowledge(rules.doubts, rules.bodies, rules.provenance, rules.digest),
    )
