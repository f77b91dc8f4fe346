"""The texts of a document as relations are read from them: each with its documents and where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from nhiemvu.assembly.texts import Cited
from nhiemvu.model import Citation, Division, Outline, Passage, Source, Spans
from nhiemvu.stages.relations import Statement, Where

_ARTICLE = "dieu"


def collect(source: Source, outline: Outline, cited: Sequence[Cited]) -> tuple[Statement, ...]:
    """In document order. A title of several lines is one statement."""
    named = {each.text.passage.start: each.citations for each in cited}
    found = [*_prose(source, outline, named), *_framed(source, outline, named)]
    taken = {span.start for statement in found for span in statement.passage.spans}
    found += [
        Statement(each.text.passage, each.citations, "other")
        for each in cited
        if each.text.passage.start not in taken and (each.citations or "“" in each.text.passage.text)
    ]
    return tuple(sorted(found, key=lambda statement: statement.passage.start))


def _framed(source: Source, outline: Outline, named: dict[int, tuple[Citation, ...]]) -> Iterator[Statement]:
    """Bases, titles, references, and the paragraphs of parts that stand in no division."""
    for spans in outline.head.get("basis", ()):
        passage = source.passage(spans)
        yield Statement(passage, named.get(passage.start, ()), "basis")
    for at, part in enumerate(outline.parts):
        if part.title:
            yield _framing(source.passage(part.title), named, "title", at)
        if part.reference:
            yield _framing(source.passage(part.reference), named, "reference", at)
    starts = [part.title[0].start if part.title else 0 for part in outline.parts]
    texts = [leaf.spans for leaf in outline.leaves if leaf.role == "part.text"]
    for spans in (*texts, *outline.loose):
        passage = source.passage(spans)
        yield Statement(passage, named.get(passage.start, ()), "text", max(0, bisect_right(starts, passage.start) - 1))


def _framing(passage: Passage, named: dict[int, tuple[Citation, ...]], where: Where, part: int) -> Statement:
    citations = tuple(citation for span in passage.spans for citation in named.get(span.start, ()))
    return Statement(passage, citations, where, part)


def _prose(source: Source, outline: Outline, named: dict[int, tuple[Citation, ...]]) -> Iterator[Statement]:
    """Headings and paragraphs of the divisions; an article of the document itself orders."""
    paths: list[tuple[int, ...]] = []
    headings: list[str] = []
    ordering: list[bool] = []
    for at, division in enumerate(outline.divisions):
        above = division.parent
        paths.append((*(paths[above] if above is not None else ()), at))
        own = source.passage(division.heading).text
        headings.append(own or (headings[above] if above is not None else ""))
        inside = above is not None and ordering[above]
        ordering.append(division.part == 0 and (inside or division.level == _ARTICLE))
        number = division.number_spans
        for spans in _paragraphs(division):
            passage = source.passage(spans)
            where: Where = "article" if ordering[at] else "text"
            cites = named.get(passage.start, ())
            yield Statement(passage, cites, where, division.part, paths[at], headings[at], number)
            number = ()


def _paragraphs(division: Division) -> tuple[Spans, ...]:
    return (division.heading, *division.own) if division.heading else division.own
