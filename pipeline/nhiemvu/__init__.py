"""nhiemvu: what Vietnamese decisions and plans order, as records tied to their place in the text.

import nhiemvu

for record in nhiemvu.extract(nhiemvu.read("decision.md")):
    print(record.id)
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhiemvu.errors import InputError, LimitPassed, NhiemvuError, OutputError, RulesError, ToolMissing, UsageError
from nhiemvu.model import Source, Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhiemvu.compare import Comparison
    from nhiemvu.records import (
        AbbreviationRecord,
        CitationRecord,
        DecisionRecord,
        DivisionRecord,
        FootnoteRecord,
        IndicatorRecord,
        Record,
        RelationRecord,
        TaskRecord,
    )

__all__ = [
    "AbbreviationRecord",
    "CitationRecord",
    "DecisionRecord",
    "DivisionRecord",
    "FootnoteRecord",
    "IndicatorRecord",
    "InputError",
    "LimitPassed",
    "NhiemvuError",
    "OutputError",
    "Record",
    "RelationRecord",
    "RulesError",
    "Source",
    "Span",
    "TaskRecord",
    "ToolMissing",
    "UsageError",
    "diff",
    "extract",
    "fold",
    "read",
]


def __getattr__(name: str) -> Any:
    """The record types, loaded when first asked for: pydantic takes most of the time of an import."""
    if name not in __all__:
        raise AttributeError(f"module 'nhiemvu' has no attribute '{name}'")
    from nhiemvu import records

    return getattr(records, name)


def read(path: str | PathLike[str], *more: str | PathLike[str]) -> Source:
    """The file at `path` as a Source; with more files, one decision that comes in several, in this order.

    Raises InputError, LimitPassed or ToolMissing, with a sentence that says what to do.
    """
    from nhiemvu import readers

    return readers.read_as_one((path, *more))


def extract(source: Source | str, *, rules: str | PathLike[str] | None = None) -> list[Record]:
    """All records of a Source, or of any text at all; each decision record is followed by its own.

    rules: a folder whose entries are laid over the shipped rules. Raises RulesError where it cannot be used.
    """
    from nhiemvu import flow, readers

    loaded = flow.Rules.load(Path(rules) if rules is not None else None)
    if isinstance(source, str):
        source = readers.read_text(source, rules=loaded.readers)
    return flow.extract(source, loaded)


def diff(
    old: Iterable[Any], new: Iterable[Any], *, rules: str | PathLike[str] | None = None, words: bool = True
) -> Comparison:
    """What became of each task and figure between two documents; each as records or as lines of JSON Lines.

    words: mark the changed words too. Raises InputError for what is no record, ToolMissing without scipy.
    """
    from nhiemvu import compare

    known = compare.Knowledge.load(Path(rules) if rules is not None else None)
    return compare.compare(old, new, known, words=words)
