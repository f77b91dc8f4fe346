"""Cascades over a folder of records; the decisions are invented, what binds them was worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import nhiemvu
from nhiemvu.errors import InputError, UsageError
from nhiemvu.sinks import cascade, collection, jsonl
from nhiemvu.tracing import Cascade, likeness, trace

ROOT = Path(__file__).parent.parent

HEAD = """\
{body}

Số: {number}

Hà Nội, ngày {day} tháng {month} năm {year}

**{type}**

**{title}**

"""

# The chain: 57-NQ/TW -> 71/NQ-CP -> 405/QĐ-BCT -> 447/QĐ-BCT -> its task.
PROGRAMME = (
    HEAD.format(
        body="BỘ CÔNG THƯƠNG",
        number="405/QĐ-BCT",
        day="09",
        month="3",
        year="2026",
        type="QUYẾT ĐỊNH",
        title="Ban hành Chương trình số hóa giai đoạn 2026 - 2030",
    )
    + """\
**BỘ TRƯỞNG BỘ CÔNG THƯƠNG**

Căn cứ Nghị quyết số 71/NQ-CP ngày 01 tháng 4 năm 2025 của Chính phủ về Chương trình hành động thực hiện Nghị quyết \
số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị;

Căn cứ Kế hoạch số 12/KH-BCĐ của Ban Chỉ đạo;

**QUYẾT ĐỊNH:**

**Điều 1.** Ban hành kèm theo Quyết định này Chương trình số hóa giai đoạn 2026 - 2030.

**Điều 2.** Quyết định này có hiệu lực thi hành kể từ ngày ký./.

**PHỤ LỤC**

(Kèm theo Quyết định số 405/QĐ-BCT ngày 09 tháng 3 năm 2026)

| TT | Nhiệm vụ | Đơn vị chủ trì | Thời hạn | Sản phẩm |
|---|---|---|---|---|
| 1 | Xây dựng kho dữ liệu dùng chung về hàng hóa qua biên giới | Cục Xuất nhập khẩu | Năm 2026 | Báo cáo |
| 2 | Đào tạo cán bộ về an toàn mạng cho các đơn vị ở miền núi | Vụ Tổ chức cán bộ | Năm 2026 | Báo cáo |
| 3 | Đào tạo cán bộ về an toàn mạng cho các đơn vị ở miền xuôi | Vụ Tổ chức cán bộ | Năm 2026 | Báo cáo |
"""
)
YEAR = (
    HEAD.format(
        body="BỘ CÔNG THƯƠNG",
        number="447/QĐ-BCT",
        day="12",
        month="3",
        year="2026",
        type="QUYẾT ĐỊNH",
        title="Ban hành Kế hoạch số hóa năm 2026",
    )
    + """\
**BỘ TRƯỞNG BỘ CÔNG THƯƠNG**

Căn cứ Quyết định số 405/QĐ-BCT ngày 09 tháng 3 năm 2026 của Bộ trưởng Bộ Công Thương ban hành Chương trình số hóa \
giai đoạn 2026 - 2030.

**QUYẾT ĐỊNH:**

**Điều 1.** Ban hành kèm theo Quyết định này Kế hoạch số hóa năm 2026.

**Điều 2.** Quyết định này thay thế Quyết định số 90/QĐ-BCT ngày 05 tháng 02 năm 2025 của Bộ trưởng Bộ Công Thương./.

**PHỤ LỤC**

(Kèm theo Quyết định số 447/QĐ-BCT ngày 12 tháng 3 năm 2026)

| TT | Nhiệm vụ | Đơn vị chủ trì | Thời hạn | Sản phẩm |
|---|---|---|---|---|
| 1 | Xây dựng kho dữ liệu dùng chung về hàng hoá qua biên giới<sup>1</sup> | Cục Xuất nhập khẩu | Quý II/2026 | Kho |
| 2 | Đào tạo cán bộ về an toàn mạng cho các đơn vị ở miền biển<sup>1</sup> | Vụ Tổ chức cán bộ | Quý II/2026 | Lớp |
| 3 | Lập sổ tay hướng dẫn bán hàng trực tuyến cho hợp tác xã<sup>1</sup> | Vụ Pháp chế | Quý II/2026 | Sổ tay |
| 4 | Sơ kết ba năm làm việc từ xa | Văn phòng Bộ | Quý IV/2026 | Báo cáo |

