"""Failures, and the exit code of each.

    NhiemvuError                1   something was found that the caller asked to fail on
    ├── UsageError              2   the call itself is wrong
    │   └── RulesError          2   a rules file cannot be used
    ├── InputError              3   the input cannot be read (missing, damaged, empty, not text)
    ├── ToolMissing             4   an external tool is needed and not installed
    ├── LimitPassed             5   the input is larger than a limit allows
    └── OutputError             6   the output cannot be written

A failure is one sentence that says what is wrong and what to do next. Where a
document is merely unclear nothing is raised: a Doubt goes with the record.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0
    FOUND = 1
    USAGE = 2
    INPUT = 3
    TOOL = 4
    LIMIT = 5
    OUTPUT = 6
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class NhiemvuError(Exception):
    exit_code = ExitCode.FOUND


class UsageError(NhiemvuError):
    exit_code = ExitCode.USAGE


class RulesError(UsageError):
    pass


class InputError(NhiemvuError):
    exit_code = ExitCode.INPUT


class ToolMissing(NhiemvuError):
    exit_code = ExitCode.TOOL


class LimitPassed(NhiemvuError):
    exit_code = ExitCode.LIMIT


class OutputError(NhiemvuError):
    exit_code = ExitCode.OUTPUT
