"""Invented plans in the manner of real ones, and the plans that may follow them."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

Record = dict[str, Any]

# What is done: as first written, and as another hand writes the same.
_VERBS = {
    "Xây dựng": ("Nghiên cứu, xây dựng", "Xây dựng, trình ban hành", "Tham mưu xây dựng"),
    "Rà soát, sửa đổi": ("Rà soát, sửa đổi, bổ sung", "Tiếp tục rà soát, hoàn thiện", "Sửa đổi"),
    "Hoàn thiện": ("Tiếp tục hoàn thiện", "Hoàn chỉnh", "Bổ sung, hoàn thiện"),
    "Triển khai": ("Tổ chức triển khai", "Đẩy mạnh triển khai", "Triển khai thực hiện có hiệu quả"),
    "Nâng cấp": ("Nâng cấp, mở rộng", "Duy trì, nâng cấp", "Cải tạo, nâng cấp"),
    "Thí điểm": ("Triển khai thí điểm", "Tổ chức thí điểm", "Mở rộng thí điểm"),
    "Đánh giá": ("Tổ chức đánh giá", "Khảo sát, đánh giá", "Sơ kết, đánh giá"),
    "Ban hành": ("Xây dựng, ban hành", "Tham mưu ban hành", "Trình cấp có thẩm quyền ban hành"),
    "Tổ chức": ("Chủ trì tổ chức", "Phối hợp tổ chức", "Tiếp tục tổ chức"),
    "Kiểm tra, giám sát": ("Tăng cường kiểm tra, giám sát", "Thanh tra, kiểm tra", "Giám sát thường xuyên"),
    "Vận hành": ("Quản lý, vận hành", "Vận hành ổn định", "Đưa vào vận hành"),
    "Thu thập, cập nhật": ("Cập nhật thường xuyên", "Thu thập, chuẩn hóa", "Số hóa, cập nhật"),
    "Đẩy nhanh tiến độ": ("Tập trung đẩy nhanh tiến độ", "Đôn đốc tiến độ", "Bảo đảm tiến độ"),
}
_OBJECTS = (
    "cơ sở dữ liệu về",
    "quy chế quản lý",
    "hệ thống thông tin phục vụ quản lý",
    "bộ chỉ số đánh giá chất lượng",
    "đề án phát triển",
    "kế hoạch hành động về",
    "quy trình nội bộ giải quyết hồ sơ về",
    "nền tảng số dùng chung trong lĩnh vực",
    "danh mục dịch vụ công trực tuyến về",
    "sổ tay hướng dẫn nghiệp vụ về",
    "mạng lưới quan trắc, cảnh báo đối với",
    "chương trình bồi dưỡng cán bộ làm công tác",
    "định mức kinh tế - kỹ thuật đối với",
    "hội nghị chuyên đề về",
    "chiến dịch truyền thông về",
    "chính sách hỗ trợ đầu tư vào",
    "mô hình điểm về",
    "công tác thanh tra chuyên ngành về",
    "phương án ứng phó sự cố đối với",
    "báo cáo chuyên đề về",
    "tiêu chí công nhận",
    "việc xã hội hóa nguồn lực cho",
    "bản đồ số về",
    "cuộc điều tra thống kê về",
)
_FIELDS = (
    "giống cây lâm nghiệp",
    "hồ chứa thủy lợi nhỏ",
    "cảng cá, khu neo đậu tránh trú bão",
    "nhà ở xã hội",
    "trạm y tế xã, phường",
    "bến xe khách",
    "rừng phòng hộ đầu nguồn",
    "chợ đầu mối nông sản",
    "di tích lịch sử đã xếp hạng",
    "hạ tầng khu công nghiệp",
    "an toàn thực phẩm",
    "trường mầm non ngoài công lập",
    "thư viện công cộng",
    "nước sạch nông thôn",
    "chất thải rắn sinh hoạt",
    "đê điều và phòng chống lụt bão",
    "phòng cháy, chữa cháy",
    "đăng ký và quản lý hộ tịch",
    "người có công với cách mạng",
    "lao động đi làm việc ở nước ngoài",
    "làng nghề truyền thống",
    "du lịch sinh thái cộng đồng",
    "bảo trì đường tỉnh lộ",
    "chiếu sáng đô thị",
    "vùng trồng dược liệu",
    "chăn nuôi tập trung",
    "khoáng sản làm vật liệu xây dựng thông thường",
    "tín dụng chính sách cho hộ nghèo",
    "thương mại điện tử xuyên biên giới",
    "khám bệnh, chữa bệnh từ xa",
    "giáo dục nghề nghiệp",
    "tài sản công",
    "đấu giá quyền sử dụng đất",
    "bảo hiểm y tế học sinh, sinh viên",
    "thể thao thành tích cao",
    "công nghiệp hỗ trợ ngành dệt may",
    "điện mặt trời mái nhà",
    "tiết kiệm năng lượng trong công sở",
    "dân tộc thiểu số rất ít người",
    "trẻ em có hoàn cảnh đặc biệt",
    "bình đẳng giới",
    "thủy sản nuôi lồng bè",
    "mã số vùng trồng xuất khẩu",
    "chỉ dẫn địa lý",
    "sáng kiến, cải tiến kỹ thuật",
    "hợp tác xã kiểu mới",
    "đo đạc, bản đồ địa chính",
    "tiếp công dân và giải quyết khiếu nại",
    "lưu trữ lịch sử",
    "xúc tiến đầu tư",
    "hóa chất nguy hiểm",
    "thuốc bảo vệ thực vật",
    "dịch bệnh trên đàn gia súc",
    "vận tải hành khách công cộng bằng xe buýt",
    "đường thủy nội địa",
    "báo chí và xuất bản",
    "dân số và phát triển",
    "phòng, chống ma túy",
    "cai nghiện tự nguyện",
    "hòa giải ở cơ sở",
    "trợ giúp pháp lý",
    "thi hành án dân sự",
    "kiểm soát thủ tục hành chính",
    "công chứng, chứng thực",
    "quốc phòng toàn dân",
    "biên giới, cửa khẩu",
    "công tác văn thư",
    "ngoại ngữ cho học sinh phổ thông",
    "vệ sinh môi trường nông thôn",
    "ứng phó với biến đổi khí hậu",
    "quỹ đất tái định cư",
    "cây xanh, công viên",
    "thoát nước và chống ngập",
    "quảng cáo ngoài trời",
    "nghệ thuật biểu diễn",
    "thị trường các-bon",
    "kinh tế ban đêm",
    "dịch vụ hậu cần cảng biển",
    "kiểm định phương tiện đo",
    "hàng giả, hàng kém chất lượng",
)
_SCOPES = (
    "trên địa bàn tỉnh",
    "tại các xã đặc biệt khó khăn",
    "ở vùng ven biển",
    "trên toàn quốc",
    "tại các đô thị loại I",
    "giai đoạn 2026 - 2030",
    "năm 2026",
    "đến năm 2030, tầm nhìn đến năm 2045",
    "trong các cơ quan hành chính nhà nước",
    "vùng đồng bào dân tộc thiểu số và miền núi",
    "thuộc phạm vi quản lý của ngành",
    "cấp xã",
)
_AIMS = (
    "phục vụ người dân và doanh nghiệp",
    "theo hướng hiện đại, đồng bộ, liên thông",
    "nhằm nâng cao hiệu lực, hiệu quả quản lý nhà nước",
    "bảo đảm công khai, minh bạch, đúng quy định",
    "kết nối, chia sẻ với Cơ sở dữ liệu quốc gia về dân cư",
    "gắn với cải cách thủ tục hành chính",
    "bảo đảm an toàn thông tin theo cấp độ",
    "để kịp thời tháo gỡ khó khăn, vướng mắc",
    "theo quy định của Luật Chuyển đổi số",
    "đáp ứng yêu cầu phát triển kinh tế - xã hội",
)
_MORE = (
    "báo cáo cấp có thẩm quyền xem xét, quyết định",
    "có sự tham gia của cộng đồng",
    "hoàn thành trong quý IV",
    "trên cơ sở kết quả rà soát của các địa phương",
    "tránh chồng chéo, lãng phí",
    "kịp thời khen thưởng tập thể, cá nhân có thành tích",
)
# Rows of one mould: what stands in them besides the one name, as first written and as another hand writes it.
_MOULDS = (
    ("Xây dựng CSDL giấy phép kinh doanh {}", ("Hoàn thiện CSDL giấy phép kinh doanh {}",)),
    ("Luật sửa đổi, bổ sung một số điều của Luật {}", ("Trình dự án Luật sửa đổi, bổ sung một số điều của Luật {}",)),
    (
        "Nghị định quy định chi tiết một số điều của Luật {}",
        ("Nghị định quy định chi tiết và biện pháp thi hành Luật {}",),
    ),
    ("Nâng cấp, sửa chữa hồ chứa nước {}", ("Sửa chữa, bảo đảm an toàn hồ chứa nước {}",)),
    ("Cải tạo, mở rộng trạm y tế xã {}", ("Đầu tư cải tạo, mở rộng trạm y tế xã {} đạt chuẩn quốc gia",)),
    ("Đầu tư xây dựng đường liên xã {}", ("Đẩy nhanh tiến độ xây dựng đường liên xã {}",)),
    ("Lập quy hoạch chi tiết tỷ lệ 1/500 khu dân cư {}", ("Điều chỉnh quy hoạch chi tiết tỷ lệ 1/500 khu dân cư {}",)),
    ("Tổ chức tập huấn kỹ năng số cho cán bộ, công chức xã {}", ("Bồi dưỡng kỹ năng số cho cán bộ, công chức xã {}",)),
)
_KEYS = {
    0: (
        "rượu",
        "khí hóa lỏng",
        "thuốc lá",
        "xăng dầu",
        "phân bón",
        "vật liệu nổ",
        "vàng miếng",
        "dược phẩm",
        "hóa chất",
    ),
    1: ("Hộ tịch", "Nhà ở", "Công chứng", "Xuất bản", "Đo lường", "Kiến trúc", "Bưu chính", "Dầu khí", "Luật sư"),
    2: ("Việc làm", "Đất đai", "Điện lực", "Di sản văn hóa", "Nhà giáo", "Dữ liệu", "Phòng không nhân dân", "Địa chất"),
}
_PLACES = (
    "Tân",
    "Phú",
    "Hòa",
    "An",
    "Bình",
    "Long",
    "Thạnh",
    "Vĩnh",
    "Đông",
    "Sơn",
    "Mỹ",
    "Xuân",
    "Thanh",
    "Lộc",
    "Ea",
    "Krông",
)
_ENDS = (
    "Tiến",
    "Lợi",
    "Hưng",
    "Thành",
    "Giang",
    "Châu",
    "Kao",
    "Hải",
    "Trung",
    "Quang",
    "Điền",
    "Khê",
    "Búk",
    "Mai",
    "Lâm",
)
_UNITS = (
    "Sở Xây dựng",
    "Sở Y tế",
    "Sở Tài chính",
    "Công an tỉnh",
    "Sở Nội vụ",
    "Văn phòng UBND tỉnh",
    "Sở Nông nghiệp và Môi trường",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "UBND các xã, phường",
)
_RESULTS = (
    "Quyết định của UBND tỉnh",
    "Báo cáo kết quả thực hiện",
    "Kế hoạch được phê duyệt",
    "Hệ thống được đưa vào vận hành",
    "Văn bản hướng dẫn",
    "Nghị quyết của HĐND tỉnh",
    "Các lớp tập huấn, hội nghị",
    "Công trình hoàn thành, bàn giao",
)


@dataclass(frozen=True, slots=True)
class Name:
    """A task's name in its parts. key: what makes it this task and no other; without an object it is of a mould."""

    verb: str
    object: str
    key: str
    scope: str = ""
    aim: str = ""
    more: str = ""

    def __str__(self) -> str:
        said = self.verb.format(self.key) if not self.object else f"{self.verb} {self.object} {self.key}"
        return " ".join(filter(None, (said, self.scope))) + "".join(
            f", {part}" for part in (self.aim, self.more) if part
        )


