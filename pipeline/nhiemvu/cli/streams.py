"""Documents in, results and words out: what every command does with its streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import typer

from nhiemvu import messages
from nhiemvu.cli.options import Lang
from nhiemvu.errors import ExitCode, InputError, LimitPassed, NhiemvuError, ToolMissing

_LONG = 1.0  # seconds before anything is said
_RECOGNISED = {Lang.vi: "Nhận dạng chữ: {done}/{total} trang", Lang.en: "Recognising: {done} of {total} pages"}


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


class Pages:
    """Tells on a terminal how many pages are recognised, where that takes long."""

    def __init__(self, lang: Lang) -> None:
        self._words = _RECOGNISED[lang]
        self._begun = 0.0
        self._wide = 0

    def __call__(self, done: int, total: int) -> None:
        """done: 0 before the first page, total behind the last, whether it was reached or not."""
        if done == 0:
            self._begun = monotonic()
        words = ""
        if 0 < done < total and monotonic() - self._begun > _LONG:
            words = self._words.format(done=done, total=total)
        if words or self._wide:
            over(f"\r{words:{self._wide}}" if words else f"\r{'':{self._wide}}\r")
            self._wide = len(words)


def over(words: str) -> None:
    """Writes over the line before, on a terminal."""
    sys.stderr.buffer.write(words.encode(errors="replace"))
    sys.stderr.flush()


def within(
    rules: Any, ocr: str | None = None, no_cache: bool = False, lang: Lang = Lang.vi, **limits: int | None
) -> Any:
    """readers.Rules with the limits that were given; ocr: when pages are recognised; no_cache: nothing recognised is
    kept or taken from an earlier run.
    """
    given = {name: value for name, value in limits.items() if value is not None}
    own: dict[str, Any] = {"told": Pages(lang) if sys.stderr.isatty() else None}
    if ocr:
        own["when"] = str(ocr)
    if no_cache:
        own["cache"] = 0
    rules = replace(rules, ocr=replace(rules.ocr, **own))
    return replace(rules, limits=replace(rules.limits, **given)) if given else rules


def failure(error: NhiemvuError, lang: Lang) -> str:
    """The line that tells a failure."""
    return f"nhiemvu: {messages.told(str(error), lang)}"


def documents(files: list[Path], as_one: bool, rules: Any, lang: Lang) -> Iterator[tuple[str, Any]]:
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
            say(failure(error, lang))
            failed = True
    if failed:
        raise typer.Exit(ExitCode.FOUND)


def deliver(data: bytes, output: Path | None) -> None:
    from nhiemvu.sinks import jsonl

    if output is None:
        put(data)
    else:
        jsonl.write(output, data)
