"""Figures over tasks; counted by hand from two small plans, and from the appendix of Decision 447."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

import nhiemvu
from nhiemvu import tallying
from nhiemvu.members import Bodies
from nhiemvu.sinks import figures
from nhiemvu.tallying import By, Count, Tally

ROOT = Path(__file__).parent.parent

# Lời văn 1 repeats row 1. Bộ Thông tin và Truyền thông and Bộ Khoa học và Công nghệ became one in 2025.
PLAN = """\
THỦ TƯỚNG CHÍNH PHỦ

Số: 21/QĐ-TTg

Hà Nội, ngày 10 tháng 01 năm 2025

**QUYẾT ĐỊNH**

**Ban hành Kế hoạch trồng rừng năm 2025**

**Điều 1.** Ban hành kèm theo Quyết định này Kế hoạch trồng rừng năm 2025.

**Điều 2.** Quyết định này có hiệu lực thi hành kể từ ngày ký./.

**PHỤ LỤC**

(Kèm theo Quyết định số 21/QĐ-TTg ngày 10 tháng 01 năm 2025)

| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Sản phẩm |
|---|---|---|---|---|---|
| 1 | Lập bản đồ số về rừng | Bộ Thông tin và Truyền thông | Bộ Công an | Tháng 6/2025 | Báo cáo; Kế hoạch |
| 2 | Nghiên cứu giống cây chịu mặn | Bộ Khoa học và Công nghệ; Bộ Thông tin và Truyền thông | | 30/6/2025 | Báo cáo |
| 3 | Tuyên truyền về rừng | Các Bộ, cơ quan ngang Bộ | Bộ Công an | Thường xuyên | |
| 4 | Tổng kết | Các bộ, ngành, địa phương | | | Báo cáo |
| 5 | Chăm sóc vườn ươm | | Bộ Y tế | Thường xuyên | Cây con |
"""
ID = "vn/ttg/qd/2025/21"


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies.load()


@pytest.fixture(scope="module")
def plan() -> list[dict[str, Any]]:
    return [record.model_dump(mode="json", by_alias=True) for record in nhiemvu.extract(PLAN)]


def counted(
    tally: Tally, *standings: str
) -> list[tuple[str, str, int, str]]:  # name, standing, count, numbers of the tasks
    return [
        (each.key.name, each.key.standing, each.count, " ".join(id.rpartition("/")[2] for id in each.tasks))
        for each in tally.figures
        if not standings or each.key.standing in standings
    ]


def test_by_lead_as_written(plan: list[dict[str, Any]], bodies: Bodies) -> None:
    assert counted(tallying.tally(plan, "lead", "tasks", bodies)) == [
        ("Bộ Thông tin và Truyền thông", "named", 2, "1 2"),
        ("Bộ Khoa học và Công nghệ", "named", 1, "2"),
        ("Các Bộ, cơ quan ngang Bộ", "collective", 1, "3"),
        ("Các bộ, ngành, địa phương", "collective", 1, "4"),
        ("", "none", 1, "5"),
    ]


def test_by_lead_with_succession(plan: list[dict[str, Any]], bodies: Bodies) -> None:
    by = [("tasks", 2), ("assignments", 3), ("outputs", 3)]
    for count, expected in by:
        tally = tallying.tally(plan, "lead", count, bodies, succession=True)  # type: ignore[arg-type]
        assert counted(tally, "named") == [("Bộ Khoa học và Công nghệ", "named", expected, "1 2")]


def test_a_collective_counts_for_each_body_that_was_there_on_the_day(
    plan: list[dict[str, Any]], bodies: Bodies
) -> None:
    tally = tallying.tally(plan, "lead", "tasks", bodies, expanded=True)
    members = {name: numbers for name, _, _, numbers in counted(tally, "member")}
    assert members["Bộ Công an"] == "3"
    assert members["Bộ Giao thông vận tải"] == "3"  # until 28/02/2025
    assert members["Thanh tra Chính phủ"] == "3"
    assert "Bộ Nông nghiệp và Môi trường" not in members  # since 01/3/2025
    assert not any(name.startswith("Vụ") for name in members)
    assert len(members) == 22  # 18 ministries and 4 bodies of their rank, Nghị quyết 08/2021/QH15
    assert counted(tally, "collective") == [("Các bộ, ngành, địa phương", "collective", 1, "4")]
    assert tally.open == ("Các bộ, ngành, địa phương",)


def test_members_by_succession_are_each_counted_once(plan: list[dict[str, Any]], bodies: Bodies) -> None:
    tally = tallying.tally(plan, "lead", "tasks", bodies, expanded=True, succession=True)
    members = [name for name, _, _, _ in counted(tally, "member")]
    assert len(members) == len(set(members))
    assert "Bộ Giao thông vận tải" not in members
    assert "Bộ Xây dựng" in members


@pytest.mark.parametrize(
    ("by", "count", "expected"),
    [
        (
            "type",
            "tasks",
            [
                ("Báo cáo", "typed", 3, "1 2 4"),
                ("Kế hoạch", "typed", 1, "1"),
                ("", "untyped", 1, "5"),
                ("", "none", 1, "3"),
            ],
        ),
        (
            "type",
            "outputs",
            [("Báo cáo", "typed", 3, "1 2 4"), ("Kế hoạch", "typed", 1, "1"), ("", "untyped", 1, "5")],
        ),
        (
            "deadline",
            "tasks",
            [("2025-06-30", "due", 2, "1 2"), ("ongoing", "ongoing", 2, "3 5"), ("", "none", 1, "4")],
        ),
        (
            "deadline",
            "assignments",
            [("2025-06-30", "due", 4, "1 2"), ("ongoing", "ongoing", 3, "3 5"), ("", "none", 1, "4")],
        ),
        ("source", "tasks", [("", "none", 5, "1 2 3 4 5")]),
    ],
)
def test_by_type_deadline_and_source(
    by: By, count: Count, expected: list[Any], plan: list[dict[str, Any]], bodies: Bodies
) -> None:
    assert counted(tallying.tally(plan, by, count, bodies)) == expected


def test_prose_that_repeats_a_row_is_left_out(plan: list[dict[str, Any]], bodies: Bodies) -> None:
    row = next(record for record in plan if record["kind"] == "task")
    repeated = row | {"id": f"{ID}#kh/1/@9", "origin": "prose", "same_as": row["id"]}
    tally = tallying.tally([*plan, repeated], "lead", "tasks", bodies)
    assert (tally.tasks, tally.repeated) == (5, 1)
    assert figures.to_csv(tally, False) == figures.to_csv(tallying.tally(plan, "lead", "tasks", bodies), False)
    assert "Không tính: 1 nhiệm vụ" in figures.note(tally, "vi")
    assert "Left out: 1 orders" in figures.note(tally, "en")


def test_collectives_and_unknown_bodies_of_two_issuers_are_two(plan: list[dict[str, Any]], bodies: Bodies) -> None:
    other = [
        record | {"id": record["id"].replace("ttg", "bxd"), "decision": record["decision"].replace("ttg", "bxd")}
        for record in plan
    ]
    tally = tallying.tally([*plan, *other], "lead", "tasks", bodies)
    assert [(each.key.id, each.count) for each in tally.figures if each.key.standing == "collective"] == [
        ("bxd:các bộ, cơ quan ngang bộ", 1),
        ("bxd:các bộ, ngành, địa phương", 1),
        ("ttg:các bộ, cơ quan ngang bộ", 1),
        ("ttg:các bộ, ngành, địa phương", 1),
    ]


def test_the_committees_of_the_provinces(bodies: Bodies) -> None:
    members = bodies.members("UBND các tỉnh, thành phố", None, "2025-08-01")
    assert len(members) == 34  # Nghị quyết 202/2025/QH15
    assert ("ubnd-lao-cai", "Ủy ban nhân dân tỉnh Lào Cai") in members
    assert bodies.members("UBND các xã", None, "2025-08-01") == ()


@pytest.mark.parametrize(
    ("id", "today"),
    [
        ("btttt", "bkhcn"),
        ("bct", "bct"),
        ("snnptnt-quang-binh", "snnmt-quang-tri"),
        ("stc-lao-cai", "stc-lao-cai"),
        ("nobody", "nobody"),
    ],
)
def test_what_a_body_has_become(id: str, today: str, bodies: Bodies) -> None:
    assert bodies.today(id) == today


def test_447_by_source(bodies: Bodies) -> None:
    """From the appendix: footnote 1 lists 1.1-1.3, 2.1-2.3 ..., the marks of 2.7 and the list of 5 disagree."""
    text = (ROOT / "corpus/447-qd-bct/decision.md").read_text(encoding="utf-8")
    records = [record.model_dump(mode="json", by_alias=True) for record in nhiemvu.extract(text)]
    rows = list(
        csv.DictReader(io.StringIO(figures.to_csv(tallying.tally(records, "source", "tasks", bodies), False).decode()))
    )
    assert [(row["name"], row["standing"], row["count"]) for row in rows[1:4]] == [
        ("214/NQ-CP", "stated", "5"),
        ("02-CTr/BCĐTW", "stated", "2"),
        ("405/QĐ-BCT", "disputed", "2"),
    ]
    assert rows[1]["tasks"].split() == [f"vn/bct/qd/2026/447#pl/5.{number}" for number in range(4, 9)]
    expanded = tallying.tally(records, "lead", "tasks", bodies, expanded=True)
    office = next(each for each in expanded.figures if each.key.id == "bct/vp")
    assert (office.key.standing, [id.rpartition("/")[2] for id in office.tasks]) == ("member", ["2.7", "3.1", "6.1"])


def test_for_excel_there_is_a_bom_and_no_formula(plan: list[dict[str, Any]], bodies: Bodies) -> None:
    task = next(record for record in plan if record["kind"] == "task")
    lead = {"role": "lead", "name": "=1+1", "raw": "=1+1", "unit": None, "collective": False}
    tally = tallying.tally([task | {"units": [lead]}], "lead", "tasks", bodies)
    written = figures.to_csv(tally, True)
    assert written.startswith(b"\xef\xbb\xbfid,name,standing,count,tasks\r\n")
    assert b",'=1+1,named,1," in written
    assert b",=1+1,named,1," in figures.to_csv(tally, False)
