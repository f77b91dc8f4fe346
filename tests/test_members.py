"""Whom a collective stands for, by issuer and day, and what a body has become; the same for sheets, register, tally."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.test_register import SHARED, built

import nhiemvu
from nhiemvu import tallying
from nhiemvu.members import Bodies
from nhiemvu.sinks import dossiers, jsonl, shares

BODIES = Bodies.load()


@pytest.mark.parametrize(
    ("name", "issuer", "day", "count"),
    [
        ("Các bộ, cơ quan ngang bộ", "ttg", "2025-03-01", 17),  # Nghị quyết 176/2025/QH15
        ("các Bộ, cơ quan ngang Bộ", "bct", "2025-02-28", 22),  # Nghị quyết 08/2021/QH15
        ("Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương", "ttg", "2025-07-01", 34),
        ("UBND cấp tỉnh", None, "2025-06-30", 63),
        ("Các sở", "ubnd-lao-cai", "2025-03-01", 10),
        ("Các sở", "ubnd-lao-cai", "2025-02-28", 0),  # under another decree
        ("Các sở", "bct", "2026-03-01", 0),
        ("các bộ, ngành, địa phương", "ttg", "2026-03-01", 0),
        ("các đơn vị thuộc Bộ", None, "2026-03-01", 0),
    ],
)
def test_members_by_issuer_and_day(name: str, issuer: str | None, day: str, count: int) -> None:
    found = BODIES.members(name, issuer, day)
    assert len(found) == len({each.unit for each in found}) == count
    assert BODIES.members(name, issuer, date.fromisoformat(day)) == found


def test_departments_bear_the_place_of_their_province() -> None:
    found = dict(BODIES.members("các sở thuộc UBND tỉnh", "ubnd-lao-cai", "2026-01-05"))
    assert found["svhttdl-lao-cai"] == "Sở Văn hóa, Thể thao và Du lịch"


@pytest.mark.parametrize(
    ("id", "today"),
    [
        ("btttt", "bkhcn"),
        ("quang-binh", "quang-tri"),
        ("snv-quang-binh", "snv-quang-tri"),
        ("bct/pc", "bct/pc"),
        ("x-y", "x-y"),
    ],
)
def test_what_a_body_has_become(id: str, today: str) -> None:
    assert BODIES.today(id) == today


def test_every_id_of_the_rules_is_listed() -> None:
    for rule in BODIES.rules.collective:
        plain = {word.partition("-")[0] for word in rule.members if not word.startswith("<")}
        assert plain <= BODIES.rows.keys()


def test_sheets_register_and_tally_name_the_same_members(tmp_path: Path) -> None:
    records = nhiemvu.extract(SHARED)
    path = tmp_path / "records.jsonl"
    path.write_bytes(jsonl.encode(records))
    plain: list[dict[str, Any]] = list(jsonl.read(path))
    task = next(each for each in plain if each["kind"] == "task" and each["number"] == "3")
    words = next(each["name"] for each in task["units"] if each["collective"])
    members = set(next(dossiers.read([path])).members(words, BODIES))

    figures = tallying.tally([*(each for each in plain if each["kind"] != "task"), task], "lead", "tasks", BODIES, True)
    assert {(each.key.id, each.key.name) for each in figures.figures if each.key.standing == "member"} == members

    rows = {row.unit for row in built(SHARED, "2026-Q1") if row.number == "3" and row.via == words}
    named = {each["name"] for each in task["units"] if not each["collective"]}
    assert rows == {name for _, name in members} - named

    for unit, _ in members:
        assert task["id"] in {each.id for each, _ in shares.of_unit(dossiers.read([path]), unit, BODIES).tasks}
