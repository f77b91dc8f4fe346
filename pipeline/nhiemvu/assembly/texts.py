"""All the texts of a document that can name documents or hold short forms, each with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nhiemvu.model import Citation, Outline, Passage, Source, Table
from nhiemvu.model.frozen import unguarded
from nhiemvu.stages.footnotes import Footnote

Where = Literal["basis", "footnote", "body", "issued-with"]


@unguarded(frozen=True, slots=True)
class Text:
    """where: the role of what is cited here. worded: running words, in which short forms are sought."""

    where: Where
    passage: Passage
    worded: bool = True
    note: int | None = None


@unguarded(frozen=True, slots=True)
class Cited:
    """A text with the documents it names; `within` counts inside `citations`."""

    text: Text
    citations: tuple[Citation, ...]


def collect(source: Source, outline: Outline, tabled: Sequence[Table], notes: Sequence[Footnote]) -> tuple[Text, ...]:
    """In document order; names of bodies in the head, recipients and signature are left out."""
    found: list[Text] = []
    for spans in outline.head.get("basis", ()):
        found.append(Text("basis", source.passage(spans)))
    found += [Text("body", source.passage(spans)) for spans in outline.head.get("proposer", ())]
    for leaf in outline.leaves:
        if leaf.role in ("head.title", "part.title", "part.text", "division.heading", "division.text"):
            found.append(Text("body", source.passage(leaf.spans)))
        elif leaf.role == "part.reference":
            found.append(Text("issued-with", source.passage(leaf.spans), worded=False))
    found += [Text("body", source.passage(spans)) for spans in outline.loose]
    for table in tabled:
        for column in table.columns:
            found.append(Text("body", source.passage(column.head)))
        for row in table.rows:
            found += [Text("body", source.passage(spans)) for spans in row.cells if spans]
    found += [Text("footnote", note.text, note=index) for index, note in enumerate(notes)]
    return tuple(sorted((text for text in found if text.passage), key=lambda text: text.passage.start))
