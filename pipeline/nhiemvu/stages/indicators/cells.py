"""Tables of indicators: a row names what is measured, a cell the figure, the column's head when it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nhiemvu.model import Passage
from nhiemvu.stages.indicators import context, figures
from nhiemvu.stages.indicators.values import Indicator, Period, Rules


def read(heads: Sequence[Passage], cells: Sequence[Passage], rules: Rules) -> Iterator[Indicator]:
    """The figures of a row: of its first cell, in the unit that a column or the name itself gives."""
    name = cells[0]
    units = [at for at, head in enumerate(heads) if any(rule.search(head.text) for rule in rules.unit_head)]
    unit = cells[units[0]] if units and cells[units[0]] else _in_brackets(name, rules)
    for at, (head, cell) in enumerate(zip(heads, cells, strict=True)):
        if at and at not in units and (found := _cell(name, unit, head, cell, rules)):
            yield found


def _cell(name: Passage, unit: Passage | None, head: Passage, cell: Passage, rules: Rules) -> Indicator | None:
    hit = next((hit for rule in rules.cell if (hit := rule.fullmatch(cell.text))), None)
    if hit is None:
        return None
    times = hit["times"]
    if hit["unit"]:
        unit = cell.part(*hit.span("unit"))
    elif unit and (named := next((found for rule in rules.multiple if (found := rule.match(unit.text))), None)):
        times, unit = named["times"], unit.part(*named.span("unit"))
    if not unit or not name:
        return None
    low = hit.span("low")
    bound = figures.bound(cell.text, low[0], rules)
    for rule in rules.onward:
        if rule.search(cell.text[hit.end("unit") if hit["unit"] else max(low[1], hit.end("high")) :]):
            bound = replace(bound, comparator=rule.comparator)
    sign = next((rule for rule in rules.column if rule.search(head.text)), None)
    return Indicator(
        raw=Passage(f"{name.text} {cell.text}", (*name.spans, *cell.spans)),
        subject=name,
        measure=None,
        comparator=bound.comparator,
        low=cell.part(*low),
        high=cell.part(*hit.span("high")) if hit["high"] else None,
        value=figures.value(hit["low"], times),
        value_max=figures.value(hit["high"], times) if hit["high"] else None,
        unit=unit,
        approximation=cell.part(*bound.approximation) if bound.approximation else None,
        per=None,
        status=sign.status if sign else None,
        leaning=None,
        period=_period(head, rules),
        reported=False,
    )


def _in_brackets(name: Passage, rules: Rules) -> Passage | None:
    hit = next((hit for rule in rules.unit_named if (hit := rule.search(name.text))), None)
    return name.part(*hit.span("unit")) if hit else None


def _period(head: Passage, rules: Rules) -> Period | None:
    """The period that a column's head names, also by its year alone: Kế hoạch 2026."""
    found = context.period_of(head, rules) or context.bare_period(head, rules)
    return replace(found, own=False) if found else None
