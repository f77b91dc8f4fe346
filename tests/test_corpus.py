"""Accuracy floors, golden outputs, and that two runs agree."""

from pathlib import Path

import pytest
from tests import corpus

from nhiemvu.score import corpus_hash, floors

DOCUMENTS = list(corpus.documents())


def test_there_is_a_corpus() -> None:
    assert "447-qd-bct/decision.md" in [corpus.slug(document) for document in DOCUMENTS]


def test_floors_belong_to_this_corpus() -> None:
    assert corpus.stored()["corpus"] == corpus_hash(corpus.CORPUS), "run python -m tests.corpus --write"


@pytest.mark.parametrize("document", DOCUMENTS, ids=corpus.slug)
def test_no_figure_is_below_its_floor(document: Path) -> None:
    report = corpus.measured(document)
    fallen = floors(report.figures, corpus.stored()["floors"][corpus.slug(document)])
    assert not fallen, "\n".join([*fallen, *map(str, report.misses)])


@pytest.mark.parametrize("document", DOCUMENTS, ids=corpus.slug)
def test_output_is_the_golden_one_byte_for_byte(document: Path) -> None:
    assert corpus.extracted(document) == corpus.golden(document).read_bytes()


@pytest.mark.parametrize("document", DOCUMENTS, ids=corpus.slug)
def test_two_runs_give_the_same_bytes(document: Path) -> None:
    assert corpus.extracted(document) == corpus.extracted(document)
