"""schema: the published contracts."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Out
from nhiemvu.cli.streams import deliver


class Contract(StrEnum):
    records = "records"
    diff = "diff"


@app.command(epilog="Ví dụ: nhiemvu schema > nhiemvu.schema.json")
def schema(
    of: Annotated[Contract, typer.Argument(metavar="[records|diff]", help="Bản ghi, hoặc kết quả của diff.")] = (
        Contract.records
    ),
    output: Out = None,
) -> None:
    """In JSON Schema của bản ghi, hoặc của kết quả so sánh."""
    from nhiemvu import compare, records

    printed = records.json_schema() if of == Contract.records else compare.json_schema()
    deliver(json.dumps(printed, ensure_ascii=False, indent=2).encode() + b"\n", output)
