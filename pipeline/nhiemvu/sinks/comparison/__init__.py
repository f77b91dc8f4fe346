"""Outlets of comparisons: JSON here; text for the terminal, a workbook and a page in modules of their own."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from nhiemvu.compare import Comparison, Series


def encode(found: Comparison | Series) -> bytes:
    """Indented JSON of schema nhiemvu-diff/0; the same inputs give the same bytes."""
    return json.dumps(plain(found), ensure_ascii=False, indent=1).encode() + b"\n"


def plain(found: Comparison | Series) -> dict[str, Any]:
    return {"schema": found.schema, **asdict(found)}
