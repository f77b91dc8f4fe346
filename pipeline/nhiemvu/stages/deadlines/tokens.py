"""The words of a deadline cell, each with what it is by the forms of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from nhiemvu.errors import RulesError
from nhiemvu.expressions import compiled
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


_GROUP = regex.compile(r"\(\?P?<([a-z]\w*)>")


@lru_cache(maxsize=8)
def _lexer(rules: Rules) -> tuple[regex.Pattern[str], list[tuple[int, Form, tuple[str, ...]]]]:
    """All forms as one pattern; and the number of the group that closes each form, the form, its groups' names."""
    each = {f"form{place}": form for place, form in enumerate(rules.forms)}
    # No form begins inside a word; to say so once is four times as fast as to fail with each form.
    pattern = r"(?!(?<=\w)\w)(?:" + "|".join(f"(?:{form.pattern})(?P<{name}>)" for name, form in each.items()) + ")"
    lexer = compiled(pattern)
    names = [tuple(dict.fromkeys(_GROUP.findall(form.pattern))) for form in rules.forms]
    return lexer, [
        (lexer.groupindex[name] - 1, form, own) for (name, form), own in zip(each.items(), names, strict=True)
    ]


def lex(text: str, rules: Rules) -> list[Token]:
    """The tokens of the text; "text" where no form fits. Punctuation that joins nothing is left out."""
    lexer, forms = _lexer(rules)
    timeout = next((form.timeout for form in rules.forms if form.timeout), None)
    tokens: list[Token] = []
    done = 0
    try:
        for found in lexer.finditer(text, timeout=timeout):
            if found.end() == found.start():
                continue
            _plain(text, done, found.start(), tokens)
            done = found.end()
            closed = found.groups()
            form, names = next((form, names) for place, form, names in forms if closed[place] is not None)
            groups = tuple((name, words) for name in names if (words := found[name]))
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
