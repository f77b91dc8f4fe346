"""The rows of a table without upright rules, and the table as if it were ruled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from nhiemvu.readers.pdf.gutters import Columns, Piece
from nhiemvu.readers.pdf.lines import Line
from nhiemvu.readers.pdf.middles import Rows, Stretch
from nhiemvu.readers.ruling import Line as Level
from nhiemvu.readers.ruling import Ruled, Space

_BANDED: Final = 3  # level rules between rows of a table: then each parts two; fewer part head and body
_NUMBER: Final = 12  # letters in the first column of a table whose rows are numbered
_RESTARTS: Final = 2  # columns that begin anew where a row without number does
_APART: Final = 1.4  # distances between lines from which a column begins anew
_SAME: Final = 0.7  # sizes between two lines that begin one row
_CLOSE: Final = 1.15  # distances between lines: two lines of one cell are no farther apart
_ROOM: Final = 0.25  # sizes of a letter: the blank before a word
_TOP: Final = 1e9
_ABOVE, _BELOW = 0.85, 0.35  # sizes of a letter from a base line to the border of its row
_MIDDLE: Final = 0.3  # sizes of a letter from a base line to the middle of its words


class Border(NamedTuple):
    """Where a row begins. open: the columns whose cells go on from the row above."""

    y: float
    open: Set[int] = frozenset()


@dataclass(slots=True)
class Laid:
    """A line of a table, and what it has in the columns. is_across: some of it stands across several."""

    line: Line
    pieces: tuple[Piece, ...]
    columns: set[int] = field(init=False)
    is_across: bool = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {piece[2] for piece in self.pieces}
        self.is_across = any(piece[2] < piece[3] for piece in self.pieces)
        if self.is_across:
            self.columns.update(at for piece in self.pieces for at in range(piece.first, piece.last + 1))

    def words(self, column: int) -> str:
        """What a line has in a column."""
        return " ".join(words_of(self.line, piece) for piece in self.pieces if piece.first <= column <= piece.last)


def words_of(line: Line, piece: Piece) -> str:
    """The words of a piece of a line."""
    return " ".join([word.text for word in line.words if piece.x0 <= word.x0 < piece.x1])


def ruled(
    columns: Columns, laid: Sequence[Laid], head: int, levels: Sequence[Level], *, continued: bool
) -> tuple[Ruled, list[Line]]:
    """The table of these lines, and those whose rows are unsure. head: how many of them hold the heads of its columns.
    continued: it goes on from the page before.
    """
    pad = min(right[0] - left[1] for left, right in pairwise(columns)) / 2
    xs = (*(low - pad for low, _ in columns), columns[-1][1] + pad)
    rows = _rows(xs, laid, head, levels, continued)
    ys = [border(laid, at) for at in rows.starts]
    ys.append(min(each.line.y - _BELOW * each.line.size for each in laid))
    owner: list[tuple[int, ...]] = []
    cells: list[Space] = []
    for row, (low, high) in enumerate(pairwise([*rows.starts, len(laid)])):
        across = [piece for each in laid[low:high] for piece in each.pieces if piece.first < piece.last]
        shared = rows.shared.get(low, set())
        owners: list[int] = []
        while (column := len(owners)) < len(columns):
            if column in shared:
                above = owner[row - 1][column]
                cells[above] = cells[above]._replace(rows=row - cells[above].row + 1)
                owners.append(above)
                continue
            end = column
            while wider := [piece.last for piece in across if piece.first <= end < piece.last]:
                end = max(wider)
            owners += [len(cells)] * (end - column + 1)
            cells.append(Space(row, column, end - column + 1, 1))
        owner.append(tuple(owners))
    table = Ruled(xs, tuple(ys), tuple(cells), tuple(owner), tuple(-y for y in ys), columns)
    return table, [laid[at].line for at in rows.unsure]


def borders(laid: Sequence[Laid], head: int, *, continued: bool) -> tuple[list[Border], list[Line]]:
    """Where the rows of numbered lines begin below a border of their table, from the second on, and the lines whose row
    is unsure.

    head: how many lines hold the heads of columns. continued: they may begin with the end of a row of the page before.
    """
    rows = _rows(tuple(piece.x0 for piece in laid[0].pieces), laid, head, (), continued)
    found = [Border(border(laid, at), frozenset(rows.shared.get(at, ()))) for at in rows.starts if at]
    return found, [laid[at].line for at in rows.unsure]


def apart(laid: Sequence[Laid]) -> list[int]:
    """The lines that stand farther from the one above than the closest lines of a column do."""
    close = _CLOSE * min(_distances(laid), default=_TOP)
    return [at for at in range(1, len(laid)) if laid[at - 1].line.y - laid[at].line.y > close]


def border(laid: Sequence[Laid], at: int) -> float:
    """Where the row lies open that begins with this line: lines of other rows may stand closer than one line."""
    line = laid[at].line
    room = laid[at - 1].line.y - line.y if at else _TOP
    return line.y + _MIDDLE * line.size + min((_ABOVE - _MIDDLE) * line.size, room / 2)


def _parted(xs: Sequence[float], laid: Sequence[Laid], levels: Sequence[Level]) -> dict[int, set[int]]:
    """The lines over which a rule parts two rows, with the columns that it leaves open: their cells go on below."""
    found: dict[int, set[int]] = {}
    for at in range(1, len(laid)):
        low, high = laid[at].line.y, laid[at - 1].line.y
        here = [level for level in levels if low < level.at < high]
        middles = [(left + right) / 2 for left, right in pairwise(xs)]
        open_ = {
            column for column, middle in enumerate(middles) if not any(each.low < middle < each.high for each in here)
        }
        if len(open_) * 2 < len(middles):
            found[at] = open_
    return found


def _rows(xs: Sequence[float], laid: Sequence[Laid], head: int, levels: Sequence[Level], continued: bool) -> Rows:
    """The rows of a table: those of its head, those that rules part, else those that its numbers or columns show."""
    parted = _parted(xs, laid, levels) if levels else {}
    rows = _head(laid, head)
    if len(parted) >= _BANDED:
        starts = sorted({*rows.starts, *(at for at in parted if at >= head), *([head] if head < len(laid) else [])})
        return Rows(starts, rows.shared | {at: open_ for at, open_ in parted.items() if at >= head})
    numbered = _is_numbered(laid[head:])
    pitch, right = _pitch(laid), max(piece.x1 for each in laid for piece in each.pieces)
    at = head
    while at < len(laid):
        end = _title(laid, at, right, pitch)
        if end > at:
            rows.starts.extend(_titles(laid, at, end))
        else:
            end = next(
                (later for later in range(at + 1, len(laid)) if _title(laid, later, xs[-1], pitch) > later), len(laid)
            )
            found = _numbered(laid, at, end, continued and at == head) if numbered else None
            found = found or _apart(laid, at, end, numbered) or _leading(laid, at, end, parted, numbered)
            rows.starts.extend(found.starts)
            rows.shared.update(found.shared)
            rows.unsure.extend(found.unsure)
        at = end
    return rows


def _head(laid: Sequence[Laid], head: int) -> Rows:
    """A head of one row, or of two where a line of it names several columns at once."""
    if not head:
        return Rows([], {})
    last = max((at for at in range(head) if laid[at].is_across), default=head) + 1
    if last >= head:
        return Rows([0], {})
    wide = {at for each in laid[:last] for piece in each.pieces if piece.first < piece.last for at in _reach(piece)}
    every = set().union(*(each.columns for each in laid))
    return Rows([0, last], {last: every - wide})


def _reach(piece: Piece) -> range:
    return range(piece.first, piece.last + 1)


def _title(laid: Sequence[Laid], at: int, right: float, pitch: float) -> int:
    """Where the titles across the table end that begin with this line; the line itself where none does. right: how far
    the table reaches.
    """
    end = at
    last: Piece | None = None  # of the words of the title
    y = 0.0
    while end < len(laid):
        here = laid[end]
        if here.is_across:
            last, y = here.pieces[-1], here.line.y
        elif here.columns == {0} and _has_words(laid, end + 1, last):
            pass  # the number of a title of two lines stands between them
        elif not _has_words(laid, end, last) or y - here.line.y > _CLOSE * pitch or not _is_full(last, here, right):
            break
        end += 1
    return end


def _has_words(laid: Sequence[Laid], at: int, title: Piece | None) -> bool:
    """Whether a line has words across the table, or none but such as go on with a title."""
    if at >= len(laid):
        return False
    if laid[at].is_across:
        return laid[at - 1].line.y - laid[at].line.y < _SAME * laid[at].line.size
    return title is not None and laid[at].columns - {0} == {title.first}


def _is_full(title: Piece | None, laid: Laid, right: float) -> bool:
    """Whether the first word of a line would not have found room behind the words of a title."""
    if title is None:
        return False
    first = next(word for word in laid.line.words if word.x0 >= laid.pieces[-1].x0)
    return right - title.x1 < first.x1 - first.x0 + _ROOM * first.size


def _titles(laid: Sequence[Laid], first: int, end: int) -> list[int]:
    """The lines from first to end that begin a title: those with a number, behind one that has its own."""
    found, numbered = [first], 0 in laid[first].columns
    for at in range(first + 1, end):
        if 0 in laid[at].columns:
            if numbered and laid[at].is_across:
                found.append(at)
            numbered = True
    return found


def _numbered(laid: Sequence[Laid], first: int, end: int, continued: bool) -> Rows | None:
    """The rows of numbered lines whose cells stand in the middle, or reach over several."""
    columns: dict[int, dict[int, float]] = {}
    for at, each in enumerate(laid[first:end]):
        for piece in each.pieces:
            columns.setdefault(piece.first, {}).setdefault(at, piece.y)
    within = {
        column: {at for at in lines if laid[first + at].words(column)[:1].islower()}
        for column, lines in columns.items()
    }
    found = Stretch(columns, end - first, _pitch(laid), within, continued=continued).rows()
    if found is None:
        return None
    shared = {first + at: columns for at, columns in found.shared.items()}
    return Rows([first + at for at in found.starts], shared, [first + at for at in found.unsure])


def _apart(laid: Sequence[Laid], first: int, end: int, numbered: bool) -> Rows | None:
    """The rows from first to end of a table without numbers whose rows stand farther apart than the lines of a cell."""
    starts = [first + at for at in apart(laid[first:end])]
    return Rows([first, *starts], {}) if starts and not numbered else None


def _leading(laid: Sequence[Laid], first: int, end: int, parted: Mapping[int, set[int]], numbered: bool) -> Rows:
    """The rows from first to end, whose cells all begin at their top."""
    pitch = _pitch(laid)
    last = dict.fromkeys(laid[first].columns, laid[first].line.y)  # where each column had its last line
    found = [first]
    for at in range(first + 1, end):
        here = laid[at]
        y = here.line.y
        new = {column for column in here.columns if last.get(column, _TOP) - y > _APART * pitch}
        last.update(dict.fromkeys(here.columns, y))
        if at in parted:
            found.append(at)
        elif laid[found[-1]].line.y - y >= _SAME * here.line.size:
            needed = _RESTARTS if numbered else 1
            if 0 in (here.columns if numbered else new) or len(new) >= needed:
                found.append(at)
    shared = {at: parted[at] for at in found[1:] if at in parted}
    unsure = [] if numbered else [at for at in found[1:] if at not in parted and not _begins(laid[at])]
    return Rows(found, shared, unsure)


def _begins(laid: Laid) -> bool:
    """Whether a line may begin a row: it has words in the first column, and they do not go on from above."""
    return 0 in laid.columns and not laid.words(0)[:1].islower()


def _is_numbered(laid: Sequence[Laid]) -> bool:
    firsts = [each.line.words[0].text for each in laid if 0 in each.columns]
    return bool(firsts) and max(map(len, firsts)) <= _NUMBER


def restarting(laid: Sequence[Laid]) -> int:
    """How many columns have lines that stand so far apart that those of two rows may be."""
    last: dict[int, float] = {}
    found = set()
    far = _APART * _pitch(laid)
    for each in laid:
        found |= {column for column in each.columns if last.get(column, each.line.y) - each.line.y > far}
        last.update(dict.fromkeys(each.columns, each.line.y))
    return len(found)


def _pitch(laid: Sequence[Laid]) -> float:
    """The distance between two lines of a cell."""
    found = _distances(laid)
    return sorted(found)[len(found) // 4] if found else 1.3 * laid[0].line.size


def _distances(laid: Sequence[Laid]) -> list[float]:
    """How far apart lines of one column stand."""
    last: dict[int, float] = {}
    found = []
    for each in laid:
        for column in each.columns:
            if column in last:
                found.append(last[column] - each.line.y)
            last[column] = each.line.y
    return found
