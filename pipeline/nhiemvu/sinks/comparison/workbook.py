"""A comparison as an XLSX workbook: old and new side by side, what changed in colour."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from nhiemvu.compare import Comparison, Series
from nhiemvu.compare.values import Change, FieldName, Task
from nhiemvu.sinks import files
from nhiemvu.sinks.comparison import wording
from nhiemvu.sinks.comparison.wording import Language
from nhiemvu.sinks.xlsx import Book, clipped

_SHOWN: tuple[FieldName, ...] = ("number", "group", "name", "units", "deadlines", "outputs", "sources")
_WIDTHS = (6, 22, 44, 28, 18, 34, 24)
_GONE, _COME, _EDITED, _HEAD = "#FBDEDB", "#D5EFDF", "#FDEEC4", "#E3E7EC"


def encode(found: Comparison | Series, language: Language) -> bytes:
    """The bytes of the workbook; the same comparison gives the same. Raises ToolMissing without xlsxwriter."""
    out = BytesIO()
    book = Book(out)
    compared = found.comparisons if isinstance(found, Series) else (found,)
    for at, each in enumerate(compared, 1):
        suffix = f" {at}" if len(compared) > 1 else ""
        _summary(_Sheet(book, wording.PAGE["summary"][language] + suffix, (26, 60, 60)), each, language)
        _changes(book, wording.PAGE["changes"][language] + suffix, each, language)
        _figures(_Sheet(book, wording.PAGE["figures"][language] + suffix, (18, 70, 70)), each, language)
    if isinstance(found, Series):
        _lineages(book, found, language)
    book.close()
    return out.getvalue()


class _Sheet:
    """A sheet that is filled row by row. frozen: its head and first column stay in view."""

    def __init__(self, book: Book, name: str, widths: Sequence[int], frozen: bool = False) -> None:
        self.book, self.sheet, self.rows = book, book.sheet(name), 0
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        if frozen:
            self.sheet.freeze_panes(1, 1)

    def write(self, row: Sequence[str | int], fills: Sequence[str | None] = (), bold: bool = False) -> None:
        """A row of texts; none of them is a formula, whatever it begins with."""
        for column, said in enumerate(row):
            fill = fills[column] if column < len(fills) else None
            look = self.book.format(bold=bold, bg_color=fill)
            if isinstance(said, int):
                self.sheet.write_number(self.rows, column, said, look)
            elif said:
                self.sheet.write_string(self.rows, column, clipped(files.UNPRINTED.sub("\ufffd", said)), look)
            else:
                self.sheet.write_blank(self.rows, column, None, look)
        self.rows += 1


def _summary(sheet: _Sheet, found: Comparison, language: Language) -> None:
    page = wording.PAGE
    sheet.write([page["summary"][language], page["old"][language], page["new"][language]], bold=True)
    for side in wording.SIDES:
        old, new = getattr(found.old, side), getattr(found.new, side)
        both = (each if isinstance(each, str) else "; ".join(each) for each in (old, new))
        sheet.write([wording.SIDES[side][language], *both])
    sheet.write([page["tasks"][language], found.summary["old"], found.summary["new"]])
    for note in found.notes:
        sheet.write([wording.NOTES[note][language]])
    for kind, words in wording.KINDS.items():
        sheet.write([words[language], found.summary[kind]])


def _changes(book: Book, name: str, found: Comparison, language: Language) -> None:
    page = wording.PAGE
    titles = [wording.FIELDS[name][language] for name in _SHOWN]
    old, new = page["old"][language], page["new"][language]
    head = [page["change"][language], *(f"{old}: {each}" for each in titles), *(f"{new}: {each}" for each in titles)]
    last = [page["details"][language], f"{page['evidence'][language]}, {old}", f"{page['evidence'][language]}, {new}"]
    sheet = _Sheet(book, name, (18, *_WIDTHS, *_WIDTHS, 50, 30, 30), frozen=True)
    sheet.write([*head, *last], [_HEAD] * 18, bold=True)
    for change in found.changes:
        for at in range(max(len(change.old), len(change.new), 1)):
            mine = change.old[at] if at < len(change.old) else None
            its = change.new[at] if at < len(change.new) else None
            _row(sheet, change, mine, its, language)
    sheet.sheet.autofilter(0, 0, sheet.rows - 1, 17)


def _row(sheet: _Sheet, change: Change, old: Task | None, new: Task | None, language: Language) -> None:
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
    sheet.write(
        [wording.kinds(change.kinds, language), *sides[0], *sides[1], "\n".join(told), _place(old), _place(new)], fills
    )


def _cells(task: Task | None, language: Language) -> list[str]:
    return [wording.value(name, getattr(task, name), language) if task else "" for name in _SHOWN]


def _place(task: Task | None) -> str:
    if task is None:
        return ""
    spans = ", ".join(f"{each['start']}-{each['end']}" for each in task.evidence.get("/name", ()))
    return f"{task.id} [{spans}]" if spans else task.id


def _figures(sheet: _Sheet, found: Comparison, language: Language) -> None:
    page = wording.PAGE
    sheet.write([page["change"][language], page["old"][language], page["new"][language]], [_HEAD] * 3, bold=True)
    fills = {"added": _COME, "removed": _GONE, "changed": _EDITED}
    for each in found.indicators:
        sides = ["\n".join(map(wording.dated, side)) for side in (each.old, each.new)]
        sheet.write([wording.figure(each, language), *sides], [fills.get(each.kind)])


def _lineages(book: Book, found: Series, language: Language) -> None:
    names = [", ".join(each.numbers) or each.name for each in found.documents]
    sheet = _Sheet(book, "Series", (), frozen=True)
    sheet.write(["id", *names], [_HEAD] * (len(names) + 1), bold=True)
    for line in found.lineages:
        cells = ["" for _ in names]
        for station in line.stations:
            kinds = wording.kinds(station.kinds, language)
            told = f"{station.number or '–'} {station.name}" + (f" ({kinds})" if kinds else "")
            cells[station.document] = "\n".join(filter(None, (cells[station.document], told)))
        sheet.write([line.id, *cells])
