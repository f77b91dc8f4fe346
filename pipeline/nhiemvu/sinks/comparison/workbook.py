"""A comparison as an XLSX workbook: old and new side by side, what changed in colour."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nhiemvu.compare import Comparison, Series
from nhiemvu.compare.values import Change, FieldName, Task
from nhiemvu.sinks import files
from nhiemvu.sinks.comparison import wording
from nhiemvu.sinks.comparison.wording import Language
from nhiemvu.sinks.xlsx import MOST

_MODIFIED = re.compile(rb"(?<=W3CDTF\">)[0-9T:Z.-]+(?=</dcterms:modified>)")
_SHOWN: tuple[FieldName, ...] = ("number", "group", "name", "units", "deadlines", "outputs", "sources")
_WIDTHS = (6, 22, 44, 28, 18, 34, 24)
_GONE, _COME, _EDITED, _HEAD = "FBDEDB", "D5EFDF", "FDEEC4", "E3E7EC"


def encode(found: Comparison | Series, language: Language) -> bytes:
    """The bytes of the workbook. Raises ToolMissing without openpyxl."""
    book = files.needed("openpyxl", "excel").Workbook()
    book.remove(book.worksheets[0])
    compared = found.comparisons if isinstance(found, Series) else (found,)
    for at, each in enumerate(compared, 1):
        suffix = f" {at}" if len(compared) > 1 else ""
        _summary(book.create_sheet(wording.PAGE["summary"][language] + suffix), each, language)
        _changes(book.create_sheet(wording.PAGE["changes"][language] + suffix), each, language)
        _figures(book.create_sheet(wording.PAGE["figures"][language] + suffix), each, language)
    if isinstance(found, Series):
        _lineages(book.create_sheet("Series"), found, language)
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # the same comparison, the same file
    out = io.BytesIO()
    book.save(out)
    undated = io.BytesIO()
    with ZipFile(out) as dated, ZipFile(undated, "w") as archive:  # openpyxl writes the time of writing into both
        for name in dated.namelist():
            archive.writestr(ZipInfo(name), _MODIFIED.sub(b"2000-01-01T00:00:00Z", dated.read(name)), ZIP_DEFLATED)
    return undated.getvalue()


def _write(sheet: Any, row: Sequence[Any], fills: Sequence[str | None] = (), bold: bool = False) -> None:
    """A row of texts; none of them is a formula, whatever it begins with."""
    from openpyxl.styles import Alignment, Font, PatternFill

    line = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for column, said in enumerate(row, 1):
        cell = sheet.cell(line, column)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(said, int):
            cell.value = said
        elif said:
            cell.value = files.UNPRINTED.sub("\ufffd", said)[:MOST]
            cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        fill = fills[column - 1] if column <= len(fills) else None
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)


def _summary(sheet: Any, found: Comparison, language: Language) -> None:
    page = wording.PAGE
    _write(sheet, [page["summary"][language], page["old"][language], page["new"][language]], bold=True)
    for side in wording.SIDES:
        old, new = getattr(found.old, side), getattr(found.new, side)
        _write(
            sheet,
            [
                wording.SIDES[side][language],
                *(each if isinstance(each, str) else "; ".join(each) for each in (old, new)),
            ],
        )
    _write(sheet, [page["tasks"][language], found.summary["old"], found.summary["new"]])
    for note in found.notes:
        _write(sheet, [wording.NOTES[note][language]])
    for kind, words in wording.KINDS.items():
        _write(sheet, [words[language], found.summary[kind]])
    for column, width in zip("ABC", (26, 60, 60), strict=True):
        sheet.column_dimensions[column].width = width


def _changes(sheet: Any, found: Comparison, language: Language) -> None:
    from openpyxl.utils import get_column_letter

    page = wording.PAGE
    titles = [wording.FIELDS[name][language] for name in _SHOWN]
    old, new = page["old"][language], page["new"][language]
    head = [page["change"][language], *(f"{old}: {each}" for each in titles), *(f"{new}: {each}" for each in titles)]
    last = [page["details"][language], f"{page['evidence'][language]}, {old}", f"{page['evidence'][language]}, {new}"]
    _write(sheet, [*head, *last], [_HEAD] * 18, bold=True)
    for change in found.changes:
        for at in range(max(len(change.old), len(change.new), 1)):
            mine = change.old[at] if at < len(change.old) else None
            its = change.new[at] if at < len(change.new) else None
            _row(sheet, change, mine, its, language)
    for column, width in enumerate((18, *_WIDTHS, *_WIDTHS, 50, 30, 30), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _row(sheet: Any, change: Change, old: Task | None, new: Task | None, language: Language) -> None:
    differing = {each.field for each in change.fields}
    fills: list[str | None] = [None]
    for task, whole in ((old, _GONE), (new, _COME)):
        fills += [
            None if task is None else whole if not change.fields else _EDITED if name in differing else None
            for name in _SHOWN
        ]
    told = [
        f"{wording.FIELDS[each.field][language]}, {wording.part(each.field, part, language)}"
        for each in change.fields
        for part in each.parts
    ]
    sides = [_cells(task, language) for task in (old, new)]
    _write(
        sheet,
        [wording.kinds(change.kinds, language), *sides[0], *sides[1], "\n".join(told), _place(old), _place(new)],
        fills,
    )


def _cells(task: Task | None, language: Language) -> list[str]:
    return [wording.value(name, getattr(task, name), language) if task else "" for name in _SHOWN]


def _place(task: Task | None) -> str:
    if task is None:
        return ""
    spans = ", ".join(f"{each['start']}-{each['end']}" for each in task.evidence.get("/name", ()))
    return f"{task.id} [{spans}]" if spans else task.id


def _figures(sheet: Any, found: Comparison, language: Language) -> None:
    page = wording.PAGE
    _write(sheet, [page["change"][language], page["old"][language], page["new"][language]], [_HEAD] * 3, bold=True)
    fills = {"added": _COME, "removed": _GONE, "changed": _EDITED}
    for each in found.indicators:
        sides = ["\n".join(map(wording.dated, side)) for side in (each.old, each.new)]
        _write(sheet, [wording.figure(each, language), *sides], [fills.get(each.kind)])
    for column, width in zip("ABC", (18, 70, 70), strict=True):
        sheet.column_dimensions[column].width = width


def _lineages(sheet: Any, found: Series, language: Language) -> None:
    names = [", ".join(each.numbers) or each.name for each in found.documents]
    _write(sheet, ["id", *names], [_HEAD] * (len(names) + 1), bold=True)
    for line in found.lineages:
        cells = ["" for _ in names]
        for station in line.stations:
            kinds = wording.kinds(station.kinds, language)
            told = f"{station.number or '–'} {station.name}" + (f" ({kinds})" if kinds else "")
            cells[station.document] = "\n".join(filter(None, (cells[station.document], told)))
        _write(sheet, [line.id, *cells])
    sheet.freeze_panes = "B2"
