"""What the modules of this stage share: rules, and tables while they are being gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from nhiemvu.model import Column, Doubt, Leaf, Passage, Source, Spans
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese import letters, numerals
from nhiemvu.vietnamese.numerals import form

_SHORT, _HEAD = 4, 80  # letters of a cell: of one that tells nothing, of one that is no head
_ALIKE = 0.85

UNIT_ROLES = frozenset(
    (
        "lead",
        "coordinating",
        "shared",
        "implementing",
        "submitting",
        "verifying",
        "drafting",
        "approving",
        "advising",
        "supervising",
        "focal",
    )
)


@dataclass(frozen=True, slots=True)
class Kind(Pattern):
    """A kind of table that holds no tasks.

    always: also where a column names who leads; untimed: also there, where no column gives a time or a result.
    timeless: only where none does.
    """

    always: bool = False
    untimed: bool = False
    timeless: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/tables.toml."""

    role: tuple[Pattern, ...]
    kind: tuple[Kind, ...]
    duration: tuple[Pattern, ...]
    clock: tuple[Pattern, ...]
    meeting: tuple[Pattern, ...]
    done: tuple[Pattern, ...]
    blank: tuple[Pattern, ...]
    column_number: tuple[Pattern, ...]
    caption: tuple[Pattern, ...]
    ordinal: tuple[Pattern, ...]
    total: tuple[Pattern, ...]
    closed: tuple[Pattern, ...]
    after_table: tuple[Pattern, ...]
    unit_opening: tuple[Pattern, ...]
    unit_half: tuple[Pattern, ...]
    running_on: tuple[Pattern, ...]
    deadline_like: tuple[Pattern, ...]


@dataclass(slots=True)
class Cell:
    """The words of one cell. width, rows: how many columns and rows it spans in the drawing."""

    text: Passage
    width: int = 1
    rows: int = 1

    @property
    def words(self) -> str:
        return self.text.text

    @property
    def spans(self) -> Spans:
        return self.text.spans


EMPTY = Passage("", ())


@dataclass(slots=True)
class Line:
    """A row of a grid with one cell for each column.

    breaks: it is the first below a page break. guessed: its cells were put into columns by what they say.
    group: it was a cell in a column of groups.
    """

    cells: list[Cell]
    bold: bool = False
    breaks: bool = False
    guessed: bool = False
    group: bool = False

    @property
    def filled(self) -> list[int]:
        return [at for at, cell in enumerate(self.cells) if cell.words]


@dataclass(slots=True)
class Draft:
    """A table while it is gathered from one or more grids. head: its words in plain letters."""

    columns: list[Column]
    head: tuple[str, ...]
    blocks: list[int]
    lines: list[Line] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def column(self, role: str) -> int | None:
        return next((at for at, column in enumerate(self.columns) if column.role == role), None)


class Roles:
    """The role of a head's words, by the longest match."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._known: dict[str, tuple[str, int]] = {}

    def of(self, words: str) -> str:
        """The id of a role, "other" where no rule knows the words."""
        return self.match(words)[0]

    def match(self, words: str) -> tuple[str, int]:
        """The role and how many letters of the words it knows."""
        if words not in self._known:
            best, length = "other", 0
            for role in self._rules.role:
                hit = role.search(words)
                if hit and hit.end() - hit.start() > length:
                    best, length = role.id, hit.end() - hit.start()
            self._known[words] = best, length
        return self._known[words]


@cache
def plain(words: str) -> str:
    """Letters and digits alone, in small letters."""
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def plain_words(words: str) -> str:
    """Letters alone, in small letters."""
    return "".join(letter for letter in words.casefold() if letter.isalpha())


def same_head(head: tuple[str, ...], line: Line) -> bool:
    first = next((cell.words for cell in line.cells if cell.words), "")
    filled = [each for each in head if each]
    if len(filled) < 2 or plain(first[:60]) != filled[0][:60]:
        return False
    return filled == [each for each in (plain(cell.words) for cell in line.cells) if each]


def is_misread_head(head: Sequence[str], line: Line) -> bool:
    """Whether a line that begins a page is a head that a scan shows, or a clerk types, a little otherwise.

    Few letters differ in each cell, and no digit; short cells, as TT read 11, tell nothing.
    """
    pairs = list(zip(head, (plain(cell.words) for cell in line.cells), strict=False))
    told = [(old, new) for old, new in pairs if len(old) > _SHORT or len(new) > _SHORT]
    if len(told) < 2 or len(head) != len(line.cells) or any(len(new) > _HEAD for _, new in told):
        return False
    if any(_digits(old) != _digits(new) for old, new in told):
        return False
    return all(SequenceMatcher(None, letters.bare(old), letters.bare(new)).ratio() >= _ALIKE for old, new in told)


def _digits(words: str) -> str:
    return "".join(filter(str.isdigit, words))


def is_number(words: str) -> bool:
    """Whether words are the number of a row: 2.1, IV, a), (ii). A letter needs its bracket or dot."""
    if not words or len(words) > 12:
        return False
    bare = words.strip('().:- “”"')
    if bare[:1].isdigit():
        return all(part.isdigit() and len(part) <= 3 for part in bare.rstrip(".").split("."))
    if numerals.roman(bare) is not None:
        return True
    return len(bare) == 1 and len(words) > 1 and numerals.letter(bare) is not None


def ordinal(number: str) -> int | None:
    """The value of a number's last part."""
    bare = number.strip().strip(".)(:- ")
    kind = form(number)
    if kind == "letter":
        return numerals.letter(bare[:1])
    if kind == "capital":
        return ord(bare[0]) - 64 if bare[0].isascii() else None
    if kind == "small-roman":
        return numerals.roman(bare.upper())
    return numerals.ordinal(bare.split(".")[-1]) if bare else None


def follows(before: list[str], number: str, gap: int = 3) -> bool:
    """Whether a number can stand behind those before it: the next of its kind, a first one, or a first child."""
    kind, value = form(number), ordinal(number)
    if not before:
        return value is not None and value <= gap
    if value == 1:
        return True
    for other in reversed(before):
        if form(other) == kind:
            last = ordinal(other)
            return last is not None and value is not None and last < value <= last + gap
    return value is not None and value <= gap


def cell(source: Source, spans: Spans, width: int = 1, rows: int = 1) -> Cell:
    return Cell(source.passage(spans), width, rows)
