"""Division records: numbered parts of the text, and tables that hold no tasks."""

from __future__ import annotations

from nhiemvu.assembly.desk import Desk
from nhiemvu.model import Division, Passage, Table
from nhiemvu.records import DivisionRecord, Record, number_path


def make(desk: Desk) -> list[tuple[int, Record]]:
    made: list[tuple[int, Record]] = []
    ids: list[str] = []
    divisions = desk.findings.outline.divisions
    for division in divisions:
        record = _division(desk, division, ids)
        ids.append(record.id)
        made.append((_start(division), record))
    for table in desk.findings.tables:
        if table.kind != "tasks" and table.rows:
            made.append((table.rows[0].start, _table(desk, table)))
    return made


def _start(division: Division) -> int:
    spans = division.number_spans or division.heading or (division.own[0] if division.own else ())
    return spans[0].start if spans else 0


def _division(desk: Desk, division: Division, ids: list[str]) -> DivisionRecord:
    outline = desk.findings.outline
    numbers: list[str | None] = []
    above: Division | None = division
    while above is not None:
        counted = above.ordinal is not None or (above.number or "")[:1].isalnum()
        numbers.insert(0, above.number if counted else None)
        above = outline.divisions[above.parent] if above.parent is not None else None
    path = number_path(numbers)
    if numbers[-1] is None:
        path.append(f"@{_start(division)}")
    heading = desk.source.passage(division.heading)
    own = [desk.source.passage(spans) for spans in division.own]
    fields: dict[str, Passage] = {f"/text/{index}": passage for index, passage in enumerate(own)}
    if heading:
        fields["/heading"] = heading
    slug = outline.parts[division.part].slug
    record_id = desk.give(f"{slug}/{'/'.join(path)}")
    return DivisionRecord(
        id=record_id,
        decision=desk.decision,
        level=division.level,
        number=division.number,
        ordinal=division.ordinal,
        heading=heading.text or None,
        text=[passage.text for passage in own],
        parent=ids[division.parent] if division.parent is not None else None,
        cells=[],
        evidence=desk.evidence(fields),
        doubts=[],
    )


def _table(desk: Desk, table: Table) -> DivisionRecord:
    rows = [tuple(desk.source.passage(spans) for spans in row.cells) for row in table.rows]
    head = tuple(desk.source.passage(column.head) for column in table.columns)
    rows = [head, *rows] if any(head) else rows
    start = table.rows[0].start
    fields = {f"/cells/{at}/{column}": cell for at, row in enumerate(rows) for column, cell in enumerate(row)}
    record_id = desk.give(f"{desk.slug_at(start)}/@{start}")
    return DivisionRecord(
        id=record_id,
        decision=desk.decision,
        level="bang",
        number=None,
        ordinal=None,
        heading=None,
        text=[],
        parent=None,
        cells=[[cell.text for cell in row] for row in rows],
        evidence=desk.evidence(fields),
        doubts=desk.doubt(record_id, [doubt for row in table.rows for doubt in desk.about(row.start)]),
    )
