"""Short forms: what they stand for, where they are written, which are misprints of another.

What the document defines itself comes before rules/abbreviations.csv. The definitions are found
after Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in
biomedical text, PSB 2003), adapted to Vietnamese: each capital is the initial of a syllable, tone
marks are lost in it, Đ is a letter of its own, and words such as "và" and "của" may be left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Literal

import regex

from nhiemvu.model import Doubt, Passage, Span, Spans
from nhiemvu.rulebook import Pattern


@dataclass(frozen=True, slots=True)
class Definition(Pattern):
    """Group `short` stands after the words it is made from. near: a text without any of these has no match.

    explicit: the document says that it is a short form, so that its shape need not. bare: the match
    says nothing else, so that a text written out does not need it.
    """

    near: tuple[str, ...] = ("",)
    explicit: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Reverse(Pattern):
    """Group `meaning` follows a short form. near: the signs it may begin with; whole: the two are the whole text."""

    near: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Mask(Pattern):
    """Words in which no short form is read. near: a text without any of these has no match."""

    near: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Row:
    """A short form of rules/abbreviations.csv. Of several meanings only the document can tell which."""

    short: str
    meaning: tuple[str, ...]
    source: str
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """rules/abbreviations.toml and .csv. Compared by identity: 500 rows are no key for a cache.

    tokens: the shape of a short form. masks and lines: where none is read, looked for around a form
    and in the whole text. words: shapes of other things in capitals. names: what before a form makes it
    a name. silent: forms that need no meaning. connectors, boundaries, heads, bodies: words of definitions.
    """

    tokens: tuple[Pattern, ...]
    definitions: tuple[Definition, ...]
    reversed: tuple[Reverse, ...]
    masks: tuple[Mask, ...]
    lines: tuple[Mask, ...]
    words: tuple[Pattern, ...]
    names: tuple[Pattern, ...]
    silent: tuple[str, ...]
    connectors: tuple[str, ...]
    boundaries: tuple[str, ...]
    heads: tuple[str, ...]
    bodies: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form of the document. meaning is None where neither the document nor the rules tell it.

    short: with lost marks and misprints mended. written: each form it has in the text, with all its
    places. defined: the words that define it, "chuyển đổi số (CDS)".
    """

    short: str
    meaning: str | None
    written: tuple[tuple[str, Spans], ...]
    origin: Literal["document", "rules"] | None
    repaired: bool
    defined: Passage | None


@dataclass(frozen=True, slots=True)
class Glossary:
    """The short forms of one document in the order of their first place, and what is doubtful of them."""

    abbreviations: tuple[Abbreviation, ...]
    doubts: tuple[Doubt, ...]
    _forms: Mapping[str, Abbreviation] = field(repr=False, compare=False, default_factory=dict)
    _reader: _Reader | None = field(repr=False, compare=False, default=None)

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
        if self._reader is None:
            return text
        found = list(self._found(text))
        needless = self._reader.needless(text, self._forms) if found else {}
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
            written = self._reader.fit(known.meaning, text, start, end) if known.meaning else known.short
            out += (text[at:start], written)
            again = f" ({known.meaning})"
            repeated = text[end : end + len(again)].casefold() == again.casefold()
            at = end + len(again) if repeated else end
        return "".join(out) + text[at:]

    def used(self, text: str) -> tuple[str, ...]:
        """The short forms in text, mended, in their order, each once."""
        return tuple(dict.fromkeys(self._forms[form].short for _, _, form in self._found(text)))

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._reader is None:
            return
        for hit in self._reader.tokens(text):
            for start, end, form in _pieces(*hit, self._forms):
                if form in self._forms and not self._reader.is_word_here(text, start, end, form):
                    yield start, end, form


def find(passages: Sequence[Passage], rules: Rules) -> Glossary:
    """The short forms of a document's passages, given in reading order.

    Doubts: abbreviation-repaired {written, short} and abbreviation-unknown {written}, one a form
    with all its places.
    """
    reader = _reader(rules)
    hits = [(passages[at], found) for at, found in reader.scan([each.text for each in passages])]
    senses: dict[str, _Sense] = {}
    loose: dict[str, _Sense] = {}
    for passage, found in hits:
        for sense in reader.definitions(passage, found):
            (loose if sense.loose else senses).setdefault(sense.written, sense)
    known = {**reader.rows, **senses, **{sense.short: sense for sense in senses.values()}}
    places: dict[str, list[Span]] = {}
    headings: dict[str, list[Span]] = {}
    for passage, found in hits:
        text = passage.text
        for hit in found:
            for start, end, form in _pieces(*hit, known):
                sure = form in known or form in loose
                if sure and reader.is_word_here(text, start, end, form):
                    continue
                shape = "short" if sure else reader.shape(text, start, end, form)
                if shape != "word":
                    (places if shape == "short" else headings).setdefault(form, []).extend(passage.places(start, end))
    return _glossary(places, headings, senses, loose, reader)


