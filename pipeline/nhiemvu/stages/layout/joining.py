"""Paragraphs: lines joined where a typesetter, a page break or a footnote parted them."""

from __future__ import annotations

from typing import Final

from nhiemvu.model import Block, Span
from nhiemvu.rulebook import matches
from nhiemvu.stages.layout.values import Piece, Rules

# How far the lines of an item stand to the right of its dash, in blanks.
_HANG = 4


def join(pieces: list[Piece], rules: Rules) -> list[Block]:
    """The pieces as blocks, in the order in which the first piece of each stands."""
    joining = _Joining(rules, _wrap_width(pieces))
    blocks: list[list[Piece]] = []
    for piece in pieces:
        target = joining.target(blocks, piece)
        if target is None:
            blocks.append([piece])
        else:
            target.append(piece)
    return [_block(block) for block in blocks]


_BACK: Final = 40  # blocks: the notes of a page and its text


class _Joining:
    def __init__(self, rules: Rules, wrap: int | None) -> None:
        self.rules, self.wrap = rules, wrap

    def target(self, blocks: list[list[Piece]], piece: Piece) -> list[Piece] | None:
        """The block that this piece goes on with: the last one, or the one before the footnotes of a page."""
        if piece.grid is not None or piece.label is not None or piece.heading or not blocks:
            return None
        if piece.continued:
            return self._broken_off(blocks, piece)
        last = blocks[-1]
        known = last[-1].grid is None
        if known and (self._goes_on(last[-1], piece) or self._hangs(last, piece) or self._is_unclosed(last, piece)):
            return last
        if last[-1].label is None:
            return None
        for block in reversed(blocks[-_BACK:-1]):
            if block[-1].label is None:
                return block if block[-1].grid is None and self._resumes(block[-1], piece) else None
        return None

    def _broken_off(self, blocks: list[list[Piece]], piece: Piece) -> list[Piece] | None:
        """The last note, or the last block of the text before the notes, for what the form says goes on."""
        for block in reversed(blocks[-_BACK:]):
            if (block[0].label is not None) == piece.note:
                return block if block[-1].grid is None else None
        return None

    def _goes_on(self, before: Piece, piece: Piece) -> bool:
        if before.column != piece.column:
            return False
        adjacent = 0 <= piece.line - before.line <= 1
        if adjacent and before.bold is not None and before.bold == piece.bold and before.line != piece.line:
            return not matches(self.rules.opens, piece.words) or not matches(self.rules.closed, before.words)
        if before.heading:
            return False
        opens = matches(self.rules.opens, piece.words)
        if adjacent and self.wrap is not None and before.line != piece.line:
            if before.words.isupper() and piece.words[:1].isupper() and not piece.words.isupper():
                return False
            long = before.width >= self.wrap * 0.78
            if opens:
                return long and matches(self.rules.hanging, before.words)
            return long or self._resumes(before, piece)
        if adjacent and before.broken and not opens:
            return (before.bold is None) == (piece.bold is None)
        return not opens and self._resumes(before, piece)

    def _hangs(self, block: list[Piece], piece: Piece) -> bool:
        """Whether a line goes on with an item of a list that was left open, a little to the right of its dash."""
        first, before = block[0], block[-1]
        if self.wrap is None or before.column != piece.column or piece.line - before.line != 1:
            return False
        if not 0 < piece.indent - first.indent <= _HANG or piece.bold is not None or before.heading:
            return False
        item = any(rule.id == "bulleted" and rule.match(first.words) for rule in self.rules.opens)
        return item and not matches(self.rules.closed, before.words) and not matches(self.rules.opens, piece.words)

    def _is_unclosed(self, block: list[Piece], piece: Piece) -> bool:
        """Whether a line goes on with a paragraph of a kind that always ends in a mark, on the line before."""
        before = block[-1]
        if piece.line - before.line != 1 or before.column != piece.column or piece.bold is not None:
            return False
        if piece.words.isupper() or not matches(self.rules.unclosed, block[0].words):
            return False
        return not matches(self.rules.closed, before.words) and not matches(self.rules.opens, piece.words)

    def _resumes(self, before: Piece, piece: Piece) -> bool:
        """Whether a paragraph left open goes on here, after a page break or a blank line."""
        if matches(self.rules.closed, before.words) or matches(self.rules.opens, piece.words):
            return False
        if (before.bold is None) != (piece.bold is None) or before.heading or before.words.isupper():
            return False
        if piece.words[:1].islower():
            return True
        return matches(self.rules.hanging, before.words) and not piece.words.isupper() and piece.bold is None


def _block(pieces: list[Piece]) -> Block:
    first = pieces[0]
    spans = tuple(Span(piece.start, piece.end) for piece in pieces)
    if first.grid is not None:
        return Block("grid", spans, grid=first.grid)
    if first.label is not None:
        return Block("note", spans, label=first.label)
    bold = all(piece.bold is not None for piece in pieces)
    return Block("heading" if first.heading else "paragraph", spans, bold=bold)


def _wrap_width(pieces: list[Piece]) -> int | None:
    """The line length of a text whose lines were broken by a typesetter, None where a line is a paragraph."""
    widths = sorted(piece.width for piece in pieces if piece.grid is None)
    if len(widths) < 8:
        return None
    full = widths[int(len(widths) * 0.9)]
    near = sum(1 for width in widths if width >= full * 0.8)
    if full > 140 or widths[-1] > full * 1.6 or near < len(widths) * 0.3:
        return None
    return full
