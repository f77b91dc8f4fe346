"""Tables: grids of several pages made whole, with the role of each column.

Repeated heads are recognised, rows joined across page breaks in every column, group rows
marked, and tables that were flattened to one cell a line put up again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate

from nhiemvu.model import Arranged, Column, Doubt, Grid, Leaf, Row, Source, Span, Spans, Table
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese import numerals

UNIT_ROLES = frozenset(
    (
        "lead",
        "coordinating",
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
class Role(Pattern):
    """A column role. cell: what the words of such a cell look like, where they can be told."""

    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    role: tuple[Role, ...]
    kind: tuple[Pattern, ...]
    column_number: tuple[Pattern, ...]
    closed: tuple[Pattern, ...]
    unit_opening: tuple[Pattern, ...]
    unit_half: tuple[Pattern, ...]


@dataclass(slots=True)
class _Cell:
    spans: Spans
    words: str
    width: int = 1
    rows: int = 1


@dataclass(slots=True)
class _Line:
    """A row of a grid with one cell for each column."""

    cells: list[_Cell]
    bold: bool
    breaks: bool = False
    guessed: bool = False


@dataclass(slots=True)
class _Draft:
    """A table while it is being gathered from one or more grids."""

    columns: list[Column]
    head: tuple[str, ...]
    blocks: list[int]
    lines: list[_Line] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)


def find(source: Source, arranged: Arranged, rules: Rules) -> tuple[Table, ...]:
    """All tables in reading order; the frames of head and signature are none."""
    finder = _Finder(source, arranged, rules)
    return tuple(_finish(draft, source, rules) for draft in finder.drafts())


class _Finder:
    def __init__(self, source: Source, arranged: Arranged, rules: Rules) -> None:
        self.source, self.arranged, self.rules = source, arranged, rules
        self.bold = [mark.span for mark in source.marks if mark.kind == "bold"]
        self.roles: dict[str, str] = {}

    def drafts(self) -> list[_Draft]:
        blocks = self.arranged.blocks
        found: list[_Draft] = []
        current: _Draft | None = None
        index = 0
        while index < len(blocks):
            block = blocks[index]
            if block.kind == "grid" and block.grid is not None:
                lines = self._lines(self.source.grids[block.grid])
                current = self._grid(current, index, lines, found)
                if not current.lines and current.columns:
                    index = self._flat_body(current, index + 1)
                    current = None
                    continue
            elif block.kind != "note":
                flat = self._flat_head(index)
                if flat is not None:
                    found.append(flat)
                    index = self._flat_body(flat, flat.blocks[-1] + 1)
                    current = None
                    continue
                current = None
            index += 1
        return found

    # grids --------------------------------------------------------------------------------------

    def _lines(self, grid: Grid) -> list[_Line]:
        columns = max((cell.column + cell.width for row in grid.rows for cell in row), default=0)
        spanning: dict[int, tuple[int, _Cell]] = {}
        lines = []
        for row in grid.rows:
            cells = [_Cell((), "") for _ in range(columns)]
            for column, (left, cell) in list(spanning.items()):
                cells[column] = cell
                spanning.pop(column) if left <= 1 else spanning.update({column: (left - 1, cell)})
            bold = False
            for drawn in row:
                spans = self.arranged.cut(self.source.text, drawn.spans)
                cell = _Cell(spans, self.source.passage(spans).text, drawn.width, drawn.rows)
                cells[drawn.column] = cell
                bold = bold or (bool(spans) and drawn.column < 3 and self._is_bold(spans))
                if drawn.rows > 1:
                    spanning[drawn.column] = (drawn.rows - 1, cell)
            if any(cell.words for cell in cells):
                lines.append(_Line(cells, bold))
        return lines

    def _is_bold(self, spans: Spans) -> bool:
        near = max(0, bisect_right(self.bold, spans[0].start, key=lambda span: span.start) - 1)
        return any(bold.start <= spans[0].start and spans[-1].end <= bold.end for bold in self.bold[near : near + 2])

    def _grid(self, current: _Draft | None, index: int, lines: list[_Line], found: list[_Draft]) -> _Draft:
        depth = self._head_depth(lines)
        if depth:
            columns = self._columns(lines[:depth])
            head = tuple(_plain(cell.words) for cell in lines[0].cells)
            if current is not None and _same_head(current.head, lines[0]):
                current.leaves += _head_leaves(lines[:depth], "furniture", "repeated-table-head")
            else:
                current = _Draft(columns, head, [])
                current.leaves += _head_leaves(lines[:depth], "table.head", None)
                found.append(current)
        elif current is None or len(current.columns) != max((len(line.cells) for line in lines), default=0):
            width = max((len(line.cells) for line in lines), default=0)
            current = _Draft([Column("other", ()) for _ in range(width)], (), [])
            found.append(current)
        current.blocks.append(index)
        first = True
        at = depth
        while at < len(lines):
            line = lines[at]
            if current.head and _same_head(current.head, line):
                again = max(1, self._head_depth(lines[at:]))
                current.leaves += _head_leaves(lines[at : at + again], "furniture", "repeated-table-head")
                first, at = True, at + again
                continue
            line.breaks = first and bool(current.lines)
            current.lines.append(line)
            first = False
            at += 1
        return current

    def _head_depth(self, lines: Sequence[_Line]) -> int:
        """How many rows the head takes: 0 to 3."""
        if not lines or not self._is_head(lines[0]):
            return 0
        depth = 1
        first = lines[0]
        spanning = any(cell.width > 1 for cell in first.cells) or any(cell.rows > 1 for cell in first.cells)
        if spanning and len(lines) > 1 and not self._numbered(lines[1]) and self._under(first, lines[1]):
            depth = 2
        if len(lines) > depth and self._column_numbers(lines[depth]):
            depth += 1
        return depth

    def _is_head(self, line: _Line) -> bool:
        filled = [cell.words for cell in line.cells if cell.words]
        if not all(len(words) < 120 for words in filled) or (line.cells[0].words and _is_number(line.cells[0].words)):
            return False
        named = sum(1 for words in filled if self._role(words) != "other")
        return named >= 2 and named * 2 >= len(filled)

    def _numbered(self, line: _Line) -> bool:
        return bool(line.cells) and _is_number(line.cells[0].words) and not self._column_numbers(line)

    def _under(self, first: _Line, second: _Line) -> bool:
        """Whether the second row names the columns below a spanning cell of the first."""
        below = [cell for cell in second.cells if cell.words and not any(cell is above for above in first.cells)]
        return bool(below) and all(len(cell.words) < 60 for cell in below)

    def _column_numbers(self, line: _Line) -> bool:
        filled = [cell.words for cell in line.cells if cell.words]
        return len(filled) >= 3 and all(_any(self.rules.column_number, words) for words in filled)

    def _columns(self, head: list[_Line]) -> list[Column]:
        columns = []
        for index in range(len(head[0].cells)):
            spans: Spans = ()
            seen: list[_Cell] = []
            for line in head:
                cell = line.cells[index]
                if not cell.words and line is head[0]:
                    cell = next((c for c in reversed(line.cells[:index]) if c.words and c.width > 1), cell)
                if cell.words and not self._column_numbers(line) and not any(cell is other for other in seen):
                    seen.append(cell)
                    spans += cell.spans
            own = self._role(seen[-1].words) if seen else "other"
            if own == "other" and len(seen) > 1:
                own = self._role(" ".join(cell.words for cell in seen))
            columns.append(Column(own, spans))
        return _one_name(columns)

    def _role(self, words: str) -> str:
        if words in self.roles:
            return self.roles[words]
        best, length = "other", 0
        for role in self.rules.role:
            hit = role.search(words)
            if hit and hit.end() - hit.start() > length:
                best, length = role.id, hit.end() - hit.start()
        self.roles[words] = best
        return best

    # flattened tables ---------------------------------------------------------------------------

    def _flat_head(self, index: int) -> _Draft | None:
        """A head of one cell a line: a number column's head and two more roles on the lines below."""
        words = self._words(index)
        if len(words) > 12 or self._role(words) != "number":
            return None
        columns, blocks = [self._column(index)], [index]
        for at in range(index + 1, min(index + 10, len(self.arranged.blocks))):
            block = self.arranged.blocks[at]
            words = self._words(at)
            if block.kind == "grid" or not words or len(words) > 80 or _is_number(words):
                break
            columns.append(self._column(at))
            blocks.append(at)
        named = {column.role for column in columns} - {"other"}
        if len(columns) < 3 or len(named) < 3 or "name" not in named:
            return None
        leaves = [Leaf("table.head", column.head) for column in columns]
        return _Draft(_one_name(columns), (), blocks, leaves=leaves)

    def _flat_body(self, draft: _Draft, index: int) -> int:
        """The lines below a head put into its columns; gives the index of the first block after them."""
        blocks = self.arranged.blocks
        if draft.columns[0].role != "number":
            return index
        start = index
        while index < len(blocks) and not _is_number(self._words(index)) and blocks[index].kind == "paragraph":
            role = self._role(self._words(index))
            if role == "other" or index - start > 6 or len(self._words(index)) > 60:
                return start
            column = self._column(index)
            draft.columns.append(column)
            draft.leaves.append(Leaf("table.head", column.head))
            draft.blocks.append(index)
            index += 1
        if index >= len(blocks) or blocks[index].kind == "grid":
            return index
        heads = {_plain(self.source.passage(column.head).text) for column in draft.columns}
        pieces: list[tuple[Span, str]] = []
        while index < len(blocks) and blocks[index].kind in ("paragraph", "note") and not self._ends_flat(index):
            if blocks[index].kind == "paragraph":
                draft.blocks.append(index)
                for span in blocks[index].spans:
                    words = self.source.passage((span,)).text
                    if _plain(words) in heads and not _is_number(words):
                        draft.leaves.append(Leaf("furniture", (span,), "repeated-table-head"))
                    elif words:
                        pieces.append((span, words))
            index += 1
        draft.lines += _Unflattening(draft.columns, self.rules).lines(pieces)
        return index

    def _ends_flat(self, index: int) -> bool:
        words = self._words(index)
        return words.isupper() and len(words) > 12 and self.arranged.blocks[index].bold

    def _words(self, index: int) -> str:
        return self.source.passage(self.arranged.blocks[index].spans).text

    def _column(self, index: int) -> Column:
        return Column(self._role(self._words(index)), self.arranged.blocks[index].spans)


