"""What the modules of this reader share: the rules for lines of a page."""

from __future__ import annotations

from dataclasses import dataclass

from nhiemvu.rulebook import Pattern


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of rules/readers.toml whose names begin with page_."""

    list_mark: tuple[Pattern, ...]
    closed: tuple[Pattern, ...]
    note: tuple[Pattern, ...]
    number: tuple[Pattern, ...]
    blank_before: tuple[Pattern, ...]
    blank_behind: tuple[Pattern, ...]
    fragment: tuple[Pattern, ...]
    foreign: tuple[Pattern, ...]
    head: tuple[Pattern, ...]
    row_number: tuple[Pattern, ...]
