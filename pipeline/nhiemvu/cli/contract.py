"""schema: the published contracts."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Kind, Lang, Language, Out
from nhiemvu.cli.streams import deliver


class Contract(StrEnum):
    records = "records"
    diff = "diff"


@app.command(epilog="Ví dụ: nhiemvu schema > nhiemvu.schema.json")
def schema(
    of: Annotated[Contract, typer.Argument(metavar="[records|diff]", help="Bản ghi, hoặc kết quả của diff.")] = (
        Contract.records
    ),
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Chỉ một loại bản ghi; bỏ trống: một dòng bất kỳ.")
    ] = None,
    codebook: Annotated[bool, typer.Option("--codebook", help="In bảng mã (Markdown) thay cho JSON Schema.")] = False,
    lang: Language = Lang.vi,
    output: Out = None,
) -> None:
    """In JSON Schema hoặc bảng mã của bản ghi, hoặc JSON Schema của kết quả so sánh."""
    from nhiemvu import compare, records

    if codebook and of == Contract.records:
        deliver(records.codebook(records.json_schema(), lang.value).encode(), output)
        return
    found = compare.json_schema() if of == Contract.diff else records.json_schema(kind.value if kind else "line")
    deliver(json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n", output)
