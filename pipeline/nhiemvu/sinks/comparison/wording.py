"""The words of a comparison in two languages, for every outlet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from nhiemvu.compare.values import Figure, FigureChange, Part, Task
from nhiemvu.sinks import columns

Language = Literal["vi", "en"]
Said = Mapping[str, Mapping[Language, str]]

KINDS: Said = {
    "unchanged": {"vi": "giữ nguyên", "en": "unchanged"},
    "split": {"vi": "tách", "en": "split"},
    "merged": {"vi": "gộp", "en": "merged"},
    "added": {"vi": "thêm mới", "en": "added"},
    "removed": {"vi": "bỏ", "en": "removed"},
    "ambiguous": {"vi": "không rõ cặp", "en": "ambiguous"},
    "edited": {"vi": "sửa", "en": "edited"},
    "moved": {"vi": "chuyển nhóm", "en": "moved"},
    "renamed": {"vi": "đơn vị đổi tên", "en": "unit renamed"},
    "renumbered": {"vi": "đánh số lại", "en": "renumbered"},
    "respelled": {"vi": "viết khác", "en": "respelled"},
}
FIELDS: Said = {
    "number": {"vi": "Số", "en": "Number"},
    "group": {"vi": "Nhóm", "en": "Group"},
    "name": {"vi": "Nhiệm vụ", "en": "Task"},
    "units": {"vi": "Đơn vị", "en": "Units"},
    "deadlines": {"vi": "Thời hạn", "en": "Deadline"},
    "outputs": {"vi": "Sản phẩm", "en": "Results"},
    "sources": {"vi": "Văn bản giao", "en": "Sources"},
    "other": {"vi": "Cột khác", "en": "Other columns"},
}
PARTS: Said = {
    "added": {"vi": "thêm", "en": "added"},
    "gone": {"vi": "bỏ", "en": "gone"},
    "edited": {"vi": "sửa", "en": "edited"},
    "respelled": {"vi": "viết khác", "en": "respelled"},
    "renamed": {"vi": "đổi tên, hợp nhất", "en": "renamed or merged"},
    "role": {"vi": "đổi vai trò", "en": "other role"},
    "earlier": {"vi": "sớm hơn", "en": "earlier"},
    "later": {"vi": "muộn hơn", "en": "later"},
    "opened": {"vi": "bỏ hạn", "en": "opened"},
    "closed": {"vi": "đặt hạn", "en": "closed"},
    "changed": {"vi": "đổi", "en": "changed"},
}
ROLES: Said = {role: {"vi": words, "en": role} for role, words in columns.ROLES.items()}
FIGURES: Said = {
    "same": {"vi": "giữ nguyên", "en": "same"},
    "changed": {"vi": "đổi", "en": "changed"},
    "added": {"vi": "thêm mới", "en": "added"},
    "removed": {"vi": "bỏ", "en": "removed"},
    "ambiguous": {"vi": "không rõ cặp", "en": "ambiguous"},
}
FIGURE_FIELDS: Said = {
    "comparator": {"vi": "mức so", "en": "comparator"},
    "value": {"vi": "giá trị", "en": "value"},
    "value_max": {"vi": "giá trị cao nhất", "en": "highest value"},
    "status": {"vi": "mục tiêu hay đã đạt", "en": "target or achieved"},
    "period": {"vi": "kỳ", "en": "period"},
}
NOTES: Said = {
    "same-document": {
        "vi": "Hai bên là cùng một văn bản.",
        "en": "Both sides are the same document.",
    },
    "no-tasks": {
        "vi": "Cả hai văn bản đều không có nhiệm vụ; chỉ so chỉ tiêu.",
        "en": "Neither document has tasks; only figures are compared.",
    },
    "no-tasks-old": {
        "vi": "Văn bản cũ không có nhiệm vụ: mọi nhiệm vụ của văn bản mới đều là thêm mới.",
        "en": "The old document has no tasks: all tasks of the new one count as added.",
    },
    "no-tasks-new": {
        "vi": "Văn bản mới không có nhiệm vụ: mọi nhiệm vụ của văn bản cũ đều là bỏ.",
        "en": "The new document has no tasks: all tasks of the old one count as removed.",
    },
    "types-differ": {
        "vi": "Hai văn bản khác loại; kết quả so sánh chỉ để tham khảo.",
        "en": "The documents are of different types; take the comparison as a hint.",
    },
    "older-records": {
        "vi": "Bản ghi của phiên bản cũ thiếu một số trường nên không so các trường ấy; hãy chạy lại extract để so đủ.",
        "en": "Records of an older version lack fields, which are not compared; run extract again to compare all.",
    },
}

# What is said of each document.
SIDES: Said = {
    "numbers": {"vi": "Số, ký hiệu", "en": "Number"},
    "titles": {"vi": "Trích yếu", "en": "Title"},
    "dates": {"vi": "Ngày ban hành", "en": "Date"},
    "ids": {"vi": "Mã", "en": "Id"},
    "name": {"vi": "Tệp", "en": "File"},
}
# Words of the page and the workbook.
PAGE: Said = {
    "old": {"vi": "Cũ", "en": "Old"},
    "new": {"vi": "Mới", "en": "New"},
    "change": {"vi": "Thay đổi", "en": "Change"},
    "changes": {"vi": "Thay đổi", "en": "Changes"},
    "figures": {"vi": "Chỉ tiêu", "en": "Figures"},
    "tasks": {"vi": "Nhiệm vụ", "en": "Tasks"},
    "units": {"vi": "Mọi đơn vị", "en": "All units"},
    "search": {"vi": "Tìm trong tên nhiệm vụ", "en": "Search names"},
    "score": {"vi": "giống", "en": "alike"},
    "page": {"vi": "trang", "en": "page"},
    "days": {"vi": "ngày", "en": "days"},
    "rolled": {"vi": "cùng ngày, năm khác", "en": "same day of another year"},
    "nothing": {"vi": "Không có nhiệm vụ nào thay đổi.", "en": "No task changed."},
    "lineages": {"vi": "Từng nhiệm vụ qua các kế hoạch", "en": "Each task through the plans"},
    "returned": {"vi": "trở lại", "en": "returned"},
    "summary": {"vi": "Tóm tắt", "en": "Summary"},
    "details": {"vi": "Chi tiết", "en": "Details"},
    "evidence": {"vi": "Vị trí", "en": "Place"},
}


def value(field: str, said: Any, language: Language) -> str:
    """One value of a field, or several of them a line each, as people read it."""
    if said is None or said == "":
        return ""
    if isinstance(said, str):
        return said
    if isinstance(said, Mapping):
        return _one(field, said, language)
    if field == "group":
        return " / ".join(filter(None, (_step(step) for step in said)))
    return "\n".join(value(field, each, language) for each in said)


def _step(step: Any) -> str:
    number, title = (step["number"], step["title"]) if isinstance(step, Mapping) else (step.number, step.title)
    return " ".join(filter(None, (number, title)))


def _one(field: str, said: Mapping[str, Any], language: Language) -> str:
    if field == "units":
        role = ROLES.get(str(said.get("role")), {}).get(language, "")
        return f"{said.get('name') or said.get('raw')}" + (f" ({role})" if role else "")
    if field == "deadlines":
        return str(said.get("raw") or "")
    if field == "outputs":
        return str(said.get("text") or "")
    if field == "sources":
        return " ".join(filter(None, (said.get("type"), said.get("number")))) or str(said.get("title") or "")
    return ": ".join(filter(None, (said.get("head"), said.get("text"))))


def part(field: str, said: Part, language: Language) -> str:
    """One difference in words: what it was, what it is."""
    old, new = (value(field, side, language).replace("\n", "; ") for side in (said.old, said.new))
    told = PARTS[said.kind][language]
    if said.days:
        told += f" {abs(said.days)} {PAGE['days'][language]}"
    if said.rolled:
        told += f" ({PAGE['rolled'][language]})"
    between = " → " if old and new else ""
    return f"{told}: {old}{between}{new}"


def figure(change: FigureChange, language: Language) -> str:
    """What became of a figure, and which of its parts differ."""
    differing = ", ".join(FIGURE_FIELDS[name][language] for name in change.fields)
    return FIGURES[change.kind][language] + (f": {differing}" if differing else "")


def dated(figure: Figure) -> str:
    """A figure as written, with its period where that stands elsewhere."""
    return figure.raw + (f" [{figure.period}]" if figure.period and figure.period not in figure.raw else "")


def kinds(said: Iterable[str], language: Language) -> str:
    return ", ".join(KINDS[kind][language] for kind in said)


def numbered(task: Task) -> str:
    return f"{task.number} {task.name}" if task.number else task.name
