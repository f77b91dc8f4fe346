"""Layout: cases by hand, one line a block, then the marks of notes and what was set aside."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from tests.cases import Case, load

from nhiemvu.model import Arranged, Block, Leaf, NoteMark, Source
from nhiemvu.readers import read_text
from nhiemvu.rulebook import load as rules_of
from nhiemvu.stages import layout

RULES = rules_of(layout.Rules, "layout")
CASES = load("layout")
FORMS: dict[str, Callable[[str], str]] = {
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "bom": lambda text: "\ufeff" + text,
}


def given(case: Case) -> Source:
    """The input of a case, in the form that its argument `form` names."""
    return read_text(FORMS[case.arguments["form"]](case.given) if "form" in case.arguments else case.given)


def shown(source: Source, arranged: Arranged) -> list[str]:
    """`paragraph`, `bold`, `heading`, `note 5` or `grid` with its words, ` // ` between the pieces of one block;
    then `mark 5 after word`, then `furniture rule: words`. Markup and the numbers of notes are left out.
    """
    aside = [leaf for leaf in arranged.furniture if leaf.rule not in (None, "markup")]
    return [
        *(_block(source, block) for block in arranged.blocks),
        *(_mark(source, mark) for mark in arranged.marks),
        *(_aside(source, leaf) for leaf in sorted(aside, key=lambda leaf: leaf.spans)),
    ]


def _block(source: Source, block: Block) -> str:
    kind = "bold" if block.kind == "paragraph" and block.bold else block.kind
    if block.grid is not None:
        rows = (" | ".join(source.passage(cell.spans).text for cell in row) for row in source.grids[block.grid].rows)
        return f"grid {' / '.join(rows)}"
    words = " // ".join(source.passage((span,)).text for span in block.spans)
    return f"{kind} {block.label} {words}" if block.label else f"{kind} {words}"


def _mark(source: Source, mark: NoteMark) -> str:
    before = source.text[: mark.span.start].replace("\t", " ").replace("|", " ").split()
    return f"mark {mark.label} after {before[-1]}"


def _aside(source: Source, leaf: Leaf) -> str:
    words = " ".join(source.text[span.start : span.end].replace("\n", " ") for span in leaf.spans)
    return f"furniture {leaf.rule}: {words}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    source = given(case)
    assert shown(source, layout.arrange(source, RULES)) == case.expected.splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_every_word_is_in_a_block_or_set_aside(case: Case) -> None:
    source = given(case)
    arranged = layout.arrange(source, RULES)
    owned = bytearray(len(source.text))
    spans = [span for block in arranged.blocks for span in block.spans]
    spans += [span for leaf in arranged.furniture for span in leaf.spans]
    for span in [*spans, *(mark.span for mark in arranged.marks)]:
        owned[span.start : span.end] = b"\1" * (span.end - span.start)
    assert "".join(sign for sign, taken in zip(source.text, owned, strict=True) if not taken).split() == []
