"""Where a document says itself what a short form stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from nhiemvu.model import Passage
from nhiemvu.stages.abbreviations.misprints import LOOKALIKES, Index, bare, initial, misprint
from nhiemvu.stages.abbreviations.tokens import Tokens, has, opens
from nhiemvu.stages.abbreviations.values import Hit, Reverse, Rules, Sense, Words

_STOP = regex.compile(r"[.;:()\[\]…“”\"!?\n]")
_WORD = regex.compile(r"[\p{L}\p{N}]+")
_UNIT = regex.compile(r"\p{Lu}\p{Ll}*|\p{N}+")
_REACH = 200  # characters before a definition that its words may fill


class Definitions:
    """Reads the definitions of single passages by the rules. index: the short forms of the rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.tokens = Tokens(rules)
        self.rows = self.tokens.rows
        self.index = Index(self.rows)
        self._connectors = frozenset(rules.connectors)
        self._silent = frozenset(rules.silent)
        self._body = regex.compile(rf"(?:{_either(rules.bodies)})(?!\p{{L}})")
        long = _either(each for each in rules.heads if " " in each)
        self._head = regex.compile(rf"(?<!\p{{L}})(?:{_either(rules.heads)}|(?i:{long}))(?!\p{{L}})")
        self._boundary = regex.compile(rf"(?i)(?<!\p{{L}})(?:{_either(rules.boundaries)})(?!\p{{L}})")

    def of(self, passage: Passage, hits: Sequence[Hit]) -> Iterator[Sense]:
        """What the passage itself says of its short forms."""
        text = passage.text
        places = {start: end for start, end, _ in hits}
        for rule in self._rules.definitions:
            if not has(text, rule.near):
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

    def _defined(self, passage: Passage, start: int, end: int, written: str, explicit: bool) -> Sense | None:
        text = passage.text
        words = _words_before(text, start)
        if not words:
            return None
        aligned = self._align(written, words)
        if aligned:
            first, last, short = aligned
            meaning = self._cased(short, text[words[first][0] : words[last][1]], text, words[first][0])
            return Sense(written, short, meaning, passage, words[first][0], end)
        if written in self.rows:
            return self._by_row(passage, words, end, written)
        meant = misprint(written, words, self.rows)
        if meant:
            return self._by_row(passage, words, end, written, meant)
        if (self.tokens.is_word(written) and not explicit) or written in self._silent:
            return None
        begin = self._noun_phrase(text, words)
        if begin is None:
            return None
        meaning = self._cased(written, text[begin : words[-1][1]], text, begin)
        return Sense(written, written, meaning, passage, begin, end, loose=True)

    def _defined_after(self, passage: Passage, start: int, end: int, form: str, back: Reverse) -> Sense | None:
        hit = back.match(passage.text, end)
        if hit is None:
            return None
        words = [(each.start(), each.end(), each.group()) for each in _WORD.finditer(hit["meaning"])]
        aligned = self._align(form, words) if len(words) <= 3 * len(form) else None
        if aligned is None or aligned[0] != 0 or aligned[1] != len(words) - 1:
            return None
        meaning = self._cased(aligned[2], hit["meaning"].strip(), hit["meaning"], 0)
        return Sense(form, aligned[2], meaning, passage, start, hit.end())

    def _align(self, written: str, words: Words) -> tuple[int, int, str] | None:
        """First and last of the words whose initials make the short form, and that form with its marks.

        From the right, as Schwartz and Hearst do; a form of n letters may skip n // 3 words besides
        the small ones, none where it has two letters.
        """
        units = _UNIT.findall(written.translate(LOOKALIKES))
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
            lost = bare(unit[0]) == "D" and words[at][2][0] in "dđDĐ"
            short.append(initial(words[at][2][0]) + unit[1:] if lost else unit)
            at -= 1
        if len(units) < 2:
            return None
        marks = iter(reversed(short))
        return at + 1, last, _UNIT.sub(lambda _: next(marks), written.translate(LOOKALIKES))

    def _by_row(self, passage: Passage, words: Words, end: int, written: str, short: str | None = None) -> Sense | None:
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
        return Sense(written, row.short, meaning, passage, begin, end)

    def _noun_phrase(self, text: str, words: Words) -> int | None:
        """Where the name before a short form begins that no initials tell, at most 14 words back.

        A name behind "của" belongs to the one before it: Quy định chống phá rừng của Liên minh Châu Âu (EUDR).
        """
        words = words[-14:]
        low, high = words[0][0], words[-1][1]
        owner = None
        for hit in reversed(list(self._head.finditer(text, low, high))):
            if sum(each[0] >= hit.start() for each in words) >= 3:
                if not text.endswith("của ", low, hit.start()):
                    return int(hit.start())
                owner = int(hit.start())
        if owner is not None:
            return owner
        ends = [hit.end() for hit in self._boundary.finditer(text, low, high)]
        comma = text.rfind(",", low, high)
        low = max([low, comma + 1, *ends])
        kept = [each[0] for each in words if each[0] >= low]
        return kept[0] if 2 <= len(kept) <= 10 else None

    def _cased(self, short: str, phrase: str, text: str, start: int) -> str:
        """The words of a definition as they stand inside a sentence."""
        row = self.rows.get(short)
        for meaning in row.meaning if row else ():
            if meaning.casefold() == phrase.casefold():
                return meaning
        if phrase.isupper():
            phrase = phrase.capitalize()
        elif not opens(text, start):
            return phrase
        return phrase if phrase[1:] != phrase[1:].lower() or self._body.match(phrase) else phrase.lower()


def _either(words: Iterable[str]) -> str:
    return "|".join(regex.escape(each) for each in sorted(words, key=len, reverse=True))


def _words_before(text: str, start: int) -> Words:
    """The words of the sentence or bracket that end at start, up to _REACH characters back."""
    low = max(0, start - _REACH)
    high = start - (len(text[low:start]) - len(text[low:start].rstrip(' "”’,')))
    stops = [hit.end() for hit in _STOP.finditer(text, low, high)]
    words = [(hit.start(), hit.end(), hit.group()) for hit in _WORD.finditer(text, stops[-1] if stops else low, high)]
    return words if stops or low == 0 else words[1:]


def _stands_for(unit: str, word: str) -> bool:
    if unit[0].isdigit():
        return word == unit
    if bare(unit[0]) != bare(word[0]):
        return False
    rest = bare(word)
    return len(unit) == 1 or all(bare(each) in rest for each in unit[1:])
