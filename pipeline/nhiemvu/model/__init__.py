"""The values that the stages share. All are frozen and address one text by Span.

The text of a Source never changes. Offsets count Unicode code points of it.

    text       spans, and passages of folded words
    source     what a reader gives
    values     what the stages give
    documents  documents that a text names
"""

from __future__ import annotations

from nhiemvu.model.documents import Citation, Key, Provision
from nhiemvu.model.source import Atoms, Doubt, File, Grid, GridCell, Mark, MarkKind, Source
from nhiemvu.model.text import TAG, Passage, Span, Spans, fold, trimmed
from nhiemvu.model.values import (
    Arranged,
    Block,
    BlockKind,
    Column,
    Division,
    Entry,
    Leaf,
    NoteMark,
    Outline,
    Part,
    Point,
    Row,
    Table,
    TaskName,
)

__all__ = [
    "TAG",
    "Arranged",
    "Atoms",
    "Block",
    "BlockKind",
    "Citation",
    "Column",
    "Division",
    "Doubt",
    "Entry",
    "File",
    "Grid",
    "GridCell",
    "Key",
    "Leaf",
    "Mark",
    "MarkKind",
    "NoteMark",
    "Outline",
    "Part",
    "Passage",
    "Point",
    "Provision",
    "Row",
    "Source",
    "Span",
    "Spans",
    "Table",
    "TaskName",
    "fold",
    "trimmed",
]
