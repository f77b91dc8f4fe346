"""Numbering: numbers that a list passes over, and numbers that it gives twice.

In: the entries of the task tables and the articles of the text. Out: a doubt for each break. A number goes on
from the one before it in its group, or in the whole table where the numbers run through, or begins again at one;
anything else is a row that was lost, misread or put in by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nhiemvu.model import Division, Doubt, Entry, Span, Spans
from nhiemvu.vietnamese import numerals

# Fewer articles than this are a passage of a document, not its whole.
_WHOLE = 3


def check(entries: Sequence[Entry], divisions: Sequence[Division]) -> tuple[Doubt, ...]:
    """number-gap and number-duplicate, about the row or the article behind the break."""
    return (*_rows(entries), *_articles(divisions))


def _rows(entries: Sequence[Entry]) -> Iterator[Doubt]:
    run: dict[tuple[int, str], int] = {}  # the last value of a form in its table
    group: dict[tuple[int, tuple[int, ...], str], list[int]] = {}
    before: dict[tuple[int, tuple[int, ...], str], Entry] = {}
    for entry in entries:
        read = _read(entry.number)
        if read is None:
            continue
        form, value = read
        wide, close = (entry.table, form), (entry.table, entry.groups, form)
        seen = group.setdefault(close, [])
        last = before.get(close)
        if last is not None and entry.number_spans and entry.number_spans == last.number_spans:
            continue  # one cell numbers several rows
        if value in seen:
            yield _duplicate(entry, last)
        elif value not in (1, run.get(wide, 0) + 1, seen[-1] + 1 if seen else 1):
            yield _gap(entry, last)
        seen.append(value)
        before[close] = entry
        run[wide] = value


def _read(number: str | None) -> tuple[str, int] | None:
    """The form of a number, with what stands before its last part, and the value of that part."""
    form = numerals.form(number) if number else None
    if number is None or form is None:
        return None
    stem, _, last = number.strip(".)(:- ").rpartition(".")
    if form == "letter":
        value = numerals.letter(last)
    elif form == "capital":
        value = numerals.letter(last) if last.isascii() or last == "Đ" else None
    else:
        value = numerals.ordinal(last.upper() if form == "small-roman" else last)
    return None if value is None else (f"{form}/{stem}", value)


def _duplicate(entry: Entry, last: Entry | None) -> Doubt:
    places = (*(last.number_spans[:1] if last else ()), *entry.number_spans[:1])
    return Doubt("number-duplicate", places, {"number": entry.number}, entry.start, "/number")


def _gap(entry: Entry, last: Entry | None) -> Doubt:
    places = (*(last.number_spans[:1] if last else ()), *entry.number_spans[:1])
    return Doubt("number-gap", places, {"number": entry.number}, entry.start, "/number")


def _articles(divisions: Sequence[Division]) -> Iterator[Doubt]:
    """Articles run through a document from one, past chapters and sections; inserted ones (4a) stand between."""
    parts: dict[int, list[Division]] = {}
    for division in divisions:
        if division.level == "dieu" and (division.number or "").isdigit():
            parts.setdefault(division.part, []).append(division)
    for articles in parts.values():
        if len(articles) < _WHOLE or articles[0].ordinal != 1:
            continue
        seen: set[int] = set()
        for last, article in zip([None, *articles], articles, strict=False):
            value = article.ordinal or 0
            places: Spans = (*_place(last), *_place(article))
            if value in seen:
                yield Doubt("number-duplicate", places, {"number": f"Điều {article.number}"})
            elif last is not None and value != (last.ordinal or 0) + 1:
                yield Doubt("number-gap", places, {"number": f"Điều {article.number}"})
            seen.add(value)


def _place(division: Division | None) -> tuple[Span, ...]:
    return division.number_spans[:1] if division else ()