def names(seed: random.Random, count: int) -> list[Name]:
    """Distinct names; three in ten are of a mould. No two have both object and key, so none is an edit of another."""
    found: dict[tuple[str, str], Name] = {}
    while len(found) < count:
        name = _moulded(seed) if seed.random() < 0.3 else _free(seed)
        if count > 1500 and name.object and seed.random() < 0.5:  # long plans go through their communes
            name = replace(name, key=f"{name.key} xã {_place(seed)}")
        found.setdefault((name.object or name.verb, name.key), name)
    return list(found.values())


def _free(seed: random.Random) -> Name:
    scope = seed.choice(_SCOPES) if seed.random() < 0.5 else ""
    aim = seed.choice(_AIMS) if seed.random() < 0.5 else ""
    return Name(seed.choice(list(_VERBS)), seed.choice(_OBJECTS), seed.choice(_FIELDS), scope, aim)


def _moulded(seed: random.Random) -> Name:
    mould = seed.randrange(len(_MOULDS))
    return Name(_MOULDS[mould][0], "", seed.choice(_KEYS[mould]) if mould in _KEYS else _place(seed))


def _place(seed: random.Random) -> str:
    return f"{seed.choice(_PLACES)} {seed.choice(_ENDS)}"


def one_mould(seed: random.Random, count: int) -> list[Name]:
    """Names that all have the same build: verb, object, field, scope and aim; no two have both object and field."""
    found: dict[tuple[str, str], Name] = {}
    verbs, fields = list(_VERBS), [*_FIELDS, *(f"{field} đợt {part}" for field in _FIELDS for part in "23")]
    while len(found) < count:
        said = (seed.choice(part) for part in (verbs, _OBJECTS, fields, _SCOPES, _AIMS))
        name = Name(*said)
        found.setdefault((name.object, name.key), name)
    return list(found.values())


