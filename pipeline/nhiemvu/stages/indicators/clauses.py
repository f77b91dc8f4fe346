"""Clauses: the piece of a sentence that states one figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from nhiemvu.stages.indicators.figures import Figure, Range
from nhiemvu.stages.indicators.values import Rules

_BRACKETS = regex.compile(r"\([^()]{1,400}\)")
_EDGE = " ,;:.…!?–-+•"


@dataclass(frozen=True, slots=True)
class Clause:
    """start, end: of the clause. sentence: where its sentence begins. joined: a figure stands before it there."""

    figure: Figure
    start: int
    end: int
    sentence: int
    joined: bool


def masked(text: str) -> str:
    """The text with what stands in brackets blotted out, offsets unchanged."""
    if "(" not in text:
        return text
    return _BRACKETS.sub(lambda hit: f"({'_' * (len(hit.group()) - 2)})", text)


def divide(text: str, plain: str, figures: Sequence[Figure], rules: Rules) -> list[Clause]:
    """A clause for each figure, in the order of the text; those in brackets stay within them."""
    areas: dict[Range, list[Figure]] = {}
    brackets = [hit.span() for hit in _BRACKETS.finditer(text)] if plain is not text else []
    for figure in figures:
        inside = next(((a + 1, b - 1) for a, b in brackets if a < figure.low[0] < b), (0, len(text)))
        areas.setdefault(inside, []).append(figure)
    found: list[Clause] = []
    for (start, end), members in areas.items():
        words = text if start else plain
        outside = _around(plain, start, rules) if start else 0
        for sentence, held in _sentences(words, start, end, members, rules):
            found += _clauses(words, sentence, outside if start else sentence[0], held, rules)
    return sorted(found, key=lambda each: each.figure.start)


def _sentences(
    words: str, start: int, end: int, figures: Sequence[Figure], rules: Rules
) -> Iterator[tuple[Range, list[Figure]]]:
    cuts = sorted({hit.span() for rule in rules.ending for hit in rule.all(words) if start <= hit.start() < end})
    begins = [start, *(b for _, b in cuts)]
    ends = [*(a for a, _ in cuts), end]
    for a, b in zip(begins, ends, strict=True):
        held = [figure for figure in figures if a <= figure.low[0] < b]
        if held:
            yield (a, b), held


def _around(plain: str, at: int, rules: Rules) -> int:
    """Where the sentence begins that a bracket stands in."""
    return max((hit.end() for rule in rules.ending for hit in rule.all(plain[:at])), default=0)


def _clauses(words: str, sentence: Range, begins: int, figures: Sequence[Figure], rules: Rules) -> Iterator[Clause]:
    start = sentence[0]
    for at, figure in enumerate(figures):
        end, following = sentence[1], start
        if at + 1 < len(figures):
            cut = _cut(words, figure.end, _opening(figures[at + 1]), rules)
            if cut is not None:
                end, following = cut
        low, high = _trimmed(words, start, end)
        yield Clause(figure, low, high, begins, at > 0)
        start = following


def _opening(figure: Figure) -> int:
    return figure.start if figure.since is None else figure.since


def _cut(words: str, start: int, end: int, rules: Rules) -> Range | None:
    """Where the words between two figures part: before a subject of its own, right before the figure, at a comma."""
    hits = [hit for rule in rules.cut for hit in rule.all(words[start:end])]
    hits.sort(key=lambda hit: hit.start())
    between = words[start:end]
    headed = [hit for hit in hits if any(rule.search(between[hit.end() :]) for rule in rules.subject)]
    close = [hit for hit in hits if not between[hit.end() :].strip()]
    far = [hit for hit in hits if not hit["near"]]
    commas = [hit for hit in far if hit.group().startswith(",")]
    ordered = (headed, [hit for hit in close if hit in far], commas, far, close)
    chosen = next((some[-1] for some in ordered if some), None)
    if chosen is None:
        return None
    return start + chosen.start(), start + chosen.end() - len(chosen["kept"] or "")


def _trimmed(words: str, start: int, end: int) -> Range:
    while start < end and words[start] in _EDGE:
        start += 1
    while end > start and words[end - 1] in _EDGE:
        end -= 1
    return start, end
