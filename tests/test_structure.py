"""Structure: cases by hand. Head fields first, then parts and divisions in document order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from tests.cases import Case, load

from nhiemvu.model import Division, Outline, Source, Span
from nhiemvu.readers import read_text
from nhiemvu.rulebook import load as rules_of
from nhiemvu.stages import layout, structure, tables

CASES = load("structure")
HEADED = ("signature.capacity", "signature.position", "signature.name", "recipient")


def outline_of(source: Source) -> tuple[Outline, tuple[int, ...]]:
    """The outline, and the offset at which each part begins."""
    arranged = layout.arrange(source, rules_of(layout.Rules, "layout"))
    found = tables.find(source, arranged, rules_of(tables.Rules, "tables"))
    taken = {at for table in found for at in table.blocks}
    outline = structure.build(source, arranged, taken, rules_of(structure.Rules, "structure"))
    starts = (arranged.blocks[part.first].spans[0].start if part.first else 0 for part in outline.parts)
    return outline, tuple(starts)


def shown(source: Source) -> list[str]:
    """`role: words` of the head; `part slug: title`, `reference: words`; divisions as
    `level number: heading // text // text`, two blanks deeper than the one they stand in; `role: words` of
    what else has an owner; `loose: words`.
    """
    outline, starts = outline_of(source)
    lines = [line for _, line in sorted(_head(source, outline), key=lambda each: each[0])]
    body = [*_parts(source, outline, starts), *_divisions(source, outline), *_others(source, outline)]
    return lines + [line for _, line in sorted(body, key=lambda each: each[0])]


def _head(source: Source, outline: Outline) -> Iterator[tuple[Span, str]]:
    for role, found in outline.head.items():
        for spans in found:
            if role not in ("day", "month", "year"):
                yield spans[0], f"{role}: {source.passage(spans).text}"
    date = [outline.head[role][0] for role in ("day", "month", "year") if role in outline.head]
    if date:
        yield date[0][0], f"date: {'/'.join(source.passage(spans).text for spans in date)}"


def _parts(source: Source, outline: Outline, starts: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], str]]:
    for part, start in zip(outline.parts, starts, strict=True):
        if part.type is not None or part.title or part.slug != "vb":
            yield (start, 0), f"part {part.slug}: {source.passage(part.title).text}".strip()
        if part.reference:
            yield (part.reference[0].start, 1), f"reference: {source.passage(part.reference).text}"


def _divisions(source: Source, outline: Outline) -> Iterator[tuple[tuple[int, int], str]]:
    for division in outline.divisions:
        depth, above = 0, division.parent
        while above is not None:
            depth, above = depth + 1, outline.divisions[above].parent
        spans = division.number_spans or division.heading or division.own[0]
        words = [source.passage(division.heading).text, *(source.passage(own).text for own in division.own)]
        line = f"{'  ' * depth}{_name(division)}: {' // '.join(words).strip()}"
        yield (spans[0].start, 2), line.rstrip()


def _name(division: Division) -> str:
    return f"{division.level or 'unknown'} {division.number or ''}".strip()


def _others(source: Source, outline: Outline) -> Iterator[tuple[tuple[int, int], str]]:
    of_head = {spans for role in HEADED for spans in outline.head.get(role, ())}
    for leaf in outline.leaves:
        other = leaf.role in ("part.text", "part.head", "furniture") or leaf.role in HEADED
        if other and leaf.spans not in of_head:
            role = f"furniture {leaf.rule}" if leaf.rule else leaf.role.removeprefix("part.")
            yield (leaf.spans[0].start, 3), f"{role}: {source.passage(leaf.spans).text}"
    for spans in outline.loose:
        yield (spans[0].start, 3), f"loose: {source.passage(spans).text}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    assert shown(read_text(case.given)) == case.expected.splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_no_paragraph_has_two_owners(case: Case) -> None:
    outline, _ = outline_of(read_text(case.given))
    owned = [span for leaf in outline.leaves for span in leaf.spans]
    owned += [span for spans in outline.loose for span in spans]
    owned.sort()
    assert [one for one, two in pairwise(owned) if one.end > two.start] == []
