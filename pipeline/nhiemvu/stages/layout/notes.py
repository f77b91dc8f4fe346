"""Footnotes: the pieces that open them, and the marks in the text that point to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from nhiemvu.model import Leaf, Mark, NoteMark, Source, Span, fold, trimmed
from nhiemvu.rulebook import matches
from nhiemvu.stages.layout.marks import Marks
from nhiemvu.stages.layout.values import Piece, Rules


@dataclass(frozen=True, slots=True)
class Noted:
    """pieces: the given ones, notes with their label and without its characters, which numbers own."""

    pieces: list[Piece]
    marks: list[NoteMark]
    numbers: list[Leaf]


def find(pieces: list[Piece], source: Source, marks: Marks, rules: Rules) -> Noted:
    """Notes with a raised number first; then those whose number lost its raising, where a mark asks for them."""
    return _Notes(source, marks, rules).noted(pieces)


class _Notes:
    def __init__(self, source: Source, marks: Marks, rules: Rules) -> None:
        self.source, self.text, self.marks, self.rules = source, source.text, marks, rules
        self.numbers: list[Leaf] = []

    def noted(self, pieces: list[Piece]) -> Noted:
        pieces = [self._note(piece) for piece in pieces]
        found = list(self._raised_marks())
        found += self._starred_marks(pieces)
        bracketed = self._bracket_marks({mark.span.start for mark in found})
        defined = {piece.label for piece in pieces if piece.label}
        asked = {mark.label for mark in [*found, *bracketed]} - defined
        first = min((mark.span.start for mark in [*found, *bracketed] if mark.label in asked), default=0)
        answered: set[str] = set()
        if asked:
            for at in range(len(pieces) - 1, -1, -1):
                label = self._plain_label(pieces[at]) if pieces[at].start > first else None
                if label in asked and label not in answered:
                    answered.add(label)
                    pieces[at] = self._as_note(pieces[at], label)
        found += [mark for mark in bracketed if mark.label in answered]
        return Noted(pieces, sorted(found, key=lambda mark: mark.span), self.numbers)

    def _note(self, piece: Piece) -> Piece:
        """A piece that opens with a raised number, or with one of the signs that notes are marked by."""
        raised = self.marks.raised.get(piece.start)
        if raised is not None and piece.grid is None:
            labels = self._labels(raised)
            rest = self.text[raised.span.end : piece.end]
            start = self.marks.trimmed(raised.span.end + len(rest) - len(rest.lstrip(" :")), piece.end)[0]
            if labels and start < piece.end:
                self.numbers.append(Leaf("footnote.number", trimmed(self.text, Span(raised.span.start, start))))
                return replace(piece, start=start, label=labels[0])
        for pattern in self.rules.note if piece.words[:1] in ("(", "*") else ():
            hit = pattern.match(piece.words)
            if hit:
                return self._labelled(piece, piece.start + len(hit.group("label")), hit.group("label").strip("()"))
        return piece

    def _plain_label(self, piece: Piece) -> str | None:
        if piece.grid is not None or piece.label is not None:
            return None
        hit = next((hit for pattern in self.rules.plain_note if (hit := pattern.match(piece.words))), None)
        return str(hit.group("label")) if hit else None

    def _as_note(self, piece: Piece, label: str) -> Piece:
        end = piece.start + self.text[piece.start : piece.end].index(label) + len(label)
        while self.text[end : end + 1] in ("]", ")"):
            end += 1
        return self._labelled(piece, end, label)

    def _labelled(self, piece: Piece, end: int, label: str) -> Piece:
        """The piece as a note whose number ends at `end`."""
        self.numbers.append(Leaf("footnote.number", (Span(piece.start, end),)))
        return replace(piece, start=self.marks.trimmed(end, piece.end)[0], label=label)

    def _labels(self, mark: Mark) -> list[str]:
        """The numbers of a raised mark: one, or several parted by commas."""
        words = fold(self.text[mark.span.start : mark.span.end])
        words = words.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")).strip("^${}[]() ")
        for pattern in self.rules.note_label:
            hit = pattern.search(words)
            if hit:
                return [part.strip() for part in regex.split("[,;]", hit.group("label"))]
        return []

    def _raised_marks(self) -> Iterator[NoteMark]:
        """Raised numbers that open no note and are no power of a measure, as in m2."""
        openings = self._openings()
        for mark in self.source.marks:
            if mark.kind != "raised" or mark.span.start in openings:
                continue
            before = fold(self.text[max(0, mark.span.start - 12) : mark.span.start])
            if not matches(self.rules.measure, before):
                yield from (NoteMark(label, mark.span) for label in self._labels(mark))

    def _starred_marks(self, pieces: list[Piece]) -> Iterator[NoteMark]:
        """Signs such as (*) for which there is a note."""
        openings = self._openings()
        low, high = self.source.reach
        for label in sorted({piece.label for piece in pieces if piece.label and piece.label.startswith("*")}):
            for hit in regex.finditer(
                rf"(?<=\S)\s?(?P<mark>\({regex.escape(label)}\))", self.text, pos=low, endpos=high
            ):
                if hit.start("mark") not in openings:
                    yield NoteMark(label, Span(*hit.span("mark")))

    def _bracket_marks(self, taken: set[int]) -> list[NoteMark]:
        low, high = self.source.reach
        if self.text.find("[", low, high) < 0:
            return []
        hits = [hit for pattern in self.rules.bracket_mark for hit in pattern.all(self.text, low, high)]
        return [NoteMark(hit.group("label"), Span(*hit.span())) for hit in hits if hit.start() not in taken]

    def _openings(self) -> set[int]:
        return {leaf.spans[0].start for leaf in self.numbers}
