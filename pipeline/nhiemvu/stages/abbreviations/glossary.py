"""The short forms of one document with their meanings, and texts written out by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nhiemvu.model import Doubt, Span
from nhiemvu.stages.abbreviations.definitions import Definitions
from nhiemvu.stages.abbreviations.misprints import Mender
from nhiemvu.stages.abbreviations.tokens import Tokens, has, opens, pieces
from nhiemvu.stages.abbreviations.values import Abbreviation, Sense


@dataclass(frozen=True, slots=True)
class Glossary:
    """The short forms of one document in the order of their first place, and what is doubtful of them."""

    abbreviations: tuple[Abbreviation, ...]
    doubts: tuple[Doubt, ...]
    _forms: Mapping[str, Abbreviation] = field(repr=False, compare=False, default_factory=dict)
    _tokens: Tokens | None = field(repr=False, compare=False, default=None)

    def repair(self, text: str) -> str:
        """text with each misprinted short form as it should be."""
        out: list[str] = []
        at = 0
        for start, end, form in self._found(text):
            out += (text[at:start], self._forms[form].short)
            at = end
        return "".join(out) + text[at:]

    def expand(self, text: str) -> str:
        """text with its short forms written out, those without a known meaning repaired only."""
        if self._tokens is None:
            return text
        found = list(self._found(text))
        needless = _needless(text, self._forms, self._tokens) if found else {}
        out: list[str] = []
        at = 0
        for start, end, form in found:
            known = self._forms[form]
            if start < at:
                continue
            if start in needless:
                low, high = needless[start]
                out.append(text[at:low])
                at = high
                continue
            written = _fit(known.meaning, text, start, end, self._tokens) if known.meaning else known.short
            out += (text[at:start], written)
            again = f" ({known.meaning})"
            repeated = text[end : end + len(again)].casefold() == again.casefold()
            at = end + len(again) if repeated else end
        return "".join(out) + text[at:]

    def used(self, text: str) -> tuple[str, ...]:
        """The short forms in text, mended, in their order, each once."""
        return tuple(dict.fromkeys(self._forms[form].short for _, _, form in self._found(text)))

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._tokens is None:
            return
        for hit in self._tokens.read(text):
            for start, end, form in pieces(*hit, self._forms):
                if form in self._forms and not self._tokens.is_word_here(text, start, end, form):
                    yield start, end, form


def _needless(text: str, forms: Mapping[str, Abbreviation], tokens: Tokens) -> dict[int, tuple[int, int]]:
    """Where a short form only repeats the words before it, by its start: what to leave out with it."""
    found = {}
    for rule in tokens.rules.definitions:
        if not rule.bare or not has(text, rule.near):
            continue
        for hit in rule.all(text):
            known = forms.get(hit["short"])
            end = len(text[: hit.start()].rstrip(' "”’'))
            if known and known.meaning:
                lead = text[max(0, end - len(known.meaning)) : end]
                if lead.casefold() == known.meaning.casefold():
                    found[hit.start("short")] = (end, hit.end())
    return found


def _fit(meaning: str, text: str, start: int, end: int, tokens: Tokens) -> str:
    """meaning as it stands in place of text[start:end]."""
    words = meaning.split()
    before = text[max(0, start - 60) : start].rstrip().casefold()
    for count in range(min(4, len(words) - 1), 1, -1):
        if before.endswith(" ".join(words[:count]).casefold()):
            meaning = " ".join(words[count:])
            break
    beside = tokens.neighbours(text, start, end)
    if beside and all(beside):
        return meaning.upper()
    return meaning[:1].upper() + meaning[1:] if opens(text, start) else meaning


def compiled(
    places: dict[str, list[Span]],
    headings: Mapping[str, list[Span]],
    senses: dict[str, Sense],
    loose: Mapping[str, Sense],
    definitions: Definitions,
) -> Glossary:
    """The glossary of the forms found, each with its places.

    headings: those among words in capitals. senses: what the document defines; loose: only by words that are near.
    """
    defined = {sense.short for sense in senses.values()}
    mender = Mender({form: len(each) for form, each in places.items()}, defined, definitions.index)
    for form, spans in headings.items():
        # A heading in capitals holds words too: alone it makes a form a misprint, but not an unknown form.
        if form in places or mender.mend(form):
            places[form] = sorted([*places.get(form, ()), *spans])
    groups: dict[str, list[str]] = {}
    doubts: list[Doubt] = []
    for form, spans in sorted(places.items(), key=lambda item: item[1][:1]):
        sense = senses.get(form)
        short = sense.short if sense else form
        if sense is None and form not in defined and form not in definitions.rows:
            mended = mender.mend(form)
            if mended is None and form in loose:
                senses[form] = loose[form]
            elif mended is None:
                doubts.append(Doubt("abbreviation-unknown", tuple(spans), {"written": form}))
            short = mended or form
        if short != form:
            doubts.append(Doubt("abbreviation-repaired", tuple(spans), {"written": form, "short": short}))
        groups.setdefault(short, []).append(form)
    meanings = {sense.short: sense for sense in reversed(senses.values())}
    forms: dict[str, Abbreviation] = {}
    for short, written in groups.items():
        sense, row = meanings.get(short), definitions.rows.get(short)
        made = Abbreviation(
            short=short,
            meaning=sense.meaning if sense else row.meaning[0] if row and len(row.meaning) == 1 else None,
            written=tuple((form, tuple(places[form])) for form in written),
            origin="document" if sense else "rules" if row else None,
            repaired=any(form != short for form in written),
            defined=sense.passage.part(sense.start, sense.end) if sense else None,
        )
        forms.update(dict.fromkeys((short, *written), made))
    return Glossary(
        tuple({id(each): each for each in forms.values()}.values()), tuple(doubts), forms, definitions.tokens
    )
