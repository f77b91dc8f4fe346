"""Footnotes: their text, the marks that point to them, and the task numbers they name."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from nhiemvu.model import Arranged, Doubt, NoteMark, Passage, Source, Span, TaskName
from nhiemvu.rulebook import Pattern


@dataclass(frozen=True, slots=True)
class Rules:
    subject: tuple[Pattern, ...]
    range: tuple[Pattern, ...]
    group: tuple[Pattern, ...]
    number: tuple[Pattern, ...]
    truncated: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    label: str
    text: Passage
    marks: tuple[Span, ...]
    names: tuple[TaskName, ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class Footnotes:
    notes: tuple[Footnote, ...]
    doubts: tuple[Doubt, ...]


def find(source: Source, arranged: Arranged, rules: Rules) -> Footnotes:
    """All footnotes in document order. Labels may restart: a mark belongs to the next note of its label."""
    blocks = [block for block in arranged.blocks if block.kind == "note" and block.label is not None and block.spans]
    starts: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        starts.setdefault(str(block.label), []).append(index)
    begins = [block.spans[0].start for block in blocks]
    marks: dict[int, list[Span]] = {}
    doubts: list[Doubt] = []
    for mark in arranged.marks:
        owner = _note_of(mark, starts.get(mark.label, []), begins)
        if owner is None:
            doubts.append(Doubt("footnote-orphan-mark", (mark.span,), {"footnote": mark.label}))
        else:
            marks.setdefault(owner, []).append(mark.span)
    notes = []
    for index, block in enumerate(blocks):
        text = source.passage(block.spans)
        truncated = next((hit for rule in rules.truncated if (hit := rule.search(text.text))), None)
        about = block.spans[0].start
        if truncated:
            places = text.places(*truncated.span())
            doubts.append(Doubt("footnote-truncated", places, {"footnote": block.label}, about, "/text"))
        if index not in marks:
            doubts.append(Doubt("footnote-unmarked", text.spans, {"footnote": block.label}, about, "/marks"))
        notes.append(
            Footnote(str(block.label), text, tuple(marks.get(index, ())), _names(text, rules), bool(truncated))
        )
    return Footnotes(tuple(notes), tuple(doubts))


def _note_of(mark: NoteMark, same: list[int], starts: list[int]) -> int | None:
    if not same:
        return None
    at = bisect_right([starts[index] for index in same], mark.span.start)
    return same[min(at, len(same) - 1)]


def _names(text: Passage, rules: Rules) -> tuple[TaskName, ...]:
    """The numbers before the cited document: ranges first, then groups, then single rows."""
    subject = next((hit for rule in rules.subject if (hit := rule.match(text.text))), None)
    if subject is None:
        return ()
    low, high = subject.span()
    names: list[tuple[int, TaskName]] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return all(end <= a or b <= start for a, b in taken)

    for pattern in rules.range:
        for hit in pattern.all(text.text[low:high]):
            start, end = low + hit.start(), low + hit.end()
            group = any(rule.search(text.text[max(low, start - 24) : end]) for rule in rules.group)
            names.append((start, TaskName(hit.group("first"), hit.group("last"), group, text.part(start, end))))
            taken.append((start, end))
    for pattern in rules.group:
        for hit in pattern.all(text.text[low:high]):
            start, end = low + hit.start("number"), low + hit.end("number")
            if free(start, end):
                names.append((start, TaskName(hit.group("number"), None, True, text.part(start, end))))
                taken.append((start, end))
    for pattern in rules.number:
        for hit in pattern.all(text.text[low:high]):
            start, end = low + hit.start("number"), low + hit.end("number")
            if free(start, end):
                names.append((start, TaskName(hit.group("number"), None, False, text.part(start, end))))
    return tuple(name for _, name in sorted(names, key=lambda each: each[0]))
