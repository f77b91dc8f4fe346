"""A comparison for the terminal: what is gone in red, what has come in green."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from nhiemvu.compare import Comparison, Series
from nhiemvu.compare.values import Change, Document, FieldChange, FigureChange, Task, Word
from nhiemvu.sinks.comparison import wording
from nhiemvu.sinks.comparison.wording import Language

# What colours are until the end, when the control characters that a text may hold are taken out.
_RED, _GREEN, _BOLD, _DIM, _PLAIN = map(chr, range(0xF0000, 0xF0005))
_COLOURS = {ord(_RED): "\x1b[31m", ord(_GREEN): "\x1b[32m", ord(_BOLD): "\x1b[1m", ord(_DIM): "\x1b[2m"}
_COLOURS[ord(_PLAIN)] = "\x1b[0m"
_CONTROLS = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def show(comparison: Comparison, language: Language, colour: bool) -> str:
    """All changes in the order of the new document, the figures behind them, a summary at the end."""
    pen = _Pen(colour)
    lines = [pen.bold(f"{_named(comparison.old)} → {_named(comparison.new)}")]
    lines += [f"  ! {wording.NOTES[note][language]}" for note in comparison.notes]
    for group in comparison.groups:
        old, new = (wording.value("group", side, language) for side in (group.old, group.new))
        lines.append(f"{wording.FIELDS['group'][language]}: {pen.gone(old)} → {pen.come(new)}")
    for change in comparison.changes:
        lines += _change(change, language, pen)
    lines += _figures(comparison.indicators, language, pen)
    return _clean("\n".join([*lines, summary(comparison, language)]) + "\n")


def series(found: Series, language: Language, colour: bool) -> str:
    """Each comparison, then the line of every task that changed or did not stand in all documents."""
    pen = _Pen(colour)
    lines = ["\n".join(show(each, language, colour) for each in found.comparisons)]
    lines.append(pen.bold({"vi": "Dòng nhiệm vụ", "en": "Lines of tasks"}[language]))
    for line in found.lineages:
        stations = []
        for station in line.stations:
            number = station.number or "–"
            back = {"vi": "trở lại", "en": "returned"}[language] if station.returned else ""
            kinds = back or wording.kinds(station.kinds, language)
            stations.append(f"{_named(found.documents[station.document])}: {number}" + (f" ({kinds})" if kinds else ""))
        lines += [f"{line.id}  {line.stations[-1].name}", *(f"    {each}" for each in stations)]
    return "\n".join([lines[0], _clean("\n".join(lines[1:]))]) + "\n"


def _clean(shown: str) -> str:
    return _CONTROLS.sub("\ufffd", shown).translate(_COLOURS)


def summary(comparison: Comparison, language: Language) -> str:
    """One line: how many tasks on each side, how many of each kind of change."""
    counts = comparison.summary
    told = ", ".join(f"{counts[kind]} {words[language]}" for kind, words in wording.KINDS.items() if counts.get(kind))
    old, new = counts["old"], counts["new"]
    if language == "vi":
        return f"Nhiệm vụ: {old} cũ, {new} mới" + (f"; {told}" if told else "")
    return f"Tasks: {old} old, {new} new" + (f"; {told}" if told else "")


class _Pen:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def _in(self, code: str, words: str) -> str:
        return f"{code}{words}{_PLAIN}" if self._colour and words else words

    def bold(self, words: str) -> str:
        return self._in(_BOLD, words)

    def dim(self, words: str) -> str:
        return self._in(_DIM, words)

    def gone(self, words: str) -> str:
        return self._in(_RED, words)

    def come(self, words: str) -> str:
        return self._in(_GREEN, words)

    def marked(self, words: Sequence[Word]) -> str:
        """Both texts as one; without colours what is gone stands in [-  -], what has come in {+  +}."""
        shown = []
        for word in words:
            if word.same:
                shown.append(word.new)
            elif self._colour:
                shown.append(self.gone(word.old) + self.come(word.new))
            else:
                old, new = word.old.rstrip(), word.new.rstrip()
                gap = " " if (word.new or word.old)[-1:].isspace() else ""
                shown.append((f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "") + gap)
        return "".join(shown)


def _named(document: Document) -> str:
    return ", ".join(document.numbers) or document.name or ", ".join(document.ids) or "?"


def _change(change: Change, language: Language, pen: _Pen) -> Iterator[str]:
    yield f"{pen.bold(wording.kinds(change.kinds, language))}{_numbers(change)}"
    if change.fields:
        if not any(each.field == "name" for each in change.fields):
            yield f"    {change.new[0].name}"
        for each in change.fields:
            yield from _field(each, language, pen)
        return
    yield from (f"  - {pen.gone(wording.numbered(task))}{_of(task, language, pen)}" for task in change.old)
    yield from (f"  + {pen.come(wording.numbered(task))}{_of(task, language, pen)}" for task in change.new)


def _numbers(change: Change) -> str:
    if len(change.old) != 1 or len(change.new) != 1:
        return ""
    old, new = change.old[0].number or "–", change.new[0].number or "–"
    return f" {old}" if old == new else f" {old} → {new}"


def _of(task: Task, language: Language, pen: _Pen) -> str:
    said = [wording.value(name, getattr(task, name), language).replace("\n", "; ") for name in ("units", "deadlines")]
    told = "; ".join(filter(None, said))
    return pen.dim(f" [{told}]") if told else ""


def _field(change: FieldChange, language: Language, pen: _Pen) -> Iterator[str]:
    if change.field == "number":
        return
    title = wording.FIELDS[change.field][language]
    if not change.parts:
        old, new = (wording.value(change.field, side, language) for side in (change.old, change.new))
        yield f"    {title}: {pen.gone(old)} → {pen.come(new)}"
    for part in change.parts:
        if part.words:
            yield f"    {title}: {pen.marked(part.words)}"
        else:
            yield f"    {title}: {wording.part(change.field, part, language)}"


def _figures(changes: Sequence[FigureChange], language: Language, pen: _Pen) -> Iterator[str]:
    told = [each for each in changes if each.kind != "same"]
    if told:
        yield pen.bold({"vi": "Chỉ tiêu", "en": "Figures"}[language])
    for each in told:
        yield f"  {wording.figure(each, language)}"
        yield from (f"  - {pen.gone(wording.dated(figure))}" for figure in each.old)
        yield from (f"  + {pen.come(wording.dated(figure))}" for figure in each.new)
