"""No input may blow up: work grows with the size of the text, counted in calls, and no rule nests open repeats."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from tests.bench.synthetic import plan
from tests.corpus import CORPUS

import nhiemvu
from nhiemvu import flow, readers, rulebook

DECISION = (CORPUS / "447-qd-bct/decision.md").read_text(encoding="utf-8")

HOSTILE: dict[str, Callable[[int], str]] = {
    "tags never closed": lambda n: "<b" * n,
    "bold never closed": lambda n: "**a " * n,
    "tables never closed": lambda n: "<table><tr><td>" * n,
    "headings only": lambda n: "1. Về việc\n" * n,
    "items only": lambda n: "- a;\n" * n,
    "appendices only": lambda n: "PHỤ LỤC\n" * n,
    "tab rows without head": lambda n: "a\tb\tc\n" * n,
    "footnotes naming the same tasks": lambda n: "<sup>1</sup> Nhiệm vụ 1.1; 1.2 theo Quyết định số 1/QĐ-TTg\n\n" * n,
    "marks in one line": lambda n: "a<sup>1</sup> " * n,
    "short forms in one line": lambda n: "CDS TTHC XYZ " * n,
    "document numbers in one line": lambda n: "Quyết định số 1/QĐ-TTg ngày 1/1/2026 " * n,
    "figures in one line": lambda n: "80% hồ sơ được xử lý, tăng từ 5% lên 9% " * n,
    "figures below one announcement": lambda n: "I. MỤC TIÊU\n\nNăm 2026:\n\n" + "- 80% hồ sơ được xử lý.\n\n" * n,
    "documents amended in one line": lambda n: "Nghị định số 1/2020/NĐ-CP được sửa đổi bởi " * n,
    "documents ended in one line": lambda n: "Quyết định này: Quyết định số 1/QĐ-TTg hết hiệu lực, " * n,
    "bases in one line": lambda n: "Căn cứ Quyết định số 1/QĐ-TTg; " * n,
    "repealed in one list": lambda n: "Điều 1. Bãi bỏ các Quyết định sau:\n\n" + "a) Quyết định số 1/QĐ-TTg;\n\n" * n,
    "changes of tasks": lambda n: (
        "Điều 1. Sửa đổi Quyết định số 1/QĐ-TTg:\n\n" + "1. Bổ sung nhiệm vụ 2.9 như sau:\n\n“2.9. Làm”\n\n" * n
    ),
    "second mentions in one line": lambda n: (
        "Quyết định số 1/QĐ-TTg ngày 1/1/2026, khoản 1 Điều 2 Quyết định số 1, " * n
    ),
    "laws in one line": lambda n: "Luật sửa đổi, bổ sung một số điều của Luật Giá, Luật Dược năm 2016, " * n,
    "two columns of blanks": lambda n: "a      b\n" * n,
    "brackets": lambda n: "(" * n,
    "a flattened row without end": lambda n: "TT\nTên nhiệm vụ\nĐơn vị chủ trì\nThời gian\n1\n" + "a b\n" * n,
    "one cell without end": lambda n: "TT\tTên nhiệm vụ\tĐơn vị chủ trì\n1\tLàm\t" + "Bộ Công an, " * n + "\n",
    "orders in one line": lambda n: (
        "KẾ HOẠCH\n\nSở Y tế chủ trì, phối hợp với Sở Nội vụ xây dựng; " + "các sở báo cáo; " * n
    ),
    "helpers without end": lambda n: "KẾ HOẠCH\n\n1. Sở Y tế chủ trì, phối hợp với " + "Sở Nội vụ; " * n,
    "points of one order": lambda n: "KẾ HOẠCH\n\n1. Sở Y tế\n\na) Xây dựng kế hoạch, gồm:\n\n" + "- Mục lục;\n" * n,
    "real decisions": lambda n: DECISION * (n // 400),
    "real rows": lambda n: plan(n // 4),
}


def _calls(text: str) -> int:
    """Function calls, of Python and of C, while the text is read and made into records."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    rules = flow.Rules.load()
    sys.setprofile(counting)
    try:
        flow.extract(readers.read_text(text, rules=rules.readers), rules)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", HOSTILE)
def test_work_grows_with_the_text(kind: str) -> None:
    make = HOSTILE[kind]
    _calls(make(400))
    small, large = _calls(make(800)), _calls(make(3200))
    assert large <= small * 4 * 1.25 + 2000, f"{large / small:.1f} times the calls for 4 times the text"


def test_a_text_of_ten_million_characters_is_read() -> None:
    text = (DECISION * (10_000_000 // len(DECISION) + 1))[:10_000_000]
    decisions = [each for each in nhiemvu.extract(text) if isinstance(each, nhiemvu.DecisionRecord)]
    assert sum(number for each in decisions for number in each.owners.values()) == len("".join(text.split()))


def _patterns() -> Iterator[tuple[str, str]]:
    for entry in rulebook.entries():
        if isinstance(entry.fields.get("pattern"), str):
            yield f"{entry.file}/{entry.table}/{entry.id}", entry.fields["pattern"]


def _plain(pattern: str) -> str:
    """The pattern with what the standard library's parser does not know put as something of the same shape."""
    pattern = re.sub(r"\\[pP]\{\^?\w+\}", r"\\w", pattern)
    pattern = re.sub(r"\(\?[a-z]+\)", "", pattern)
    pattern = re.sub(r"\(\?P=\w+\)|\\g<\w+>", "x", pattern)
    pattern = re.sub(r"\(\?\(\w+\)", "(?:", pattern)
    return re.sub(r"\(\?P?<(?![=!])\w+>", "(", pattern)


def _open_repeats(tree: Any) -> Iterator[tuple[Any, Any]]:
    """(repeat, what it repeats) of every repeat without an upper bound below 1,000."""
    for operator, argument in tree:
        for below in _below(operator, argument):
            yield from _open_repeats(below)
        if operator in (constants.MAX_REPEAT, constants.MIN_REPEAT) and argument[1] >= 1000:
            yield operator, argument[2]


def _below(operator: Any, argument: Any) -> list[Any]:
    if operator in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
        return [argument[2]]
    if operator is constants.SUBPATTERN:
        return [argument[3]]
    if operator is constants.BRANCH:
        return list(argument[1])
    if operator in (constants.ASSERT, constants.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operator is constants.ATOMIC_GROUP else []


@pytest.mark.parametrize(("where", "pattern"), [pytest.param(*each, id=each[0]) for each in _patterns()])
def test_no_open_repeat_stands_in_another(where: str, pattern: str) -> None:
    try:
        tree = parser.parse(_plain(pattern))
    except re.error:
        pytest.fail(f"{where}: the pattern cannot be read by the standard library's parser")
    nested = [inner for _, repeated in _open_repeats(tree) for inner in _open_repeats(repeated)]
    assert not nested, f"{where}: an open repeat inside an open repeat"