def _glossary(
    places: dict[str, list[Span]],
    headings: Mapping[str, list[Span]],
    senses: dict[str, _Sense],
    loose: Mapping[str, _Sense],
    reader: _Reader,
) -> Glossary:
    defined = {sense.short for sense in senses.values()}
    mender = _Mender({form: len(each) for form, each in places.items()}, defined, reader.index)
    for form, spans in headings.items():
        # A heading in capitals holds words too: alone it makes a form a misprint, but not an unknown form.
        if form in places or mender.mend(form):
            places[form] = sorted([*places.get(form, ()), *spans])
    groups: dict[str, list[str]] = {}
    doubts: list[Doubt] = []
    for form, spans in sorted(places.items(), key=lambda item: item[1][:1]):
        sense = senses.get(form)
        short = sense.short if sense else form
        if sense is None and form not in defined and form not in reader.rows:
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
        sense, row = meanings.get(short), reader.rows.get(short)
        made = Abbreviation(
            short=short,
            meaning=sense.meaning if sense else row.meaning[0] if row and len(row.meaning) == 1 else None,
            written=tuple((form, tuple(places[form])) for form in written),
            origin="document" if sense else "rules" if row else None,
            repaired=any(form != short for form in written),
            defined=sense.passage.part(sense.start, sense.end) if sense else None,
        )
        forms.update(dict.fromkeys((short, *written), made))
    return Glossary(tuple({id(each): each for each in forms.values()}.values()), tuple(doubts), forms, reader)


# --- one text ---------------------------------------------------------------------------------

_PUNCTUATION = ",.;:!?()[]\"“”'‘’"
_GLUE = frozenset("/-–:@_&=?#~+")
_STOP = regex.compile(r"[.;:()\[\]…“”\"!?\n]")
_WORD = regex.compile(r"[\p{L}\p{N}]+")
_UNIT = regex.compile(r"\p{Lu}\p{Ll}*|\p{N}+")
_LOOKALIKES = str.maketrans("ÐƉАВСЕНКМОРТХ", "ĐĐABCEHKMOPTX")
_SEPARATOR = regex.compile(r"(?<=\p{L})[\-](?=\p{Lu})")
_SENTENCE = regex.compile(r"[.!?\n]\s?[\"“‘]?$")
_LISTED = regex.compile(r"^(?:\s*[\-+•–*]?|\(?\p{L}{1,2}\)|(?:\d{1,3}\.){1,4}\d{0,3})\s?[\"“‘]?$|[.!?\n]\s?[\"“‘]?$")
_CHUNK = 160  # characters of an address in the network before a form
_REACH = 200  # characters before a definition that its words may fill


@dataclass(frozen=True, slots=True)
class _Sense:
    """A definition of the document: text[start:end] of the passage. loose: its words are only near, not matched."""

    written: str
    short: str
    meaning: str
    passage: Passage
    start: int
    end: int
    loose: bool = False


_Hit = tuple[int, int, str]
_Words = list[tuple[int, int, str]]


@lru_cache(maxsize=8192)
def _bare(text: str) -> str:
    """Capital letters without marks, Đ as D."""
    plain = unicodedata.normalize("NFD", text.translate(_LOOKALIKES).upper())
    return "".join(each for each in plain if not unicodedata.combining(each)).replace("Đ", "D")


def _initial(letter: str) -> str:
    """The capital that stands for a syllable: without marks, Đ kept."""
    return "Đ" if letter in "đĐ" else _bare(letter)


def _pieces(start: int, end: int, form: str, known: Mapping[str, object]) -> Sequence[_Hit]:
    """A form joined by a hyphen that is not one short form is several: UBND-HĐND."""
    if "-" not in form or form in known:
        return ((start, end, form),)
    pieces, at = [], start
    for piece in _SEPARATOR.split(form):
        pieces.append((at, at + len(piece), piece))
        at += len(piece) + 1
    return pieces


