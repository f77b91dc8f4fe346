"""batch: many documents into a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Lang, Language, MaxBytes, MaxCells, MaxPages, MaxSeconds, NoCache, Overlay
from nhiemvu.cli.streams import over, say
from nhiemvu.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nhiemvu.batch.running import Options, Progress, Tally
    from nhiemvu.records import DoubtRules


class Log(StrEnum):
    plain = "plain"
    json = "json"


class Engine(StrEnum):
    local = "local"
    dask = "dask"


class FailOn(StrEnum):
    error = "error"
    warning = "warning"


@app.command(epilog="Ví dụ: nhiemvu batch van-ban/ -o output/batch --combined --summary")
def batch(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="ĐƯỜNG DẪN...", help="Tệp, thư mục, mẫu (*.docx), s3://, gs://, az://; - : đọc từ stdin."
        ),
    ],
    output: Annotated[str, typer.Option("-o", "--output", metavar="THƯ MỤC", help="Nơi ghi: thư mục hoặc địa chỉ.")],
    bundle: Annotated[bool, typer.Option("--bundle", help="Mỗi thư mục con, mỗi tệp ZIP là một văn bản.")] = False,
    combined: Annotated[bool, typer.Option("--combined", help="Ghi thêm records.jsonl gồm mọi bản ghi.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Ghi thêm summary.json.")] = False,
    meta: Annotated[
        Path | None,
        typer.Option("--meta", metavar="TỆP", help="Thông tin ngoài cho từng tệp (CSV, JSON Lines; cột file)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Làm lại tất cả.")] = False,
    retry: Annotated[bool, typer.Option("--retry-failed", help="Làm lại các văn bản đã lỗi.")] = False,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Kết thúc với mã 1 nếu có điểm cần kiểm tra từ mức này.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Tiếp tục chờ tệp mới cho đến khi bấm Ctrl-C.")] = False,
    no_trace: Annotated[bool, typer.Option("--no-trace", help="Không để lại gì ngoài kết quả.")] = False,
    allow_classified: Annotated[
        bool, typer.Option("--allow-classified", help="Cho gửi văn bản có độ mật sang máy khác, kho từ xa.")
    ] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Số văn bản làm cùng lúc.")] = None,
    timeout: Annotated[int, typer.Option("--timeout", min=1, help="Số giây nhiều nhất cho một văn bản.")] = 600,
    max_memory: Annotated[int, typer.Option("--max-memory", min=256, help="Số MB nhiều nhất cho một văn bản.")] = 2048,
    engine: Annotated[Engine, typer.Option("--engine", help="Chạy trên máy này hoặc trên cụm Dask.")] = Engine.local,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ĐỊA CHỈ", help="Bộ điều phối Dask: tcp://máy:8786.")
    ] = None,
    log_format: Annotated[Log, typer.Option("--log-format", help="Dạng của thông báo tiến độ.")] = Log.plain,
    no_cache: NoCache = False,
    rules: Overlay = None,
    lang: Language = Lang.vi,
    max_bytes: MaxBytes = None,
    max_pages: MaxPages = None,
    max_cells: MaxCells = None,
    max_seconds: MaxSeconds = None,
) -> None:
    """Chuyển nhiều văn bản: mỗi văn bản một tệp kết quả; chạy lại thì chỉ làm phần chưa xong."""
    from importlib.metadata import version

    from nhiemvu import flow
    from nhiemvu.batch import planning
    from nhiemvu.batch.children import Bounds
    from nhiemvu.batch.running import Options, workers
    from nhiemvu.batch.stores import is_url
    from nhiemvu.batch.values import Settings

    if scheduler is not None and engine is Engine.local:
        raise UsageError("--scheduler is the address of a Dask cluster; give --engine dask with it")
    if no_trace and (summary or combined):
        raise UsageError("--no-trace leaves nothing but the results; leave out --summary and --combined")
    loaded = flow.Rules.load(rules)
    limits = {"bytes": max_bytes, "pages": max_pages, "cells": max_cells, "seconds": max_seconds}
    place = output if is_url(output) else str(Path(output.removeprefix("file://")).resolve())
    settings = Settings(
        place,
        str(rules.resolve()) if rules else None,
        {name: value for name, value in limits.items() if value is not None},
        allow_classified,
        cache=not (no_cache or no_trace),
    )
    wishes = planning.Wishes(
        settings, version("nhiemvu"), loaded.digest, force, retry, planning.read_meta(meta) if meta else {}
    )
    options = Options(
        wishes,
        jobs or workers(),
        Bounds(timeout, max_memory),
        combined,
        summary,
        not no_trace,
        engine.value,
        scheduler,
    )
    tally = _run(list(_given(paths)), bundle, watch, options, loaded.doubts, _progress(log_format, lang))
    if tally.failures or (fail_on and (tally.doubts["error"] or (fail_on == "warning" and tally.doubts["warning"]))):
        raise typer.Exit(ExitCode.FOUND)


def _run(
    paths: list[str], bundle: bool, watch: bool, options: Options, doubts: DoubtRules, progress: Progress
) -> Tally:
    from nhiemvu.batch import inputs, running, watching

    if watch:
        with running.session(options, doubts) as session:
            watching.watch(session, paths, bundle, progress)
    documents = inputs.find(paths, bundle, options.output)
    with running.session(options, doubts) as session:
        tally = session.convert(documents, progress)
        session.finish(tally, {each.key for each in documents}, progress)
    return tally


def _given(paths: list[str]) -> Iterator[str]:
    """The paths, and for - those that stand one a line on stdin."""
    from nhiemvu.batch import inputs

    for path in paths:
        if path == "-":
            yield from inputs.listed(sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape").split("\n"))
        else:
            yield path


def _progress(log_format: Log, lang: Lang) -> Progress:
    from nhiemvu.batch.progress import JsonLines, Lines

    if log_format is Log.json:
        return JsonLines(say)
    return Lines(say, over if sys.stderr.isatty() else None, lang.value)
