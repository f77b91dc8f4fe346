"""The contract as it is published: JSON Schema of the line and of every kind, and a codebook made from it."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any, Literal

from pydantic import TypeAdapter

from nhiemvu.records.base import SCHEMA

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def published(adapter: TypeAdapter[Any], name: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what the adapter reads; name: "line" or a kind."""
    schema = adapter.json_schema(by_alias=True, mode="serialization")
    identity = {"$schema": DIALECT, "$id": f"urn:{SCHEMA.replace('/', ':')}:{name}"}
    return {**identity, **schema, "title": SCHEMA if name == "line" else f"{SCHEMA} {name}"}


_HEADS = {
    "vi": ("Trường", "Tên", "Kiểu", "Ý nghĩa"),
    "en": ("Field", "Vietnamese name", "Type", "Meaning"),
}
_WORDS = {
    "vi": {
        "title": "Bảng mã",
        "kinds": "Các loại bản ghi",
        "values": "Các giá trị bên trong",
        "lead": "Mỗi dòng là một bản ghi. Mọi trường luôn có mặt; null: văn bản không nói; []: không có.",
        "string": "chữ",
        "integer": "số nguyên",
        "number": "số",
        "boolean": "đúng/sai",
        "date": "ngày (năm-tháng-ngày)",
        "null": "trống",
        "list": "danh sách",
        "map": "bảng tra",
        "any": "bất kỳ",
        "or": " hoặc ",
    },
    "en": {
        "title": "Codebook",
        "kinds": "Kinds of records",
        "values": "Values inside",
        "lead": "One record a line. Keys are always present; null: the text does not say; []: none.",
        "string": "text",
        "integer": "integer",
        "number": "number",
        "boolean": "true/false",
        "date": "date (year-month-day)",
        "null": "null",
        "list": "list of",
        "map": "map to",
        "any": "anything",
        "or": " or ",
    },
}


def descriptions() -> dict[str, str]:
    """The English description of each field to the Vietnamese one."""
    text = files("nhiemvu.records").joinpath("descriptions.csv").read_text(encoding="utf-8")
    return {row["en"]: row["vi"] for row in csv.DictReader(text.splitlines())}


def codebook(schema: dict[str, Any], language: Literal["vi", "en"]) -> str:
    """Markdown: a table of the fields of every kind, and of every value inside them. schema: that of the line."""
    words = _WORDS[language]
    meanings = descriptions() if language == "vi" else {}
    kinds = {name: ref.rsplit("/", 1)[1] for name, ref in schema["discriminator"]["mapping"].items()}
    order = [ref["$ref"].rsplit("/", 1)[1] for ref in schema["oneOf"]]
    lines = [f"# {words['title']} {SCHEMA}", "", words["lead"], "", f"## {words['kinds']}", ""]
    for name in sorted(kinds, key=lambda each: order.index(kinds[each])):
        lines += _table(name, schema["$defs"][kinds[name]], language, meanings)
    lines += [f"## {words['values']}", ""]
    for name in sorted(set(schema["$defs"]) - set(kinds.values())):
        lines += _table(name, schema["$defs"][name], language, meanings)
    return "\n".join(lines)


def _table(name: str, model: dict[str, Any], language: str, meanings: dict[str, str]) -> list[str]:
    rows = []
    for field, said in model["properties"].items():
        description = said.get("description", "")
        shown = [f"`{field}`", said.get("title", ""), _type(said, _WORDS[language])]
        rows.append("| " + " | ".join([*shown, meanings.get(description, description)]).replace("\n", " ") + " |")
    return [f"### {name}", "", "| " + " | ".join(_HEADS[language]) + " |", "| --- | --- | --- | --- |", *rows, ""]


def _type(said: dict[str, Any], words: dict[str, str]) -> str:
    """The type in words: its values where there are few, the table of the value where it has one."""
    if "anyOf" in said:
        return words["or"].join(dict.fromkeys(_type(arm, words) for arm in said["anyOf"]))
    if "$ref" in said:
        return str(said["$ref"]).rsplit("/", 1)[1]
    if "const" in said:
        return f"`{said['const']}`"
    if "enum" in said:
        return ", ".join(f"`{value}`" for value in said["enum"])
    if said.get("type") == "array":
        inner = said.get("items") or (said.get("prefixItems") or [{}])[0]
        return f"{words['list']} {_type(inner, words)}"
    if said.get("type") == "object":
        inner = said.get("additionalProperties")
        return f"{words['map']} {_type(inner, words)}" if isinstance(inner, dict) else words["map"]
    if said.get("format") == "date":
        return words["date"]
    return words.get(str(said.get("type")), words["any"])