class _Unflattening:
    """Lines of one cell each put back into rows: a number begins a row, its cells follow in column order."""

    def __init__(self, columns: list[Column], rules: Rules) -> None:
        self.columns, self.rules = columns, rules
        self.looks = {role.id: role.cell for role in rules.role}

    def lines(self, pieces: list[tuple[Span, str]]) -> list[_Line]:
        rows: list[list[tuple[Span, str]]] = []
        for piece in pieces:
            if _is_number(piece[1]) or not rows:
                rows.append([piece])
            else:
                rows[-1].append(piece)
        return [line for row in rows for line in self._row(row)]

    def _row(self, row: list[tuple[Span, str]]) -> list[_Line]:
        cells = [_Cell((), "") for _ in self.columns]
        numbered = _is_number(row[0][1])
        if numbered:
            cells[0] = _Cell((row[0][0],), row[0][1])
        body = row[1:] if numbered else row
        room = len(self.columns) - 1
        for column, piece in zip(self._places(body[:room], 1), body[:room], strict=True):
            cells[column] = _joined(cells[column], piece)
        line = _Line(cells, bold=False, guessed=numbered and 1 < len(body) != room)
        if len(body) <= room:
            return [line]
        rest = [_Cell((), "") for _ in self.columns]
        for column, piece in zip(self._continue(cells, body[room:]), body[room:], strict=True):
            rest[column] = _joined(rest[column], piece)
        return [line, _Line(rest, bold=False, breaks=True)]

    def _places(self, body: list[tuple[Span, str]], first: int) -> list[int]:
        """Columns for the cells of a row, in order; with cells missing, the best fit by what they look like."""
        width = len(self.columns)
        if len(body) >= width - first:
            return list(range(first, first + len(body)))
        roles = [column.role for column in self.columns[first:]]
        likeness = [[self._likeness(words, role) for role in roles] for _, words in body]
        return [first + at for at in _in_order(likeness)]

    def _likeness(self, words: str, role: str) -> float:
        unit = _any(self.rules.unit_opening, words)
        deadline = len(words) < 60 and self._looks_like("deadline", words)
        if role == "name":
            return 0.2 if unit or deadline else 3.0
        if role in UNIT_ROLES:
            return (2.1 if role == "lead" else 2.0) if unit else -2.0
        if role == "deadline":
            return 3.0 if deadline and not unit else -3.0
        return -1.0 if unit or deadline else 1.0

    def _looks_like(self, role: str, words: str) -> bool:
        pattern = self.looks.get(role)
        return bool(pattern) and Pattern(role, pattern or "", "", ()).search(words) is not None

    def _continue(self, cells: list[_Cell], rest: list[tuple[Span, str]]) -> list[int]:
        """Columns in which a row goes on after a page break: in order, where the words before lie open."""
        fits = [
            [
                self._open(cell.words, words, column.role)
                for cell, column in zip(cells[1:], self.columns[1:], strict=True)
            ]
            for _, words in rest[: len(cells) - 1]
        ]
        found = [1 + at for at in _in_order(fits)]
        return found + [found[-1] if found else 0] * (len(rest) - len(found))

    def _open(self, before: str, words: str, role: str) -> float:
        if not before:
            return -1.0
        score = 1.0 if words[:1].islower() else 0.0
        if _any(self.rules.closed, before):
            score -= 1.5
        if role in UNIT_ROLES:
            half = before.rsplit(maxsplit=1)[-1]
            score += (
                2.0 if _any(self.rules.unit_half, half) else (0.5 if _any(self.rules.unit_opening, words) else -0.5)
            )
        elif role == "deadline":
            score += 2.0 if self._looks_like("deadline", words) else -3.0
        elif words[:1].islower():
            score += 1.0
        return score


