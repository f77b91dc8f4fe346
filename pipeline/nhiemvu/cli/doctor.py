"""doctor: what is installed, what is missing."""

from __future__ import annotations

import sys

from nhiemvu.cli.app import app
from nhiemvu.cli.streams import put


@app.command(epilog="Ví dụ: nhiemvu doctor")
def doctor() -> None:
    """Cho biết máy này có gì, thiếu gì và cách bổ sung."""
    import platform
    from importlib.metadata import version
    from importlib.util import find_spec

    from nhiemvu import flow, rulebook
    from nhiemvu.readers import scan, soffice

    loaded = flow.Rules.load(None)
    office, excel, scipy = soffice.find(), find_spec("openpyxl"), find_spec("scipy")
    outlets = (("xlsxwriter", "excel"), ("docx", "word"), ("pyarrow", "parquet"), ("icalendar", "calendar"))
    lacking = ", ".join(f"pip install nhiemvu[{extra}]" for module, extra in outlets if not find_spec(module))
    lines = [
        f"nhiemvu      {version('nhiemvu')}",
        f"Python       {platform.python_version()} ({platform.system()} {platform.machine()})",
        f"Quy tắc      {rulebook.shipped()} ({loaded.digest[:12]})",
        f"stdout       {sys.stdout.encoding}; kết quả luôn là UTF-8",
        "Đọc được     PDF có lớp chữ, DOCX, HTML, MHTML, Markdown, văn bản thuần, văn bản của chương trình OCR",
        f"XLSX         {'openpyxl ' + version('openpyxl') if excel else 'thiếu openpyxl: pip install nhiemvu[excel]'}",
        f"So sánh      {'scipy ' + version('scipy') if scipy else 'thiếu scipy: pip install nhiemvu[compare]'}",
        f".doc RTF ODT {office or f'thiếu LibreOffice: {soffice.how()}'}",
        f"Bản quét     {scan.version() or f'PDF, TIFF, PNG, JPEG thiếu chương trình OCR: {scan.missing()}'}",
        f"Ghi ra       XLSX, DOCX, CSV, Parquet, ICS, Akoma Ntoso{lacking and '; thiếu: ' + lacking}",
        "Chưa đọc     .xls, GIF: hãy chuyển sang .xlsx, PNG trước",
    ]
    put(("\n".join(lines) + "\n").encode())
