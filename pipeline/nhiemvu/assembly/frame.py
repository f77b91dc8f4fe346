"""The frame of a document: the period of its plan, and from when it is in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nhiemvu.assembly.texts import Cited
from nhiemvu.model import Arranged, Outline, Passage, Source, Spans
from nhiemvu.rulebook import Pattern
from nhiemvu.stages import deadlines

_APPENDIX = "Phụ lục"
_SHOWN = frozenset(("year", "half", "quarter", "month", "range"))


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/frame.toml. period: in a title. owned: ends the words above the plan's own period. brief: types whose
    orders are for the weeks and months after they are signed.
    """

    brief: tuple[str, ...]
    period: tuple[Pattern, ...]
    owned: tuple[Pattern, ...]
    effect: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words and the days they give. signing: they name the day of signing."""

    words: Passage
    start: date | None
    end: date | None = None
    signing: bool = False


@dataclass(frozen=True, slots=True)
class Lent:
    """The year of times that name none. since: they lie on that day or later; where one does not, none has a year."""

    year: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """period: of the plan. effect: its start is the day from when the document is in force.

    signed: the day of a document whose orders are for the weeks and months after it.
    """

    period: Stretch | None
    effect: Stretch | None
    signed: date | None

    @property
    def lent(self) -> Lent | None:
        """That of a plan for one year, else of the day of signing."""
        first, last = (self.period.start, self.period.end) if self.period else (None, None)
        if first and last and first.year == last.year:
            return Lent(first.year)
        return Lent(self.signed.year, self.signed) if self.signed and not self.period else None


def read(
    source: Source,
    arranged: Arranged,
    outline: Outline,
    cited: Sequence[Cited],
    rules: Rules,
    dates: deadlines.Rules,
    day: date | None,
) -> Frame:
    """day: of the decision."""
    letter = outline.parts[0].type is None and "number" in outline.head
    kinds = {"Công văn"} if letter else {part.type for part in outline.parts}
    return Frame(
        _period(source, outline, cited, rules, dates),
        _effect([source.passage(spans) for spans in _own_text(arranged, outline)], rules, dates),
        day if kinds.intersection(rules.brief) else None,
    )


# the period of the plan ---------------------------------------------------------------------------------


def _period(
    source: Source, outline: Outline, cited: Sequence[Cited], rules: Rules, dates: deadlines.Rules
) -> Stretch | None:
    """From the document's own title, else from that of what hangs on it."""
    for part in outline.parts:
        if part.type == _APPENDIX or not part.title:
            continue
        words = _own_period(source.passage(part.title), cited, rules)
        given = deadlines.read(words, dates) if words else ()
        found = next((each for each in given if each.kind in _SHOWN), None)
        if words and found:
            return Stretch(words, None if found.bound == "by" else found.start, found.end)
    return None


def _own_period(title: Passage, cited: Sequence[Cited], rules: Rules) -> Passage | None:
    """The words of a title that give the plan's period: right behind the word for the plan, else the last of
    those that stand outside the titles of other documents, else a single year at the end.
    """
    found = [hit for rule in rules.period for hit in rule.all(title.text)]
    found.sort(key=lambda hit: (hit.start(), -hit.end()))
    hits = [hit for at, hit in enumerate(found) if not any(hit.end() <= wider.end() for wider in found[:at])]
    if not hits:
        return None
    owned = [hit for hit in hits if any(rule.search(title.text, 0, hit.start()) for rule in rules.owned)]
    others = [
        (title.at(each.whole.start), title.at(each.whole.end))
        for text in cited
        if title.start <= text.text.passage.start < title.end
        for each in text.citations
    ]
    free = [hit for hit in hits if not any(low <= hit.start() < high for low, high in others)]
    closing = [hit for hit in hits[-1:] if hit.group("year") and not title.text[hit.end() :].strip(" .)”")]
    chosen = next((each[at] for each, at in ((owned, 0), (free, -1), (closing, -1)) if each), None)
    return title.part(*chosen.span()) if chosen else None


# effect -------------------------------------------------------------------------------------------------


def _effect(texts: Iterable[Passage], rules: Rules, dates: deadlines.Rules) -> Stretch | None:
    """From the document's own articles or paragraphs."""
    for passage in texts:
        if "hiệu lực" not in passage.text:
            continue
        hit = next((hit for rule in rules.effect if (hit := rule.search(passage.text))), None)
        if hit is None:
            continue
        words = passage.part(*hit.span("effect"))
        given = deadlines.read(passage.part(*hit.span("day")), dates) if hit.group("day") else ()
        day = given[0].start if given and given[0].kind == "date" else None
        return Stretch(words, day, signing=bool(hit.group("signing")))
    return None


def _own_text(arranged: Arranged, outline: Outline) -> Iterator[Spans]:
    """The text of the document itself, not of what hangs on it."""
    for division in outline.divisions:
        if division.part == 0:
            yield division.heading
            yield from division.own
    later = [arranged.blocks[part.first].spans[0].start for part in outline.parts[1:2]]
    for leaf in outline.leaves:
        if leaf.role == "part.text" and not any(leaf.spans[0].start >= start for start in later):
            yield leaf.spans
