"""Plans compared: what becomes of planted edits, and the laws that hold for any two plans."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import plans
from tests.plans import Record

import nhiemvu
from nhiemvu.compare import Comparison, Knowledge, compare, follow, mirror, patch, sides, words
from nhiemvu.compare.values import FIELDS
from nhiemvu.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
KNOWN = Knowledge.load()
BY_KNOWN = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def task(number: str, name: str, **more: Any) -> Record:
    record = plans.row(1, name, 6, "Sở Y tế", 1)
    return record | {"id": f"x#{number}", "number": number, "outputs": []} | more


def unit(name: str, unit: str | None = None, role: str = "lead") -> Record:
    return {"role": role, "name": name, "raw": name, "unit": unit, "collective": False}


def figure(raw: str, subject: str, measure: str | None, value: float, **more: Any) -> Record:
    record = {"kind": "indicator", "id": f"x#{raw}", "raw": raw, "subject": subject, "measure": measure}
    return record | {"comparator": "eq", "value": value, "unit": "%", "status": "target", "period": None} | more


def kinds(comparison: Comparison) -> list[tuple[tuple[str, ...], list[str | None], list[str | None]]]:
    return [
        (change.kinds, [task.number for task in change.old], [task.number for task in change.new])
        for change in comparison.changes
    ]


def parts(old: Record, new: Record) -> list[tuple[str, str, int | None]]:
    found = compare([old], [new], KNOWN)
    return [
        (each.field, part.kind, part.days) for change in found.changes for each in change.fields for part in each.parts
    ]


# --- laws ---------------------------------------------------------------------------------------


@st.composite
def pairs_of_plans(draw: st.DrawFn) -> tuple[list[Record], list[Record]]:
    """A plan and what any hand may have made of it: rows gone, come, doubled, shuffled, each field changed."""
    seed = random.Random(draw(st.integers(0, 10_000)))
    old = plans.plan(seed, draw(st.integers(0, 14)))
    new = copy.deepcopy([record for record in old if seed.random() > 0.15])
    for record in new:
        for change in seed.sample(_CHANGES, seed.choice((0, 0, 1, 2))):
            change(seed, record)
    new += plans.plan(seed, seed.randint(0, 3))
    if new and seed.random() < 0.3:
        new.append(copy.deepcopy(seed.choice(new)))
    if seed.random() < 0.4:
        seed.shuffle(new)
    for at, record in enumerate(new):
        record["id"] = f"vn/x/kh/2026/2#pl/{at}"
    return old, new


def _name(seed: random.Random, record: Record) -> None:
    said = f"{seed.choice(('Tiếp tục', 'Chủ động', 'Sửa'))} {record['name'].partition(' ')[2]}"
    record["name"] = record["name_raw"] = record["name_expanded"] = said


def _spelling(_: random.Random, record: Record) -> None:
    record["name"] = record["name"].upper()


def _units(seed: random.Random, record: Record) -> None:
    record["units"] = [unit(name) for name in seed.sample(["Sở Nội vụ", "Bộ Công Thương", "UBND các xã"], 2)]


def _roles(_: random.Random, record: Record) -> None:
    record["units"] = [each | {"role": "coordinating"} for each in record["units"]]


def _dates(seed: random.Random, record: Record) -> None:
    record["deadlines"] = [plans.deadline(f"2027-0{each}-15") for each in range(1, seed.randint(1, 4))]


def _outputs(seed: random.Random, record: Record) -> None:
    record["outputs"] = [*record["outputs"], {"text": seed.choice(("Báo cáo", "Tờ trình"))}][seed.randint(0, 1) :]


def _sources(_: random.Random, record: Record) -> None:
    record["sources"] = [{"target": "vn/cp/nq/2025/1", "number": "1/NQ-CP", "footnote": "3"}]


def _group(seed: random.Random, record: Record) -> None:
    record["path"] = [{"number": "9", "title": seed.choice(("Nhóm khác", "Nhóm việc thứ 1")), "id": "x"}]


def _number(_: random.Random, record: Record) -> None:
    record["number"] = "99"


_CHANGES = [_name, _spelling, _units, _roles, _dates, _outputs, _sources, _group, _number]


@BY_KNOWN
@given(pairs_of_plans())
def test_a_plan_does_not_differ_from_itself(pair: tuple[list[Record], list[Record]]) -> None:
    for plan in pair:
        assert compare(plan, copy.deepcopy(plan), KNOWN).empty


@BY_KNOWN
@given(pairs_of_plans())
def test_patch_gives_the_new_plan(pair: tuple[list[Record], list[Record]]) -> None:
    old, new = pair
    patched = patch(sides.tasks(sides.plain(old)), compare(old, new, KNOWN))
    wanted = sides.tasks(sides.plain(new))
    assert [[getattr(task, name) for name in ("id", "order", *FIELDS)] for task in patched] == [
        [getattr(task, name) for name in ("id", "order", *FIELDS)] for task in wanted
    ]


@BY_KNOWN
@given(pairs_of_plans())
def test_the_swapped_pair_gives_the_mirror(pair: tuple[list[Record], list[Record]]) -> None:
    old, new = pair
    assert mirror(compare(old, new, KNOWN)) == compare(new, old, KNOWN)


@BY_KNOWN
@given(pairs_of_plans())
def test_every_task_has_one_place(pair: tuple[list[Record], list[Record]]) -> None:
    found = compare(*pair, KNOWN)
    for side, records in (("old", pair[0]), ("new", pair[1])):
        told = [getattr(each, side) for each in found.unchanged]
        told += [task.id for change in found.changes for task in getattr(change, side)]
        assert sorted(told) == sorted(record["id"] for record in records)


@pytest.mark.parametrize("count", [1, 30, 300])
def test_renumbering_gives_renumberings_alone(count: int) -> None:
    plan = plans.plan(random.Random(count), count)
    found = compare(plan, plans.renumbered(plan), KNOWN)
    assert len(found.changes) + len(found.unchanged) == count
    assert {change.kinds for change in found.changes} == {("renumbered",)}
    assert not found.groups


@given(st.text("aă ,.Đđ\n", max_size=12), st.text("aă ,.Đđ\n", max_size=12))
def test_marked_words_hold_both_texts(old: str, new: str) -> None:
    runs = words.mark(old, new)
    assert ("".join(run.old for run in runs), "".join(run.new for run in runs)) == (old, new)
    assert all(run.old == run.new for run in runs if run.same)


# --- planted edits ------------------------------------------------------------------------------


# The thresholds of rules/compare.toml were set on seeds below 100; these were not looked at.
@pytest.mark.parametrize(
    ("build", "count", "seeds"),
    [
        (plans.names, 1000, range(3000, 3008)),
        (plans.one_mould, 1000, range(3000, 3004)),
        (plans.names, 5000, range(3000, 3001)),
    ],
)
def test_planted_edits_are_found(
    build: Callable[[random.Random, int], list[plans.Name]], count: int, seeds: range
) -> None:
    for at in seeds:
        seed = random.Random(at)
        old, new, truth = plans.planted(seed, build(seed, count + count // 20), count)
        found = compare(old, new, KNOWN, words=False)
        assert plans.f1(truth, plans.told(found)) >= 0.99, at
        assert found.summary["split"] + found.summary["merged"] <= 1, at


@pytest.mark.parametrize("count", [40, 200, 1000])
@pytest.mark.parametrize("merged", [False, True])
def test_planted_splits_and_merges_are_found(merged: bool, count: int) -> None:
    """Beside edits; where a fifth of the pieces is edited too more of them are missed, but none is invented."""
    kind, other = ("merged", "split") if merged else ("split", "merged")
    for share, wanted in ((0.0, 0.97), (0.2, 0.9)):
        hits = planted = told = 0
        for at in range(3000, 3000 + max(2, 400 // count)):
            seed = random.Random(at)
            build = (plans.names, plans.one_mould)[at % 2]
            old, new, truth, _ = plans.parted(seed, build(seed, count + count // 20), count, share)
            found = compare(new, old, KNOWN, words=False) if merged else compare(old, new, KNOWN, words=False)
            said = {
                frozenset(task.name for task in (*change.old, *change.new))
                for change in found.changes
                if kind in change.kinds
            }
            hits, planted = hits + len(said & truth), planted + len(truth)
            told += len(said) + found.summary[other]
        assert 2 * hits >= wanted * (planted + told), (share, hits, planted, told)
        assert hits >= 0.97 * told, (share, hits, planted, told)


# --- what pairs, and what does not --------------------------------------------------------------


def test_short_forms_are_their_meaning() -> None:
    old = task("1", "Đào tạo về CĐS", name_expanded="Đào tạo về chuyển đổi số")
    new = task("4", "Đào tạo về chuyển đổi số")
    assert kinds(compare([old], [new], KNOWN)) == [(("renumbered", "respelled"), ["1"], ["4"])]


def test_rows_of_one_mould_are_not_each_other() -> None:
    old = [
        task(str(at), f"Xây dựng CSDL Giấy phép kinh doanh {what}")
        for at, what in enumerate(("Rượu - Bia", "Khí hóa lỏng"))
    ]
    new = [task("0", "Xây dựng CSDL Giấy phép kinh doanh Thuốc lá"), old[1]]
    assert [kind for kind, *_ in kinds(compare(old, new, KNOWN))] == [("added",), ("removed",)]


def test_a_short_name_within_a_long_one_is_another_task() -> None:
    old = [task("1", "Quản lý cụm công nghiệp")]
    long = "Trao đổi bằng văn bản với Công an tỉnh về người nước ngoài tại các doanh nghiệp trong khu, cụm công nghiệp"
    new = [task("1", f"{long}; phối hợp quản lý hoạt động của người lao động trong cụm công nghiệp")]
    assert [kind for kind, *_ in kinds(compare(old, new, KNOWN))] == [("added",), ("removed",)]


def test_what_was_done_to_rows_of_one_field_tells_them_apart() -> None:
    """Two rows about one field of which one went and the other came; the third, about the same, went on."""
    field, aim = "hạ tầng khu công nghiệp", "bảo đảm công khai, minh bạch, đúng quy định"
    old = [
        task("1", f"Đánh giá cuộc điều tra thống kê về {field}, {aim}"),
        task("2", f"Ban hành quy chế quản lý {field}"),
    ]
    new = [old[1], task("3", f"Rà soát, sửa đổi sổ tay hướng dẫn nghiệp vụ về {field}, {aim}")]
    found = {kind for kinds, *_ in kinds(compare(old, new, KNOWN)) for kind in kinds}
    assert found == {"added", "removed"}
    new[1] = task("3", f"Tổ chức cuộc điều tra thống kê về {field} giai đoạn 2026 - 2030, {aim}")
    assert [kind for kind, *_ in kinds(compare(old, new, KNOWN))] == [("edited", "renumbered")]


def test_an_ambiguous_pair_is_not_chosen() -> None:
    old = [task("1", "Tổ chức tập huấn kỹ năng số cho cán bộ y tế")]
    new = [
        task("1", "Tổ chức tập huấn kỹ năng số cho cán bộ y tế đợt một"),
        task("2", "Tổ chức tập huấn kỹ năng số cho cán bộ y tế đợt hai"),
    ]
    assert kinds(compare(old, new, KNOWN)) == [(("ambiguous",), ["1"], ["1", "2"])]


def test_rows_alike_in_all_keep_their_order() -> None:
    rows = [task("1", "Báo cáo"), task("2", "Báo cáo")]
    assert compare(rows, [row | {"id": row["id"] + "b"} for row in rows], KNOWN).empty


def test_another_group_is_a_move_and_a_new_title_is_none() -> None:
    step = {"number": "1", "title": "Về nhân lực số", "id": "g"}
    old = [
        task(str(at), name, path=[step])
        for at, name in enumerate(("Tuyển chuyên gia", "Mở lớp bồi dưỡng", "Cử đi học"))
    ]
    new = [row | {"path": [{"number": "2", "title": "Về phát triển nhân lực số", "id": "h"}]} for row in old]
    found = compare(old, new, KNOWN)
    assert not found.changes
    assert [(each.old[0].title, each.new[0].title) for each in found.groups] == [
        ("Về nhân lực số", "Về phát triển nhân lực số")
    ]
    new[0] = old[0] | {"path": [{"number": "3", "title": "Hạ tầng", "id": "k"}]}
    assert kinds(compare(old, new, KNOWN)) == [(("moved",), ["0"], ["0"])]


def test_a_group_of_both_sides_is_itself_though_more_tasks_went_to_its_namesake() -> None:
    names = ("Tuyển chuyên gia", "Mở lớp bồi dưỡng", "Cử đi học nước ngoài")
    here, there = ([{"number": number, "title": "Về nhân lực số", "id": number}] for number in "19")
    old = [task(str(at), name, path=here) for at, name in enumerate(names)]
    new = [old[0], *(row | {"path": there} for row in old[1:])]
    found = compare(old, new, KNOWN)
    assert kinds(found) == [(("moved",), ["1"], ["1"]), (("moved",), ["2"], ["2"])]
    assert not found.groups
    assert patch(sides.tasks(sides.plain(old)), found) == sides.tasks(sides.plain(new))


# --- fields -------------------------------------------------------------------------------------


def test_a_merged_ministry_is_a_renaming() -> None:
    old = task("1", "Lập bản đồ", units=[unit("Bộ Tài nguyên và Môi trường", "btnmt")])
    new = task("1", "Lập bản đồ", units=[unit("Bộ Nông nghiệp và Môi trường", "bnnmt")])
    assert parts(old, new) == [("units", "renamed", None)]
    assert kinds(compare([old], [new], KNOWN))[0][0] == ("renamed",)
    both = old | {"units": [*old["units"], unit("Bộ Nông nghiệp và Phát triển nông thôn", "bnnptnt")]}
    assert parts(both, new) == [("units", "renamed", None)] * 2


def test_a_unit_comes_goes_or_takes_another_role() -> None:
    old = task("1", "Lập bản đồ", units=[unit("Bộ Y tế", "byt"), unit("Bộ Nội vụ", "bnv", "coordinating")])
    new = task("1", "Lập bản đồ", units=[unit("Bộ Nội vụ", "bnv"), unit("Bộ Công an", "bca", "coordinating")])
    assert sorted(parts(old, new)) == [("units", "added", None), ("units", "gone", None), ("units", "role", None)]


OPEN = {"raw": "Thường xuyên", "kind": "ongoing", "start": None, "end": None, "bound": None, "due": None}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([plans.deadline("2026-06-30")], [plans.deadline("2026-06-20")], [("earlier", -10)]),
        ([plans.deadline("2026-06-30")], [plans.deadline("2026-07-01")], [("later", 1)]),
        ([plans.deadline("2026-06-30")], [OPEN], [("opened", None)]),
        ([OPEN], [plans.deadline("2026-06-30")], [("closed", None)]),
        ([plans.deadline("2026-06-30")], [], [("opened", None)]),
        ([], [plans.deadline("2026-06-30")], [("closed", None)]),
        ([OPEN], [OPEN | {"raw": "thường xuyên"}], [("respelled", None)]),
        (
            [plans.deadline("2026-03-31"), plans.deadline("2026-06-30")],
            [plans.deadline("2026-06-30")],
            [("gone", None)],
        ),
    ],
)
def test_deadlines(old: list[Record], new: list[Record], said: list[tuple[str, int | None]]) -> None:
    found = parts(task("1", "Lập bản đồ", deadlines=old), task("1", "Lập bản đồ", deadlines=new))
    assert [(kind, days) for _, kind, days in found] == said


def test_the_same_day_of_the_next_year_is_said() -> None:
    old, new = (task("1", "Lập bản đồ", deadlines=[plans.deadline(f"{year}-06-30")]) for year in (2025, 2026))
    part = compare([old], [new], KNOWN).changes[0].fields[0].parts[0]
    assert (part.kind, part.days, part.rolled) == ("later", 365, True)


def test_footnotes_that_were_renumbered_change_no_source() -> None:
    source = {
        "target": "vn/cp/nq/2025/71",
        "number": "71/NQ-CP",
        "footnote": "3",
        "basis": "marked",
        "status": "stated",
    }
    old, new = (task("1", "Lập bản đồ", sources=[source | {"footnote": note}]) for note in "37")
    assert parts(old, new) == []


def test_results_by_their_words() -> None:
    old = task("1", "Lập bản đồ", outputs=[{"text": "Báo cáo"}, {"text": "Quyết định của Bộ được ban hành"}])
    new = task("1", "Lập bản đồ", outputs=[{"text": "Quyết định của Bộ trưởng được ban hành"}, {"text": "Bản đồ"}])
    assert sorted(kind for _, kind, _ in parts(old, new)) == ["added", "edited", "gone"]


# --- figures ------------------------------------------------------------------------------------


def figures(old: list[Record], new: list[Record]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.kind, each.fields) for each in compare(old, new, KNOWN).indicators]


def test_figures_of_one_subject_and_measure_pair() -> None:
    old = [
        figure("Hài lòng đạt 95%", "người dân", "hài lòng", 95),
        figure("80% được đào tạo", "cán bộ", "được đào tạo", 80),
    ]
    new = [
        figure("Hài lòng đạt 99%", "người dân", "hài lòng", 99),
        figure("100% được đào tạo", "cán bộ", "được đào tạo", 100),
    ]
    assert figures(old, new) == [("changed", ("value",)), ("changed", ("value",))]


def test_to_be_trained_is_not_to_hold_a_certificate() -> None:
    old = [figure("80% cán bộ được đào tạo", "cán bộ", "được đào tạo", 80)]
    new = [figure("80% cán bộ đạt chứng chỉ", "cán bộ", "đạt chứng chỉ", 80)]
    assert figures(old, new) == [("added", ()), ("removed", ())]


def test_a_measure_within_the_subject_is_the_measure() -> None:
    subject = "Tỷ lệ người dân, doanh nghiệp hài lòng khi sử dụng dịch vụ công"
    old = [figure(f"{subject} đạt 95%", subject, None, 95)]
    said = ("người dân và doanh nghiệp", "đánh giá hài lòng khi sử dụng dịch vụ")
    assert figures(old, [figure("99% hài lòng", *said, 99)]) == [("changed", ("value",))]
    assert [kind for kind, _ in figures(old, [figure("99% nộp thuế", said[0], "nộp thuế điện tử", 99)])] == [
        "added",
        "removed",
    ]


def test_figures_know_the_short_forms_of_their_documents() -> None:
    short = {"kind": "abbreviation", "id": "x#a", "short": "TTHC", "meaning": "thủ tục hành chính"}
    old = [short, figure("90% TTHC trực tuyến", "TTHC", "trực tuyến", 90)]
    new = [figure("95% thủ tục hành chính trực tuyến", "thủ tục hành chính", "trực tuyến", 95)]
    assert figures(old, new) == [("changed", ("value",))]


PAIRED = [
    (
        "95% hồ sơ thủ tục hành chính được giải quyết trực tuyến",
        "Phấn đấu đến năm 2030, tỷ lệ hồ sơ TTHC được giải quyết trực tuyến đạt 99%",
        (95, 99),
    ),
    ("80% cán bộ được đào tạo kỹ năng số", "100% cán bộ được đào tạo kỹ năng số", (80, 100)),
    ("80% cán bộ được đào tạo kỹ năng số", "Tập trung đào tạo kỹ năng số cho 100% cán bộ", (80, 100)),
    ("90% kết quả giải quyết TTHC được số hóa", "Số hóa 100% kết quả giải quyết thủ tục hành chính", (90, 100)),
    (
        "Tối thiểu 90% người dân và doanh nghiệp hài lòng khi sử dụng dịch vụ công",
        "Tỷ lệ người dân, doanh nghiệp hài lòng khi sử dụng dịch vụ công đạt 95%",
        (90, 95),
    ),
    (
        "Tỷ lệ hộ gia đình có đường truyền cáp quang đạt 80%",
        "Đến năm 2030, khoảng 95% hộ gia đình có đường truyền cáp quang",
        (80, 95),
    ),
    (
        "70% hồ sơ công việc cấp xã được xử lý trên môi trường mạng",
        "Phấn đấu ít nhất 85% hồ sơ công việc cấp xã được xử lý trên môi trường mạng",
        (70, 85),
    ),
    ("10% hồ sơ đất đai chưa được số hóa", "Đến năm 2030, còn 2% hồ sơ đất đai chưa được số hóa", (10, 2)),
]
APART = [
    ("80% cán bộ được đào tạo kỹ năng số", "80% cán bộ đạt chứng chỉ kỹ năng số"),
    ("80% cán bộ được đào tạo kỹ năng số", "Tỷ lệ cán bộ đạt chứng chỉ kỹ năng số là 90%"),
    ("95% hồ sơ được giải quyết đúng hạn", "5% hồ sơ được giải quyết quá hạn"),
    ("90% hồ sơ đất đai được số hóa", "10% hồ sơ đất đai không được số hóa"),
    (
        "95% hồ sơ thủ tục hành chính được giải quyết trực tuyến",
        "99% hồ sơ thủ tục hành chính được giải quyết trực tiếp",
    ),
    (
        "70% hồ sơ công việc cấp tỉnh được xử lý trên môi trường mạng",
        "85% hồ sơ công việc cấp xã được xử lý trên môi trường mạng",
    ),
    ("80% cán bộ được đào tạo kỹ năng số", "90% cán bộ được đào tạo kỹ năng mềm"),
    ("90% người dân hài lòng với dịch vụ công", "90% doanh nghiệp hài lòng với dịch vụ công"),
    ("90% hồ sơ đất đai (cấp tỉnh) được số hóa", "70% hồ sơ đất đai (cấp xã) được số hóa"),
    ("60% thôn có mạng di động băng rộng", "60% xã có mạng di động băng rộng"),
]


def told(old: str, new: str) -> list[tuple[str, list[float], list[float]]]:
    """The figures of two texts, the newer one an article or a longer programme."""
    sides = [nhiemvu.extract(f"Mục tiêu năm 2026:\n- {old}.\n"), nhiemvu.extract(f"{new}.\n")]
    return [
        (each.kind, [figure.value for figure in each.old], [figure.value for figure in each.new])
        for each in nhiemvu.diff(*sides).indicators
    ]


@pytest.mark.parametrize(("old", "new", "values"), PAIRED)
def test_one_figure_in_other_words(old: str, new: str, values: tuple[float, float]) -> None:
    assert told(old, new) == [("changed", [values[0]], [values[1]])]


@pytest.mark.parametrize(("old", "new"), APART)
def test_figures_of_other_things_stay_apart(old: str, new: str) -> None:
    assert sorted(kind for kind, *_ in told(old, new)) == ["added", "removed"]


# --- series -------------------------------------------------------------------------------------


def test_a_lineage_follows_a_task_through_gap_and_split() -> None:
    whole = task("1", "Nâng cấp hồ chứa nước Ea Kao và xây mới trạm bơm Buôn Tría")
    pieces = [task("1", "Nâng cấp hồ chứa nước Ea Kao"), task("2", "Xây mới trạm bơm Buôn Tría")]
    other = task("9", "Tổ chức hội thi cán bộ thú y giỏi")
    found = follow([[whole, other], [*pieces], [*pieces, other | {"number": "3"}]], KNOWN)
    lines = {
        line.id: [(each.document, each.number, each.returned) for each in line.stations] for line in found.lineages
    }
    assert lines == {
        "x#1": [(0, "1", False), (1, "1", False), (1, "2", False), (2, "1", False), (2, "2", False)],
        "x#9": [(0, "9", False), (2, "3", True)],
    }


# --- bad input ----------------------------------------------------------------------------------


def test_empty_plans_and_records_of_no_contract() -> None:
    assert compare([], [], KNOWN).notes == ("no-tasks",)
    assert compare([task("1", "Lập bản đồ")], [], KNOWN).notes == ("no-tasks-new",)
    with pytest.raises(InputError, match="none of nhiemvu"):
        compare([{"name": "x"}], [], KNOWN)
    with pytest.raises(InputError, match="newer"):
        compare([task("1", "Lập bản đồ") | {"schema": "nhiemvu/7"}], [], KNOWN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deadlines", "tháng 6"),
        ("deadlines", [{"kind": "date", "due": "2026-13-45"}]),
        ("units", [None]),
        ("path", ["Nhóm"]),
        ("name", 5),
    ],
)
def test_damaged_records_are_told(field: str, value: object) -> None:
    with pytest.raises(InputError, match=f"record 1 has no sound {field}"):
        compare([task("1", "Lập bản đồ") | {field: value}], [task("1", "Lập bản đồ")], KNOWN)


def test_records_that_lack_keys_are_compared_by_what_they_have() -> None:
    old = {"kind": "task", "id": "x#1", "name": "Lập bản đồ"}
    found = compare([old], [task("1", "Lập bản đồ")], KNOWN)
    assert found.notes == ("older-records",)
    assert not found.changes


def test_python_takes_records_as_extract_gives_them() -> None:
    records = nhiemvu.extract((ROOT / "corpus/447-qd-bct/decision.md").read_text(encoding="utf-8"))
    found = nhiemvu.diff(records, [json.loads(record.model_dump_json(by_alias=True)) for record in records])
    assert found.empty
    assert found.notes == ("same-document",)
    assert found.summary["unchanged"] == found.summary["old"] == 43
