"""One document in all its forms: each gives the same tasks, footnotes, sources and deadlines as the text."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from tests import forms

import nhiemvu
from nhiemvu import readers
from nhiemvu.records import Record

TEXTS = sorted(path for path in forms.CORPUS.glob("*/*") if path.suffix in (".md", ".txt"))
_NAMES = ("decision.docx", "decision.html", "decision-libreoffice.pdf", "decision-chromium.pdf")
WHOLE = [(text, text.with_name(name)) for text in TEXTS for name in _NAMES]
WHOLE += [(text, path) for text in TEXTS for path in forms.unruled(text) if path.exists()]
# Offsets, pages and files differ; so does what depends on them: ids of what has no number, doubts and their ids.
TASK = (
    *("origin", "number", "name", "name_raw", "name_expanded", "items", "units", "deadlines", "outputs"),
    *("outputs_raw", "sources", "other", "abbreviations"),
)


@lru_cache
def records(*paths: Path) -> list[Record]:
    return nhiemvu.extract(readers.read_as_one(paths))


def plain(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record.model_dump_json(by_alias=True))
    return found


def tasks(found: list[Record]) -> list[dict[str, Any]]:
    """Table tasks by number and group, orders in running text by their words."""
    made = []
    for each in map(plain, found):
        if each["kind"] == "task":
            path = [(step["number"], step["title"]) for step in each["path"]]
            made.append({"path": path, **{name: each[name] for name in TASK}})
    return made


def notes(found: list[Record]) -> list[tuple[Any, ...]]:
    kept = [each for each in map(plain, found) if each["kind"] == "footnote"]
    return sorted((int(each["number"]), each["text"], len(each["marks"]), each["names"]) for each in kept)


@pytest.mark.parametrize(("text", "path"), WHOLE, ids=lambda path: str(path.name))
def test_a_form_gives_what_the_text_gives(text: Path, path: Path) -> None:
    form, base = records(path), records(text)
    assert tasks(form) == tasks(base)
    assert notes(form) == notes(base)
    assert form[0].id == base[0].id


def test_the_appendix_as_a_workbook_beside_its_decision(tmp_path: Path) -> None:
    text = forms.CORPUS / "447-qd-bct" / "decision.md"
    whole = text.read_text(encoding="utf-8")
    alone = tmp_path / "decision.md"
    alone.write_text(whole[: whole.index("**PHỤ LỤC:**")], encoding="utf-8")
    found = records(alone, text.with_name("appendix.xlsx"))
    wanted = [each for each in tasks(records(text)) if each["origin"] == "table"]
    given = [each for each in tasks(found) if each["origin"] == "table"]
    for each in (*wanted, *given):
        each.pop("sources")  # footnotes stand on the pages of the decision alone
    assert given == wanted
    assert {place.file for each in found if each.kind == "task" for place in each.evidence["/name"]} == {0, 1}
    assert found[0].id == records(text)[0].id


def test_forms_are_made_from_the_text() -> None:
    """What stands beside the text is what the script makes of it, as far as records tell."""
    text = forms.CORPUS / "447-qd-bct" / "decision.md"
    made = forms.document(text)
    assert (len(made.notes), len([part for part in made.parts if isinstance(part, forms.Drawn)])) == (14, 1)
    assert forms.docx(made) == forms.docx(forms.document(text))
