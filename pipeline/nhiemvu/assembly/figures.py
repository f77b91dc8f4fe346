"""Figures of all texts, with what the headings, lead-ins and titles above them say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nhiemvu.model import Division, Outline, Passage, Source, Spans, Table
from nhiemvu.stages import indicators
from nhiemvu.stages.tasks import TaskList

_READ = frozenset(("output", "other"))


@dataclass(frozen=True, slots=True)
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
    source: Source, outline: Outline, tabled: Sequence[Table], listed: TaskList, rules: indicators.Rules
) -> tuple[Stated, ...]:
    """Every indicator of the document, those of a table's cells and of text that no rule placed among them."""
    texts = _Texts(source, outline, rules)
    found = [*texts.divisions(), *texts.others(), *texts.tables(tabled), *texts.tasks(listed)]
    return tuple(sorted(found, key=lambda each: each.indicator.raw.start))


class _Texts:
    def __init__(self, source: Source, outline: Outline, rules: indicators.Rules) -> None:
        self.source, self.outline, self.rules = source, outline, rules
        self._named: dict[Spans, indicators.Period | None] = {}
        self._headed: dict[tuple[Spans, ...], indicators.Status | None] = {}

    def divisions(self) -> Iterator[Stated]:
        for at, division in enumerate(self.outline.divisions):
            lead: Passage | None = None
            for spans in (division.heading, *division.own):
                passage = self.source.passage(spans) if spans else None
                if passage is None:
                    continue
                if found := indicators.read(passage, self.rules):
                    above = [*self._above(at), *([lead] if lead else [])]
                    yield from self._stated(found, above, division.part, division=at)
                lead = passage if passage.text.endswith(":") else lead

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
                for spans in dict.fromkeys(row.cells):
                    found = indicators.read(self.source.passage(spans), self.rules) if spans else ()
                    if found:
                        around = self._around(row.start)
                        above = self._above(around, inside=True) if around is not None else []
                        part = self.outline.divisions[around].part if around is not None else 0
                        yield from self._stated(found, above, part, table=at)

    def tasks(self, listed: TaskList) -> Iterator[Stated]:
        for at, task in enumerate(listed.tasks):
            cells = [cell.text for cell in task.cells if cell.role in _READ]
            for passage in (task.name, *([task.outputs_raw] if task.outputs_raw else []), *cells):
                if found := indicators.read(passage, self.rules):
                    groups = [listed.entries[group].title for group in listed.entries[task.entry].groups]
                    yield from self._stated(found, groups, self._part(passage.start), task=at)

    # what stands above ----------------------------------------------------------------------------

    def _above(self, at: int, inside: bool = False) -> list[Passage]:
        """Headings of the divisions around one, and the sentences that announce it, outermost first."""
        found: list[Passage] = []
        division: Division | None = self.outline.divisions[at]
        while division is not None:
            own = division.own if inside else ()
            found[:0] = [
                self.source.passage(spans)
                for spans in (division.heading, *own)
                if spans and (spans is division.heading or self.source.passage(spans).text.endswith(":"))
            ]
            inside = True
            division = self.outline.divisions[division.parent] if division.parent is not None else None
        return found

    def _around(self, offset: int) -> int | None:
        starts = [
            at
            for at, division in enumerate(self.outline.divisions)
            if (spans := division.number_spans or division.heading or (division.own[0] if division.own else ()))
            and spans[0].start < offset
        ]
        return starts[-1] if starts else None

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
            status = "target" if task is not None else each.status or headed or each.leaning
            if each.reported and status == "target":
                continue
            period, given = each.period, "text" if each.period and each.period.own else "heading"
            if period is None:
                period = next((one for passage in reversed(above) if (one := self._period(passage))), None)
            if period is None and status == "target":
                period, given = self._titled(part), "title"
            yield Stated(each, status, period, given, division, table, task)

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