@lru_cache(maxsize=8)
def _reader(rules: Rules) -> _Reader:
    return _Reader(rules)


class _Reader:
    """Reads single texts by the rules; keeps nothing of them but which forms are words."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.rows = {row.short: row for row in rules.rows}
        self.index = _Index(self.rows)
        self._connectors = frozenset(rules.connectors)
        self._silent = frozenset(rules.silent)
        self._body = regex.compile(rf"(?:{_any(rules.bodies)})(?!\p{{L}})")
        long = _any(each for each in rules.heads if " " in each)
        self._head = regex.compile(rf"(?<!\p{{L}})(?:{_any(rules.heads)}|(?i:{long}))(?!\p{{L}})")
        self._boundary = regex.compile(rf"(?i)(?<!\p{{L}})(?:{_any(rules.boundaries)})(?!\p{{L}})")
        self._words: dict[str, bool] = {}

    def scan(self, texts: Sequence[str]) -> Iterator[tuple[int, list[_Hit]]]:
        """The texts, by index, in which short forms stand, and those. One search for all of them."""
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        groups: dict[int, list[_Hit]] = {}
        at = 0
        for start, end, form in self._shapes("\n".join(texts)):
            while starts[at + 1] <= start:
                at += 1
            groups.setdefault(at, []).append((start - starts[at], end - starts[at], form))
        for at, hits in groups.items():
            free = self._free(texts[at], hits)
            if free:
                yield at, free

    def tokens(self, text: str) -> list[_Hit]:
        """What has the shape of a short form and stands in no number, address or line of symbols."""
        hits = self._shapes(text)
        return self._free(text, hits) if hits else hits

    def _shapes(self, text: str) -> list[_Hit]:
        return sorted((*hit.span(), hit.group()) for each in self._rules.tokens for hit in each.all(text))

    def _free(self, text: str, hits: Sequence[_Hit]) -> list[_Hit]:
        taken = sorted(hit.span() for rule in self._rules.lines if _has(text, rule.near) for hit in rule.all(text))
        free: list[_Hit] = []
        masked, line = (0, 0), 0
        for start, end, form in hits:
            while line < len(taken) and taken[line][1] < end:
                line += 1
            if start < masked[1] or (line < len(taken) and taken[line][0] <= start):
                continue
            if "-" in form or _is_glued(text, start, end):
                masked = self._mask(text, start, end) or masked
                if start < masked[1]:
                    continue
            free.append((start, end, form))
        return free

    def _mask(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        low = text.rfind(" ", max(0, start - _CHUNK), start)
        low = max(0, (low if low >= 0 else start - _CHUNK) - 30)
        window = text[low : end + 60]
        for mask in self._rules.masks:
            for hit in mask.all(window) if _has(window, mask.near) else ():
                if low + hit.start() <= start and end <= low + hit.end():
                    return low + hit.start(), low + hit.end()
        return None

    def is_word(self, form: str) -> bool:
        """A syllable, numeral, code or foreign word by its shape."""
        if form not in self._words:
            if len(self._words) > 50_000:
                self._words.clear()
            self._words[form] = any(each.search(form) for each in self._rules.words)
        return self._words[form]

    def _neighbours(self, text: str, start: int, end: int) -> list[bool]:
        """For each word that stands beside, after one blank only: is it a word in capitals?"""
        found = []
        left, right = text[max(0, start - 24) : start], text[end : end + 24]
        if left.endswith(" ") and left[-2:-1].isalpha():
            found.append(self._is_capital(left.split()[-1]))
        if right.startswith(" ") and right[1:2].isalpha():
            found.append(self._is_capital(right.split()[0]))
        return found

    def _is_capital(self, word: str) -> bool:
        word = word.strip(_PUNCTUATION)
        if len(word) < 2 or not word.isupper() or word in self.rows:
            return False
        return self.is_word(word) or not any(each.fullmatch(word) for each in self._rules.tokens)

    def is_word_here(self, text: str, start: int, end: int, form: str) -> bool:
        """A form that could be a word is one among words in capitals: KINH TẾ BAN ĐÊM."""
        if not self.is_word(form):
            return False
        beside = self._neighbours(text, start, end)
        return bool(beside) and all(beside)

    def shape(self, text: str, start: int, end: int, form: str) -> Literal["word", "heading", "short"]:
        """What a form without a meaning is: a word, code or name, a form in a heading in capitals, or a short form."""
        if self.is_word(form) or form in self._silent:
            return "word"
        if any(self._neighbours(text, start, end)):
            return "heading"
        before = text[max(0, start - 80) : start]
        return "word" if any(each.search(before) for each in self._rules.names) else "short"

    # --- definitions ---

    def definitions(self, passage: Passage, hits: Sequence[_Hit]) -> Iterator[_Sense]:
        """What the passage itself says of its short forms."""
        text = passage.text
        places = {start: end for start, end, _ in hits}
        for rule in self._rules.definitions:
            if not _has(text, rule.near):
                continue
            for hit in rule.all(text):
                short = hit["short"]
                if hit.start("short") in places:
                    sense = self._defined(passage, hit.start(), hit.end(), short, rule.explicit)
                    if sense:
                        yield sense
        for start, end, form in hits:
            sign = text[end : end + 1]
            sign = text[end + 1 : end + 2] if sign == " " else sign
            if not sign or sign.isalnum():
                continue
            for back in self._rules.reversed:
                if sign in back.near and (not back.whole or not _WORD.search(text, 0, start)):
                    sense = self._defined_after(passage, start, end, form, back)
                    if sense:
                        yield sense

    def _defined(self, passage: Passage, start: int, end: int, written: str, explicit: bool) -> _Sense | None:
        text = passage.text
        words = _words_before(text, start)
        if not words:
            return None
        aligned = self.align(written, words)
        if aligned:
            first, last, short = aligned
            meaning = self._cased(short, text[words[first][0] : words[last][1]], text, words[first][0])
            return _Sense(written, short, meaning, passage, words[first][0], end)
        if written in self.rows:
            return self._by_row(passage, words, end, written)
        meant = _misprint(written, words, self.rows)
        if meant:
            return self._by_row(passage, words, end, written, meant)
        if (self.is_word(written) and not explicit) or written in self._silent:
            return None
        begin = self._noun_phrase(text, words)
        if begin is None:
            return None
        meaning = self._cased(written, text[begin : words[-1][1]], text, begin)
        return _Sense(written, written, meaning, passage, begin, end, loose=True)

    def _defined_after(self, passage: Passage, start: int, end: int, form: str, back: Reverse) -> _Sense | None:
        hit = back.match(passage.text, end)
        if hit is None:
            return None
        words = [(each.start(), each.end(), each.group()) for each in _WORD.finditer(hit["meaning"])]
        aligned = self.align(form, words) if len(words) <= 3 * len(form) else None
        if aligned is None or aligned[0] != 0 or aligned[1] != len(words) - 1:
            return None
        meaning = self._cased(aligned[2], hit["meaning"].strip(), hit["meaning"], 0)
        return _Sense(form, aligned[2], meaning, passage, start, hit.end())

    def align(self, written: str, words: _Words) -> tuple[int, int, str] | None:
        """First and last of the words whose initials make the short form, and that form with its marks.

        From the right, as Schwartz and Hearst do; a form of n letters may skip n // 3 words besides
        the small ones, none where it has two letters.
        """
        units = _UNIT.findall(written.translate(_LOOKALIKES))
        at, skips, last, short = len(words) - 1, len(units) // 3, -1, []
        for unit in reversed(units):
            while at >= 0 and not _stands_for(unit, words[at][2]):
                if words[at][2].lower() not in self._connectors:
                    skips -= 1
                at -= 1
                if skips < 0:
                    return None
            if at < 0:
                return None
            last = at if last < 0 else last
            lost = _bare(unit[0]) == "D" and words[at][2][0] in "dđDĐ"
            short.append(_initial(words[at][2][0]) + unit[1:] if lost else unit)
            at -= 1
        if len(units) < 2:
            return None
        marks = iter(reversed(short))
        return at + 1, last, _UNIT.sub(lambda _: next(marks), written.translate(_LOOKALIKES))

    def _by_row(
        self, passage: Passage, words: _Words, end: int, written: str, short: str | None = None
    ) -> _Sense | None:
        """The words before that hold at least half of a meaning of the rules; the rules' own where they are more."""
        row = self.rows[short or written]
        best, share = "", 0.0
        for meaning in row.meaning:
            wanted = set(_WORD.findall(meaning.lower()))
            near = {each[2].lower() for each in words[-len(wanted) - 6 :]}
            if len(wanted & near) / len(wanted) > share:
                best, share = meaning, len(wanted & near) / len(wanted)
        if share < 0.5:
            return None
        wanted = set(_WORD.findall(best.lower()))
        near_words = words[-len(wanted) - 6 :]
        opening = _WORD.findall(best.lower())[0]
        starts = [each[0] for each in near_words if each[2].lower() == opening]
        begin = starts[0] if starts else next(each[0] for each in near_words if each[2].lower() in wanted)
        said = passage.text[begin : words[-1][1]]
        meaning = self._cased(row.short, said, passage.text, begin) if 2 * len(said) <= 3 * len(best) else best
        return _Sense(written, row.short, meaning, passage, begin, end)

    def _noun_phrase(self, text: str, words: _Words) -> int | None:
        """Where the name before a short form begins that no initials tell, at most 14 words back."""
        words = words[-14:]
        low, high = words[0][0], words[-1][1]
        for hit in reversed(list(self._head.finditer(text, low, high))):
            if sum(each[0] >= hit.start() for each in words) >= 3:
                return int(hit.start())
        ends = [hit.end() for hit in self._boundary.finditer(text, low, high)]
        comma = text.rfind(",", low, high)
        low = max([low, comma + 1, *ends])
        kept = [each[0] for each in words if each[0] >= low]
        return kept[0] if 2 <= len(kept) <= 10 else None

    def needless(self, text: str, forms: Mapping[str, Abbreviation]) -> dict[int, tuple[int, int]]:
        """Where a short form only repeats the words before it, by its start: what to leave out with it."""
        found = {}
        for rule in self._rules.definitions:
            if not rule.bare or not _has(text, rule.near):
                continue
            for hit in rule.all(text):
                known = forms.get(hit["short"])
                end = len(text[: hit.start()].rstrip(' "”’'))
                if known and known.meaning:
                    lead = text[max(0, end - len(known.meaning)) : end]
                    if lead.casefold() == known.meaning.casefold():
                        found[hit.start("short")] = (end, hit.end())
        return found

    # --- letters ---

    def _cased(self, short: str, phrase: str, text: str, start: int) -> str:
        """The words of a definition as they stand inside a sentence."""
        row = self.rows.get(short)
        for meaning in row.meaning if row else ():
            if meaning.casefold() == phrase.casefold():
                return meaning
        if phrase.isupper():
            phrase = phrase.capitalize()
        elif not _opens(text, start):
            return phrase
        return phrase if phrase[1:] != phrase[1:].lower() or self._body.match(phrase) else phrase.lower()

    def fit(self, meaning: str, text: str, start: int, end: int) -> str:
        """meaning as it stands in place of text[start:end]."""
        words = meaning.split()
        before = text[max(0, start - 60) : start].rstrip().casefold()
        for count in range(min(4, len(words) - 1), 1, -1):
            if before.endswith(" ".join(words[:count]).casefold()):
                meaning = " ".join(words[count:])
                break
        beside = self._neighbours(text, start, end)
        if beside and all(beside):
            return meaning.upper()
        return meaning[:1].upper() + meaning[1:] if _opens(text, start) else meaning