# rows ---------------------------------------------------------------------------------------------


def _finish(draft: _Draft, source: Source, rules: Rules) -> Table:
    kind = _kind(draft, source, rules)
    columns = tuple(draft.columns)
    rows: list[Row] = []
    doubts: list[Doubt] = []
    number = next((index for index, column in enumerate(columns) if column.role == "number"), None)
    name = next((index for index, column in enumerate(columns) if column.role == "name"), None)
    for line in draft.lines:
        if rows and _goes_on(line, rows[-1], number, name, source, rules):
            rows[-1], places = _join(rows[-1], line)
            if line.breaks and places:
                doubts.append(Doubt("row-continued", places, about=rows[-1].start))
        else:
            cells = tuple(cell.spans for cell in line.cells)
            rows.append(Row(cells, bold=line.bold))
        if line.guessed:
            doubts.append(Doubt("row-cells-guessed", rows[-1].cells[0] or rows[-1].cells[1], about=rows[-1].start))
    if kind == "tasks":
        rows = _mark_groups(rows, number, name, source)
        doubts += [
            Doubt("row-fused", row.cells[name], about=row.start)
            for row in rows
            if row.group and name is not None and source.passage(row.cells[name]).text[:1].islower()
        ]
    return Table(kind, tuple(draft.blocks), columns, tuple(rows), tuple(draft.leaves), tuple(doubts))