<sup>1</sup> Quyết định số 405/QĐ-BCT ngày 09 tháng 3 năm 2026 của Bộ trưởng Bộ Công Thương.
"""
)
RESOLUTION = (
    HEAD.format(
        body="CHÍNH PHỦ",
        number="71/NQ-CP",
        day="01",
        month="4",
        year="2025",
        type="NGHỊ QUYẾT",
        title="Chương trình hành động thực hiện Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị",
    )
    + """\
Căn cứ Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị về đột phá phát triển khoa học.

**QUYẾT NGHỊ:**

**Điều 1.** Ban hành Chương trình hành động.
"""
)

TW, NQ, CT, KH = "vn/tw/nq/2024/57", "vn/cp/nq/2025/71", "vn/bct/qd/2026/405", "vn/bct/qd/2026/447"


def written(place: Path) -> Path:
    """The records of the three decisions in a folder; the Party's resolution is known only by citation."""
    for name, text in (("71", RESOLUTION), ("405", PROGRAMME), ("447", YEAR)):
        jsonl.write(place / f"{name}.jsonl", jsonl.encode(nhiemvu.extract(text)))
    return place


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("records"))


def found(asked: str, folder: Path) -> Cascade:
    return trace(asked, collection.gather([folder]).records)


def edges(cascade: Cascade, up: bool = True) -> set[tuple[str, str, str, str, float | None]]:
    sides = cascade.above if up else cascade.below
    return {
        (edge.lower, edge.relation, edge.status, edge.higher, edge.score) for side in sides.values() for edge in side
    }


def test_a_task_leads_up_to_the_resolution_it_comes_from(folder: Path) -> None:
    cascade = found("447/QĐ-BCT 1", folder)
    plan = "?vn/bct/qd/2026/405 Kế hoạch số 12/KH-BCĐ"
    assert cascade.start.id == f"{KH}#pl/1"
    score = next(edge.score for edge in cascade.edges if edge.relation == "source-task")
    assert score is not None
    assert 0.9 < score < 1  # "hàng hoá" is written "hàng hóa" there
    assert edges(cascade) == {
        (f"{KH}#pl/1", "source", "stated", CT, None),
        (f"{KH}#pl/1", "source-task", "matched", f"{CT}#pl/1", score),
        (f"{KH}#pl/1", "part-of", "stated", KH, None),
        (f"{CT}#pl/1", "part-of", "stated", CT, None),
        (KH, "based-on", "stated", CT, None),
        (KH, "replaces", "stated", "vn/bct/qd/2025/90", None),
        (CT, "based-on", "stated", NQ, None),
        (CT, "based-on", "unknown", plan, None),
        (NQ, "based-on", "stated", TW, None),
        (NQ, "implements", "stated", TW, None),
    }
    assert {id: node.state for id, node in cascade.nodes.items()} == {
        f"{KH}#pl/1": "held",
        f"{CT}#pl/1": "held",
        KH: "held",
        CT: "held",
        NQ: "held",
        TW: "cited",
        "vn/bct/qd/2025/90": "cited",
        plan: "unidentified",
    }
    assert not cascade.nodes[TW].tasks
    assert cascade.nodes[TW].date == "2024-12-22"


def test_tasks_that_are_as_like_as_each_other_are_not_chosen_from(folder: Path) -> None:
    cascade = found(f"{KH}#pl/2", folder)
    (edge,) = [edge for edge in cascade.edges if edge.relation == "source-task"]
    assert (edge.status, edge.higher, edge.score) == ("unknown", f"{CT}#?", None)
    assert set(edge.candidates) == {f"{CT}#pl/2", f"{CT}#pl/3"}
    assert cascade.nodes[f"{CT}#?"].state == "unidentified"


def test_a_task_like_none_of_its_source_is_left_open(folder: Path) -> None:
    (edge,) = [edge for edge in found("447/qđ-bct 3", folder).edges if edge.relation == "source-task"]
    assert (edge.status, edge.higher, edge.candidates) == ("unknown", f"{CT}#?", ())