def edited(seed: random.Random, name: Name) -> Name:
    """The same task in other words: done otherwise, with a clause more, or with one less."""
    ways = ["verb", "more"]
    ways += ["scope"] if name.object else []
    ways += ["aim"] if name.aim else []
    way = seed.choice(ways)
    if way == "verb":
        others = _VERBS[name.verb] if name.object else dict(_MOULDS)[name.verb]
        return replace(name, verb=seed.choice(others))
    if way == "scope":
        return replace(name, scope=seed.choice([each for each in ("", *_SCOPES) if each != name.scope]))
    return replace(name, more=seed.choice(_MORE)) if way == "more" else replace(name, aim="")


def row(at: int, name: str, month: int, unit: str, group: int, result: int = 0) -> Record:
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
        "outputs": [{"text": _RESULTS[result], "type": None, "quantity": None}],
        "sources": [],
        "other": [],
        "evidence": {"/name": [{"start": at, "end": at + 1, "file": 0, "page": None, "box": None}]},
    }


def deadline(day: str) -> Record:
    return {"raw": f"trước {day}", "kind": "date", "start": day, "end": day, "bound": "by", "due": day}


def rows(seed: random.Random, called: Sequence[Name]) -> list[Record]:
    """A row for each name, by groups. As in real plans the matter decides on group and lead, and the kind of work on
    the result, so that rows of one mould agree in all three.
    """
    found = []
    for name in called:
        kind = list(dict(_MOULDS)).index(name.verb) if not name.object else _OBJECTS.index(name.object)
        matter = kind if not name.object else _FIELDS.index(_field(name.key))
        found.append(
            row(0, str(name), seed.randint(1, 11), _UNITS[matter % len(_UNITS)], 1 + matter % 8, kind % len(_RESULTS))
        )
    found.sort(key=lambda record: record["path"][0]["number"])
    for at, record in enumerate(found):
        record["number"] = f"{record['path'][0]['number']}.{at}"
        record["id"] = f"vn/x/kh/2026/1#pl/{record['number']}"
    return found


