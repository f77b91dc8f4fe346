"""Layout: the lines of a source put in reading order as paragraphs, headings, footnotes and grids.

Furniture (page numbers, running heads, motto, ruled lines) is set aside, not deleted.
A paragraph broken by a line or a page becomes one block of several spans.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from nhiemvu.model import Arranged, Block, Grid, Leaf, Mark, NoteMark, Source, Span, fold, trimmed
from nhiemvu.rulebook import Pattern, matches

_LINE = regex.compile(r"[^\n\f]+")
_OUTER = " \t\u00a0\u3000\r\n\f"


@dataclass(frozen=True, slots=True)
class Rules:
    furniture: tuple[Pattern, ...]
    page_number: tuple[Pattern, ...]
    flat_head: tuple[Pattern, ...]
    note: tuple[Pattern, ...]
    plain_note: tuple[Pattern, ...]
    line_tag: tuple[Pattern, ...]
    bracket_mark: tuple[Pattern, ...]
    note_label: tuple[Pattern, ...]
    measure: tuple[Pattern, ...]
    opens: tuple[Pattern, ...]
    across: tuple[Pattern, ...]
    gap: tuple[Pattern, ...]
    closed: tuple[Pattern, ...]
    hanging: tuple[Pattern, ...]
    frame: tuple[Pattern, ...]
    frame_break: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line, or the part of one that stands in one column; start and end are without outer markup."""

    start: int
    end: int
    words: str
    line: int = 0
    indent: int = 0
    width: int = 0
    bold: int | None = None
    heading: bool = False
    broken: bool = False
    grid: int | None = None
    label: str | None = None
    column: int = 0


def arrange(source: Source, rules: Rules) -> Arranged:
    """Everything in the text as blocks in reading order, plus note marks and furniture."""
    return _Arranging(source, rules).result()