def test_a_task_without_a_source_has_only_its_document_above(folder: Path) -> None:
    cascade = found("447/QĐ-BCT pl/4", folder)
    assert [edge.relation for edge in cascade.above[cascade.start.id]] == ["part-of"]


def test_the_resolution_leads_down_to_the_tasks_that_name_their_source(folder: Path) -> None:
    cascade = found("57-NQ/TW", folder)
    assert (cascade.start.id, cascade.start.state) == (TW, "cited")
    tasks = {id for id, node in cascade.nodes.items() if node.kind == "task"}
    assert tasks == {f"{KH}#pl/1", f"{KH}#pl/2", f"{KH}#pl/3"}  # 4 names none; those of 405 neither
    assert (KH, "based-on", "stated", CT, None) in edges(cascade, up=False)
    assert not edges(cascade)


def test_a_task_leads_down_to_what_it_has_become(folder: Path) -> None:
    assert [edge.lower for edge in found("405/QĐ-BCT 1", folder).below[f"{CT}#pl/1"]] == [f"{KH}#pl/1"]


def test_orders_in_running_text_are_told_apart_by_their_path(tmp_path: Path) -> None:
    text = """QUYẾT ĐỊNH
Ban hành Quy chế quản lý chợ

Điều 1. Trách nhiệm của các sở
1. Sở Công Thương có trách nhiệm:
a) Chủ trì lập danh mục chợ đầu mối;
b) Báo cáo Ủy ban nhân dân tỉnh kết quả sắp xếp chợ.
2. Sở Tài chính có trách nhiệm:
a) Thẩm định giá thuê điểm kinh doanh;
b) Hướng dẫn quyết toán kinh phí nâng cấp chợ.
"""
    records = nhiemvu.extract(text)
    jsonl.save(tmp_path / "quy-che.jsonl", records)
    found = trace(records[0].id, collection.gather([tmp_path]).records)
    tasks = [record for record in records if record.kind == "task"]
    assert len(tasks) == 4
    labels = [cascade.wording.place(found.nodes[task.id]) for task in tasks]
    assert len(set(labels)) == 4
    gathered = collection.gather([tmp_path]).records
    asked = [trace(f"{records[0].id} {label}", gathered).start.id for label in labels]
    assert asked == [task.id for task in tasks]


def test_the_tree_draws_the_longest_chain_first(folder: Path) -> None:
    tree = cascade.text(found("447/QĐ-BCT 4", folder), "vi").splitlines()
    assert tree[0] == "447/QĐ-BCT 4  Sơ kết ba năm làm việc từ xa"
    assert [line.partition("  ")[0] if "└─ [thuộc]" in line else line.rstrip() for line in tree[2:7]] == [
        "Từ đâu đến:",
        "└─ [thuộc] 447/QĐ-BCT, 12/03/2026 (4 nhiệm vụ)",
        "   ├─ [căn cứ] 405/QĐ-BCT, 09/03/2026 (3 nhiệm vụ)  Ban hành Chương trình số hóa giai đoạn 2026 - 2030",
        "   │  ├─ [căn cứ] 71/NQ-CP, 01/04/2025 (0 nhiệm vụ)  Chương trình hành động thực hiện Nghị quyết số 57-NQ/TW "
        "ngày 22 tháng 1…",
        "   │  │  ├─ [thực hiện] 57-NQ/TW, 22/12/2024 (chỉ biết qua viện dẫn)  đột phá phát triển khoa học",
    ]
    english = cascade.text(found("57-NQ/TW", folder), "en")
    assert "known only by citation" in english
    assert "[orders the task, footnote 1] 447/QĐ-BCT 3" in english


