"""The head: issuer, number, place and date, bases, up to the enacting word or the first division."""

from __future__ import annotations

from collections.abc import Collection

from nhiemvu.rulebook import Pattern, matches
from nhiemvu.stages.structure import levels
from nhiemvu.stages.structure.reading import Line, Reading
from nhiemvu.vietnamese import letters

# Lines that end the title of the first document and stand above its body.
_BELOW_TITLE = frozenset(("basis", "proposer", "enacting", "authority", "session", "addressee"))
_ENDS_BASES = ("basis", "proposer", "enacting")


def takes(reading: Reading, line: Line) -> bool:
    """Whether a line belongs to the head; where it does not, the body may begin with it."""
    untyped = reading.part.type is None
    if untyped and "number" not in reading.head and levels.opens_body(line.words, reading.rules):
        reading.state = "body"
        return False
    if _abstracts(reading, line) or _addresses(reading, line) or _fills(reading, line, reading.rules.head):
        return True
    if bases_follow(reading, line):
        reading.loose.append(line.spans)
        return True
    if not untyped or "addressee" in reading.head or levels.opens_body(line.words, reading.rules):
        reading.state = "body"
    return False


def _abstracts(reading: Reading, line: Line) -> bool:
    """Whether a line goes on with what a letter is about, which its narrow column broke."""
    if reading.part.type is not None or not reading.part.title or "addressee" in reading.head:
        return False
    near = reading.leaves[-1].role if reading.leaves else ""
    if near not in ("head.title", "head.place_date") or not line.words[:1].islower() or len(line.words) > 90:
        return False
    reading.part.title.append(line.spans)
    reading.own("head.title", line.spans)
    return True


def _addresses(reading: Reading, line: Line) -> bool:
    """Whether a line goes on with the addressees: items of a list that is still open."""
    last = reading.head.get("addressee", [()])[-1]
    if not last or not reading.leaves or reading.leaves[-1].role != "head.addressee":
        return False
    if not matches(reading.rules.recipient, line.words) or not reading.source.passage(last).text.endswith(
        (":", ";", ",")
    ):
        return False
    reading.fill("addressee", line.spans)
    reading.own("head.addressee", line.spans)
    return True


def resumes(reading: Reading, line: Line) -> bool:
    """Whether the head goes on here, below the title."""
    return _fills(reading, line, [rule for rule in reading.rules.head if rule.id in _BELOW_TITLE])


def _fills(reading: Reading, line: Line, rules: Collection[Pattern]) -> bool:
    for rule in rules:
        if _is_out_of_place(reading, rule.id):
            continue
        hit = rule.search(line.words)
        if hit is None:
            continue
        if "abstract" in hit.groupdict():
            reading.part.title.append(line.passage.places(*hit.span("abstract")))
            reading.own("head.title", line.spans)
            for name in ("place", "day", "month", "year") if "place" not in reading.head else ():
                if hit.groupdict().get(name):
                    reading.fill(name, line.passage.places(*hit.span(name)))
            return True
        named = [name for name, words in hit.groupdict().items() if words]
        for name in named:
            reading.fill(name, line.passage.places(*hit.span(name)))
        if not named:
            reading.fill(rule.id, line.spans)
        reading.own(f"head.{rule.id}", line.spans)
        if rule.id == "enacting":
            reading.state = "body"
        return True
    return False


def _is_out_of_place(reading: Reading, rule: str) -> bool:
    """Number, place and date stand once; a body in capitals above the type is the issuer, not the one who decides."""
    typed = reading.part.type is not None
    if rule.startswith("issuer"):
        return typed or bool(reading.part.title) or len(reading.head.get("issuer", ())) > 2
    if rule.startswith("abstract"):
        return typed or "number" not in reading.head or bool(reading.part.title)
    if rule == "authority":
        return not typed and "number" not in reading.head
    return any(rule.startswith(name) and name in reading.head for name in ("number", "place"))


def bases_follow(reading: Reading, line: Line) -> bool:
    """A line that no rule knows above the bases or among them does not end the head."""
    if "enacting" in reading.head or levels.bears_number(line.words, reading.rules):
        return False
    wanted = [rule for rule in reading.rules.head if rule.id in _ENDS_BASES]
    near = [each.words for each in reading.below(line, 4)]
    return any(rule.search(words) for rule in wanted for words in near)


def code_type(reading: Reading) -> None:
    """The type by the symbol, where its line is missing: 41/2019/QĐ-UBND is a Quyết định."""
    first = reading.parts[0]
    if first.type is not None or "number" not in reading.head:
        return
    symbol = reading.source.passage(reading.head["number"][0]).text.lstrip("0123456789 ./")
    code = letters.bare(symbol.split("-")[0].split("/")[0].strip())
    first.type = next((kind.name for kind in reading.rules.type if kind.slug == code), None)


def forget(reading: Reading) -> None:
    """Text without type, number and bases is no decision but running text; what looked like its head is not one."""
    if reading.parts[0].type is not None or "number" in reading.head or "basis" in reading.head:
        return
    texts = [leaf.spans for leaf in reading.leaves if leaf.role.startswith("head.")] + reading.loose
    reading.leaves = [leaf for leaf in reading.leaves if not leaf.role.startswith("head.")]
    reading.head, reading.loose = {}, []
    for spans in sorted(texts):
        reading.own("part.text", spans)
