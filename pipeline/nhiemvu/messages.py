"""Failures in Vietnamese: they are raised in English, and turned here for those who read a terminal.

rules/messages.toml holds the sentences of both languages. A sentence that it does not have stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from nhiemvu import rulebook
from nhiemvu.errors import RulesError

_FIELD = regex.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in both languages, with the same words in braces."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class Messages:
    message: tuple[Message, ...]


def told(sentence: str, lang: str) -> str:
    """An English sentence in the language: "vi" or "en". Parts of it that are sentences of the list are turned too."""
    if lang == "en":
        return sentence
    for pattern, vi in _sentences():
        hit = pattern.fullmatch(sentence)
        if hit:
            return vi.format(**{name: told(words, lang) for name, words in hit.groupdict().items()})
    return sentence


@lru_cache(maxsize=1)
def _sentences() -> list[tuple[regex.Pattern[str], str]]:
    try:
        found = rulebook.load(Messages, "messages").message
    except RulesError:  # what cannot be read may be what is to be told
        return []
    return [(_pattern(each.en), each.vi) for each in found]


def _pattern(en: str) -> regex.Pattern[str]:
    pieces = _FIELD.split(en)
    literal = (regex.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.+?)" for at, piece in enumerate(pieces))
    return regex.compile("".join(literal), regex.DOTALL)
