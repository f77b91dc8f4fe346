"""Words put right that a recognition got wrong, where the document itself or the language of law says how.

Two marks over one letter are easily taken for each other: "chuyển đối", "chỉ phí". A Vietnamese word is mostly two
syllables, so a syllable is judged with the one before and the one behind it. It is changed only where the pair as
read is no word known here, and rare in this document beside the pair that it becomes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex

from nhiemvu.vietnamese.words import is_syllable

if TYPE_CHECKING:
    from nhiemvu.readers.pdf.letters import Word
    from nhiemvu.readers.pdf.page import Page
    from nhiemvu.readers.scan.values import Settings

_LEAST: Final = 3  # times that a pair stands in a document before it says what is right
_SURE: Final = 90  # percent
_TIMES: Final = 4  # how much more often than the pair as read
_PARTS: Final = regex.compile(r"(\P{L}*)(\p{L}+)(\P{L}*)")
_CAPITALS: Final = regex.compile(r"(?<![\p{L}'‘’])\p{Lu}{2,}(?![\p{L}'‘’])")
_ROMAN: Final = frozenset("IVXLC")
_DOUBLED: Final = regex.compile(r"(\p{Lu})\1")

Key = tuple[str, str, str]  # before, the word, behind, in small letters; "" where a sign or nothing stands


def repaired(pages: Mapping[int, Page | None], settings: Settings) -> dict[int, Page | None]:
    """The pages with words put right, each of which keeps what was read."""
    known = _Known(pages, settings)
    out: dict[int, Page | None] = {}
    for index, page in pages.items():
        words = list(page.words) if page else []
        for at, key in enumerate(_keys(words)):
            text = known.better(words[at].text, key)
            if text != words[at].text:
                words[at] = words[at]._replace(text=text, read=words[at].text)
        out[index] = replace(page, words=words) if page else None
    return out


class _Known:
    """How often pairs and capitals stand in the document, and which pairs are words of the law."""

    def __init__(self, pages: Mapping[int, Page | None], settings: Settings) -> None:
        self.phrases = frozenset(tuple(phrase.split()) for phrase in settings.phrases)
        self.alike = _alike(settings.confusions)
        self.pairs: Counter[tuple[str, str]] = Counter()  # of words that are sure: a bad copy errs alike many times
        self.words: Counter[str] = Counter()
        self.capitals: Counter[str] = Counter()
        for page in pages.values():
            words = page.words if page else ()
            sure = [word.sure >= _SURE for word in words]
            for at, (before, word, _) in enumerate(_keys(words)):
                if word and sure[at]:
                    self.words[word] += 1
                    if before and sure[at - 1]:
                        self.pairs[before, word] += 1
            self.capitals.update(each for word in words for each in _CAPITALS.findall(word.text))

    def better(self, text: str, key: Key) -> str:
        if not key[1]:
            return self._undoubled(text)
        best, most = text, _LEAST - 1
        for other in self._others(text):
            gain = self._gain(key, (key[0], _folded(other), key[2]))
            if gain > most:
                best, most = other, gain
        return best if best != text else self._undoubled(text)

    def _others(self, text: str) -> Iterator[str]:
        for at, sign in enumerate(text):
            for other in self.alike.get(sign, ""):
                made = text[:at] + other + text[at + 1 :]
                parts = _PARTS.fullmatch(made)
                if parts is not None and is_syllable(parts[2]):
                    yield made

    def _gain(self, read: Key, other: Key) -> int:
        """How often the pairs are known that a word becomes part of; 0 where it is better left as it was read."""
        best, sides, backed = 0, 0, False
        for old, new in (((read[0], read[1]), (other[0], other[1])), ((read[1], read[2]), (other[1], other[2]))):
            if not all(old):
                sides += 1
                continue
            before = max(0, self.pairs[old] - 1) + _LEAST * (old in self.phrases)
            after = self.pairs[new] + _LEAST * (new in self.phrases)
            if before * _TIMES > after:
                return 0
            sides += after > 0
            backed = backed or new in self.phrases
            best = max(best, after)
        if self.words[other[1]] < self.words[read[1]]:
            sides = 0
        return best if backed or sides == 2 else 0

    def _undoubled(self, text: str) -> str:
        """A capital that was read twice taken out: QĐĐ, in a document that has QĐ."""

        def single(hit: regex.Match[str]) -> str:
            word = hit[0]
            if _ROMAN.issuperset(word):
                return str(word)
            for each in _DOUBLED.finditer(word):
                other = word[: each.start()] + word[each.start() + 1 :]
                if self.capitals[other] >= max(_LEAST, _TIMES * self.capitals[word]):
                    return str(other)
            return str(word)

        return str(_CAPITALS.sub(single, text)) if _DOUBLED.search(text) else text


def _keys(words: Sequence[Word]) -> Iterator[Key]:
    """For each word the pairs that it is part of."""
    parts = [_PARTS.fullmatch(word.text) for word in words]
    for at, own in enumerate(parts):
        if own is None:
            yield "", "", ""
            continue
        before = parts[at - 1] if at else None
        behind = parts[at + 1] if at + 1 < len(parts) else None
        yield (
            _folded(before[2]) if before is not None and not before[3] and not own[1] else "",
            _folded(own[2]),
            _folded(behind[2]) if behind is not None and not own[3] and not behind[1] else "",
        )


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    parts = _PARTS.fullmatch(text)
    return str(parts[2] if parts else text).lower()


@lru_cache(maxsize=4)
def _alike(confusions: tuple[str, ...]) -> dict[str, str]:
    """For each letter those that it is taken for, small ones and capitals."""
    found: dict[str, str] = {}
    for group in confusions:
        for signs in (group, group.upper()):
            for sign in signs:
                found[sign] = found.get(sign, "") + signs.replace(sign, "")
    return found
