"""schema: the published contract."""

from __future__ import annotations

import json

from nhiemvu.cli.app import app
from nhiemvu.cli.options import Out
from nhiemvu.cli.streams import deliver


@app.command(epilog="Ví dụ: nhiemvu schema > nhiemvu.schema.json")
def schema(output: Out = None) -> None:
    """In JSON Schema của bản ghi."""
    from nhiemvu.records import json_schema

    deliver(json.dumps(json_schema(), ensure_ascii=False, indent=2).encode() + b"\n", output)
