"""How long reading may take: every form stops between its pages and blocks when the time is up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.forms import CORPUS
from typer.testing import CliRunner

from nhiemvu import readers, rulebook
from nhiemvu.cli.app import app
from nhiemvu.errors import ExitCode, LimitPassed
from nhiemvu.readers import clock

RULES = rulebook.load(readers.Rules, "readers")
DECISION = CORPUS / "447-qd-bct"


class _Slow:
    """A time of day that goes on by a second whenever it is asked for."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.mark.parametrize("name", ["decision-libreoffice.pdf", "decision.docx", "decision.html", "appendix.xlsx"])
def test_reading_ends_with_its_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = DECISION / name
    monkeypatch.setattr(clock, "monotonic", _Slow())
    with pytest.raises(LimitPassed) as caught:
        readers.read(path, replace(RULES, limits=replace(RULES.limits, seconds=10)))
    assert str(caught.value) == f"{path} took more than 10 seconds to be read; split it, or raise --max-seconds"


def test_the_command_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "monotonic", _Slow())
    arguments = ["text", str(DECISION / "decision.docx"), "-o", str(tmp_path / "a.txt"), "--max-seconds", "5"]
    result = CliRunner().invoke(app, arguments)
    failure = result.exception
    code = failure.exit_code if isinstance(failure, LimitPassed) else result.exit_code
    assert code == ExitCode.LIMIT
    assert not (tmp_path / "a.txt").exists()
