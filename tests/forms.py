"""The documents of the corpus in their other forms: `python -m tests.forms` writes them beside the text.

From the blocks and tables of the text: DOCX with Word's own footnotes and the appendix on landscape pages, HTML
with the notes at the end, PDF of the DOCX by LibreOffice and of the HTML by Chromium, the appendix' table as XLSX;
where there is a table, PDF by LibreOffice without its rules and by Chromium with the level ones alone.
What a page broke in the text is whole here, and broken anew where the other form's pages end.
"""

from __future__ import annotations

import argparse
import html
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import regex
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from nhiemvu import readers
from nhiemvu.flow import Rules
from nhiemvu.model import Arranged, Block, Source, Span, Spans, Table
from nhiemvu.stages import footnotes, layout, tables

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
_PDFS = Path(__file__).resolve().parent / "pdf"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WIDE = regex.compile(r"(?<=\S)[^\S\n]{2,}(?=[\p{Lu}\-–+•])")
_SMALL = '<w:sz w:val="20"/>'
_CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True, slots=True)
class Run:
    """Words, or the mark of a note: its index among the notes."""

    words: str
    note: int | None = None


Words = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: Words
    bold: bool


@dataclass(frozen=True, slots=True)
class Cell:
    words: Words
    bold: bool = False
    width: int = 1
    rows: int = 1
    shared: bool = False  # covered by the cell above it


@dataclass(frozen=True, slots=True)
class Drawn:
    """head: one or two rows, of two the upper with its spanning cells."""

    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """appendix: index of the first part that stands on landscape pages."""

    parts: tuple[Paragraph | Drawn, ...]
    notes: tuple[Words, ...]
    labels: tuple[str, ...]
    appendix: int


def document(text: Path) -> Document:
    """The blocks of a text in reading order, each table made whole over its pages."""
    return _Taking(text).document()


class _Taking:
    def __init__(self, text: Path) -> None:
        rules = Rules.load()
        self.source: Source = readers.read(text, rules.readers)
        self.arranged: Arranged = layout.arrange(self.source, rules.layout)
        self.tables: tuple[Table, ...] = tables.find(self.source, self.arranged, rules.tables)
        self.notes = footnotes.find(self.source, self.arranged, rules.footnotes).notes
        self.marked = sorted((mark, at) for at, note in enumerate(self.notes) for mark in note.marks)

    def document(self) -> Document:
        at = {block: table for table in self.tables for block in table.blocks}
        parts: list[Paragraph | Drawn] = []
        done: set[int] = set()
        appendix = 0
        for index, block in enumerate(self.arranged.blocks):
            table = at.get(index)
            if table is not None:
                if id(table) not in done:
                    done.add(id(table))
                    parts.append(self._table(table))
            elif block.kind in ("paragraph", "heading"):
                if self.source.passage(block.spans).text.startswith("PHỤ LỤC"):
                    appendix = len(parts)
                parts += self._paragraphs(block)
        notes = tuple(self._words(note.text.spans) for note in self.notes)
        return Document(tuple(parts), notes, tuple(note.label for note in self.notes), appendix)

    def _paragraphs(self, block: Block) -> Iterator[Paragraph]:
        """A block as one paragraph, a bold one as a paragraph for each of its lines."""
        bold = block.bold or block.kind == "heading"
        for spans in [(span,) for span in block.spans] if bold else [block.spans]:
            if self.source.passage(spans):
                yield Paragraph(self._words(spans), bold)

    def _words(self, spans: Spans) -> Words:
        """Words with the marks that stand in them or right behind."""
        if not spans:
            return ()
        runs: list[Run] = []
        near = [(mark, at) for mark, at in self.marked if spans[0].start <= mark.start <= spans[-1].end + 3]
        pieces: list[tuple[Span, int | None]] = sorted([*((span, None) for span in spans), *near])
        for span, note in pieces:
            words = "" if note is not None else self._lines(span)
            if runs and words and words[:1] not in ",.;:)":
                words = f" {words}"
            runs.append(Run(words, note))
        return tuple(runs)

    def _lines(self, span: Span) -> str:
        """The words of a piece; where wide blanks part them a new line begins."""
        parts = [span.start, *(hit.end() for hit in _WIDE.finditer(self.source.text, *span)), span.end]
        lines = (self.source.passage((Span(low, high),)).text for low, high in pairwise(parts))
        return "\n".join(lines)

    def _table(self, table: Table) -> Drawn:
        shared: set[tuple[int, Spans]] = set()
        rows = []
        for at, row in enumerate(table.rows):
            cells = []
            for column, spans in enumerate(row.cells):
                same = sum(1 for _ in _run(table, at, column)) if spans else 1
                covered = bool(spans) and (column, spans) in shared
                shared.add((column, spans))
                cells.append(Cell(self._words(spans), row.group or row.bold, 1, same, covered))
            rows.append(tuple(cells))
        return Drawn(self._head([column.head for column in table.columns]), tuple(rows))

    def _head(self, heads: Sequence[Spans]) -> tuple[tuple[Cell, ...], ...]:
        """A column whose head has two parts stands under a spanning cell, with those that share its first part."""
        under = {spans[0] for spans in heads if len(spans) > 1 and [each[:1] for each in heads].count(spans[:1]) > 1}
        if not under:
            return (tuple(Cell((Run(self.source.passage(spans).text),), True) for spans in heads),)
        upper: list[Cell] = []
        lower: list[Cell] = []
        for at, spans in enumerate(heads):
            first = spans[:1]
            if not first or first[0] not in under:
                upper.append(Cell((Run(self.source.passage(spans).text),), True, rows=2))
                lower.append(Cell((), shared=True))
                continue
            if at == 0 or heads[at - 1][:1] != first:
                width = sum(1 for each in heads if each[:1] == first)
                upper.append(Cell((Run(self.source.passage(first).text),), True, width))
            lower.append(Cell((Run(self.source.passage(spans[1:]).text),), True))
        return tuple(upper), tuple(lower)


