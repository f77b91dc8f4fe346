"""Indicators: figures that measure a state or a goal, with what they measure.

In: the passage of a paragraph, a heading or a cell, and rules/indicators.toml. Out: an Indicator
for each figure, in the order of the text.

A figure is an indicator where the words name what it measures: a share ("100% TTHC được cung cấp
...", "Tỷ lệ ... đạt 90%"), a level that is reached ("đạt cấp độ 4-5"), a count of known things that
are the object of what was done, the value of a quantity, or the subject of a predicate ("tích hợp
152 DVCTT", "Tổng số hồ sơ là 1,2 triệu", "152.000 doanh nghiệp tham gia"). Meetings, courses and
tasks are counted only where they are reported (`reported`). None are: dates, years, numbers of
documents, clauses and tasks; numbers that are names (Đề án 06, danh mục 25 dịch vụ, mô hình 4 lớp,
an toàn cấp độ 3); counts of documents to be issued, which are outputs; shares of votes, capital,
pay, fines and costs, which are conditions of a rule. A count of things that rules do not know is
left out.

Conventions. raw: the clause, without list mark and closing sign; each figure of a sentence has its own
clause where commas or conjunctions part them. subject: the things measured, without the figure; measure:
the predicate as written ("được ...", "hài lòng ..."), in front of its object without the word of tense
("tích hợp ... lên Cổng"). "Tỷ lệ X đạt N%": subject "Tỷ lệ X", measure None; so for every noun phrase
that đạt, là, lên only give a value ("mức độ trưởng thành"); the words behind such a count are its
measure ("đạt 285.000 bộ hồ sơ trao đổi với ASEAN"). A clause without a subject takes that of the
figure before it. A row of a table of indicators: subject its name, raw the name and the cell.
Periods and words of intent (phấn đấu, bảo đảm, nâng) belong to neither.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nhiemvu.model import Passage
from nhiemvu.stages.indicators import cells, clauses, context, figures, statements
from nhiemvu.stages.indicators.clauses import Clause
from nhiemvu.stages.indicators.context import period_of, status_above
from nhiemvu.stages.indicators.statements import Ranges, Statement
from nhiemvu.stages.indicators.values import Comparator, Indicator, Period, Rules, Sign, Status

__all__ = [
    "Comparator",
    "Indicator",
    "Period",
    "Rules",
    "Status",
    "is_listed",
    "period_of",
    "read",
    "read_row",
    "status_above",
]

_SENTENCE = 600  # characters of a sentence that are looked back over


def read(passage: Passage, rules: Rules) -> tuple[Indicator, ...]:
    """Every indicator of the passage; () for most."""
    text = passage.text
    found = figures.find(text, rules)
    if not found:
        return ()
    plain = clauses.masked(text)
    return tuple(_Reader(passage, plain, rules).indicators(clauses.divide(text, plain, found, rules)))


def read_row(heads: Sequence[Passage], row: Sequence[Passage], rules: Rules) -> tuple[Indicator, ...]:
    """Every indicator of a row of a table of indicators; the first cell names what is measured."""
    return tuple(cells.read(heads, row, rules))


def is_listed(words: str, rules: Rules) -> bool:
    """Whether a paragraph is an item of a list that the paragraph before it announced: Một là, ..."""
    return any(rule.search(words) for rule in rules.listed)


class _Reader:
    def __init__(self, passage: Passage, plain: str, rules: Rules) -> None:
        self.passage, self.plain, self.rules = passage, plain, rules
        self.sign: Sign | None = None
        self.periods = [
            (span, period)
            for span, period in context.periods(passage, rules)
            if context.is_own(passage.text, span[0], rules)
        ]
        # "Đến năm 2030: ..." opens a paragraph and holds for all of it.
        leading = [one for (start, end), one in self.periods[:1] if not start and passage.text.startswith(":", end)]
        self.period: Period | None = replace(leading[0], own=False) if leading else None

    def indicators(self, parts: Sequence[Clause]) -> Iterator[Indicator]:
        last: Statement | None = None
        for clause in parts:
            inside = self.plain[clause.figure.low[0]] == "_"
            words = self.passage.text if inside else self.plain
            statement = statements.read(words, clause, last, self.rules)
            own = self._sign(words, clause, statement)
            self.sign = own or self.sign
            period = self._period(clause)
            if statement is not None:
                yield self._made(clause, statement, own or self.sign, period)
            last = statement

    def _made(self, clause: Clause, statement: Statement, sign: Sign | None, period: Period | None) -> Indicator:
        figure, part = clause.figure, self.passage.part
        before = clause.start, figure.start
        per = part(*figure.per) if figure.per else self._rate(*before)
        return Indicator(
            raw=part(clause.start, clause.end),
            subject=self._joined(statement.subject),
            measure=self._joined(self._bare(statement.measure)),
            comparator=figure.comparator,
            low=part(*figure.low),
            high=part(*figure.high) if figure.high else None,
            value=figure.value,
            value_max=figure.value_max,
            unit=part(*figure.unit) if figure.unit else None,
            approximation=part(*figure.approximation) if figure.approximation else None,
            per=per,
            status=sign.status if sign and not sign.weak else None,
            leaning=sign.status if sign else None,
            period=period,
            reported=figure.reported,
            timed=sign is not None and sign.timed,
        )

    def _joined(self, ranges: Ranges) -> Passage | None:
        parts = [part for each in ranges if (part := self.passage.part(*each))]
        if len(parts) < 2:
            return parts[0] if parts else None
        return Passage(" ".join(part.text for part in parts), tuple(span for part in parts for span in part.spans))

    def _bare(self, ranges: Ranges) -> Ranges:
        """Without an exception or a remark at the end."""
        for rule in self.rules.excepted:
            for at, (start, end) in enumerate(ranges):
                if hit := rule.search(self.passage.text, start, end):
                    ranges = (*ranges[:at], (start, hit.start()))
                    break
        return ranges

    def _rate(self, start: int, end: int) -> Passage | None:
        for rule in self.rules.pace:
            if hit := rule.search(self.plain, start, end):
                return self.passage.part(*hit.span("word"))
        return None

    def _sign(self, words: str, clause: Clause, statement: Statement | None) -> Sign | None:
        """From the sentence up to the figure, then from the first words of what is said of it."""
        sign = context.status_in(words[clause.start : clause.figure.low[0]], self.rules)
        before = max(clause.sentence, clause.start - _SENTENCE)
        sign = sign or context.status_in(words[before : clause.start], self.rules)
        if sign is None and statement and statement.predicate and statement.measure:
            start = statement.measure[0][0]
            sign = context.status_in(words[start : start + 12], self.rules)
        return sign or context.status_in(words[clause.figure.end : clause.end], self.rules, behind=True)

    def _period(self, clause: Clause) -> Period | None:
        """The nearest period in the clause, else before it in the sentence, else the one that still governs."""
        since = clause.figure.start if clause.figure.since is None else clause.figure.since
        low = bisect_left(self.periods, max(clause.sentence, clause.start - _SENTENCE), key=lambda each: each[0][0])
        high = bisect_left(self.periods, clause.end, key=lambda each: each[0][0])
        own = self.periods[low:high]
        own = [each for each in own if not since <= each[0][0] < clause.figure.start]
        before = [each for each in own if each[0][0] < since]
        here = [each for each in own if each[0][0] >= clause.start]
        chosen = [each for each in here if each in before][-1:] or here[:1] or before[-1:]
        if before:
            self.period = replace(before[-1][1], own=False)
        return chosen[0][1] if chosen else self.period
