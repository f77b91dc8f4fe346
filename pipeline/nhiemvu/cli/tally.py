"""tally: figures over tasks, with the ids behind them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Lang, Language, Out, Overlay
from nhiemvu.cli.streams import deliver, say, say_repeated


class By(StrEnum):
    lead = "lead"
    source = "source"
    type = "type"
    deadline = "deadline"


class Count(StrEnum):
    tasks = "tasks"
    assignments = "assignments"
    outputs = "outputs"


class Units(StrEnum):
    written = "written"
    succession = "succession"


@app.command(epilog="Ví dụ: nhiemvu tally output --by lead --count tasks -o output/chu-tri.csv")
def tally(
    records: Annotated[
        list[Path], typer.Argument(metavar="BẢN GHI...", help="Tệp .jsonl do extract ghi, hoặc thư mục chứa chúng.")
    ],
    by: Annotated[By, typer.Option("--by", help="Mỗi dòng là một đơn vị chủ trì, văn bản giao, loại sản phẩm, hạn.")],
    count: Annotated[Count, typer.Option("--count", help="Đếm nhiệm vụ, lượt giao, hay sản phẩm.")] = Count.tasks,
    expand: Annotated[
        bool, typer.Option("--expand", help='Tính "các đơn vị thuộc Bộ" cho từng đơn vị; không thì để dòng riêng.')
    ] = False,
    units: Annotated[
        Units, typer.Option("--units", help="Đơn vị như văn bản viết, hay đơn vị kế tục sau sáp nhập.")
    ] = Units.written,
    output: Out = None,
    rules: Overlay = None,
    lang: Language = Lang.vi,
) -> None:
    """Đếm, kèm mã của mọi nhiệm vụ đứng sau mỗi con số (CSV). Cách tính: TỆP.note.txt, hoặc stderr nếu không có -o."""
    from nhiemvu import tallying
    from nhiemvu.members import Bodies
    from nhiemvu.sinks import collection, figures

    gathered = collection.gather(records)
    counted = tallying.tally(
        gathered.records, by.value, count.value, Bodies.load(rules), expand, units is Units.succession
    )
    deliver(figures.to_csv(counted, for_excel=output is not None), output)
    say_repeated(gathered.repeated, lang)
    note = figures.note(counted, lang.value)
    if output is None:
        say(note.rstrip())
    else:
        deliver(note.encode(), output.with_name(f"{output.name}.note.txt"))