def _run(table: Table, at: int, column: int) -> Iterator[int]:
    """The rows below that share the cell, with the row itself."""
    spans = table.rows[at].cells[column]
    while at < len(table.rows) and table.rows[at].cells[column] == spans:
        yield at
        at += 1


# DOCX -----------------------------------------------------------------------------------------------

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def docx(made: Document, sides: Sequence[str] = _SIDES) -> bytes:
    """sides: where the cells of tables have rules."""
    body: list[str] = []
    for at, part in enumerate(made.parts):
        if at == made.appendix and at:
            body.append(f"<w:p><w:pPr>{_section(False)}</w:pPr></w:p>")
        body.append(_paragraph(part) if isinstance(part, Paragraph) else _table(part, sides))
    notes = "".join(
        f'<w:footnote w:id="{at + 2}"><w:p><w:r><w:rPr>{_SMALL}<w:vertAlign w:val="superscript"/></w:rPr>'
        "<w:footnoteRef/></w:r>"
        f"{_runs((Run(' '), *note), False, _SMALL)}</w:p></w:footnote>"
        for at, note in enumerate(made.notes)
    )
    parts = {
        "document": f"<w:body>{''.join(body)}{_section(True)}</w:body>",
        "footnotes": (
            '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="1">'
            f"<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{notes}"
        ),
        "styles": (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif"/>'
            '<w:sz w:val="26"/></w:rPr></w:rPrDefault></w:docDefaults>'
        ),
    }
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    named = {name: "document.main" if name == "document" else name for name in parts}
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{types}.{kind}+xml"/>' for name, kind in named.items()
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = "".join(
        f'<Relationship Id="{name}" Type="{office}/{name}" Target="{name}.xml"/>'
        for name in parts
        if name != "document"
    )
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}">'
            f'<Relationship Id="r" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}">{links}</Relationships>',
        **{f"word/{name}.xml": f'<w:{name} xmlns:w="{_W}">{words}</w:{name}>' for name, words in parts.items()},
    }
    return _packed({name: f'<?xml version="1.0" encoding="UTF-8"?>{words}' for name, words in members.items()})


