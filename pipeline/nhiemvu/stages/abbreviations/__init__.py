"""Short forms: what they stand for, where they are written, which are misprints of another.

What the document defines itself comes before rules/abbreviations.csv. The definitions are found
after Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in
biomedical text, PSB 2003), adapted to Vietnamese: each capital is the initial of a syllable, tone
marks are lost in it, Đ is a letter of its own, and words such as "và" and "của" may be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nhiemvu.model import Passage, Span
from nhiemvu.stages.abbreviations.definitions import Definitions
from nhiemvu.stages.abbreviations.glossary import Glossary, compiled
from nhiemvu.stages.abbreviations.tokens import pieces
from nhiemvu.stages.abbreviations.values import Abbreviation, Definition, Mask, Reverse, Row, Rules, Sense

__all__ = ["Abbreviation", "Definition", "Glossary", "Mask", "Reverse", "Row", "Rules", "find"]


def find(passages: Sequence[Passage], rules: Rules) -> Glossary:
    """The short forms of a document's passages, given in reading order.

    Doubts: abbreviation-repaired {written, short} and abbreviation-unknown {written}, one a form
    with all its places.
    """
    definitions = _definitions(rules)
    tokens = definitions.tokens
    hits = [(passages[at], found) for at, found in tokens.scan([each.text for each in passages])]
    senses: dict[str, Sense] = {}
    loose: dict[str, Sense] = {}
    for passage, found in hits:
        for sense in definitions.of(passage, found):
            (loose if sense.loose else senses).setdefault(sense.written, sense)
    known = {**definitions.rows, **senses, **{sense.short: sense for sense in senses.values()}}
    places: dict[str, list[Span]] = {}
    headings: dict[str, list[Span]] = {}
    for passage, found in hits:
        text = passage.text
        for hit in found:
            for start, end, form in pieces(*hit, known):
                sure = form in known or form in loose
                if sure and tokens.is_word_here(text, start, end, form):
                    continue
                shape = "short" if sure else tokens.shape(text, start, end, form)
                if shape != "word":
                    (places if shape == "short" else headings).setdefault(form, []).extend(passage.places(start, end))
    return compiled(places, headings, senses, loose, definitions)


@lru_cache(maxsize=8)
def _definitions(rules: Rules) -> Definitions:
    return Definitions(rules)
