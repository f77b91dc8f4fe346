"""What the text itself does: in its title, its articles and final provisions, and its bases.

A verb acts where it comes first in an article, or where the document names itself as the one that
acts ("Quyết định này thay thế ..."). Tasks, goals and reports that speak of amending do nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from nhiemvu.rulebook import matches
from nhiemvu.stages.relations import scopes
from nhiemvu.stages.relations.cited import again, amended, is_done, joined
from nhiemvu.stages.relations.reading import Read, Stretch, Verb
from nhiemvu.stages.relations.values import Cited, Relation, Type

# Between a document and what is said of it: Quyết định số 5 (thay thế Quyết định số 4).
_BESIDE = regex.compile(r"[\s(]*")
# Bases that stand in one paragraph are parted by semicolons.
_NEXT = regex.compile(r";\s+(?=(?:Căn cứ|Thực hiện|Triển khai|Trên cơ sở)\s)", regex.IGNORECASE)
# How far back a sentence is looked for, and how far its verb may stand behind the last document.
_SENTENCE = 1000
_TAIL = 160
_LEADS = 4


def hanging(read: Read) -> list[Relation]:
    """What an attachment hangs on, from its reference line."""
    hit = next((hit for rule in read.rules.issued_with if (hit := rule.search(read.text))), None)
    if hit is None or not read.free:
        return []
    return [read.relation("issued-with", None, read.free[0], hit.span("cue"), None)]


def bases(read: Read, agents: set[int]) -> list[Relation]:
    """The bases that a line names, of the head or of a plan's own list; the documents that amended them are none."""
    statement = read.statement
    listed = bool(statement.path) and matches(read.rules.basis_heading, statement.heading)
    preamble = statement.where == "text" and not statement.path
    if not (statement.where == "basis" or listed or preamble):
        return []
    found: list[Relation] = []
    starts = [0, *(hit.end() for hit in _NEXT.finditer(read.text))] if not listed else [0]
    for start, stop in zip(starts, [*starts[1:], len(read.text)], strict=True):
        words = read.text[start:stop]
        hit = next((hit for rule in read.rules.basis if (hit := rule.match(words))), None)
        kind: Type = "implements" if hit and hit.groupdict().get("implements") else "based-on"
        if hit is not None:
            low, high = hit.span("implements" if kind == "implements" else "cue")
            found += _listed(read, agents, kind, (start + low, start + high), start + high, stop)
        elif listed:
            found += _listed(read, agents, kind, None, start, stop)
    return found


def _listed(read: Read, agents: set[int], kind: Type, cue: Stretch | None, start: int, stop: int) -> list[Relation]:
    """The first document behind the opening word and those beside it; a line of the head may name more."""
    found: list[Relation] = []
    before: int | None = None
    for at in read.within(start, stop):
        if at in agents:
            continue
        scope = scopes.find(read.text, start, read.begins[at], read.rules) if before is None else None
        follows = scope is not None if before is None else joined(read, before, at)
        if not follows and (read.statement.where != "basis" or (kind == "implements" and before is not None)):
            break
        found.append(read.relation(kind, None, at, cue, scope))
        before = at
    return found


