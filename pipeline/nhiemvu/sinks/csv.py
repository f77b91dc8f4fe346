"""The table of tasks as CSV; for Excel with a BOM, and an apostrophe before what it would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from nhiemvu.sinks import columns, files
from nhiemvu.sinks.dossiers import Dossier

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(path: Path, dossiers: Iterable[Dossier], bom: bool = True) -> None:
    """One row a task. Without BOM the words are as they stand in the records. Raises OutputError."""
    with (
        files.replacing(path) as place,
        place.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as out,
    ):
        rows = csv.writer(out, lineterminator="\r\n" if bom else "\n")
        rows.writerow([column.head for column in columns.TASKS])
        for dossier in dossiers:
            for task in dossier.tasks.values():
                rows.writerow([_shown(column.value((task, dossier)), bom) for column in columns.TASKS])


def _shown(value: columns.Value, excel: bool) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if excel else value.isoformat()
    words = "" if value is None else str(value)
    return guarded(words) if excel else words


def guarded(words: str) -> str:
    """The words, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{words}" if words.startswith(_FORMULA) else words
