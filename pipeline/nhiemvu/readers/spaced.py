"""Tables of plain text whose columns are set by blanks, as a page is printed: found by their head, one row a number.

A line of such a table holds a piece of each cell; a cell is the pieces below one another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from nhiemvu.model import Grid, GridCell, Mark, Span
from nhiemvu.rulebook import Pattern

_PIECE: Final = regex.compile(r"\S++(?: \S++)*+")
_BLANKS: Final = 3  # lines without words that may stand between two rows
_LEAST: Final = 3  # columns
_GUTTER: Final = 2  # blanks between two columns


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    pieces: tuple[tuple[int, int], ...]  # columns of the page, half-open


def find(text: str, taken: Sequence[Span], rules: Sequence[Pattern]) -> list[Grid]:
    """The tables in order, apart from what is taken. rules: the lines spaced-head and spaced-number."""
    head, number = (next(each for each in rules if each.id == name) for name in ("spaced-head", "spaced-number"))
    found: list[Grid] = []
    end = other = 0
    for hit in head.all(text):
        start = text.rfind("\n", 0, hit.end()) + 1
        while other < len(taken) and taken[other].end <= start:
            other += 1
        limit = taken[other].start if other < len(taken) else len(text)
        if start < end or start >= limit:
            continue
        lines = _block(text, start, limit, number)
        grid = _grid(text, lines, number) if lines else None
        if grid is not None:
            found.append(grid)
            end = grid.span.end
    return found


def rulings(text: str, grids: Sequence[Grid]) -> Iterator[Mark]:
    """What the lines of these tables hold outside their cells: nothing but blanks and strokes."""
    for grid in grids:
        held = sorted(span for row in grid.rows for cell in row for span in cell.spans)
        at = grid.span.start
        for span in [*held, Span(grid.span.end, grid.span.end)]:
            yield from (Mark(Span(hit.start(), hit.end()), "markup") for hit in _PIECE.finditer(text, at, span.start))
            at = span.end


# --- lines ---------------------------------------------------------------------------------------------------


def _lines(text: str, start: int, limit: int) -> Iterator[_Line]:
    """The lines from `start` to the end of the page; those without words have no pieces."""
    while start < limit:
        end = text.find("\n", start, limit)
        end = limit if end < 0 else end
        if "\f" in text[start:end] or "\t" in text[start:end] or "|" in text[start:end]:
            return
        yield _Line(start, tuple((hit.start() - start, hit.end() - start) for hit in _PIECE.finditer(text, start, end)))
        start = end + 1


def _block(text: str, start: int, limit: int, number: Pattern) -> list[_Line]:
    """The lines of a table from its head on: to the first at the edge that is neither a number nor a heading
    between two rows, or to a line by itself below a blank one.
    """
    lines: list[_Line] = []
    heading: list[_Line] = []
    blank = edge = 0
    for line in _lines(text, start, limit):
        if not line.pieces:
            blank += 1
            if blank > _BLANKS:
                break
            continue
        if _strokes(text, line):
            continue
        low, high = line.pieces[0]
        alone = len(line.pieces) == 1
        if not lines:
            edge = line.pieces[1][0]
        elif low < edge and not (high < edge and number.match(text[line.start + low : line.start + high])):
            if heading or not alone or len(lines) < _LEAST - 1:
                break
            heading, blank = [line], 0
            continue
        elif (heading and (low >= edge or len(line.pieces) < _LEAST)) or (blank and alone and len(lines) > 1):
            break
        lines += [*heading, line]
        heading, blank = [], 0
    return lines


def _strokes(text: str, line: _Line) -> bool:
    """Whether a line is drawn, of strokes alone."""
    return not any(text[line.start + low : line.start + high].strip("-–—_=+ ") for low, high in line.pieces)


# --- cells ---------------------------------------------------------------------------------------------------


def _grid(text: str, lines: Sequence[_Line], number: Pattern) -> Grid | None:
    """The rows: the head down to the first number, then one for each number."""
    borders = _borders(lines)
    if len(borders) < _LEAST:
        return None
    rows: list[list[_Line]] = [[]]
    for line in lines:
        low, high = line.pieces[0]
        begins = len(rows) > 1 or number.match(text[line.start + low : line.start + high])
        if low < borders[1] and rows[0] and begins:
            rows.append([])
        rows[-1].append(line)
    if len(rows) < _LEAST:
        return None
    cells = tuple(tuple(_cells(row, borders)) for row in rows)
    last = lines[-1]
    return Grid(Span(lines[0].start, last.start + last.pieces[-1][1]), cells)


def _borders(lines: Sequence[_Line]) -> list[int]:
    """Where the columns begin: behind the blanks that no line with words in three columns or more crosses."""
    inked: list[tuple[int, int]] = []
    for low, high in sorted(piece for line in lines if len(line.pieces) >= _LEAST for piece in line.pieces):
        if inked and low < inked[-1][1] + _GUTTER:
            inked[-1] = (inked[-1][0], max(inked[-1][1], high))
        else:
            inked.append((low, high))
    return [low for low, _ in inked]


def _cells(lines: Sequence[_Line], borders: Sequence[int]) -> Iterator[GridCell]:
    held: list[list[Span]] = [[] for _ in borders]
    for line in lines:
        for low, high in line.pieces:
            column = max(0, bisect_right(borders, low) - 1)
            held[column].append(Span(line.start + low, line.start + high))
    yield from (GridCell(tuple(spans), column) for column, spans in enumerate(held))
