"""Rows of a ruled table that no rule parts: one cell holds what stands in several, as where only upright rules are
drawn.

Their numbers show them, also where the cell of the numbers goes on beside titles or begins with the head of its
column. Rows without numbers show only where they stand farther apart than lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from nhiemvu.readers.pdf.banding import Border, Laid, apart, border, borders, restarting, words_of
from nhiemvu.readers.pdf.gutters import pieces
from nhiemvu.readers.pdf.heads import is_head
from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.lines import Line, build
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.ruling import Line as Level
from nhiemvu.readers.ruling import Ruled, Space
from nhiemvu.rulebook import matches

_COLUMNS: Final = 3  # of a table with rows
_ROWS: Final = 3  # without numbers: two may be the paragraphs of one
_BARS: Final = 2  # level rules below heads and below what counts the columns
_EDGE: Final = 6.0  # points from the edge of a table to a rule within it

Inside = Mapping[int, Sequence[Word]]  # words by cell


def cut(table: Ruled, inside: Inside, rules: Rules) -> Ruled:
    """The table with its cells of several numbers cut where all other cells are."""
    if len(table.xs) <= _COLUMNS:
        return table
    cells = list(table.cells)
    owner = [list(owners) for owners in table.owner]
    for at, (first, column, width, rows) in enumerate(table.cells):
        if column or rows == 1 or len(_numbers(inside.get(at, ()), rules)) < 2:
            continue
        here = at
        for row in range(first + 1, first + rows):
            if not set(owner[row][width:]) & set(owner[row - 1][width:]):
                cells[here] = cells[here]._replace(rows=row - cells[here].row)
                here = len(cells)
                cells.append(Space(row, 0, width, first + rows - row))
            owner[row][:width] = [here] * width
    if len(cells) == len(table.cells):
        return table
    return Ruled(table.xs, table.ys, tuple(cells), tuple(map(tuple, owner)), table.depths, table.reach)


def part(table: Ruled, inside: Inside, levels: Sequence[Level], rules: Rules) -> tuple[Ruled, list[Line]]:
    """The table with a border between such rows, and the first lines of what holds several that cannot be told.

    levels: the level rules of the page.
    """
    found: dict[int, list[Border]] = {}
    unread: list[Line] = []
    if len(table.xs) <= _COLUMNS:
        return table, unread
    is_barred = _is_barred(table, levels)
    for row, owners in enumerate(table.owner):
        first = inside.get(owners[0], ())
        if not first or (is_barred and all(word[2] == first[0][2] for word in first)):
            continue
        band = _Band(table, row, inside, rules)
        if band.is_whole:
            ys = band.numbered(is_barred)
            if ys is None and not is_barred:
                ys = band.apart()
            if ys:
                found[row] = ys
            unread += band.unread
    return (_parted(table, found) if found else table), unread


class _Band:
    """A row of a table as it is ruled. is_whole: each of its columns has a cell, which ends here.

    unread: the lines whose row cannot be told, when its rows were asked for.
    """

    def __init__(self, table: Ruled, row: int, inside: Inside, rules: Rules) -> None:
        self.table, self.row, self.inside, self.rules = table, row, inside, rules
        owners = table.owner[row]
        cells = [table.cells[at] for at in owners if at >= 0]
        tops = {cell.row for cell in cells}
        self.is_first = 0 in tops  # of its table, whose heads may be in it
        self.is_whole = (
            len(owners) == len(cells) == len({*owners})
            and all(cell.row + cell.rows == row + 1 for cell in cells)
            and (tops == {row} or cells[0].row == 0)
        )
        self.unread: list[Line] = []
        self.first = build(inside[owners[0]]) if self.is_whole else []  # lines of its first column

    def _laid(self) -> list[Laid]:
        words = [word for at in self.table.owner[self.row] for word in self.inside.get(at, ())]
        columns = tuple(pairwise(self.table.xs))
        return [Laid(line, pieces(line, columns, 0.0)) for line in build(words)]

    def numbered(self, is_barred: bool) -> list[Border] | None:
        """Where rows begin that have a number, from the second on; None where the first column holds other words."""
        numbers = self.first
        while numbers and self.is_first and (is_head(numbers[0].text, self.rules) or _is_count(numbers[0].text)):
            numbers = numbers[1:]
        texts = [line.text for line in numbers]
        if not all(matches(self.rules.row_number, each) for each in texts):
            return None
        is_headed = len(numbers) < len(self.first)
        least = 1 if is_headed or (self.is_first and not is_barred) else 2
        if len(texts) < least or any(one == other for one, other in pairwise(texts)):
            return []
        laid = self._laid()
        head = self._head(laid, numbers[0].y) if is_headed else 0
        found, self.unread = borders(laid, head, continued=self.is_first)
        top = self.table.ys[self.row]
        if found and not any(found[0].y < each.line.y < top for each in laid):
            found[0] = Border(top)  # a rule ends the heads of some columns there
        return found

    def _head(self, laid: Sequence[Laid], y: float) -> int:
        """How many lines hold the heads of columns, above the height of the first number."""
        for at, each in enumerate(laid):
            texts = [words_of(each.line, piece) for piece in each.pieces]
            is_known = each.line.bold or all(map(_is_count, texts)) or any(is_head(text, self.rules) for text in texts)
            if not is_known or each.line.y < y + 1:
                return at
        return len(laid)

    def apart(self) -> list[Border]:
        """Where rows without number begin, from the second on."""
        laid = self._laid()
        starts = apart(laid)
        rows = _columns(laid, starts)
        if len(rows) >= _ROWS and all(0 in columns for columns in rows[1:]) and _several(rows) * 2 > len(rows):
            return [Border(border(laid, at)) for at in starts]
        lines = _columns(laid, range(1, len(laid)))
        is_even = len(lines) >= _ROWS and all(0 in columns for columns in lines) and _several(lines) == len(lines)
        if is_even or restarting(laid) > 1:
            self.unread.append(laid[0].line)
        return []


def _columns(laid: Sequence[Laid], starts: Sequence[int]) -> list[set[int]]:
    """The columns that have words in each row; starts: from the second on."""
    return [{at for each in laid[low:high] for at in each.columns} for low, high in pairwise([0, *starts, len(laid)])]


def _several(rows: Sequence[set[int]]) -> int:
    """How many have words in more than one column."""
    return sum(len(columns) > 1 for columns in rows)


def _numbers(words: Sequence[Word], rules: Rules) -> set[str]:
    """The numbers of a cell that holds nothing else but the head of its column."""
    texts = {line.text for line in build(words)}
    numbers = {text for text in texts if matches(rules.row_number, text)}
    return numbers if all(is_head(text, rules) or _is_count(text) for text in texts - numbers) else set()


def _is_count(text: str) -> bool:
    """Whether columns are counted so below their heads: (1)."""
    return text[:1] == "(" and text[1:-1].isdigit()


def _is_barred(table: Ruled, levels: Sequence[Level]) -> bool:
    """Whether rules part the rows of a table: more than one below its heads, and one below what counts its columns."""
    middle = sum(table.xs[:2]) / 2
    inner = [
        level
        for level in levels
        if level.low < middle < level.high and table.bottom + _EDGE < level.at < table.top - _EDGE
    ]
    return len(inner) > _BARS


def _parted(table: Ruled, found: Mapping[int, Sequence[Border]]) -> Ruled:
    """found: by row where further ones begin in it."""
    ys: list[float] = []
    owner: list[tuple[int, ...]] = []
    cells: list[Space] = []
    place: dict[int, int] = {}  # of the cells of the table
    for row, owners in enumerate(table.owner):
        borders = found.get(row, ())
        is_cut = bool(borders) and borders[0].y == table.ys[row]  # what began above ends where the row does
        for part, (y, open_) in enumerate(borders if is_cut else [Border(table.ys[row]), *borders], is_cut):
            for column, at in enumerate(owners):
                if at < 0 or (at in place and (not part or column in open_ or cells[place[at]].row == len(ys))):
                    continue
                place[at] = len(cells)
                cells.append(Space(len(ys), table.cells[at].column, table.cells[at].width, 0))
            for cell in {place[at] for at in owners if at >= 0}:
                cells[cell] = cells[cell]._replace(rows=len(ys) - cells[cell].row + 1)
            owner.append(tuple(place[at] if at >= 0 else -1 for at in owners))
            ys.append(y)
    ys.append(table.ys[-1])
    return Ruled(table.xs, tuple(ys), tuple(cells), tuple(owner), tuple(-y for y in ys), table.reach)
