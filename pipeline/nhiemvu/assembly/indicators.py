"""Indicator records: annotations that own no text."""

from __future__ import annotations

from collections.abc import Sequence

from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.figures import Stated
from nhiemvu.records import IndicatorRecord, Period, Record


def make(desk: Desk, tasks: Sequence[Record], divisions: Sequence[Record]) -> list[tuple[int, Record]]:
    """tasks, divisions: the records made of them, tables that hold no tasks behind the divisions."""
    tables = [at for at, table in enumerate(desk.findings.tables) if table.kind != "tasks" and table.rows]
    offset = len(desk.findings.outline.divisions)
    made: list[tuple[int, Record]] = []
    for each in desk.findings.indicators:
        around = each.division
        if each.table is not None:
            around = offset + tables.index(each.table)
        task = tasks[each.task].id if each.task is not None else None
        record = _record(desk, each, task, divisions[around].id if around is not None else None)
        made.append((each.indicator.raw.start, record))
    return made


def _record(desk: Desk, stated: Stated, task: str | None, division: str | None) -> IndicatorRecord:
    found, period = stated.indicator, stated.period
    fields = {
        "/raw": found.raw,
        "/subject": found.subject,
        "/measure": found.measure,
        "/value": found.low,
        "/value_max": found.high,
        "/unit": found.unit,
        "/approximation": found.approximation,
        "/per": found.per,
        "/period": period.raw if period else None,
    }
    return IndicatorRecord(
        id=desk.give(f"@{found.raw.start}"),
        decision=desk.decision,
        raw=found.raw.text,
        subject=found.subject.text if found.subject else None,
        measure=found.measure.text if found.measure else None,
        comparator=found.comparator,
        value=found.value,
        value_max=found.value_max,
        unit=found.unit.text if found.unit else None,
        approximation=found.approximation.text.lower() if found.approximation else None,
        per=found.per.text if found.per else None,
        status=stated.status,
        period=Period.model_validate(
            {"raw": period.raw.text, "start": period.start, "end": period.end, "given": stated.given}
        )
        if period
        else None,
        task=task,
        division=division,
        evidence=desk.evidence(fields),
        confidence=desk.confidence(fields),
        doubts=[],
    )
