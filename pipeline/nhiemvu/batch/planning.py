"""Which documents are to be done: those the ledger does not know as they are now."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nhiemvu.batch import inputs
from nhiemvu.batch.ledger import Ledger, Row
from nhiemvu.batch.values import Document, Job, Settings
from nhiemvu.errors import InputError, UsageError

Meta = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """force: do all anew. retry: do those that failed anew. meta: outside fields by file, as the user wrote it."""

    settings: Settings
    version: str
    rules: str
    force: bool = False
    retry: bool = False
    meta: Meta = field(default_factory=dict)


def plan(documents: Iterable[Document], ledger: Ledger, present: set[str], wishes: Wishes) -> Iterator[Job | Row]:
    """A job for each document to be done, the ledger's row for each that is done already or cannot be found again.

    present: names of the results that are there.
    """
    for document in documents:
        row = ledger.row(document.key)
        stamp = inputs.stamp(document)
        if row is not None and row.state == "done" and stamp is None and not inputs.exists(document):
            ledger.mark_gone(document.key, True)
            yield row
            continue
        meta = _meta(document, wishes.meta)
        recipe = _recipe(wishes, meta)
        if row is not None and _settled(row, stamp, recipe, present, wishes):
            if row.gone:
                ledger.mark_gone(document.key, False)
            yield row
        else:
            yield Job(document, stamp or "", recipe, wishes.settings, meta)


def note_gone(ledger: Ledger, found: set[str]) -> None:
    """Marks documents of earlier runs whose input is no more."""
    for row in list(ledger.rows()):
        if row.key not in found and not row.gone and not inputs.exists(Document(row.key, ())):
            ledger.mark_gone(row.key, True)


def _settled(row: Row, stamp: str | None, recipe: str, present: set[str], wishes: Wishes) -> bool:
    if wishes.force or row.recipe != recipe or row.stamp != stamp:
        return False
    if row.state == "failed":
        return not wishes.retry
    return f"{row.name}.jsonl" in present and f"{row.name}.txt" in present


def _recipe(wishes: Wishes, meta: Mapping[str, Any]) -> str:
    """All that a result hangs on beside the document's content."""
    parts = [wishes.version, wishes.rules, sorted(wishes.settings.limits.items()), meta]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def _meta(document: Document, meta: Meta) -> Mapping[str, Any]:
    """The outside fields of a document: by its whole address, else by the end of its path."""
    if not meta:
        return {}
    key = document.key.replace("\\", "/")
    parts = key.split("/")
    for start in range(len(parts)):
        found = meta.get("/".join(parts[start:]))
        if found is not None:
            return found
    return {}


def read_meta(path: Path) -> Meta:
    """A table of outside fields: CSV with a head, or JSON Lines; the column or key `file` says whose they are.

    Raises InputError where it cannot be read, UsageError where it has no `file` or names one twice.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for number, row in enumerate(_rows(path), 1):
        file = str(row.get("file") or "").replace("\\", "/").removeprefix("./")
        if not file:
            raise UsageError(f"{path}, entry {number}: no value for 'file'; name the file that it is about")
        if file in found:
            raise UsageError(f"{path}: '{file}' stands there twice; give more of its path")
        found[file] = {str(name): value for name, value in row.items() if name and name != "file"}
    return found


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    from nhiemvu.sinks import jsonl

    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.read(1)
            lines.seek(0)
            if first != "{":
                yield from csv.DictReader(lines)
                return
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no table in UTF-8 ({error}); save it as CSV UTF-8") from None
    yield from jsonl.read(path)
