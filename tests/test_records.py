"""What must hold of the records of any document: evidence, ids, owners of characters, forms of one text, any text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import office
from tests.cases import Case, load

import nhiemvu
from nhiemvu import readers
from nhiemvu.model import fold
from nhiemvu.records import DecisionRecord, Record, TaskRecord
from nhiemvu.sinks import jsonl

CORPUS = Path(__file__).parent.parent / "corpus"
FILE = CORPUS / "447-qd-bct" / "decision.md"
OTHERS = sorted(path for path in CORPUS.glob("*/*") if path.suffix in (".md", ".txt") and path != FILE)
NAMES = (
    *("layout", "structure", "tables", "tasks", "footnotes", "provenance"),
    *("decisions", "mentions", "indicators", "relations", "orders"),
)
CASES = [case for name in NAMES for case in load(name)]
STRANGER = "Đoạn văn lạ số {:03}."


@lru_cache(maxsize=1)
def decision_447() -> str:
    return FILE.read_text(encoding="utf-8")


def read(text: str) -> tuple[str, list[Record]]:
    source = readers.read_text(text)
    return source.text, nhiemvu.extract(source)


@lru_cache(maxsize=1)
def read_447() -> tuple[str, list[Record]]:
    return read(decision_447())


def plain(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record.model_dump_json(by_alias=True))
    return found


def decision(records: list[Record]) -> DecisionRecord:
    first = records[0]
    assert isinstance(first, DecisionRecord)
    return first


# evidence -------------------------------------------------------------------------------------------

CLOSING = frozenset(",.;:!?)]”’…")
# What the records write otherwise than the text: dates are numbers, ids and paths come from elsewhere.
OTHERWISE = ("/date", "/copy/date", "/copy/type", "/value", "/value_max", "/from", "/to")
CHANGE = re.compile(r"/changes/\d+")  # the words that order it; its task and value have places of their own
PLACES_ONLY = ("/sources/", "/written/", "/marks/")


def evident(text: str, places: list[dict[str, int]]) -> str:
    """The texts at the places as one: a blank between, none before closing punctuation, nothing after a soft hyphen."""
    joined = ""
    for place in places:
        words = text[place["start"] : place["end"]]
        if joined.endswith("\u00ad"):
            joined = joined[:-1] + words
        else:
            joined += words if not joined or words[:1] in CLOSING else f" {words}"
    return fold(joined)


def valued(record: dict[str, Any], pointer: str) -> str:
    """The raw words of the field at a JSON Pointer."""
    value: Any = record
    if pointer == "/name" and record["kind"] == "task":
        return str(record["name_raw"])
    for key in pointer[1:].split("/"):
        value = value[int(key)] if isinstance(value, list) else value[key]
    if isinstance(value, dict):
        return str(value["raw"] if "raw" in value else value["text"])
    return str(value)


def untrue(text: str, record: Record) -> Iterator[str]:
    """What the evidence of a record does not bear out."""
    found = plain(record)
    for pointer, places in found["evidence"].items():
        said = evident(text, places)
        if not places or not all(0 <= place["start"] < place["end"] <= len(text) for place in places):
            yield f"{found['id']} {pointer}: places {places} outside the text"
        elif pointer in OTHERWISE or pointer.startswith(PLACES_ONLY) or CHANGE.fullmatch(pointer):
            continue
        elif pointer in ("/number", "/symbol", "/copy/number"):
            if "".join(said.split()).strip('.)(:,;“”"') != "".join(valued(found, pointer).split()):
                yield f"{found['id']} {pointer}: {said!r} is not {valued(found, pointer)!r}"
        elif pointer.startswith("/names/"):
            if not all(number in said for number in valued(found, pointer).split("-")):
                yield f"{found['id']} {pointer}: {said!r} is not {valued(found, pointer)!r}"
        elif pointer == "/approximation":  # given in small letters
            if said.lower() != valued(found, pointer):
                yield f"{found['id']} {pointer}: {said!r} is not {valued(found, pointer)!r}"
        elif pointer.startswith("/provisions/"):  # level and number of "điểm a"; further numbers stand without the word
            number = found["provisions"][int(pointer.rsplit("/", 1)[1])]["number"]
            if not said.rstrip(")").endswith(number or said):
                yield f"{found['id']} {pointer}: {said!r} is not {number!r}"
        elif pointer == "/type":  # printed in capitals, given as Nghị định 30/2020/NĐ-CP writes it
            if said.casefold() != valued(found, pointer).casefold():
                yield f"{found['id']} {pointer}: {said!r} is not {valued(found, pointer)!r}"
        elif said != valued(found, pointer):
            yield f"{found['id']} {pointer}: {said!r} is not {valued(found, pointer)!r}"


def wanting(record: Record) -> Iterator[str]:
    """Fields with a value and without evidence."""
    found = plain(record)
    for name in (
        "units",
        "deadlines",
        "outputs",
        "items",
        "sources",
        "other",
        "cells",
        "recipients",
        "bases",
        "changes",
        "provisions",
    ):
        for at, value in enumerate(found.get(name, ())):
            places = [pointer for pointer in found["evidence"] if f"{pointer}/".startswith(f"/{name}/{at}/")]
            if not places and any(value):
                yield f"{found['id']} /{name}/{at}"
    names = ["name_raw", "heading", "title", "raw", "issuer", "place", "proposer", "outputs_raw", "cue", "scope"]
    if found["kind"] == "indicator":
        names += ["subject", "measure", "value", "value_max", "unit", "approximation", "per", "period"]
    for name in names:
        citing = name == "issuer" and found["kind"] == "citation"
        if found.get(name) and f"/{name}" not in found["evidence"] and not citing:
            yield f"{found['id']} /{name}"


def test_evidence_of_447_bears_out_every_value() -> None:
    text, records = read_447()
    assert [fault for record in records for fault in untrue(text, record)] == []


def test_every_value_of_447_has_evidence() -> None:
    _, records = read_447()
    assert [fault for record in records for fault in wanting(record)] == []


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.parent.name)
def test_the_rest_of_the_corpus_has_true_evidence_and_keeps_every_character(path: Path) -> None:
    text, records = read(path.read_text(encoding="utf-8"))
    assert [fault for record in records for fault in (*untrue(text, record), *wanting(record))] == []
    assert list(faulty(text, records)) == []


@pytest.mark.parametrize("form", ["docx", "html", "xlsx", "both"])
def test_records_of_other_forms_bear_out_their_values_and_keep_every_character(form: str, tmp_path: Path) -> None:
    paths = {name: tmp_path / f"a.{name}" for name in ("docx", "html", "xlsx")}
    paths["docx"].write_bytes(office.decision_docx())
    paths["html"].write_text(office.decision_html(), encoding="utf-8")
    paths["xlsx"].write_bytes(office.appendix_xlsx())
    source = nhiemvu.read(paths["docx"], paths["xlsx"]) if form == "both" else nhiemvu.read(paths[form])
    records = nhiemvu.extract(source)
    tasks = [
        (each.number, each.name, [unit.name for unit in each.units], [str(limit.due) for limit in each.deadlines])
        for each in records
        if each.kind == "task"
    ]
    assert tasks == [
        ("1", "Giám sát dịch tại cửa khẩu", ["Cục Phòng bệnh", "Các sở y tế"], ["2026-03-31"]),
        ("2", "Báo cáo hằng tuần", ["Cục Phòng bệnh", "Văn phòng Bộ"], ["2026-06-30"]),
    ] * (2 if form == "both" else 1)
    assert [fault for record in records for fault in (*untrue(source.text, record), *wanting(record))] == []
    assert list(faulty(source.text, records)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_evidence_of_a_case_bears_out_every_value(case: Case) -> None:
    text, records = read(case.given)
    assert [fault for record in records for fault in untrue(text, record)] == []
    assert [fault for record in records for fault in wanting(record)] == []


# ids, references and owners -------------------------------------------------------------------------


def faulty(text: str, records: list[Record]) -> Iterator[str]:
    """Ids given twice, references that lead nowhere, characters without owner or with two."""
    ids = [record.id for record in records]
    if len(set(ids)) != len(ids):
        yield f"ids twice: {sorted({each for each in ids if ids.count(each) > 1})}"
    home = ids[0]
    for record in records:
        found = plain(record)
        home = record.id if isinstance(record, DecisionRecord) else home
        if found["decision"] != home:
            yield f"{found['id']} belongs to {found['decision']}"
        for name in ("parent", "within", "refers_to", "task", "division", "citation", "same_as"):
            if found.get(name) is not None and found[name] not in ids:
                yield f"{found['id']} /{name} {found[name]}"
        doubts = [doubt["id"] for doubt in found["doubts"]]
        if len(set(doubts)) != len(doubts):
            yield f"{found['id']} doubts twice"
        for doubt in found["doubts"]:
            if not all(0 <= place["start"] <= place["end"] <= len(text) for place in doubt["places"]):
                yield f"{found['id']} doubt {doubt['code']} outside the text"
    heads = [record for record in records if isinstance(record, DecisionRecord)]
    owned = sum(number for head in heads for number in head.owners.values())
    if owned != len("".join(text.split())):
        yield f"owners {owned} of {len(''.join(text.split()))}"
    for head in heads:
        left = sum(len("".join(text[each.start : each.end].split())) for each in head.unclassified)
        if left != head.owners.get("unclassified", 0):
            yield f"{head.id}: unclassified {head.owners.get('unclassified', 0)}, reported {left}"
        if bool(left) != any(doubt.code == "unclassified-text" for doubt in head.doubts):
            yield f"{head.id}: unclassified text without a doubt, or a doubt without such text"


def test_447_keeps_every_character_and_gives_each_id_once() -> None:
    assert list(faulty(*read_447())) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_case_keeps_every_character_and_gives_each_id_once(case: Case) -> None:
    assert list(faulty(*read(case.given))) == []


def test_of_447_only_the_scrawl_is_unclassified() -> None:
    assert [each.text for each in decision(read_447()[1]).unclassified] == ["sonnan"]


# forms of one text ----------------------------------------------------------------------------------


def formless(record: Record) -> dict[str, Any]:
    found = plain(record)
    found.pop("files", None)
    return found


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("nfc", unicodedata.normalize("NFC", decision_447()).encode()),
        ("nfd", unicodedata.normalize("NFD", decision_447()).encode()),
        ("crlf", decision_447().replace("\n", "\r\n").encode()),
        ("bom", decision_447().encode("utf-8-sig")),
        ("utf-16", decision_447().encode("utf-16")),
        ("utf-16-be", b"\xfe\xff" + decision_447().encode("utf-16-be")),
        ("nfd crlf bom", unicodedata.normalize("NFD", decision_447()).replace("\n", "\r\n").encode("utf-8-sig")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_form_of_447_gives_the_same_records(form: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"{form}.md"
    path.write_bytes(data)
    _, records = read_447()
    assert [formless(each) for each in nhiemvu.extract(nhiemvu.read(path))] == [formless(each) for each in records]


def test_two_runs_give_the_same_bytes() -> None:
    text = decision_447()
    first, second = (jsonl.encode(nhiemvu.extract(text)) for _ in range(2))
    assert first == second


# a strange sentence ---------------------------------------------------------------------------------

# Where the text stands that a sentence without number may belong to, or that has no owner.
SENSIBLE = frozenset(
    (
        *("division.text", "division.heading", "part.text", "part.title", "part.reference", "head.title", "head.basis"),
        *("head.proposer", "recipient", "signature.name", "footnote.text", "group", "table.head", "unclassified"),
        *("cell.number", "cell.name", "cell.lead", "cell.coordinating", "cell.deadline", "cell.output"),
    )
)


def between_lines(text: str, count: int) -> list[int]:
    """Offsets of line ends, spread evenly."""
    ends = [at + 1 for at, sign in enumerate(text) if sign == "\n"]
    return [ends[at * len(ends) // count] for at in range(count)]


@pytest.mark.parametrize("index", range(60))
def test_a_strange_sentence_has_an_owner_or_is_unclassified(index: int) -> None:
    text, records = read_447()
    at = between_lines(text, 60)[index]
    sentence = STRANGER.format(index)
    around, found = read(f"{text[:at]}{sentence}\n{text[at:]}")
    assert list(faulty(around, found)) == []
    assert [fault for record in found for fault in untrue(around, record)] == []

    before, after = decision(records).owners, decision(found).owners
    size = len("".join(sentence.split()))
    grown = {role: after.get(role, 0) - before.get(role, 0) for role in {*before, *after}}
    assert sum(grown.values()) == size
    assert any(role in SENSIBLE for role, more in grown.items() if more >= size), grown

    first, last = table_of(text)
    if not first <= at < last:
        if text[at - 2] == "\n" or text[at] == "\n":  # between paragraphs, not inside one
            assert {role: more for role, more in grown.items() if more < 0} == {}
        assert ordered(found) == ordered(records)
    lost = {each.id for each in records if each.kind == "footnote"} - {each.id for each in found}
    assert lost == set()


def ordered(records: list[Record]) -> list[tuple[str, list[str]]]:
    """The tasks: rows by id, orders in prose by their division, since their ids count characters; and who does them."""
    tasks = [record for record in records if isinstance(record, TaskRecord)]
    return [(task.id.split("/@")[0], [unit.raw for unit in task.units]) for task in tasks]


def table_of(text: str) -> tuple[int, int]:
    """From the head of the task table to the end of its last line."""
    return text.index("TT\tTên nhiệm vụ"), text.rindex("\t")


# any text -------------------------------------------------------------------------------------------


def kept(text: str) -> None:
    around, records = read(text)
    assert list(faulty(around, records)) == []
    for record in records:
        for pointer, places in record.evidence.items():
            assert places, pointer
            assert all(0 <= place.start < place.end <= len(around) for place in places), pointer


def test_no_text_gives_a_decision_record() -> None:
    (record,) = nhiemvu.extract("")
    assert isinstance(record, DecisionRecord)
    assert record.tasks_state == "none-expected"
    assert (record.number, record.title, record.owners, record.unclassified) == (None, None, {}, [])


HEADED = "<table><tr><td>TT<td>Tên nhiệm vụ<td>Đơn vị chủ trì<td>Đơn vị phối hợp<td>Thời hạn<td>Sản phẩm"


BROKEN = {
    "a note of nothing but a mark": "(*)<sup>1</sup>",
    "a flattened head and a note without words": "TT\t\tSản phẩm\n<sup>1</sup>",
    "half a head between two heads": "TT\tTên nhiệm vụ\tĐơn vị chủ trì\nTT\nTT\tTên nhiệm vụ\tĐơn vị chủ trì\nm\t\t",
    "a flattened head with a number alone": "TT\nTên nhiệm vụ\nThời hạn\nI",
    "pages of unequal width": "|TT|Tên nhiệm vụ|Đơn vị chủ trì\n|||||\n\n| TT | Tên nhiệm vụ | Đơn vị chủ trì\n| h",
    "a group in the number's column": f"{HEADED}<tr><td colspan=6>I. Thể chế</table>",
    "cells wider than the head": f"{HEADED}<tr><td colspan=3><td colspan=3><td>0</table>",
    "cells wider than the head of the page before": f"{HEADED}</table>\n{HEADED}<tr><td colspan=3><td colspan=3><td>0",
    "a wide row behind a narrow one": f"-|\n{HEADED}<tr><td>a<tr><td>b<td colspan=3><td><td><td>c",
    "a wide row below cells of two rows": f"{HEADED}<tr><td rowspan=2>a<td rowspan=2><td><tr><td><td colspan=3><td>b",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_table_or_note_is_kept(text: str) -> None:
    kept(text)


@pytest.mark.parametrize("end", range(2_000, len(decision_447()), 2_000))
def test_every_beginning_of_447_is_read(end: int) -> None:
    kept(decision_447()[:end])


WORDS = (
    *(
        "QUYẾT ĐỊNH",
        "QUYẾT ĐỊNH:",
        "KẾ HOẠCH",
        "PHỤ LỤC",
        "Phụ lục II",
        "Phụ lục",
        "DANH MỤC NHIỆM VỤ",
        "DỰ THẢO",
        "MẬT",
    ),
    *("Số: 447/QĐ-BCT", "Số:  /KH-UBND", "Hà Nội, ngày 12 tháng 3 năm 2026", "BỘ TRƯỞNG BỘ CÔNG THƯƠNG", "TM. UBND"),
    *(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BỘ CÔNG THƯƠNG",
        "KT. BỘ TRƯỞNG",
        "(Đã ký)",
    ),
    *(
        "Căn cứ Luật Thương mại;",
        "Theo đề nghị của Cục trưởng;",
        "Nơi nhận:",
        "- Như Điều 3;",
        "- Lưu: VT, TMĐT.",
        "./.",
    ),
    *(
        "Phần I",
        "Chương II",
        "Mục 3",
        "Điều 1.",
        "Điều 4a:",
        "I.",
        "A.",
        "1.",
        "2-",
        "1.1.",
        "1.1.1.",
        "a)",
        "đ)",
        "(ii)",
        "+",
    ),
    *(
        "(Ban hành kèm theo Quyết định số /QĐ-BCT)",
        "Nguyễn Văn An",
        "58.745,60 ha",
        "100%",
        "giai đoạn 2026 - 2030",
        "m²",
    ),
    *(
        "TT",
        "STT",
        "Tên nhiệm vụ",
        "Đơn vị chủ trì",
        "Đơn vị phối hợp",
        "Thời hạn",
        "Sản phẩm",
        "Chỉ tiêu",
        "Bước",
        "Ghi chú",
    ),
    *(
        "Cục Hóa chất",
        "Vụ Pháp chế",
        "các đơn vị thuộc Bộ",
        "Quý I/2026",
        "Thường xuyên",
        "trước ngày 30/11/2026",
        "và",
    ),
    *(
        "(i) rà soát; (ii) ban hành",
        "- Báo cáo - Kế hoạch",
        "02 Thông tư; Các văn bản",
        "xây dựng",
        "Bộ Mức độ",
        "của",
        "Số",
    ),
    *(
        "theo Quyết định số 405/QĐ-BCT ngày 09/3/2026 của Bộ trưởng",
        "tại Nghị quyết số 71/NQ-CP",
        "Nhiệm vụ 1.1; 2.1 đến 2.3",
    ),
    *(
        "<sup>1</sup>",
        "<sup>1</sup> Nhiệm vụ 1.1",
        "(*)",
        "(*) Ghi chú",
        "[^2]",
        "¹",
        "<sub>x</sub>",
        "&amp;",
        "&nbsp;",
        "\u00ad",
        "*",
    ),
    *(
        "**",
        "****",
        "_",
        "# ",
        "## **",
        "<b>",
        "</b>",
        "<br>",
        "<p>",
        "</p>",
        "`",
        "\\",
        "---",
        "* *",
        "<!--",
        "-->",
        "\ufeff",
    ),
    *(
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        '<td rowspan="2">',
        '<td colspan="9">',
        "|",
        "|---|---|",
        "| |",
    ),
    *(
        "\t",
        "\t\t\t",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\f",
        "\r\n",
        " ",
        "     ",
        "                    ",
        "chuyển đổi số (CĐS)",
        "2",
    ),
)
ROW = st.lists(st.sampled_from(WORDS) | st.just(""), min_size=1, max_size=6)
HEAD = ("TT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn", "Sản phẩm")
CELL = st.builds("<td{}>{}".format, st.sampled_from(("", ' colspan="3"', ' rowspan="2"')), st.sampled_from(WORDS))
TABLES = (
    st.lists(ROW.map("\t".join) | st.just("\t".join(HEAD)), max_size=12).map("\n".join)
    | st.lists(ROW.map(" | ".join) | st.just(" | ".join(HEAD)) | st.just("---|---"), max_size=12).map("|\n| ".join)
    | st.lists(st.lists(CELL, max_size=6).map("".join), max_size=8).map(
        lambda rows: f"<table><tr><td>{'<td>'.join(HEAD)}<tr>{'<tr>'.join(rows)}</table>"
    )
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6) | TABLES, max_size=40).map("".join) | TABLES


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_read_and_kept(text: str) -> None:
    kept(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(decision_447().splitlines(keepends=True)), max_size=40).map("".join))
def test_lines_of_447_in_any_order_are_read_and_kept(text: str) -> None:
    kept(text)


def test_texts_without_a_head_have_ids_of_their_own() -> None:
    first, second, broken = (nhiemvu.extract(text)[0].id for text in ("Tin tức.", "Tin khác.", "Tin  tức.\r\n"))
    assert first != second
    assert first == broken
