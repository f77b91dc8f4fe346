"""Where a text draws tables: lines with pipes, lines with tabs, HTML. Positions only, nothing of their meaning.

The cells found here reach from border to border; the blanks and the markup at their edges are still in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from nhiemvu.model.frozen import unguarded
from nhiemvu.readers.markup import Tag
from nhiemvu.rulebook import Pattern

_SPAN = regex.compile(r"""\b(col|row)span\s{0,9}=\s{0,9}["']?\s{0,9}(\d{1,4})""", regex.IGNORECASE)
_BLANK_LINE = regex.compile(r"\n[^\S\n]*+\n")
_STRAY = regex.compile(r"(?m)(?<=^[^\S\n]{0,99})\|(?=\s|$)|(?<=[^\S\n])\|(?=[^\S\n]{0,99}$)")
_WALL = regex.compile(r"(?m)^[^\S\n]{0,99}\|[^\S\n]{0,99}(?:\n|$)")
_TALLEST: Final = 5_000  # characters of a cell between walls
_WIDEST: Final = 100  # columns of one cell
_LONGEST: Final = 1_000  # rows of one cell
# A cell over several rows pushes the cells of later rows aside only in the first columns, so that time stays linear.
_REACH: Final = 128

_Line = tuple[int, int]


@unguarded(frozen=True, slots=True)
class Cell:
    """A cell from border to border: half-open offsets, column from 0, width in columns, height in rows."""

    start: int
    end: int
    column: int
    width: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """A table as drawn: its lines, and its rows of cells."""

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]


def find(plain: str, tags: Sequence[Tag], lines: Iterable[Pattern]) -> list[Drawing]:
    """All tables of `plain` in order; they do not overlap. lines: the rules pipe-separator and list-mark."""
    rules = {each.id: each for each in lines}
    taken = list(_html(plain, tags))
    if "|" in plain:
        taken = _in_order([*taken, *_piped(plain, taken, rules["pipe-separator"])])
        taken = _in_order([*taken, *_walled(plain, taken)])
    return _in_order([*taken, *_tabbed(plain, taken, rules["list-mark"])])


def stray_pipes(plain: str, drawings: Sequence[Drawing]) -> Iterator[tuple[int, int]]:
    """Pipes at the edges of lines outside all tables: what is left of the tables of a web page."""
    at = 0
    for hit in _STRAY.finditer(plain) if "|" in plain else ():
        while at < len(drawings) and drawings[at].end <= hit.start():
            at += 1
        if at == len(drawings) or hit.start() < drawings[at].start:
            yield hit.start(), hit.start() + 1


def _in_order(drawings: Iterable[Drawing]) -> list[Drawing]:
    return sorted(drawings, key=lambda each: each.start)


def _runs(plain: str, sign: str, taken: Sequence[Drawing], ends: Callable[[str], bool]) -> Iterator[list[_Line]]:
    """Consecutive lines that hold `sign`; a line that `ends`, a new page or a table found before parts them."""
    run: list[_Line] = []
    at = plain.find(sign)
    other = 0
    while at >= 0:
        start = plain.rfind("\n", 0, at) + 1
        end = plain.find("\n", at)
        end = len(plain) if end < 0 else end
        while other < len(taken) and taken[other].end <= start:
            other += 1
        free = other == len(taken) or taken[other].start >= end
        if run and (run[-1][1] + 1 != start or not free or plain[start] == "\f"):
            yield run
            run = []
        if free and not ends(plain[start:end]):
            run.append((start + (plain[start] == "\f"), end))
        at = plain.find(sign, end)
    if run:
        yield run


# --- lines with pipes --------------------------------------------------------------------------------------


