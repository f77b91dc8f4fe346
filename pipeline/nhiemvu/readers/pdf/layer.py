"""Does a text layer say what the page shows? Broken font maps, lost letters and old fonts are found by their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import regex

from nhiemvu.readers.pdf.page import Page
from nhiemvu.vietnamese import words

_ENOUGH: Final = 25  # words from which a page can be judged
_LEAST: Final = 0.6  # of its words are Vietnamese syllables
_MARKED: Final = 0.25  # of its words bear marks of tone or letter; most do
_WORD = regex.compile(r"\p{L}+")
_FOREIGN = regex.compile(r"[A-Za-z]+$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """code: the doubt about a page, "" where there is none."""

    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


_TRUE: Final = Verdict()


def judge(page: Page, again: Callable[[], Page | None]) -> tuple[Page, Verdict]:
    """The page, read `again` where that gives more Vietnamese, and what is to be doubted of it."""
    share = _share(page)
    if share >= _LEAST:
        return page, _TRUE
    other = again()
    if other is not None and _share(other) > share:
        page, share = other, _share(other)
        if share >= _LEAST:
            return page, _TRUE
    return page, Verdict("text-layer-broken", {"places": 1})


def _share(page: Page) -> float:
    """The share of a page's words that are syllables with their marks; 1.0 where it cannot be judged."""
    text = " ".join([word.text for word in page.words])
    found = [word for word in _WORD.findall(text) if len(word) > 1 and not (word.isupper() and len(word) < 6)]
    if len(found) < _ENOUGH:
        return 1.0
    return sum(map(words.is_plain_syllable, found)) / len(found)
