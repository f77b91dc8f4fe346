"""The register as a workbook: what people typed is read again, new rows are laid beside it, the rest stays locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from nhiemvu.errors import InputError
from nhiemvu.sinks import files
from nhiemvu.sinks.columns import Column, Value
from nhiemvu.sinks.places import day
from nhiemvu.sinks.register.periods import Period
from nhiemvu.sinks.register.rows import Row
from nhiemvu.sinks.xlsx import Book, Sheet

SHEET = "Sổ theo dõi"
STATES = "Danh mục"
ID = "Mã dòng (không sửa)"
_STATE = "Trạng thái"
_FINISHED = "Ngày hoàn thành"
_LATE = "#F8CBAD"


@dataclass(frozen=True, slots=True)
class State:
    """done: the task needs no row in later periods."""

    id: str
    name: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    state: tuple[State, ...]


def _typed(_row: Row) -> Value:
    return None


REGISTER: tuple[Column[Row], ...] = (
    Column("Kỳ", 9, lambda row: row.period),
    Column("Văn bản giao", 16, lambda row: row.document),
    Column("TT", 6, lambda row: row.number),
    Column("Nhiệm vụ", 36, lambda row: row.task),
    Column("Đơn vị", 18, lambda row: row.unit),
    Column("Vai trò", 9, lambda row: row.role),
    Column("Giao qua tập thể", 13, lambda row: row.via),
    Column("Thời hạn (nguyên văn)", 12, lambda row: row.timing),
    Column("Hạn cuối", 11, lambda row: row.due),
    Column("Còn (ngày)", 7, lambda row: row.left),
    Column("Sản phẩm", 24, lambda row: row.result),
    Column(_STATE, 14, _typed),
    Column("Kết quả", 24, _typed),
    Column("Số/ký hiệu văn bản", 12, _typed),
    Column(_FINISHED, 11, _typed),
    Column("Khó khăn, vướng mắc", 16, _typed),
    Column("Đề xuất", 16, _typed),
    Column("Nơi nêu", 18, lambda row: row.place),
    Column(ID, 20, lambda row: row.id),
)
TYPED = frozenset(column.head for column in REGISTER if column.value is _typed)

_A3 = 8  # the number that Excel has for it
_Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The lines of a register that is there already, by id, and the heads of columns that people added."""

    lines: dict[str, _Line]
    added: tuple[str, ...] = ()


def write(path: Path, rows: Iterable[Row], period: Period, as_of: date, rules: Rules) -> tuple[int, int]:
    """Writes the register; how many rows it has, and how many of them were there before.

    Lines of other periods and of other documents stay as they are. A line of this period whose task the records no
    longer have stays where something was typed into it. Raises InputError where the file is no register, OutputError.
    """
    kept = _read(path)
    done = {state.name for state in rules.state if state.done}
    finished = {_stem(at) for at, line in kept.lines.items() if line.get(_STATE) in done and _code(at) != period.code}
    new: dict[str, _Line] = {}
    seen, decisions = 0, set()
    for row in rows:
        decisions.add(row.decision)
        old = next((kept.lines.pop(at) for at in (row.id, *row.former) if at in kept.lines), None)
        if old is None and finished.intersection(map(_stem, (row.id, *row.former))):
            continue
        seen += old is not None
        typed = {head: (old or {}).get(head) for head in (*TYPED, *kept.added)}
        new[row.id] = {**{column.head: column.value(row) for column in REGISTER}, **typed}
    stay = {at: line for at, line in kept.lines.items() if _stays(at, line, period, decisions, kept.added)}
    before = [line for at, line in stay.items() if _code(at) < period.code]
    lines = [*before, *new.values(), *(line for at, line in stay.items() if _code(at) >= period.code)]
    _write(path, lines, kept.added, f"SỔ THEO DÕI NHIỆM VỤ: {period.label}, tính đến ngày {day(as_of)}", rules)
    return len(lines), seen


def _stem(at: str) -> str:
    return at.rpartition("|")[0]


def _code(at: str) -> str:
    return at.rpartition("|")[2]


