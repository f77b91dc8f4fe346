"""The tables that people read: sheet by sheet the columns, their Vietnamese heads, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from nhiemvu.errors import RulesError
from nhiemvu.records import (
    CitationRecord,
    DecisionRecord,
    DoubtRecord,
    DoubtRules,
    IndicatorRecord,
    Record,
    Severity,
    SourceRecord,
    TaskRecord,
    Unit,
)
from nhiemvu.sinks import places
from nhiemvu.sinks.dossiers import Dossier
from nhiemvu.sinks.terminal import SEVERITIES, sentences

Value = str | date | int | float | None
T = TypeVar("T")

LEADING = ("lead", "implementing")
ROLES = {
    "lead": "chủ trì",
    "coordinating": "phối hợp",
    "implementing": "thực hiện",
    "submitting": "trình",
    "verifying": "thẩm định",
    "drafting": "soạn thảo",
    "approving": "phê duyệt",
    "advising": "tham mưu",
    "supervising": "giám sát",
    "focal": "đầu mối",
}
_OTHERS = tuple(role for role in ROLES if role not in (*LEADING, "coordinating"))
_COMPARATORS = {"eq": "", "ge": "tối thiểu", "le": "tối đa", "gt": "trên", "lt": "dưới"}
_STATUS = {"target": "mục tiêu", "achieved": "đã đạt", "stated": "", "disputed": "cần xác định", None: ""}
_BASES = {
    "listed": "chú thích nêu số nhiệm vụ",
    "marked": "dấu chú thích ở nhiệm vụ",
    "group": "dấu chú thích ở nhóm",
    "column": "cột của bảng",
    "text": "lời văn của nhiệm vụ",
}
_CITED = {"basis": "căn cứ", "footnote": "chú thích", "body": "nội dung", "issued-with": "kèm theo"}
_PROVISIONS = {
    "diem": "điểm",
    "khoan": "khoản",
    "dieu": "Điều",
    "muc": "Mục",
    "chuong": "Chương",
    "phan": "Phần",
    "phu-luc": "Phụ lục",
    "nhiem-vu": "nhiệm vụ",
}
_STATES = {
    "found": "đã đọc",
    "none-expected": "văn bản không giao nhiệm vụ",
    "appendix-missing": "thiếu phụ lục",
    "unread": "không đọc được",
}


class Sourced(NamedTuple):
    task: TaskRecord
    source: SourceRecord
    dossier: Dossier
    field: str


class Doubted(NamedTuple):
    doubt: DoubtRecord
    record: Record
    dossier: Dossier
    rules: DoubtRules


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """head: as people read it. width: in characters. covers: the fields, as JSON Pointers, whose doubts belong here;
    the words of a role stand for the units of that role.
    """

    head: str
    width: int
    value: Callable[[T], Value]
    covers: tuple[str, ...] = ()


def named(units: Sequence[Unit]) -> str:
    return "; ".join(unit.name for unit in units)


def due(task: TaskRecord) -> date | None:
    """The last of the days by which something of the task is due."""
    return max((each.due for each in task.deadlines if each.due), default=None)


def timing(task: TaskRecord) -> str:
    return "; ".join(each.raw for each in task.deadlines)


def results(task: TaskRecord) -> str:
    return "\n".join(each.text for each in task.outputs) or task.outputs_raw or ""


def group(task: TaskRecord) -> str:
    return " / ".join(". ".join(filter(None, (step.number, step.title))) for step in task.path)


def units(task: TaskRecord, roles: Sequence[str]) -> list[Unit]:
    return [unit for unit in task.units if unit.role in roles]


def _others(task: TaskRecord) -> str:
    rest = [unit for unit in task.units if unit.role in _OTHERS]
    return "; ".join(f"{ROLES[unit.role]}: {unit.name}" for unit in rest)


def _cited(each: SourceRecord | CitationRecord) -> str:
    words = " số ".join(filter(None, (each.type, each.number))) or each.title or ""
    return words + (f" ngày {places.day(each.date)}" if each.date else "")


def _sources(task: TaskRecord) -> str:
    return "\n".join(
        _cited(each) + (f" ({_STATUS[each.status]})" if each.status == "disputed" else "") for each in task.sources
    )


def told(doubt: DoubtRecord, rules: DoubtRules) -> tuple[str, str]:
    """What is wrong and what to do, in Vietnamese; the code alone where the rules in force do not have it."""
    try:
        return sentences(doubt, rules, "vi")
    except RulesError:
        return doubt.code, ""


def severity(each: Severity) -> str:
    return SEVERITIES[each]["vi"]


TASKS: tuple[Column[tuple[TaskRecord, Dossier]], ...] = (
    Column("TT", 6, lambda at: at[0].number, ("/number",)),
    Column("Nhóm nhiệm vụ", 16, lambda at: group(at[0]), ("/path", "/parent")),
    Column("Nhiệm vụ", 42, lambda at: at[0].name, ("/name", "/items")),
    Column("Chủ trì, thực hiện", 18, lambda at: named(units(at[0], LEADING)), LEADING),
    Column("Phối hợp", 18, lambda at: named(units(at[0], ("coordinating",))), ("coordinating",)),
    Column("Vai trò khác", 12, lambda at: _others(at[0]), _OTHERS),
    Column("Thời hạn (nguyên văn)", 13, lambda at: timing(at[0])),
    Column("Hạn cuối", 11, lambda at: due(at[0]), ("/deadlines",)),
    Column("Sản phẩm", 30, lambda at: results(at[0]), ("/outputs",)),
    Column("Văn bản giao nhiệm vụ", 20, lambda at: _sources(at[0]), ("/sources",)),
    Column("Nội dung khác", 14, lambda at: "\n".join(f"{each.head}: {each.text}" for each in at[0].other), ("/other",)),
    Column("Nơi nêu", 20, lambda at: places.citation(*at)),
    Column("Mã nhiệm vụ", 22, lambda at: at[0].id, ("",)),
)

INDICATORS: tuple[Column[tuple[IndicatorRecord, Dossier]], ...] = (
    Column("Chỉ tiêu (nguyên văn)", 44, lambda at: at[0].raw, ("/raw",)),
    Column("Đối tượng", 24, lambda at: at[0].subject, ("/subject",)),
    Column("Nội dung", 24, lambda at: at[0].measure, ("/measure",)),
    Column(
        "So sánh",
        10,
        lambda at: at[0].approximation or _COMPARATORS[at[0].comparator],
        ("/comparator", "/approximation"),
    ),
    Column("Giá trị", 12, lambda at: at[0].value, ("/value",)),
    Column("Đến giá trị", 12, lambda at: at[0].value_max, ("/value_max",)),
    Column("Đơn vị tính", 14, lambda at: at[0].unit, ("/unit",)),
    Column("Chu kỳ", 9, lambda at: at[0].per, ("/per",)),
    Column("Loại", 10, lambda at: _STATUS[at[0].status], ("/status",)),
    Column("Kỳ", 20, lambda at: at[0].period.raw if at[0].period else None, ("/period",)),
    Column("Đến ngày", 12, lambda at: at[0].period.end if at[0].period else None),
    Column("Nơi nêu", 24, lambda at: places.citation(*at)),
    Column("Mã", 22, lambda at: at[0].id, ("",)),
)

SOURCES: tuple[Column[Sourced], ...] = (
    Column("TT", 7, lambda at: at.task.number),
    Column("Nhiệm vụ", 50, lambda at: at.task.name),
    Column("Loại văn bản", 14, lambda at: at.source.type, ("/type",)),
    Column("Số, ký hiệu", 18, lambda at: at.source.number, ("/number",)),
    Column("Ngày", 12, lambda at: at.source.date, ("/date",)),
    Column("Cơ quan ban hành", 26, lambda at: at.source.issuer, ("/issuer",)),
    Column("Trích yếu", 50, lambda at: at.source.title, ("/title",)),
    Column("Chú thích", 9, lambda at: at.source.footnote),
    Column("Căn cứ gắn", 22, lambda at: _BASES[at.source.basis]),
    Column("Tình trạng", 14, lambda at: _STATUS[at.source.status], ("",)),
    Column("Nơi nêu", 24, lambda at: places.citation(at.task, at.dossier)),
    Column("Mã văn bản", 22, lambda at: at.source.target),
    Column("Mã nhiệm vụ", 24, lambda at: at.task.id),
)

CITATIONS: tuple[Column[tuple[CitationRecord, Dossier]], ...] = (
    Column("Viện dẫn (nguyên văn)", 34, lambda at: at[0].raw, ("/raw",)),
    Column("Loại văn bản", 14, lambda at: at[0].type, ("/type",)),
    Column("Số, ký hiệu", 18, lambda at: at[0].number, ("/number",)),
    Column("Ngày", 12, lambda at: at[0].date, ("/date",)),
    Column("Cơ quan ban hành", 26, lambda at: at[0].issuer, ("/issuer",)),
    Column("Trích yếu", 44, lambda at: at[0].title, ("/title",)),
    Column(
        "Điều khoản",
        16,
        lambda at: " ".join(
            " ".join(filter(None, (_PROVISIONS.get(each.level, each.level), each.number))) for each in at[0].provisions
        ),
        ("/provisions",),
    ),
    Column("Vai trò", 12, lambda at: _CITED[at[0].role]),
    Column("Mã văn bản", 22, lambda at: at[0].target, ("/target",)),
    Column("Văn bản viện dẫn", 34, lambda at: places.document(at[1])),
    Column("Mã", 24, lambda at: at[0].id, ("",)),
)

DOUBTS: tuple[Column[Doubted], ...] = (
    Column("Mức độ", 10, lambda at: severity(at.doubt.severity), ("",)),
    Column("Điều cần kiểm tra", 48, lambda at: told(at.doubt, at.rules)[0]),
    Column("Cách xử lý", 36, lambda at: told(at.doubt, at.rules)[1]),
    Column("Trường", 14, lambda at: at.doubt.field),
    Column("Nội dung", 40, lambda at: getattr(at.record, "name", None) or getattr(at.record, "raw", None)),
    Column("Nơi nêu", 24, lambda at: places.citation(at.record, at.dossier)),
    Column("Vị trí", 12, lambda at: at.doubt.places[0].start if at.doubt.places else None),
    Column("Loại", 24, lambda at: at.doubt.code),
    Column("Mã", 24, lambda at: at.record.id),
)

DECISIONS: tuple[Column[tuple[DecisionRecord, Dossier]], ...] = (
    Column("Loại văn bản", 14, lambda at: at[0].type, ("/type",)),
    Column("Số, ký hiệu", 18, lambda at: at[0].number, ("/number", "/symbol")),
    Column("Ngày", 12, lambda at: at[0].date, ("/date",)),
    Column("Cơ quan ban hành", 30, lambda at: at[0].issuer, ("/issuer",)),
    Column("Trích yếu", 44, lambda at: at[0].title, ("/title",)),
    Column("Người ký", 24, lambda at: at[0].signer.name, ("/signer",)),
    Column("Ngày hiệu lực", 12, lambda at: at[0].effect.date if at[0].effect else None, ("/effect",)),
    Column("Kỳ kế hoạch", 20, lambda at: at[0].period.raw if at[0].period else None, ("/period",)),
    Column("Nhiệm vụ", 10, lambda at: at[0].counts.get("task", 0)),
    Column("Tình trạng nhiệm vụ", 20, lambda at: _STATES[at[0].tasks_state], ("/tasks_state",)),
    Column("Chưa phân loại", 24, lambda at: "\n".join(each.text for each in at[0].unclassified), ("/unclassified",)),
    Column("Tệp", 24, lambda at: "; ".join(each.name for each in at[0].files)),
    Column("Mã văn bản", 22, lambda at: at[0].id, ("",)),
)


def column_of(field: str, record: Record, columns: Sequence[Column[T]]) -> int | None:
    """The column in which a doubt about a field shows; the one for the record as a whole where no other does."""
    if isinstance(record, TaskRecord) and field.startswith("/units/"):
        at = field.split("/")[2]
        role = record.units[int(at)].role if at.isdigit() and int(at) < len(record.units) else "lead"
        return next((index for index, each in enumerate(columns) if role in each.covers), None)
    if field == "/units":
        field = "lead"
    for index, each in enumerate(columns):
        if any(field == cover or (cover and field.startswith(f"{cover}/")) for cover in each.covers):
            return index
    return next((index for index, each in enumerate(columns) if "" in each.covers), None)
