"""What stands under a label, in place of a table: "Đơn vị chủ trì: Sở X", "(Sở X chủ trì)"."""

from __future__ import annotations

from nhiemvu.model import Passage
from nhiemvu.stages.orders.values import Anchor, Draft, Line, Named, Party, Rules
from nhiemvu.vietnamese.letters import even

_ANSWERING = ("lead", "implementing", "advising", "drafting", "focal")
_MARKS = " \t.;:,)/"


def cut(passage: Passage, named: Named, rules: Rules) -> tuple[int, list[Line]]:
    """Where the labelled words of a paragraph begin, and what they say; its length and none without."""
    text = passage.text
    none = len(text), list[Line]()
    if ":" not in text and not text.rstrip(" .;/").endswith(")"):
        return none
    low = even(text)
    hits = sorted(((hit, rule.role) for rule in rules.label for hit in rule.all(low)), key=lambda each: each[0].start())
    if not hits:
        return _bracketed(passage, low, named, rules) or none
    ends = [hit.start() for hit, _ in hits[1:]] + [len(text)]
    lines = [Line(role, _words(passage, hit.end(), end)) for (hit, role), end in zip(hits, ends, strict=True)]
    lines = [line for line in lines if line.words and (not _bodily(line) or named(line.words))]
    first = hits[0][0].start()
    begin = first if text[:first].strip(" (") else 0
    if not lines or (begin and not any(_bodily(line) for line in lines)):
        return none
    return begin, lines


def _bracketed(passage: Passage, low: str, named: Named, rules: Rules) -> tuple[int, list[Line]] | None:
    """ "(Sở X chủ trì, Sở Y phối hợp)" at the end of a paragraph."""
    for rule in rules.bracket:
        hit = rule.search(low)
        if hit:
            lines = [
                Line(role, passage.part(*hit.span(role)))
                for role in ("lead", "coordinating", "implementing", "deadline")
                if hit.group(role)
            ]
            if all(named(line.words) for line in lines if _bodily(line)):
                return hit.start(), lines
    return None


def _words(passage: Passage, start: int, end: int) -> Passage:
    words = passage.text[start:end]
    closing = _MARKS if words.count(")") > words.count("(") else _MARKS.replace(")", "")
    start += len(words) - len(words.lstrip())
    return passage.part(start, max(start, start + len(words.strip().rstrip(closing))))


def _bodily(line: Line) -> bool:
    return line.role not in ("deadline", "output", "other")


def settle(anchor: Anchor) -> Draft | None:
    """The one order that a point with its labelled lines makes; None where nobody is named."""
    parties = tuple(Party(line.role, line.words) for line in anchor.lines if _bodily(line))
    answering = any(party.role in _ANSWERING for party in parties)
    if not anchor.drafts and not answering:
        return None
    text = anchor.passage.text
    draft = anchor.drafts[0] if anchor.drafts else Draft(anchor.passage, parties, 0, 0, 0)
    draft.end = len(text.rstrip(" \t.;:,/(-"))
    draft.parties = parties if answering else (*draft.parties, *parties)
    for line in anchor.lines:
        add(draft, line.role, line.words)
    return draft if draft.start < draft.end else None


def add(draft: Draft, role: str, words: Passage) -> None:
    """What a label says of an order goes to it: when the work is due, what comes of it."""
    if role == "deadline":
        draft.times.append(words)
    elif role == "output":
        draft.results.append(words)
