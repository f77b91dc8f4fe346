"""Documents in, results and words out: what every command does with its streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from nhiemvu.cli.options import Lang
from nhiemvu.errors import ExitCode, InputError, LimitPassed, ToolMissing


def say(words: str) -> None:
    sys.stderr.buffer.write(words.encode(errors="replace") + b"\n")
    sys.stderr.flush()


def say_repeated(repeated: Iterable[tuple[str, Path]], lang: Lang) -> None:
    """Says which files were left out because another holds the same decision."""
    for decision, file in repeated:
        say(
            f"nhiemvu: {decision} có ở nhiều tệp; bỏ qua {file}"
            if lang is Lang.vi
            else f"nhiemvu: {decision} stands in several files; {file} is left out"
        )


def put(data: bytes) -> None:
    from nhiemvu.errors import OutputError

    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has left; what is still to say has nobody to hear it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OK) from None
    except OSError as error:
        raise OutputError(f"stdout cannot be written ({error.strerror}); free some space or use -o") from error


def within(rules: Any, ocr: str | None = None, **limits: int | None) -> Any:
    """readers.Rules with the limits that were given; ocr: when pages are recognised."""
    given = {name: value for name, value in limits.items() if value is not None}
    if ocr:
        rules = replace(rules, ocr=replace(rules.ocr, when=str(ocr)))
    return replace(rules, limits=replace(rules.limits, **given)) if given else rules


def documents(files: list[Path], as_one: bool, rules: Any) -> Iterator[tuple[str, Any]]:
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
            say(f"nhiemvu: {error}")
            failed = True
    if failed:
        raise typer.Exit(ExitCode.FOUND)


def deliver(data: bytes, output: Path | None) -> None:
    from nhiemvu.sinks import jsonl

    if output is None:
        put(data)
    else:
        jsonl.write(output, data)
