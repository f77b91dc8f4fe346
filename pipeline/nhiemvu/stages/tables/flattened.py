"""Tables flattened to one cell a line: the lines put back into columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from nhiemvu.model import Arranged, Column, Leaf, Passage, Source, Span
from nhiemvu.rulebook import matches
from nhiemvu.stages.tables import heads
from nhiemvu.stages.tables.values import (
    EMPTY,
    UNIT_ROLES,
    Cell,
    Draft,
    Line,
    Roles,
    Rules,
    follows,
    is_number,
    plain,
)
from nhiemvu.vietnamese.numerals import form

_NEVER = float("-inf")


class Flattened:
    def __init__(self, source: Source, arranged: Arranged, roles: Roles, rules: Rules) -> None:
        self.source, self.blocks, self.roles, self.rules = source, arranged.blocks, roles, rules

    def head(self, index: int) -> Draft | None:
        """A head of one cell a line that begins at block `index`: the number's head and two roles or more below."""
        words = self._words(index)
        if len(words) > 12 or self.roles.of(words) != "number":
            return None
        columns, blocks = [self._column(index)], [index]
        walled = self._is_walled(index)
        for at in range(index + 1, min(index + 10, len(self.blocks))):
            words = self._words(at)
            if self.blocks[at].kind == "grid" or not words or len(words) > 80 or is_number(words):
                break
            if walled and "|" not in self.source.text[columns[-1].head[-1].end : self.blocks[at].spans[0].start]:
                spans = (*columns.pop().head, *self.blocks[at].spans)
                columns.append(Column(self.roles.of(self.source.passage(spans).text), spans))
            else:
                columns.append(self._column(at))
            blocks.append(at)
        named = {column.role for column in columns} - {"other"}
        if len(columns) < 3 or len(named) < 3 or "name" not in named:
            return None
        leaves = [Leaf("table.head", column.head) for column in columns]
        return Draft(heads.settled(columns), (), blocks, leaves=leaves)

    def body(self, draft: Draft, index: int) -> int:
        """The lines from block `index` on put into the draft; gives the index of the first block after them."""
        if draft.columns[0].role != "number":
            return index
        index = self._rest_of_head(draft, index)
        if index >= len(self.blocks) or self.blocks[index].kind == "grid":
            return index
        names = {plain(self.source.passage(column.head).text) for column in draft.columns}
        reader = _Rows(self.source, draft, self.rules, self._is_walled(draft.blocks[0]))
        while index < len(self.blocks) and self.blocks[index].kind != "grid":
            block = self.blocks[index]
            if block.kind == "note":
                index += 1
                continue
            pieces = [self.source.passage((span,)) for span in block.spans] or [EMPTY]
            if not reader.goes_on(pieces[0]) and reader.ends(
                pieces[0].text, [self._words(at) for at in range(index + 1, min(index + 4, len(self.blocks)))]
            ):
                break
            draft.blocks.append(index)
            for piece in pieces:
                if plain(piece.text) in names and not is_number(piece.text):
                    draft.leaves.append(Leaf("furniture", piece.spans, "repeated-table-head"))
                    reader.head_repeated()
                elif piece:
                    reader.take(piece)
            index += 1
        draft.lines += reader.lines()
        return index

    def _is_walled(self, index: int) -> bool:
        """Whether a pipe stands between the first two heads: then one stands between all cells."""
        heads = self.blocks[index : index + 2]
        if len(heads) < 2 or not all(block.spans and block.kind != "grid" for block in heads):
            return False
        return "|" in self.source.text[heads[0].spans[-1].end : heads[1].spans[0].start]

    def _rest_of_head(self, draft: Draft, index: int) -> int:
        """Heads that the flattening left on lines of their own below the drawn ones."""
        start, found = index, []
        while index < len(self.blocks) and self.blocks[index].kind == "paragraph":
            words = self._words(index)
            if is_number(words):
                break
            if self.roles.of(words) == "other" or index - start > 6 or len(words) > 60:
                return start
            found.append(index)
            index += 1
        for at in found:
            draft.columns.append(self._column(at))
            draft.leaves.append(Leaf("table.head", draft.columns[-1].head))
            draft.blocks.append(at)
        return index

    def _words(self, index: int) -> str:
        return self.source.passage(self.blocks[index].spans).text

    def _column(self, index: int) -> Column:
        return Column(self.roles.of(self._words(index)), self.blocks[index].spans)


@dataclass(slots=True)
class _Raw:
    """The pieces of one row before they have columns."""

    number: Passage | None
    pieces: list[Passage]


