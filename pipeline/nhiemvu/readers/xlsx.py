"""Excel workbooks (XLSX) as Source: each sheet as the lines above its table, the table, the lines below it.

Cells are read as Excel shows them, formulas by the value stored with them; dates day first, as Vietnamese readers
expect them, numbers with a decimal comma, but in the first column, where a number counts rows, with a point. Hidden
rows, columns and sheets are read too, and a doubt says so. Empty rows, columns and sheets do not count.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import regex

from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.model import Doubt, File, MarkKind, Source, Span
from nhiemvu.readers.archive import Archive
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.forms import Rules
from nhiemvu.readers.shown import shown
from nhiemvu.readers.writing import Box, Run, Writing

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MERGED = regex.compile(rb"<mergeCell [^<>]{0,40}?ref=.([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7}).")
_TABLE = 3  # cells of a row that make it one of a table
_HEAD = regex.compile(r"(?:S?TT|Số\s?TT|SỐ\s?TT|Số thứ tự)\.?", regex.IGNORECASE)
_APPENDIX = regex.compile(r"(?:phụ lục|pl)\b.{0,60}", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with words. column, row: as in the sheet, from 1. hidden: its row or column is."""

    lines: tuple[tuple[Run, ...], ...]
    row: int
    column: int
    width: int = 1
    rows: int = 1
    hidden: bool = False

    @property
    def words(self) -> str:
        return " ".join(run.words for line in self.lines for run in line).strip()


@dataclass(slots=True)
class _Sheet:
    """rows: the cells with words by row, in order. unvalued: cells whose formula has no value stored."""

    name: str
    hidden: bool
    rows: dict[int, list[_Cell]] = field(default_factory=dict)
    unvalued: list[str] = field(default_factory=list)


