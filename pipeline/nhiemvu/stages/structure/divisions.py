"""Divisions: articles, clauses, points and headings, with the paragraphs that each of them owns."""

from __future__ import annotations

from nhiemvu.model import Leaf
from nhiemvu.rulebook import matches
from nhiemvu.stages.structure import levels
from nhiemvu.stages.structure.reading import Line, Reading
from nhiemvu.stages.structure.values import UNNUMBERED, DivisionDraft, Level

# Rank of a division whose number is of no level: it stands inside whatever is open.
_OF_NO_LEVEL = 98


def opens(reading: Reading, line: Line) -> bool:
    """Whether a division begins with this line, which is taken into it then."""
    found = levels.find(reading, line)
    if found is None:
        return _opens_unknown(reading, line)
    level, number, end = found
    if level.rank == UNNUMBERED and not reading.stack and reading.state == "head":
        return False
    if not number and _awaits_heading(reading):
        return False
    level = levels.by_sequence(reading, level, number.text)
    draft = DivisionDraft(
        level,
        part=len(reading.parts) - 1,
        number=number.text or None,
        ordinal=levels.ordinal(level, number.text),
        number_spans=line.passage.places(0, end),
    )
    rest = line.passage.part(end, len(line.words))
    if not rest:
        draft.untitled = True
    elif level.titled or _is_heading(reading, line, found.level, rest.text):
        draft.heading = rest.spans
    else:
        draft.own.append(rest.spans)
    reading.state = "body"
    _push(reading, draft, level.rank)
    return True


def _opens_unknown(reading: Reading, line: Line) -> bool:
    """A line that is numbered in a way that no level knows, or only set apart."""
    apart = line.set_apart and len(line.words) <= 160 and bool(reading.stack)
    if reading.state == "head" or _awaits_heading(reading):
        return False
    if not apart and not matches(reading.rules.numbered, line.words):
        return False
    _push(reading, DivisionDraft(None, part=len(reading.parts) - 1, own=[line.spans]), _OF_NO_LEVEL)
    return True


def _awaits_heading(reading: Reading) -> bool:
    return reading.innermost is not None and reading.innermost.untitled


def _is_heading(reading: Reading, line: Line, level: Level, rest: str) -> bool:
    """Whether the words behind a number are a heading: set apart, or short, open and above a narrower division."""
    if line.set_apart:
        return True
    if len(rest) > 220 or rest[-1:] in ".;:,…" or not rest[:1].isupper() or level.rank >= 84:
        return False
    near = reading.below(line, 3)
    if not near:
        return False
    below = levels.find(reading, near[0])
    return below is None or below.level.rank > level.rank


def _push(reading: Reading, draft: DivisionDraft, rank: int) -> None:
    while reading.innermost is not None:
        above = reading.innermost.level
        if above is not None and above.rank < rank:
            break
        reading.stack.pop()
    draft.parent = reading.stack[-1] if reading.stack else None
    reading.divisions.append(draft)
    reading.stack.append(len(reading.divisions) - 1)


def takes(reading: Reading, line: Line) -> bool:
    """Whether a line without number has a division to go to: its heading, where it has none yet, else its text."""
    draft = reading.innermost
    if draft is None:
        return False
    while draft.level and draft.level.listed and len(reading.stack) > 1 and _is_complete(reading, draft):
        reading.stack.pop()
        draft = reading.divisions[reading.stack[-1]]
    if draft.level is None or draft.own:
        draft.own.append(line.spans)
        return True
    capitals = line.words.isupper()
    if draft.untitled and (line.set_apart or capitals or (draft.level.titled and not draft.heading)):
        draft.heading += line.spans
        draft.untitled = capitals
    elif draft.heading and draft.level.titled and capitals:
        draft.heading += line.spans
    else:
        draft.own.append(line.spans)
    return True


def _is_complete(reading: Reading, draft: DivisionDraft) -> bool:
    """A list item closed by a full stop or semicolon takes no further paragraph."""
    return bool(draft.own) and reading.source.passage(draft.own[-1]).text.endswith((".", ";"))


def leaves(reading: Reading) -> list[Leaf]:
    """Who owns the characters of the divisions; those of an unknown one stay unclassified."""
    found = []
    for draft in reading.divisions:
        if draft.level is None:
            continue
        if draft.number_spans:
            found.append(Leaf("division.number", draft.number_spans))
        if draft.heading:
            found.append(Leaf("division.heading", draft.heading))
        found += [Leaf("division.text", spans) for spans in draft.own]
    return found