def _packed(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), words, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _section(landscape: bool) -> str:
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if landscape else 'w:w="11906" w:h="16838"'
    margins = 'w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567"'
    return f"<w:sectPr><w:pgSz {size}/><w:pgMar {margins}/></w:sectPr>"


def _runs(words: Words, bold: bool, size: str = "") -> str:
    marked = f"<w:b/>{size}" if bold else size
    raised = '<w:vertAlign w:val="superscript"/>'
    return "".join(
        f'<w:r><w:rPr>{marked}</w:rPr><w:t xml:space="preserve">{_broken(run.words)}</w:t></w:r>'
        if run.note is None
        else f'<w:r><w:rPr>{raised}</w:rPr><w:footnoteReference w:id="{run.note + 2}"/></w:r>'
        for run in words
    )


def _broken(words: str) -> str:
    return escape(words).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def _paragraph(part: Paragraph) -> str:
    return f"<w:p>{_runs(part.words, part.bold)}</w:p>"


def _table(part: Drawn, sides: Sequence[str]) -> str:
    widths = _widths(part, 14570)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in sides)
    head = "".join(f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{_drawn(row, widths)}</w:tr>" for row in part.head)
    rows = "".join(f"<w:tr>{_drawn(row, widths)}</w:tr>" for row in part.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{head}{rows}</w:tbl><w:p/>"
    )


def _drawn(row: Sequence[Cell], widths: Sequence[int]) -> str:
    cells, at = [], 0
    for cell in row:
        cells.append(_cell(cell, sum(widths[at : at + cell.width])))
        at += cell.width
    return "".join(cells)


def _cell(cell: Cell, width: int) -> str:
    merge = "<w:vMerge/>" if cell.shared else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
    span = f'<w:gridSpan w:val="{cell.width}"/>' if cell.width > 1 else ""
    words = "" if cell.shared else _runs(cell.words, cell.bold)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr><w:p>{words}</w:p></w:tc>'


def _widths(part: Drawn, whole: int) -> list[int]:
    """Columns as wide as the square root of what they hold asks for, and wide enough for their head on two lines."""
    heads = [max(len(run.words) for run in cell.words) if cell.words else 0 for cell in part.head[-1]]
    if len(part.head) > 1:
        tall = (cell for cell in part.head[0] for _ in range(cell.width))
        heads = [max(len(run.words) for run in cell.words) if cell.rows > 1 else 9 for cell in tall]
    columns = list(zip(*part.rows, strict=True))
    lengths = [sum(len(run.words) for cell in column for run in cell.words) for column in columns]
    wanted = [max(length, 1) ** 0.5 for length in lengths]
    shares = [max(each / sum(wanted), 0.09, head / 150) for each, head in zip(wanted, heads, strict=True)]
    return [int(whole * share / sum(shares)) for share in shares]


# HTML -----------------------------------------------------------------------------------------------

_RULED, _LEVEL = "border: 1px solid black", "border-top: 1px solid black; border-bottom: 1px solid black"
_STYLE = """
@page { size: A4; margin: 2cm } @page wide { size: A4 landscape; margin: 2cm }
body { font: 13pt "Liberation Serif", serif } .appendix { page: wide }
table { border-collapse: collapse; width: 100%% }
td, th { %s; padding: 2px 4px; vertical-align: top }
thead { display: table-header-group }
"""


def page(made: Document, border: str = _RULED) -> str:
    """border: that of the cells of tables."""
    body, appendix = (
        "\n".join(_block(part, made.labels) for part in parts)
        for parts in (made.parts[: made.appendix], made.parts[made.appendix :])
    )
    notes = "\n".join(
        f"<p><sup>{label}</sup> {_html(note, made.labels)}</p>"
        for label, note in zip(made.labels, made.notes, strict=True)
    )
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>Văn bản</title>'
        f"<style>{_STYLE % border}</style></head><body>\n{body}\n"
        f'<div class="appendix">\n{appendix}\n{notes}\n</div>\n</body></html>\n'
    )


