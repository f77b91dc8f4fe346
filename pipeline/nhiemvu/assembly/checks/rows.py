"""Tasks: a deadline before the day of signing or before the dates of its own words, a product that ordered it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import regex
from rapidfuzz import fuzz

from nhiemvu.assembly.checks.values import Dossier, Finding, Rules, spans
from nhiemvu.model import Doubt
from nhiemvu.records import TaskRecord

_YEAR = regex.compile(r"(?:19|20)\d\d")
# Titles that name one document differ by "của" and by a body's short name, hardly by more.
_ALIKE = 88


def review(dossier: Dossier, rules: Rules) -> Iterator[Finding]:
    for task in dossier.tasks:
        doubts = (*_before_signing(task, dossier), *_later(task, rules), *_ordered_by_product(task, dossier, rules))
        yield from (Finding(task.id, doubt) for doubt in doubts)


def _before_signing(task: TaskRecord, dossier: Dossier) -> Iterator[Doubt]:
    signed = dossier.decision.date
    for at, deadline in enumerate(task.deadlines):
        if signed and deadline.due and deadline.due < signed:
            params = {"deadline": deadline.raw, "signed": signed.isoformat()}
            places = (*spans(task.evidence[f"/deadlines/{at}"]), *spans(dossier.decision.evidence.get("/date", ())))
            yield Doubt("deadline-before-signing", places, params, None, f"/deadlines/{at}")


def _later(task: TaskRecord, rules: Rules) -> Iterator[Doubt]:
    """A year that the task's own words set as its goal, later than the last of its deadlines."""
    due = max((each.due for each in task.deadlines if each.due), default=None)
    if due is None or any(each.due is None for each in task.deadlines):
        return
    said = [("/name", task.name_raw), *((f"/outputs/{at}", each.text) for at, each in enumerate(task.outputs))]
    for field, words in said:
        for rule in rules.later:
            hit = rule.search(words)
            if hit and date(int(hit["year"]), 1, 1) > due:
                places = [*spans(task.evidence[field]), *spans(task.evidence["/deadlines/0"])]
                params = {"deadline": task.deadlines[-1].raw, "words": hit.group()}
                yield Doubt("row-dates-differ", tuple(places), params, None, field)
                return


def _ordered_by_product(task: TaskRecord, dossier: Dossier, rules: Rules) -> Iterator[Doubt]:
    """A task that has a document issued, which the text cites as the source of the task or is itself."""
    hit = next((hit for rule in rules.issuing if (hit := rule.match(task.name_raw))), None)
    if hit is None:
        return
    product = task.name_raw[hit.start("product") :]
    own = dossier.decision
    named = [(source.title, source.number, f"/sources/{at}") for at, source in enumerate(task.sources)]
    named += [(own.title, own.number, "")]
    for title, number, field in named:
        if title and _same_document(product, title, rules):
            places = spans(task.evidence["/name"]) + (
                spans(task.evidence[field][-1:]) if field else spans(own.evidence.get("/title", ()))
            )
            yield Doubt("task-is-source", places, {"number": number}, None, field or "/name")
            return


def _same_document(product: str, title: str, rules: Rules) -> bool:
    """Whether two titles name one document: same genre, same years, nearly the same words."""
    hit = next((hit for rule in rules.issuing if (hit := rule.match(title))), None)
    title = title[hit.start("product") :] if hit else title
    genres = [
        next((hit["genre"].casefold() for rule in rules.genre if (hit := rule.match(words))), None)
        for words in (product, title)
    ]
    if genres[0] is None or genres[0] != genres[1] or _YEAR.findall(product) != _YEAR.findall(title):
        return False
    return fuzz.token_set_ratio(product.casefold(), title.casefold()) >= _ALIKE