def _piped(plain: str, taken: Sequence[Drawing], separator: Pattern) -> Iterator[Drawing]:
    for run in _runs(plain, "|", taken, lambda line: line.strip() == "|"):
        words = [plain[start:end].strip() for start, end in run]
        closed = [line[-1] == "|" != line[0] and "|" in line[:-1] for line in words]
        first = [line[0] == "|" or shut for line, shut in zip(words, closed, strict=True)]
        dashes = ["-" in line and separator.search(line) is not None for line in words]
        at = 0
        while at < len(run):
            headed = at + 1 < len(run) and dashes[at + 1] and not dashes[at]
            stop = at + 1
            while stop < len(run) and (first[stop] or (headed and not first[at])):
                if stop > at + 1 and stop + 1 < len(run) and dashes[stop + 1] and not dashes[stop]:
                    break
                stop += 1
            if not (headed or closed[at] or first[at]):
                stop = _alike(plain, run, at)
            if headed or closed[at] or (first[at] and stop > at + 1) or stop > at + 2:
                rows = (_pipe_row(plain, run[each]) for each in range(at, stop) if not dashes[each])
                yield Drawing(run[at][0], run[stop - 1][1], tuple(row for row in rows if row))
            at = stop


def _alike(plain: str, run: Sequence[_Line], at: int) -> int:
    """Behind the lines from `at` on that hold as many pipes as the first, three columns or more; three of them in a
    row are a table also without pipes at their edges.
    """
    pipes = plain.count("|", *run[at])
    stop = at + 1
    while pipes > 1 and stop < len(run) and plain.count("|", *run[stop]) == pipes:
        stop += 1
    return stop


def _pipe_row(plain: str, line: _Line) -> tuple[Cell, ...]:
    words = plain[line[0] : line[1]]
    start = line[0] + len(words) - len(words.lstrip())
    end = line[0] + len(words.rstrip())
    start += plain[start] == "|"
    end -= plain[end - 1] == "|" and end > start
    return tuple(_split(plain, start, end, "|"))


def _split(plain: str, start: int, end: int, sign: str) -> Iterator[Cell]:
    for column, words in enumerate(plain[start:end].split(sign)):
        yield Cell(start, start + len(words), column)
        start += len(words) + 1


# --- cells between walls -----------------------------------------------------------------------------------


def _walled(plain: str, taken: Sequence[Drawing]) -> Iterator[Drawing]:
    """Tables of web pages saved as text: a pipe alone on its line begins a row, each cell ends in a pipe, over
    as many lines as it takes."""
    done = other = 0
    for wall in _WALL.finditer(plain):
        if wall.start() < done:
            continue
        while other < len(taken) and taken[other].end <= wall.start():
            other += 1
        limit = taken[other].start if other < len(taken) else len(plain)
        rows: list[tuple[Cell, ...]] = []
        at = wall.end()
        while row := _walled_row(plain, at, limit):
            rows.append(row)
            done = row[-1].end + 1
            following = _WALL.match(plain, plain.find("\n", done) + 1 or len(plain))
            if following is None or following.start() >= limit:
                break
            at = following.end()
        if rows:
            yield Drawing(wall.start(), done, tuple(rows))


def _walled_row(plain: str, start: int, limit: int) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    while (wall := plain.find("|", start, min(limit, start + _TALLEST))) >= 0:
        end = plain.find("\n", wall)
        end = len(plain) if end < 0 else end
        line = plain[plain.rfind("\n", 0, wall) + 1 : end].strip()
        if line == "|" or line.find("|") < len(line) - 1:
            break
        cells.append(Cell(start, wall, len(cells)))
        start = end + 1
    return tuple(cells)


# --- lines with tabs ---------------------------------------------------------------------------------------


def _tabbed(plain: str, taken: Sequence[Drawing], mark: Pattern) -> Iterator[Drawing]:
    """Runs of lines with tabs, without the indented or listed paragraphs at their edges."""
    for run in _runs(plain, "\t", taken, lambda line: line.isspace() and line.count("\t") < 2):
        words = [plain[start:end] for start, end in run]
        columns = max(line.count("\t") for line in words) + 1
        rows = [_is_row(line, columns, mark) for line in words]
        low, high = 0, len(run)
        while low < high and not (rows[low] or _goes_on(words[low], columns, columns - 1)):
            low += 1
        while low < high and not (rows[high - 1] or _goes_on(words[high - 1], columns, 2)):
            high -= 1
        if any(rows[low:high]) and (columns > 2 or sum(rows) > 1):
            cells = tuple(tuple(_split(plain, *line, "\t")) for line in run[low:high])
            yield Drawing(run[low][0], run[high - 1][1], cells)