def _kind(draft: _Draft, source: Source, rules: Rules) -> str:
    heads = [source.passage(column.head).text for column in draft.columns]
    roles = {column.role for column in draft.columns}
    leading = roles & {"lead", "coordinating", "drafting", "advising"}
    for kind in rules.kind:
        if any(kind.search(head) for head in heads) and not leading:
            return kind.id
    tasks = "name" in roles and bool(roles & (UNIT_ROLES | {"deadline"})) and len(roles - {"other", "number"}) >= 2
    return "tasks" if tasks else "other"


def _goes_on(line: _Line, before: Row, number: int | None, name: int | None, source: Source, rules: Rules) -> bool:
    """Whether a row is the rest of the one before it."""
    if number is not None and line.cells[number].words:
        same = line.cells[number].spans == before.cells[number]  # one number spans both rows
        return same and (name is None or line.cells[name].spans == before.cells[name])
    if name is None:
        return False
    words = line.cells[name].words
    last = source.passage(before.cells[name]).text if name < len(before.cells) else ""
    if not words:
        return number is not None or line.breaks
    closed = _any(rules.closed, last)
    if line.breaks:
        return (number is not None and not (line.bold and closed)) or (words[:1].islower() and not closed)
    return words[:1].islower() and not closed


def _join(row: Row, line: _Line) -> tuple[Row, Spans]:
    cells = list(row.cells)
    places: Spans = ()
    for index, cell in enumerate(line.cells):
        if cell.spans and cell.spans != cells[index]:
            cells[index] += cell.spans
            places += cell.spans[:1]
    return replace(row, cells=tuple(cells)), places


