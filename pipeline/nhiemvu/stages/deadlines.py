"""When work is due: the text of a deadline cell becomes one or several deadlines.

In: the passage of the cell and rules/deadlines.toml. Out: the deadlines in the order of the
text. Their raws do not overlap and cover every word but list marks and the signs and words
that join two deadlines; what cannot be read comes out as kind "unread".

The words are cut into tokens by the forms of the rules; tokens become chains of periods
("Quý III, IV/2026, 2027"), and a chain with the words before it becomes deadlines. Recurrence
is written as in RFC 5545; a rule names the last permitted days, or the last permitted months
where no day is printed. Nothing depends on today's date.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import regex

from nhiemvu.errors import RulesError
from nhiemvu.model import Passage
from nhiemvu.rulebook import Pattern
from nhiemvu.vietnamese import numerals

Kind = Literal["date", "month", "quarter", "half", "year", "range", "ongoing", "recurring", "relative", "unread"]
Bound = Literal["within", "by", "before", "after", "from"]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PERIODS = frozenset({"date", "day", "month", "quarter", "half", "year", "number"})
_TIMES = _PERIODS | {"recurring", "ongoing"}
_AROUND = frozenset({"bound", "filler", "part", "hour", "lead"})
_EDGES = ' .,;:()[]{}"“”…'
_KNOWN = _PERIODS - {"number"}
# Where several words of time stand together, the strongest one decides: chậm nhất trước ngày.
_STRENGTH: tuple[Bound, ...] = ("before", "after", "by", "from", "within")


@dataclass(frozen=True, slots=True)
class Form(Pattern):
    """The words of one token. token: what they are to the reader of a deadline.

    bound: for a word of time or an event. joins: between two periods it makes a range.
    freq, every, months: for a recurrence. alone: the kind of a lead that no period follows.
    """

    token: str = "text"
    bound: Bound | None = None
    joins: bool = False
    freq: str | None = None
    every: int = 0
    months: tuple[int, ...] = ()
    alone: Kind | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """forms: the first that matches at a place wins. lookalikes: misread signs in Roman numbers."""

    forms: tuple[Form, ...]
    lookalikes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline.

    raw: its words, a part of the passage.
    start, end: the period as printed, both inclusive; None where the text gives no year (a month,
        quarter or date without one keeps its kind), and end is None for a period without end.
    bound: how the work stands to the period; None where nothing of the kind follows.
    due: the last permitted day that follows: the period's end for within and by, the day before
        the period for before; None for after, from, ongoing, recurring, relative, and for the
        beginning or middle of a period ("Đầu năm 2026"), whose last day no text gives.
    rrule, until: RFC 5545; rrule is None where the text gives no interval ("2 lần/năm").
    """

    raw: Passage
    kind: Kind
    start: date | None = None
    end: date | None = None
    bound: Bound | None = None
    due: date | None = None
    rrule: str | None = None
    until: date | None = None


