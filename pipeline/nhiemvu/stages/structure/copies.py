"""Copies: what a copy says of itself, kept apart from the document that was copied.

Below the end of a copied document stand the copying body, the kind of copy, a number of its own, place,
date, recipients and signature; an electronic copy has kind, body and time at the top of its first page
(Nghị định 30/2020/NĐ-CP, Điều 25 to 27). All of it is owned by the copy.
"""

from __future__ import annotations

import regex

from nhiemvu.model import Spans
from nhiemvu.rulebook import matches
from nhiemvu.stages.structure.reading import Line, Reading

# How many blocks below the copying body its kind of copy or its number may stand.
_NEAR = 5


def takes(reading: Reading, line: Line) -> bool:
    """Whether a line belongs to the copy and not to what was copied."""
    if reading.state == "copy":
        return _adds(reading, line)
    mark = _mark(reading, line)
    if mark is not None:
        if reading.state in ("body", "tail"):
            reading.state, reading.stack = "copy", []
        return _fills(reading, line, mark)
    if reading.state != "tail" or not _heads(reading, line):
        return False
    if not any(_names_copy(reading, each) for each in (line, *reading.below(line, _NEAR))):
        return False
    reading.state = "copy"
    return _adds(reading, line)


def _names_copy(reading: Reading, line: Line) -> bool:
    return _mark(reading, line) is not None or reading.rules.copy_head[0].search(line.words) is not None


def _mark(reading: Reading, line: Line) -> regex.Match[str] | None:
    if len(line.words) > 200 or "sao" not in line.words.lower():
        return None
    return next((hit for rule in reading.rules.copy if (hit := rule.search(line.words))), None)


def _heads(reading: Reading, line: Line) -> bool:
    """Whether a line may stand in the head of the copy: its body, its number, place and date."""
    body = _body(reading, line) and not matches(reading.rules.signature, line.words)
    return bool(body) or matches(reading.rules.copy_head, line.words)


def _body(reading: Reading, line: Line) -> Spans:
    """The copying body that a line names."""
    rules = (rule for rule in reading.rules.head if rule.id in ("issuer", "issuer_motto"))
    hit = next((hit for rule in rules if (hit := rule.search(line.words))), None)
    return line.passage.places(*hit.span("issuer" if "issuer" in hit.groupdict() else 0)) if hit else ()


def _adds(reading: Reading, line: Line) -> bool:
    """A line below the copy's first: a field of its head, a recipient, its signature or a note of its clerk."""
    rules = (*reading.rules.copy, *reading.rules.copy_head)
    hit = next((hit for rule in rules if (hit := rule.search(line.words))), None)
    if hit is not None:
        return _fills(reading, line, hit)
    signature = next((rule for rule in reading.rules.signature if rule.match(line.words)), None)
    if signature is not None:
        reading.fill(f"copy.{signature.role.removeprefix('signature.')}", line.spans)
    elif "copy.capacity" not in reading.head and _heads(reading, line):
        reading.fill("copy.issuer", _body(reading, line))
    reading.own("copy", line.spans)
    return True


def _fills(reading: Reading, line: Line, hit: regex.Match[str]) -> bool:
    for name, words in hit.groupdict().items():
        if words:
            reading.fill(name.replace("_", "."), line.passage.places(*hit.span(name)))
    reading.own("copy", line.spans)
    return True
