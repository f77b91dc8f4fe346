"""score: records against a gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import AsJson
from nhiemvu.cli.streams import put
from nhiemvu.errors import ExitCode


@app.command(epilog="Ví dụ: nhiemvu score output/447.jsonl --gold corpus/447-qd-bct/gold.jsonl")
def score(
    records: Annotated[Path, typer.Argument(metavar="BẢN GHI", help="Tệp JSON Lines do extract ghi.")],
    gold: Annotated[Path, typer.Option("--gold", metavar="TỆP", help="Bản chuẩn làm bằng tay.")],
    as_json: AsJson = False,
) -> None:
    """So bản ghi với bản chuẩn làm bằng tay. Mã 1 nếu có sai khác."""
    from nhiemvu import score as scoring
    from nhiemvu.sinks import jsonl

    report = scoring.score(list(jsonl.read(records)), list(jsonl.read(gold)))
    if as_json:
        put(json.dumps(report.to_dict(), ensure_ascii=False, indent=1, default=str).encode() + b"\n")
    else:
        for name, figure in report.figures.items():
            put(f"{name:<36} {figure:.4f}\n".encode())
        for miss in report.misses:
            expected, found = _brief(miss.expected), _brief(miss.found)
            put(f"{miss.id}{miss.field}: chuẩn {expected}, đọc được {found}\n".encode())
    if report.misses:
        raise typer.Exit(ExitCode.FOUND)


def _brief(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= 160 else words[:159] + "…"