def _field(key: str) -> str:
    return max((field for field in _FIELDS if key.startswith(field)), key=len)


def _work(name: Name) -> tuple[str, str]:
    """What is done, whatever the commune or the round."""
    return name.object or name.verb, _field(name.key) if name.object else name.key


def plan(seed: random.Random, count: int) -> list[Record]:
    return rows(seed, names(seed, count))


def rename(record: Record, name: Name | str) -> None:
    record["name"] = record["name_raw"] = record["name_expanded"] = str(name)


def renumbered(records: list[Record]) -> list[Record]:
    """Each row with a number, id and order that stood on another before."""
    found = copy.deepcopy(records)
    for at, record in enumerate(found):
        record["number"] = f"{record['path'][0]['number']}.{at + 7}"
        record["id"] = f"vn/x/kh/2026/2#pl/{record['number']}"
    return found


def planted(
    seed: random.Random, called: Sequence[Name], count: int
) -> tuple[list[Record], list[Record], dict[str, set[str]]]:
    """A plan of the first `count` names, the next one, and what was done: 10 % dates, 5 % names, 5 % removed, 5 %
    added of the names that are left, all renumbered.

    What is removed and what is added are never one work in two communes or two rounds: whether one of them is the
    other, edited, or another task, nobody could tell.

    The truth names tasks by name: dated and edited by the old one, added by the new one.
    """
    come = called[count : count + count // 20]
    every = rows(seed, called)
    by_name = {str(name): name for name in called}
    added = set(map(str, come))
    old = [record for record in every if record["name"] not in added]
    picked = seed.sample(range(count), count)
    coming = {_work(name) for name in come}
    dated, worded = picked[: count // 10], picked[count // 10 : count * 3 // 20]
    gone = [at for at in picked[count * 3 // 20 :] if _work(by_name[old[at]["name"]]) not in coming][: count // 20]
    truth = {"dated": {old[at]["name"] for at in dated}, "edited": {old[at]["name"] for at in worded}}
    truth |= {"removed": {old[at]["name"] for at in gone}, "added": added}
    after = {record["name"]: record for record in copy.deepcopy(every)}
    for name in truth["dated"]:
        after[name]["deadlines"] = [deadline("2026-12-31")]
    for name in sorted(truth["edited"]):
        rename(after[name], edited(seed, by_name[name]))
    new = [record for name, record in after.items() if name not in truth["removed"]]
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


def parted(
    seed: random.Random, called: Sequence[Name], count: int, share: float
) -> tuple[list[Record], list[Record], set[frozenset[str]], dict[str, set[str]]]:
    """What `planted` gives of five sixths of a plan; the rest are works of which two or three stood in one row and
    have a row each in the next plan, this share of them edited too. Last but one the splits, by all names in them.

    One row joins them by ";", "," or "và", or under one verb where all are of one mould ("Xây dựng CSDL giấy phép kinh
    doanh rượu, thuốc lá và xăng dầu").
    """
    many = count // 6
    works, rest = called[:many], called[many:]
    old, new, truth = planted(seed, rest, count - many)
    free = [name for name in works if name.object]
    moulds = [
        [name for name in works if not name.object and name.verb == verb]
        for verb, _ in _MOULDS
        if "Luật" not in verb  # of laws each is called one: "Luật Nhà ở, Luật Đất đai"
    ]
    bundles = [mould[at : at + 3] for mould in moulds for at in range(0, len(mould) - 2, 3)]
    bundles += [free[at : at + 2] for at in range(0, len(free) - 1, 2)]
    splits = set()
    for bundle in bundles:
        whole = _joined(seed, bundle)
        pieces = [edited(seed, name) if name.object and seed.random() < share else name for name in bundle]
        splits.add(frozenset((whole, *map(str, pieces))))
        record = rows(seed, bundle[:1])[0]
        rename(record, whole)
        old.insert(seed.randrange(len(old)), record)
        for name, piece in zip(bundle, pieces, strict=True):
            record = rows(seed, [name])[0]
            rename(record, piece)
            new.insert(seed.randrange(len(new)), record)
    return _numbered(old, 1), _numbered(new, 2), splits, truth


def _joined(seed: random.Random, bundle: Sequence[Name]) -> str:
    first, *others = map(str, bundle)
    if not bundle[0].object:
        keys = [name.key for name in bundle]
        return bundle[0].verb.format(f"{', '.join(keys[:-1])} và {keys[-1]}")
    return first + "".join(f"{seed.choice(('; ', ' và ', ', '))}{each[:1].lower()}{each[1:]}" for each in others)


def _numbered(records: list[Record], plan: int) -> list[Record]:
    for at, record in enumerate(records):
        record["number"] = f"{record['path'][0]['number']}.{at + 7 * plan}"
        record["id"] = f"vn/x/kh/2026/{plan}#pl/{record['number']}"
    return records
