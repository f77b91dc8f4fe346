"""Every character has one owner: the leaves painted over the text, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from nhiemvu.model import Leaf, Span, trimmed

_BARE = regex.compile(rb"\x00+")
_MARKUP = 1


@dataclass(frozen=True, slots=True)
class Owners:
    """counts: non-blank characters by role. unclassified: stretches that no leaf owns.
    shared: characters that two leaves claimed; the first keeps them.
    """

    counts: dict[str, int]
    unclassified: tuple[Span, ...]
    shared: int


def paint(text: str, reach: Span, leaves: Iterable[Leaf]) -> Owners:
    """Markup first: where it stands inside a leaf it stays markup. reach: what of the text is to be owned."""
    base = reach.start
    canvas = bytearray(reach.end - base)
    counts: dict[str, int] = {}
    shared = 0
    ordered = sorted(leaves, key=lambda leaf: leaf.rule != "markup")
    for leaf in ordered:
        name = f"{leaf.role}.{leaf.rule}" if leaf.rule else leaf.role
        code = _MARKUP if leaf.rule == "markup" else 2
        for span in leaf.spans:
            low, high = max(0, span.start - base), min(span.end - base, len(canvas))
            if low >= high:
                continue
            bare = canvas.count(0, low, high) == high - low  # nearly always
            if not bare and code != _MARKUP:
                shared += canvas.count(2, low, high)
            for start, end in ((low, high),) if bare else _bare(canvas, low, high):
                canvas[start:end] = bytes((code,)) * (end - start)
                counts[name] = counts.get(name, 0) + _letters(text, start + base, end + base)
    rest: list[Span] = []
    for hit in _BARE.finditer(canvas):
        rest += trimmed(text, Span(hit.start() + base, hit.end() + base))
    left = sum(_letters(text, *span) for span in rest)
    if left:
        counts["unclassified"] = left
    return Owners(dict(sorted(counts.items())), tuple(rest), shared)


def _bare(canvas: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + hit.start(), start + hit.end()) for hit in _BARE.finditer(canvas[start:end])]


def _letters(text: str, start: int, end: int) -> int:
    return len("".join(text[start:end].split()))
