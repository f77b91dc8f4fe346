"""diff: two documents, or the years of a plan, compared."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Lang, Language, NoCache, Out, Overlay, by_name
from nhiemvu.cli.streams import deliver, say, within
from nhiemvu.errors import ExitCode, UsageError


class Form(StrEnum):
    text = "text"
    json = "json"
    xlsx = "xlsx"
    html = "html"


@app.command(epilog="Ví dụ: nhiemvu diff ke-hoach-2025.docx ke-hoach-2026.docx -o so-sanh.html")
def diff(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="CŨ MỚI", help="Hai văn bản dạng bất kỳ, hoặc tệp JSON Lines do extract ghi."),
    ],
    output: Out = None,
    to: Annotated[
        Form | None, typer.Option("--to", help="Dạng kết quả; bỏ trống: theo đuôi tên của tệp -o, nếu không: text.")
    ] = None,
    series: Annotated[
        bool, typer.Option("--series", help="Nhiều kế hoạch, cũ trước mới sau: theo dõi qua các năm.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Như --to json.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Mã 1 nếu có khác biệt.")] = False,
    words: Annotated[bool, typer.Option("--words/--no-words", help="Đánh dấu từng chữ thay đổi.")] = True,
    folder: Annotated[
        Path | None,
        typer.Option("--in", metavar="THƯ MỤC", help="Bản ghi của văn bản cấp trên, để trang web nêu nguồn nhiệm vụ."),
    ] = None,
    rules: Overlay = None,
    lang: Language = Lang.vi,
    no_cache: NoCache = False,
) -> None:
    """So hai văn bản: nhiệm vụ nào mới, bỏ, sửa, chuyển nhóm, đánh số lại, tách, gộp; chỉ tiêu nào đổi."""
    from nhiemvu import compare
    from nhiemvu.sinks.comparison import text

    form = Form.json if as_json else to or by_name(Form, output, Form.text)
    if len(files) != 2 and not series:
        raise UsageError("diff compares two documents; give OLD and NEW, or several with --series")
    known = compare.Knowledge.load(rules)
    records = [_records(file, rules, no_cache, lang) for file in files]
    names = [file.name for file in files]
    found: compare.Comparison | compare.Series
    if series:
        found = compare.follow(records, known, names=names, words=words)
        compared = found.comparisons
    else:
        found = compare.compare(records[0], records[1], known, names=(names[0], names[1]), words=words)
        compared = (found,)
    if form == Form.html:
        deliver(_page(found, records, folder, lang), output)
    else:
        deliver(_encoded(found, form, lang, output), output)
    if output is not None:
        for each in compared:
            say(text.summary(each, lang.value))
    if exit_code and not all(each.empty for each in compared):
        raise typer.Exit(ExitCode.FOUND)


def _records(file: Path, rules: Path | None, no_cache: bool, lang: Lang) -> list[Any]:
    """The records of a JSON Lines file, or those that a document gives."""
    from nhiemvu import flow, readers
    from nhiemvu.sinks import jsonl

    if _holds_records(file):
        return list(jsonl.read(file))
    loaded = flow.Rules.load(rules)
    return flow.extract(readers.read(file, within(loaded.readers, None, no_cache, lang)), loaded)


def _holds_records(file: Path) -> bool:
    """Whether the first line that is not blank is a JSON object, or was one: files of records break off too."""
    try:
        with file.open("rb") as lines:
            first = next((line for line in (lines.readline(1 << 24) for _ in range(8)) if line.strip()), b"")
    except OSError:
        return False  # the readers say what is wrong with it
    if not first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return False
    if file.suffix.lower() == ".jsonl":
        return True
    try:
        return isinstance(json.loads(first.decode("utf-8-sig")), dict)
    except ValueError:
        return False


def _encoded(found: Any, form: Form, lang: Lang, output: Path | None) -> bytes:
    from nhiemvu.compare import Comparison
    from nhiemvu.sinks import comparison as outlet
    from nhiemvu.sinks.comparison import text

    if form == Form.json:
        return outlet.encode(found)
    if form == Form.xlsx:
        from nhiemvu.sinks.comparison import workbook

        return workbook.encode(found, lang.value)
    colour = output is None and sys.stdout.isatty()
    shown = text.show if isinstance(found, Comparison) else text.series
    return shown(found, lang.value, colour).encode()


def _page(found: Any, records: list[list[Any]], folder: Path | None, lang: Lang) -> bytes:
    """The page, with what stands above each task by the records of its own document and of those in the folder."""
    from nhiemvu import tracing
    from nhiemvu.compare import Comparison, sides
    from nhiemvu.sinks import collection, lines
    from nhiemvu.sinks.comparison import page

    higher = collection.gather([folder]).records if folder else ()
    compared = (found,) if isinstance(found, Comparison) else found.comparisons
    origins = []
    for at, side in enumerate(records):
        own = [each for each in map(dict, sides.plain(side)) if lines.is_sound(each)]
        ids = {each["decision"] for each in own}
        changes = [change.new for each in compared[max(0, at - 1) : at] for change in each.changes]
        changes += [change.old for each in compared[at : at + 1] for change in each.changes]
        tasks = list(dict.fromkeys(task.id for change in changes for task in change))
        origins.append(tracing.origins(tasks, [*own, *(each for each in higher if each["decision"] not in ids)]))
    return page.encode(found, lang.value, origins)
