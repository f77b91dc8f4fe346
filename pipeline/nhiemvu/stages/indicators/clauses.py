"""Clauses: the piece of a sentence that states one figure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import regex

from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import first
from nhiemvu.stages.indicators import context
from nhiemvu.stages.indicators.figures import Figure, Range
from nhiemvu.stages.indicators.values import Rules

_BRACKETS = regex.compile(r"\([^()]{1,400}\)")
_LONGEST = 2000  # characters; what has no end before that is no clause
_EDGE = " ,;:.…!?–-+•"


@unguarded(frozen=True, slots=True)
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
        at = bisect_left(brackets, figure.low[0], key=lambda each: each[0]) - 1
        closed = at >= 0 and figure.low[0] < brackets[at][1]
        inside = (brackets[at][0] + 1, brackets[at][1] - 1) if closed else (0, len(text))
        areas.setdefault(inside, []).append(figure)
    ends = sorted({hit.span() for rule in rules.ending for hit in rule.all(plain)})
    found: list[Clause] = []
    for (start, end), members in areas.items():
        words = text if start else plain
        cuts = (
            ends if not start else sorted({hit.span() for rule in rules.ending for hit in rule.all(text, start, end)})
        )
        outside = ends[at][1] if (at := bisect_left(ends, (start, 0)) - 1) >= 0 else 0
        for sentence, held in _sentences(start, end, cuts, members):
            found += _clauses(words, sentence, outside if start else sentence[0], held, rules)
    return sorted(found, key=lambda each: each.figure.start)


def _sentences(
    start: int, end: int, cuts: Sequence[Range], figures: Sequence[Figure]
) -> Iterator[tuple[Range, list[Figure]]]:
    """The sentences that hold figures, each with them."""
    begins = [start, *(b for _, b in cuts)]
    ends = [*(a for a, _ in cuts), end]
    held: dict[int, list[Figure]] = {}
    for figure in figures:
        held.setdefault(bisect_right(begins, figure.low[0]) - 1, []).append(figure)
    for at, members in held.items():
        yield (begins[at], ends[at]), members


def _clauses(words: str, sentence: Range, begins: int, figures: Sequence[Figure], rules: Rules) -> Iterator[Clause]:
    start = sentence[0]
    for at, figure in enumerate(figures):
        end, following = sentence[1], start
        if at + 1 < len(figures):
            cut = _cut(words, figure.end, _opening(figures[at + 1]), rules)
            if cut is not None:
                end, following = cut
        low, high = _trimmed(words, start, end)
        if high - low <= _LONGEST:
            yield _narrowed(words, Clause(figure, low, high, begins, at > 0), rules)
        start = following


def _narrowed(words: str, clause: Clause, rules: Rules) -> Clause:
    """Without the words that point back, the order whose aim it is, and what came of it."""
    figure, start, end, joined = clause.figure, clause.start, clause.end, clause.joined
    for rule in rules.link:
        if hit := rule.search(words[start : figure.start]):
            joined = joined or hit.group().startswith("trong đó")
            start += hit.end()
    for rule in rules.aim:
        hits = rule.all(words, start, _opening(figure)) if "," in words[start : figure.start] else []
        if hits and hits[-1].start() > opened(words, start, figure.start, rules):
            start = hits[-1].end()
    for rule in rules.outcome:
        if hit := rule.search(words, figure.end, end):
            end = hit.start()
    return Clause(figure, start, end, clause.sentence, joined)


def opened(words: str, start: int, end: int, rules: Rules) -> int:
    """Where the statement begins: behind connectives, adverbials, periods and words of intent."""
    moved = True
    while moved and start < end:
        moved = False
        rest = words[start:end]
        hit = first(rules.opener, rest) or next(iter(context.named(rest, rules)), None)
        if hit and hit.start() == 0 and hit.end():
            start += len(rest) - len(rest[hit.end() :].lstrip(" ,"))
            moved = True
    return start


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
