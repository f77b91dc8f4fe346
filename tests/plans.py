"""Invented plans of any size, and edits planted in them, for tests and benchmarks of comparing."""

from __future__ import annotations

import copy
import random
from typing import Any

Record = dict[str, Any]

_VERBS = [
    "Xây dựng",
    "Rà soát",
    "Hoàn thiện",
    "Triển khai",
    "Nâng cấp",
    "Thí điểm",
    "Đánh giá",
    "Công bố",
    "Ban hành",
    "Tổ chức",
]
_THINGS = [
    "cơ sở dữ liệu",
    "quy chế quản lý",
    "hệ thống thông tin",
    "bộ chỉ số",
    "đề án phát triển",
    "kế hoạch hành động",
    "quy trình nội bộ",
    "nền tảng số",
    "danh mục dịch vụ",
    "sổ tay hướng dẫn",
    "mạng lưới quan trắc",
    "chương trình tập huấn",
]
_FIELDS = [
    "giống cây lâm nghiệp",
    "hồ chứa thủy lợi",
    "cảng cá",
    "nhà ở xã hội",
    "trạm y tế xã",
    "bến xe khách",
    "đất rừng phòng hộ",
    "chợ đầu mối",
    "di tích lịch sử",
    "khu công nghiệp",
    "an toàn thực phẩm",
    "trường mầm non",
    "thư viện công cộng",
    "nước sạch nông thôn",
    "chất thải rắn",
    "đê biển",
    "phòng cháy chữa cháy",
    "hộ tịch điện tử",
    "người có công",
    "lao động di cư",
    "làng nghề",
    "du lịch sinh thái",
    "đường tỉnh lộ",
    "chiếu sáng đô thị",
    "vùng trồng dược liệu",
    "chăn nuôi tập trung",
    "mỏ khoáng sản",
    "tín dụng chính sách",
]
_PLACES = [
    "vùng ven biển",
    "vùng biên giới",
    "miền núi",
    "đô thị loại một",
    "hải đảo",
    "các xã đặc biệt khó khăn",
    "lưu vực sông Ba",
    "cửa khẩu quốc tế",
    "vành đai đô thị",
    "hành lang kinh tế phía Tây",
    "quần đảo ngoài khơi",
    "cao nguyên đá",
    "đầm phá ven bờ",
]
_ENDS = [
    "phục vụ người cao tuổi",
    "cho doanh nghiệp nhỏ và vừa",
    "để giảm thời gian giải quyết hồ sơ",
    "thích ứng biến đổi khí hậu",
    "bằng nguồn vốn xã hội hóa",
    "theo tiêu chuẩn quốc tế",
    "ứng dụng ảnh viễn thám",
    "do phụ nữ làm chủ",
    "qua trạm quan sát tự động",
]
_UNITS = ["Sở Xây dựng", "Sở Y tế", "Sở Tài chính", "Công an tỉnh", "Sở Nội vụ", "Văn phòng UBND tỉnh"]
_MORE = [
    "theo hướng liên thông với cấp xã",
    "có sự tham gia của cộng đồng",
    "gắn với cải cách hành chính",
    "bảo đảm công khai, minh bạch",
]


def names(seed: random.Random, count: int) -> list[str]:
    """Distinct names, of which any two differ in two of five parts: one that differs in a single part is an edit."""
    parts = (_VERBS, _THINGS, _FIELDS, _PLACES, _ENDS)
    seen: set[tuple[int, tuple[str, ...]]] = set()
    found: list[str] = []
    while len(found) < count:
        chosen = [seed.choice(part) for part in parts]
        masked = {(at, (*chosen[:at], *chosen[at + 1 :])) for at in range(len(parts))}
        if seen.isdisjoint(masked):
            seen |= masked
            verb, thing, subject, place, end = chosen
            found.append(f"{verb} {thing} về {subject} tại {place} {end}")
    return found


