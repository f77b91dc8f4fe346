"""The text itself: divisions, footnotes, and the short forms it uses."""

from __future__ import annotations

from typing import Literal

from nhiemvu.records.base import (
    AnyRecord,
    DoubtRecord,
    Evidence,
    Range,
    confidence_field,
    doubts_field,
    evidence_field,
    said,
)


class DivisionRecord(AnyRecord):
    kind: Literal["division"] = "division"
    level: str | None = said("Cấp", "Id of a level of rules/structure.toml; bang for a table without tasks.")
    number: str | None = said("Số", "As printed.")
    ordinal: int | None = said("Thứ tự", "Value of the number.")
    heading: str | None = said("Tiêu đề", "Heading.")
    text: list[str] = said("Nội dung", "Own paragraphs, not those of its divisions.")
    parent: str | None = said("Cấp trên", "Id of the division around it.")
    cells: list[list[str]] = said("Ô", "Rows of a table that holds no tasks.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()


class FootnoteRecord(AnyRecord):
    kind: Literal["footnote"] = "footnote"
    number: str = said("Số", "Number or sign as printed.")
    text: str = said("Nội dung", "Without its mark.")
    marks: list[Range] = said("Dấu", "Where the text points to it.")
    names: list[str] = said("Nhiệm vụ được nêu", "Numbers of tasks or groups it names; a range as first-last.")
    truncated: bool = said("Bị cắt", "Ends in mid-sentence.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()


class AbbreviationRecord(AnyRecord):
    kind: Literal["abbreviation"] = "abbreviation"
    short: str = said("Viết tắt", "Repaired short form.")
    meaning: str | None = said("Nghĩa", "Null where neither document nor rules know it.")
    written: list[str] = said("Các cách viết", "Written forms; evidence holds the places of each.")
    origin: Literal["document", "rules"] | None = said("Nguồn", "Who defines it.")
    repaired: bool = said("Đã sửa", "Some form is written differently.")
    evidence: Evidence = evidence_field()
    confidence: dict[str, int] = confidence_field()
    doubts: list[DoubtRecord] = doubts_field()
