"""The words of a deadline cell, each with what it is by the forms of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from nhiemvu.errors import RulesError
from nhiemvu.stages.deadlines.values import Form, Rules

PERIODS = frozenset({"date", "day", "month", "quarter", "half", "year", "number"})
_EDGES = ' .,;:()[]{}"“”…'


@dataclass(frozen=True, slots=True)
class Token:
    """Words at [start, end) of the cell; name: the token of their form, "text" without one; groups: its parts."""

    name: str
    start: int
    end: int
    form: Form | None = None
    groups: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, group: str) -> str | None:
        return next((text for name, text in self.groups if name == group), None)


def name_at(tokens: Sequence[Token], at: int) -> str:
    """What the token at this index is; behind the last one a stop."""
    return tokens[at].name if at < len(tokens) else "stop"


@lru_cache(maxsize=8)
def _lexer(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.VERSION1)


def lex(text: str, rules: Rules) -> list[Token]:
    """The tokens of the text; "text" where no form fits. Punctuation that joins nothing is left out."""
    lexer = _lexer("|".join(f"(?:{form.pattern})(?P<form{place}>)" for place, form in enumerate(rules.forms)))
    timeout = next((form.timeout for form in rules.forms if form.timeout), None)
    tokens: list[Token] = []
    done = 0
    try:
        for found in lexer.finditer(text, timeout=timeout):
            if found.end() == found.start():
                continue
            _plain(text, done, found.start(), tokens)
            done = found.end()
            named = tuple((name, words) for name, words in found.groupdict().items() if words is not None)
            form = rules.forms[next(int(name[4:]) for name, _ in named if name.startswith("form"))]
            groups = tuple(each for each in named if each[1])
            tokens.append(Token(form.token, found.start(), done, form, groups))
    except TimeoutError as error:
        raise RulesError(f"a rule of deadlines takes longer than {timeout} s on one cell; simplify it") from error
    _plain(text, done, len(text), tokens)
    return tokens


def _plain(text: str, start: int, end: int, tokens: list[Token]) -> None:
    words = text[start:end]
    if any(each.isalnum() for each in words):
        left = words.lstrip(_EDGES)
        tokens.append(Token("text", end - len(left), start + len(words.rstrip(_EDGES))))
