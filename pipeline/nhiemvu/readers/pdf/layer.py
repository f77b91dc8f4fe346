"""Does a text layer say what the page shows? Broken font maps, lost letters and old fonts are found by their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.page import Page
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.rulebook import matches
from nhiemvu.vietnamese import fonts, words

_ENOUGH: Final = 25  # words from which a page can be judged
_SAMPLE: Final = 150  # words of a long page that are looked at first
_LEAST: Final = 0.75  # of its words are syllables; true pages have more than nine tenths
_PLAIN: Final = 0.6  # of its words bear no mark; true pages have less than a quarter
_FOREIGN: Final = 0.05  # of its words are the small words of another language
_LOST: Final = 5  # fragments in capitals from which letters are missing throughout, and their share of all
_LOST_SHARE: Final = 0.1
_WORD = regex.compile(r"\p{L}+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """font: the old font that the page was read by, "" for none. broken: its words are not what it shows."""

    font: str = ""
    broken: bool = False


_TRUE: Final = Verdict()


def judge(page: Page, again: Callable[[], Page | None], rules: Rules) -> tuple[Page, Verdict]:
    """The page as it is to be read: by an old font or by pdfium where that gives more Vietnamese."""
    found = list(_telling(page.words[:: max(1, len(page.words) // _SAMPLE)]))
    if len(found) < _ENOUGH:
        found = list(_telling(page.words))
        if len(found) < _ENOUGH:
            return page, _TRUE
    share = _share(found)
    if share >= _LEAST and _plain(found) < _PLAIN:
        return page, _TRUE
    if sum(matches(rules.foreign, word) for word in found) >= _FOREIGN * len(found):
        return page, _TRUE
    for font in fonts.FONTS:
        texts = fonts.decode([word.text for word in page.words], font)
        read = [word._replace(text=text) for word, text in zip(page.words, texts, strict=True)]
        telling = list(_telling(read))
        if len(telling) >= _ENOUGH and _share(telling) >= _LEAST and _plain(telling) < _PLAIN:
            return replace(page, words=read), Verdict(font)
    other = again()
    if other is not None:
        telling = list(_telling(other.words))
        if len(telling) >= _ENOUGH and _share(telling) > share:
            page, share = other, _share(telling)
            if share >= _LEAST and _plain(telling) < _PLAIN:
                return page, _TRUE
    return page, Verdict(broken=True)


def _telling(found: Sequence[Word]) -> Iterator[str]:
    """The words that a page can be judged by: in small letters, of two letters or more."""
    for word in _WORD.findall(" ".join([each.text for each in found])):
        if len(word) > 1 and not word.isupper():
            yield word


def _share(found: Sequence[str]) -> float:
    return sum(map(words.is_plain_syllable, found)) / len(found)


def _plain(found: Sequence[str]) -> float:
    return sum(map(str.isascii, found)) / len(found)


class Capitals:
    """Counts, over a document, what is left of words in capitals whose font lost letters: C, NG, K."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.fragments = self.words = 0

    def has_lost(self, text: str) -> bool:
        """Whether the lines in capitals of a page hold fragments."""
        found = 0
        for line in text.split("\n"):
            if line.isupper() and 5 < len(line) < 200 and "\t" not in line:
                parts = _WORD.findall(line)
                if len(parts) > 1:
                    self.words += len(parts)
                    found += sum(len(rule.all(line)) for rule in self.rules.fragment)
        self.fragments += found
        return found > 0

    @property
    def lose_letters(self) -> bool:
        return self.fragments >= _LOST and self.fragments >= _LOST_SHARE * self.words