class _Arranging:
    def __init__(self, source: Source, rules: Rules) -> None:
        self.source, self.text, self.rules = source, source.text, rules
        self.raised = {mark.span.start: mark for mark in source.marks if mark.kind == "raised"}
        raised = [mark.span for mark in self.raised.values()]
        skipped = [
            mark.span for mark in source.marks if mark.kind == "markup" and not self._in(raised, mark.span.start)
        ]
        self.skip_starts = [span.start for span in skipped]
        self.skip_ends = [span.end for span in skipped]
        self.bold = [mark.span for mark in source.marks if mark.kind == "bold"]
        self.headings = [mark.span for mark in source.marks if mark.kind == "heading"]
        self.furniture: list[Leaf] = []
        self.marks: list[NoteMark] = []

    def result(self) -> Arranged:
        pieces = self._columns(list(self._lines()))
        pieces = self._set_aside(pieces)
        pieces = self._notes(pieces)
        blocks = self._join(pieces)
        markup = tuple(mark.span for mark in self.source.marks if mark.kind == "markup")
        if markup:
            self.furniture.append(Leaf("furniture", markup, "markup"))
        arranged = Arranged((), tuple(self.marks), tuple(self.furniture))
        blocks = [
            block if block.grid is not None else replace(block, spans=arranged.cut(self.text, block.spans))
            for block in blocks
        ]
        return replace(arranged, blocks=tuple(blocks))

    # lines ------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[_Piece]:
        grids = self.source.grids
        at, line = 0, 0
        passed = 0
        for hit in _LINE.finditer(self.text):
            start, end = hit.span()
            line += self.text.count("\n", passed, start) + 2 * self.text.count("\f", passed, start)
            passed = start
            while at < len(grids) and grids[at].span.end <= start:
                at += 1
            if at < len(grids) and grids[at].span.start < end:
                inside = grids[at].span
                if start <= inside.start:
                    yield from self._split(start, inside.start, line)
                    yield from self._grid(at, line)
                if end > inside.end:
                    yield from self._split(inside.end, end, line)
            else:
                yield from self._split(start, end, line)

    def _split(self, start: int, end: int, line: int) -> Iterator[_Piece]:
        """The parts of a line: cut where bold ends and begins again before a number, and at wide gaps."""
        cuts = [start]
        raw = self.text[start:end]
        gaps = (
            []
            if "    " not in raw and "\t" not in raw
            else [hit for pattern in self.rules.gap for hit in pattern.all(raw)]
        )
        if 0 < len(gaps) <= 2:
            cuts += [start + gap.end() for gap in gaps]
        if "<" in raw:
            cuts += [start + hit.end() for rule in self.rules.line_tag for hit in rule.all(raw) if hit.end() < len(raw)]
        index = bisect_left(self.bold, Span(start, start))
        for span in self.bold[index : index + 50]:
            if span.start >= end:
                break
            rest = self.text[span.start : min(span.end, end)].lstrip("*_ ")
            if span.start > start and matches(self.rules.opens, rest):
                cuts.append(span.start)
        cuts = sorted(set(cuts))
        for low, high in zip(cuts, [*cuts[1:], end], strict=True):
            piece = self._piece(low, high, line, low - start)
            if piece is not None:
                yield piece

    def _piece(self, start: int, end: int, line: int, column: int) -> _Piece | None:
        low, high = self._trim(start, end)
        if low >= high:
            return None
        raw = self.text[start:end]
        return _Piece(
            start=low,
            end=high,
            words=fold(self.text[low:high]),
            line=line,
            indent=column + len(raw) - len(raw.lstrip(_OUTER)),
            width=column + len(raw.rstrip(_OUTER)),
            bold=self._bold_over(low, high),
            heading=self._in(self.headings, low),
            broken=raw.endswith(("  ", "\\")) or raw.rstrip().endswith(("<br>", "<br/>", "<br />")),
        )

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        """The range without blanks and markup at its edges."""
        while start < end:
            if self.text[start] in _OUTER:
                start += 1
                continue
            index = bisect_right(self.skip_starts, start) - 1
            if index >= 0 and self.skip_ends[index] > start:
                start = self.skip_ends[index]
                continue
            break
        while end > start:
            if self.text[end - 1] in _OUTER:
                end -= 1
                continue
            index = bisect_left(self.skip_starts, end) - 1
            if index >= 0 and self.skip_ends[index] >= end:
                end = self.skip_starts[index]
                continue
            break
        return start, max(start, end)

    def _bold_over(self, start: int, end: int) -> int | None:
        index = bisect_right(self.bold, start, key=lambda span: span.start) - 1
        if index >= 0 and self.bold[index].end >= end:
            return index
        return None

    @staticmethod
    def _in(spans: list[Span], at: int) -> bool:
        index = bisect_right(spans, at, key=lambda span: span.start) - 1
        return index >= 0 and spans[index].end > at

    # grids that are frames --------------------------------------------------------------------

    def _grid(self, index: int, line: int) -> Iterator[_Piece]:
        grid = self.source.grids[index]
        if not self._is_frame(grid):
            yield _Piece(grid.span.start, grid.span.end, "", line, grid=index)
            return
        for row in grid.rows:
            for cell in row:
                for span in cell.spans:
                    start = span.start
                    for stop in [*self._breaks(span), (span.end, span.end)]:
                        piece = self._piece(start, stop[0], line, 0)
                        start = stop[1]
                        line += 2
                        if piece is not None:
                            yield piece

    def _breaks(self, span: Span) -> list[tuple[int, int]]:
        words = self.text[span.start : span.end]
        found = sorted(
            (span.start + hit.start(), span.start + hit.end())
            for pattern in self.rules.frame_break
            for hit in pattern.all(words)
        )
        for low, high in found:
            dashes = self.text[low:high].strip()
            if dashes.startswith("---"):
                at = self.text.index(dashes, low)
                self.furniture.append(Leaf("furniture", (Span(at, at + len(dashes)),), "rule-line"))
        return found

    def _is_frame(self, grid: Grid) -> bool:
        if len(grid.rows) > 8 or max((len(row) for row in grid.rows), default=0) > 3:
            return False
        return any(
            matches(self.rules.frame, fold(self.text[span.start : span.end]))
            for row in grid.rows[:4]
            for cell in row
            for span in cell.spans
        )

    # columns of the page ----------------------------------------------------------------------

    def _columns(self, pieces: list[_Piece]) -> list[_Piece]:
        """Lines set in two columns by blanks are read column by column."""
        doubled = {piece.line for before, piece in pairwise(pieces) if before.line == piece.line and piece.indent}
        if not doubled:
            return pieces
        out: list[_Piece] = []
        index = 0
        while index < len(pieces):
            if pieces[index].line not in doubled:
                out.append(pieces[index])
                index += 1
                continue
            stop = self._run_end(pieces, index, doubled)
            run = pieces[index:stop]
            border = min((part.indent for part in run if part.line in doubled and part.indent >= 12), default=12)
            out += [part for part in run if part.indent < border - 2]
            out += [replace(part, column=1) for part in run if part.indent >= border - 2]
            index = stop
        return out

    def _is_motto(self, piece: _Piece) -> bool:
        return any(rule.id == "motto" and rule.search(piece.words) for rule in self.rules.furniture)

    def _run_end(self, pieces: list[_Piece], index: int, doubled: set[int]) -> int:
        """Where a stretch of two columns ends; the motto begins the head of another document."""
        last = index
        at = index
        while at < len(pieces) and pieces[at].line - pieces[last].line <= 12 and pieces[at].grid is None:
            piece = pieces[at]
            if at > index and self._is_motto(piece) and not self._is_motto(pieces[at - 1]) and at - index > 4:
                return next(other for other in range(index, at + 1) if pieces[other].line == piece.line)
            if at > index and piece.line not in doubled and matches(self.rules.across, piece.words):
                break
            if piece.line in doubled:
                last = at
            elif not (piece.words.startswith("-") or piece.indent >= 20 or piece.width < 50):
                break
            at += 1
        at = last + 1
        while at < len(pieces) and pieces[at].words.startswith("-") and pieces[at].line - pieces[at - 1].line <= 1:
            at += 1
        return at

    # furniture --------------------------------------------------------------------------------

    def _set_aside(self, pieces: list[_Piece]) -> list[_Piece]:
        flat = any(matches(self.rules.flat_head, piece.words) for piece in pieces if len(piece.words) < 8)
        heads = self._running_heads(pieces)
        kept: list[_Piece] = []
        for index, piece in enumerate(pieces):
            rule = None
            if piece.grid is None:
                rule = next(
                    (each.id for each in self.rules.furniture if len(piece.words) < 160 and each.search(piece.words)),
                    None,
                )
                if rule is None and len(piece.words) < 16 and self._is_page_number(pieces, index, flat):
                    rule = "page-number"
                if rule is None and index in heads:
                    rule = "running-head"
            if rule is None:
                kept.append(piece)
            else:
                self.furniture.append(Leaf("furniture", (Span(piece.start, piece.end),), rule))
        return kept

    def _is_page_number(self, pieces: list[_Piece], index: int, flat: bool) -> bool:
        piece = pieces[index]
        if not matches(self.rules.page_number, piece.words):
            return False
        before = pieces[index - 1] if index else None
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        if piece.indent >= 10 and (before is None or before.line != piece.line):
            return True
        if self.source.pages and (after is None or before is None or self._page(after) != self._page(before)):
            return True
        apart = (before is None or piece.line - before.line > 1) and (after is None or after.line - piece.line > 1)
        return apart and not flat

    def _page(self, piece: _Piece) -> int:
        return bisect_right(self.source.pages, piece.start)

    def _running_heads(self, pieces: list[_Piece]) -> set[int]:
        """The first and last lines of pages that stand alike, numbers apart, on three pages or more."""
        if len(self.source.pages) < 3:
            return set()
        edges = [
            index
            for index, piece in enumerate(pieces)
            if piece.grid is None
            and (
                index == 0
                or index + 1 == len(pieces)
                or self._page(pieces[index - 1]) != self._page(piece)
                or self._page(pieces[index + 1]) != self._page(piece)
            )
        ]
        plain = {index: regex.sub(r"\d+", "#", pieces[index].words) for index in edges}
        often = {words for words, count in Counter(plain.values()).items() if count >= 3 and len(words) < 80}
        return {index for index, words in plain.items() if words in often}

    # footnotes --------------------------------------------------------------------------------

    def _notes(self, pieces: list[_Piece]) -> list[_Piece]:
        """Notes with a raised number first; then those whose number lost its raising, where a mark asks for them."""
        pieces = [self._note(piece) for piece in pieces]
        self._find_marks(pieces)
        bracketed = self._bracket_marks()
        defined = {piece.label for piece in pieces if piece.label}
        asked = ({mark.label for mark in self.marks} | {mark.label for mark in bracketed}) - defined
        first = min((mark.span.start for mark in [*self.marks, *bracketed] if mark.label in asked), default=0)
        found: set[str] = set()
        if asked:
            for at in range(len(pieces) - 1, -1, -1):
                label = self._plain_label(pieces[at]) if pieces[at].start > first else None
                if label in asked and label not in found:
                    found.add(label)
                    pieces[at] = self._as_note(pieces[at], label)
        self.marks = sorted(
            [*self.marks, *(mark for mark in bracketed if mark.label in found)], key=lambda mark: mark.span
        )
        return pieces

    def _bracket_marks(self) -> list[NoteMark]:
        if "[" not in self.text:
            return []
        hits = [hit for pattern in self.rules.bracket_mark for hit in pattern.all(self.text)]
        taken = {mark.span.start for mark in self.marks}
        return [NoteMark(hit.group("label"), Span(*hit.span())) for hit in hits if hit.start() not in taken]

    def _plain_label(self, piece: _Piece) -> str | None:
        if piece.grid is not None or piece.label is not None:
            return None
        hit = next((hit for pattern in self.rules.plain_note if (hit := pattern.match(piece.words))), None)
        return str(hit.group("label")) if hit else None

    def _as_note(self, piece: _Piece, label: str) -> _Piece:
        end = piece.start + self.text[piece.start : piece.end].index(label) + len(label)
        while self.text[end : end + 1] in ("]", ")"):
            end += 1
        self.furniture.append(Leaf("footnote.number", (Span(piece.start, end),)))
        return replace(piece, start=self._trim(end, piece.end)[0], label=label)

    def _note(self, piece: _Piece) -> _Piece:
        raised = self.raised.get(piece.start)
        if raised is not None and piece.grid is None:
            labels = self._labels(raised)
            rest = self.text[raised.span.end : piece.end]
            start = self._trim(raised.span.end + len(rest) - len(rest.lstrip(" :")), piece.end)[0]
            if labels and start < piece.end:
                self.furniture.append(Leaf("footnote.number", trimmed(self.text, Span(raised.span.start, start))))
                return replace(piece, start=start, label=labels[0])
        for pattern in self.rules.note:
            hit = pattern.match(piece.words) if piece.words[:1] in ("(", "*") else None
            if hit:
                start = piece.start + len(hit.group("label"))
                self.furniture.append(Leaf("footnote.number", (Span(piece.start, start),)))
                return replace(piece, start=self._trim(start, piece.end)[0], label=hit.group("label").strip("()"))
        return piece

    def _labels(self, mark: Mark) -> list[str]:
        """The numbers of a raised mark: one, or several parted by commas."""
        words = fold(self.text[mark.span.start : mark.span.end])
        words = words.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")).strip("^${}[]() ")
        for pattern in self.rules.note_label:
            hit = pattern.search(words)
            if hit:
                return [part.strip() for part in regex.split("[,;]", hit.group("label"))]
        return []

    def _find_marks(self, pieces: list[_Piece]) -> None:
        openings = {leaf.spans[0].start for leaf in self.furniture if leaf.role == "footnote.number"}
        for mark in self.source.marks:
            if mark.kind != "raised" or mark.span.start in openings:
                continue
            before = fold(self.text[max(0, mark.span.start - 12) : mark.span.start])
            if not matches(self.rules.measure, before):
                self.marks += [NoteMark(label, mark.span) for label in self._labels(mark)]
        starred = {piece.label for piece in pieces if piece.label and piece.label.startswith("*")}
        for label in sorted(starred):
            for hit in regex.finditer(rf"(?<=\S)\s?(?P<mark>\({regex.escape(label)}\))", self.text):
                if hit.start("mark") not in openings:
                    self.marks.append(NoteMark(label, Span(*hit.span("mark"))))

    # joining ----------------------------------------------------------------------------------

    def _join(self, pieces: list[_Piece]) -> list[Block]:
        wrap = _wrap_width(pieces)
        blocks: list[list[_Piece]] = []
        for piece in pieces:
            target = self._target(blocks, piece, wrap)
            if target is None:
                blocks.append([piece])
            else:
                target.append(piece)
        return [self._block(block) for block in blocks]

    def _target(self, blocks: list[list[_Piece]], piece: _Piece, wrap: int | None) -> list[_Piece] | None:
        """The block that this piece goes on with: the last one, or the one before the footnotes of a page."""
        if piece.grid is not None or piece.label is not None or piece.heading or not blocks:
            return None
        last = blocks[-1]
        if last[-1].grid is None and self._goes_on(last[-1], piece, wrap):
            return last
        if last[-1].label is None:
            return None
        for block in reversed(blocks[-12:-1]):
            if block[-1].label is None:
                return block if block[-1].grid is None and self._resumes(block[-1], piece) else None
        return None

    def _goes_on(self, before: _Piece, piece: _Piece, wrap: int | None) -> bool:
        if before.column != piece.column:
            return False
        adjacent = 0 <= piece.line - before.line <= 1
        if adjacent and before.bold is not None and before.bold == piece.bold and before.line != piece.line:
            return not matches(self.rules.opens, piece.words) or not matches(self.rules.closed, before.words)
        if before.heading:
            return False
        opens = matches(self.rules.opens, piece.words)
        if adjacent and wrap is not None and before.line != piece.line:
            long = before.width >= wrap * 0.78
            if opens:
                return long and matches(self.rules.hanging, before.words)
            return long or self._resumes(before, piece)
        if adjacent and before.broken and not opens:
            return (before.bold is None) == (piece.bold is None)
        return not opens and self._resumes(before, piece)

    def _resumes(self, before: _Piece, piece: _Piece) -> bool:
        """Whether a paragraph left open goes on here, after a page break or a blank line."""
        if matches(self.rules.closed, before.words) or matches(self.rules.opens, piece.words):
            return False
        if (before.bold is None) != (piece.bold is None) or before.heading or before.words.isupper():
            return False
        if piece.words[:1].islower():
            return True
        return matches(self.rules.hanging, before.words) and not piece.words.isupper() and piece.bold is None

    @staticmethod
    def _block(pieces: list[_Piece]) -> Block:
        first = pieces[0]
        spans = tuple(Span(piece.start, piece.end) for piece in pieces)
        if first.grid is not None:
            return Block("grid", spans, grid=first.grid)
        bold = all(piece.bold is not None for piece in pieces)
        if first.label is not None:
            return Block("note", spans, label=first.label)
        return Block("heading" if first.heading else "paragraph", spans, bold=bold)


def _wrap_width(pieces: list[_Piece]) -> int | None:
    """The line length of a text whose lines were broken by a typesetter, None where a line is a paragraph."""
    widths = sorted(piece.width for piece in pieces if piece.grid is None)
    if len(widths) < 8:
        return None
    full = widths[int(len(widths) * 0.9)]
    near = sum(1 for width in widths if width >= full * 0.8)
    if full > 140 or widths[-1] > full * 1.6 or near < len(widths) * 0.3:
        return None
    return full
