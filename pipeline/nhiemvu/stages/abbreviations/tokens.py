"""What has the shape of a short form in a text, and what of it is a word, a code or part of an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal

import regex

from nhiemvu.stages.abbreviations.values import Hit, Rules

_PUNCTUATION = ",.;:!?()[]\"“”'‘’"
_GLUE = frozenset("/-–:@_&=?#~+")
# "GD&ĐT" is one short form, "CCHC&VTLT" two: of two or fewer letters none is likely to stand for itself.
_SEPARATOR = regex.compile(r"(?<=\p{L})-(?=\p{Lu})|(?<=\p{Lu}{3})&(?=\p{Lu}{3})")
_SENTENCE = regex.compile(r"[.!?\n]\s?[\"“‘]?$")
_LISTED = regex.compile(r"^(?:\s*[\-+•–*]?|\(?\p{L}{1,2}\)|(?:\d{1,3}\.){1,4}\d{0,3})\s?[\"“‘]?$|[.!?\n]\s?[\"“‘]?$")
_CHUNK = 160  # characters of an address in the network before a form


class Tokens:
    """Reads single texts by the rules; keeps nothing of them but which forms are words."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.rows = {row.short: row for row in rules.rows}
        self._silent = frozenset(rules.silent)
        self._words: dict[str, bool] = {}

    def scan(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Hit]]]:
        """The texts, by index, in which short forms stand, and those. One search for all of them."""
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        groups: dict[int, list[Hit]] = {}
        at = 0
        for start, end, form in self._shapes("\n".join(texts)):
            while starts[at + 1] <= start:
                at += 1
            groups.setdefault(at, []).append((start - starts[at], end - starts[at], form))
        for at, hits in groups.items():
            free = self._free(texts[at], hits)
            if free:
                yield at, free

    def read(self, text: str) -> list[Hit]:
        """What has the shape of a short form and stands in no number, address or line of symbols."""
        hits = self._shapes(text)
        return self._free(text, hits) if hits else hits

    def _shapes(self, text: str) -> list[Hit]:
        return sorted((*hit.span(), hit.group()) for each in self.rules.tokens for hit in each.all(text))

    def _free(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        taken = sorted(hit.span() for rule in self.rules.lines if has(text, rule.near) for hit in rule.all(text))
        free: list[Hit] = []
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
        for mask in self.rules.masks:
            for hit in mask.all(window) if has(window, mask.near) else ():
                if low + hit.start() <= start and end <= low + hit.end():
                    return low + hit.start(), low + hit.end()
        return None

    def is_word(self, form: str) -> bool:
        """A syllable, numeral, code or foreign word by its shape."""
        if form not in self._words:
            if len(self._words) > 50_000:
                self._words.clear()
            self._words[form] = any(each.search(form) for each in self.rules.words)
        return self._words[form]

    def neighbours(self, text: str, start: int, end: int) -> list[bool]:
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
        return self.is_word(word) or not any(each.fullmatch(word) for each in self.rules.tokens)

    def is_word_here(self, text: str, start: int, end: int, form: str) -> bool:
        """A form that could be a word is one among words in capitals: KINH TẾ BAN ĐÊM."""
        if not self.is_word(form):
            return False
        beside = self.neighbours(text, start, end)
        return bool(beside) and all(beside)

    def shape(self, text: str, start: int, end: int, form: str) -> Literal["word", "heading", "short"]:
        """What a form without a meaning is: a word, code or name, a form in a heading in capitals, or a short form."""
        if self.is_word(form) or form in self._silent:
            return "word"
        if any(self.neighbours(text, start, end)):
            return "heading"
        before = text[max(0, start - 80) : start]
        return "word" if any(each.search(before) for each in self.rules.names) else "short"


def pieces(start: int, end: int, form: str, known: Mapping[str, object]) -> Sequence[Hit]:
    """A form joined by a hyphen or & that is not one short form is several: UBND-HĐND, CCHC&VTLT."""
    if form in known or not ("-" in form or "&" in form):
        return ((start, end, form),)
    found, at = [], start
    for piece in _SEPARATOR.split(form):
        found.append((at, at + len(piece), piece))
        at += len(piece) + 1
    return found


def has(text: str, signs: Iterable[str]) -> bool:
    """Whether one of the signs stands in the text."""
    for each in signs:  # noqa: SIM110 -- any() makes a generator, twice as slow for two or three signs
        if each in text:
            return True
    return False


def opens(text: str, start: int) -> bool:
    """A sentence begins there, also after the sign or number of a list."""
    return start == 0 or bool((_LISTED if start <= 12 else _SENTENCE).search(text, max(0, start - 12), start))


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
