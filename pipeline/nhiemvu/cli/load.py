"""load: records into a database."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import AsJson, Lang, Language
from nhiemvu.cli.streams import put, say
from nhiemvu.errors import UsageError

if TYPE_CHECKING:
    from nhiemvu.sinks.sql import Summary


class Severity(StrEnum):
    info = "info"
    warning = "warning"
    error = "error"


class Review(StrEnum):
    machine = "machine"
    human = "human"


@app.command(epilog="Ví dụ: nhiemvu load output/447.jsonl --to nhiemvu.db")
def load(
    records: Annotated[
        list[Path] | None, typer.Argument(metavar="BẢN GHI...", help="Tệp JSON Lines do extract ghi.")
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="Tệp SQLite, hoặc postgresql://tên:mật-khẩu@máy/cơ-sở-dữ-liệu.")
    ] = "nhiemvu.db",
    print_ddl: Annotated[bool, typer.Option("--print-ddl", help="In các câu lệnh tạo bảng, không nạp gì.")] = False,
    max_severity: Annotated[
        Severity | None, typer.Option("--max-severity", help="Giữ lại bản ghi có điểm nghi vấn nặng hơn mức này.")
    ] = None,
    min_review: Annotated[
        Review, typer.Option("--min-review", help="human: giữ lại nhiệm vụ chưa có người xác nhận.")
    ] = Review.machine,
    lang: Language = Lang.vi,
    as_json: AsJson = False,
) -> None:
    """Nạp bản ghi vào cơ sở dữ liệu SQLite hoặc PostgreSQL; nạp lại không làm thay đổi gì."""
    from nhiemvu.sinks import files

    files.needed("sqlalchemy", "sql")
    from nhiemvu.sinks import sql

    database = sql.Database(to)
    if print_ddl:
        put(";\n\n".join([*sql.statements(database.dialect), ""]).encode())
        return
    if not records:
        raise UsageError("no records to load; give the files that nhiemvu extract wrote")
    database.prepare()
    found = sql.load(records, database, sql.Gate(max_severity.value if max_severity else None, min_review.value))
    if as_json:
        held = [{"id": each.id, "why": each.why} for each in found.held]
        say(json.dumps({"decisions": found.decisions, **found.rows, "held": held}, ensure_ascii=False))
        return
    _tell(found, database.where, lang)


def _tell(found: Summary, where: str, lang: Lang) -> None:
    for each in found.held:
        say(f"{'Giữ lại' if lang is Lang.vi else 'Held back'}: {each.id} [{each.why}]")
    rows = found.rows
    if lang is Lang.vi:
        say(
            f"Đã nạp {found.decisions} văn bản: {rows['new']} bản ghi mới, {rows['replaced']} thay bản cũ, "
            f"{rows['closed']} không còn, {rows['unchanged']} giữ nguyên, {len(found.held)} giữ lại\nNơi nạp: {where}"
        )
    else:
        say(
            f"Loaded {found.decisions} documents: {rows['new']} new records, {rows['replaced']} replaced, "
            f"{rows['closed']} gone, {rows['unchanged']} unchanged, {len(found.held)} held back\nLoaded into: {where}"
        )
