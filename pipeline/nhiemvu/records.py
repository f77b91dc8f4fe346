"""The published contract: the records of schema nhiemvu/0, and their ids.

One record a line. Keys are always present; null means that the text does not say, [] means
none. Offsets count Unicode code points of the text that `nhiemvu text` prints.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from nhiemvu.errors import RulesError

SCHEMA = "nhiemvu/0"
Severity = Literal["error", "warning", "info"]
TasksState = Literal["found", "none-expected", "appendix-missing", "unread"]
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


def _said(title: str, description: str, **more: Any) -> Any:
    return Field(title=title, description=description, **more)


class _Value(BaseModel):
    # The models are built when first used: importing the package stays quick.
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )


class Place(_Value):
    start: int = _said("Từ", "First code point of the text.")
    end: int = _said("Đến", "Code point behind the last.")
    file: int = _said("Tệp", "Index into the decision's files.", default=0)
    page: int | None = _said("Trang", "Page, from 1; null where the form has no pages.", default=None)
    box: tuple[float, float, float, float] | None = _said(
        "Khung", "x0, top, x1, bottom in PDF points of the unrotated page, origin at its top left.", default=None
    )


class Range(_Value):
    start: int = _said("Từ", "First code point of the text.")
    end: int = _said("Đến", "Code point behind the last.")


class DoubtRecord(_Value):
    id: str = _said("Mã điểm nghi vấn", "Stable over runs and forms of the document.")
    code: str = _said("Loại", "Code of rules/doubts.toml, which holds the sentences.")
    severity: Severity = _said("Mức độ", "error, warning or info.")
    field: str = _said("Trường", "JSON Pointer into the record; empty for the whole of it.")
    places: list[Range] = _said("Vị trí", "Where to look.")
    params: dict[str, Any] = _said("Tham số", "What the sentences name.")


Evidence = dict[str, list[Place]]


class _Record(_Value):
    kind: str
    schema_: Literal["nhiemvu/0"] = _said("Lược đồ", "Version of this contract.", alias="schema", default=SCHEMA)
    id: str = _said("Mã", "Id, unique within the output.")
    decision: str = _said("Văn bản", "Id of the decision.")


def _evidence() -> Any:
    return _said("Dẫn chứng", "JSON Pointer of a field to its places in the text.")


def _doubts() -> Any:
    return _said("Điểm cần kiểm tra", "What the parser is unsure of.")


class PathStep(_Value):
    number: str | None = _said("Số", "Number of the group as printed.")
    title: str = _said("Tên", "Title of the group.")
    id: str = _said("Mã", "Id of the group.")


class Item(_Value):
    mark: str = _said("Dấu", "(i), a), -.")
    text: str = _said("Nội dung", "Words of the item.")


class Unit(_Value):
    role: UnitRole = _said("Vai trò", "From the column's head or the words themselves.")
    name: str = _said("Tên", "Canonical name where the body is known, else as written.")
    raw: str = _said("Nguyên văn", "As written.")
    unit: str | None = _said("Mã đơn vị", "Canonical id of rules/units.csv; null for unknown or collective.")
    collective: bool = _said("Tập thể", "Several bodies under one name.")


class DeadlineRecord(_Value):
    raw: str = _said("Nguyên văn", "As written.")
    kind: Literal["date", "month", "quarter", "half", "year", "range", "ongoing", "recurring", "relative", "unread"] = (
        _said("Loại", "What kind of time the words give.")
    )
    start: Date | None = _said("Từ ngày", "First day of the period as printed.")
    end: Date | None = _said("Đến ngày", "Last day of the period as printed, inclusive.")
    bound: Literal["within", "by", "before", "after", "from"] | None = _said("Giới hạn", "How the period binds.")
    due: Date | None = _said("Hạn cuối", "The last permitted day that follows.")
    rrule: str | None = _said("Chu kỳ", "Recurrence rule of RFC 5545.")
    until: Date | None = _said("Kết thúc chu kỳ", "Last day of the recurrence.")


class OutputRecord(_Value):
    text: str = _said("Sản phẩm", "Words of the result.")
    type: str | None = _said("Loại", "The document type or product it begins with.")
    quantity: int | None = _said("Số lượng", "Only where the text counts.")


class SourceRecord(_Value):
    target: str | None = _said("Mã văn bản", "Id of the document; null where issuer, type or number is missing.")
    number: str | None = _said("Số, ký hiệu", "As printed.")
    type: str | None = _said("Loại văn bản", "As printed.")
    date: Date | None = _said("Ngày", "Date of the document.")
    issuer: str | None = _said("Cơ quan ban hành", "As written.")
    title: str | None = _said("Trích yếu", "Without the words that introduce it.")
    footnote: str | None = _said("Chú thích", "Number of the footnote.")
    basis: Literal["listed", "marked", "group", "column", "text"] = _said("Căn cứ gắn", "How it hangs on the task.")
    status: Literal["stated", "disputed"] = _said("Tình trạng", "disputed: mark and list of a footnote disagree.")


class Other(_Value):
    head: str = _said("Tên cột", "Head of the column.")
    text: str = _said("Nội dung", "Words of the cell.")


class TaskRecord(_Record):
    kind: Literal["task"] = "task"
    former_ids: list[str] = _said("Mã cũ", "Ids before a correction changed it.")
    origin: Literal["table", "prose"] = _said("Nguồn gốc", "A row of a table, or an order in running text.")
    order: int = _said("Thứ tự", "Place among the document's tasks, from 1.")
    number: str | None = _said("TT", "Number as printed, without its final dot or bracket.")
    path: list[PathStep] = _said("Nhóm", "Groups around the task, outermost first.")
    parent: str | None = _said("Nhiệm vụ cha", "Id of the group that is itself a task.")
    name: str = _said("Tên nhiệm vụ", "With short forms' spelling repaired.")
    name_raw: str = _said("Nguyên văn", "As written; markup and note marks out.")
    name_expanded: str = _said("Tên đầy đủ", "Short forms written out, for search and for comparing.")
    items: list[Item] = _said("Các mục", "Numbered parts of the name.")
    units: list[Unit] = _said("Đơn vị", "Who, in which role.")
    deadlines: list[DeadlineRecord] = _said("Thời hạn", "By when.")
    outputs: list[OutputRecord] = _said("Sản phẩm", "With what result.")
    outputs_raw: str | None = _said("Sản phẩm (nguyên văn)", "The cell as written.")
    sources: list[SourceRecord] = _said("Văn bản giao", "The higher documents it comes from.")
    other: list[Other] = _said("Cột khác", "Cells of columns without a role.")
    abbreviations: list[str] = _said("Chữ viết tắt", "Short forms in the name and results.")
    review: Literal["machine", "human"] = _said("Kiểm tra", "Whether a person has confirmed it.")
    fingerprint: str = _said("Dấu vân", "sha256 of path, name, units and deadlines as written.")
    evidence: Evidence = _evidence()
    doubts: list[DoubtRecord] = _doubts()


class DivisionRecord(_Record):
    kind: Literal["division"] = "division"
    level: str | None = _said("Cấp", "Id of a level of rules/structure.toml; bang for a table without tasks.")
    number: str | None = _said("Số", "As printed.")
    ordinal: int | None = _said("Thứ tự", "Value of the number.")
    heading: str | None = _said("Tiêu đề", "Heading.")
    text: list[str] = _said("Nội dung", "Own paragraphs, not those of its divisions.")
    parent: str | None = _said("Cấp trên", "Id of the division around it.")
    cells: list[list[str]] = _said("Ô", "Rows of a table that holds no tasks.")
    evidence: Evidence = _evidence()
    doubts: list[DoubtRecord] = _doubts()


class FootnoteRecord(_Record):
    kind: Literal["footnote"] = "footnote"
    number: str = _said("Số", "Number or sign as printed.")
    text: str = _said("Nội dung", "Without its mark.")
    marks: list[Range] = _said("Dấu", "Where the text points to it.")
    names: list[str] = _said("Nhiệm vụ được nêu", "Numbers of tasks or groups it names; a range as first-last.")
    truncated: bool = _said("Bị cắt", "Ends in mid-sentence.")
    evidence: Evidence = _evidence()
    doubts: list[DoubtRecord] = _doubts()


class CitationRecord(_Record):
    kind: Literal["citation"] = "citation"
    raw: str = _said("Nguyên văn", "Type, number and date as written.")
    type: str | None = _said("Loại văn bản", "As written.")
    number: str | None = _said("Số, ký hiệu", "As printed, inner blanks out.")
    date: Date | None = _said("Ngày", "Date of the document.")
    issuer: str | None = _said("Cơ quan ban hành", "As written.")
    title: str | None = _said("Trích yếu", "Without the words that introduce it.")
    role: Literal["basis", "footnote", "body", "issued-with"] = _said("Vai trò", "Where it is cited.")
    within: str | None = _said("Nằm trong", "Id of the citation in whose title it stands.")
    target: str | None = _said("Mã văn bản", "Id of the document; null where issuer, type or number is missing.")
    evidence: Evidence = _evidence()
    doubts: list[DoubtRecord] = _doubts()


class AbbreviationRecord(_Record):
    kind: Literal["abbreviation"] = "abbreviation"
    short: str = _said("Viết tắt", "Repaired short form.")
    meaning: str | None = _said("Nghĩa", "Null where neither document nor rules know it.")
    written: list[str] = _said("Các cách viết", "Written forms; evidence holds the places of each.")
    origin: Literal["document", "rules"] | None = _said("Nguồn", "Who defines it.")
    repaired: bool = _said("Đã sửa", "Some form is written differently.")
    evidence: Evidence = _evidence()
    doubts: list[DoubtRecord] = _doubts()


class Signer(_Value):
    name: str | None = _said("Họ tên", "As printed.")
    capacity: str | None = _said("Thẩm quyền ký", "KT., TM., TL. and the position as printed.")


class Basis(_Value):
    text: str = _said("Căn cứ", "As printed, without its closing mark.")
    number: str | None = _said("Số, ký hiệu", "Of the first document it cites.")
    target: str | None = _said("Mã văn bản", "Id of that document.")


class Attachment(_Value):
    id: str = _said("Mã", "Id of the part.")
    type: str | None = _said("Loại", "Document type, or Phụ lục.")
    title: str | None = _said("Tên", "As printed.")
    reference: str | None = _said("Kèm theo", "The line that says what it hangs on.")


class Unclassified(_Value):
    text: str = _said("Nội dung", "Words that no rule knows.")
    start: int = _said("Từ", "First code point of the text.")
    end: int = _said("Đến", "Code point behind the last.")


class FileRecord(_Value):
    name: str = _said("Tên tệp", "Name of the file.")
    sha256: str = _said("sha256", "Of the bytes of the file.")
    form: str = _said("Dạng", "markdown, text, html.")


class TextRecord(_Value):
    length: int = _said("Độ dài", "Code points of the text.")
    sha256: str = _said("sha256", "Of the text in UTF-8.")


class DecisionRecord(_Record):
    kind: Literal["decision"] = "decision"
    issuer: str | None = _said("Cơ quan ban hành", "As it follows from head, authority and symbol.")
    issuer_id: str | None = _said("Mã cơ quan", "Canonical id of rules/units.csv.")
    number: str | None = _said("Số, ký hiệu", "As printed, inner blanks out.")
    symbol: str | None = _said("Ký hiệu", "What follows the number; all there is of a draft's.")
    place: str | None = _said("Địa danh", "As printed.")
    date: Date | None = _said("Ngày", "Date in the head.")
    type: str | None = _said("Loại văn bản", "Of Nghị định 30/2020/NĐ-CP, Phụ lục III.")
    title: str | None = _said("Trích yếu", "As printed.")
    secrecy: str | None = _said("Độ mật", "As stamped.")
    urgency: str | None = _said("Độ khẩn", "As stamped.")
    status: Literal["draft", "issued"] = _said("Tình trạng", "draft: the head says so or the number is blank.")
    bases: list[Basis] = _said("Căn cứ", "One a paragraph, in order.")
    proposer: str | None = _said("Đề nghị", "As printed.")
    signer: Signer = _said("Người ký", "Of the decision itself.")
    recipients: list[str] = _said("Nơi nhận", "As printed, list marks out.")
    attachments: list[Attachment] = _said("Kèm theo", "Parts that hang on it.")
    tasks_state: TasksState = _said("Tình trạng nhiệm vụ", "Zero tasks never looks clean.")
    counts: dict[str, int] = _said("Số lượng", "Records of each kind; tables, groups.")
    owners: dict[str, int] = _said("Chủ của ký tự", "Non-blank characters by role.")
    unclassified: list[Unclassified] = _said("Chưa phân loại", "What no rule knows.")
    files: list[FileRecord] = _said("Tệp", "The files it was read from.")
    text: TextRecord = _said("Văn bản", "The text that all offsets address.")
    version: str = _said("Phiên bản", "Version of nhiemvu.")
    rules: str = _said("Quy tắc", "sha256 over the rules in force.")
    evidence: Evidence = _evidence()
    doubts: list[DoubtRecord] = _doubts()


Record = DecisionRecord | DivisionRecord | TaskRecord | FootnoteRecord | CitationRecord | AbbreviationRecord


@cache
def _any_record() -> TypeAdapter[Record]:
    return TypeAdapter(Annotated[Record, Field(discriminator="kind")])


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one line of the output."""
    schema = _any_record().json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