def read(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    """The sheets of a workbook. Raises InputError, LimitPassed, and ToolMissing without openpyxl."""
    archive = Archive(data, file.name, rules.limits.archive)
    raw = [archive.bytes(name) for name in archive.members("xl/") if name.endswith((".xml", ".rels"))]
    cells = sum(each.count(b"<c ") + each.count(b"<row ") + _merged(each) for each in raw)
    if cells > rules.limits.cells:
        raise LimitPassed(f"{file.name} has {cells} cells, more than the {rules.limits.cells} that are read; split it")
    book = _opened(data, file, values=True)
    clock.check()
    formulas = _opened(data, file, values=False) if any(b"<f" in each for each in raw) else None
    sheets = [_sheet(each, formulas, clock) for each in book.worksheets]
    return _written([each for each in sheets if each.rows], file)


def _merged(raw: bytes) -> int:
    """The cells of the merged areas of a sheet, each of which openpyxl makes anew."""
    areas = (
        [int(each) for each in (hit[2], hit[4])] + [_column(hit[1]), _column(hit[3])] for hit in _MERGED.finditer(raw)
    )
    return sum((bottom - top + 1) * (right - left + 1) for top, bottom, left, right in areas)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _opened(data: bytes, file: File, values: bool) -> Workbook:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ToolMissing(f"{file.name} needs openpyxl to be read: pip install 'nhiemvu[excel]'") from None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out when it writes; nothing is written
            return load_workbook(io.BytesIO(data), data_only=values, rich_text=values, keep_links=False)
    except Exception as error:  # whatever a damaged member makes of it
        reason = str(error).split("\n")[0] or type(error).__name__
        raise InputError(f"{file.name} is damaged ({reason}); open it in Excel and save it anew") from None


# --- cells -------------------------------------------------------------------------------------------------


def _sheet(given: Worksheet, formulas: Workbook | None, clock: Clock) -> _Sheet:
    made = _Sheet(str(given.title), given.sheet_state != "visible")
    merged = {(each.min_row, each.min_col): each for each in given.merged_cells.ranges}
    covered = _Columns(given)
    cells: dict[tuple[int, int], Any] = given._cells
    first = min((column for (_, column), cell in cells.items() if cell.value is not None), default=1)
    for (row, column), cell in sorted(cells.items()):
        clock.check()
        lines = _lines(cell, column == first)
        if not lines:
            if formulas is not None and cell.value is None and _is_formula(formulas, made.name, row, column):
                made.unvalued.append(cell.coordinate)
            continue
        over = merged.get((row, column))
        width, tall = (over.max_col - column + 1, over.max_row - row + 1) if over else (1, 1)
        hidden = bool(given.row_dimensions[row].hidden) if row in given.row_dimensions else False
        found = _Cell(lines, row, column, width, tall, hidden or column in covered.hidden)
        made.rows.setdefault(row, []).append(found)
    return made


class _Columns:
    """The hidden columns of a sheet; one entry of the file may stand for several."""

    def __init__(self, given: Worksheet) -> None:
        self.hidden = {
            column
            for each in given.column_dimensions.values()
            if each.hidden
            for column in range(each.min or 0, min(each.max or 0, 16_384) + 1)
        }


def _is_formula(formulas: Workbook, sheet: str, row: int, column: int) -> bool:
    cell = formulas[sheet]._cells.get((row, column))
    return cell is not None and cell.data_type == "f"


def _lines(cell: Any, first: bool) -> tuple[tuple[Run, ...], ...]:
    """The words of a cell line by line, with what is bold or raised in them."""
    if cell.value is None:
        return ()
    whole = bool(cell.font is not None and cell.font.b)
    lines: list[list[Run]] = [[]]
    for words, bold, place in _pieces(cell, first):
        kinds: set[MarkKind] = {"bold"} if (whole if bold is None else bold) else set()
        kinds |= {"superscript": {"raised"}, "subscript": {"lowered"}}.get(place or "", set())  # type: ignore[arg-type]
        head, *rest = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines[-1].append(Run(head, frozenset(kinds)))
        lines += [[Run(each, frozenset(kinds))] for each in rest]
    return tuple(tuple(line) for line in lines if any(run.words.strip() for run in line))


def _pieces(cell: Any, first: bool) -> Iterator[tuple[str, bool | None, str | None]]:
    """Words, whether they are bold (None: as the cell), and whether raised or lowered."""
    if not isinstance(cell.value, list):  # rich text is a list of pieces
        yield shown(cell.value, cell.number_format or "General", "." if first else ","), None, cell.font.vertAlign
        return
    for piece in cell.value:
        font = getattr(piece, "font", None)
        yield str(getattr(piece, "text", piece)), (bool(font.b) if font else None), (font.vertAlign if font else None)


# --- sheets ------------------------------------------------------------------------------------------------


def _written(sheets: Sequence[_Sheet], file: File) -> Source:
    writing = Writing()
    doubts: list[Doubt] = []
    for sheet in sheets:
        hidden: list[Span] = []
        if len(sheets) > 1 and _APPENDIX.fullmatch(sheet.name) and not _names_itself(sheet):
            writing.paragraph([[Run(sheet.name)]])
        for block in _blocks(sheet):
            hidden += _block(writing, block)
        if sheet.hidden or hidden:
            doubts.append(Doubt("row-hidden", tuple(hidden), {"sheet": sheet.name}))
        if sheet.unvalued:
            doubts.append(Doubt("formula-unvalued", (), {"sheet": sheet.name, "cells": sheet.unvalued[:20]}))
    return writing.source(file, tuple(doubts))


def _names_itself(sheet: _Sheet) -> bool:
    first = [cell.words for row in list(sheet.rows.values())[:4] for cell in row]
    return any(_APPENDIX.match(words) for words in first)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of a sheet that are a table, or lines of text."""

    rows: tuple[tuple[_Cell, ...], ...]
    table: bool


def _blocks(sheet: _Sheet) -> Iterator[_Block]:
    """A table begins with its head, the first row of several cells, and ends with the last such row, or before the
    head of the next; what stands behind an empty row below it is text again.
    """
    rows = [tuple(row) for row in sheet.rows.values()]
    least = min(_TABLE, max(len(row) for row in rows))
    wide = [at for at, row in enumerate(rows) if len(row) >= least > 1]
    if not wide:
        yield _Block(tuple(rows), False)
        return
    heads = [at for at in wide if at == wide[0] or (_HEAD.fullmatch(rows[at][0].words) and _is_far(rows, at))]
    done = 0
    for head, after in zip(heads, [*heads[1:], len(rows)], strict=True):
        if head > done:
            yield _Block(tuple(rows[done:head]), False)
        done = _end(rows, head, after, wide)
        yield _Block(tuple(rows[head:done]), True)
    if done < len(rows):
        yield _Block(tuple(rows[done:]), False)


def _is_far(rows: Sequence[tuple[_Cell, ...]], at: int) -> bool:
    """Whether an empty row or a line of text parts a row from the table above it."""
    return len(rows[at - 1]) == 1 or rows[at][0].row > rows[at - 1][0].row + 1


def _end(rows: Sequence[tuple[_Cell, ...]], head: int, after: int, wide: Sequence[int]) -> int:
    """Where the table that begins at `head` ends: its last wide row and what follows that without an empty row."""
    last = max(at for at in wide if head <= at < after)
    end = last + 1
    below = max((cell.row + cell.rows for cell in rows[last]), default=0)
    while end < after and after == len(rows) and rows[end][0].row <= below:
        below = max(below, *(cell.row + cell.rows for cell in rows[end]))
        end += 1
    return end


def _block(writing: Writing, block: _Block) -> Iterator[Span]:
    """Writes a block; the spans of its hidden cells."""
    if not block.table:
        for row in block.rows:
            for cell in row:
                start = writing.at
                writing.paragraph(cell.lines)
                if cell.hidden:
                    yield Span(start, writing.at - 2)
        return
    used = sorted({cell.column for row in block.rows for cell in row})
    places = {column: at for at, column in enumerate(used)}
    numbers = [row[0].row for row in block.rows]
    drawn, held = [], set[tuple[int, int]]()
    for row in block.rows:
        own = {cell.column: cell for cell in row}
        boxes = []
        for column in used:
            if (row[0].row, column) in held:
                continue
            here = own.get(column)
            if here is None:
                boxes.append(Box((), places[column]))
                continue
            over = [each for each in used if column <= each < column + here.width]
            down = [each for each in numbers if here.row <= each < here.row + here.rows]
            held |= {(each, other) for each in down for other in over}
            boxes.append(Box(here.lines, places[column], len(over), len(down)))
        drawn.append(boxes)
    writing.table(drawn)
    if any(cell.hidden for row in block.rows for cell in row):
        grid = writing.grids[-1]
        for row, cells in zip(block.rows, grid.rows, strict=True):
            hidden = {places[cell.column] for cell in row if cell.hidden}
            yield from (span for cell in cells if cell.column in hidden for span in cell.spans)
