"""Failures in Vietnamese: every sentence that is raised has one, with the same words in braces."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
import regex
from tests.corpus import ROOT
from tests.test_cli import run

from nhiemvu import errors, messages, rulebook

FAILURES = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
LISTED = rulebook.load(messages.Messages, "messages").message
FIELDS = regex.compile(r"\{\w*\}")


def _raised() -> Iterator[tuple[str, str]]:
    """Place and sentence, {} for what is filled in, of each failure whose sentence stands where it is made."""
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            given = {"failure": node.args[1:2]}.get(node.func.id, node.args[:1] if node.func.id in FAILURES else [])
            if given and (sentence := _sentence(given[0])):
                yield f"{path.name}:{node.lineno}", sentence


def _sentence(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None


def test_every_failure_has_a_sentence_in_vietnamese() -> None:
    known = [messages._pattern(each.en) for each in LISTED]
    raised = list(_raised())
    assert len(raised) > 100
    filled = ((place, sentence.replace("{}", "x")) for place, sentence in raised)
    assert [each for each in filled if not any(pattern.fullmatch(each[1]) for pattern in known)] == []


@pytest.mark.parametrize("each", LISTED, ids=lambda each: each.en[:60])
def test_both_languages_speak_of_the_same(each: messages.Message) -> None:
    assert set(FIELDS.findall(each.vi)) == set(FIELDS.findall(each.en))
    assert messages.told(FIELDS.sub("x", each.en), "vi") == FIELDS.sub("x", each.vi)
    assert messages.told(each.en, "en") == each.en


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("a.pdf does not exist; check the path", "Không có a.pdf; kiểm tra lại đường dẫn."),
        (
            "a.zip is a ZIP archive, which is not read: unpack it and give the files in it",
            "a.zip thuộc dạng không đọc được (tệp nén ZIP): giải nén rồi đưa các tệp trong đó.",
        ),
        (
            "db: the password is refused; check user and password in --to. What was loaded before stands",
            "db: mật khẩu bị từ chối; kiểm tra tên và mật khẩu trong --to. Những gì nạp trước đó vẫn còn.",
        ),
        ("what no list has", "what no list has"),
    ],
)
def test_parts_are_turned_too(english: str, vietnamese: str) -> None:
    assert messages.told(english, "vi") == vietnamese


def test_a_shell_speaks_vietnamese_unless_asked() -> None:
    command = ["extract", "nothing.pdf"]
    assert run(*command).said == "nhiemvu: Không có nothing.pdf; kiểm tra lại đường dẫn.\n"
    for english in (run(*command, "--lang", "en"), run(*command, env={"NHIEMVU_LANG": "en"})):
        assert english.said == "nhiemvu: nothing.pdf does not exist; check the path\n"
        assert english.code == 3
    assert (
        run("extrct").said
        == "nhiemvu: Không có lệnh 'extrct'. Có phải 'extract', 'export', 'text'?; xem nhiemvu --help\n"
    )
