"""One sentence: who is charged, in which role, with whose help, and where the words of the work begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from nhiemvu.model import Passage
from nhiemvu.rulebook import matches
from nhiemvu.stages.orders.values import Named, Party, Rules
from nhiemvu.vietnamese.letters import even

_LONGEST = 420  # letters of a list of bodies
_TRIES = 12  # verbs at which a name may end
_LEAD_INS = 8  # commas before the body of a sentence
_STOP = regex.compile(r"(?<=[\p{Ll}\d)”\"’%])\.\s+(?=\p{Lu})|;\s*(?:và\s)?(?=\S)")
_ENDS = " \t.;:,/"
_COLON = regex.compile(r":\s+")
_SERIES = regex.compile(r":\s(?:\p{Lu}\p{L}*(?:\s\p{Lu}\p{L}*){0,5}(?:,\s|\svà\s|[;.\s]*$|;)){2}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence orders. start: where the work begins, `end` where nothing but the bodies is named.

    strong: its verb directs by itself. own: the sentence names its body itself. charged: by "giao", "yêu cầu";
    told: perhaps another than the issuer gave it. concrete: the body is a single one, or a day is set.
    idle: who leads and helps, where the sentence names no work.
    """

    parties: tuple[Party, ...]
    start: int
    end: int
    strong: bool
    own: bool = False
    charged: bool = False
    told: bool = False
    concrete: bool = False
    idle: tuple[Party, ...] = ()


