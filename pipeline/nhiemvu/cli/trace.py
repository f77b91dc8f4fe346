"""trace: where a task or document comes from, and what comes of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Lang, Language, Out, by_name
from nhiemvu.cli.streams import deliver, say_repeated


class Form(StrEnum):
    text = "text"
    json = "json"
    graphml = "graphml"
    html = "html"


@app.command(epilog='Ví dụ: nhiemvu trace "447/QĐ-BCT 2.7" --in output')
def trace(
    asked: Annotated[
        str,
        typer.Argument(metavar="NHIỆM VỤ|VĂN BẢN", help='Mã của bản ghi, "447/QĐ-BCT", hoặc "447/QĐ-BCT 2.7".'),
    ],
    folder: Annotated[Path, typer.Option("--in", metavar="THƯ MỤC", help="Nơi có các tệp .jsonl do extract ghi.")],
    form: Annotated[
        Form | None,
        typer.Option(
            "--as", help="Cây chữ, trang web, JSON, hoặc GraphML cho Gephi, yEd; bỏ trống: theo đuôi tên của tệp -o."
        ),
    ] = None,
    output: Out = None,
    lang: Language = Lang.vi,
) -> None:
    """Vẽ đường đi của nhiệm vụ: từ văn bản cấp trên nào đến, đi xuống văn bản và nhiệm vụ nào."""
    from nhiemvu import tracing
    from nhiemvu.sinks import cascade, collection

    gathered = collection.gather([folder])
    found = tracing.trace(asked, gathered.records)
    say_repeated(gathered.repeated, lang)
    encode = {
        Form.text: lambda: cascade.text(found, lang.value).encode(errors="replace"),
        Form.json: lambda: cascade.to_json(found),
        Form.graphml: lambda: cascade.to_graphml(found),
        Form.html: lambda: cascade.to_html(found, lang.value),
    }
    deliver(encode[form or by_name(Form, output, Form.text)](), output)
