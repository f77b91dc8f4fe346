"""Word documents (DOCX, ECMA-376 Part 1) as Source: paragraphs, numbers, tables and notes as Word prints them.

Automatic numbers are written out; tracked changes are read as accepted; hidden text, field codes and comments are
left out, as on paper. Text boxes follow the paragraph they hang on, notes the paragraph or table that bears their
mark. Headers and footers stand at the end, as furniture. Pages are not known: Word breaks them when it prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nhiemvu.errors import InputError
from nhiemvu.model import File, MarkKind, Source
from nhiemvu.readers.archive import Archive
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.forms import Rules
from nhiemvu.readers.numbering import Numbering, written
from nhiemvu.readers.styles import Look, Styles, attribute, child, local
from nhiemvu.readers.writing import Box, Line, Run, Writing

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOCUMENT, _SETTINGS = "word/document.xml", "word/settings.xml"
# What a run may hold besides words, and what it stands for on paper.
_SIGNS = {"tab": "\t", "noBreakHyphen": "-", "softHyphen": "", "br": "\n", "cr": "\n"}
# More than half of a document: elements that say nothing of words, numbers or tables.
_SILENT = tuple(
    f"{{*}}{name}"
    for name in (
        *(
            "rFonts",
            "sz",
            "szCs",
            "lang",
            "color",
            "spacing",
            "kern",
            "bCs",
            "i",
            "iCs",
            "u",
            "w",
            "highlight",
            "noProof",
        ),
        *("jc", "ind", "pBdr", "keepNext", "keepLines", "widowControl", "tabs", "snapToGrid", "contextualSpacing"),
        *("proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak", "tblPr", "tblGrid", "tcW", "tcBorders"),
        *("tcMar", "shd", "vAlign"),
    )
)
# Elements around runs and blocks that say nothing of their own.
_THROUGH = frozenset(
    ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo")
)
_DEEPEST = 40


def read(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    """The document's text with marks and tables. Raises InputError or LimitPassed."""
    return _Reading(Archive(data, file.name, rules.limits.archive), file.name, clock).done().source(file, ())


@dataclass(slots=True)
class _Paragraph:
    lines: list[list[Run]] = field(default_factory=lambda: [[]])
    boxes: list[_Element] = field(default_factory=list)
    heading: bool = False

    def add(self, words: str, kinds: frozenset[MarkKind]) -> None:
        head, *rest = words.split("\n")
        self.lines[-1].append(Run(head, kinds))
        for line in rest:
            self.lines.append([Run(line, kinds)])

    @property
    def worded(self) -> bool:
        return any(run.words.strip() for line in self.lines for run in line)


