"""Division records: numbered parts of the text, and tables that hold no tasks."""

from __future__ import annotations

from nhiemvu.assembly.desk import Desk
from nhiemvu.model import Division, Passage, Table
from nhiemvu.records import DivisionRecord, Record, number_path


def make(desk: Desk, ids: list[str]) -> list[tuple[int, Record]]:
    """ids: those of the divisions, as ids() gives them."""
    made: list[tuple[int, Record]] = [
        (_start(division), _division(desk, at, ids)) for at, division in enumerate(desk.findings.outline.divisions)
    ]
    for table in desk.findings.tables:
        if table.kind != "tasks" and table.rows:
            made.append((table.rows[0].start, _table(desk, table)))
    return made


def ids(desk: Desk) -> list[str]:
    """An id for each division: attachment and path of printed numbers, the offset where it has none."""
    given = []
    for at, division in enumerate(desk.findings.outline.divisions):
        wanted = path(desk, at)
        if not _counts(division):
            wanted.append(f"@{_start(division)}")
        slug = desk.findings.outline.parts[division.part].slug
        given.append(desk.give(f"{slug}/{'/'.join(wanted)}"))
    return given


def path(desk: Desk, at: int | None) -> list[str]:
    """The printed numbers of a division and of those around it."""
    divisions = desk.findings.outline.divisions
    numbers: list[str | None] = []
    while at is not None:
        numbers.insert(0, divisions[at].number if _counts(divisions[at]) else None)
        at = divisions[at].parent
    return number_path(numbers)


def _counts(division: Division) -> bool:
    return division.number is not None and (division.ordinal is not None or division.number[:1].isalnum())


def _start(division: Division) -> int:
    spans = division.number_spans or division.heading or (division.own[0] if division.own else ())
    return spans[0].start if spans else 0


def _division(desk: Desk, at: int, ids: list[str]) -> DivisionRecord:
    division = desk.findings.outline.divisions[at]
    heading = desk.source.passage(division.heading)
    own = [desk.source.passage(spans) for spans in division.own]
    fields: dict[str, Passage] = {f"/text/{index}": passage for index, passage in enumerate(own)}
    if heading:
        fields["/heading"] = heading
    return DivisionRecord(
        id=ids[at],
        decision=desk.decision,
        level=division.level,
        number=division.number,
        ordinal=division.ordinal,
        heading=heading.text or None,
        text=[passage.text for passage in own],
        parent=ids[division.parent] if division.parent is not None else None,
        cells=[],
        evidence=desk.evidence(fields),
        confidence=desk.confidence(fields),
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
        confidence=desk.confidence(fields),
        doubts=desk.doubt(record_id, [doubt for row in table.rows for doubt in desk.about(row.start)]),
    )