def parse(line: str | bytes) -> Record:
    """One line of JSON Lines as a record. Raises pydantic.ValidationError where it is none."""
    return _any_record().validate_json(line)


# --- doubts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, and what to do; {name} stands for a param."""

    what: str
    do: str


@dataclass(frozen=True, slots=True)
class DoubtRule:
    code: str
    severity: Severity
    vi: Sentence
    en: Sentence


@dataclass(frozen=True, slots=True)
class DoubtRules:
    doubt: tuple[DoubtRule, ...]

    def of(self, code: str) -> DoubtRule:
        for rule in self.doubt:
            if rule.code == code:
                return rule
        raise RulesError(f"rules/doubts.toml has no entry '{code}'; add one")


def doubt_id(record: str, code: str, field: str, params: Mapping[str, object], repeat: int = 1) -> str:
    """12 hex digits that do not depend on offsets, so that all forms of a document agree."""
    key = json.dumps([record, code, field, params, repeat], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(key.encode()).hexdigest()[:12]


# --- ids --------------------------------------------------------------------------------------


def decision_id(issuer: str, series: str, year: str, number: str, words: Sequence[str]) -> str:
    """vn/<issuer>/<series>/<year>/<number>; a missing part is "_", and then a hash of `words`
    (issuer, type and title, folded) tells drafts apart.
    """
    parts = [part or "_" for part in (issuer, series, year, number)]
    plain = "/".join(["vn", *parts])
    if "_" not in parts:
        return plain
    digest = hashlib.sha256("\n".join(words).casefold().encode()).hexdigest()[:8]
    return f"{plain}~{digest}"


def number_path(numbers: Iterable[str | None]) -> list[str]:
    """Printed numbers from the widest to the own one; a number that begins with the one above stands alone."""
    path: list[str] = []
    for number in numbers:
        if not number:
            continue
        while path and number.startswith(path[-1] + "."):
            path.pop()
        path.append(number.replace("/", "-").replace(" ", ""))
    return path


class Ids:
    """Gives each id once: repeats take ~2, ~3."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        count = self._given.get(wanted, 0) + 1
        self._given[wanted] = count
        return wanted if count == 1 else f"{wanted}~{count}"
