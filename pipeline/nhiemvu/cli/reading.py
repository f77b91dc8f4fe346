"""extract, text, check: what a document holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import (
    AsJson,
    AsOne,
    Files,
    Kind,
    Lang,
    Language,
    MaxBytes,
    MaxCells,
    MaxPages,
    MaxSeconds,
    NoCache,
    Ocr,
    Out,
    Overlay,
    Strict,
)
from nhiemvu.cli.streams import deliver, documents, put, say, within
from nhiemvu.errors import ExitCode, UsageError


@app.command(epilog="Ví dụ: nhiemvu extract quyet-dinh.docx -o output/nhiemvu.jsonl --only task")
def extract(
    files: Files,
    output: Out = None,
    as_one: AsOne = False,
    only: Annotated[
        list[Kind] | None, typer.Option("--only", help="Chỉ ghi loại bản ghi này; dùng được nhiều lần.")
    ] = None,
    rules: Overlay = None,
    lang: Language = Lang.vi,
    strict: Strict = False,
    as_json: AsJson = False,
    max_bytes: MaxBytes = None,
    max_pages: MaxPages = None,
    max_cells: MaxCells = None,
    max_seconds: MaxSeconds = None,
    ocr: Ocr = None,
    no_cache: NoCache = False,
) -> None:
    """Lấy mọi bản ghi của một hay nhiều văn bản, dạng JSON Lines."""
    from nhiemvu import flow
    from nhiemvu.sinks import jsonl

    loaded = flow.Rules.load(rules)
    limits = {"bytes": max_bytes, "pages": max_pages, "cells": max_cells, "seconds": max_seconds}
    reading = within(loaded.readers, ocr, no_cache, lang, **limits)
    wanted = {each.value for each in only or ()}
    pieces: list[bytes] = []
    found: list[tuple[str, list[Any]]] = []
    code = ExitCode.OK
    try:
        for name, source in documents(files, as_one, reading, lang):
            records = flow.extract(source, loaded)
            pieces.append(jsonl.encode(record for record in records if not wanted or record.kind in wanted))
            found.append((name, records))
    except typer.Exit as failed:
        code = ExitCode(failed.exit_code)
    if found:
        deliver(b"".join(pieces), output)
    for name, records in found:
        if _summed(name, records, output, lang, as_json) and strict:
            code = ExitCode.FOUND
    if code:
        raise typer.Exit(code)


def _summed(name: str, records: list[Any], output: Path | None, lang: Lang, as_json: bool) -> bool:
    """Says what was found in the decisions of a document; whether there are errors or warnings."""
    from nhiemvu.sinks import terminal

    doubts = terminal.tally(records)
    decisions = [record for record in records if record.kind == "decision"]
    if as_json:
        by_decision: dict[str, list[Any]] = {}
        for record in records:
            by_decision.setdefault(record.decision, []).append(record)
        for decision in decisions:
            own = terminal.tally(by_decision[decision.id])
            counted = {"id": decision.id, "counts": decision.counts, "doubts": own, "owners": decision.owners}
            say(json.dumps({**counted, "tasks_state": decision.tasks_state}, ensure_ascii=False))
    else:
        say(terminal.summary(decisions, name, str(output) if output else None, doubts, lang.value))
    return bool(doubts["error"] + doubts["warning"])


@app.command(epilog="Ví dụ: nhiemvu text quyet-dinh.docx > quyet-dinh.txt")
def text(
    files: Files,
    output: Out = None,
    as_one: AsOne = False,
    max_bytes: MaxBytes = None,
    max_pages: MaxPages = None,
    max_cells: MaxCells = None,
    max_seconds: MaxSeconds = None,
    ocr: Ocr = None,
    no_cache: NoCache = False,
) -> None:
    """In văn bản mà mọi vị trí (offset) của bản ghi trỏ vào."""
    from nhiemvu import readers, rulebook

    if len(files) > 1 and not as_one:
        raise UsageError("several files have one text only with --as-one; give one file, or --as-one")
    shipped: readers.Rules = rulebook.load(readers.Rules, "readers")
    limits = {"bytes": max_bytes, "pages": max_pages, "cells": max_cells, "seconds": max_seconds}
    reading = within(shipped, ocr, no_cache, Lang.vi, **limits)
    deliver(readers.read_as_one(files, reading).text.encode(errors="surrogatepass"), output)


@app.command(epilog="Ví dụ: nhiemvu check quyet-dinh.docx --lang en")
def check(
    files: Files,
    as_one: AsOne = False,
    rules: Overlay = None,
    lang: Language = Lang.vi,
    as_json: AsJson = False,
    max_bytes: MaxBytes = None,
    max_pages: MaxPages = None,
    max_cells: MaxCells = None,
    max_seconds: MaxSeconds = None,
    ocr: Ocr = None,
    no_cache: NoCache = False,
) -> None:
    """In các điểm cần kiểm tra: vị trí, dòng chữ, điều nghi vấn, cách xử lý. Mã 1 nếu có lỗi hoặc cảnh báo."""
    from nhiemvu import flow
    from nhiemvu.sinks import terminal

    loaded = flow.Rules.load(rules)
    limits = {"bytes": max_bytes, "pages": max_pages, "cells": max_cells, "seconds": max_seconds}
    reading = within(loaded.readers, ocr, no_cache, lang, **limits)
    grave = False
    for _, source in documents(files, as_one, reading, lang):
        records = flow.extract(source, loaded)
        doubts = terminal.tally(records)
        grave = grave or bool(doubts["error"] + doubts["warning"])
        if not as_json:
            put(terminal.diagnostics(source, records, loaded.doubts, lang.value).encode())
            say(terminal.severities(doubts, lang.value))
            continue
        for record in records:
            for doubt in record.doubts:
                said = {"record": record.id, **doubt.model_dump(mode="json")}
                put(json.dumps(said, ensure_ascii=False).encode() + b"\n")
    if grave:
        raise typer.Exit(ExitCode.FOUND)