def _any(words: Iterable[str]) -> str:
    return "|".join(regex.escape(each) for each in sorted(words, key=len, reverse=True))


def _has(text: str, signs: Iterable[str]) -> bool:
    for each in signs:  # noqa: SIM110 -- any() makes a generator, twice as slow for two or three signs
        if each in text:
            return True
    return False


def _opens(text: str, start: int) -> bool:
    """A sentence begins there, also after the sign or number of a list."""
    return start == 0 or bool((_LISTED if start <= 12 else _SENTENCE).search(text, max(0, start - 12), start))


def _words_before(text: str, start: int) -> _Words:
    """The words of the sentence or bracket that end at start, up to _REACH characters back."""
    low = max(0, start - _REACH)
    high = start - (len(text[low:start]) - len(text[low:start].rstrip(' "”’,')))
    stops = [hit.end() for hit in _STOP.finditer(text, low, high)]
    words = [(hit.start(), hit.end(), hit.group()) for hit in _WORD.finditer(text, stops[-1] if stops else low, high)]
    return words if stops or low == 0 else words[1:]


def _is_glued(text: str, start: int, end: int) -> bool:
    """Something that numbers, addresses and signatures are made of stands at the form's side."""
    left, right = text[max(0, start - 2) : start], text[end : end + 4]
    if left[-1:] in _GLUE or right[:1] in _GLUE or left[-1:] == ".":
        return True
    if left[-1:] == " " and left[0] in "/-–":
        return True
    if right[:1] == " ":
        return right[1:2] in _GLUE or right[1:2].isdigit() or right[1:3].isupper()
    return right[:1] == "." and (right[1:2].isalnum() or right[2:4].isupper())


