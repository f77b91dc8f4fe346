"""What becomes of another plan's tasks: in words ("Bãi bỏ nhiệm vụ 5.4") and in tables of amended rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from nhiemvu.model import Passage, Source, Spans, Table
from nhiemvu.rulebook import matches
from nhiemvu.stages.relations import parts, rows
from nhiemvu.stages.relations.acts import Acts
from nhiemvu.stages.relations.parts import OWNING, Owners
from nhiemvu.stages.relations.reading import Read, Stretch
from nhiemvu.stages.relations.values import Action, Change, Relation, Relations, Rules

_PROSE = ("article", "text")
_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}")
_BREAK = regex.compile(r'[“”"]|[.;](?=\s|$)')
_QUOTES = '“”" '
# The words that name a field stand within so many characters behind the number.
_WIDE = 60


def attach(
    source: Source, reads: Sequence[Read], relations: Sequence[Relation], tables: tuple[Table, ...], acts: Acts
) -> Relations:
    """Ties changes of tasks to the relation that makes them, and tells amending tables from tables of tasks."""
    owners = Owners(reads, relations)
    if not owners.by_statement:
        return Relations(tuple(relations), tables)
    found: dict[int, list[Change]] = {}
    unsure: dict[int, Spans] = {}
    settled = list(tables)
    spelt: set[int] = set()
    for at, context in enumerate(_contexts(reads, tables)):
        owner = _owner(source, tables[at], context, owners, acts)
        if owner is None:
            continue
        changes, doubted = rows.read(source, tables[at], context.words, reads[0].rules)
        if changes:
            found.setdefault(owner, []).extend(changes)
            unsure[owner] = (*unsure.get(owner, ()), *doubted)
            doubts = tuple(doubt for doubt in tables[at].doubts if doubt.code != "table-unread")
            settled[at] = replace(tables[at], kind="changes", doubts=doubts)
            spelt |= {context.above} if context.above is not None else set()
    for read in reads:
        owner = owners.of(read) if read.statement.where in _PROSE and not read.quoted else None
        if owner is not None:
            found.setdefault(owner, []).extend(_said(source, read, reads, read.index in spelt))
    tied = list(relations)
    for at, changes in found.items():
        ordered = sorted(changes, key=lambda change: change.place[0].start)
        tied[at] = replace(tied[at], changes=tuple(ordered), unsure=unsure.get(at, ()))
    return Relations((*tied, *parts.amended(reads, owners, tied, acts)), tuple(settled))


# tables -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands above a table. above: the paragraph, None where a title stands between. words: those that tell."""

    above: int | None
    words: str


def _contexts(reads: Sequence[Read], tables: Sequence[Table]) -> Iterator[_Context]:
    at, above, title = 0, None, ""
    for table in tables:
        start = table.rows[0].start if table.rows else 0
        while at < len(reads) and reads[at].statement.passage.start < start:
            statement = reads[at].statement
            if statement.where in ("title", "reference"):
                above = None
                if statement.where == "title":
                    title = reads[at].text if statement.part else ""
            elif statement.where in _PROSE and not reads[at].quoted:
                above = at
            at += 1
        heading = reads[above].statement.heading if above is not None else ""
        said = reads[above].text if above is not None else ""
        named = [words for words in (heading, title, said) if matches(reads[0].rules.amending_title, words)]
        yield _Context(above, named[0] if named else "")


def _owner(source: Source, table: Table, context: _Context, owners: Owners, acts: Acts) -> int | None:
    """The relation that a table spells out; None for a table of tasks."""
    if not table.rows:
        return None
    if rows.compares(source, table, acts.reads[0].rules) is not None:
        return owners.main
    if table.kind != "tasks" or not context.words:
        return None
    above = owners.reads[context.above] if context.above is not None else None
    if above is None or context.words != above.text:
        return owners.main
    if not above.text.rstrip().endswith(":"):
        return None
    announced = any(verb.type in OWNING and acts.is_act(above, verb) for verb in above.verbs)
    return owners.of(above) if announced else None


# words --------------------------------------------------------------------------------------------


def _said(source: Source, read: Read, reads: Sequence[Read], spelt: bool) -> list[Change]:
    """Changes that a paragraph orders, a clause at a time. spelt: the table below it holds the new words."""
    found: list[Change] = []
    for start, end in _clauses(read.text):
        hit = next((hit for rule in read.rules.change if (hit := rule.match(read.text, start))), None)
        if hit is not None:
            found += _change(source, read, reads, hit, end, spelt)
    return found


