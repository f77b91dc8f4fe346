"""When work is due: the text of a deadline cell becomes one or several deadlines.

In: the passage of the cell and rules/deadlines.toml. Out: the deadlines in the order of the
text. Their raws do not overlap and cover every word but list marks and the signs and words
that join two deadlines; what cannot be read comes out as kind "unread".

The words are cut into tokens by the forms of the rules; tokens become chains of periods
("Quý III, IV/2026, 2027"), and a chain with the words before it becomes deadlines. Recurrence
is written as in RFC 5545; a rule names the last permitted days, or the last permitted months
where no day is printed. Nothing depends on today's date.
"""

from __future__ import annotations

from functools import lru_cache

from nhiemvu.model import Passage
from nhiemvu.stages.deadlines.reading import Reader
from nhiemvu.stages.deadlines.terms import Draft, finish, gathered
from nhiemvu.stages.deadlines.tokens import lex
from nhiemvu.stages.deadlines.values import Bound, Deadline, Form, Kind, Rules

__all__ = ["Bound", "Deadline", "Form", "Kind", "Rules", "read"]


def read(passage: Passage, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline in the text of a deadline cell; () for an empty passage."""
    if not passage:
        return ()
    return tuple(finish(passage, draft) for draft in _drafts(passage.text, rules))


@lru_cache(maxsize=4096)
def _drafts(text: str, rules: Rules) -> tuple[Draft, ...]:
    """A plan says "Thường xuyên" hundreds of times."""
    return tuple(gathered(text, Reader(lex(text, rules), rules.lookalikes).read()))