def _stands_for(unit: str, word: str) -> bool:
    if unit[0].isdigit():
        return word == unit
    if _bare(unit[0]) != _bare(word[0]):
        return False
    rest = _bare(word)
    return len(unit) == 1 or all(_bare(each) in rest for each in unit[1:])


# --- misprints ----------------------------------------------------------------------------------


def _misprint(written: str, words: _Words, rows: Mapping[str, Row]) -> str | None:
    """The short form of the rules that the last words spell, where written is one letter off: cơ sở dữ liệu (CDSL)."""
    if len(written) < 4:
        return None
    for count in (len(written), len(written) - 1, len(written) + 1):
        short = "".join(_initial(each[2][0]) for each in words[-count:])
        if len(short) == count and short in rows and short in {*_swaps(written), *_near(written, short)}:
            return short
    return None


def _swaps(form: str) -> Iterator[str]:
    for at in range(len(form) - 1):
        yield form[:at] + form[at + 1] + form[at] + form[at + 2 :]


def _holes(form: str) -> Iterator[str]:
    for at in range(len(form)):
        yield f"{form[:at]}*{form[at + 1 :]}"


def _shorter(form: str) -> Iterator[str]:
    """form without one letter. Of three letters or fewer only a repeated one: ATTT -> ATT."""
    for at in range(1, len(form)):
        if len(form) > 4 or form[at] == form[at - 1]:
            yield form[:at] + form[at + 1 :]


