"""The arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer


class Lang(StrEnum):
    vi = "vi"
    en = "en"


class When(StrEnum):
    auto = "auto"
    never = "never"
    always = "always"


class Kind(StrEnum):
    decision = "decision"
    division = "division"
    task = "task"
    indicator = "indicator"
    footnote = "footnote"
    citation = "citation"
    relation = "relation"
    abbreviation = "abbreviation"


Files = Annotated[
    list[Path],
    typer.Argument(metavar="TỆP...", help="PDF, bản quét, DOCX, XLSX, HTML, .doc, RTF, ODT, Markdown, văn bản thuần."),
]
AsOne = Annotated[bool, typer.Option("--as-one", help="Các tệp là một văn bản: quyết định, kế hoạch, phụ lục.")]
MaxBytes = Annotated[int | None, typer.Option("--max-bytes", min=1, help="Cỡ tệp lớn nhất được đọc.")]
MaxPages = Annotated[int | None, typer.Option("--max-pages", min=1, help="Số trang PDF nhiều nhất.")]
MaxCells = Annotated[int | None, typer.Option("--max-cells", min=1, help="Số ô nhiều nhất của bảng tính.")]
MaxSeconds = Annotated[int | None, typer.Option("--max-seconds", min=1, help="Số giây nhiều nhất để đọc một tệp.")]
Ocr = Annotated[
    When | None, typer.Option("--ocr", help="Nhận dạng chữ: trang không có lớp chữ dùng được, không, hay mọi trang.")
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Nhận dạng lại bản quét, không giữ chữ đã nhận dạng cho lần sau.")
]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="TỆP", help="Nơi ghi; bỏ trống: ra màn hình.")]
Overlay = Annotated[
    Path | None, typer.Option("--rules", metavar="THƯ MỤC", help="Quy tắc riêng, đặt chồng lên quy tắc có sẵn.")
]
LANGUAGE = "NHIEMVU_LANG"
Language = Annotated[Lang, typer.Option("--lang", envvar=LANGUAGE, help="Ngôn ngữ của thông báo.")]
Strict = Annotated[bool, typer.Option("--strict", help="Kết thúc với mã 1 nếu có lỗi hoặc cảnh báo.")]
AsJson = Annotated[bool, typer.Option("--json", help="Tóm tắt dạng JSON.")]

Form = TypeVar("Form", bound=StrEnum)


def by_name(forms: type[Form], output: Path | None, otherwise: Form) -> Form:
    """The form that the ending of the file's name asks for."""
    ending = output.suffix.lower().lstrip(".") if output else ""
    return next((form for form in forms if form == {"htm": "html"}.get(ending, ending)), otherwise)