def _clauses(text: str) -> Iterator[Stretch]:
    """Sentences and their parts; a quotation belongs to the one that announces it."""
    start = depth = 0
    for hit in _BREAK.finditer(text):
        sign = hit.group()
        if sign not in ".;":
            depth = 0 if sign == "”" or (sign == '"' and depth) else 1
        elif not depth:
            yield _begun(text, start, hit.end())
            start = hit.end()
    if text[start:].strip():
        yield _begun(text, start, len(text))


def _begun(text: str, start: int, end: int) -> Stretch:
    words = text[start:end]
    return start + len(words) - len(words.lstrip("-–+ ")), end


def _change(
    source: Source, read: Read, reads: Sequence[Read], hit: regex.Match[str], end: int, spelt: bool
) -> list[Change]:
    passage, rules = read.statement.passage, read.rules
    named = "numbers" in hit.groupdict()
    behind = hit.end() if named else hit.end() - 1
    end = max(end, behind)
    bounds = _value(read.text, behind, end, rules)
    action: Action = next((each.action for each in rules.action if each.search(hit["verb"])), "amend")
    reach = behind if action == "add" else bounds[0] if bounds else min(end, behind + _WIDE)
    field = next((each.id for each in rules.field if each.search(read.text[hit.start() : reach])), None)
    action = action if field is None else "amend"
    value = passage.places(*bounds) if bounds and bounds[0] < bounds[1] else ()
    value = () if action == "remove" else value
    place = passage.places(hit.start(), behind)
    quoted = (
        _quoted(source, read, reads)
        if not value and not spelt and read.text[hit.start() : end].rstrip().endswith(":")
        else []
    )
    if not named:
        made = [_added(each, place, rules) for each in quoted]
        return made or ([] if spelt else [Change(None, action, field, value, place)])
    value = value or tuple(span for each in quoted for span in each.spans)
    first = hit.start("numbers")
    numbers = [passage.part(first + each.start(), first + each.end()) for each in _NUMBER.finditer(hit["numbers"])]
    return [] if spelt else [Change(number, action, field, value, place) for number in numbers]


def _added(quoted: _Quoted, place: Spans, rules: Rules) -> Change:
    """A task that is quoted below its announcement, its number at the head of the quotation."""
    number = quoted.number
    if number is None:
        bounds = rows.number(f"“{quoted.words.text}", rules)
        number = quoted.words.part(bounds[0] - 1, bounds[1] - 1) if bounds else None
    else:
        number = number.part(0, len(number.text.rstrip(".): ")))
    return Change(number, "add", None, quoted.spans, place)


def _value(text: str, start: int, end: int, rules: Rules) -> Stretch | None:
    """The new words of a clause, quotation marks and final stop out."""
    for rule in rules.value:
        hit = rule.search(text, start, end)
        if hit is None:
            continue
        first, last = hit.end(), end
        opened = text[first : first + 1] in ("“", '"')
        if opened:
            close = text.find("”" if text[first] == "“" else '"', first + 1, end)
            last = close if close >= 0 else end
        words = text[first:last].rstrip(" .;:")
        shift = len(words) - len(words.lstrip(_QUOTES))
        return first + shift, first + len(words)
    return None


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quoted paragraph without quotation marks at its edges, and the number that stands before it."""

    number: Passage | None
    words: Passage

    @property
    def spans(self) -> Spans:
        return (*(self.number.spans if self.number else ()), *self.words.spans)


def _quoted(source: Source, read: Read, reads: Sequence[Read]) -> list[_Quoted]:
    """The paragraphs quoted right below."""
    found: list[_Quoted] = []
    for at in range(read.index + 1, len(reads)):
        below = reads[at]
        if not below.quoted or below.statement.part != read.statement.part:
            break
        if below.statement.where not in _PROSE:
            continue
        words = below.text.rstrip(" .;") if below.text.rstrip(" .;")[-1:] in ("”", '"') else below.text
        low = len(words) - len(words.lstrip(_QUOTES))
        part = below.statement.passage.part(low, len(words.rstrip(_QUOTES)))
        found.append(_Quoted(source.passage(below.statement.number) or None, part))
    return found