def row(at: int, name: str, month: int, unit: str, group: int) -> Record:
    end = f"2026-{month:02}-28"
    return {
        "kind": "task",
        "id": f"vn/x/kh/2026/1#pl/{group}.{at}",
        "number": f"{group}.{at}",
        "path": [{"number": str(group), "title": f"Nhóm việc thứ {group}", "id": f"vn/x/kh/2026/1#pl/{group}"}],
        "name": name,
        "name_raw": name,
        "name_expanded": name,
        "units": [{"role": "lead", "name": unit, "raw": unit, "unit": None, "collective": False}],
        "deadlines": [deadline(end)],
        "outputs": [{"text": f"Kết quả: {name[:1].lower()}{name[1:]}", "type": None, "quantity": None}],
        "sources": [],
        "other": [],
        "evidence": {"/name": [{"start": at, "end": at + 1, "file": 0, "page": None, "box": None}]},
    }


def deadline(day: str) -> Record:
    return {"raw": f"trước {day}", "kind": "date", "start": day, "end": day, "bound": "by", "due": day}


def plan(seed: random.Random, count: int) -> list[Record]:
    return [
        row(at, name, seed.randint(1, 12), seed.choice(_UNITS), 1 + at * 8 // count)
        for at, name in enumerate(names(seed, count))
    ]


def renumbered(records: list[Record]) -> list[Record]:
    """Each row with a number, id and order that stood on another before."""
    found = copy.deepcopy(records)
    for at, record in enumerate(found):
        record["number"] = f"{record['path'][0]['number']}.{at + 7}"
        record["id"] = f"vn/x/kh/2026/2#pl/{record['number']}"
    return found


def edited(seed: random.Random, name: str) -> str:
    """The name with a word or two changed, or with a clause more."""
    words = name.split()
    if seed.random() < 0.5:
        return f"{name} {seed.choice(_MORE)}"
    words[0:2] = seed.choice(("Tiếp tục hoàn chỉnh", "Cập nhật, bổ sung", "Chủ động sửa đổi")).split()
    return " ".join(words)


def planted(seed: random.Random, count: int) -> tuple[list[Record], list[Record], dict[str, set[str]]]:
    """A plan, the next one, and what was done: 10 % dates, 5 % names, 5 % removed, 5 % added, all renumbered.

    The truth names tasks by name: dated and edited by the old one, added by the new one.
    """
    every = names(seed, count + count // 20)
    old = [
        row(at, name, seed.randint(1, 11), seed.choice(_UNITS), 1 + at * 8 // count)
        for at, name in enumerate(every[:count])
    ]
    new = copy.deepcopy(old)
    picked = seed.sample(range(count), count // 5)
    dated, worded, gone = picked[: count // 10], picked[count // 10 : count * 3 // 20], picked[count * 3 // 20 :]
    truth = {"dated": {old[at]["name"] for at in dated}, "edited": {old[at]["name"] for at in worded}}
    truth |= {"removed": {old[at]["name"] for at in gone}, "added": set(every[count:])}
    for at in dated:
        new[at]["deadlines"] = [deadline("2026-12-31")]
    for at in worded:
        new[at]["name"] = new[at]["name_raw"] = new[at]["name_expanded"] = edited(seed, new[at]["name"])
    new = [record for at, record in enumerate(new) if at not in set(gone)]
    for name in every[count:]:
        new.insert(seed.randrange(len(new)), row(count, name, 5, seed.choice(_UNITS), seed.randint(1, 8)))
    return old, renumbered(new), truth


def told(comparison: Any) -> dict[str, set[str]]:
    """What a comparison found, in the words of the truth."""
    found: dict[str, set[str]] = {"dated": set(), "edited": set(), "removed": set(), "added": set()}
    for change in comparison.changes:
        fields = {each.field for each in change.fields}
        for name, field in (("dated", "deadlines"), ("edited", "name")):
            if field in fields:
                found[name].add(change.old[0].name)
        for name, tasks in (("removed", change.old), ("added", change.new)):
            if name in change.kinds:
                found[name].update(task.name for task in tasks)
    return found


def f1(truth: dict[str, set[str]], found: dict[str, set[str]]) -> float:
    hits = sum(len(truth[name] & found[name]) for name in truth)
    return 2 * hits / (sum(map(len, truth.values())) + sum(map(len, found.values())))
