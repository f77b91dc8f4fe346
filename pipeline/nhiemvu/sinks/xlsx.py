"""An Excel workbook: tasks, indicators, ordering documents, citations, doubts, documents; on wish a sheet a unit.

Every text is written as text: TT 2.10 stays 2.10, and what begins with = + - @ is no formula. Rows are streamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import regex

from nhiemvu.records import (
    CitationRecord,
    DecisionRecord,
    DoubtRecord,
    DoubtRules,
    IndicatorRecord,
    Severity,
    TaskRecord,
)
from nhiemvu.sinks import columns, files
from nhiemvu.sinks.columns import Column, Value
from nhiemvu.sinks.dossiers import Dossier
from nhiemvu.sinks.shares import Share

T = TypeVar("T")
Notes = dict[int, list[tuple[Severity, str]]]

MOST = 32_767  # characters that a cell of Excel holds
_CUT = " … (còn tiếp, xem bản ghi JSON)"
_LINE, _WRAPPED, _HIGHEST = 15, 14, 409  # points: of a line, of one of several, and the most that Excel allows a row
_NUMBER = "TT"
_IDS = "Mã"  # how the heads of columns begin that programs read and nobody prints
_FIRST_DAY = date(1900, 3, 1)  # Excel's calendar has a day in 1900 that never was
_COLOURS: dict[Severity | None, str | None] = {None: None, "error": "#F8CBAD", "warning": "#FFE699", "info": "#DDEBF7"}
_RANK: tuple[Severity, ...] = ("error", "warning", "info")
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True, "border": 1}
_BANNED = regex.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SHORT = (("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"), ("thành phố", "TP"), ("Thành phố", "TP"))


def write(path: Path, dossiers: Iterable[Dossier], rules: DoubtRules, split: Sequence[Share] = ()) -> None:
    """split: each gets a sheet of its own. Raises OutputError, ToolMissing."""
    with files.replacing(path) as place:
        book = Book(place)
        general = _General(book, rules)
        for dossier in dossiers:
            general.add(dossier)
        for share in split:
            sheet = Sheet(book, share.sheet, columns.TASKS, share.title, share.note)
            for task, dossier in share.tasks:
                sheet.add((task, dossier), _notes(task.doubts, task, columns.TASKS, rules))
        book.close()


class Book:
    """The workbook, its cell formats and the names of its sheets."""

    def __init__(self, place: Path | BytesIO) -> None:
        xlsxwriter = files.needed("xlsxwriter", "excel")
        written = str(place) if isinstance(place, Path) else place
        self.book = xlsxwriter.Workbook(written, {"constant_memory": True, "strings_to_urls": False})
        self.book.set_properties({"created": datetime(2000, 1, 1)})  # the same records give the same bytes
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._names: set[str] = set()
        self.sheets: list[Sheet] = []

    def format(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**_FONT, **{k: v for k, v in more.items() if v is not None}})
        return self._formats[key]

    def sheet(self, name: str) -> Any:
        return self.book.add_worksheet(self.title(name))

    def title(self, name: str) -> str:
        """A name that Excel takes: 31 characters at most, unlike all others, without its forbidden signs."""
        for long, short in _SHORT:
            name = name.replace(long, short)
        name = _BANNED.sub(" ", name).strip(" '") or "Trang"
        found, count = _shortened(name, 31), 1
        while found.lower() in self._names or found.lower() == "history":
            count += 1
            found = f"{_shortened(name, 31 - len(f' ({count})'))} ({count})"
        self._names.add(found.lower())
        return found

    def close(self) -> None:
        from xlsxwriter.exceptions import FileCreateError

        for sheet in self.sheets:
            sheet.finish()
        try:
            self.book.close()
        except FileCreateError as error:
            raise error.args[0] from error


def _shortened(name: str, most: int) -> str:
    """Whole words, as many as fit."""
    if len(name) <= most:
        return name
    cut = name[: most - 1]
    words = cut.rpartition(" ")[0] if name[most - 1] != " " else cut
    return f"{(words if len(words) > most // 2 else cut).rstrip(' ,')}…"


class Sheet:
    """A sheet of rows below a head: filters, head frozen and repeated, one page wide on A4 landscape."""

    def __init__(
        self, book: Book, name: str, shown: Sequence[Column[Any]], title: str | None = None, note: str | None = None
    ) -> None:
        self.book, self.columns = book, shown
        self.sheet = book.sheet(name)
        above = [words for words in (title, note) if words]
        self.head = len(above)
        self.row = self.head
        for at, column in enumerate(shown):
            self.sheet.set_column(at, at, column.width)
        for at, words in enumerate(above):
            self.sheet.write_string(at, 0, words, book.format(bold=at == 0, border=0, text_wrap=False))
        self.sheet.set_row(self.row, 2 * _LINE)
        for at, column in enumerate(shown):
            bold = book.format(bold=True, bg_color="#D9E1F2", align="center", valign="vcenter")
            self.sheet.write_string(self.row, at, column.head, bold)
        self._page(title is None)
        book.sheets.append(self)

    def _page(self, named: bool) -> None:
        """named: each printed page bears the name of the sheet."""
        self.sheet.freeze_panes(self.head + 1, 0)
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.head)
        self.sheet.set_margins(left=0.5, right=0.3, top=0.6 if named else 0.4, bottom=0.5)
        if named:
            self.sheet.set_header('&C&"Times New Roman,Bold"&12&A', {"margin": 0.25})
        self.sheet.set_footer('&C&"Times New Roman,Regular"&10Trang &P/&N')

    def finish(self) -> None:
        """Filters over all rows; ids are not printed."""
        self.sheet.autofilter(self.head, 0, max(self.row, self.head + 1), len(self.columns) - 1)
        printed = [at for at, column in enumerate(self.columns) if not column.head.startswith(_IDS)]
        self.sheet.print_area(0, 0, max(self.row, self.head + 1), printed[-1])

    def add(self, item: Any, notes: Notes | None = None) -> None:
        """A row. notes: by column, how grave a doubt is and what it says."""
        values = [column.value(item) for column in self.columns]
        self.next(values)
        for at, value in enumerate(values):
            told = (notes or {}).get(at, [])
            self.put(at, value, bg_color=_COLOURS[min((each for each, _ in told), key=_RANK.index, default=None)])
            if told:
                words = "\n".join(f"{columns.severity(each)}: {words}" for each, words in told)
                self.sheet.write_comment(self.row, at, words[:MOST], {"x_scale": 2, "y_scale": 1 + len(told) // 2})

    def next(self, values: Sequence[Value]) -> None:
        """Goes to the next row and makes it as high as its words need: programs do not do so for wrapped text."""
        self.row += 1
        lines = max(
            _lines(value, column.width)
            for value, column in zip(values, self.columns, strict=True)
            if not column.head.startswith(_IDS)
        )
        self.sheet.set_row(self.row, min(max(lines * _WRAPPED, _LINE), _HIGHEST))

    def put(self, at: int, value: Value, **look: Any) -> None:
        if isinstance(value, date) or self.columns[at].head == _NUMBER:
            look["align"] = "center"
        plain = self.book.format(**look)
        if value is None or value == "":
            self.sheet.write_blank(self.row, at, None, plain)
        elif isinstance(value, date):
            if value < _FIRST_DAY:
                self.sheet.write_string(self.row, at, f"{value.day:02}/{value.month:02}/{value.year:04}", plain)
            else:
                self.sheet.write_datetime(self.row, at, value, self.book.format(num_format="dd/mm/yyyy", **look))
        elif isinstance(value, int | float):
            self.sheet.write_number(self.row, at, value, plain)
        else:
            self.sheet.write_string(self.row, at, clipped(value), self.book.format(num_format="@", **look))


def _lines(value: Value, width: int) -> int:
    """The lines that a value takes in a column; a letter of Times New Roman is narrower than the unit of widths."""
    if not isinstance(value, str) or (len(value) < width and "\n" not in value):
        return 1
    return sum(1 + int(len(line) / (width * 1.2)) for line in value.split("\n"))


def clipped(words: str) -> str:
    """The words as far as a cell holds them, which says so where it does not hold all."""
    return words if len(words) <= MOST else words[: MOST - len(_CUT)] + _CUT


def _notes(doubts: Sequence[DoubtRecord], record: Any, shown: Sequence[Column[T]], rules: DoubtRules) -> Notes:
    found: Notes = {}
    for doubt in doubts:
        at = columns.column_of(doubt.field, record, shown)
        if at is not None:
            found.setdefault(at, []).append((doubt.severity, " ".join(columns.told(doubt, rules))))
    return found


class _General:
    """The six sheets over all decisions."""

    def __init__(self, book: Book, rules: DoubtRules) -> None:
        self.rules = rules
        self.tasks = Sheet(book, "Nhiệm vụ", columns.TASKS)
        self.indicators = Sheet(book, "Chỉ tiêu", columns.INDICATORS)
        self.sources = Sheet(book, "Văn bản giao nhiệm vụ", columns.SOURCES)
        self.citations = Sheet(book, "Viện dẫn", columns.CITATIONS)
        self.doubts = Sheet(book, "Điểm cần kiểm tra", columns.DOUBTS)
        self.decisions = Sheet(book, "Văn bản", columns.DECISIONS)

    def add(self, dossier: Dossier) -> None:
        for sheet, kind in (
            (self.decisions, DecisionRecord),
            (self.tasks, TaskRecord),
            (self.indicators, IndicatorRecord),
            (self.citations, CitationRecord),
        ):
            for record in dossier.of(kind):
                sheet.add((record, dossier), _notes(record.doubts, record, sheet.columns, self.rules))
        for sourced in _sourced(dossier):
            disputed: list[tuple[Severity, str]] = [
                (doubt.severity, " ".join(columns.told(doubt, self.rules)))
                for doubt in sourced.task.doubts
                if doubt.field == sourced.field
            ]
            at = columns.column_of("", sourced.task, columns.SOURCES)
            self.sources.add(sourced, {at: disputed} if at is not None else None)
        for record in dossier.records:
            for doubt in record.doubts:
                found = columns.Doubted(doubt, record, dossier, self.rules)
                self.doubts.add(found, {0: [(doubt.severity, "")]} if doubt.severity == "error" else None)


def _sourced(dossier: Dossier) -> Iterator[columns.Sourced]:
    for task in dossier.of(TaskRecord):
        for index, source in enumerate(task.sources):
            yield columns.Sourced(task, source, dossier, f"/sources/{index}")
