"""A list of tasks as a Word appendix in the layout of Nghị định 30/2020/NĐ-CP, to hang on an official letter.

A4 landscape, Times New Roman 13, page numbers in the middle of the top margin and none on the first page, the head
row repeated on each page. Number and day of the letter stay blank.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhiemvu.records import TaskRecord
from nhiemvu.sinks import columns, files, places
from nhiemvu.sinks.dossiers import Dossier
from nhiemvu.sinks.shares import Share

if TYPE_CHECKING:
    from docx.document import Document

_FONT = "Times New Roman"
_COLUMNS = (
    ("TT", 14.0),
    ("Nhiệm vụ", 88.0),
    ("Cơ quan chủ trì", 38.0),
    ("Cơ quan phối hợp", 38.0),
    ("Thời hạn", 26.0),
    ("Sản phẩm", 48.0),
)  # millimetres: 252 of the 297 lie between the margins
_REFERENCE = "(Kèm theo Công văn số          /          ngày      tháng      năm          của                    )"


def write(path: Path, share: Share, titled: bool) -> None:
    """titled: the appendix is for one unit, which the title names. Raises OutputError, ToolMissing."""
    document: Document = files.needed("docx", "word").Document()
    _page(document)
    _centred(document, "PHỤ LỤC", bold=True)
    _centred(document, "DANH MỤC NHIỆM VỤ", bold=True)
    if titled:
        _centred(document, f"của {share.title}", bold=True)
    _centred(document, _REFERENCE, italic=True)
    table = _table(document)
    for _, group in groupby(share.tasks, key=lambda pair: pair[1].id):
        _decision(table, list(group))
    with files.replacing(path) as place:
        document.save(str(place))


def _page(document: Document) -> None:
    """Margins of Nghị định 30/2020/NĐ-CP, Phụ lục I: top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20."""
    from datetime import datetime

    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(13)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    normal.paragraph_format.space_after = Pt(0)
    core = document.core_properties
    core.author, core.title, core.comments = "", "Danh mục nhiệm vụ", ""
    core.created = core.modified = datetime(2000, 1, 1)  # the same records give the same document
    header = section.header.paragraphs[0]
    header.alignment = 1
    _field(header, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, words in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)


def _centred(document: Any, words: str, bold: bool = False, italic: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = 1
    run = paragraph.add_run(_clean(words))
    run.bold, run.italic = bold, italic


def _table(document: Any) -> Any:
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    document.add_paragraph()
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for column, (_, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Mm(width)
    _fill(table.rows[0], [head for head, _ in _COLUMNS], bold=True, centred=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return table


def _decision(table: Any, tasks: list[tuple[TaskRecord, Dossier]]) -> None:
    """The document as a row over the whole width, its groups as bold rows, its tasks below them."""
    _span(table, places.document(tasks[0][1]), 0)
    path: list[tuple[str | None, str]] = []
    for task, _ in tasks:
        steps = [(step.number, step.title) for step in task.path if step.id != task.parent]
        same = next((at for at, pair in enumerate(zip(steps, path, strict=False)) if pair[0] != pair[1]), None)
        for number, title in steps[min(len(steps), len(path)) if same is None else same :]:
            _span(table, title, 1, number)
        path = steps
        _fill(table.add_row(), _words(task))


def _words(task: TaskRecord) -> list[str]:
    coordinating = columns.units(task, ("coordinating",))
    leading = columns.units(task, columns.LEADING)
    rest = [unit for unit in task.units if unit not in coordinating and unit not in leading]
    others = [f"{unit.name} ({columns.ROLES[unit.role]})" for unit in rest]
    lead = "; ".join(filter(None, (columns.named(leading), *others)))
    return [
        task.number or "",
        task.name,
        lead,
        columns.named(coordinating),
        columns.timing(task),
        columns.results(task),
    ]


def _span(table: Any, words: str, start: int, number: str | None = None) -> None:
    row = table.add_row()
    cells = row.cells
    merged = cells[start].merge(cells[-1])
    if start:
        _put(cells[0], number or "", bold=True, centred=True)
    _put(merged, words, bold=True)
    _whole(row)
    for cell in (cells[0], merged):  # a heading stays on the page of what it heads
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _fill(row: Any, words: list[str], bold: bool = False, centred: bool = False) -> None:
    for at, (cell, each) in enumerate(zip(row.cells, words, strict=True)):
        _put(cell, each, bold, centred or at == 0)
    _whole(row)


def _whole(row: Any) -> None:
    """No page ends within the row."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _put(cell: Any, words: str, bold: bool = False, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = 1
    if words:
        paragraph.add_run(_clean(words)).bold = bold or None


def _clean(words: str) -> str:
    return files.UNPRINTED.sub("", words)
