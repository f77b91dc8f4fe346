"""Which documents the citations of a whole text stand for: keys with places, shorter forms resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nhiemvu.assembly import bodies
from nhiemvu.assembly.texts import Cited
from nhiemvu.assembly.work import Issuer
from nhiemvu.model import Citation, Doubt, Key
from nhiemvu.stages import citations


def settle(
    cited: Sequence[Cited], issuer: Issuer, body_rules: bodies.Rules, rules: citations.Rules
) -> tuple[tuple[Cited, ...], tuple[Doubt, ...]]:
    """The texts with their citations resolved over all of them, and the doubts about that."""
    placed = [_placed(each, issuer, body_rules) for text in cited for each in text.citations]
    settled, doubts = citations.resolve(placed, issuer.key, rules)
    found = iter(settled)
    return tuple(_settled(text, found) for text in cited), doubts


def _settled(text: Cited, found: Iterator[Citation]) -> Cited:
    return Cited(text.text, tuple(islice(found, len(text.citations)))) if text.citations else text


def _placed(citation: Citation, issuer: Issuer, rules: bodies.Rules) -> Citation:
    if citation.key is None:
        return citation
    key = bodies.cited(citation.key, citation.issuer, issuer.home, issuer.key, rules)
    return citation if key is citation.key else replace(citation, key=key)


def is_of(key: Key | None, own: Key | None) -> bool:
    """Whether a citation names the document at hand, whose date may be left open."""
    if key is None or own is None or key.number == "_":
        return False
    same = (key.issuer, key.series, key.number) == (own.issuer, own.series, own.number)
    return same and own.year in ("_", key.year)


def hangs_on(citation: Citation, own: Key | None) -> bool:
    """Whether a reference whose number is left open names the document at hand: type and issuer agree."""
    key = citation.key
    if citation.number is not None or key is None or own is None or key.number != "_":
        return False
    agree = (key.issuer, key.series) == (own.issuer, own.series)
    return agree and (key.year == own.year or "_" in (key.year, own.year))
