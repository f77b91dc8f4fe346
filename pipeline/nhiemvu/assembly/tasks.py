"""Task records: the rows of the tables and the orders of the running text, in one order."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz

from nhiemvu.assembly import divisions, rows
from nhiemvu.assembly.desk import Desk
from nhiemvu.assembly.drafts import Draft, ordered_in, record
from nhiemvu.assembly.work import Assigned, Ordered
from nhiemvu.model import Division, Doubt, Span, Spans
from nhiemvu.records import PathStep, TaskRecord
from nhiemvu.vietnamese.letters import key

# Names that agree so far, of 100, are one task in other words.
_SAME = 90
# Words of a name by which it is sought, and how many rows may bear such a word.
_RAREST = 4
_MOST = 12


def make(desk: Desk, ids: list[str]) -> list[tuple[int, TaskRecord]]:
    """Each task with its place in the text. ids: those of the divisions."""
    listed, told = rows.drafts(desk), [_draft(desk, each, ids) for each in desk.findings.orders]
    same = _repeats(desk, told, listed)
    drafts = sorted([*listed, *told], key=lambda draft: draft.start)
    drafts = _unknown(drafts)
    return [(draft.start, record(desk, draft, at, same.get(draft.id))) for at, draft in enumerate(drafts, 1)]


def _unknown(drafts: list[Draft]) -> list[Draft]:
    """An unknown body is doubted once, on the first task that names it, with all its places."""
    found: dict[str, tuple[int, int, list[Span]]] = {}
    for index, draft in enumerate(drafts):
        for at, each in enumerate(draft.units):
            if not each.mention.known:
                found.setdefault(key(each.mention.name), (index, at, []))[2].extend(each.mention.raw.spans)
    doubted = list(drafts)
    for index, at, places in found.values():
        name = drafts[index].units[at].mention.name
        doubt = Doubt("unit-unknown", tuple(dict.fromkeys(places)), {"name": name}, None, f"/units/{at}")
        doubted[index] = replace(doubted[index], doubts=(*doubted[index].doubts, doubt))
    return doubted


def _draft(desk: Desk, ordered: Ordered, ids: list[str]) -> Draft:
    order = ordered.order
    outline = desk.findings.outline
    division = outline.divisions[order.division] if order.division is not None and order.numbered else None
    slug = outline.parts[order.part].slug
    steps = "/".join((slug, *divisions.path(desk, order.division), f"@{order.said.start}"))
    cited = {each.text.passage.start: each.citations for each in desk.findings.cited if each.citations}
    return Draft(
        id=desk.give(steps),
        start=order.said.start,
        origin="prose",
        number=division.number if division else None,
        number_spans=_number(desk, division) if division else (),
        path=_path(desk, division.parent if division else order.division, ids),
        parent=None,
        name=order.name,
        items=order.points,
        units=ordered.units,
        deadlines=ordered.deadlines,
        outputs=ordered.outputs,
        outputs_raw=desk.source.passage(order.results[0].spans) if len(order.results) == 1 else None,
        sources=ordered_in(desk, order.paragraph, order.name, cited.get(order.paragraph.start, ())),
        other=(),
        words=[order.name.text],
        doubts=(),
    )


def _number(desk: Desk, division: Division) -> Spans:
    """The places of the number itself: 4 of "Điều 4."."""
    words = desk.source.passage(division.number_spans)
    at = words.text.find(division.number or "")
    return words.places(at, at + len(division.number or "")) if at >= 0 else ()


def _path(desk: Desk, at: int | None, ids: list[str]) -> list[PathStep]:
    """The headings above an order, and the lines that name its body in place of one."""
    steps: list[PathStep] = []
    while at is not None:
        division = desk.findings.outline.divisions[at]
        spans: Spans = division.heading or (division.own[0] if division.own else ())
        words = desk.words(spans)
        if division.heading or words.endswith(":"):
            steps.insert(0, PathStep(number=division.number, title=words.rstrip(" :"), id=ids[at]))
        at = division.parent
    return steps


def _repeats(desk: Desk, told: list[Draft], listed: list[Draft]) -> dict[str, str]:
    """The id of the row that an order in prose repeats, by the order's id."""
    expand = desk.findings.glossary.expand
    names = [key(expand(draft.name.text)) for draft in listed] if told else []
    bearing: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for word in set(name.split()):
            bearing.setdefault(word, []).append(at)
    found: dict[str, str] = {}
    for draft in told if listed else ():
        name, best = key(expand(_untimed(draft))), _SAME - 0.01
        for at in _candidates(name, bearing):
            words = name[-len(names[at]) :] if _advises(draft) else name
            likeness = fuzz.ratio(words, names[at], score_cutoff=best)
            if likeness > best and _agree(draft.units, listed[at].units):
                best, found[draft.id] = likeness, listed[at].id
    return found


def _untimed(draft: Draft) -> str:
    """The name without the words of its deadlines, which a row has in a column of their own."""
    text = draft.name.text
    for deadline in draft.deadlines:
        text = text.replace(deadline.raw.text, " ")
    return text.strip(" ,;.")


def _advises(draft: Draft) -> bool:
    """ "Tham mưu UBND tỉnh ban hành X" is the row "Ban hành X" behind the words that say for whom."""
    return any(each.role == "advising" for each in draft.units)


def _candidates(name: str, bearing: dict[str, list[int]]) -> list[int]:
    """The rows that share one of the rarest words of a name; a word of many rows tells nothing."""
    rows = sorted((bearing[word] for word in set(name.split()) if word in bearing), key=len)
    return sorted({at for each in rows[:_RAREST] if len(each) <= _MOST for at in each})


def _agree(one: tuple[Assigned, ...], two: tuple[Assigned, ...]) -> bool:
    """Whether one task may have both: some body is common, or one side names collectives alone or nobody."""
    ours, theirs = ({key(each.mention.name) for each in side if not each.mention.collective} for side in (one, two))
    return not ours or not theirs or bool(ours & theirs)
