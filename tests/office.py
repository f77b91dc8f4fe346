"""Office files made in the tests from the XML that Word writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_ROOTS = {name: name for name in ("styles", "numbering", "footnotes", "endnotes", "settings")}


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(body: str, space: str = W, main: str = "word/document.xml", **parts: str) -> bytes:
    """A Word document. parts: what stands in styles, numbering, footnotes, endnotes, header1, footer1."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><w:{{0}} xmlns:w="{space}" {SPACES}>{{1}}</w:{{0}}>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{office}" Target="{main}"/></Relationships>',
        main: head.format("document", f"<w:body>{body}</w:body>"),
    }
    for name, words in parts.items():
        root = _ROOTS.get(name, "hdr" if name.startswith("header") else "ftr")
        members[f"word/{name}.xml"] = head.format(root, words)
    return packed(members)


def p(words: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph of one run; words may hold whole runs."""
    pieces = words if words.startswith("<w:") else r(words, run)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{pieces}</w:p>"


def r(words: str, properties: str = "") -> str:
    marked = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marked}<w:t xml:space="preserve">{words}</w:t></w:r>'


def numbered(words: str, key: int, level: int = 0) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(words: str, properties: str = "") -> str:
    """A cell; words may hold whole blocks."""
    inner = words if words.startswith(("<w:p>", "<w:tbl>")) else p(words)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def level(at: int, form: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


# --- one decision in several forms ------------------------------------------------------------------

_HEAD = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành")
_ROWS = (
    ("1", "Giám sát dịch tại cửa khẩu", "Cục Phòng bệnh", "Các sở y tế", "Quý I/2026"),
    ("2", "Báo cáo hằng tuần", "Cục Phòng bệnh", "Văn phòng Bộ", "30/6/2026"),
)
_LETTERHEAD = (
    ("BỘ Y TẾ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("Số: 12/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2026"),
)
_LINES = (
    "QUYẾT ĐỊNH",
    "Ban hành Kế hoạch phòng, chống dịch năm 2026",
    "BỘ TRƯỞNG BỘ Y TẾ",
    "Căn cứ Luật Phòng bệnh ngày 10 tháng 12 năm 2025;",
    "QUYẾT ĐỊNH:",
    "Điều 1. Ban hành kèm theo Quyết định này danh mục nhiệm vụ tại Phụ lục.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.",
    "BỘ TRƯỞNG",
    "Nguyễn Văn An",
    "PHỤ LỤC",
)


def decision_docx() -> bytes:
    """A decision with a task table; its second task bears a footnote."""
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    rows = [[tc(words) for words in row] for row in (_HEAD, *_ROWS)]
    rows[2][1] = tc(p(r(_ROWS[1][1]) + mark))
    body = table(*("".join(map(tc, row)) for row in _LETTERHEAD)) + "".join(map(p, _LINES))
    note = f'<w:footnote w:id="2">{p("Theo Nghị quyết số 5/NQ-CP ngày 06/01/2026 của Chính phủ.")}</w:footnote>'
    return docx(body + table(*map("".join, rows)), footnotes=note, header1=p("Bản dự thảo in ngày 5"))


def decision_html() -> str:
    """The same as a web page."""

    def drawn(rows: tuple[tuple[str, ...], ...]) -> str:
        cells = ("".join(f"<td>{words}</td>" for words in row) for row in rows)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"

    words = "".join(f"<p>{line}</p>" for line in _LINES)
    return f"<!DOCTYPE html><html><body>{drawn(_LETTERHEAD)}{words}{drawn((_HEAD, *_ROWS))}</body></html>"


def appendix_xlsx() -> bytes:
    """Its appendix as a workbook."""
    book = Workbook()
    for row in (("PHỤ LỤC",), _HEAD, *_ROWS):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
