"""The deadlines of a cell, read off its tokens from first to last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nhiemvu.stages.deadlines.periods import Item, chain
from nhiemvu.stages.deadlines.terms import Draft, dated, frequency, recurrence, yearly
from nhiemvu.stages.deadlines.tokens import PERIODS, Token, name_at
from nhiemvu.stages.deadlines.values import Bound, Form

_TIMES = PERIODS | {"recurring", "ongoing"}
_AROUND = frozenset({"bound", "filler", "part", "hour", "lead"})
# Where several words of time stand together, the strongest one decides: chậm nhất trước ngày.
_STRENGTH: tuple[Bound, ...] = ("before", "after", "by", "from", "within")


@dataclass(slots=True)
class _Prefix:
    """The words read since the last deadline: Hoàn thành đầu tư và vận hành xong trước ..."""

    start: int
    end: int
    bounds: tuple[Bound, ...] = ()
    lead: Form | None = None
    whole: bool = False  # before the period allows its last day
    vague: bool = False
    filler: bool = True  # nothing but filler so far

    @property
    def bound(self) -> Bound | None:
        return next((bound for bound in _STRENGTH if bound in self.bounds), None)

    def take(self, token: Token) -> None:
        self.end = token.end
        self.filler = self.filler and token.name == "filler"
        self.whole = self.whole or token.name == "hour" or bool(token.form and token.form.ends)
        self.vague = self.vague or token.name == "part"
        bound = token.form.bound if token.form and token.name == "bound" else None
        if bound and bound not in self.bounds:
            self.bounds += (bound,)
        if token.name == "lead" and not (self.lead and self.lead.alone):
            self.lead = token.form


class Reader:
    """Goes through the tokens once; looks ahead only over words that it then takes."""

    def __init__(self, tokens: Sequence[Token], lookalikes: dict[str, str], year: int | None = None) -> None:
        self.tokens = tokens
        self.lookalikes = lookalikes
        self.year = year
        self.at = 0
        self.out: list[Draft] = []
        self.prefix: _Prefix | None = None
        self.near = False  # nothing joins or parts since the last deadline
        self.done = -2  # the token after the last deadline
        self.parted = True  # a list mark or a stop since the last draft
        # Periods without a year that the last drafts are made of, and what would make them yearly ones.
        self.yearless: tuple[list[Draft], list[Draft]] | None = None
        # In a cell that begins with a dash the dashes are list marks.
        first = tokens[0].form if tokens else None
        self.listed = first is not None and first.id == "dash-mark"

    def read(self) -> list[Draft]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.name in PERIODS:
                self._periods(token)
            elif token.name == "recurring":
                self._recurring(token)
            elif token.name == "ongoing":
                self._again(Draft(self._start(token), token.end, "ongoing"))
            elif token.name == "relative":
                self._relative(token)
            else:
                self._word(token)
        self._flush()
        return self.out

    def _name(self, at: int) -> str:
        return name_at(self.tokens, at)

    def _start(self, token: Token) -> int:
        return self.prefix.start if self.prefix else token.start

    def _add(self, *drafts: Draft) -> None:
        self.out.extend(drafts)
        self.prefix, self.near, self.parted = None, True, False
        self.at += 1
        self.done = self.at

    def _unread(self, start: int, end: int) -> None:
        if self.out and self.out[-1].kind == "unread" and not self.parted:
            self.out[-1] = replace(self.out[-1], end=end)
        else:
            self.out.append(Draft(start, end, "unread"))
        self.prefix, self.near, self.parted = None, False, False

    def _flush(self) -> None:
        """The words so far bind to no period."""
        prefix, self.prefix = self.prefix, None
        if prefix is None:
            return
        if prefix.lead and prefix.lead.alone:
            self.out.append(Draft(prefix.start, prefix.end, prefix.lead.alone))
            self.parted = False
        elif prefix.filler and self.near and self.out:
            self.out[-1] = replace(self.out[-1], end=prefix.end)
        else:
            self._unread(prefix.start, prefix.end)

    def _word(self, token: Token) -> None:
        self.at += 1
        match token.name:
            case "mark" | "stop":
                self._flush()
                self.near, self.parted = False, True
            case "and" | "to":
                self.near = self.near and self.prefix is not None
            case "text" if token.form and token.form.follows and self._belongs():
                self.out[-1] = replace(self.out[-1], end=token.end)
                self.done = self.at
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

    def _belongs(self) -> bool:
        """Right behind a month: tháng 3/2026 (tuần 2)."""
        near = self.at - 1 - self.done <= 1 and not self.prefix and not self.parted
        return near and bool(self.out) and self.out[-1].kind == "month"

    def _counted(self) -> bool:
        """The numbers before this one belong to a word that may own it too: xã 1, 2 tháng 3/2026."""
        at = self.at
        while self._name(at - 1) in ("and", "to") and self._name(at - 2) == "number" and at >= 3:
            at -= 2
        return 0 < at < self.at and self._name(at - 1) == "text"

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

    def _chain(self, at: int) -> tuple[list[list[Item]], int]:
        return chain(self.tokens, at, self.listed, self.lookalikes)

    def _frequency(self, groups: list[list[Item]], at: int) -> str | None:
        return frequency(groups, self.tokens[at] if at < len(self.tokens) else None)

    def _periods(self, token: Token) -> None:
        groups, at = self._chain(self.at)
        if not groups or (token["bare"] and self._counted()):
            # The number of things counts what follows: 02 hội nghị tháng 6/2026.
            self._word(replace(token, name="count" if self._name(self.at + 1) == "lead" else "text"))
            return
        prefix = self.prefix or _Prefix(token.start, token.end)
        starts = [prefix.start] + [group[0].start for group in groups[1:]]
        freq = self._frequency(groups, at + (self._name(at) == "filler"))
        plain, self.yearless = self.yearless, None
        if freq:
            at += self._name(at) == "filler"
            drafts = yearly(starts, groups, freq, prefix.bound)
            if freq == "YEARLY" and plain and not self.parted and self.out[-len(plain[0]) :] == plain[0]:
                self.out[-len(plain[0]) :] = plain[1]  # trước ngày 15 tháng 6 và trước ngày 15 tháng 12 hằng năm
            drafts[-1] = replace(drafts[-1], end=self.tokens[at].end)
            at += 1
        else:
            drafts = [
                dated(a, group, prefix.bound, prefix.whole, prefix.vague, self.year)
                for a, group in zip(starts, groups, strict=True)
            ]
            if self._name(at) == "onward":
                open_end = replace(drafts[-1], end=self.tokens[at].end, last=None, bound="from", due=None)
                drafts[-1] = open_end if drafts[-1].kind != "unread" else replace(drafts[-1], end=open_end.end)
                at += 1
            elif not any(item.year for group in groups for item in group):
                self.yearless = drafts, yearly(starts, groups, "YEARLY", prefix.bound)
        self.at = at - 1
        self._add(*drafts)
        if freq:
            self._bounded()

    # --- recurrence

    def _recurring(self, token: Token) -> None:
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
        elif not own and self._name(at) in PERIODS and self._name(at - 1) != "number":
            groups, after = self._chain(at)
            freq = self._frequency(groups, self.at) if groups else None
            if freq:
                starts = [prefix.start] + [group[0].start for group in groups[1:]]
                self.at = after - 1
                self._add(*yearly(starts, groups, freq, ahead.bound))
                self._bounded()
                return
        rule = recurrence(token, prefix.bound == "before" and not prefix.whole)
        wrong = rule is None and bool(token.form and token.form.freq)
        own = bool(token["day"] or token["weekday"])
        bound = prefix.bound or ("within" if own else None)
        draft = Draft(prefix.start, token.end, "recurring", bound=bound, rrule=rule)
        self._again(replace(draft, kind="unread", bound=None) if wrong else draft)

    def _closer(self, form: Form, token: Token) -> bool:
        """The recurrence of the token has the same interval and says more closely when."""
        other = token.form
        if other is None or other.freq is None:
            return False
        closer = bool(token["day"] or token["weekday"] or other.months)
        return closer and (form.freq, form.every) == (other.freq, other.every)

    def _again(self, draft: Draft) -> None:
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
        limit = dated(0, groups[0], prefix.bound, False, False)
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

    def _relative(self, token: Token) -> None:
        """After an event: all words up to a stop, or to a comma that a deadline of another kind follows."""
        at = self.at + 1
        while at < len(self.tokens):
            name, following = self._name(at), self._name(at + 1)
            if name in ("stop", "mark") or (name == "and" and self._opens(at + 1)):
                break
            form = self.tokens[at].form
            if name == "bound" and form and form.bound not in ("from", "within") and following in PERIODS:
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
        self._add(Draft(start, self.tokens[at - 1].end, "relative", bound=bound))

    def _opens(self, at: int) -> bool:
        name = self._name(at)
        if name == "number":
            return self.tokens[at]["alone"] is not None
        if name in _AROUND:
            after = next((place for place in range(at + 1, at + 5) if self._name(place) not in _AROUND), at)
            return self._name(after) in _TIMES - {"number"}
        return name in _TIMES or name == "mark"
