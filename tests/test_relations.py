"""Relations: cases by hand, through the whole flow, and what must hold for any text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import Case, load

from nhiemvu import flow, rulebook
from nhiemvu.model import Passage, Span
from nhiemvu.readers import read_text
from nhiemvu.records import CitationRecord, Record, RelationRecord, TaskChange, TaskRecord
from nhiemvu.stages import relations
from nhiemvu.stages.relations import scopes

CASES = load("relations")
RULES = rulebook.load(relations.Rules, "relations")


def extract(text: str) -> list[Record]:
    return flow.extract(read_text(text), flow.Rules.load())


def shown(records: Sequence[Record]) -> Iterator[str]:
    """A relation a line: `type from > to [cue] (scope) <provisions>`, what the text does not give left out; `self`
    is the document, `self#pl` its part, `?` a document without id. Deeper, `* task action field: new words` and
    `! doubt`. Tasks stand in a line of their own.
    """
    own, cited = records[0].id, {each.id: each for each in records if isinstance(each, CitationRecord)}
    for record in records:
        if isinstance(record, RelationRecord):
            by, to = _id(record.from_ or "?", own), _id(record.to or cited[str(record.citation)].raw, own)
            parts = [record.type, by, ">", to, *([f"[{record.cue}]"] if record.cue else [])]
            parts += [f"({record.scope})"] if record.scope else []
            if record.provisions:
                named = (f"{each.level} {each.number or ''}".strip() for each in record.provisions)
                parts.append(f"<{', '.join(named)}>")
            yield " ".join(parts)
            yield from (f"  * {_change(change)}" for change in record.changes)
            yield from (f"  ! {doubt.code}" for doubt in record.doubts)
    tasks = [record.number or "_" for record in records if isinstance(record, TaskRecord) and record.origin == "table"]
    if tasks:
        yield f"tasks {', '.join(tasks)}"


def _id(document: str, own: str) -> str:
    """An id with the document's own written as self."""
    name, mark, part = document.partition("#")
    return f"self{mark}{part}" if name == own else document


def _change(change: TaskChange) -> str:
    words = [change.task or "_", change.action, *([change.field] if change.field else [])]
    return " ".join(words) + (f": {change.value}" if change.value else "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    found = list(shown(extract(case.given)))
    assert (found or ["none"]) == case.expected.splitlines()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("điểm a khoản 1 Điều 5", "diem a, khoan 1, dieu 5"),
        ("điểm đ và điểm e khoản 2 Điều 4a", "diem đ, diem e, khoan 2, dieu 4a"),
        ("Phụ lục II ban hành kèm theo", "phu-luc II"),
        ("Mục C.III.1 Phụ lục VII", "muc C.III.1, phu-luc VII"),
        ("một số nhiệm vụ tại Phụ lục ban hành kèm theo", "phu-luc None"),
        ("nhiệm vụ số 2.7 tại Phụ lục", "nhiem-vu 2.7, phu-luc None"),
        ("Chương II", "chuong II"),
        ("một số điều", ""),
        ("một phần mục tiêu của chương trình", ""),
    ],
)
def test_provisions_go_from_small_to_large(words: str, expected: str) -> None:
    found = scopes.provisions(Passage.of(words, (Span(0, len(words)),)), RULES.provision)
    assert ", ".join(f"{each.level} {each.number}" for each in found) == expected


def test_all_mentions_are_in_the_evidence_of_one_record() -> None:
    text = (
        "# KẾ HOẠCH\n\n**Chuyển đổi số**\n\n## I. CĂN CỨ\n\n- Căn cứ Nghị quyết số 71/NQ-CP ngày 01/4/2025;\n\n"
        "- Nghị quyết số 71/NQ-CP ngày 01/4/2025.\n"
    )
    (record,) = [each for each in extract(text) if isinstance(each, RelationRecord)]
    places = [text[place.start : place.end] for place in record.evidence["/to"]]
    assert places == ["Nghị quyết số 71/NQ-CP ngày 01/4/2025"] * 2
    assert [text[place.start : place.end] for place in record.evidence["/cue"]] == ["Căn cứ"]


PIECES = st.sampled_from(
    (
        "Quyết định số 405/QĐ-BCT", "Nghị định số 30/2020/NĐ-CP", "Luật số 69/2025/QH15", "57-NQ/TW", "Quyết định này",
        "Sửa đổi, bổ sung", "một số điều của", "thay thế", "Bãi bỏ", "hết hiệu lực", "kể từ ngày", "được", "bởi", "và",
        "thực hiện", "Căn cứ", "Thu hồi", "các Quyết định sau:", "khoản 2 Điều 5", "nhiệm vụ 2.7", "như sau:", "“2.9",
        "”.", '"', ",", ";", ".", ":", "(", ")", "\n\n", "\n\nĐiều 1. ", "\n\n1. ", "\n\na) ", "\n\n- ", "thành Quý IV",
        "\n\n# PHỤ LỤC\n\n**DANH MỤC NHIỆM VỤ ĐIỀU CHỈNH**\n\n",
        "\n\n| TT | Tên nhiệm vụ | Đơn vị chủ trì |\n|---|---|---|\n",
        "| “1.2 | Làm | Cục A |\n", "(Kèm theo Quyết định số 405/QĐ-BCT)",
    )
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_any_text_gives_relations_between_what_it_cites(text: str) -> None:
    records = extract(text)
    ids = {record.id for record in records}
    for record in records:
        if isinstance(record, RelationRecord):
            assert record.citation in ids
            assert record.to is None or record.from_ != record.to
            assert record.evidence["/to"]
