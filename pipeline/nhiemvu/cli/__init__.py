"""The command line: arguments in, one call, words out. One module for each group of commands."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from contextlib import suppress
from itertools import pairwise

import typer

from nhiemvu import expressions, messages
from nhiemvu.cli import batch, cache, contract, diff, doctor, export, load, reading, rules, scoring, tally, trace
from nhiemvu.cli.app import app
from nhiemvu.cli.options import LANGUAGE, Lang
from nhiemvu.cli.streams import failure, say
from nhiemvu.errors import ExitCode, NhiemvuError

__all__ = [
    "batch",
    "cache",
    "contract",
    "diff",
    "doctor",
    "export",
    "load",
    "main",
    "reading",
    "rules",
    "scoring",
    "tally",
    "trace",
]


def _interrupted(number: int, _frame: object) -> None:
    raise SystemExit(ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED)


def main() -> None:
    """Run the command line; every failure is one sentence and an exit code."""
    signal.signal(signal.SIGTERM, _interrupted)
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # nohup has it ignored
        signal.signal(signal.SIGHUP, _interrupted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    debug = "--debug" in sys.argv
    code = _run([each for each in sys.argv[1:] if each != "--debug"], debug)
    expressions.keep()
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
        words, code = _told(error, _language(arguments))
        say(words)
        if debug:
            traceback.print_exception(error)
        return code


def _language(arguments: list[str]) -> Lang:
    """That of failures, which may come before the options are read."""
    asked = "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments)
    return Lang.en if asked or os.environ.get(LANGUAGE) == Lang.en else Lang.vi


def _told(error: Exception, lang: Lang) -> tuple[str, ExitCode]:
    """What a failure says, and its exit code."""
    usage = getattr(error, "format_message", None)
    if isinstance(error, NhiemvuError):
        return failure(error, lang), error.exit_code
    if usage is not None:
        shown = usage()
        if shown.lstrip().startswith("Usage:"):
            return shown, ExitCode.USAGE
        return f"nhiemvu: {messages.told(shown, lang).rstrip('.')}; xem nhiemvu --help", ExitCode.USAGE
    name = type(error).__name__
    return f"nhiemvu: lỗi của chương trình ({name}: {error}); chạy lại với --debug và báo lại", ExitCode.BUG
