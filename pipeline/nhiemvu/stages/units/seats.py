"""Bodies that every place has: the place that a name says, or that its paper is of, and the id that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nhiemvu.rulebook import Pattern
from nhiemvu.stages.units.values import Found, Paper, Row
from nhiemvu.vietnamese.letters import slug

KINDS = frozenset(("department", "province", "commune", "local"))
_PROVINCIAL = KINDS - {"commune"}
_COMMUNAL = frozenset(("commune", "local"))
_MOST = 6  # words of the name of a province, its dash among them

# rows: the bodies of a name. places: provinces by their names with and without "tỉnh", "thành phố".
Rows = Callable[[str], tuple[Row, ...]]
Places = Mapping[str, Row]


def at_home(row: Row, paper: Paper, places: Places) -> Found:
    """What the name means without a place: the body of the place that the paper is of."""
    kinds = _PROVINCIAL if paper.home in places else _COMMUNAL
    return _found(row, paper.home if row.kind in kinds else None)


def seated(text: str, paper: Paper, patterns: tuple[Pattern, ...], rows: Rows, places: Places) -> Found:
    """A name in lower case with the place of the body behind it; not known where it is no such name."""
    for rule in patterns:
        for hit in rule.all(text):
            row = next((row for row in rows(text[: hit.start()]) if row.kind in KINDS), None)
            if row:
                level, place = hit.groupdict().get("level"), hit.group("place")
                where = _commune(level, place, paper) if level else _province(hit.group("seat"), place, paper, places)
                fits = row.kind in (_COMMUNAL if level else _PROVINCIAL)
                return _found(row, where if fits else None, _spelled(hit.group("seat"), places))
    words = text.split(" ")
    for count in range(1, min(_MOST, len(words) - 1) + 1):
        place = places.get(" ".join(words[-count:]))
        row = next((row for row in rows(" ".join(words[:-count])) if row.kind in _PROVINCIAL), None) if place else None
        if row and place and not _is_city(" ".join(words[-count - 2 :]), place):
            return _found(row, place.id, _spelled(" ".join(words[-count:]), places))
    return Found()


def ends_in_place(text: str, patterns: tuple[Pattern, ...], places: Places) -> bool:
    """Whether the place of the body stands at the end of a name in lower case."""
    words = text.split(" ")
    named = any(" ".join(words[-count:]) in places for count in range(1, min(_MOST, len(words) - 1) + 1))
    return named or any(rule.search(text) for rule in patterns)


def _commune(level: str, place: str | None, paper: Paper) -> str | None:
    if place:
        return f"{slug(level)}-{slug(place)}"
    return paper.home if paper.home and paper.home.startswith(f"{slug(level)}-") else None


def _province(seat: str, place: str | None, paper: Paper, places: Places) -> str | None:
    if place:
        row = places.get(place)
        # Until July 2025 a city of a province mostly had the name of the province: thành phố Lào Cai.
        return None if row is None or _is_city(seat, row) else row.id
    return paper.home if paper.home in places else None


def _is_city(seat: str, place: Row) -> bool:
    """Whether the name of a province is said of a city in it."""
    return seat.startswith(("thành phố", "tp")) and place.name.startswith("Tỉnh")


def _spelled(seat: str, places: Places) -> str:
    """The place as names write it behind those of their bodies: "tỉnh Phú Thọ"."""
    place = places.get(seat)
    return f"{place.name[0].lower()}{place.name[1:]}" if place else seat


def _found(row: Row, where: str | None, seat: str = "") -> Found:
    """Departments are written in full; councils, committees and the like as the cell writes them."""
    name = f"{row.name} {seat}".strip() if row.kind == "department" else None
    return Found(name, f"{row.id}-{where}" if where else None, known=True)
