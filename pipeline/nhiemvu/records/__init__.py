"""The published contract: the records of schema nhiemvu/1, and their ids.

One record a line. Keys are always present; null means that the text does not say, [] means
none. Offsets count Unicode code points of the text that `nhiemvu text` prints.

    decisions  the document as a whole
    texts      divisions, footnotes, abbreviations
    tasks      tasks and indicators
    documents  citations and relations
    doubts     what the parser is unsure of
    ids        how records are named
    published  JSON Schema and codebook; schemas/ holds the JSON Schema of each version
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from nhiemvu.records.base import SCHEMA, DoubtRecord, Evidence, Place, Range, Severity
from nhiemvu.records.decisions import (
    Attachment,
    Basis,
    Copy,
    DecisionRecord,
    Effect,
    FileRecord,
    Signer,
    TasksState,
    TextRecord,
    Unclassified,
)
from nhiemvu.records.documents import CitationRecord, Provision, RelationRecord, TaskChange
from nhiemvu.records.doubts import DoubtRule, DoubtRules, Sentence, doubt_id
from nhiemvu.records.ids import Ids, decision_id, number_path
from nhiemvu.records.published import codebook, published
from nhiemvu.records.tasks import (
    DeadlineRecord,
    IndicatorRecord,
    Item,
    Other,
    OutputRecord,
    PathStep,
    Period,
    SourceRecord,
    TaskRecord,
    Unit,
    UnitRole,
)
from nhiemvu.records.texts import AbbreviationRecord, DivisionRecord, FootnoteRecord

Record = (
    DecisionRecord
    | DivisionRecord
    | TaskRecord
    | IndicatorRecord
    | FootnoteRecord
    | CitationRecord
    | RelationRecord
    | AbbreviationRecord
)

__all__ = [
    "SCHEMA",
    "AbbreviationRecord",
    "Attachment",
    "Basis",
    "CitationRecord",
    "Copy",
    "DeadlineRecord",
    "DecisionRecord",
    "DivisionRecord",
    "DoubtRecord",
    "DoubtRule",
    "DoubtRules",
    "Effect",
    "Evidence",
    "FileRecord",
    "FootnoteRecord",
    "Ids",
    "IndicatorRecord",
    "Item",
    "Other",
    "OutputRecord",
    "PathStep",
    "Period",
    "Place",
    "Provision",
    "Range",
    "Record",
    "RelationRecord",
    "Sentence",
    "Severity",
    "Signer",
    "SourceRecord",
    "TaskChange",
    "TaskRecord",
    "TasksState",
    "TextRecord",
    "Unclassified",
    "Unit",
    "UnitRole",
    "codebook",
    "decision_id",
    "doubt_id",
    "json_schema",
    "kinds",
    "number_path",
    "parse",
    "valid",
]


@cache
def _any_record() -> TypeAdapter[Record]:
    return TypeAdapter(Annotated[Record, Field(discriminator="kind")])


def kinds() -> dict[str, Any]:
    """The model of each kind."""
    return {get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(Record)}


def json_schema(kind: str = "line") -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one line of the output, or of the records of one kind."""
    return published(_any_record() if kind == "line" else TypeAdapter(kinds()[kind]), kind)


def parse(line: str | bytes) -> Record:
    """One line of JSON Lines as a record. Raises pydantic.ValidationError where it is none."""
    return _any_record().validate_json(line)


def valid(data: dict[str, Any]) -> Record:
    """The data of one line as a record. Raises pydantic.ValidationError where it is none."""
    return _any_record().validate_python(data)
