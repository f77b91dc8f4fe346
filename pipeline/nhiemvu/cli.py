"""The command line: arguments in, one call, words out."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nhiemvu.errors import ExitCode, NhiemvuError

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
    footnote = "footnote"
    citation = "citation"
    abbreviation = "abbreviation"


File = Annotated[Path, typer.Argument(metavar="TỆP", help="PDF có lớp chữ, Markdown hoặc văn bản thuần.")]
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


def _deliver(data: bytes, output: Path | None) -> None:
    from nhiemvu.sinks import jsonl

    if output is None:
        _put(data)
    else:
        jsonl.write(output, data)


@app.command(epilog="Ví dụ: nhiemvu extract quyet-dinh.md -o output/nhiemvu.jsonl --only task")
def extract(
    file: File,
    output: Out = None,
    only: Annotated[
        list[Kind] | None, typer.Option("--only", help="Chỉ ghi loại bản ghi này; dùng được nhiều lần.")
    ] = None,
    rules: Overlay = None,
    lang: Language = Lang.vi,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Lấy mọi bản ghi của một văn bản, dạng JSON Lines."""
    from nhiemvu import flow, readers
    from nhiemvu.records import DecisionRecord
    from nhiemvu.sinks import jsonl, terminal

    loaded = flow.Rules.load(rules)
    source = readers.read(file, loaded.readers)
    records = flow.extract(source, loaded)
    wanted = {each.value for each in only or ()}
    _deliver(jsonl.encode(record for record in records if not wanted or record.kind in wanted), output)
    decision = records[0]
    if isinstance(decision, DecisionRecord):
        doubts = terminal.tally(records)
        if as_json:
            counted = {"id": decision.id, "counts": decision.counts, "doubts": doubts, "owners": decision.owners}
            _say(json.dumps({**counted, "tasks_state": decision.tasks_state}, ensure_ascii=False))
        else:
            _say(terminal.summary(decision, str(file), str(output) if output else None, doubts, lang.value))
        if strict and doubts["error"] + doubts["warning"]:
            raise typer.Exit(ExitCode.FOUND)


@app.command(epilog="Ví dụ: nhiemvu text quyet-dinh.md > quyet-dinh.txt")
def text(file: File, output: Out = None) -> None:
    """In văn bản mà mọi vị trí (offset) của bản ghi trỏ vào."""
    from nhiemvu import readers

    _deliver(readers.read(file).text.encode(errors="surrogatepass"), output)


@app.command(epilog="Ví dụ: nhiemvu check quyet-dinh.md --lang en")
def check(file: File, rules: Overlay = None, lang: Language = Lang.vi, as_json: AsJson = False) -> None:
    """In các điểm cần kiểm tra: vị trí, dòng chữ, điều nghi vấn, cách xử lý. Mã 1 nếu có lỗi hoặc cảnh báo."""
    from nhiemvu import flow, readers
    from nhiemvu.sinks import terminal

    loaded = flow.Rules.load(rules)
    source = readers.read(file, loaded.readers)
    records = flow.extract(source, loaded)
    doubts = terminal.tally(records)
    if as_json:
        for record in records:
            for doubt in record.doubts:
                _put(
                    json.dumps({"record": record.id, **doubt.model_dump(mode="json")}, ensure_ascii=False).encode()
                    + b"\n"
                )
    else:
        _put(terminal.diagnostics(source, records, loaded.doubts, lang.value).encode())
        _say(terminal.severities(doubts, lang.value))
    if doubts["error"] + doubts["warning"]:
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

    from nhiemvu import flow, rulebook

    loaded = flow.Rules.load(None)
    lines = [
        f"nhiemvu    {version('nhiemvu')}",
        f"Python     {platform.python_version()} ({platform.system()} {platform.machine()})",
        f"Quy tắc    {rulebook.shipped()} ({loaded.digest[:12]})",
        f"stdout     {sys.stdout.encoding}; kết quả luôn là UTF-8",
        "Đọc được   PDF có lớp chữ, Markdown, văn bản thuần, văn bản của chương trình OCR",
        "Chưa đọc   bản quét, DOCX, XLSX, HTML, .doc, ảnh: hãy chuyển sang văn bản trước",
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
