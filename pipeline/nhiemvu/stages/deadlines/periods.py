"""Periods of the calendar, and the chains in which cells write them: Quý III, IV/2026, 2027."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from nhiemvu.stages.deadlines.tokens import PERIODS, Token, name_at
from nhiemvu.stages.deadlines.values import Kind
from nhiemvu.vietnamese import numerals

_KNOWN = PERIODS - {"number"}


@dataclass(frozen=True, slots=True)
class Item:
    """A period of a chain: which day, month, quarter, half or year. number counts the unit."""

    unit: str
    start: int
    end: int
    number: int | None = None
    month: int | None = None
    year: int | None = None
    last: bool = False  # counted from the end of the year: 6 tháng cuối năm
    lent: bool = False  # the year is that of a later period
    week: bool = False  # a week of the month is named

    @property
    def kind(self) -> Kind:
        if self.unit == "half":
            return "half" if self.number == 6 else "quarter" if self.number == 3 else "range"
        kinds: dict[str, Kind] = {"quarter": "quarter", "month": "month", "year": "year"}
        return kinds.get(self.unit, "date")

    def months(self) -> tuple[int, int] | None:
        """First and last month; None where there is no such period."""
        number = self.number or 0
        match self.unit:
            case "year":
                return 1, 12
            case "quarter":
                return (number * 3 - 2, number * 3) if 1 <= number <= 4 else None
            case "half":
                return ((13 - number, 12) if self.last else (1, number)) if 1 <= number <= 11 else None
            case "month":
                return (number, number) if 1 <= number <= 12 else None
        month = self.month or 0
        days = monthrange(self.year or 2000, month)[1] if 1 <= month <= 12 else 0
        return (month, month) if 1 <= number <= days else None

    def period(self) -> tuple[date, date] | None:
        """First and last day; None without a year or where there is no such period."""
        months = self.months()
        if months is None or self.year is None:
            return None
        if self.unit == "date":
            day = date(self.year, months[0], self.number or 1)
            return day, day
        return date(self.year, months[0], 1), date(self.year, months[1], monthrange(self.year, months[1])[1])


def chain(tokens: Sequence[Token], at: int, listed: bool, lookalikes: dict[str, str]) -> tuple[list[list[Item]], int]:
    """Periods joined by commas and dashes, as groups of the ends of a range; and the token after them.

    No group where the first word is a number of something else. listed: dashes are list marks, which part
    periods that have a year.
    """
    items = [_item(tokens[at], None, lookalikes)]
    ends, ranged = [at + 1], [False]
    counted = at > 0 and name_at(tokens, at - 1) in ("text", "lead")
    if not items[0].unit and (counted or not _bare(tokens, at + 2)):
        return [], at
    while True:
        sign = name_at(tokens, ends[-1])
        form = tokens[ends[-1]].form if ends[-1] < len(tokens) else None
        joins = sign == "to" or bool(form and form.joins)
        following = ends[-1] + 1
        if joins and name_at(tokens, following) in ("filler", "bound"):
            following += 1
        if not (joins or sign in ("and", "stop")) or name_at(tokens, following) not in PERIODS:
            break
        item = _item(tokens[following], items[-1], lookalikes)
        years = items[-1].unit == item.unit == "year" and item.end - item.start == 4
        dashed = sign == "to" and listed and item.year and not years
        if items[-1].year and (dashed or (sign == "stop" and name_at(tokens, following) != "number")):
            break
        if sign == "stop" and not items[-1].unit:
            break
        items.append(item)
        ends.append(following + 1)
        ranged.append(joins)
    items = _filled(items)
    keep = next((place for place, item in enumerate(items) if item.unit not in _KNOWN), len(items))
    # Without a year anywhere a list is read only where it ends the statement: Quý II, III.
    whole = keep and name_at(tokens, ends[keep - 1]) in ("stop", "recurring") and not any(item.year for item in items)
    while keep and not whole and items[keep - 1].year is None and tokens[ends[keep - 1] - 1].name == "number":
        keep -= 1
    groups: list[list[Item]] = []
    for item, joined in zip(items[:keep], ranged[:keep], strict=True):
        groups[-1].append(item) if joined else groups.append([item])
    return groups, ends[keep - 1] if keep else at


def _bare(tokens: Sequence[Token], at: int) -> bool:
    """A number or date without a word before its figures, so that a number before it may be of its kind."""
    if name_at(tokens, at) == "date":
        return tokens[at]["named"] is None or name_at(tokens, at - 1) == "bound"
    return name_at(tokens, at) == "number"


def _item(token: Token, before: Item | None, lookalikes: dict[str, str]) -> Item:
    """The period of one token. A bare number takes the unit of the period before it."""
    name = token.name
    year = int(token["year"] or 0) or None
    item = Item(name, token.start, token.end, year=year)
    match name:
        case "date":
            return replace(item, number=int(token["day"] or 0), month=int(token["month"] or 0))
        case "quarter":
            return replace(item, number=_quarter(token["number"] or "", lookalikes))
        case "half":
            number = numerals.ordinal((token["number"] or "6").lower())
            return replace(item, number=number, last=(token["half"] or "đầu").lower() != "đầu")
        case "number":
            words = token["number"] or ""
            roman = not words.isdigit()
            number = _quarter(words, lookalikes) if roman else int(words)
            unit = before.unit if before and before.unit in ("day", "month", "quarter") else ""
            if roman:
                unit = "quarter" if unit == "quarter" else "roman"
            elif token["alone"] and (before is None or unit in ("", "day") or before.year or (number or 0) > 4):
                # Quý I, 11/2026 may be the second quarter or November.
                misread = unit == "quarter" and set(words) <= set(lookalikes) and not (before and before.year)
                unit = "quarter" if misread else "month"
            return replace(item, unit=unit, number=number)
    return replace(item, number=numerals.ordinal((token["number"] or "").lower()), week=bool(token["week"]))


def _quarter(words: str, lookalikes: dict[str, str]) -> int | None:
    """Its number; signs that scans confuse are read as Roman where the words as they stand name no quarter."""
    number = numerals.ordinal(words.upper()) or numerals.ordinal(words.lower())
    if words.isdigit() or (number and number <= 4):
        return number
    return numerals.roman("".join(lookalikes.get(each, each.upper()) for each in words))


def _filled(items: list[Item]) -> list[Item]:
    """Year, month and unit flow back: Quý III, IV/2026; ngày 15 và 16 tháng 6 năm 2026; 01 - 02/2026."""
    out = [items[-1]]
    for item in reversed(items[:-1]):
        out.append(_lent(item, out[-1]))
    return out[::-1]


def _lent(item: Item, after: Item) -> Item:
    """The period, with what it leaves to the next one to say."""
    if item.unit not in _KNOWN and after.unit in (("quarter",) if item.unit == "roman" else ("month", "quarter")):
        item = replace(item, unit=after.unit)
    if item.unit in ("", "day") and after.unit == "date":
        item = replace(item, unit="date", month=after.month)
    elif item.unit == "day" and after.unit == "month":
        item = replace(item, unit="date", month=after.number)
    if item.year is None and after.unit != "year":
        item = replace(item, year=after.year, lent=after.year is not None)
    return item