class Acts:
    """Reads the acts of each statement. amending: the title says that the document amends another."""

    def __init__(self, reads: Sequence[Read]) -> None:
        self.reads = reads
        self.amending = False

    def of(self, read: Read, agents: set[int]) -> list[Relation]:
        found: list[Relation] = []
        last: Relation | None = None
        before: int | None = None
        spoken = self._may_act(read)
        for at in read.free:
            each = None
            if at not in agents:
                each = self._act(read, at, before, last) if spoken else None
                if each is None and last is not None and before is not None and joined(read, before, at):
                    each = again(read, last, at)
                if each is None and before is None:
                    each = self._item(read, at)
            if each is not None:
                found.append(each)
            last, before = each, at
        if read.statement.where in ("article", "text") and " này" in read.text:
            found += self._lapsing(read, agents)
        return found

    def _may_act(self, read: Read) -> bool:
        """Whether the text can hold an act at all: an order, the document as subject, one document beside another."""
        statement = read.statement
        ordering = statement.where in ("title", "article") or (self.amending and statement.part == 0)
        return ordering or " này" in read.text or len(read.free) > 1

    def _act(self, read: Read, at: int, before: int | None, last: Relation | None) -> Relation | None:
        for verb in read.verbs_before(read.begins[at], 0):
            scope = scopes.find(read.text, verb.end, read.begins[at], read.rules)
            if scope is None:
                continue
            cue = verb.start, verb.end
            reworded = scope[0] < scope[1] and matches(read.rules.wording, read.text[scope[0] : read.begins[at]])
            kind: Type = "amends" if reworded else verb.type
            if self.is_act(read, verb):
                return read.relation(kind, None, at, cue, scope)
            if before is None or verb.type == "implements" or read.ends[before] > verb.start:
                return None
            between = read.text[read.ends[before] : verb.start]
            if last is not None and last.by is None and matches(read.rules.joiner, between):
                return read.relation(kind, None, at, cue, scope)
            beside = _BESIDE.fullmatch(between.removeprefix(","))
            return read.relation(kind, before, at, cue, scope) if beside else None
        return None

    def is_act(self, read: Read, verb: Verb) -> bool:
        """Whether the verb says what the document itself does."""
        where = read.statement.where
        prefix = _sentence(read.text, verb.start)
        if where not in ("title", "article", "text") or not is_done(read, verb, verb.start - len(prefix)):
            return False
        if where == "title":
            return True
        if read.quotes(verb.start):
            return False
        if verb.type == "implements":
            return where == "article" and any(rule.match(prefix) for rule in read.rules.issuing)
        if any(rule.match(prefix) for rule in read.rules.self):
            return True
        ordering = where == "article" or (self.amending and read.statement.part == 0)
        return ordering and any(rule.match(prefix) for rule in read.rules.opening)

    # lists below an article ---------------------------------------------------------------------

    def _item(self, read: Read, at: int) -> Relation | None:
        """A document that opens an item of a list; what becomes of it stands above the list."""
        if read.statement.where not in ("article", "text") or read.lead is None or read.quotes(read.begins[at]):
            return None
        scope = scopes.find(read.text, 0, read.begins[at], read.rules)
        if scope is None:
            return None
        lead: int | None = read.lead
        for _ in range(_LEADS):
            above = self.reads[lead] if lead is not None else None
            if above is None or above.quoted:
                return None
            hit = amended(above, len(above.ends) - 1) if above.ends and above.text.rstrip().endswith(":") else None
            if hit is not None and scope[0] == scope[1]:
                return _amending(read, at, above, hit)
            said = self._announces(above)
            if said is not None:
                kind, start, end = said
                made = read.relation(kind, None, at, None, scope)
                cue = above.statement.passage.part(start, end)
                return replace(made, cue=cue)
            lead = above.lead
        return None

    def _announces(self, read: Read) -> tuple[Type, int, int] | None:
        """Whether a text ends by saying what becomes of the documents listed below it."""
        for verb in read.verbs_before(len(read.text), 0):
            rest = read.text[verb.end :]
            if verb.type != "implements" and len(rest) < _SENTENCE and matches(read.rules.heading, rest.strip()):
                return (verb.type, verb.start, verb.end) if self.is_act(read, verb) else None
        if read.text.rstrip().endswith(":"):
            for rule in read.rules.lapse:
                hit = rule.search(read.text)
                if hit and matches(read.rules.itself, read.text):
                    return "repeals", *hit.span("cue")
        return None

    # documents that end -------------------------------------------------------------------------

    def _lapsing(self, read: Read, agents: set[int]) -> list[Relation]:
        """Documents that this one's taking effect ends: "Quyết định số 5 hết hiệu lực kể từ ngày ..." """
        found: list[Relation] = []
        for hit in (hit for rule in read.rules.lapse for hit in rule.all(read.text)):
            start, end = hit.span("cue")
            low = start - len(_sentence(read.text, start, (". ",)))
            stop = read.text.find(". ", end, end + _SENTENCE)
            sentence = read.text[low : stop if stop >= 0 else end + _SENTENCE]
            if not matches(read.rules.itself, sentence) or read.quotes(start):
                continue
            for at in _subjects(read, low, start, agents):
                scope = scopes.before(read.text, max(low, read.ends[at - 1] if at else 0), read.begins[at], read.rules)
                found.append(read.relation("repeals", None, at, (start, end), scope))
        return found


def _amending(read: Read, at: int, above: Read, hit: regex.Match[str]) -> Relation | None:
    """A document listed below "Luật số 5 được sửa đổi, bổ sung bởi:" (Pháp lệnh 01/2012/UBTVQH13)."""
    amended_at = len(above.ends) - 1
    start = above.ends[amended_at] + hit.start("cue")
    verb = above.verb_at(start)
    if verb is None:
        return None
    made = above.relation(verb.type, None, amended_at, (start, start + len(hit["cue"])), None)
    return replace(made, by=Cited(read.index, at))


def _sentence(text: str, at: int, marks: tuple[str, ...] = (". ", "; ", ": ")) -> str:
    """The words of the sentence before `at`."""
    low = max(0, at - _SENTENCE)
    ends = [text.rfind(mark, low, at) for mark in marks]
    return text[max([low, *(end + len(mark) for end, mark in zip(ends, marks, strict=True) if end >= 0)]) : at].lstrip()


def _subjects(read: Read, low: int, verb: int, agents: set[int]) -> list[int]:
    """The documents before a verb of which it is said, the first of them first."""
    before = [at for at in read.within(low, verb) if at not in agents]
    if not before or len(read.text[read.ends[before[-1]] : verb]) > _TAIL:
        return []
    subjects = [before.pop()]
    while before and joined(read, before[-1], subjects[0]):
        subjects.insert(0, before.pop())
    condition = read.text[low : read.begins[subjects[0]]]
    return [] if matches(read.rules.refusal, condition) else subjects