def test_json_and_graphml_hold_the_same_graph(folder: Path) -> None:
    seen = found("447/QĐ-BCT 2", folder)
    plain = json.loads(cascade.to_json(seen))
    root = etree.fromstring(cascade.to_graphml(seen))
    names = {"g": "http://graphml.graphdrawing.org/xmlns"}
    drawn: Any = root.findall(".//g:edge", names)
    assert [(edge.get("source"), edge.get("target")) for edge in drawn] == [
        (edge["lower"], edge["higher"]) for edge in plain["edges"]
    ]
    assert [node.get("id") for node in root.findall(".//g:node", names)] == [node["id"] for node in plain["nodes"]]
    assert plain["start"] == f"{KH}#pl/2"
    said = {edge["said_by"] for edge in plain["edges"] if edge["relation"] == "source"}
    assert said == {f"{KH}#pl/2"}
    assert all(edge["places"] for edge in plain["edges"] if edge["relation"] in ("source", "based-on"))


def test_a_ring_of_documents_ends(folder: Path) -> None:
    records = [json.loads(line) for line in (folder / "447.jsonl").read_text(encoding="utf-8").splitlines()]
    turned = [record | {"from": CT, "to": KH, "id": f"{KH}#@9"} for record in records if record["kind"] == "relation"]
    seen = trace("447/QĐ-BCT", [*records, *turned[:1]])
    assert {(edge.lower, edge.higher) for edge in seen.edges} >= {(KH, CT), (CT, KH)}
    assert "405/QĐ-BCT" in cascade.text(seen, "vi")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("447/QĐ-BCT 9.9", "447/QĐ-BCT has no task '9.9' in the folder; it has 1, 2, 3, 4"),
        ("57-NQ/TW 1", "57-NQ/TW has no task '1' in the folder; its records are not there; put them into the folder"),
        (
            "8/QĐ-BXD",
            "no record in the folder names '8/QĐ-BXD'; the documents it holds: 405/QĐ-BCT, 447/QĐ-BCT, 71/NQ-CP",
        ),
        ("8/QĐ-BXD 2", "no record in the folder names '8/QĐ-BXD 2'; the documents it holds: "),
        ("", "no record in the folder names ''"),
    ],
)
def test_what_is_not_there_is_told(asked: str, said: str, folder: Path) -> None:
    with pytest.raises(UsageError) as told:
        found(asked, folder)
    assert str(told.value).startswith(said)


def test_one_number_of_two_years_is_asked_back(folder: Path) -> None:
    records = list(collection.gather([folder]).records)
    records.append(records[0] | {"id": "vn/bct/qd/2025/405", "decision": "vn/bct/qd/2025/405", "number": "405/QĐ-BCT"})
    with pytest.raises(UsageError, match="may be any of vn/bct/qd/2026/405, vn/bct/qd/2025/405"):
        trace("405/QĐ-BCT", records)


