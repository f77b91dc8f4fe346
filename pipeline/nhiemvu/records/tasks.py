"""Tasks: what a document orders, and the figures that it sets or reports."""

from __future__ import annotations

from datetime import date as Date
from typing import Literal

from nhiemvu.records.base import (
    AnyRecord,
    DoubtRecord,
    Evidence,
    Value,
    confidence_field,
    doubts_field,
    evidence_field,
    said,
)

UnitRole = Literal[
    "lead",
    "coordinating",
    "implementing",
    "submitting",
    "verifying",
    "drafting",
    "approving",
    "advising",
    "supervising",
    "focal",
]


class PathStep(Value):
    number: str | None = said("Số", "Number of the group as printed.")
    title: str = said("Tên", "Title of the group.")
    id: str = said("Mã", "Id of the group.")


class Item(Value):
    mark: str = said("Dấu", "(i), a), -.")
    text: str = said("Nội dung", "Words of the item.")


class Unit(Value):
    role: UnitRole = said("Vai trò", "From the column's head or the words themselves.")
    name: str = said("Tên", "Canonical name where the body is known, else as written.")
    raw: str = said("Nguyên văn", "As written.")
    unit: str | None = said("Mã đơn vị", "Canonical id of rules/units.csv; null for unknown or collective.")
    collective: bool = said("Tập thể", "Several bodies under one name.")


class DeadlineRecord(Value):
    raw: str = said("Nguyên văn", "As written.")
    kind: Literal["date", "month", "quarter", "half", "year", "range", "ongoing", "recurring", "relative", "unread"] = (
        said("Loại", "What kind of time the words give.")
    )
    start: Date | None = said("Từ ngày", "First day of the period as printed.")
    end: Date | None = said("Đến ngày", "Last day of the period as printed, inclusive.")
    bound: Literal["within", "by", "before", "after", "from"] | None = said("Giới hạn", "How the period binds.")
    due: Date | None = said("Hạn cuối", "The last permitted day that follows.")
    rrule: str | None = said("Chu kỳ", "Recurrence rule of RFC 5545.")
    until: Date | None = said("Kết thúc chu kỳ", "Last day of the recurrence.")


class OutputRecord(Value):
    text: str = said("Sản phẩm", "Words of the result.")
    type: str | None = said("Loại", "The document type or product it begins with.")
    quantity: int | None = said("Số lượng", "Only where the text counts.")


class SourceRecord(Value):
    target: str | None = said("Mã văn bản", "Id of the document; null where issuer, type or number is missing.")
    number: str | None = said("Số, ký hiệu", "As printed.")
    type: str | None = said("Loại văn bản", "As printed.")
    date: Date | None = said("Ngày", "Date of the document.")
    issuer: str | None = said("Cơ quan ban hành", "As written.")
    title: str | None = said("Trích yếu", "Without the words that introduce it.")
    footnote: str | None = said("Chú thích", "Number of the footnote.")
    basis: Literal["listed", "marked", "group", "column", "text"] = said("Căn cứ gắn", "How it hangs on the task.")
    status: Literal["stated", "disputed"] = said("Tình trạng", "disputed: mark and list of a footnote disagree.")


class Other(Value):
    head: str = said("Tên cột", "Head of the column.")
    text: str = said("Nội dung", "Words of the cell.")


class TaskRecord(AnyRecord):
    kind: Literal["task"] = "task"
    former_ids: list[str] = said("Mã cũ", "Ids before a correction changed it.")
    origin: Literal["table", "prose"] = said("Nguồn gốc", "A row of a table, or an order in running text.")
    order: int = said("Thứ tự", "Place among the document's tasks, from 1.")
    number: str | None = said("TT", "Number as printed, without its final dot or bracket.")
    path: list[PathStep] = said("Nhóm", "Groups around the task, outermost first.")
    same_as: str | None = said("Trùng với", "Id of the table's task that this order in prose repeats.")
    parent: str | None = said("Nhiệm vụ cha", "Id of the group that is itself a task.")
    name: str = said("Tên nhiệm vụ", "With short forms' spelling repaired.")
    name_raw: str = said("Nguyên văn", "As written; markup and note marks out.")
    name_expanded: str = said("Tên đầy đủ", "Short forms written out, for search and for comparing.")
    items: list[Item] = said("Các mục", "Numbered parts of the name.")
    units: list[Unit] = said("Đơn vị", "Who, in which role.")
    deadlines: list[DeadlineRecord] = said("Thời hạn", "By when.")
    outputs: list[OutputRecord] = said("Sản phẩm", "With what result.")
    outputs_raw: str | None = said("Sản phẩm (nguyên văn)", "The cell as written.")
    sources: list[SourceRecord] = said("Văn bản giao", "The higher documents it comes from.")
    other: list[Other] = said("Cột khác", "Cells of columns without a role.")
    abbreviations: list[str] = said("Chữ viết tắt", "Short forms in the name and results.")
    review: Literal["machine", "human"] = said("Kiểm tra", "Whether a person has confirmed it.")
    fingerprint: str = said("Dấu vân", "sha256 of path, name, units and deadlines as written.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()


class Period(Value):
    raw: str = said("Nguyên văn", "As written.")
    start: Date | None = said("Từ ngày", "First day.")
    end: Date | None = said("Đến ngày", "Last day, inclusive.")
    given: Literal["text", "heading", "title"] = said(
        "Nơi nêu", "The words of the figure itself, a heading or lead-in above it, or the title of the document."
    )


class IndicatorRecord(AnyRecord):
    kind: Literal["indicator"] = "indicator"
    raw: str = said("Nguyên văn", "The clause that states the figure.")
    subject: str | None = said("Đối tượng", "What is counted or measured: 'cán bộ, công chức, viên chức'.")
    measure: str | None = said("Chỉ tiêu", "What is said of it: 'được đào tạo', 'đạt chứng chỉ'.")
    comparator: Literal["eq", "ge", "le", "gt", "lt"] = said("So sánh", "How the figure binds: tối thiểu is ge.")
    value: int | float = said("Giá trị", "The figure; the lower end of a range.")
    value_max: int | float | None = said("Giá trị cao", "The upper end of a range.")
    unit: str | None = said("Đơn vị tính", "%, or the noun counted; multipliers (nghìn, triệu) are in the value.")
    approximation: str | None = said("Mức gần đúng", "gần, hơn, trên, khoảng ... as printed, in small letters.")
    per: str | None = said("Chu kỳ", "năm in 'mỗi năm'; null for a figure that does not recur.")
    status: Literal["target", "achieved"] | None = said("Trạng thái", "A goal, or a result that is reported.")
    period: Period | None = said("Kỳ", "When the figure is to hold or held.")
    task: str | None = said("Nhiệm vụ", "Id of the task whose row or order states it.")
    division: str | None = said("Mục", "Id of the division whose text states it.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()
