"""rules: list, show, check."""

from __future__ import annotations

from typing import Annotated

import typer

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Overlay
from nhiemvu.cli.streams import put, say
from nhiemvu.errors import ExitCode

rules_app = typer.Typer(help="Xem và kiểm tra các quy tắc.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")


@rules_app.command("list", epilog="Ví dụ: nhiemvu rules list deadlines")
def rules_list(
    name: Annotated[str | None, typer.Argument(metavar="TÊN", help="Tên tệp quy tắc; bỏ trống: mọi tệp.")] = None,
    rules: Overlay = None,
) -> None:
    """Liệt kê các quy tắc: tệp, bảng, mã."""
    from nhiemvu import rulebook

    for entry in rulebook.entries(rules):
        if name in (None, entry.file):
            put(f"{entry.file}\t{entry.table}\t{entry.id}\n".encode())


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
        put(f"{entry.file}/{entry.table}/{entry.id}\n".encode())
        for key, value in entry.fields.items():
            put(f"  {key}: {value}\n".encode())


@rules_app.command("check", epilog="Ví dụ: nhiemvu rules check --rules quy-tac-rieng")
def rules_check(rules: Overlay = None) -> None:
    """Kiểm tra mọi quy tắc với ví dụ của nó. Mã 1 nếu có quy tắc sai."""
    from nhiemvu import flow, rulebook

    flow.Rules.load(rules)
    faults = rulebook.faults(rules)
    for fault in faults:
        put(f"{fault}\n".encode())
    say(f"{len(rulebook.entries(rules))} quy tắc, {len(faults)} sai")
    if faults:
        raise typer.Exit(ExitCode.FOUND)
