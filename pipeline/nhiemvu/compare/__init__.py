"""Two documents compared: what became of each task and each figure.

comparing   one comparison, of all below
values      the comparison, which is its published JSON
sides       tasks and figures out of records
profiles    what a task is recognised by
candidates  which tasks may be one, and how alike they are
pairing     which are one; parting: split and merged ones
fields      what differs between two that are one; words: which words
groups      which group is which
indicators  figures
laws        mirror and patch
series      the years of a plan, one after the other
knowledge   thresholds, succession of bodies
"""

from __future__ import annotations

from typing import Any

from nhiemvu.compare.comparing import compare
from nhiemvu.compare.knowledge import Knowledge
from nhiemvu.compare.laws import mirror, patch
from nhiemvu.compare.series import Series, follow
from nhiemvu.compare.values import Comparison

__all__ = ["Comparison", "Knowledge", "Series", "compare", "follow", "json_schema", "mirror", "patch"]


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a comparison, or of a series, as `nhiemvu diff --json` prints it."""
    from pydantic import TypeAdapter

    from nhiemvu.compare.values import SCHEMA

    schema = TypeAdapter(Comparison | Series).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}
