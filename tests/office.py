"""Office files made in the tests from the XML that Word writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

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
