"""What all records are made of: places, evidence, doubts, and the fields that every record has."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "nhiemvu/1"
Severity = Literal["error", "warning", "info"]


def said(title: str, description: str, **more: Any) -> Any:
    return Field(title=title, description=description, **more)


class Value(BaseModel):
    # The models are built when first used: importing the package stays quick.
    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )

    def model_post_init(self, _context: Any, /) -> None:
        """One set of names for all values of a kind: pydantic keeps one with each, half as large as all the rest."""
        object.__setattr__(self, "__pydantic_fields_set__", _names(type(self)))


@cache
def _names(kind: type[Value]) -> set[str]:
    return {*kind.model_fields}


class Place(Value):
    start: int = said("Từ", "First code point of the text.")
    end: int = said("Đến", "Code point behind the last.")
    file: int = said("Tệp", "Index into the decision's files.", default=0)
    page: int | None = said("Trang", "Page, from 1; null where the form has no pages.", default=None)
    box: tuple[float, float, float, float] | None = said(
        "Khung", "x0, top, x1, bottom in PDF points of the unrotated page, origin at its top left.", default=None
    )


class Range(Value):
    start: int = said("Từ", "First code point of the text.")
    end: int = said("Đến", "Code point behind the last.")


class DoubtRecord(Value):
    id: str = said("Mã điểm nghi vấn", "Stable over runs and forms of the document.")
    code: str = said("Loại", "Code of rules/doubts.toml, which holds the sentences.")
    severity: Severity = said("Mức độ", "error, warning or info.")
    field: str = said("Trường", "JSON Pointer into the record; empty for the whole of it.")
    places: list[Range] = said("Vị trí", "Where to look.")
    params: dict[str, Any] = said("Tham số", "What the sentences name.")


Evidence = dict[str, list[Place]]


class AnyRecord(Value):
    kind: str
    schema_: Literal["nhiemvu/1"] = said("Lược đồ", "Version of this contract.", alias="schema", default=SCHEMA)
    id: str = said("Mã", "Id, unique within the output.")
    decision: str = said("Văn bản", "Id of the decision.")


def evidence_field() -> Any:
    return said("Dẫn chứng", "JSON Pointer of a field to its places in the text.")


def confidence_field() -> Any:
    return said(
        "Độ tin cậy",
        "JSON Pointer of a field to how sure the OCR program was, in percent, of the least sure word at its places; "
        "empty where the text was not recognised from a picture.",
        default_factory=dict,
    )


def doubts_field() -> Any:
    return said("Điểm cần kiểm tra", "What the parser is unsure of.")
