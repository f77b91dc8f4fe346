"""doctor: what is installed, what is missing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Lang, Language
from nhiemvu.cli.streams import put

_REQUIRED = re.compile(r"""^([\w.-]+)[^;]*;.*\bextra == ['"]([\w-]+)['"]""")

# What each extra of the package is for; an extra that is not listed here is for those who work on the program.
EXTRAS: dict[str, dict[Lang, str]] = {
    "ocr": {Lang.vi: "đọc bản quét: PDF ảnh, TIFF, PNG, JPEG", Lang.en: "reads scans: PDF, TIFF, PNG, JPEG"},
    "excel": {Lang.vi: "đọc và ghi XLSX", Lang.en: "reads and writes XLSX"},
    "word": {Lang.vi: "ghi DOCX", Lang.en: "writes DOCX"},
    "calendar": {Lang.vi: "ghi lịch ICS", Lang.en: "writes calendars, ICS"},
    "parquet": {Lang.vi: "ghi Parquet", Lang.en: "writes Parquet"},
    "sql": {Lang.vi: "nạp vào SQLite, PostgreSQL (load)", Lang.en: "loads into SQLite, PostgreSQL (load)"},
    "compare": {Lang.vi: "so sánh văn bản (diff)", Lang.en: "compares plans (diff)"},
    "cluster": {Lang.vi: "chạy batch trên cụm Dask", Lang.en: "batch on a cluster of Dask"},
    "s3": {Lang.vi: "batch với kho s3://", Lang.en: "batch with stores at s3://"},
    "gs": {Lang.vi: "batch với kho gs://", Lang.en: "batch with stores at gs://"},
    "az": {Lang.vi: "batch với kho az://", Lang.en: "batch with stores at az://"},
    "web": {Lang.vi: "trang kiểm tra trên trình duyệt", Lang.en: "the page for review in a browser"},
}
_WORDS: dict[Lang, dict[str, str]] = {
    Lang.vi: {
        "rules": "Quy tắc",
        "stdout": "{encoding}; kết quả luôn là UTF-8",
        "reads": "Đọc được",
        "read": "PDF có lớp chữ, DOCX, HTML, MHTML, Markdown, văn bản thuần, văn bản của chương trình OCR",
        "writes": "Ghi được",
        "written": "JSON Lines, CSV, Akoma Ntoso",
        "office": "thiếu LibreOffice: {how}",
        "scans": "Bản quét",
        "unread": "Chưa đọc",
        "later": ".xls, GIF: hãy chuyển sang .xlsx, PNG trước",
        "extras": "Phần thêm (+ có, - thiếu):",
        "missing": "thiếu {packages}; cài bằng: {how}",
    },
    Lang.en: {
        "rules": "Rules",
        "stdout": "{encoding}; results are always UTF-8",
        "reads": "Reads",
        "read": "PDF with a text layer, DOCX, HTML, MHTML, Markdown, plain text, text of OCR programs",
        "writes": "Writes",
        "written": "JSON Lines, CSV, Akoma Ntoso",
        "office": "LibreOffice is missing: {how}",
        "scans": "Scans",
        "unread": "Not read",
        "later": ".xls, GIF: save them as .xlsx, PNG first",
        "extras": "Extras (+ there, - missing):",
        "missing": "{packages} missing; install with: {how}",
    },
}


@app.command(epilog="Ví dụ: nhiemvu doctor")
def doctor(lang: Language = Lang.vi) -> None:
    """Cho biết máy này có gì, thiếu gì và cách bổ sung."""
    import platform
    from importlib.metadata import version

    from nhiemvu import flow, rulebook
    from nhiemvu.readers import scan, soffice

    words, loaded = _WORDS[lang], flow.Rules.load(None)
    rows = {
        "nhiemvu": version("nhiemvu"),
        "Python": f"{platform.python_version()} ({platform.system()} {platform.machine()})",
        words["rules"]: f"{rulebook.shipped()} ({loaded.digest[:12]})",
        "stdout": words["stdout"].format(encoding=sys.stdout.encoding),
        words["reads"]: words["read"],
        ".doc RTF ODT": soffice.find() or words["office"].format(how=soffice.how()),
        words["scans"]: scan.version() or scan.missing(),
        words["unread"]: words["later"],
        words["writes"]: words["written"],
    }
    lines = [f"{name:<12} {what}" for name, what in rows.items()]
    put(("\n".join([*lines, words["extras"], *_extras(lang)]) + "\n").encode())


def _extras(lang: Lang) -> Iterator[str]:
    """Each extra: what it is for, what of it is there, what is missing and how it comes here."""
    from importlib.metadata import PackageNotFoundError, requires, version

    packages: dict[str, list[str]] = {}
    for each in requires("nhiemvu") or ():
        if hit := _REQUIRED.match(each):
            packages.setdefault(hit[2], []).append(hit[1])
    for extra, said in EXTRAS.items():
        there, missing = [], []
        for name in packages.get(extra, ()):
            try:
                there.append(f"{name} {version(name)}")
            except PackageNotFoundError:
                missing.append(name)
        if missing:
            how = f"pip install 'nhiemvu[{extra}]'"
            what = _WORDS[lang]["missing"].format(packages=", ".join(missing), how=how)
            yield f"- {extra:<10} {said[lang]}: {what}"
        elif there:
            yield f"+ {extra:<10} {said[lang]}: {', '.join(there)}"
