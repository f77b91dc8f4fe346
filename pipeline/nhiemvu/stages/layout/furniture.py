"""Furniture: motto, ruled lines, page numbers and running heads, which belong to the page and not to the text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

import regex

from nhiemvu.model import Leaf, Span
from nhiemvu.rulebook import matches
from nhiemvu.stages.layout.values import Piece, Rules


def set_aside(pieces: list[Piece], pages: tuple[int, ...], rules: Rules) -> tuple[list[Piece], list[Leaf]]:
    """The pieces of the text itself, and the furniture with the rule that took it. pages: where each begins."""
    return _Furniture(pieces, pages, rules).parted()


class _Furniture:
    def __init__(self, pieces: list[Piece], pages: tuple[int, ...], rules: Rules) -> None:
        self.pieces, self.pages, self.rules = pieces, pages, rules
        self.flat = any(matches(rules.flat_head, piece.words) for piece in pieces if len(piece.words) < 8)
        self.heads = self._running_heads()

    def parted(self) -> tuple[list[Piece], list[Leaf]]:
        kept: list[Piece] = []
        aside: list[Leaf] = []
        for index, piece in enumerate(self.pieces):
            rule = self._rule(index, piece) if piece.grid is None else None
            if rule is None:
                kept.append(piece)
            else:
                aside.append(Leaf("furniture", (Span(piece.start, piece.end),), rule))
        return kept, aside

    def _rule(self, index: int, piece: Piece) -> str | None:
        if len(piece.words) < 160 and matches(self.rules.furniture, piece.words):
            for rule in self.rules.furniture:
                if rule.search(piece.words):
                    return rule.id
        if len(piece.words) < 16 and self._is_page_number(index, piece):
            return "page-number"
        return "running-head" if index in self.heads else None

    def _is_page_number(self, index: int, piece: Piece) -> bool:
        """A bare number far from the left, at the edge of a page, or alone where no table lies flattened."""
        if not matches(self.rules.page_number, piece.words):
            return False
        before = self.pieces[index - 1] if index else None
        after = self.pieces[index + 1] if index + 1 < len(self.pieces) else None
        if piece.indent >= 10 and (before is None or before.line != piece.line):
            return True
        if self.pages and (after is None or before is None or self._page(after) != self._page(before)):
            return True
        apart = (before is None or piece.line - before.line > 1) and (after is None or after.line - piece.line > 1)
        return apart and not self.flat

    def _running_heads(self) -> set[int]:
        """The first and last lines of pages that stand alike, numbers apart, on three pages or more.

        Footnotes often differ in their numbers alone ("2 Nhiệm vụ theo Quyết định số 1662/QĐ-TTg ...") and are none.
        """
        if len(self.pages) < 3:
            return set()
        on = [self._page(piece) for piece in self.pieces]
        last = len(on) - 1
        edges = [
            index
            for index, piece in enumerate(self.pieces)
            if piece.grid is None
            and not (piece.note and piece.words[:1].isdecimal())
            and (index in (0, last) or on[index - 1] != on[index] or on[index + 1] != on[index])
        ]
        plain = {index: regex.sub(r"\d+", "#", self.pieces[index].words) for index in edges}
        often = {words for words, count in Counter(plain.values()).items() if count >= 3 and len(words) < 80}
        return {index for index, words in plain.items() if words in often}

    def _page(self, piece: Piece) -> int:
        return bisect_right(self.pages, piece.start)