def test_two_forms_of_one_document_are_read_once(folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b/c"):
        jsonl.write(tmp_path / f"{name}.jsonl", (folder / "447.jsonl").read_bytes())
    gathered = collection.gather([tmp_path])
    assert len(gathered.records) == len((folder / "447.jsonl").read_bytes().splitlines())
    assert gathered.repeated == ((KH, tmp_path / "b/c.jsonl"),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "holds no records"),
        ('{"kind": "task", ', "line 1 is no JSON record"),
        ("[1]", "line 1 is no JSON record"),
        ('{"kind": "task", "schema": "nhiemvu/-1"}', "is of nhiemvu/-1, not nhiemvu/1"),
        ('{"kind": "task"}', "has no schema"),
        ('{"kind": "task", "schema": "nhiemvu/1"}', "line 1 is no record: it has no id"),
        ('{"kind": "song", "schema": "nhiemvu/1"}', "line 1 is of no kind .*song"),
    ],
)
def test_broken_records_are_told(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        collection.gather([tmp_path])


def test_a_field_of_a_later_version_is_no_fault(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "447.jsonl").read_text(encoding="utf-8").splitlines()
    later = [json.dumps(json.loads(line) | {"mood": "calm"}) for line in lines]
    (tmp_path / "a.jsonl").write_text("\n".join(later), encoding="utf-8")
    assert len(collection.gather([tmp_path]).records) == len(lines)


def test_an_older_task_without_a_field_is_told(folder: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (folder / "447.jsonl").read_text(encoding="utf-8").splitlines()]
    for record in lines:
        record.pop("same_as", None)
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with pytest.raises(InputError, match=r"same_as: Field required; run nhiemvu extract"):
        collection.gather([tmp_path])


def test_an_empty_folder_and_a_missing_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no \.jsonl file"):
        collection.gather([tmp_path])
    with pytest.raises(InputError, match="cannot be read"):
        collection.gather([tmp_path / "none"])


def citation(**more: Any) -> dict[str, Any]:
    return {"raw": "x", "type": "Kế hoạch", "number": None, "date": None, "title": None} | more


KNOWN = [
    ("a", citation(number="12/KH-BCĐ", date="2026-01-05", title="Kế hoạch trồng rừng ven biển")),
    ("b", citation(number="12/KH-BCĐ", date="2025-02-05", title="Kế hoạch nuôi tôm nước lợ")),
    ("c", citation(type="Quyết định", number="12/KH-BCĐ", date="2026-01-05", title="Kế hoạch trồng rừng ven biển")),
]


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (citation(number="12/KH- BCĐ", date="2026-01-05"), ("a", 1.0, ())),  # number and date are a key
        (citation(number="12/KH-BCĐ", date="2026-01-06"), (None, None, ())),
        (citation(number="12/KH-BCĐ"), (None, None, ())),  # a number alone is none
        (citation(number="12/KH-BCĐ", title="Kế hoạch nuôi tôm nước lợ"), ("b", 1.0, ())),
        (citation(title="Kế hoạch nuôi tôm nước lơ"), ("b", 0.96, ())),
        (citation(title="Kế hoạch nuôi tôm nước ngọt"), (None, None, ())),
        (citation(title="Kế hoạch nuôi tôm nước lợ 2"), (None, None, ())),
        (citation(title="Kế hoạch nuôi ong"), (None, None, ())),
        (citation(type=None, number="12/KH-BCĐ", date="2026-01-05"), (None, None, ("a", "c"))),
        (citation(), (None, None, ())),
    ],
)
def test_which_document_is_meant(cited: dict[str, Any], expected: Any) -> None:
    like = likeness.document(cited, KNOWN)
    assert (like.id, like.score, like.candidates) == expected


def test_a_task_that_is_named_by_number_is_stated(folder: Path) -> None:
    """ "theo nhiệm vụ 2 Quyết định số 405/QĐ-BCT": the citation behind the source gives the number."""
    records = [dict(record) for record in collection.gather([folder]).records]
    row = next(record for record in records if record["id"] == f"{KH}#pl/1")
    starts = {place["start"] for place in row["evidence"]["/sources/0"]}
    note = next(
        record
        for record in records
        if record["kind"] == "citation"
        and record["decision"] == KH
        and record["evidence"]["/raw"][0]["start"] in starts
    )
    for number, expected in (("2", ("stated", f"{CT}#pl/2", "held")), ("8", ("stated", f"{CT}#?8", "cited"))):
        note["provisions"] = [{"level": "nhiem-vu", "number": number}]
        cascade_ = trace(f"{KH}#pl/1", records)
        (edge,) = [edge for edge in cascade_.edges if edge.relation == "source-task"]
        assert (edge.status, edge.higher, cascade_.nodes[edge.higher].state) == expected


def test_a_task_under_another_leads_up_through_it() -> None:
    """The note on the heading speaks for the tasks below it, and they say so."""
    text = (
        YEAR.replace("| 1 | Xây", "| I | Xây")
        .replace("| 2 | Đào tạo", "| 1 | Đào tạo")
        .replace("biển<sup>1</sup>", "biển")
    )
    records = [record.model_dump(mode="json", by_alias=True) for record in nhiemvu.extract(text)]
    child = next(record for record in records if record["kind"] == "task" and record["name"].startswith("Đào tạo"))
    assert child["parent"] == f"{KH}#pl/I"
    seen = trace(child["id"], records)
    assert [(edge.relation, edge.higher, edge.basis) for edge in seen.above[child["id"]]] == [
        ("part-of", f"{KH}#pl/I", None),
        ("source", CT, "group"),
    ]
    assert (f"{KH}#pl/I", "source", "stated", CT, None) in edges(seen)
    assert child["id"] in trace(f"{KH}#pl/I", records).below