def _stays(at: str, line: _Line, period: Period, decisions: set[str], added: Sequence[str]) -> bool:
    mine = _code(at) == period.code and at.partition("#")[0].partition("|")[0] in decisions
    return not mine or any(line.get(head) not in (None, "") for head in (*TYPED, *added))


def _read(path: Path) -> _Kept:
    if not path.is_file():
        return _Kept({})
    try:
        table = _table(path)
        head = next(at for at, row in enumerate(table[:20]) if ID in row)
    except PermissionError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); close it in Excel and run again") from None
    except Exception as error:  # openpyxl raises what zip, XML and its own checks raise
        raise InputError(
            f"{path} is no register that nhiemvu wrote ({type(error).__name__}); choose another name with -o"
        ) from None
    heads = [str(each) if each is not None else "" for each in table[head]]
    own = {column.head for column in REGISTER}
    lines = {}
    for row in table[head + 1 :]:
        line = {name: _day(value) for name, value in zip(heads, row, strict=True) if name}
        if line.get(ID):
            lines[str(line[ID])] = line
    return _Kept(lines, tuple(each for each in heads if each and each not in own))


def _table(path: Path) -> list[list[Any]]:
    """The cells; a formula as its value, as its own words where the program that wrote it left no value."""
    load = files.needed("openpyxl", "excel").load_workbook
    cells = list(load(path)[SHEET].iter_rows())
    if not any(cell.data_type == "f" for row in cells for cell in row):
        return [[cell.value for cell in row] for row in cells]
    valued = load(path, data_only=True)[SHEET].iter_rows(values_only=True)
    return [
        [cell.value if value is None else value for cell, value in zip(row, values, strict=True)]
        for row, values in zip(cells, valued, strict=True)
    ]


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _write(path: Path, lines: Sequence[_Line], added: Sequence[str], title: str, rules: Rules) -> None:
    shown = (*REGISTER[:-2], *(Column(head, 20, _typed) for head in added), *REGISTER[-2:])
    with files.replacing(path) as place:
        book = Book(place)
        sheet = Sheet(book, SHEET, shown, title)
        sheet.sheet.set_paper(_A3)  # with so many columns the words would be too small to read on A4
        for line in lines:
            values = [_cell(line.get(column.head)) for column in shown]
            sheet.next(values)
            late = isinstance(line.get("Còn (ngày)"), int) and line["Còn (ngày)"] < 0
            for at, (column, value) in enumerate(zip(shown, values, strict=True)):
                own = column.value is _typed
                colour = "#FFFFE0" if own else _LATE if late and column.head == "Còn (ngày)" else None
                sheet.put(at, value, bg_color=colour, locked=0 if own else None)
        _guard(book, sheet, [column.head for column in shown], rules)
        book.close()


def _cell(value: Any) -> Value:
    return value if value is None or isinstance(value, str | date | int | float) else str(value)


def _guard(book: Book, sheet: Sheet, heads: list[str], rules: Rules) -> None:
    """A list of states, dates where dates are meant, and all else locked, without a password."""
    states = book.sheet(STATES)
    states.write_string(0, 0, _STATE, book.format(bold=True))
    states.set_column(0, 0, 34)
    for at, state in enumerate(rules.state, 1):
        states.write_string(at, 0, state.name, book.format())
    if sheet.row > sheet.head:
        area = (sheet.head + 1, sheet.row)
        at = heads.index(_STATE)
        source = f"='{STATES}'!$A$2:$A${len(rules.state) + 1}"
        sheet.sheet.data_validation(area[0], at, area[1], at, {"validate": "list", "source": source})
        at = heads.index(_FINISHED)
        limits = {"criteria": ">=", "value": date(2000, 1, 1), "error_type": "warning"}
        sheet.sheet.data_validation(area[0], at, area[1], at, {"validate": "date", **limits})
    allowed = ("autofilter", "sort", "format_columns", "format_rows", "format_cells")
    sheet.sheet.protect("", dict.fromkeys(allowed, True))