def _near(written: str, short: str) -> Iterator[str]:
    """short itself, where one letter of it is changed, missing or too many in written."""
    if not set(_holes(written)).isdisjoint(_holes(short)) or written in _shorter(short) or short in _shorter(written):
        yield short


class _Mender:
    """Finds the short form that a form without meaning was meant to be.

    Tried in this order, forms that the document defines before those it uses: a lost mark, two
    letters swapped, one letter changed, missing or too many; last the rules, for lost marks and swaps.
    The first step that yields exactly one form, or one at least three times as frequent, decides.
    """

    def __init__(self, counts: Mapping[str, int], defined: set[str], rules: _Index) -> None:
        self._counts = counts
        used = (rules.forms & counts.keys()) - defined
        self._pools = [(_Index(defined), 1), (_Index(used), 3)]
        self._rules = rules

    def mend(self, form: str) -> str | None:
        if len(form) < 3:
            return None
        for step in ("lost", "swapped", "changed"):
            for pool, factor in self._pools:
                floor = factor * self._counts.get(form, 1) if step == "changed" else 0
                found = [each for each in getattr(pool, step)(form) if self._counts.get(each, 0) >= floor]
                if found:
                    return self._clearest(found)
        for found in (self._rules.lost(form), self._rules.swapped(form) if len(form) > 3 else []):
            if found:
                return self._clearest(found)
        return None

    def _clearest(self, found: Iterable[str]) -> str | None:
        ranked = sorted(set(found), key=lambda each: (-self._counts.get(each, 0), each))
        if len(ranked) == 1:
            return ranked[0]
        first, second = (self._counts.get(each, 0) for each in ranked[:2])
        return ranked[0] if second * 3 <= first and first else None


class _Index:
    """Short forms by what a misprint leaves of them."""

    def __init__(self, forms: Iterable[str]) -> None:
        self.forms = frozenset(forms)
        self._bare: dict[str, list[str]] = {}
        self._holes: dict[str, list[str]] = {}
        self._shorter: dict[str, list[str]] = {}
        for form in sorted(self.forms):
            self._bare.setdefault(_bare(form), []).append(form)
            if len(form) > 3:
                for hole in _holes(form):
                    self._holes.setdefault(hole, []).append(form)
                for shorter in _shorter(form):
                    self._shorter.setdefault(shorter, []).append(form)

    def lost(self, form: str) -> list[str]:
        return self._bare.get(_bare(form), [])

    def swapped(self, form: str) -> list[str]:
        return [each for each in _swaps(form) if each in self.forms and each != form]

    def changed(self, form: str) -> list[str]:
        holes = [each for hole in _holes(form) for each in self._holes.get(hole, ())] if len(form) > 3 else []
        longer = [each for each in _shorter(form) if each in self.forms] if len(form) > 3 else []
        return [*holes, *self._shorter.get(form, ()), *longer]
