"""Documents that a text names: citations, and what one document does to another."""

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


class Provision(Value):
    level: str = said("Cấp", "diem, khoan, dieu, muc, chuong, phan, phu-luc, nhiem-vu.")
    number: str | None = said("Số", "As printed; null for a Phụ lục without number.")


class CitationRecord(AnyRecord):
    kind: Literal["citation"] = "citation"
    raw: str = said("Nguyên văn", "Type, number and date as written.")
    type: str | None = said("Loại văn bản", "As written.")
    number: str | None = said("Số, ký hiệu", "As printed, inner blanks out.")
    date: Date | None = said("Ngày", "Date of the document.")
    issuer: str | None = said("Cơ quan ban hành", "As written.")
    title: str | None = said("Trích yếu", "Without the words that introduce it.")
    role: Literal["basis", "footnote", "body", "issued-with"] = said("Vai trò", "Where it is cited.")
    within: str | None = said("Nằm trong", "Id of the citation in whose title it stands.")
    provisions: list[Provision] = said("Điều khoản", "The part that is cited, small to large, as printed.")
    refers_to: str | None = said("Dẫn lại", "Id of the first citation in full that a shorter one stands for.")
    target: str | None = said("Mã văn bản", "Id of the document; null where issuer, type, year or number is missing.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()


class TaskChange(Value):
    task: str | None = said("Nhiệm vụ", "Number of the task of the other document, as printed; null where none is.")
    action: Literal["amend", "add", "remove"] = said("Thao tác", "What is done to it.")
    field: str | None = said("Trường", "name, units, deadlines or outputs; null for the whole of it.")
    value: str | None = said("Nội dung mới", "The new words, as written.")


class RelationRecord(AnyRecord):
    kind: Literal["relation"] = "relation"
    from_: str | None = said("Văn bản", "Id of the document that does it; null where it is not known.", alias="from")
    type: Literal[
        "based-on",
        "implements",
        "amends",
        "supplements",
        "replaces",
        "repeals",
        "corrects",
        "withdraws",
        "issued-with",
    ] = said("Quan hệ", "What the one does to the other; based-on: căn cứ.")
    to: str | None = said("Văn bản liên quan", "Id of the other document; null where it is not known.")
    citation: str | None = said("Viện dẫn", "Id of the citation that names the other document.")
    cue: str | None = said("Từ ngữ", "The words that say so: thay thế, bãi bỏ, Căn cứ.")
    scope: str | None = said("Phạm vi", "Which part is meant, as written; null for the whole document.")
    provisions: list[Provision] = said("Điều khoản", "That part, small to large.")
    changes: list[TaskChange] = said("Thay đổi nhiệm vụ", "Tasks of the other document that are changed.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()
