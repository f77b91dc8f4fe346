"""Pages to a text: words written one behind the other, with marks, tables and the box of each word."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Final

from nhiemvu.model import Atoms, Doubt, File, Grid, GridCell, Mark, Source, Span
from nhiemvu.model.source import MarkKind
from nhiemvu.readers import ruling
from nhiemvu.readers.pdf import aligned, notes, parting
from nhiemvu.readers.pdf import lines as layout
from nhiemvu.readers.pdf.gutters import Columns
from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.page import Frame, Page
from nhiemvu.readers.pdf.paragraphs import Margins, Paragraph, body, fits, in_cell, is_centred
from nhiemvu.readers.pdf.values import Rules
from nhiemvu.readers.ruling import Ruled

_GLUED: Final = 0.1  # sizes of a letter: a gap below which two words are one
_LEAST_TEXT: Final = 0.6  # of the width of a sheet that its text takes up
_GAP, _NO_GAP = -1e9, 1e9  # where the line before ended, as if far from this one or behind it
_INSET: Final = 8.0  # points that words keep from the rules of their cell at most
_ASCENT, _DESCENT = 0.9, 0.22  # of the size of a letter, above and below its base line


class Writer:
    """The text of a document while its pages are read."""

    def __init__(self, rules: Rules, recognised: bool = False) -> None:
        """recognised: some of the pages were; then each word says how sure it is."""
        self.rules, self.recognised = rules, recognised
        self.parts: list[str] = []
        self.first = 0  # of the parts of the page that was written last
        self.length = 0
        self.marks: list[Mark] = []
        self.grids: list[Grid] = []
        self.pages: list[int] = []
        self.atoms = Atoms()
        self.read: list[str] = []  # what recognised words were before they were put right
        self.sizes: Counter[float] = Counter()
        self.widths: dict[float, float] = {}  # of the text, by the width of the sheet
        self.noted = False
        self.open: Columns | None = None  # of a table without upright rules at the end of the page before
        self.unread: list[Span] = []  # where tables or rows begin that could not be told
        self._bold: int | None = None
        self.last: Paragraph = []
        self.margins = Margins(0, 0)

    @property
    def size(self) -> float:
        """The size of the letters that most words so far are set in."""
        return max(self.sizes, key=lambda size: self.sizes[size])

    def source(self, file: File, doubts: Sequence[Doubt]) -> Source:
        """The pages written so far."""
        if self.unread:
            doubts = [*doubts, Doubt("table-unread", tuple(self.unread), {})]
        marks = tuple(sorted(self.marks, key=lambda mark: (mark.span.start, -mark.span.end)))
        return Source(
            self._text,
            (file,),
            marks,
            tuple(self.grids),
            tuple(self.pages),
            tuple(doubts),
            atoms=self.atoms,
        )

    def suspects(self, least: int) -> list[Doubt]:
        """Words that were recognised with less confidence than that, in percent, and those that were put right."""
        doubts = []
        spans = [self._word(at) for at, sure in enumerate(self.atoms.sure) if sure < least]
        spans = [span for span in spans if any(map(str.isalnum, self._text[span.start : span.end]))]
        if spans:
            doubts.append(Doubt("ocr-suspect", tuple(spans), {"words": len(spans)}))
        changed = {self._word(at): read for at, read in enumerate(self.read) if read}
        if changed:
            text = self._text
            read = sorted({f"{read} → {text[span.start : span.end]}" for span, read in changed.items()})
            doubts.append(Doubt("ocr-repaired", tuple(changed), {"words": len(changed), "read": ", ".join(read)}))
        return doubts

    @property
    def _text(self) -> str:
        if len(self.parts) > 1:  # made one, so that asking again is cheap
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def _word(self, at: int) -> Span:
        """Where the word of an atom stands."""
        starts, text = self.atoms.starts, self._text
        end = starts[at + 1] if at + 1 < len(starts) else len(text)
        return Span(starts[at], starts[at] + len(text[starts[at] : end].split(maxsplit=1)[0]))

    def page(self, page: Page) -> Span:
        """Write a page; where it stands in the text."""
        if self.pages:
            self.put("\f")
        start = self.length
        self.first = len(self.parts)
        self.pages.append(start)
        for stamp in page.stamped:
            self.paragraph(layout.build(stamp), page.frame)
        self.sizes.update(map(itemgetter(3), page.words))
        if page.words:
            _PageWriter(self, page).write()
        for frame, words in page.aside:
            for line in layout.build(words):
                self.paragraph([line], frame)
        self.parts[self.first :] = ["".join(self.parts[self.first :])]  # single words would take up ten times as much
        return Span(start, self.length)

    def paragraph(self, lines: Paragraph, frame: Frame, end: str = "\n\n") -> Span:
        start = self.length
        self.words(lines, frame)
        span = Span(start, self.length)
        self.put(end)
        return span

    def left_open(self, last: Paragraph, margins: Margins) -> None:
        """The paragraph that a page ends with, which the next may go on with."""
        self.last, self.margins = last, margins

    def mark(self, span: Span, kind: MarkKind) -> None:
        if span.start < span.end:
            self.marks.append(Mark(span, kind))

    def words(self, lines: Paragraph, frame: Frame) -> None:
        """The words of a paragraph, one blank between two of them."""
        parts, starts, boxes = self.parts, self.atoms.starts, self.atoms.boxes
        left, top, turn = frame.left, frame.bottom + frame.height, frame.turn or frame.back
        at = self.length
        behind = ""  # the word before, "" at the start
        for line in lines:
            end = _NO_GAP if _hyphened(behind) else _GAP
            if self.recognised:
                self.atoms.sure.extend([word.sure for word in line.words])
                self.read.extend([word.read for word in line.words])
            for x0, x1, y, size, text, bold, rise, _, _ in line.words:
                if behind and x0 - end >= _GLUED * size:
                    parts.append(" ")
                    at += 1
                starts.append(at)
                high, low = y + _ASCENT * size, y - _DESCENT * size
                boxes.extend(frame.box(x0, low, x1, high) if turn else (x0 - left, top - high, x1 - left, top - low))
                if bold:
                    if self._bold is None:
                        self._bold = at
                elif self._bold is not None and not rise:
                    self._end_bold(at)
                if rise:
                    self.mark(Span(at, at + len(text)), "raised" if rise > 0 else "lowered")
                parts.append(text)
                at += len(text)
                end, behind = x1, text
        self.length = at
        self._end_bold(at)

    def _end_bold(self, at: int) -> None:
        if self._bold is not None:
            blank = self.parts[-1:] == [" "]
            self.mark(Span(self._bold, at - blank), "bold")
            self._bold = None

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _hyphened(word: str) -> bool:
    """Whether a line ends in a hyphen or a slash that is part of a word: nothing parts it from the next line."""
    return len(word) > 1 and (word[-1] == "\u00ad" or (word[-1] in "-/" and word[-2].isalnum()))


class _PageWriter:
    def __init__(self, out: Writer, page: Page) -> None:
        self.out, self.page, self.frame, self.rules = out, page, page.frame, out.rules
        self.tables = ruling.find(page.rules)
        self.inside: list[dict[int, list[Word]]] = [{} for _ in self.tables]
        self.margins = Margins(0, 0)
        self.unread: list[Line] = []  # the first of what may be a table or several rows, and could not be told
        self.fresh = True  # nothing but a page number is written yet
        self.last: Paragraph = []

    def write(self) -> None:
        """Lines and tables from the top of the page down, the notes last."""
        free = self._placed(self.page.words, self.tables, self.inside) if self.tables else self.page.words
        if self.tables:
            self._part(ruling.levels(self.page.rules))
        loose = [rule for rule in self.page.rules if not any(t.bottom - 3 <= rule.y0 <= t.top + 3 for t in self.tables)]
        lines = self._aligned(layout.build(free), loose)
        text, foot = notes.split(lines, loose, self.frame.width, self.out.size, self.rules)
        groups = self._groups(text)
        across = [line for part in groups for side, group in part for line in group if not side]
        self.margins = self._reach(across) if across else Margins(0, 0)
        for index, part in enumerate(groups):
            for side, group in part:
                self._group(side, group)
            if index < len(self.tables):
                self._grid(self.tables[index], self.inside[index])
                self.fresh, self.last = False, []
        self._foot(foot)
        self.out.left_open(self.last, self.margins)
        if self.unread:
            self.out.unread.extend(self._places())

    def _places(self) -> list[Span]:
        """Where the words of the lines stand that hold heads without a table."""
        tops = [self.frame.box(0, 0, 0, line.y + _ASCENT * line.size)[1] for line in self.unread]
        atoms = self.out.atoms
        text = "".join(self.out.parts[self.out.first :])
        start = self.out.pages[-1]
        found = []
        for at in range(bisect_left(atoms.starts, start), len(atoms.starts)):
            if any(abs(atoms.boxes[4 * at + 1] - top) < 1 for top in tops):
                word = text[atoms.starts[at] - start :].split(maxsplit=1)[0]
                found.append(Span(atoms.starts[at], atoms.starts[at] + len(word)))
        return found

    def _part(self, levels: Sequence[ruling.Line]) -> None:
        """Part the rows that no rule parts."""
        for at in range(len(self.tables)):
            self._put(at, parting.cut(self.tables[at], self.inside[at], self.rules))
            made, unread = parting.part(self.tables[at], self.inside[at], levels, self.rules)
            self._put(at, made)
            self.unread += unread

    def _put(self, at: int, made: Ruled) -> None:
        """Put the words of a table into the cells that were made of its own."""
        if made is not self.tables[at]:
            words = [word for cell in self.inside[at].values() for word in cell]
            self.tables[at], self.inside[at] = made, {}
            self._placed(words, [made], [self.inside[at]])

    def _reach(self, lines: Sequence[Line]) -> Margins:
        """The margins of a page whose lines may all be short: its text is as wide as its tables, as that of pages
        before, and most of the sheet.
        """
        own = Margins.of(lines)
        own = Margins(
            min([own.left, *(table.xs[0] for table in self.tables)]),
            max([own.right, *(table.xs[-1] for table in self.tables)]),
        )
        sheet = self.frame.height if self.frame.turn in (90, 270) else self.frame.width
        wide = max(own.right - own.left, self.out.widths.get(sheet, _LEAST_TEXT * sheet))
        if own.right - own.left >= _LEAST_TEXT * sheet:
            self.out.widths[sheet] = wide
        return Margins(own.left, own.left + wide)

    def _groups(self, text: Sequence[Line]) -> list[list[tuple[str, list[Line]]]]:
        """The lines above the first table, between two of them and below the last, in their columns."""
        tops = [-table.top for table in self.tables]
        parts: list[list[Line]] = [[] for _ in range(len(tops) + 1)]
        for line in text:
            parts[bisect_left(tops, -line.y)].append(line)
        return [layout.columns(part, self.rules) for part in parts]

    def _group(self, side: str, group: list[Line]) -> None:
        if side:
            own = Margins.of(group)
            full = sum(own.right - line.x1 < 3 * line.size for line in group)
            prose = len(group) > 8 and full * 2 > len(group)
            for paragraph in body(group, own, self.rules) if prose else [[line] for line in group]:
                self.out.paragraph(paragraph, self.frame, "\n")
            self.out.put("\n")
            self.fresh, self.last = False, []
            return
        for paragraph in body(group, self.margins, self.rules):
            span = self.out.paragraph(paragraph, self.frame)
            if len(paragraph) == 1 and notes.is_page_number(paragraph[0], self.rules):
                continue
            if self.fresh and self._continues(paragraph):
                self.out.mark(span, "continued")
            self.fresh, self.last = False, paragraph

    def _aligned(self, lines: list[Line], loose: Sequence[ruling.Rule]) -> list[Line]:
        """Find the tables without upright rules; the lines outside them."""
        found = aligned.find(lines, ruling.levels(loose), self.out.open, self.rules)
        self.out.open = found.open
        self.unread += found.unread
        if not found.tables:
            return lines
        inside: list[dict[int, list[Word]]] = [{} for _ in found.tables]
        free = self._placed([word for line in lines for word in line.words], found.tables, inside)
        both = sorted(
            zip((*self.tables, *found.tables), (*self.inside, *inside), strict=True), key=lambda each: -each[0].top
        )
        self.tables, self.inside = [table for table, _ in both], [words for _, words in both]
        return layout.build(free)

    @staticmethod
    def _placed(words: Iterable[Word], given: Sequence[Ruled], inside: Sequence[dict[int, list[Word]]]) -> list[Word]:
        """Put each word into the cell that holds its middle; the words outside all tables."""
        free: list[Word] = []
        tables = list(zip(given, inside, strict=True))
        for word in words:
            x0, x1, y, size = word[:4]
            y += 0.3 * size
            for table, cells in tables:
                if table.ys[-1] < y <= table.ys[0] and (cell := table.cell_at((x0 + x1) / 2, y)) >= 0:
                    cells.setdefault(cell, []).append(word)
                    break
            else:
                free.append(word)
        return free

    def _continues(self, paragraph: Paragraph) -> bool:
        """Whether the first paragraph of a page goes on with the last of the page before: that one's last
        line is full, and this one's first line is not set in as those of paragraphs are.
        """
        before, old, margins = self.out.last, self.out.margins, self.margins
        if not before:
            return False
        last, first = before[-1], paragraph[0]
        if abs(last.size - first.size) > 0.5 or last.bold != first.bold or fits(first, old.right - last.x1):
            return False
        if is_centred(last, old) or is_centred(first, margins) or first.x0 - margins.left > 0.6 * first.size:
            return False
        return first.text[:1].islower() or before[0].x0 - old.left > 0.6 * last.size

    def _grid(self, table: Ruled, inside: dict[int, list[Word]]) -> None:
        rows: list[tuple[GridCell, ...]] = []
        start = self.out.length
        cells = {index: layout.build(words) for index, words in inside.items()}
        reach = table.reach or _reach(table, cells)
        drawn: list[list[tuple[int, ruling.Space]]] = [[] for _ in range(len(table.ys) - 1)]
        for index, space in enumerate(table.cells):
            drawn[space.row].append((index, space))
        for row in drawn:
            made: list[GridCell] = []
            for index, space in sorted(row, key=lambda each: each[1].column):
                if made:
                    self.out.put("\t")
                spans: list[Span] = []
                margins = Margins(reach[space.column][0], reach[space.column + space.width - 1][1])
                for paragraph in in_cell(cells.get(index, ()), margins, self.rules):
                    if spans:
                        self.out.put("  ")
                    at = self.out.length
                    self.out.words(paragraph, self.frame)
                    spans.append(Span(at, self.out.length))
                made.append(GridCell(tuple(spans), space.column, space.width, space.rows))
            rows.append(tuple(made))
            self.out.put("\n")
        if inside:
            self.out.grids.append(Grid(Span(start, self.out.length - 1), tuple(rows)))
        self.out.put("\n")

    def _foot(self, lines: Sequence[Line]) -> None:
        """The footnotes, the number of each as raised as if it were drawn so."""
        for paragraph in notes.paragraphs(lines, self.rules):
            span = self.out.paragraph(paragraph, self.frame)
            self.out.mark(span, "note")
            first = paragraph[0].words[0]
            if not notes.opens(paragraph[0], self.rules):
                if self.out.noted:
                    self.out.mark(span, "continued")
                continue
            self.out.noted = True
            if not first.rise:
                self.out.mark(Span(span.start, span.start + len(first.text)), "raised")


def _reach(table: Ruled, cells: Mapping[int, Sequence[Line]]) -> list[tuple[float, float]]:
    """From where to where words may stand in each column: they keep from the rules as far as the nearest of them."""
    inset = min(
        (line.x0 - table.xs[table.cells[at].column] for at, lines in cells.items() for line in lines), default=0.0
    )
    inset = min(max(inset, 0.0), _INSET)
    return [(low + inset, high - inset) for low, high in pairwise(table.xs)]
