"""Three plans of one ministry compared with what a reader says of them (corpus/447-series/changes.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import pytest
from tests.corpus import CORPUS

import nhiemvu
from nhiemvu.compare import Comparison, Series, compare, follow
from nhiemvu.records import Record

TRUTH = tomllib.loads((CORPUS / "447-series/changes.toml").read_text(encoding="utf-8"))
STEPS = TRUTH["step"]
JUDGED = ("name", "units", "deadlines", "outputs")


@cache
def records(name: str) -> list[Record]:
    return nhiemvu.extract(nhiemvu.read(CORPUS / name))


@cache
def compared(at: int) -> Comparison:
    return compare(records(STEPS[at]["old"]), records(STEPS[at]["new"]))


@cache
def series() -> Series:
    return follow([records(STEPS[0]["old"]), records(STEPS[0]["new"]), records(STEPS[1]["new"])])


def tabled(numbers: Any) -> list[str]:
    """Numbers of rows; orders in running text of the decision have none, or one without a dot."""
    return sorted(number for number in numbers if number and "." in number)


@pytest.mark.parametrize("at", [0, 1])
def test_tasks_that_came_or_went(at: int) -> None:
    for kind, side in (("added", "new"), ("removed", "old")):
        told = [task.number for each in compared(at).changes if kind in each.kinds for task in getattr(each, side)]
        assert tabled(told) == sorted(STEPS[at][kind])


@pytest.mark.parametrize("at", [0, 1])
def test_split_and_merged_tasks(at: int) -> None:
    for kind in ("split", "merged"):
        told = [
            {"old": [task.number for task in each.old], "new": [task.number for task in each.new]}
            for each in compared(at).changes
            if kind in each.kinds
        ]
        assert told == STEPS[at][kind]
    assert not compared(at).summary["ambiguous"]


@pytest.mark.parametrize("at", [0, 1])
def test_tasks_that_went_on(at: int) -> None:
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for change in compared(at).changes:
        if len(change.old) == len(change.new) == 1:
            fields = {each.field: each.parts for each in change.fields if each.field in JUDGED}
            said: dict[str, Any] = {"fields": sorted(fields)}
            if "units" in fields:
                said["unit"] = " ".join(sorted({part.kind for part in fields["units"]}))
            for part in fields.get("deadlines", ()):
                said |= {"deadline": part.kind} | ({"days": part.days} if part.days else {})
            told[str(change.old[0].number), str(change.new[0].number)] = said
    wanted = {
        (pair["old"], pair["new"]): {**pair, "fields": sorted(pair["fields"])} for pair in map(dict, STEPS[at]["pairs"])
    }
    assert told == {
        key: {name: pair[name] for name in pair if name not in ("old", "new")} for key, pair in wanted.items()
    }
    moved = [change.old[0].number for change in compared(at).changes if "moved" in change.kinds]
    assert moved == STEPS[at]["moved"]


@pytest.mark.parametrize("at", [0, 1])
def test_figures(at: int) -> None:
    changed = [each for each in compared(at).indicators if each.kind == "changed"]
    for figure in TRUTH["figure"]:
        told = [(each.old[0].value, each.new[0].value) for each in changed if figure["raw"] in each.new[0].raw]
        assert told == [tuple(figure["values"][at : at + 2])]


def test_lines_through_the_three_plans() -> None:
    lines = {line.id.partition("#")[2]: line for line in series().lineages if line.stations[0].document == 0}

    def stations(number: str) -> list[tuple[int, str | None]]:
        return [(each.document, each.number) for each in lines[f"pl/{number}"].stations]

    assert stations("1.1") == [(0, "1.1"), (1, "1.2"), (2, "1.1")]
    assert stations("5.1") == [(0, "5.1"), (1, "5.4"), (1, "5.5"), (1, "5.6"), (2, "5.1"), (2, "5.2")]
    assert stations("4.1") == [(0, "4.1"), (1, "4.1"), (2, "4.1")]
    assert stations("4.2") == [(0, "4.2"), (1, "4.3"), (2, "4.1")]
    assert stations("3.1") == [(0, "3.1"), (2, "3.1")]
    assert lines["pl/3.1"].stations[1].returned


@pytest.mark.parametrize("form", ["decision.docx", "decision.html", "decision-libreoffice.pdf"])
def test_two_forms_of_one_document_do_not_differ(form: str) -> None:
    assert compare(records("447-qd-bct/decision.md"), records(f"447-qd-bct/{form}")).empty