def read(passage: Passage, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline in the text of a deadline cell; () for an empty passage."""
    if not passage:
        return ()
    return tuple(_finish(passage, draft) for draft in _drafts(passage.text, rules))


@lru_cache(maxsize=4096)
def _drafts(text: str, rules: Rules) -> tuple[_Draft, ...]:
    """A plan says "Thường xuyên" hundreds of times."""
    return tuple(_Reader(_lex(text, rules), rules.lookalikes).read())


# --- tokens --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    name: str
    start: int
    end: int
    form: Form | None = None
    groups: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, group: str) -> str | None:
        return next((text for name, text in self.groups if name == group), None)


@lru_cache(maxsize=8)
def _lexer(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.VERSION1)


def _lex(text: str, rules: Rules) -> list[_Token]:
    """The tokens of the text; "text" where no form fits. Punctuation that joins nothing is left out."""
    lexer = _lexer("|".join(f"(?:{form.pattern})(?P<form{place}>)" for place, form in enumerate(rules.forms)))
    timeout = next((form.timeout for form in rules.forms if form.timeout), None)
    tokens: list[_Token] = []
    done = 0
    try:
        for found in lexer.finditer(text, timeout=timeout):
            if found.end() == found.start():
                continue
            _plain(text, done, found.start(), tokens)
            done = found.end()
            named = tuple((name, words) for name, words in found.groupdict().items() if words is not None)
            form = rules.forms[next(int(name[4:]) for name, _ in named if name.startswith("form"))]
            groups = tuple(each for each in named if each[1])
            tokens.append(_Token(form.token, found.start(), done, form, groups))
    except TimeoutError as error:
        raise RulesError(f"a rule of deadlines takes longer than {timeout} s on one cell; simplify it") from error
    _plain(text, done, len(text), tokens)
    return tokens


def _plain(text: str, start: int, end: int, tokens: list[_Token]) -> None:
    words = text[start:end]
    if any(each.isalnum() for each in words):
        left = words.lstrip(_EDGES)
        tokens.append(_Token("text", end - len(left), start + len(words.rstrip(_EDGES))))


# --- periods -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Item:
    """A period of a chain: which day, month, quarter, half or year. number counts the unit."""

    unit: str
    start: int
    end: int
    number: int | None = None
    month: int | None = None
    year: int | None = None
    last: bool = False  # counted from the end of the year: 6 tháng cuối năm
    lent: bool = False  # the year is that of a later period

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


def _item(token: _Token, before: _Item | None, lookalikes: dict[str, str]) -> _Item:
    """The period of one token. A bare number takes the unit of the period before it."""
    name = token.name
    year = int(token["year"] or 0) or None
    item = _Item(name, token.start, token.end, year=year)
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
            number, roman = numerals.ordinal(words), not words.isdigit()
            unit = before.unit if before and before.unit in ("day", "month", "quarter") else ""
            if roman:
                unit = "quarter" if unit == "quarter" else "roman"
            elif token["alone"] and (before is None or unit in ("", "day") or before.year or (number or 0) > 4):
                unit = "month"
            return replace(item, unit=unit, number=number)
    return replace(item, number=numerals.ordinal((token["number"] or "").lower()))


def _quarter(words: str, lookalikes: dict[str, str]) -> int | None:
    """Its number; signs that scans confuse are read as Roman where the words as they stand name no quarter."""
    number = numerals.ordinal(words.upper()) or numerals.ordinal(words.lower())
    if words.isdigit() or (number and number <= 4):
        return number
    return numerals.roman("".join(lookalikes.get(each, each.upper()) for each in words))


def _filled(items: list[_Item]) -> list[_Item]:
    """Year, month and unit flow back: Quý III, IV/2026; ngày 15 và 16 tháng 6 năm 2026; 01 - 02/2026."""
    out = [items[-1]]
    for item in reversed(items[:-1]):
        out.append(_lent(item, out[-1]))
    return out[::-1]


def _lent(item: _Item, after: _Item) -> _Item:
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


# --- drafts --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    start: int
    end: int
    kind: Kind
    first: date | None = None
    last: date | None = None
    bound: Bound | None = None
    due: date | None = None
    rrule: str | None = None
    until: date | None = None


def _finish(passage: Passage, draft: _Draft) -> Deadline:
    words = passage.text[draft.start : draft.end]
    closed = words.count("(") > words.count(")") and passage.text[draft.end : draft.end + 1] == ")"
    raw = passage.part(draft.start, draft.end + closed)
    return Deadline(raw, draft.kind, draft.first, draft.last, draft.bound, draft.due, draft.rrule, draft.until)


def _dated(start: int, group: list[_Item], bound: Bound | None, hour: bool, vague: bool) -> _Draft:
    """A period or a range from first to last item, under its word of time."""
    end = group[-1].end
    unread = _Draft(start, end, "unread")
    if any(item.months() is None or not item.unit for item in group):
        return unread
    kind: Kind = group[0].kind if len(group) == 1 else "range"
    spans = [item.period() for item in group]
    first = spans[0][0] if spans[0] else None
    last = spans[-1][1] if spans[-1] else None
    if len(group) > 1 and bound == "from":
        bound = "within"
    if first and last and first > last:
        if not group[0].lent:
            return unread
        first = None  # tháng 11 - tháng 2/2027 begins in a year that is not printed
    if vague:
        return _Draft(start, end, kind, first, last)
    due = last
    if bound == "before":
        due = first if hour else first and first - timedelta(days=1) if first and first > date.min else None
    elif bound in ("after", "from"):
        due = None
    return _Draft(start, end, kind, first, None if bound == "from" else last, bound or "within", due)


def _rule(freq: str, every: int, months: tuple[int, ...], day: int | None, before: bool) -> str:
    """An RFC 5545 rule; before moves it to the day, or the month's end, that comes before."""
    if before and (day == 1 or (day is None and months)):
        months, day = tuple(sorted((month - 2) % 12 + 1 for month in months)), -1
    elif before and day:
        day -= 1
    parts = [f"FREQ={freq}"]
    if every > 1 and not months:
        parts.append(f"INTERVAL={every}")
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if day:
        parts.append(f"BYMONTHDAY={day}")
    return ";".join(parts)


def _recurrence(token: _Token, before: bool) -> str | None:
    """The rule of a token that carries all of it; None where the text gives no interval or no such day."""
    form = token.form
    if form is None or form.freq is None:
        return None
    if token["weekday"]:
        place = ((numerals.ordinal((token["weekday"] or "").lower()) or 2) - 2 - before) % 7
        return f"FREQ={form.freq};BYDAY={_WEEKDAYS[place]}"
    day = int(token["day"]) if token["day"] else None
    every = form.every or numerals.ordinal((token["number"] or "").lower()) or 0
    if not every or (day is not None and not 1 <= day <= 31):
        return None
    return _rule(form.freq, every, form.months, day, before)


def _yearly(start: int, item: _Item, freq: str, bound: Bound | None) -> _Draft:
    """A period without a year that comes every year, or a day that comes every month."""
    before = bound == "before"
    if freq == "MONTHLY":
        rule = _rule(freq, 1, (), item.number, before) if 1 <= (item.number or 0) <= 31 else None
    else:
        months = item.months()
        day = item.number if item.unit == "date" else None
        rule = _rule(freq, 1, (months[0 if before else 1],), day, before) if months else None
    if rule is None:
        return _Draft(start, item.end, "unread")
    return _Draft(start, item.end, "recurring", bound="within" if bound in (None, "from") else bound, rrule=rule)


# --- the reader ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Prefix:
    """The words read since the last deadline: Hoàn thành đầu tư và vận hành xong trước ..."""

    start: int
    end: int
    bounds: tuple[Bound, ...] = ()
    lead: Form | None = None
    hour: bool = False
    vague: bool = False
    filler: bool = True  # nothing but filler so far

    @property
    def bound(self) -> Bound | None:
        return next((bound for bound in _STRENGTH if bound in self.bounds), None)

    def take(self, token: _Token) -> None:
        self.end = token.end
        self.filler = self.filler and token.name == "filler"
        self.hour = self.hour or token.name == "hour"
        self.vague = self.vague or token.name == "part"
        bound = token.form.bound if token.form and token.name == "bound" else None
        if bound and bound not in self.bounds:
            self.bounds += (bound,)
        if token.name == "lead" and not (self.lead and self.lead.alone):
            self.lead = token.form


class _Reader:
    """Goes through the tokens once; looks ahead only over words that it then takes."""

    def __init__(self, tokens: list[_Token], lookalikes: dict[str, str]) -> None:
        self.tokens = tokens
        self.lookalikes = lookalikes
        self.at = 0
        self.out: list[_Draft] = []
        self.prefix: _Prefix | None = None
        self.near = False  # nothing joins or parts since the last deadline
        self.done = -2  # the token after the last deadline
        self.parted = True  # a list mark or a stop since the last draft
        # In a cell that begins with a dash the dashes are list marks.
        first = tokens[0].form if tokens else None
        self.listed = first is not None and first.token == "mark"

    def read(self) -> list[_Draft]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.name in _PERIODS:
                self._periods(token)
            elif token.name == "recurring":
                self._recurring(token)
            elif token.name == "ongoing":
                self._again(_Draft(self._start(token), token.end, "ongoing"))
            elif token.name == "relative":
                self._relative(token)
            else:
                self._word(token)
        self._flush()
        return self.out

    def _name(self, at: int) -> str:
        return self.tokens[at].name if at < len(self.tokens) else "stop"

    def _start(self, token: _Token) -> int:
        return self.prefix.start if self.prefix else token.start

    def _add(self, *drafts: _Draft) -> None:
        self.out.extend(drafts)
        self.prefix, self.near, self.parted = None, True, False
        self.at += 1
        self.done = self.at

    def _unread(self, start: int, end: int) -> None:
        if self.out and self.out[-1].kind == "unread" and not self.parted:
            self.out[-1] = replace(self.out[-1], end=end)
        else:
            self.out.append(_Draft(start, end, "unread"))
        self.prefix, self.near, self.parted = None, False, False

    def _flush(self) -> None:
        """The words so far bind to no period."""
        prefix, self.prefix = self.prefix, None
        if prefix is None:
            return
        if prefix.lead and prefix.lead.alone:
            self.out.append(_Draft(prefix.start, prefix.end, prefix.lead.alone))
            self.parted = False
        elif prefix.filler and self.near and self.out:
            self.out[-1] = replace(self.out[-1], end=prefix.end)
        else:
            self._unread(prefix.start, prefix.end)

    def _word(self, token: _Token) -> None:
        self.at += 1
        match token.name:
            case "mark" | "stop":
                self._flush()
                self.near, self.parted = False, True
            case "and" | "to":
                self.near = self.near and self.prefix is not None
            case "onward" | "text":
                if self.prefix and self.prefix.lead:
                    self.prefix.end = token.end
                else:
                    self._unread(self._start(token), token.end)
            case _:
                if token.name == "lead" and self.near and not self.prefix and self._trailing():
                    return
                self.prefix = self.prefix or _Prefix(token.start, token.end)
                self.prefix.take(token)

    def _trailing(self) -> bool:
        """A deed that follows its deadline and no other: Quý II/2026 trình Bộ; Quý IV/2026 ban hành."""
        at = self.at
        while self._spoken(at) or (self._name(at) == "and" and self._name(at + 1) == "text"):
            at += 1
        if self._name(at) not in ("stop", "mark", "and"):
            return False
        self.out[-1] = replace(self.out[-1], end=self.tokens[at - 1].end)
        self.at, self.near = at, False
        return True

    def _spoken(self, at: int) -> bool:
        name = self._name(at)
        return name in ("text", "lead", "filler") or (name == "number" and not self.tokens[at]["year"])

    # --- periods

    def _chain(self, at: int) -> tuple[list[list[_Item]], int]:
        """Periods joined by commas and dashes, as groups of the ends of a range; and the token after them.

        No group where the first word is a number of something else.
        """
        items = [_item(self.tokens[at], None, self.lookalikes)]
        ends, ranged = [at + 1], [False]
        counted = at > 0 and self._name(at - 1) in ("text", "lead")
        if not items[0].unit and (counted or self._name(at + 2) not in ("number", "date")):
            return [], at
        while True:
            sign = self._name(ends[-1])
            form = self.tokens[ends[-1]].form if ends[-1] < len(self.tokens) else None
            joins = sign == "to" or bool(form and form.joins)
            following = ends[-1] + 1
            if joins and self._name(following) in ("filler", "bound"):
                following += 1
            if not (joins or sign in ("and", "stop")) or self._name(following) not in _PERIODS:
                break
            item = _item(self.tokens[following], items[-1], self.lookalikes)
            dashed = sign == "to" and self.listed and item.year
            if items[-1].year and (dashed or (sign == "stop" and self._name(following) != "number")):
                break
            items.append(item)
            ends.append(following + 1)
            ranged.append(joins)
        items = _filled(items)
        keep = next((place for place, item in enumerate(items) if item.unit not in _KNOWN), len(items))
        # Without a year anywhere a list is read only where it ends the statement: Quý II, III.
        whole = keep and self._name(ends[keep - 1]) in ("stop", "recurring") and not any(item.year for item in items)
        while keep and not whole and items[keep - 1].year is None and self.tokens[ends[keep - 1] - 1].name == "number":
            keep -= 1
        groups: list[list[_Item]] = []
        for item, joined in zip(items[:keep], ranged[:keep], strict=True):
            groups[-1].append(item) if joined else groups.append([item])
        return groups, ends[keep - 1] if keep else at

    def _periods(self, token: _Token) -> None:
        groups, at = self._chain(self.at)
        if not groups:
            self._word(replace(token, name="text"))
            return
        prefix = self.prefix or _Prefix(token.start, token.end)
        starts = [prefix.start] + [group[0].start for group in groups[1:]]
        freq = self._frequency(groups, at + (self._name(at) == "filler"))
        if freq:
            at += self._name(at) == "filler"
            drafts = [_yearly(a, group[-1], freq, prefix.bound) for a, group in zip(starts, groups, strict=True)]
            drafts[-1] = replace(drafts[-1], end=self.tokens[at].end)
            at += 1
        else:
            drafts = [
                _dated(a, group, prefix.bound, prefix.hour, prefix.vague)
                for a, group in zip(starts, groups, strict=True)
            ]
            if self._name(at) == "onward":
                open_end = replace(drafts[-1], end=self.tokens[at].end, last=None, bound="from", due=None)
                drafts[-1] = open_end if drafts[-1].kind != "unread" else replace(drafts[-1], end=open_end.end)
                at += 1
        self.at = at - 1
        self._add(*drafts)
        if freq:
            self._bounded()

    def _frequency(self, groups: list[list[_Item]], at: int) -> str | None:
        """YEARLY or MONTHLY where the recurrence at this token is that of periods without a year."""
        form = self.tokens[at].form if self._name(at) == "recurring" else None
        if form is None or form.every != 1 or self.tokens[at].groups:
            return None
        units = {item.unit for group in groups for item in group}
        if any(item.year for group in groups for item in group):
            return None
        if form.freq == "YEARLY" and units <= {"date", "month", "quarter"}:
            return "YEARLY"
        return "MONTHLY" if form.freq == "MONTHLY" and units == {"day"} else None

    # --- recurrence

    def _recurring(self, token: _Token) -> None:
        """Hằng quý; hằng quý (trước ngày 20 của tháng cuối quý); hằng năm, trước ngày 15/12."""
        prefix = self.prefix or _Prefix(token.start, token.end)
        at, ahead = self.at + 1, replace(prefix)
        while self._name(at) in ("and", "bound", "filler", "hour", "lead"):
            ahead.take(self.tokens[at])
            at += 1
        form = token.form
        own = bool(token["day"] or token["weekday"])
        if not own and form and self._name(at) == "recurring" and self._closer(form, self.tokens[at]):
            prefix, token, self.at = ahead, self.tokens[at], at
        elif not own and self._name(at) in _PERIODS and self._name(at - 1) != "number":
            groups, after = self._chain(at)
            freq = self._frequency(groups, self.at) if groups else None
            if freq:
                starts = [prefix.start] + [group[0].start for group in groups[1:]]
                drafts = [_yearly(a, group[-1], freq, ahead.bound) for a, group in zip(starts, groups, strict=True)]
                self.at = after - 1
                self._add(*drafts)
                self._bounded()
                return
        rule = _recurrence(token, prefix.bound == "before")
        wrong = rule is None and bool(token.form and token.form.freq)
        own = bool(token["day"] or token["weekday"])
        bound = prefix.bound or ("within" if own else None)
        draft = _Draft(prefix.start, token.end, "recurring", bound=bound, rrule=rule)
        self._again(replace(draft, kind="unread", bound=None) if wrong else draft)

    def _closer(self, form: Form, token: _Token) -> bool:
        """The recurrence of the token has the same interval and says more closely when."""
        other = token.form
        if other is None or other.freq is None:
            return False
        closer = bool(token["day"] or token["weekday"] or other.months)
        return closer and (form.freq, form.every) == (other.freq, other.every)

    def _again(self, draft: _Draft) -> None:
        """Ongoing or recurring work, within the years before or after it."""
        years = self.out[-1] if self.out and self.at - self.done <= 1 and not self.parted and not self.prefix else None
        if years and years.kind == "range" and years.first and years.last and years.bound == "within":
            whole = (years.first.month, years.first.day, years.last.month, years.last.day) == (1, 1, 12, 31)
            if whole and draft.kind != "unread":
                self.out.pop()
                until = years.last if draft.kind == "recurring" else None
                draft = replace(draft, start=years.start, first=years.first, last=years.last, until=until)
        self._add(draft)
        if not draft.first:
            self._bounded()

    def _bounded(self) -> None:
        """Years that limit ongoing or recurring work: hằng năm, giai đoạn 2026 - 2030."""
        at, prefix = self.at, _Prefix(0, 0)
        while self._name(at) in ("and", "bound", "filler"):
            prefix.take(self.tokens[at])
            at += 1
        draft = self.out[-1]
        if draft.kind == "unread" or self._name(at) not in ("year", "date", "month"):
            return
        groups, after = self._chain(at)
        if len(groups) != 1 or prefix.bound in ("before", "after"):
            return
        limit = _dated(0, groups[0], prefix.bound, False, False)
        plain = limit.kind != "range" and prefix.bound is None
        if limit.kind not in ("year", "range") or plain or limit.first is None:
            return
        open_end = self._name(after) == "onward"
        after += open_end
        first = None if prefix.bound == "by" and limit.kind != "range" else limit.first
        last = None if open_end else limit.last
        until = last if draft.kind == "recurring" else None
        self.out[-1] = replace(draft, end=self.tokens[after - 1].end, first=first, last=last, until=until)
        self.at = after

    # --- events

    def _relative(self, token: _Token) -> None:
        """After an event: all words up to a stop, or to a comma that a deadline of another kind follows."""
        at = self.at + 1
        while at < len(self.tokens):
            name, following = self._name(at), self._name(at + 1)
            if name in ("stop", "mark") or (name == "and" and self._opens(at + 1)):
                break
            form = self.tokens[at].form
            if name == "bound" and form and form.bound not in ("from", "within") and following in _PERIODS:
                break
            at += 1
        prefix = self.prefix
        bound = (prefix.bound if prefix else None) or (token.form.bound if token.form else None)
        start = self._start(token)
        self.at = at
        if prefix and prefix.lead and bound is None and self._name(at) == "bound":
            prefix.end = self.tokens[at - 1].end
            return
        self.at -= 1
        self._add(_Draft(start, self.tokens[at - 1].end, "relative", bound=bound))

    def _opens(self, at: int) -> bool:
        name = self._name(at)
        if name == "number":
            return self.tokens[at]["alone"] is not None
        if name in _AROUND:
            after = next((place for place in range(at + 1, at + 5) if self._name(place) not in _AROUND), at)
            return self._name(after) in _TIMES - {"number"}
        return name in _TIMES or name == "mark"
