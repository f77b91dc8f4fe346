"""What is compiled in one run is there in the next, and no file can do harm to a run."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import regex

from nhiemvu import expressions
from nhiemvu.expressions import Store

TEXT = r"(?P<type>Quyết định|Nghị quyết) số (?P<n>\d{1,5})"


def kept(path: Path) -> Store:
    store = Store(path)
    store.get(TEXT)
    store.keep()
    return Store(path)


def test_a_kept_expression_matches_as_a_new_one_does(tmp_path: Path) -> None:
    store = kept(tmp_path / "cache/kept.regex")
    hit = store.get(TEXT).search("theo Quyết định số 405/QĐ-BCT")
    assert hit is not None
    assert hit.groupdict() == {"type": "Quyết định", "n": "405"}
    assert hit.span("n") == (19, 22)
    assert not store.made


def test_what_is_new_is_added(tmp_path: Path) -> None:
    store = kept(tmp_path / "kept.regex")
    store.get("Thông tư")
    store.keep()
    assert set(Store(store.path).kept) == {TEXT, "Thông tư"}
    assert [path.name for path in tmp_path.iterdir()] == ["kept.regex"]


@pytest.mark.parametrize("damage", [b"", b"\x80\x05garbage", pickle.dumps(3), pickle.dumps(("1", {TEXT: 1}))])
def test_a_file_that_does_not_fit_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    store = kept(tmp_path / "kept.regex")
    store.path.write_bytes(damage)
    assert not Store(store.path).kept
    assert set(kept(store.path).kept) == {TEXT}


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = kept(tmp_path / "kept.regex")
    monkeypatch.setattr(expressions, "_MOST", 1)
    store.get("Thông tư")
    store.keep()
    assert set(Store(store.path).kept) == {"Thông tư"}


def test_a_place_that_cannot_be_written_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    assert not kept(tmp_path / "taken/kept.regex").kept


def test_what_is_no_expression_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept.regex")
    with pytest.raises(regex.error):
        store.get("(")
    store.keep()
    assert not store.path.exists()


@pytest.mark.parametrize("silent", [True, False])
def test_the_command_line_keeps_them_where_python_keeps_its_own(tmp_path: Path, silent: bool) -> None:
    text = tmp_path / "decision.txt"
    text.write_text("Sở Y tế báo cáo trước ngày 20/11/2026.", encoding="utf-8")
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    given |= {"PYTHONPYCACHEPREFIX": str(tmp_path / "cache")} | ({"PYTHONDONTWRITEBYTECODE": "1"} if silent else {})
    command = [sys.executable, "-c", "from nhiemvu.cli import main; main()", "extract", str(text)]
    outputs = [subprocess.run(command, env=given, check=True, capture_output=True).stdout for _ in range(2)]
    assert outputs[0] == outputs[1]
    assert bool(list(tmp_path.rglob("*.regex"))) is not silent


def test_a_kept_table_is_the_callers_own_and_follows_its_text(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept.regex")
    store.table("layout", "words = ['Điều']")["words"].append("Khoản")
    store.keep()
    store = Store(store.path)
    assert set(store.tables) == {"layout"}
    assert store.table("layout", "words = ['Điều']") == {"words": ["Điều"]}
    assert store.table("layout", "words = ['Mục']") == {"words": ["Mục"]}
    with pytest.raises(tomllib.TOMLDecodeError):
        store.table("layout", "words =")
