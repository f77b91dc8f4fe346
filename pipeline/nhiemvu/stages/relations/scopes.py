"""Scopes: which part of a document the words between verb and document mean, and its provisions."""

from __future__ import annotations

from collections.abc import Sequence

from nhiemvu.model import Passage, Provision
from nhiemvu.rulebook import matches
from nhiemvu.stages.relations.values import Named, Rules

# More words than these between verb and document speak of something else.
_REACH = 400


def find(text: str, start: int, end: int, rules: Rules) -> tuple[int, int] | None:
    """The part that text[start:end] names, empty for the whole document; None where it names none."""
    if end - start > _REACH:
        return None
    words = text[start:end].lstrip()
    if not words:
        return start, start
    if matches(rules.scope, words) or matches(rules.wording, words):
        first = end - len(words)
        return first, first + len(untrailed(words, rules))
    return (start, start) if matches(rules.heading, words) else None


def before(text: str, start: int, end: int, rules: Rules) -> tuple[int, int] | None:
    """The part that is named right before the document at `end`."""
    low = max(start, end - _REACH)
    hit = next((hit for rule in rules.before if (hit := rule.search(text[low:end]))), None)
    if hit is None:
        return None
    first = low + hit.start("scope")
    return first, first + len(untrailed(hit["scope"], rules))


def untrailed(words: str, rules: Rules) -> str:
    """The words without the one that ties them to the document."""
    for rule in rules.trailing:
        hit = rule.search(words)
        if hit:
            words = words[: hit.start()]
    return words.rstrip()


def provisions(part: Passage, names: Sequence[Named]) -> tuple[Provision, ...]:
    """điểm a khoản 1 Điều 5 and the like, in the order of the words, which is from small to large."""
    hits = sorted((*hit.span(), name.level, hit["number"]) for name in names for hit in name.all(part.text))
    return tuple(Provision(level, number, part.part(start, end)) for start, end, level, number in hits)