def _is_row(line: str, columns: int, mark: Pattern) -> bool:
    """Whether the tabs of a line part words, not only indent them or follow the mark of a list."""
    tabs = line.count("\t")
    if line.isspace() or "\t" not in line.lstrip():
        return tabs > 1 and not line.isspace() and line[-1] == "\t"
    return tabs > 1 or (columns == 2 and mark.match(line) is None)


def _goes_on(line: str, columns: int, least: int) -> bool:
    """Whether a line without tabs at its end is the rest of a row: as many tabs lead as leave a column for it."""
    tabs = line.count("\t")
    return not line.isspace() and least <= tabs < columns and columns > 2


# --- HTML --------------------------------------------------------------------------------------------------


def _html(plain: str, tags: Sequence[Tag]) -> Iterator[Drawing]:
    """Outermost <table>s; missing end tags are put where the next cell, row or table, or a blank line, ends them."""
    inside = [tag for tag in tags if tag.name in ("table", "tr", "td", "th")]
    ends = _table_ends(inside)
    at = 0
    while at < len(inside):
        first = inside[at]
        at += 1
        if first.name != "table" or first.closing:
            continue
        stop = ends.get(at - 1)
        if stop is None:
            stop = at
            while stop < len(inside) and inside[stop].name != "table":
                stop += 1
            limit = inside[stop].start if stop < len(inside) else len(plain)
            end = _end_of_open(plain, inside[at:stop], first.end, limit)
            body = [tag for tag in inside[at:stop] if tag.start < end]
        else:
            end, body = inside[stop].end, inside[at:stop]
            limit = inside[stop].start
            stop += 1
        yield Drawing(first.start, end, tuple(_html_rows(plain, body, min(end, limit))))
        at = stop


def _table_ends(tags: Sequence[Tag]) -> dict[int, int]:
    """For the index of each <table> that is closed, the index of its </table>."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for index, tag in enumerate(tags):
        if tag.name != "table":
            continue
        if not tag.closing:
            opened.append(index)
        elif opened:
            ends[opened.pop()] = index
    return ends


def _end_of_open(plain: str, tags: Sequence[Tag], start: int, limit: int) -> int:
    """Where a table that is never closed ends: after its last end tag, or at the blank line after its last cell."""
    last = tags[-1] if tags else None
    if last is not None and last.closing:
        return last.end
    hit = _BLANK_LINE.search(plain, last.end if last else start, limit)
    return hit.start() if hit else limit


def _html_rows(plain: str, tags: Sequence[Tag], end: int) -> Iterator[tuple[Cell, ...]]:
    """The rows of one table. A nested table is text of the cell that it stands in."""
    held: dict[int, tuple[int, int]] = {}  # column: the row up to which it is taken, the column after it
    rows = _html_cells(tags, end)
    for index, row in enumerate(rows):
        column = 0
        cells: list[Cell] = []
        for tag, stop in row:
            while column in held and held[column][0] > index:
                column = held[column][1]
            asked = {hit[1].lower(): int(hit[2]) for hit in _SPAN.finditer(plain, tag.start, tag.end)}
            width = min(max(asked.get("col", 1), 1), _WIDEST)
            tall = min(max(asked.get("row", 1), 1), _LONGEST, len(rows) - index)
            cells.append(Cell(tag.end, stop, column, width, tall))
            if tall > 1 and column < _REACH:
                held.update(dict.fromkeys(range(column, column + width), (index + tall, column + width)))
            column += width
        yield tuple(cells)


def _html_cells(tags: Sequence[Tag], end: int) -> list[list[tuple[Tag, int]]]:
    """For each row its <td> and <th> tags, each with the offset at which its content ends."""
    rows: list[list[tuple[Tag, int]]] = []
    opened: Tag | None = None
    fresh = True
    depth = 0
    for tag in tags:
        if tag.name == "table":
            depth = max(0, depth + (-1 if tag.closing else 1))
        if depth or tag.name == "table":
            continue
        if opened is not None:
            rows[-1].append((opened, tag.start))
            opened = None
        if tag.name == "tr":
            if not tag.closing:
                rows.append([])
            fresh = tag.closing
        elif not tag.closing:
            if fresh:
                rows.append([])
                fresh = False
            opened = tag
    if opened is not None:
        rows[-1].append((opened, end))
    return rows
