"""Figures of all texts, with what the headings, lead-ins and titles above them say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from nhiemvu.model import Division, Outline, Passage, Row, Source, Spans, Table
from nhiemvu.model.frozen import unguarded
from nhiemvu.stages import indicators
from nhiemvu.stages.tasks import TaskList

_DIGIT = re.compile("[0-9]")
_READ = frozenset(("output", "other"))
# Tables of indicators, and their columns that may hold names, units and figures.
_MEASURED = frozenset(("indicators", "measured"))
_FIGURES = frozenset(("name", "other", "output", "period"))


@unguarded(frozen=True, slots=True)
class Stated:
    """An indicator and where it stands: index of the division, of the table, or of the task.

    period, given: when it holds, and who says so.
    """

    indicator: indicators.Indicator
    status: indicators.Status | None
    period: indicators.Period | None
    given: str
    division: int | None = None
    table: int | None = None
    task: int | None = None


def collect(
    source: Source,
    outline: Outline,
    tabled: Sequence[Table],
    listed: TaskList,
    rules: indicators.Rules,
    signed: date | None = None,
) -> tuple[Stated, ...]:
    """Every indicator of the document, those of a table's cells and of text that no rule placed among them.

    signed: the day of the decision; what a year before it is said to have is a result.
    """
    texts = _Texts(source, outline, rules, signed)
    found = [*texts.divisions(), *texts.others(), *texts.tables(tabled), *texts.tasks(listed)]
    return tuple(sorted(found, key=lambda each: each.indicator.raw.start))


class _Texts:
    def __init__(self, source: Source, outline: Outline, rules: indicators.Rules, signed: date | None) -> None:
        self.source, self.outline, self.rules, self.signed = source, outline, rules, signed
        self._starts = [self._start(division) for division in outline.divisions]
        self._announcing: dict[int, list[Passage]] = {}
        self._named: dict[Spans, indicators.Period | None] = {}
        self._headed: dict[tuple[Spans, ...], indicators.Status | None] = {}

    def divisions(self) -> Iterator[Stated]:
        for at, division in enumerate(self.outline.divisions):
            for spans in (division.heading, *division.own):
                if not spans or not _DIGIT.search(self.source.text, spans[0].start, spans[-1].end):
                    continue
                passage = self.source.passage(spans)
                if found := indicators.read(passage, self.rules):
                    leads = [lead for lead in self._leads(at) if lead.start < passage.start]
                    yield from self._stated(found, [*self._above(at), *leads[-1:]], division.part, division=at)

    def others(self) -> Iterator[Stated]:
        """Text below no heading, and text that no rule placed."""
        parted = [leaf.spans for leaf in self.outline.leaves if leaf.role == "part.text"]
        lead: Passage | None = None
        for spans in (*parted, *self.outline.loose):
            passage = self.source.passage(spans)
            item = indicators.is_listed(passage.text, self.rules)
            if found := indicators.read(passage, self.rules):
                governed = lead is not None and (item or lead.text.endswith(":"))
                yield from self._stated(found, [lead] if lead and governed else [], 0)
            lead = lead if item else passage

    def tables(self, tabled: Sequence[Table]) -> Iterator[Stated]:
        for at, table in enumerate(tabled):
            if table.kind == "tasks":
                continue
            for row in table.rows:
                if found := self._row(table, row):
                    around = self._around(row.start)
                    above = self._above(around, row.start) if around is not None else []
                    part = self.outline.divisions[around].part if around is not None else self._part(row.start)
                    yield from self._stated(found, above, part, table=at)

    def _row(self, table: Table, row: Row) -> list[indicators.Indicator]:
        """Those that the cells state in words, and in a table of indicators the figures of the row."""
        read = self.source.passage
        found = [
            each for spans in dict.fromkeys(row.cells) if spans for each in indicators.read(read(spans), self.rules)
        ]
        if table.kind in _MEASURED:
            columns = [at for at, column in enumerate(table.columns) if column.role in _FIGURES]
            heads = [read(table.columns[at].head) for at in columns]
            cells = [read(row.cells[at]) for at in columns]
            found += indicators.read_row(heads, cells, self.rules) if cells else ()
        return found

    def tasks(self, listed: TaskList) -> Iterator[Stated]:
        for at, task in enumerate(listed.tasks):
            cells = [cell.text for cell in task.cells if cell.role in _READ]
            for passage in (task.name, *([task.outputs_raw] if task.outputs_raw else []), *cells):
                if found := indicators.read(passage, self.rules):
                    groups = [listed.entries[group].title for group in listed.entries[task.entry].groups]
                    yield from self._stated(found, groups, self._part(passage.start), task=at)

    # what stands above ----------------------------------------------------------------------------

    def _above(self, at: int, below: int | None = None) -> list[Passage]:
        """Headings of the divisions around one, and the sentences that announce it, outermost first.

        below: an offset inside the division, whose own heading then counts too.
        """
        divisions = self.outline.divisions
        found: list[Passage] = []
        here: int | None = at
        if below is None:
            below, here = self._start(divisions[at]), divisions[at].parent
            found = [self.source.passage(divisions[at].heading)] if divisions[at].heading else []
        while here is not None:
            leads = self._leads(here)
            last = bisect_left(leads, below, key=lambda lead: lead.start) - 1
            heading = [self.source.passage(divisions[here].heading)] if divisions[here].heading else []
            found[:0] = [*heading, *leads[max(0, last) : last + 1]]
            here = divisions[here].parent
        return found

    def _leads(self, at: int) -> list[Passage]:
        """The paragraphs of a division that announce what stands below them."""
        if at not in self._announcing:
            own = [self.source.passage(spans) for spans in self.outline.divisions[at].own]
            self._announcing[at] = [passage for passage in own if passage.text.endswith(":")]
        return self._announcing[at]

    @staticmethod
    def _start(division: Division) -> int:
        spans = division.number_spans or division.heading or (division.own[0] if division.own else ())
        return spans[0].start if spans else 0

    def _around(self, offset: int) -> int | None:
        """The last division that begins before the offset."""
        at = bisect_left(self._starts, offset) - 1
        return at if at >= 0 else None

    def _part(self, offset: int) -> int:
        titles = [at for at, part in enumerate(self.outline.parts) if part.title and part.title[0].start < offset]
        return titles[-1] if titles else 0

    def _stated(
        self,
        found: Sequence[indicators.Indicator],
        above: Sequence[Passage],
        part: int,
        division: int | None = None,
        table: int | None = None,
        task: int | None = None,
    ) -> Iterator[Stated]:
        headed = self._status(above)
        for each in found:
            status = "target" if task is not None else self._own(each) or headed or each.leaning
            if each.reported and status != "achieved":
                continue
            period, given = each.period, "text" if each.period and each.period.own else "heading"
            if period is None:
                period = next((one for passage in reversed(above) if (one := self._period(passage))), None)
            if period is None and status == "target":
                period, given = self._titled(part), "title"
            yield Stated(each, status, period, given, division, table, task)

    def _own(self, found: indicators.Indicator) -> indicators.Status | None:
        """What its own words say: a year that was over when the decision was signed tells a result."""
        end = found.period.end if found.period and found.period.own else None
        past = self.signed is not None and end is not None and end < self.signed
        return "achieved" if past and (found.status is None or found.timed) else found.status

    def _titled(self, part: int) -> indicators.Period | None:
        titles = [self.source.passage(self.outline.parts[at].title) for at in dict.fromkeys((part, 0))]
        return next((one for title in titles if (one := self._period(title))), None)

    def _period(self, passage: Passage) -> indicators.Period | None:
        if passage.spans not in self._named:
            self._named[passage.spans] = indicators.period_of(passage, self.rules)
        return self._named[passage.spans]

    def _status(self, above: Sequence[Passage]) -> indicators.Status | None:
        key = tuple(passage.spans for passage in above)
        if key not in self._headed:
            self._headed[key] = indicators.status_above([passage.text for passage in above], self.rules)
        return self._headed[key]