def _mark_groups(rows: list[Row], number: int | None, name: int | None, source: Source) -> list[Row]:
    """A row of number and title alone is a group where it is bold, in capitals, or has rows of a lower form below."""
    marked = []
    for index, row in enumerate(rows):
        filled = [at for at, spans in enumerate(row.cells) if spans]
        alone = all(at in (number, name) for at in filled) or len(filled) == 1
        if alone and filled:
            own = _form(row, number, source)
            below = _form(rows[index + 1], number, source) if index + 1 < len(rows) else None
            title = source.passage(
                row.cells[name] if name is not None and row.cells[name] else row.cells[filled[-1]]
            ).text
            lower = own is not None and below is not None and below != own
            row = replace(row, group=row.bold or title.isupper() or lower)
        marked.append(row)
    return marked


def _form(row: Row, number: int | None, source: Source) -> str | None:
    """The form of a row's number: roman, letter, or how many numbers it has."""
    words = source.passage(row.cells[number]).text.strip(".)( ") if number is not None else ""
    if not words:
        return None
    if words[0].isdigit():
        return str(words.count("."))
    return "roman" if numerals.roman(words) and len(words) + (words in "IVX") > 1 else "letter"


def _is_number(words: str) -> bool:
    if not words or len(words) > 12:
        return False
    bare = words.strip("().:- ")
    return (
        (bare[:1].isdigit() and all(part.isdigit() and len(part) <= 3 for part in bare.rstrip(".").split(".")))
        or numerals.roman(bare) is not None
        or (len(bare) == 1 and len(words) > 1 and numerals.letter(bare) is not None)
    )


def _in_order(scores: list[list[float]]) -> list[int]:
    """For each row of scores a column, from left to right, so that the sum is greatest; rows are no more than columns."""
    totals: list[list[float]] = []
    for row, own in enumerate(scores):
        before = [0.0] * (len(own) + 1) if row == 0 else [float("-inf"), *accumulate(totals[-1], max)]
        totals.append([score + before[column] for column, score in enumerate(own)])
    chosen: list[int] = []
    limit = len(scores[0]) if scores else 0
    for total in reversed(totals):
        limit = max(range(limit), key=lambda column: (total[column], -column))
        chosen.append(limit)
    return chosen[::-1]


def _joined(cell: _Cell, piece: tuple[Span, str]) -> _Cell:
    return _Cell((*cell.spans, piece[0]), f"{cell.words} {piece[1]}".strip())


def _one_name(columns: list[Column]) -> list[Column]:
    """Of several columns that could hold the task's name the first does; the others keep their own head."""
    seen = False
    out = []
    for column in columns:
        if column.role == "name" and seen:
            column = replace(column, role="other")
        seen = seen or column.role == "name"
        out.append(column)
    return out


def _head_leaves(lines: Iterable[_Line], role: str, rule: str | None) -> list[Leaf]:
    seen: set[int] = set()
    leaves = []
    for line in lines:
        for cell in line.cells:
            if cell.spans and id(cell) not in seen:
                seen.add(id(cell))
                leaves.append(Leaf(role, cell.spans, rule))
    return leaves


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _same_head(head: tuple[str, ...], line: _Line) -> bool:
    first = next((cell.words for cell in line.cells if cell.words), "")
    filled = [each for each in head if each]
    if not filled or _plain(first) != filled[0]:
        return False
    words = (_plain(cell.words) for cell in line.cells)
    return len(filled) >= 2 and filled == [each for each in words if each]


def _any(patterns: tuple[Pattern, ...], words: str) -> bool:
    return any(pattern.search(words) for pattern in patterns)
