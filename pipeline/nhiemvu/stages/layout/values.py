"""What the modules of this stage share: rules, and lines on their way to paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import Pattern

# White space at the edges of a line; U+00A0 and U+3000 come from word processors.
OUTER = " \t\u00a0\u3000\r\n\f"


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/layout.toml."""

    furniture: tuple[Pattern, ...]
    page_number: tuple[Pattern, ...]
    flat_head: tuple[Pattern, ...]
    note: tuple[Pattern, ...]
    plain_note: tuple[Pattern, ...]
    line_tag: tuple[Pattern, ...]
    bracket_mark: tuple[Pattern, ...]
    note_label: tuple[Pattern, ...]
    measure: tuple[Pattern, ...]
    opens: tuple[Pattern, ...]
    across: tuple[Pattern, ...]
    gap: tuple[Pattern, ...]
    wrapped: tuple[Pattern, ...]
    closed: tuple[Pattern, ...]
    hanging: tuple[Pattern, ...]
    unclosed: tuple[Pattern, ...]
    frame: tuple[Pattern, ...]
    frame_break: tuple[Pattern, ...]


@unguarded(frozen=True, slots=True)
class Piece:
    """A line, or the part of one that stands in one column; start and end are without outer markup.

    indent, width: the columns at which its line's words begin and end. bold: index of the bold mark
    over all of it. broken: the form breaks the line here. label: the number of the note it opens.
    column: 1 in the right one of two columns. note: it stands at the foot of a page. continued: the form
    says that it goes on with what the page before broke off.
    """

    start: int
    end: int
    words: str
    line: int = 0
    indent: int = 0
    width: int = 0
    bold: int | None = None
    heading: bool = False
    broken: bool = False
    grid: int | None = None
    label: str | None = None
    column: int = 0
    note: bool = False
    continued: bool = False