class _Reading:
    def __init__(self, archive: Archive, name: str, clock: Clock) -> None:
        self.archive, self.name, self.clock = archive, name, clock
        self.styles = Styles.of(archive.xml("word/styles.xml") if "word/styles.xml" in archive else None)
        numbering = "word/numbering.xml"
        self.numbering = Numbering(archive.xml(numbering) if numbering in archive else None)
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        self.writing = Writing()
        self.waiting: list[tuple[str, str, str]] = []
        self.counts = {"footnote": 0, "endnote": 0}
        self.forms = {"footnote": "decimal", "endnote": "lowerRoman"}  # ECMA-376 Part 1, 17.11.17
        self.hidden = False

    def done(self) -> Writing:
        from lxml import etree

        root = self.archive.xml(self.archive.main(_DOCUMENT))
        etree.strip_elements(root, *_SILENT, with_tail=False)
        body = child(root, "body")
        if body is None:
            raise InputError(f"{self.name} has no text in it; open it in Word, save it anew, and give that file")
        for settings in ([self.archive.xml(_SETTINGS)] if _SETTINGS in self.archive else []) + [body]:
            for kind in self.forms:
                form = next((attribute(each, "val") for each in _note_forms(settings, kind)), None)
                self.forms[kind] = form or self.forms[kind]
        self._blocks(body, 0)
        self._furniture()
        return self.writing

    def _notes(self, kind: str) -> dict[str, _Element]:
        member = f"word/{kind}s.xml"
        if member not in self.archive:
            return {}
        found = (each for each in self.archive.xml(member) if local(each) == kind)
        return {attribute(each, "id") or "": each for each in found if attribute(each, "type") in (None, "normal")}

    # blocks -------------------------------------------------------------------------------------

    def _blocks(self, parent: _Element, depth: int) -> None:
        for block in parent:
            self.clock.check()
            kind = local(block)
            if kind == "p":
                self._write(self._paragraph(block), depth)
            elif kind == "tbl":
                self._table(block, depth)
            elif kind in _THROUGH and depth < _DEEPEST:
                self._blocks(block, depth + 1)
            self._write_notes()

    def _write(self, paragraph: _Paragraph, depth: int) -> None:
        self.writing.paragraph(paragraph.lines, "heading" if paragraph.heading else None)
        for box in paragraph.boxes if depth < _DEEPEST else ():
            self._blocks(box, depth + 1)

    def _write_notes(self) -> None:
        while self.waiting:
            kind, key, label = self.waiting.pop(0)
            note = self.notes[kind].get(key)
            paragraphs = [self._paragraph(each) for each in note if local(each) == "p"] if note is not None else []
            lines = [line for each in paragraphs for line in each.lines if any(run.words.strip() for run in line)]
            if not lines:
                continue
            own = not label.isdigit() and "".join(run.words for run in lines[0]).lstrip().startswith(label)
            sign = [] if own else [Run(label, frozenset(("raised",))), Run(" ")]
            self.writing.paragraph([[*sign, *lines[0]], *lines[1:]])

    def _furniture(self) -> None:
        """Headers and footers, each text once, marked as what is no part of the document's text."""
        seen: set[str] = set()
        for prefix in ("word/header", "word/footer"):
            for member in self.archive.members(prefix):
                self.clock.check()
                for block in self.archive.xml(member).iter():
                    lines = self._paragraph(block).lines if local(block) == "p" else []
                    words = " ".join(run.words for line in lines for run in line).strip()
                    if words and not words.isdigit() and words not in seen:
                        seen.add(words)
                        self.writing.paragraph(lines, "markup")

    # paragraphs ---------------------------------------------------------------------------------

    def _paragraph(self, element: _Element) -> _Paragraph:
        look = self.styles.paragraph(child(element, "pPr"))
        made = _Paragraph(heading=look.heading)
        for each in element:
            self._inline(each, look, made, 0)
        if made.worded or made.boxes:
            number = self.numbering.next(look.list, look.level) if made.worded else None
            if number:
                bold: frozenset[MarkKind] = frozenset(("bold",)) if look.bold else frozenset()
                made.lines[0].insert(0, Run(f"{number} ", bold))
        return made

    def _inline(self, element: _Element, look: Look, into: _Paragraph, depth: int) -> None:
        kind = local(element)
        if kind == "r":
            self._run(element, look, into)
        elif kind in _THROUGH and depth < _DEEPEST:
            for each in element:
                self._inline(each, look, into, depth + 1)

    def _run(self, element: _Element, paragraph: Look, into: _Paragraph) -> None:
        look = self.styles.run(child(element, "rPr"), paragraph)
        if look.hidden:
            return
        kinds = look.kinds
        for each in element:
            kind = local(each)
            if kind == "t":
                into.add((each.text or "").replace("\n", " "), kinds)
            elif kind in _SIGNS:
                page = kind == "br" and attribute(each, "type") in ("page", "column")
                into.add("" if page else self._sign(kind, into), kinds)
            elif kind == "sym":
                into.add(symbol(attribute(each, "char") or ""), kinds)
            elif kind in ("footnoteReference", "endnoteReference"):
                self._mark(kind.removesuffix("Reference"), each, into)
            elif kind == "AlternateContent":
                self._alternate(each, into)
            elif kind in ("drawing", "pict", "object"):
                into.boxes += [box for box in each.iter() if local(box) == "txbxContent"]

    def _alternate(self, element: _Element, into: _Paragraph) -> None:
        """Of a drawing that is given twice, for new and old programs, the first."""
        choice = child(element, "Choice")
        source = choice if choice is not None else child(element, "Fallback")
        into.boxes += [box for box in source.iter() if local(box) == "txbxContent"] if source is not None else []

    def _sign(self, kind: str, into: _Paragraph) -> str:
        """A tab behind a typed number or at the margin is a blank; elsewhere it parts columns."""
        before = "".join(run.words for run in into.lines[-1]).strip()
        return " " if kind == "tab" and len(before) <= 6 else _SIGNS[kind]

    def _mark(self, kind: str, element: _Element, into: _Paragraph) -> None:
        key = attribute(element, "id") or ""
        if key not in self.notes[kind]:
            return
        if attribute(element, "customMarkFollows") in (None, "0", "false"):
            self.counts[kind] += 1
            label = written(self.counts[kind], self.forms[kind])
            into.add(label, frozenset(("raised",)))
        else:  # the mark is typed behind the reference, and again before the note
            words = "".join(each.text or "" for each in element.itersiblings() if local(each) == "t")
            label = words.strip() or "*"
        self.waiting.append((kind, key, label))

    # tables -------------------------------------------------------------------------------------

    def _table(self, element: _Element, depth: int) -> None:
        rows = list(_within(element, "tr"))
        cells = [list(_within(row, "tc")) for row in rows]
        nested = any(True for row in cells for cell in row for _ in cell.iterdescendants("{*}tbl"))
        alone = max((len(row) for row in cells), default=0) == 1
        if depth < _DEEPEST and ((alone and nested) or (alone and len(rows) == 1)):
            for row in cells:  # a frame around text or around a table
                for cell in row:
                    self._blocks(cell, depth + 1)
            return
        self.writing.table(self._boxes(rows, cells))

    def _boxes(self, rows: Sequence[_Element], cells: Sequence[Sequence[_Element]]) -> list[list[Box]]:
        drawn: list[list[Box]] = []
        spanning: dict[int, tuple[int, int]] = {}  # by column: row and place of the cell that goes on below
        for row, own in zip(rows, cells, strict=True):
            self.clock.check()
            column = _number(row, "trPr", "gridBefore")
            boxes: list[Box] = []
            for cell in own:
                width = max(1, _number(cell, "tcPr", "gridSpan"))
                merge = child(child(cell, "tcPr"), "vMerge")
                lines = list(self._cell(cell, 0))
                if merge is not None and attribute(merge, "val") != "restart" and column in spanning and not lines:
                    at, place = spanning[column]
                    held = drawn[at][place]
                    drawn[at][place] = Box(held.lines, held.column, held.width, len(drawn) - at + 1)
                else:
                    spanning.pop(column, None)
                    if merge is not None:
                        spanning[column] = (len(drawn), len(boxes))
                    boxes.append(Box(lines, column, width))
                column += width
            drawn.append(boxes)
        return drawn

    def _cell(self, cell: _Element, depth: int) -> Iterator[Line]:
        for block in cell:
            kind = local(block)
            if kind == "p":
                paragraph = self._paragraph(block)
                yield from (line for line in paragraph.lines if any(run.words.strip() for run in line))
                for box in paragraph.boxes if depth < _DEEPEST else ():
                    yield from self._cell(box, depth + 1)
            elif (kind in ("tbl", "tr", "tc") or kind in _THROUGH) and depth < _DEEPEST:
                yield from self._cell(block, depth + 1)


def _note_forms(element: _Element, kind: str) -> Iterator[_Element]:
    """How notes are numbered, as the settings and the sections say."""
    for each in element.iter(f"{{*}}{kind}Pr"):
        form = child(each, "numFmt")
        if form is not None:
            yield form


def _within(element: _Element, name: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, also those inside content controls and tracked changes."""
    for each in element:
        if local(each) == name:
            if name != "tr" or child(child(each, "trPr"), "del") is None:
                yield each
        elif local(each) in _THROUGH:
            yield from _within(each, name)


def _number(element: _Element, properties: str, name: str) -> int:
    value = attribute(child(child(element, properties), name), "val") or "0"
    return min(int(value), 100) if value.isdigit() else 0


def symbol(code: str) -> str:
    """A character of a symbol font; the private ones stand for bullets and dashes."""
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return "•" if 0xE000 <= value <= 0xF8FF else chr(value)