class Paragraph:
    """A paragraph with the means to read it. low: its text as the rules see it, letter for letter."""

    def __init__(self, passage: Passage, named: Named, rules: Rules) -> None:
        self.passage, self.text, self.named, self.rules = passage, passage.text, named, rules
        self.low = even(self.text)
        self._verbs: list[int] | None = None

    # bodies -------------------------------------------------------------------------------------

    def bodies(self, start: int, end: int) -> Passage | None:
        """The words of a range, where they are names of bodies and nothing else."""
        end = start + len(self.low[start:end].rstrip(" …."))
        words = self.low[start:end].strip()
        if not words or len(words) > _LONGEST or not self._opens(words) or matches(self.rules.unfinished, words):
            return None
        if ":" in words and any(self._works(hit.end()) for hit in _COLON.finditer(self.text, start, end)):
            return None
        capital = any(word[0].isupper() for word in self.text[start:end].split(maxsplit=2)[:2])
        if not capital and not any(rule.match(words) for rule in self.rules.small):
            return None
        passage = self.passage.part(start, end)
        names = [(name, even(name.raw.text)) for name in self.named(passage)]
        series = words.startswith("các ")  # "Các bộ: Tài chính, Công an": one word opens all names
        if not names or any(not self._opens(words) and not (series and name.known) for name, words in names):
            return None
        if any(not name.known and not self._plausible(name.raw.text, words) for name, words in names):
            return None
        return None if all(matches(self.rules.private, words) for _, words in names) else passage

    def _works(self, at: int) -> bool:
        """Whether the work stands behind a colon, and not names in a series: "Các sở: Tài chính, Nội vụ"."""
        return self.text[at : at + 1].islower() or self._verb_at(at)

    def _opens(self, words: str) -> bool:
        return any(rule.match(words) for rule in self.rules.body)

    def _plausible(self, name: str, words: str) -> bool:
        """Whether a name that no list knows has nothing in it that a name has not: a verb in small letters."""
        if len(words) > 120 or not any(rule.match(words) for rule in self.rules.likely):
            return False
        return not any(name[hit.start()].islower() for rule in self.rules.work for hit in rule.all(words))

    def concrete(self, bodies: Passage) -> bool:
        """Whether one of the bodies is named by its own name."""
        names = [even(name.raw.text) for name in self.named(bodies) if not name.collective]
        return any(not rule.match(name) for name in names for rule in self.rules.small)

    def verbs(self, start: int, end: int) -> Iterator[int]:
        """Where a verb of work begins; a capital makes it part of a name."""
        if self._verbs is None:
            hits = {hit.start() for rule in self.rules.work for hit in rule.all(self.low)}
            self._verbs = sorted(at for at in hits if self.text[at].islower())
        for index in range(bisect_left(self._verbs, start), len(self._verbs)):
            if self._verbs[index] >= end:
                return
            yield self._verbs[index]

    # sentences ----------------------------------------------------------------------------------

    def sentences(self) -> list[tuple[int, int]]:
        """Sentences, and their parts between semicolons; a semicolon in a list of bodies parts nothing."""
        edges = [0]
        for hit in _STOP.finditer(self.text):
            listed = self._helping(edges[-1], hit.start()) or self._naming(edges[-1], hit.start())
            if self.text[hit.start()] == "." or not listed or self.labelled(hit.end()):
                edges.append(hit.end())
        edges.append(len(self.text))
        return list(pairwise(edges))

    def labelled(self, at: int) -> tuple[str, int] | None:
        """The role of a label that stands at `at` ("Thời gian thực hiện: ..."), and where its words begin."""
        hits = ((rule, rule.match(self.low, at)) for rule in self.rules.label)
        return next(((rule.role, hit.end()) for rule, hit in hits if hit), None)

    def _helping(self, start: int, end: int) -> bool:
        """Whether the words end in names of helpers without the work."""
        start = max(start, end - _LONGEST)
        hits = [hit for rule in self.rules.helping for hit in rule.all(self.low, start, end)]
        if not hits or self.bodies(hits[-1].end(), end) is None:
            return False
        return all(self.low.startswith("tổ chức", verb) for verb in self.verbs(hits[-1].end() + 1, end))

    def _naming(self, start: int, end: int) -> bool:
        """Whether nothing but bodies stands before a semicolon: "Các sở, ban, ngành; UBND các xã báo cáo ..."."""
        if end - start > _LONGEST or next(self.verbs(start + 1, end), None) is not None:
            return False
        return self.bodies(start, end) is not None

    def closed(self, start: int, end: int) -> int:
        """The end of the words in a range, without the marks that close them."""
        return start + len(self.text[start:end].rstrip(_ENDS))

    def read(self, start: int, end: int, inherited: tuple[Party, ...], speaks: bool, marked: bool) -> Said | None:
        """What the range orders the body that it names itself, else those it stands under.

        speaks: "yêu cầu" and "đề nghị" are said by the issuer. marked: it is a point of a list, which needs no verb
        that the rules know.
        """
        own = self._own(start, end, speaks)
        if own is not None:
            return own
        if not inherited:
            return None
        at = self._behind_lead_in(start, end)
        if at is None:
            return None
        other = not marked or any(rule.match(self.low, at) for rule in self.rules.likely)
        if other and not (self._verb_at(at) or self._verb_at(self._modal(at)) or self._strong(at)):
            return None
        return self._predicate(inherited, at, end)

    def _own(self, start: int, end: int, speaks: bool) -> Said | None:
        at, told = self._charge(start, end, speaks)
        charged = at > start
        limit = min(end, at + 1200)
        for begin in self._begins(at, limit):
            if not any(rule.match(self.low, begin, limit) for rule in self.rules.body):
                continue
            if begin > at and matches(self.rules.aimed, self.low[at:begin]):
                continue
            beside = self._beside(begin, limit) if "(" in self.low[begin : begin + _LONGEST] else None
            if beside:
                said = self._of(beside[0], beside[2], end, charged, told)
                return replace(said, parties=(*said.parties, beside[1]))
            duty = self.low.find(" có trách nhiệm ", begin, begin + _LONGEST)
            bodies = self.bodies(begin, duty) if duty > 0 else None
            if bodies:
                return self._of(bodies, duty + 1, end, charged, told)
            for tries, verb in enumerate(self.verbs(begin + 1, min(limit, begin + _LONGEST))):
                if tries >= _TRIES:
                    break
                grounded = self.low[:verb].endswith(", ") and (self._modal(verb) > verb or self._leads(verb))
                bodies = self.bodies(begin, verb - 2 if grounded else verb)
                if bodies:
                    return self._of(bodies, verb, end, charged, told)
            colon = self.low.find(":", begin, limit)
            bodies = self.bodies(begin, colon) if colon > begin and self._alone(begin, colon) else None
            if bodies:
                return self._of(bodies, colon, end, charged, told)
            if charged and begin == at and (bodies := self.bodies(begin, self.closed(begin, limit))):
                return self._of(bodies, self.closed(begin, limit), end, charged, told)
        return None

    def _beside(self, begin: int, limit: int) -> tuple[Passage, Party, int] | None:
        """A body, the one that a bracket behind its name gives the work to, and where the work begins."""
        for rule in self.rules.beside:
            hit = next(iter(rule.all(self.low, begin, min(limit, begin + _LONGEST))), None)
            first = self.bodies(begin, hit.start()) if hit else None
            second = self.bodies(*hit.span("bodies")) if hit and first else None
            if hit and first and second:
                return first, Party(rule.role, second), hit.end()
        return None

    def _alone(self, begin: int, colon: int) -> bool:
        """Whether a colon stands behind a name, and no series of names behind it."""
        if colon - begin > _LONGEST or _SERIES.match(self.text, colon):
            return False
        return next(self.verbs(begin + 1, colon), None) is None

    def _of(self, bodies: Passage, verb: int, end: int, charged: bool, told: bool) -> Said:
        said = self._predicate((Party("implementing", bodies),), verb, end)
        dated = matches(self.rules.dated, self.low[verb:end])
        return replace(
            said,
            own=True,
            charged=charged,
            told=told,
            strong=said.strong or dated,
            concrete=dated or self.concrete(bodies),
        )

    def _begins(self, start: int, end: int) -> Iterator[int]:
        """Where the body of the sentence may begin: at once, or behind a comma of what leads in to it."""
        yield start
        concerned = next((hit for rule in self.rules.concerned if (hit := rule.match(self.low, start, end))), None)
        if concerned:
            yield concerned.end()
        if not any(rule.match(self.low, start, end) for rule in self.rules.lead_in):
            return
        at = start
        for _ in range(_LEAD_INS):
            cuts = [cut for cut in (self.low.find(sign, at, end) for sign in (", ", ": ")) if cut >= 0]
            if not cuts:
                return
            at = min(cuts) + 2
            yield at

    def _charge(self, start: int, end: int, speaks: bool) -> tuple[int, bool]:
        """Behind the words by which work is given; whether they may tell what another gave."""
        words = self.low[start:end]
        rules = [rule for rule in self.rules.charge if speaks or not rule.speaks]
        rules = [rule for rule in rules if any(sign in words for sign in rule.signs)]
        for begin in self._begins(start, min(end, start + 600)) if rules else ():
            for rule in rules:
                hit = rule.match(self.low, begin, end)
                if hit:
                    return hit.end(), False
                for hit in rule.all(self.low, begin + 1, min(end, begin + 160)):
                    if self.text[hit.start()].islower() and self.bodies(begin, hit.start()):
                        return hit.end(), not rule.speaks
        return start, False

    def _behind_lead_in(self, start: int, end: int) -> int | None:
        """Where the predicate begins in a sentence without a body of its own; None where another is spoken of."""
        at = start
        for rule in self.rules.lead_in:
            hit = rule.match(self.low, start, end)
            if hit and hit.group().endswith(":") and hit.group().startswith("về "):
                at = hit.end() + 1
        behind = self._modal(at)
        if behind > at or not any(rule.match(self.low, at, end) for rule in self.rules.ground):
            return at
        found = [hit.start() for rule in self.rules.leading for hit in rule.all(self.low, at + 1, min(end, at + 240))]
        for begin in self._begins(at, min(end, at + 400)):
            if begin > at and (self._verb_at(begin) or self._strong(begin)):
                found.append(begin)
                break
        return min(found, default=None)

    def _strong(self, at: int) -> bool:
        """Whether the predicate directs: by "có trách nhiệm", or by its verb behind adverbs and grounds."""
        behind = self._modal(at)
        found = (*self.rules.strong, *self.rules.helping, *self.rules.leading)
        return any(rule.match(self.low, place) for rule in found for place in {at, behind})

    def _leads(self, at: int) -> bool:
        return any(rule.match(self.low, at) for rule in self.rules.leading)

    def _modal(self, at: int) -> int:
        while at < len(self.low):
            while at < len(self.low) and self.low[at] in " ,":
                at += 1
            hit = next((hit for rule in self.rules.modal if (hit := rule.match(self.low, at))), None)
            if hit is None or hit.end() == at:
                break
            at = hit.end()
        return at

    # the predicate ------------------------------------------------------------------------------

    def _predicate(self, parties: tuple[Party, ...], at: int, end: int) -> Said:
        """Roles and helpers; where the work itself begins."""
        head, rest = parties[0], parties[1:]
        start = min(self._modal(at), end)
        grounded = self._behind_ground(start, end)
        if any(rule.match(self.low, grounded, end) for rule in self.rules.leading):
            start = grounded
        behind = self._role(start, end, head.role)[1]
        if behind > start and any(rule.match(self.low, behind, end) for rule in self.rules.leading):
            start = behind  # "là cơ quan thường trực, chủ trì, phối hợp với ..."
        leads = next((hit for rule in self.rules.leading if (hit := rule.match(self.low, start, end))), None)
        helps = next((hit for rule in self.rules.helping if (hit := rule.match(self.low, start, end))), None)
        bare = start if leads or helps or not self.low.startswith("phối hợp ", start) else start + len("phối hợp ")
        if leads:
            head = Party("lead", head.words)
            work = self._lead(leads, end)
        elif helps:
            work = self._helpers(helps.end(), end)
        elif bare > start and (work := self._helpers(bare, end))[1]:
            pass
        else:
            role, start = self._role(start, end, head.role)
            if role == "implementing":
                role = self._role(grounded, end, role)[0]
            head, work = Party(role, head.words), (start, None)
        begin, helpers = work
        idle: tuple[Party, ...] = ()
        if leads and helpers is None:
            hit = next((hit for rule in self.rules.helping if (hit := rule.match(self.low, begin, end))), None)
            again = self._helpers(hit.end(), end) if hit else (begin, None)
            begin, helpers = again if again[1] else (begin, None)
        if (
            helpers is not None
            and begin >= self.closed(start, end)
            and not self.text[begin:end].lstrip().startswith(":")
        ):
            begin = start  # the verb is one that the rules lack, or working together is all the work there is
            idle = (head, Party("coordinating", helpers)) if leads else ()
        elif helpers is not None:
            rest = (Party("coordinating", helpers),)
        elif not leads or not self._verb_at(begin):
            idle = (head,) if leads and begin >= self.closed(start, end) else ()
            begin = start
        return Said((head, *rest), begin, self.closed(begin, end), strong=self._strong(at), idle=idle)

    def _lead(self, hit: regex.Match[str], end: int) -> tuple[int, Passage | None]:
        if hit.group("helped") is None:  # "Sở X chủ trì, Sở Y phối hợp" names the helpers before what they do
            helping = self.low.find(" phối hợp ", hit.end(), min(end, hit.end() + _LONGEST))
            bodies = self.bodies(hit.end(), helping) if helping > 0 else None
            return (helping + len(" phối hợp "), bodies) if bodies else (hit.end(), None)
        return self._helpers(hit.end(), end)

    def _helpers(self, at: int, end: int) -> tuple[int, Passage | None]:
        """Where the work begins behind the names of the helpers, and these; `at` without names."""
        if self._verb_at(at) and self.text[at].islower():  # Thống kê tỉnh, Thanh tra tỉnh are names
            return at, None
        limit = min(end, at + _LONGEST)
        stops = sorted({*self.verbs(at + 1, limit), *(hit[0] for hit in self._purposes(at, limit))})
        purposes = dict(self._purposes(at, limit))
        for stop in stops[: 2 * _TRIES]:
            cut = stop
            if self.low[at:stop].rstrip().endswith(",") and not self.low.startswith("tổ chức", stop):
                cut = at + len(self.low[at:stop].rstrip(" ,"))
            bodies = self.bodies(at, cut)
            if bodies:
                return purposes.get(stop, stop), bodies
        closed = self.closed(at, end)
        bodies = self.bodies(at, closed) if closed - at <= _LONGEST else None
        return (closed, bodies) if bodies else (at, None)

    def _purposes(self, at: int, end: int) -> list[tuple[int, int]]:
        return [(hit.start(), hit.end()) for rule in self.rules.purpose for hit in rule.all(self.low, at, end)]

    def _behind_ground(self, at: int, end: int) -> int:
        """The verb behind the grounds that a predicate begins with: "căn cứ khả năng ngân sách, tham mưu ..."."""
        if any(rule.match(self.low, at, end) for rule in self.rules.ground):
            begins = self._begins(at, min(end, at + 400))
            return next((begin for begin in begins if begin > at and self._verb_at(begin)), at)
        return at

    def _verb_at(self, at: int) -> bool:
        """Whether the word at `at` is a verb of work."""
        return any(rule.match(f" {self.low[at : at + 60]}", 1) for rule in self.rules.work)

    def _role(self, at: int, end: int, given: str) -> tuple[str, int]:
        """The role that the words at `at` give; where the work begins: behind them, where they only name the role."""
        for rule in self.rules.role:
            hit = rule.match(self.low, at, end)
            if hit and (given == "implementing" or not rule.weak):
                behind = hit.end() + len(self.low[hit.end() : end]) - len(self.low[hit.end() : end].lstrip(" ,"))
                return rule.role, behind if rule.apart and self._verb_at(behind) else at
        return given, at
