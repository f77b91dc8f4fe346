"""The tail: recipients and signature, and documents attached below them."""

from __future__ import annotations

from nhiemvu.model import Passage, Spans
from nhiemvu.rulebook import matches
from nhiemvu.stages.structure import levels, parts
from nhiemvu.stages.structure.reading import Line, Reading
from nhiemvu.stages.structure.values import PartDraft

# The head of an attached document repeats these fields of the first one's head.
_REPEATED = ("issuer", "place_date", "number", "authority")
_NAME = "signature.name"


def takes(reading: Reading, line: Line) -> bool:
    """Recipients and signature, below the end of the content or in place of it."""
    if reading.state in ("body", "tail") and _opens_recipients(reading, line):
        return True
    if reading.state == "body":
        return (_is_capacity(reading, line) or _is_last(reading, line)) and _signs(reading, line)
    if reading.state != "tail":
        return False
    if len(reading.parts) == 1 and _is_adopted(reading, line):
        return True
    if reading.listing and _lists(reading, line):
        return True
    if not _repeats_head(reading, line) and _signs(reading, line):
        return True
    if matches(reading.rules.closing, line.words):
        reading.own("part.text", line.spans)
        return True
    if any(rule.id in _REPEATED and rule.search(line.words) for rule in reading.rules.head):
        reading.own("part.head", line.spans)
        return True
    return False


def _is_adopted(reading: Reading, line: Line) -> bool:
    """The line that says when a law or resolution was adopted, which is its date."""
    hit = next((hit for rule in reading.rules.adopted if (hit := rule.match(line.words))), None)
    if hit is None:
        return False
    for name in ("day", "month", "year") if "year" not in reading.head else ():
        reading.fill(name, line.passage.places(*hit.span(name)))
    reading.own("adopted", line.spans)
    return True


def _opens_recipients(reading: Reading, line: Line) -> bool:
    head = next((hit for rule in reading.rules.recipients if (hit := rule.match(line.words))), None)
    if head is None:
        return False
    reading.leave_body()
    reading.listing = True
    reading.addressed = reading.addressed or len(reading.parts)
    reading.own("recipients.head", line.passage.places(0, head.end()))
    rest = line.passage.part(head.end(), len(line.words))
    if rest:
        _recipient(reading, rest)
    return True


def _lists(reading: Reading, line: Line) -> bool:
    """A recipient; the archive ("Lưu: VT, ...") is the last of them."""
    archive = next((hit for rule in reading.rules.archive if (hit := rule.match(line.words))), None)
    if archive:
        reading.listing = False
        _recipient(reading, line.passage.part(0, archive.end()))
        return True
    if matches(reading.rules.recipient, line.words):
        _recipient(reading, line.passage)
        return True
    return False


def _recipient(reading: Reading, passage: Passage) -> None:
    reading.fill("recipient", passage.spans)
    reading.own("recipient", passage.spans)


def _is_capacity(reading: Reading, line: Line) -> bool:
    """Whether a line says in whose name the document is signed (TM., KT., TL.); it ends a text that has no end mark."""
    capacity = reading.rules.signature[0]
    return capacity.id == "capacity" and bool(capacity.match(line.words)) and (line.words.isupper() or line.bold)


def _is_last(reading: Reading, line: Line) -> bool:
    """Whether a position stands above the signer's name and nothing but recipients follows: a text without end mark."""
    if not _is_line(reading, "position", line.words):
        return False
    below = [each.words for each in reading.below(line, len(reading.lines)) if each.words]
    below = [words for words in below if not _is_line(reading, "digital", words)]
    named = bool(below) and any(rule.role == _NAME and rule.match(below[0]) for rule in reading.rules.signature)
    return named and (len(below) == 1 or matches(reading.rules.recipients, below[1]))


def _is_line(reading: Reading, name: str, words: str) -> bool:
    """Whether words are that line of a signature."""
    return any(rule.id == name and rule.match(words) for rule in reading.rules.signature)


def _repeats_head(reading: Reading, line: Line) -> bool:
    """Whether a line below the signature is the issuing body again, at the head of what is attached."""
    named = [*reading.head.get("issuer", ()), *reading.head.get("authority", ())]
    return _NAME in reading.head and any(reading.source.passage(each).text == line.words for each in named)


def _signs(reading: Reading, line: Line) -> bool:
    """A line of the signature; of a joint document the first to sign is the signer."""
    whole = next((hit for rule in reading.rules.signed if (hit := rule.match(line.words))), None)
    if whole is not None:
        _signer(reading, "signature.capacity", line.passage.places(*whole.span("capacity")))
        _signer(reading, _NAME, line.passage.places(*whole.span("name")))
        between = line.passage.places(whole.end("capacity"), whole.start("name"))
        if between:
            reading.own("signature.note", between)
        return True
    for rule in reading.rules.signature:
        hit = rule.match(line.words)
        if hit and (rule.role != _NAME or (reading.signed and len(line.words) < 60)):
            start = hit.start("name") if "name" in hit.groupdict() else 0
            if start:
                _signer(reading, "signature.note", line.passage.places(0, start))
            _signer(reading, rule.role, line.passage.places(start, hit.end()))
            return True
    return False


def _signer(reading: Reading, role: str, spans: Spans) -> None:
    """Words of a signature, which is that of the document unless it stands below what is attached to it.

    A plan may have its recipients and signature at the very end, below its appendix.
    """
    reading.leave_body()
    reading.signed = True
    own = len(reading.parts) == (reading.addressed or 1)
    if own and _NAME not in reading.head:
        reading.fill(role, spans)
    reading.own(role, spans)


def reopens(reading: Reading, line: Line) -> bool:
    """An attached document whose title was not read begins with the first of its widest divisions."""
    found = levels.find(reading, line)
    if found is None or not found.number or found.level.rank > 42:
        return False
    if levels.ordinal(found.level, found.number.text) != 1:
        return False
    parts.begin(reading, PartDraft("vb", None, max(1, len(reading.parts))))
    return True
