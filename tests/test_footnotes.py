"""Footnotes: cases by hand. Label, the words before its marks, the tasks it names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cases import Case, load

from nhiemvu.model import Source
from nhiemvu.readers import read_text
from nhiemvu.rulebook import load as rules_of
from nhiemvu.stages import footnotes, layout

CASES = load("footnotes")


def found_in(source: Source) -> footnotes.Footnotes:
    arranged = layout.arrange(source, rules_of(layout.Rules, "layout"))
    return footnotes.find(source, arranged, rules_of(footnotes.Rules, "footnotes"))


def shown(source: Source) -> Iterator[str]:
    """`5 after word, word: names 1.1, 2.1-2.3, group 2; truncated` a note, then `! code label` a doubt."""
    found = found_in(source)
    for note in found.notes:
        marks = [source.text[: mark.start].replace("\t", " ").replace("|", " ").split()[-1] for mark in note.marks]
        names = [
            f"{'group ' if name.group else ''}{name.first}{f'-{name.last}' if name.last else ''}" for name in note.names
        ]
        said = [f"names {', '.join(names)}"] * bool(names) + ["truncated"] * note.truncated
        yield f"{note.label} after {', '.join(marks) or 'nothing'}: {'; '.join(said) or '_'}"
    yield from (f"! {doubt.code} {doubt.params['footnote']}" for doubt in found.doubts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    assert list(shown(read_text(case.given))) == case.expected.splitlines()


def test_the_places_of_names_are_those_of_their_numbers() -> None:
    source = read_text(
        "Thuê dịch vụ <sup>1</sup>\n\n<sup>1</sup> Nhiệm vụ 1.1; mục 2; 3.1 đến 3.4 theo Quyết định số 5/QĐ-BCT."
    )
    (note,) = found_in(source).notes
    assert [source.passage(name.place.spans).text for name in note.names] == ["1.1", "2", "3.1 đến 3.4"]
    assert note.text.text == "Nhiệm vụ 1.1; mục 2; 3.1 đến 3.4 theo Quyết định số 5/QĐ-BCT."
