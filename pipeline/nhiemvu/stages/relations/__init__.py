"""What documents do to each other: based on, carrying out, amending, replacing, repealing.

In: the statements of a text, each with the documents that it cites and where it stands, and its
tables. Out: the relations in the order of the statements, of the text itself or between documents
that it cites; those that amend another plan carry what becomes of its tasks, and the tables that
say so are no longer tables of tasks.

    reading  statements as they are read: verbs, quotations, what introduces what
    scopes   which part of a document is meant
    cited    relations between documents that are cited
    acts     what the text itself does
    parts    which parts of an amended document the articles below name
    changes  what becomes of another plan's tasks, in words
    rows     and in tables

Luật Ban hành văn bản quy phạm pháp luật 64/2025/QH15; Nghị định 30/2020/NĐ-CP Phụ lục I.
"""

from __future__ import annotations

from collections.abc import Sequence

from nhiemvu.model import Source, Table
from nhiemvu.stages.relations import changes, parts, reading
from nhiemvu.stages.relations.acts import Acts, bases, hanging
from nhiemvu.stages.relations.cited import nested, passives
from nhiemvu.stages.relations.values import (
    Change,
    Cited,
    Cue,
    Doing,
    Relation,
    Relations,
    Rules,
    Statement,
    Where,
)

__all__ = ["Change", "Cited", "Cue", "Doing", "Relation", "Relations", "Rules", "Statement", "Where", "read"]


def read(source: Source, statements: Sequence[Statement], tables: tuple[Table, ...], rules: Rules) -> Relations:
    """The relations, and the tables with those that amend another plan of kind "changes"."""
    reads = reading.read(statements, rules)
    acts = Acts(reads)
    found: list[Relation] = []
    for each in reads:
        if not each.statement.citations:
            continue
        own = _own(each, acts)
        found += own
        amends = any(relation.by is None and relation.type in parts.AMENDING for relation in own)
        acts.amending = acts.amending or (amends and each.statement.where == "title")
    return changes.attach(source, reads, found, tables, acts)


def _own(read: reading.Read, acts: Acts) -> list[Relation]:
    where = read.statement.where
    if where == "reference":
        return [*hanging(read), *nested(read)]
    passive = passives(read, where in ("title", "article", "text"))
    found = bases(read, passive.agents) or acts.of(read, passive.agents)
    return [*found, *passive.relations, *nested(read)]