def _block(part: Paragraph | Drawn, labels: Sequence[str]) -> str:
    if isinstance(part, Paragraph):
        words = _html(part.words, labels)
        return f"<p><b>{words}</b></p>" if part.bold else f"<p>{words}</p>"
    head, rows = (
        "\n".join(f"<tr>{''.join(_td(cell, labels) for cell in row if not cell.shared)}</tr>" for row in drawn)
        for drawn in (part.head, part.rows)
    )
    return f"<table><thead>\n{head}\n</thead><tbody>\n{rows}\n</tbody></table>"


def _td(cell: Cell, labels: Sequence[str]) -> str:
    words = _html(cell.words, labels)
    spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    spans += f' colspan="{cell.width}"' if cell.width > 1 else ""
    return f"<td{spans}><b>{words}</b></td>" if cell.bold and words else f"<td{spans}>{words}</td>"


def _html(words: Words, labels: Sequence[str]) -> str:
    return "".join(
        html.escape(r.words).replace("\n", "<br>") if r.note is None else f"<sup>{labels[r.note]}</sup>" for r in words
    )


# XLSX -----------------------------------------------------------------------------------------------


def sheet(made: Document) -> bytes:
    """The appendix as a workbook: its title above, its table below; notes stand in the document alone."""
    book = Workbook()
    page = book.active or book.create_sheet()
    for part in made.parts[made.appendix :]:
        if isinstance(part, Paragraph):
            page.append(["".join(run.words for run in part.words)])
            continue
        for row in (*part.head, *part.rows):
            at, column = page.max_row + 1, 1
            for cell in row:
                if not cell.shared:
                    drawn = page.cell(at, column, "".join(run.words for run in cell.words) or None)
                    drawn.font, drawn.number_format = Font(bold=cell.bold), "@"
                    drawn.alignment = Alignment(wrap_text=True)
                if cell.width > 1 or cell.rows > 1:
                    page.merge_cells(None, at, column, at + cell.rows - 1, column + cell.width - 1)
                column += cell.width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# PDF ------------------------------------------------------------------------------------------------


def printed(data: bytes, name: str) -> bytes:
    """A DOCX as LibreOffice prints it, an HTML page as Chromium does."""
    with tempfile.TemporaryDirectory() as folder:
        path, pdf = Path(folder) / name, Path(folder) / f"{name.rpartition('.')[0]}.pdf"
        path.write_bytes(data)
        if name.endswith(".docx"):
            soffice = shutil.which("soffice") or "libreoffice"
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)]
        else:
            options = [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
            command = [*_CHROMIUM, *options, path.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return pdf.read_bytes()


def apart(made: Document) -> Document:
    """The document with a cell for each row: without rules nothing shows that one belongs to several."""
    parts = [
        part
        if isinstance(part, Paragraph)
        else replace(
            part,
            rows=tuple(tuple(replace(cell, rows=1, shared=False) for cell in row) for row in part.rows),
        )
        for part in made.parts
    ]
    return replace(made, parts=tuple(parts))


def unruled(text: Path) -> tuple[Path, Path]:
    """Where its PDFs without rules and with the level ones alone are."""
    slug = text.parent.name
    return _PDFS / f"{slug}-bare.pdf", _PDFS / f"{slug}-level.pdf"


def forms(text: Path) -> Iterator[tuple[Path, bytes]]:
    """Each other form of a text: its file and its bytes."""
    made = document(text)
    word, web = docx(made), page(made).encode()
    yield text.with_name("decision.docx"), word
    yield text.with_name("decision.html"), web
    if any(isinstance(part, Drawn) for part in made.parts):
        bare, level = unruled(text)
        yield text.with_name("appendix.xlsx"), sheet(made)
        yield bare, printed(docx(apart(made), ()), "decision.docx")
        yield level, printed(page(made, _LEVEL).encode(), "decision.html")
    yield text.with_name("decision-libreoffice.pdf"), printed(word, "decision.docx")
    yield text.with_name("decision-chromium.pdf"), printed(web, "decision.html")


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "text", nargs="*", type=Path, default=sorted(CORPUS.glob("*/*.md")) + sorted(CORPUS.glob("*/*.txt"))
    )
    options = parser.parse_args(None if arguments is None else list(arguments))
    for text in options.text:
        for path, data in forms(text):
            path.write_bytes(data)
            print(f"{path.parent.name}/{path.name}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
