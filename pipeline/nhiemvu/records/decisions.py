"""The document as a whole: its head and tail, what was found in it, and what it was read from."""

from __future__ import annotations

import hashlib
from datetime import date as Date
from typing import Any, Literal

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
from nhiemvu.records.tasks import Period

TasksState = Literal["found", "none-expected", "appendix-missing", "unread"]


class Signer(Value):
    name: str | None = said("Họ tên", "As printed.")
    capacity: str | None = said("Thẩm quyền ký", "KT., TM., TL. and the position as printed.")


class Effect(Value):
    raw: str = said("Nguyên văn", "The words that say so.")
    date: Date | None = said("Ngày hiệu lực", "The day, where the text gives it or the day of signing does.")


class Copy(Value):
    type: Literal["sao y", "sao lục", "trích sao"] = said("Hình thức sao", "Nghị định 30/2020/NĐ-CP, Điều 25.")
    number: str | None = said("Số bản sao", "Number and symbol of the copy.")
    date: Date | None = said("Ngày sao", "Date of the copy.")
    issuer: str | None = said("Cơ quan sao", "The body that made the copy.")
    signer: Signer = said("Người ký bản sao", "Of the copy, not of the decision.")


class Basis(Value):
    text: str = said("Căn cứ", "As printed, without its closing mark.")
    number: str | None = said("Số, ký hiệu", "Of the first document it cites.")
    target: str | None = said("Mã văn bản", "Id of that document.")


class Attachment(Value):
    id: str = said("Mã", "Id of the part.")
    type: str | None = said("Loại", "Document type, or Phụ lục.")
    title: str | None = said("Tên", "As printed.")
    reference: str | None = said("Kèm theo", "The line that says what it hangs on.")


class Unclassified(Value):
    text: str = said("Nội dung", "Words that no rule knows.")
    start: int = said("Từ", "First code point of the text.")
    end: int = said("Đến", "Code point behind the last.")


class FileRecord(Value):
    name: str = said("Tên tệp", "Name of the file.")
    sha256: str = said("sha256", "Of the bytes of the file.")
    form: str = said("Dạng", "markdown, text, or a form of rules/readers.toml: pdf, docx, html ...")


class TextRecord(Value):
    length: int = said("Độ dài", "Code points of the text.")
    sha256: str = said("sha256", "Of the text in UTF-8.")

    @classmethod
    def of(cls, text: str) -> TextRecord:
        return cls(length=len(text), sha256=hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest())


class DecisionRecord(AnyRecord):
    kind: Literal["decision"] = "decision"
    issuer: str | None = said("Cơ quan ban hành", "As it follows from head, authority and symbol.")
    issuer_id: str | None = said("Mã cơ quan", "Canonical id of rules/units.csv.")
    number: str | None = said("Số, ký hiệu", "As printed, inner blanks out.")
    symbol: str | None = said("Ký hiệu", "What follows the number; all there is of a draft's.")
    place: str | None = said("Địa danh", "As printed.")
    date: Date | None = said("Ngày", "Date in the head.")
    type: str | None = said("Loại văn bản", "Of Nghị định 30/2020/NĐ-CP, Phụ lục III.")
    title: str | None = said("Trích yếu", "As printed.")
    secrecy: str | None = said("Độ mật", "As stamped.")
    urgency: str | None = said("Độ khẩn", "As stamped.")
    status: Literal["draft", "issued"] = said("Tình trạng", "draft: the head says so or the number is blank.")
    period: Period | None = said("Kỳ kế hoạch", "Of the plan, from its title: năm 2026, giai đoạn 2026 - 2030.")
    effect: Effect | None = said("Hiệu lực", "When the document takes effect.")
    copy_: Copy | None = said("Bản sao", "What a copy says of itself.", alias="copy")
    bases: list[Basis] = said("Căn cứ", "One a paragraph, in order.")
    proposer: str | None = said("Đề nghị", "As printed.")
    signer: Signer = said("Người ký", "Of the decision itself.")
    recipients: list[str] = said("Nơi nhận", "As printed, list marks out.")
    attachments: list[Attachment] = said("Kèm theo", "Parts that hang on it.")
    tasks_state: TasksState = said("Tình trạng nhiệm vụ", "Zero tasks never looks clean.")
    counts: dict[str, int] = said("Số lượng", "Records of each kind; tables, groups, and of the tasks those in prose.")
    owners: dict[str, int] = said("Chủ của ký tự", "Non-blank characters by role.")
    unclassified: list[Unclassified] = said("Chưa phân loại", "What no rule knows.")
    files: list[FileRecord] = said("Tệp", "The files it was read from.")
    text: TextRecord = said("Văn bản", "The text that all offsets address.")
    version: str = said("Phiên bản", "Version of nhiemvu.")
    rules: str = said("Quy tắc", "sha256 over the rules in force.")
    meta: dict[str, Any] = said(
        "Thông tin ngoài",
        "What the caller gave with the document: address, portal id, date received.",
        default_factory=dict,
    )
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()
