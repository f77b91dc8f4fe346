"""Short forms: the cases, the lists of the rules, and Decision 447 read by lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import Case, load

from nhiemvu import rulebook
from nhiemvu.model import Passage, Span
from nhiemvu.stages import abbreviations
from nhiemvu.stages.abbreviations import Glossary, Rules

RULES = rulebook.load(Rules, "abbreviations")
DECISION = Path(__file__).parent.parent / "corpus" / "447-qd-bct" / "decision.md"
# Kinds of rows whose letters are not the initials of the meaning.
NO_INITIALS = ("foreign", "fixed")


def passages(text: str) -> list[Passage]:
    """Each line, and each cell of it, as a passage."""
    found, at = [], 0
    for piece in text.replace("\t", "\n").split("\n"):
        found.append(Passage.of(text, (Span(at, at + len(piece)),)))
        at += len(piece) + 1
    return found


def read(text: str) -> Glossary:
    return abbreviations.find(passages(text), RULES)


def seen(glossary: Glossary, text: str) -> dict[str, Any]:
    return {
        "abbreviations": [
            [
                each.short,
                each.meaning,
                each.origin,
                {form: len(places) for form, places in each.written},
                each.defined.text if each.defined else None,
            ]
            for each in glossary.abbreviations
        ],
        "doubts": [[each.code, dict(each.params), len(each.places)] for each in glossary.doubts],
        "expanded": "\n".join(glossary.expand(line) for line in text.split("\n")),
        "repaired": glossary.repair(text),
        "used": list(glossary.used(text)),
    }


@pytest.mark.parametrize("case", load("abbreviations"), ids=lambda case: case.title)
def test_case(case: Case) -> None:
    expected = json.loads(case.expected)
    found = seen(read(case.given), case.given)
    assert {key: found[key] for key in expected} == expected


def test_decision_447() -> None:
    text = DECISION.read_text(encoding="utf-8")
    glossary = read(text)
    by_origin = {
        origin: {each.short for each in glossary.abbreviations if each.origin == origin}
        for origin in ("document", "rules", None)
    }
    assert by_origin == {
        "document": {"HTTT", "TTHC", "DVCTT", "CSDL", "ATTT", "CĐS", "IOC", "NDXP", "LGSP", "TSLCD", "LPG"},
        "rules": {"NGSP", "ASEAN", "CNTT", "AI", "UBND", "CCHC", "CBCC"},
        None: set(),
    }
    doubts = {
        (each.code, each.params["written"], each.params.get("short"), len(each.places)) for each in glossary.doubts
    }
    assert doubts == {
        ("abbreviation-repaired", "CDS", "CĐS", 37),
        ("abbreviation-repaired", "CDSL", "CSDL", 9),
        ("abbreviation-repaired", "ATT", "ATTT", 1),
        ("abbreviation-repaired", "TTTC", "TTHC", 2),
    }
    for each in glossary.abbreviations:
        assert each.repaired == any(form != each.short for form, _ in each.written)
        for form, places in each.written:
            assert all(text[place.start : place.end] == form for place in places)


def test_a_form_broken_by_markup_has_all_its_places() -> None:
    text = "giải quyết **TT**HC\nthủ tục hành chính (TTHC)"
    [found] = read(text).abbreviations
    [(form, places)] = found.written
    assert form == "TTHC"
    assert [text[each.start : each.end] for each in places] == ["TT**HC", "TTHC"]
    assert found.defined is not None
    assert found.defined.spans == (Span(20, 45),)


def test_rows_are_many_unambiguous_and_sourced() -> None:
    shorts = [row.short for row in RULES.rows]
    assert len(shorts) == len(set(shorts)) >= 170
    assert all(row.meaning and row.source and row.kind for row in RULES.rows)
    assert all(len(set(row.meaning)) == len(row.meaning) for row in RULES.rows)
    assert not set(shorts) & {"CDS", "CDSL", "TTTC", "ATT", "IPv6"}
    assert not set(shorts) & set(RULES.silent)


@pytest.mark.parametrize("row", [row for row in RULES.rows if row.kind not in NO_INITIALS], ids=lambda row: row.short)
def test_a_row_is_made_of_initials(row: abbreviations.Row) -> None:
    for meaning in row.meaning:
        text = f"{meaning} ({row.short})"
        found = {each.short: each for each in read(text).abbreviations}
        assert found[row.short].meaning == meaning
        assert found[row.short].origin == "document"


def test_every_row_is_read_as_a_short_form() -> None:
    for row in RULES.rows:
        text = f"các {row.short} khác"
        glossary = read(text)
        assert [each.short for each in glossary.abbreviations] == [row.short]
        assert glossary.doubts == ()
        assert (glossary.expand(text) == text) == (len(row.meaning) > 1)


@pytest.mark.parametrize(
    "pattern",
    [
        each
        for table in ("tokens", "definitions", "reversed", "masks", "lines", "words", "names")
        for each in getattr(RULES, table)
    ],
    ids=lambda pattern: pattern.id,
)
def test_pattern(pattern: rulebook.Pattern) -> None:
    assert all(pattern.search(example) for example in pattern.examples)
    assert not [example for example in pattern.refuses if pattern.search(example)]


PIECES = [
    "TTHC",
    "CDS",
    "(",
    ")",
    "thủ tục hành chính",
    "-",
    "/",
    "QĐ",
    "447",
    " ",
    "\n",
    "KẾ HOẠCH",
    "XKTQ",
    "là",
    ".",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=30).map("".join))
def test_any_text_is_read_and_a_repaired_text_stays(text: str) -> None:
    glossary = read(text)
    for line in text.split("\n"):
        glossary.expand(line)
        repaired = glossary.repair(line)
        assert glossary.repair(repaired) == repaired
    places = [place for each in glossary.abbreviations for _, spans in each.written for place in spans]
    assert all(0 <= place.start < place.end <= len(text) for place in places)


@given(st.integers(1, 9999), st.sampled_from(["/QĐ-BCT", "-CTr/BCĐTW", "/BCT-TMĐT", "/2026/NQ-CP", "/VP-KH&CĐS"]))
def test_numbers_are_left_alone(number: int, symbol: str) -> None:
    text = f"chuyển đổi số (CĐS) theo Văn bản số {number}{symbol} về CĐS"
    glossary = read(text)
    assert f"{number}{symbol} về chuyển đổi số" in glossary.expand(text)
    assert [each.short for each in glossary.abbreviations] == ["CĐS"]
