"""Structure: head, parts, numbered divisions and tail of a document, and who owns each paragraph.

The blocks are read once from top to bottom. The head ends where the body begins (the enacting
word or the first numbered division); the content ends with './.'; what follows is recipients,
signature, attached documents. What no rule knows is left to nobody: it comes out unclassified.

    reading    how far the document has been read
    parts      the decision proper, attached documents, appendices
    head       issuer, number, place and date, bases
    levels     what a line's number says
    divisions  articles, clauses, points and who owns the text in them
    tail       recipients and signature
    copies     what a copy says of itself
    extents    where another decision begins in the same text
"""

from __future__ import annotations

from collections.abc import Collection

from nhiemvu.model import Arranged, Outline, Source
from nhiemvu.rulebook import matches
from nhiemvu.stages.structure import copies, divisions, head, parts, tail
from nhiemvu.stages.structure.extents import extents, opening
from nhiemvu.stages.structure.reading import Line, Reading
from nhiemvu.stages.structure.values import Announced, Level, Rules, Signature, Type

__all__ = ["Announced", "Level", "Rules", "Signature", "Type", "build", "extents"]


def build(source: Source, arranged: Arranged, taken: Collection[int], rules: Rules) -> Outline:
    """The outline of the blocks. taken: indices of the blocks that belong to tables."""
    reading = Reading.of(source, arranged.blocks, frozenset(taken), rules)
    later = _file_starts(source, arranged)
    first = opening(source, arranged, rules)
    for line in reading.lines.values():
        if line.index < first:
            reading.loose.append(line.spans)
            continue
        while later and later[0] <= line.index:
            parts.next_file(reading, later.pop(0), taken)
        if line.words:
            _read(reading, line)
    for index in later:
        parts.next_file(reading, index, taken)
    head.forget(reading)
    head.code_type(reading)
    return Outline(
        head={role: tuple(spans) for role, spans in reading.head.items()},
        parts=tuple(part.made() for part in reading.parts),
        divisions=tuple(draft.made() for draft in reading.divisions),
        leaves=(*reading.leaves, *divisions.leaves(reading)),
        loose=tuple(reading.loose),
        announced=parts.announced(reading),
        doubts=tuple(reading.doubts),
    )


def _file_starts(source: Source, arranged: Arranged) -> list[int]:
    """The first block of each file but the first."""
    starts = [block.spans[0].start for block in arranged.blocks] if len(source.files) > 1 else []
    found = ({at for at, start in enumerate(starts) if start >= file.start} for file in source.files[1:])
    return sorted({min(at) for at in found if at})


def _read(reading: Reading, line: Line) -> None:
    """Gives the line to the first that knows it, in the order in which they may stand in a document."""
    if parts.opens(reading, line) or copies.takes(reading, line):
        return
    if reading.state == "title" and parts.titles(reading, line):
        return
    if reading.state == "head" and head.takes(reading, line):
        return
    if tail.takes(reading, line):
        return
    if reading.state == "tail" and not tail.reopens(reading, line):
        reading.loose.append(line.spans)
        return
    if not (divisions.opens(reading, line) or divisions.takes(reading, line) or parts.takes(reading, line)):
        reading.loose.append(line.spans)
    if matches(reading.rules.end, line.words):
        reading.leave_body()
