"""The published contract: what was published stays, every record of the corpus keeps to it, the codebook says all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests import contract, corpus

from nhiemvu import records
from nhiemvu.records.published import descriptions

LINE = records.json_schema()
COMMAND = [sys.executable, "-c", "from nhiemvu.cli import main; main()", "schema"]


def printed(*arguments: str) -> str:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, check=True, timeout=60).stdout.decode()


def test_a_contract_that_changes_takes_a_new_version() -> None:
    assert not contract.changed(), (
        f"the records no longer keep to {records.SCHEMA} as published: raise SCHEMA in records/base.py and run "
        "python -m tests.contract --write"
    )


def test_the_schema_is_published_in_the_package() -> None:
    names = {path.stem for path in contract.schemas()}
    assert names == {"line", *LINE["discriminator"]["mapping"]}
    for path, text in contract.schemas().items():
        Draft202012Validator.check_schema(json.loads(text))
        assert json.loads(text)["$schema"].endswith("2020-12/schema")
        assert json.loads(text)["$id"] == f"urn:nhiemvu:1:{path.stem}"


@pytest.mark.parametrize("document", list(corpus.documents()), ids=corpus.slug)
def test_every_record_of_the_corpus_keeps_to_it(document: Path) -> None:
    checks = Draft202012Validator.FORMAT_CHECKER
    whole = Draft202012Validator(LINE, format_checker=checks)
    own = {name: Draft202012Validator(records.json_schema(name), format_checker=checks) for name in records.kinds()}
    for line in corpus.extracted(document).splitlines():
        record = json.loads(line)
        for validator in (whole, own[record["kind"]]):
            assert not list(validator.iter_errors(record)), record["id"]


def test_the_schema_refuses_what_is_no_record() -> None:
    validator = Draft202012Validator(LINE)
    record: dict[str, Any] = json.loads(corpus.golden(next(iter(corpus.documents()))).read_text().splitlines()[1])
    assert validator.is_valid(record)
    assert not validator.is_valid({**record, "schema": "nhiemvu/0"})
    assert not validator.is_valid({name: value for name, value in record.items() if name != "decision"})


def test_every_description_has_a_vietnamese_one() -> None:
    said = {
        field["description"]
        for model in LINE["$defs"].values()
        for field in model["properties"].values()
        if "description" in field
    }
    assert said == set(descriptions()), "records/descriptions.csv has a line for each description, and no others"
    assert all(descriptions().values())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_codebook_has_every_field(language: str) -> None:
    book = printed("--codebook", "--lang", language)
    for name, model in LINE["$defs"].items():
        if name in ("DoubtRecord", "TaskRecord", "Unit"):
            for field in model["properties"]:
                assert f"\n| `{field}` | " in book
    assert book.count("\n| `") == sum(len(model["properties"]) for model in LINE["$defs"].values())
    expected = {
        "vi": "| `due` | Hạn cuối | ngày (năm-tháng-ngày) hoặc trống | Ngày cuối cùng được phép, suy ra từ lời văn. |",
        "en": "| `due` | Hạn cuối | date (year-month-day) or null | The last permitted day that follows. |",
    }
    assert expected[language] in book
    assert "`lead`, `coordinating`, `implementing`" in book


def test_the_command_prints_one_kind() -> None:
    assert json.loads(printed("--kind", "task")) == records.json_schema("task")
    assert json.loads(printed()) == LINE
