"""The command line: arguments in, one call, words out."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nhiemvu.errors import ExitCode, InputError, LimitPassed, NhiemvuError, ToolMissing, UsageError

app = typer.Typer(
    name="nhiemvu",
    help="Đọc quyết định, kế hoạch và cho biết: ai làm gì, khi nào, kết quả gì, theo văn bản nào.",
    epilog="Bắt đầu: nhiemvu extract quyet-dinh.md -o nhiemvu.jsonl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
rules_app = typer.Typer(help="Xem và kiểm tra các quy tắc.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")


class Lang(StrEnum):
    vi = "vi"
    en = "en"


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
    typer.Argument(metavar="TỆP...", help="PDF có lớp chữ, DOCX, XLSX, HTML, .doc, RTF, ODT, Markdown, văn bản thuần."),
]
AsOne = Annotated[bool, typer.Option("--as-one", help="Các tệp là một văn bản: quyết định, kế hoạch, phụ lục.")]
MaxBytes = Annotated[int | None, typer.Option("--max-bytes", min=1, help="Cỡ tệp lớn nhất được đọc.")]
MaxPages = Annotated[int | None, typer.Option("--max-pages", min=1, help="Số trang PDF nhiều nhất.")]
MaxCells = Annotated[int | None, typer.Option("--max-cells", min=1, help="Số ô nhiều nhất của bảng tính.")]
MaxSeconds = Annotated[int | None, typer.Option("--max-seconds", min=1, help="Thời gian chờ LibreOffice.")]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="TỆP", help="Nơi ghi; bỏ trống: ra màn hình.")]
Overlay = Annotated[
    Path | None, typer.Option("--rules", metavar="THƯ MỤC", help="Quy tắc riêng, đặt chồng lên quy tắc có sẵn.")
]
Language = Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ của thông báo.")]
Strict = Annotated[bool, typer.Option("--strict", help="Kết thúc với mã 1 nếu có lỗi hoặc cảnh báo.")]
AsJson = Annotated[bool, typer.Option("--json", help="Tóm tắt dạng JSON.")]


def _say(words: str) -> None:
    sys.stderr.buffer.write(words.encode(errors="replace") + b"\n")
    sys.stderr.flush()


def _put(data: bytes) -> None:
    from nhiemvu.errors import OutputError

    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has left; what is still to say has nobody to hear it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OK) from None
    except OSError as error:
        raise OutputError(f"stdout cannot be written ({error.strerror}); free some space or use -o") from error


def _within(rules: Any, **limits: int | None) -> Any:
    """readers.Rules with the limits that were given."""
    given = {name: value for name, value in limits.items() if value is not None}
    return replace(rules, limits=replace(rules.limits, **given)) if given else rules


def _documents(files: list[Path], as_one: bool, rules: Any) -> Iterator[tuple[str, Any]]:
    """The name and Source of each document. A file that cannot be read among several is told; then the code is 1."""
    from nhiemvu import readers

    if as_one or len(files) == 1:
        yield " ".join(map(str, files)) + (" --as-one" if len(files) > 1 else ""), readers.read_as_one(files, rules)
        return
    failed = False
    for file in files:
        try:
            yield str(file), readers.read(file, rules)
        except (InputError, LimitPassed, ToolMissing) as error:
            _say(f"nhiemvu: {error}")
            failed = True
    if failed:
        raise typer.Exit(ExitCode.FOUND)


def _deliver(data: bytes, output: Path | None) -> None:
    from nhiemvu.sinks import jsonl

    if output is None:
        _put(data)
    else:
        jsonl.write(output, data)


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
) -> None:
    """Lấy mọi bản ghi của một hay nhiều văn bản, dạng JSON Lines."""
    from nhiemvu import flow
    from nhiemvu.sinks import jsonl

    loaded = flow.Rules.load(rules)
    reading = _within(loaded.readers, bytes=max_bytes, pages=max_pages, cells=max_cells, seconds=max_seconds)
    wanted = {each.value for each in only or ()}
    pieces: list[bytes] = []
    found: list[tuple[str, list[Any]]] = []
    code = ExitCode.OK
    try:
        for name, source in _documents(files, as_one, reading):
            records = flow.extract(source, loaded)
            pieces.append(jsonl.encode(record for record in records if not wanted or record.kind in wanted))
            found.append((name, records))
    except typer.Exit as failed:
        code = ExitCode(failed.exit_code)
    if found:
        _deliver(b"".join(pieces), output)
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
            _say(json.dumps({**counted, "tasks_state": decision.tasks_state}, ensure_ascii=False))
    else:
        _say(terminal.summary(decisions, name, str(output) if output else None, doubts, lang.value))
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
) -> None:
    """In văn bản mà mọi vị trí (offset) của bản ghi trỏ vào."""
    from nhiemvu import readers, rulebook

    if len(files) > 1 and not as_one:
        raise UsageError("several files have one text only with --as-one; give one file, or --as-one")
    shipped: readers.Rules = rulebook.load(readers.Rules, "readers")
    reading = _within(shipped, bytes=max_bytes, pages=max_pages, cells=max_cells, seconds=max_seconds)
    _deliver(readers.read_as_one(files, reading).text.encode(errors="surrogatepass"), output)


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
) -> None:
    """In các điểm cần kiểm tra: vị trí, dòng chữ, điều nghi vấn, cách xử lý. Mã 1 nếu có lỗi hoặc cảnh báo."""
    from nhiemvu import flow
    from nhiemvu.sinks import terminal

    loaded = flow.Rules.load(rules)
    reading = _within(loaded.readers, bytes=max_bytes, pages=max_pages, cells=max_cells, seconds=max_seconds)
    grave = False
    for _, source in _documents(files, as_one, reading):
        records = flow.extract(source, loaded)
        doubts = terminal.tally(records)
        grave = grave or bool(doubts["error"] + doubts["warning"])
        if not as_json:
            _put(terminal.diagnostics(source, records, loaded.doubts, lang.value).encode())
            _say(terminal.severities(doubts, lang.value))
            continue
        for record in records:
            for doubt in record.doubts:
                said = {"record": record.id, **doubt.model_dump(mode="json")}
                _put(json.dumps(said, ensure_ascii=False).encode() + b"\n")
    if grave:
        raise typer.Exit(ExitCode.FOUND)


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
        _put(json.dumps(report.to_dict(), ensure_ascii=False, indent=1, default=str).encode() + b"\n")
    else:
        for name, figure in report.figures.items():
            _put(f"{name:<36} {figure:.4f}\n".encode())
        for miss in report.misses:
            expected, found = _brief(miss.expected), _brief(miss.found)
            _put(f"{miss.id}{miss.field}: chuẩn {expected}, đọc được {found}\n".encode())
    if report.misses:
        raise typer.Exit(ExitCode.FOUND)


def _brief(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= 160 else words[:159] + "…"


@app.command(epilog="Ví dụ: nhiemvu schema > nhiemvu.schema.json")
def schema(output: Out = None) -> None:
    """In JSON Schema của bản ghi."""
    from nhiemvu.records import json_schema

    _deliver(json.dumps(json_schema(), ensure_ascii=False, indent=2).encode() + b"\n", output)


@rules_app.command("list", epilog="Ví dụ: nhiemvu rules list deadlines")
def rules_list(
    name: Annotated[str | None, typer.Argument(metavar="TÊN", help="Tên tệp quy tắc; bỏ trống: mọi tệp.")] = None,
    rules: Overlay = None,
) -> None:
    """Liệt kê các quy tắc: tệp, bảng, mã."""
    from nhiemvu import rulebook

    for entry in rulebook.entries(rules):
        if name in (None, entry.file):
            _put(f"{entry.file}\t{entry.table}\t{entry.id}\n".encode())


@rules_app.command("show", epilog="Ví dụ: nhiemvu rules show motto")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="MÃ", help="Mã của quy tắc.")],
    rules: Overlay = None,
) -> None:
    """In một quy tắc: mẫu, lý do, ví dụ."""
    from nhiemvu import rulebook
    from nhiemvu.errors import RulesError

    found = [entry for entry in rulebook.entries(rules) if entry.id == rule]
    if not found:
        raise RulesError(f"no rule '{rule}'; see nhiemvu rules list")
    for entry in found:
        _put(f"{entry.file}/{entry.table}/{entry.id}\n".encode())
        for key, value in entry.fields.items():
            _put(f"  {key}: {value}\n".encode())


@rules_app.command("check", epilog="Ví dụ: nhiemvu rules check --rules quy-tac-rieng")
def rules_check(rules: Overlay = None) -> None:
    """Kiểm tra mọi quy tắc với ví dụ của nó. Mã 1 nếu có quy tắc sai."""
    from nhiemvu import flow, rulebook

    flow.Rules.load(rules)
    faults = rulebook.faults(rules)
    for fault in faults:
        _put(f"{fault}\n".encode())
    _say(f"{len(rulebook.entries(rules))} quy tắc, {len(faults)} sai")
    if faults:
        raise typer.Exit(ExitCode.FOUND)


@app.command(epilog="Ví dụ: nhiemvu doctor")
def doctor() -> None:
    """Cho biết máy này có gì, thiếu gì và cách bổ sung."""
    import platform
    from importlib.metadata import version
    from importlib.util import find_spec

    from nhiemvu import flow, rulebook
    from nhiemvu.readers import soffice

    loaded = flow.Rules.load(None)
    office, excel = soffice.find(), find_spec("openpyxl")
    lines = [
        f"nhiemvu      {version('nhiemvu')}",
        f"Python       {platform.python_version()} ({platform.system()} {platform.machine()})",
        f"Quy tắc      {rulebook.shipped()} ({loaded.digest[:12]})",
        f"stdout       {sys.stdout.encoding}; kết quả luôn là UTF-8",
        "Đọc được     PDF có lớp chữ, DOCX, HTML, MHTML, Markdown, văn bản thuần, văn bản của chương trình OCR",
        f"XLSX         {'openpyxl ' + version('openpyxl') if excel else 'thiếu openpyxl: pip install nhiemvu[excel]'}",
        f".doc RTF ODT {office or f'thiếu LibreOffice: {soffice.how()}'}",
        "Chưa đọc     bản quét, .xls, ảnh: hãy chuyển sang văn bản trước",
    ]
    _put(("\n".join(lines) + "\n").encode())


def _interrupted(number: int, _frame: object) -> None:
    raise SystemExit(ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED)


def main() -> None:
    """Run the command line; every failure is one sentence and an exit code."""
    signal.signal(signal.SIGTERM, _interrupted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    debug = "--debug" in sys.argv
    code = _run([each for each in sys.argv[1:] if each != "--debug"], debug)
    with suppress(OSError):  # what a full disk or a reader that left kept back is lost with it
        sys.stdout.flush()
    if code == ExitCode.OUTPUT:
        os._exit(code)
    sys.exit(code)


def _run(arguments: list[str], debug: bool) -> int:
    try:
        return int(app(arguments, standalone_mode=False) or ExitCode.OK)
    except (typer.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except Exception as error:
        words, code = _told(error)
        _say(words)
        if debug:
            traceback.print_exception(error)
        return code


def _told(error: Exception) -> tuple[str, ExitCode]:
    """What a failure says, and its exit code."""
    usage = getattr(error, "format_message", None)
    if isinstance(error, NhiemvuError):
        return f"nhiemvu: {error}", error.exit_code
    if usage is not None:
        shown = usage()
        return shown if shown.lstrip().startswith("Usage:") else f"nhiemvu: {shown}; xem nhiemvu --help", ExitCode.USAGE
    name = type(error).__name__
    return f"nhiemvu: lỗi của chương trình ({name}: {error}); chạy lại với --debug và báo lại", ExitCode.BUG