class _Rows:
    """Rows from pieces: a number in sequence begins a row, what follows are its cells."""

    def __init__(self, source: Source, draft: Draft, rules: Rules, walled: bool) -> None:
        self.source, self.draft, self.rules, self.walled = source, draft, rules, walled
        self.room = len(draft.columns) - 1
        self.numbers: list[str] = []
        self.rows: list[_Raw] = []
        self.pending: Passage | None = None

    def ends(self, words: str, following: Sequence[str]) -> bool:
        """Whether a line is no cell any more: a heading, the tail of the document, a long sentence after a full row."""
        if not self.rows or is_number(words):
            return False
        if matches(self.rules.after_table, words):
            roman_groups = any(form(number) == "roman" for number in self.numbers)
            return not (roman_groups and self._leading(words) and any(self._numbers(each) for each in following))
        full = len(self.rows[-1].pieces) >= self.room
        return full and len(words) > 100 and words[:1].isupper() and words[-1:] in ".:;"

    def _numbers(self, words: str) -> bool:
        """Whether a line is or begins with the number of a row: below a group there are rows."""
        return is_number(words) or any(
            hit for rule in self.rules.ordinal if (hit := rule.match(words)) and form(hit.group("number")) != "roman"
        )

    def _leading(self, words: str) -> bool:
        return any(
            (hit := pattern.match(words)) and follows(self.numbers, hit.group("number"))
            for pattern in self.rules.ordinal
        )

    def head_repeated(self) -> None:
        """A number right above a repeated head is the page's."""
        if self.rows and not self.rows[-1].pieces and self.rows[-1].number is not None and len(self.rows) > 1:
            self._page_number(self.rows.pop())

    def goes_on(self, piece: Passage) -> bool:
        """Whether no wall parts a piece from the last one."""
        if not (self.walled and piece and self.rows and self.rows[-1].pieces):
            return False
        return "|" not in self.source.text[self.rows[-1].pieces[-1].end : piece.start]

    def take(self, piece: Passage) -> None:
        words = piece.text
        if self.goes_on(piece):
            cells = self.rows[-1].pieces
            cells[-1] = self.source.passage((*cells[-1].spans, *piece.spans))
            return
        if is_number(words) and (follows(self.numbers, words) or not self.rows):
            last = self.rows[-1] if self.rows else None
            if (
                last is not None
                and not last.pieces
                and last.number is not None
                and form(last.number.text) == form(words)
            ):
                self._page_number(self.rows.pop())
            self.numbers.append(words)
            self.rows.append(_Raw(piece, []))
            return
        if words.isdigit() and not self._wants_figures():
            self.draft.leaves.append(Leaf("furniture", piece.spans, "page-number"))
            return
        full = not self.rows or len(self.rows[-1].pieces) >= self.room or not self._is_figure_row()
        for pattern in self.rules.ordinal:
            hit = pattern.match(words)
            if hit and full and follows(self.numbers, hit.group("number")) and not self._half_open():
                self.numbers.append(hit.group("number"))
                self.rows.append(_Raw(piece.part(hit.start("number"), hit.end()), [piece.part(hit.end(), len(words))]))
                return
        if not self.rows:
            self.rows.append(_Raw(None, []))
        self.rows[-1].pieces.append(piece)

    def _is_figure_row(self) -> bool:
        """Whether rows so far had their number on a line of its own."""
        return any(
            row.number is not None and is_number(row.number.text) and row.number.text[-1:] not in ".)"
            for row in self.rows
        )

    def _half_open(self) -> bool:
        """A row whose cells are still to come does not end at an item of its name."""
        return bool(self.rows) and self._is_figure_row() and len(self.rows[-1].pieces) < self.room

    def _wants_figures(self) -> bool:
        """Whether the row still lacks a cell, and a column without a role could hold a figure."""
        if not self.rows or not any(column.role == "other" for column in self.draft.columns):
            return False
        return len(self.rows[-1].pieces) < self.room

    def _page_number(self, row: _Raw) -> None:
        if row.number is not None:
            self.draft.leaves.append(Leaf("furniture", row.number.spans, "page-number"))
            self.numbers.remove(row.number.text)

    # cells ------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        return [line for row in self.rows for line in self._lines(row)]

    def _lines(self, row: _Raw) -> list[Line]:
        body = row.pieces
        first = Cell(row.number) if row.number is not None else Cell(EMPTY)
        roles = [column.role for column in self.draft.columns[1:]]
        guessed = bool(body) and 1 < len(body) != self.room
        if len(body) <= self.room:
            likeness = [[self._likeness(piece.text, role) for role in roles] for piece in body]
            places = list(range(len(body))) if len(body) == self.room else in_order(likeness)
            return [Line([first, *self._cells(body, places)], guessed=guessed)]
        wrapped, wrapped_score = self._wrapped(body, roles)
        head, rest = body[: self.room], body[self.room :]
        cells = self._cells(head, list(range(self.room)))
        fits = [
            [self._open(cell.words, piece.text, role) for cell, role in zip(cells, roles, strict=True)]
            for piece in rest
        ][: self.room]
        places = in_order(fits)
        broken_score = sum(self._likeness(piece.text, role) for piece, role in zip(head, roles, strict=True))
        broken_score += sum(fit[place] for fit, place in zip(fits, places, strict=True))
        if wrapped_score > broken_score:
            return [Line([first, *self._cells(body, wrapped)], guessed=True)]
        places += [places[-1]] * (len(rest) - len(places))
        below = Line([Cell(EMPTY), *self._cells(rest, places)], breaks=True)
        return [Line([first, *cells], guessed=True), below]

    def _cells(self, pieces: Sequence[Passage], places: Sequence[int]) -> list[Cell]:
        spans: list[list[Span]] = [[] for _ in range(self.room)]
        for piece, place in zip(pieces, places, strict=True):
            spans[place] += piece.spans
        return [Cell(self.source.passage(tuple(each))) for each in spans]

    def _wrapped(self, pieces: Sequence[Passage], roles: Sequence[str]) -> tuple[list[int], float]:
        """Columns, none before the last, where cells of several lines stand one after the other."""
        best: list[list[float]] = []
        came: list[list[bool]] = []  # whether the piece goes on with the cell of the piece before
        for at, piece in enumerate(pieces):
            row, stays = [], []
            for column, role in enumerate(roles):
                own = self._likeness(piece.text, role)
                if at == 0:
                    row.append(own if column == 0 else _NEVER)
                    stays.append(False)
                    continue
                on = best[-1][column] + self._open(pieces[at - 1].text, piece.text, role)
                new = best[-1][column - 1] + own if column else _NEVER
                row.append(max(on, new))
                stays.append(on >= new)
            best.append(row)
            came.append(stays)
        column = max(range(len(roles)), key=lambda each: best[-1][each])
        score = best[-1][column]
        places = [column]
        for at in range(len(pieces) - 1, 0, -1):
            column -= not came[at][column]
            places.append(column)
        return places[::-1], score

    def _likeness(self, words: str, role: str) -> float:
        """How much the words look like a cell of the role."""
        unit = matches(self.rules.unit_opening, words)
        deadline = len(words) < 60 and matches(self.rules.deadline_like, words)
        if role == "name":
            return 0.2 if unit or deadline else 3.0
        if role in UNIT_ROLES:
            return (2.1 if role == "lead" else 2.0) if unit else -2.0
        if role in ("deadline", "start"):
            return 3.0 if deadline and not unit else -3.0
        return -1.0 if unit or deadline else 1.0

    def _open(self, before: str, words: str, role: str) -> float:
        """How much the words look like the rest of a cell that begins with those before."""
        if not before:
            return -1.0
        lower = words[:1].islower()
        score = 1.0 if lower else -0.5
        if matches(self.rules.closed, before):
            score -= 1.5
        if role in UNIT_ROLES:
            half = matches(self.rules.unit_half, before.rsplit(maxsplit=1)[-1])
            return score + (2.5 if half else 0.5 if matches(self.rules.unit_opening, words) else -0.5)
        if role in ("deadline", "start"):
            return score + (2.0 if matches(self.rules.deadline_like, words) else -3.0)
        return score + (1.0 if lower else 0.0)


def in_order(scores: list[list[float]]) -> list[int]:
    """A column for each row of scores, from left to right, so that the sum is greatest; no more rows than columns."""
    totals: list[list[float]] = []
    for row, own in enumerate(scores):
        before = [0.0] * (len(own) + 1) if row == 0 else [_NEVER, *accumulate(totals[-1], max)]
        totals.append([score + before[column] for column, score in enumerate(own)])
    chosen: list[int] = []
    limit = len(scores[0]) if scores else 0
    for total in reversed(totals):
        limit = max(range(limit), key=lambda column: (total[column], -column))
        chosen.append(limit)
    return chosen[::-1]
