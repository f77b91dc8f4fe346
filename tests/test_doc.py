"""Old Word documents, RTF and ODT through LibreOffice, and what is said where it is missing or does not answer."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nhiemvu import readers
from nhiemvu.errors import InputError, LimitPassed, ToolMissing
from nhiemvu.readers import soffice

POSIX = pytest.mark.skipif(os.name == "nt", reason="programs of the shell stand in for LibreOffice")
RULES = readers._shipped()
RTF = (
    rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Times;}}\f0 \u272?i\u7873?u 1. Ban h\u224?nh\par"
    rb"{\b \u272?i\u7873?u 2.} Hi\u7879?u l\u7921?c\par"
    rb"\trowd\cellx1000\cellx6000\intbl TT\cell\intbl T\u234?n\cell\row"
    rb"\trowd\cellx1000\cellx6000\intbl 1\cell\intbl R\u224? so\u225?t\cell\row\pard H\u7871?t\par}"
)
TEXT = "Điều 1. Ban hành\n\nĐiều 2. Hiệu lực\n\nTT\nTên\n1\nRà soát\n\nHết\n\n"


def program(folder: Path, words: str) -> str:
    """A program under the name of LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
def rtf(tmp_path: Path) -> Path:
    path = tmp_path / "quyet-dinh.doc"
    path.write_bytes(RTF)
    return path


def converted(given: Path, form: str) -> bytes:
    """A document as LibreOffice saves it in another form."""
    found = soffice.find()
    assert found, "tests/run installs LibreOffice"
    profile = f"-env:UserInstallation={(given.parent / 'profile').as_uri()}"
    command = [found, profile, "--headless", "--convert-to", form, "--outdir", str(given.parent), str(given)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return given.with_suffix(f".{form}").read_bytes()


def test_an_rtf_is_read_whatever_its_name(rtf: Path) -> None:
    source = readers.read(rtf)
    assert source.text == TEXT
    assert source.files[0].form == "rtf"


@pytest.mark.parametrize("form", ["doc", "odt"])
def test_a_document_in_an_old_or_another_form(form: str, tmp_path: Path) -> None:
    given, path = tmp_path / "a.rtf", tmp_path / "quyet-dinh.bin"
    given.write_bytes(RTF)
    path.write_bytes(converted(given, form))
    source = readers.read(path)
    assert source.text == TEXT
    assert source.files[0].form == form
    assert source.files[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(source.grids) == 1


def test_a_damaged_document(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(InputError, match="damaged or locked"):
        readers.read(path)


def test_without_libreoffice_the_sentence_says_what_to_install(rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "find", lambda: None)
    for system, words in (("linux", "apt-get install"), ("win32", "winget"), ("darwin", "brew")):
        monkeypatch.setattr(sys, "platform", system)
        with pytest.raises(ToolMissing, match=words) as caught:
            readers.read(rtf)
        assert "save it as .docx" in str(caught.value)
        assert caught.value.exit_code == 4


@POSIX
def test_a_program_that_does_not_end_is_ended_with_its_children(
    rtf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    monkeypatch.setattr(soffice, "find", lambda: program(tmp_path, f"sleep 300 & echo $! > {pid}; wait"))
    begun = time.monotonic()
    with pytest.raises(LimitPassed, match="more than 1 seconds"):
        readers.read(rtf, replace(RULES, limits=replace(RULES.limits, seconds=1)))
    assert time.monotonic() - begun < 30
    for _ in range(100):  # the child is gone, or waits for its parent of old to see that it is
        state = Path(f"/proc/{pid.read_text().strip()}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child lives on")


@POSIX
def test_nothing_is_left_behind(rtf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    readers.read(rtf)
    monkeypatch.setattr(soffice, "find", lambda: program(tmp_path, "exit 1"))
    with pytest.raises(InputError):
        readers.read(rtf)
    assert list(place.iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["quyet-dinh.doc", "soffice", "temporary"]


@POSIX
def test_a_program_that_cannot_start(rtf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "find", lambda: str(tmp_path / "none"))
    with pytest.raises(ToolMissing, match="does not start"):
        readers.read(rtf)
