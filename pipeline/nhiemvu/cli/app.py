"""The program as the shell sees it; each module of commands adds its own."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="nhiemvu",
    help="Đọc quyết định, kế hoạch và cho biết: ai làm gì, khi nào, kết quả gì, theo văn bản nào.",
    epilog="Bắt đầu: nhiemvu extract quyet-dinh.md -o nhiemvu.jsonl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
