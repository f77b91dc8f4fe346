"""The part of a document that is cited, written before it: "điểm a khoản 1 Điều 5 Nghị định số ..."."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from nhiemvu.expressions import compiled
from nhiemvu.stages.citations.values import Named, Part, Rules


@dataclass(frozen=True, slots=True)
class _Index:
    """chain: provisions that end where a document begins, backwards. item: one of them, or one number more."""

    chain: regex.Pattern[str]
    item: regex.Pattern[str]
    levels: dict[str, str]


@lru_cache(maxsize=8)
def _index(rules: Rules) -> _Index:
    levels = {word: level.level for level in rules.patterns.levels for word in level.words}
    words = "|".join(sorted(levels, key=len, reverse=True))
    bare = "|".join(word for level in rules.patterns.levels if level.bare for word in level.words)
    number = "|".join(f"(?:{pattern.pattern})" for pattern in rules.patterns.provisions)
    gap = "|".join(f"(?:{pattern.pattern})" for pattern in rules.patterns.attachments)
    one = rf"(?:(?:{words}) (?:số )?(?-i:{number})(?:(?:,|;| và|, và| hoặc| đến) (?-i:{number})){{0,9}}|(?:{bare}))"
    between = r"(?:,|;)?(?: (?:và|của|tại|thuộc|trong|đến))? (?:các )?"
    chain = compiled(rf"(?ri)(?<![\p{{L}}\d])(?P<all>(?:các )?{one}(?:{between}{one}){{0,9}})(?:{gap})")
    item = compiled(
        rf"(?i)(?<![\p{{L}}\d])(?:(?P<level>{words}) (?:số )?(?P<number>(?-i:{number}))|(?P<bare>{bare})"
        rf"|(?P<more>(?-i:{number})))"
    )
    return _Index(chain, item, levels)


def precede(text: str, each: Named, low: int, rules: Rules) -> None:
    """Reads the provisions before a document, not before low."""
    each.first = each.start
    index = _index(rules)
    hit = index.chain.match(text, low, each.start)
    if hit is None:
        return
    parts: list[Part] = []
    level = ""
    for item in index.item.finditer(text, *hit.span("all")):
        if item["more"]:
            parts.append(Part(level, item["more"].rstrip(")"), *item.span("more")))
            continue
        level = index.levels[(item["level"] or item["bare"]).lower()]
        number = item["number"]
        parts.append(Part(level, number.rstrip(")") if number else None, *item.span()))
    each.provisions, each.first = tuple(parts), hit.start("all")
