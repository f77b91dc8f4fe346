"""Relations between documents that a text cites: inside their titles, and in the passive behind them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import regex

from nhiemvu.rulebook import matches
from nhiemvu.stages.relations import scopes
from nhiemvu.stages.relations.reading import Read, Stretch, Verb
from nhiemvu.stages.relations.values import Cited, Relation

# How far before a verb the words stand that make it work to be done or a report.
_NEAR = 60
# How far behind a document the words stand that say who amended it.
_BEHIND = 200


def is_done(read: Read, verb: Verb, low: int) -> bool:
    """Whether the verb tells what a document does, not work to be done or a report of it."""
    words = read.text[max(low, verb.start - _NEAR) : verb.start]
    return not matches(read.rules.report if verb.type == "implements" else read.rules.refusal, words)


def nested(read: Read) -> Iterator[Relation]:
    """What the title of a document says of those named in it: the words directly before each decide."""
    made: dict[int, Relation] = {}
    last: dict[int, int] = {}
    for at, citation in enumerate(read.statement.citations):
        outer = citation.within
        if outer is None:
            continue
        found = None
        for verb in read.verbs_before(read.begins[at], read.raws[outer]):
            scope = scopes.find(read.text, verb.end, read.begins[at], read.rules)
            if scope is not None:
                if is_done(read, verb, read.raws[outer]):
                    found = read.relation(verb.type, outer, at, (verb.start, verb.end), scope)
                break
        before = last.get(outer)
        if found is None and before in made and joined(read, before, at):
            found = again(read, made[before], at)
        last[outer] = at
        if found is not None:
            made[at] = found
            yield found


def joined(read: Read, before: int, at: int) -> bool:
    """Whether a citation stands beside the one before it, as the next of a list."""
    between = read.text[read.ends[before] : read.begins[at]]
    return len(between) < _NEAR and matches(read.rules.joiner, between)


def again(read: Read, relation: Relation, at: int) -> Relation:
    """The same relation to the next document of a list."""
    return replace(relation, to=Cited(read.index, at), scope=None, provisions=())


@dataclass
class Passives:
    """Relations to documents that are cited as amended. agents: the citations that amended them."""

    relations: list[Relation] = field(default_factory=list)
    agents: set[int] = field(default_factory=set)


def passives(read: Read, own: bool) -> Passives:
    """own: whether the text may speak of what it does itself ("được thay thế bởi Quyết định này")."""
    if "được " not in read.text and "bị " not in read.text:
        return Passives()
    found = Passives(agents=_agents(read))
    for at, end in enumerate(read.ends):
        hit = amended(read, at)
        if hit is None:
            continue
        cue = end + hit.start("cue"), end + hit.end("cue")
        verb = read.verb_at(cue[0])
        if verb is None:
            continue
        scope = _scope(read, at, end, hit.span("scope"))
        behind = end + hit.end()
        agent = bisect_left(read.begins, behind)
        if agent in found.agents and not read.text[behind : read.begins[agent]].strip():
            found.relations.append(read.relation(verb.type, agent, at, cue, scope))
            while agent + 1 in found.agents and joined(read, agent, agent + 1):
                agent += 1
                found.relations.append(read.relation(verb.type, agent, at, cue, scope))
        elif own and any(rule.match(hit.string, hit.end()) for rule in read.rules.itself) and not read.quotes(cue[0]):
            found.relations.append(read.relation(verb.type, None, at, cue, scope))
    return found


def amended(read: Read, at: int) -> regex.Match[str] | None:
    """The passive directly behind a document; its groups count from the end of the document."""
    words = read.text[read.ends[at] : read.ends[at] + _BEHIND]
    return next((hit for rule in read.rules.passive if (hit := rule.match(words))), None)


def _agents(read: Read) -> set[int]:
    """The documents that amended another: behind the passive, and those of the same type beside them."""
    found: set[int] = set()
    types = [citation.type for citation in read.statement.citations]
    for at, begin in enumerate(read.begins):
        if at - 1 in found and types[at] == types[at - 1] and joined(read, at - 1, at):
            if ";" not in read.text[read.ends[at - 1] : begin]:
                found.add(at)
        elif matches(read.rules.agent, read.text[max(0, begin - _BEHIND) : begin]):
            found.add(at)
    return found


def _scope(read: Read, at: int, end: int, said: Stretch) -> Stretch | None:
    """Which part was amended: named in the passive itself, or before the document."""
    if said[0] >= 0:
        return end + said[0], end + said[1]
    return scopes.before(read.text, read.ends[at - 1] if at else 0, read.begins[at], read.rules)
