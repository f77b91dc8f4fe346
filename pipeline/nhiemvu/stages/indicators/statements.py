"""What a clause says of its figure: the things measured, and what is said of them."""

from __future__ import annotations

import regex

from nhiemvu.model.frozen import unguarded
from nhiemvu.rulebook import first
from nhiemvu.stages.indicators import context
from nhiemvu.stages.indicators.clauses import Clause, opened
from nhiemvu.stages.indicators.figures import Range
from nhiemvu.stages.indicators.values import Reached, Rules

Ranges = tuple[Range, ...]
_BRING = 70  # that a verb may take with the words between it and its figure
_TRAIL = 16  # characters that a word left at the end may take


@unguarded(frozen=True, slots=True)
class Statement:
    """Offsets of the words. predicate: what is said stands behind the things measured."""

    subject: Ranges
    measure: Ranges
    predicate: bool = False


def read(words: str, clause: Clause, last: Statement | None, rules: Rules) -> Statement | None:
    """The statement of a clause of the text (brackets blotted out). last: that of the figure before it
    in the sentence, whose subject goes on. None where nothing is measured.
    """
    end = min(
        (hit.start() for rule in rules.excepted if (hit := rule.search(words, clause.figure.end, clause.end))),
        default=clause.end,
    )
    said = words[clause.start : end]
    if any(word in said for rule in rules.condition for word in rule.words):
        return None
    if any(rule.search(said) for rule in rules.refused):
        return None
    reader = _Reader(words, clause, last, rules)
    if clause.figure.kind == "percent":
        return reader.share()
    return reader.level() if clause.figure.kind == "level" else reader.count()


class _Reader:
    def __init__(self, words: str, clause: Clause, last: Statement | None, rules: Rules) -> None:
        self.words, self.clause, self.last, self.rules = words, clause, last, rules
        figure = clause.figure
        self.stop = figure.start if figure.since is None else figure.since
        self.begin = opened(words, clause.start, self.stop, rules)
        self.verb, self.given, self.told = self._verb()
        self.noun, self.tail = self._split(figure.noun, figure.end)

    def _verb(self) -> tuple[Reached | None, int, Range]:
        """The verb that brings in the figure; where it begins with the words of intent before it; its own words."""
        figure = self.clause.figure
        for rule in self.rules.reached:
            if hit := rule.search(self.words, max(self.begin, self.stop - _BRING), self.stop):
                return rule, hit.start(), hit.span("verb")
        if figure.since is not None or figure.kind == "level":
            return self.rules.reached[0], self.stop, (self.stop, self.stop)
        return None, self.stop, (self.stop, self.stop)

    def _split(self, start: int, named: int) -> tuple[Range, Range]:
        """The things named from start on, at least up to named, and what is said of them; empty ranges without."""
        end = self.clause.end
        begin = start + len(self.words[start:end]) - len(self.words[start:end].lstrip())
        if any(rule.search(self.words[begin:end]) for rule in self.rules.bare):
            return (begin, begin), (end, end)
        hit = first(self.rules.predicate, self.words, max(begin, named), end)
        if hit is None:
            hit = first(self.rules.state, self.words, max(begin, named), end)
        said = hit.start() if hit else end
        return (begin, said), (said, end)

    # kinds of figures -----------------------------------------------------------------------------

    def share(self) -> Statement | None:
        if (ratio := self._ratio()) is not None:
            return ratio
        subject = self._trim(self.begin, self.given)
        actor = subject is not None and self._is_actor(subject)
        said = self._has(self.noun) and self._has(self.tail)
        if self._goes_on(subject) and self.last:
            return self._reached(self.last.subject)
        if subject and not actor and (self.verb.telling or not said if self.verb else self._takes(subject)):
            return self._reached((subject,))
        if said and (self._trim(self.begin, self.stop) is None or self._leans() or not self._action()):
            return self._said()
        if not self._has(self.noun) and self._has(self.tail):
            return self._said() if self.last else None
        if self._has(self.noun):
            return self._done(self._act())
        if self.last and self._trim(self.begin, self.given) is None and not self._has(self.tail):
            return Statement(self.last.subject, self.last.measure, self.last.predicate)
        return None

    def level(self) -> Statement | None:
        subject = self._trim(self.begin, self.stop)
        return Statement((subject,), ()) if subject and not self._is_actor(subject) else None

    def count(self) -> Statement | None:
        figure = self.clause.figure
        subject = self._trim(self.begin, self.given)
        if self._goes_on(subject) and self.last:
            return self._reached(self.last.subject)
        if subject and not self._is_actor(subject) and self._takes(subject):
            tail = None if self.words.startswith(",", figure.end) else self._trim(figure.end, self.clause.end)
            verb = (self.told,) if self.verb and self.verb.telling else ()
            return Statement((subject,), (*verb, *((tail,) if tail else ())))
        if figure.measured:
            return None
        if hit := self._action():
            return self._done(hit.start("verb"))
        rest = self._trim(self.begin, self.stop)
        if (rest is None or self._leans()) and (
            self._has(self.tail) or figure.bound or (figure.large and self._leans())
        ):
            return self._said()
        return self._done(None) if rest is None and self._shares() else None

    def _takes(self, subject: Range) -> bool:
        """Whether the subject takes the figure: with đạt each does, with là and without a verb only a quantity."""
        quantity = any(rule.search(self.words[subject[0] : subject[1]]) for rule in self.rules.total)
        if self.verb is None:
            return quantity and self.clause.figure.bound
        return quantity or self.words[slice(*self.told)].split()[-1:] != ["là"]

    def _goes_on(self, subject: Range | None) -> bool:
        """Whether it is said of what the figure before it measures: ..., tăng 8,5%."""
        return subject is None and self.verb is not None and self.verb.telling

    def _shares(self) -> bool:
        """Whether it is a further object of the verb of the figure before it: ... và 864 ứng dụng."""
        return self.clause.joined and self.last is not None and not self.last.predicate and bool(self.last.measure)

    # statements -----------------------------------------------------------------------------------

    def _ratio(self) -> Statement | None:
        """Tỷ lệ X đạt N%: the noun phrase is the subject and nothing more is said; đạt tỷ lệ N% X."""
        hit = first(self.rules.ratio, self.words, self.begin, self.stop)
        if hit is None:
            return None
        if not self.words[hit.end() : self.stop].strip():
            subject = self._trim(self.begin, self.given) if self.verb else None
            if subject:
                return Statement((subject,), ())
            what = self._trim(self.clause.figure.noun, self.clause.end)
            return Statement((hit.span(), what), ()) if what else None
        subject = self._trim(hit.start(), self.given)
        changed = self.words[: hit.start()].rstrip().rsplit(" ", 1)[-1]
        if subject and self.verb is None and changed.lower() in ("tăng", "giảm"):
            return Statement((subject,), ((hit.start() - len(changed) - 1, hit.start() - 1),))
        if subject is None or not (self.verb or self.clause.figure.bound):
            return None
        return Statement((subject,), (self.told,) if self.verb and self.verb.telling else ())

    def _reached(self, subject: Ranges) -> Statement:
        if not (self.verb and self.verb.telling):
            return Statement(subject, ())
        tail = self._trim(self.clause.figure.end, self.clause.end)
        return Statement(subject, (self.told, *((tail,) if tail else ())))

    def _said(self) -> Statement:
        measure = self._trim(*self.tail)
        noun = (self._noun(),) if self._has(self.noun) else self.last.subject if self.last else ()
        return Statement(noun, (measure,) if measure else (), predicate=True)

    def _done(self, start: int | None) -> Statement | None:
        """The object of a verb: what is said of it is the verb, from start on, and where it goes."""
        begin, end = self.noun[0], self._until(self.noun[0], self.clause.end)
        plain = self.verb is not None and not self.verb.telling
        verb = None if start is None else self._trim(start, self.given if plain else self.stop)
        if verb and self._is_actor(verb):
            verb = None
        measure: Ranges = (verb,) if verb else ()
        if start is None or (verb is None and self.verb is None and self._shares()):
            measure = self.last.measure if self.last else ()
        hits = [(rule, hit) for rule in self.rules.aside if (hit := rule.search(self.words, begin, end))]
        if hits:
            rule, hit = min(hits, key=lambda each: each[1].start())
            end = hit.start()
            part = self._trim(hit.start("part"), hit.end())
            if verb and part and not rule.drop:
                measure = (*measure, part)
        noun = self._trim(begin, end)
        return Statement((noun,), measure) if noun else None

    # words ----------------------------------------------------------------------------------------

    def _noun(self) -> Range:
        return self._trim(*self.noun) or self.noun

    def _act(self) -> int:
        """Where the verb before the figure begins: behind the last comma and the word of its tense."""
        comma = self.words.rfind(", ", self.begin, self.stop)
        start = opened(self.words, comma + 2 if comma >= 0 else self.begin, self.stop, self.rules)
        for rule in self.rules.auxiliary:
            for hit in rule.all(self.words[start : self.stop]):
                return start + hit.end()
        return start

    def _action(self) -> regex.Match[str] | None:
        return first(self.rules.action, self.words, max(self.begin, self.stop - _BRING), self.stop)

    def _leans(self) -> bool:
        return any(rule.search(self.words, max(self.begin, self.stop - _TRAIL), self.stop) for rule in self.rules.lean)

    def _is_actor(self, subject: Range) -> bool:
        return any(rule.search(self.words[subject[0] : subject[1]]) for rule in self.rules.actor)

    def _has(self, span: Range) -> bool:
        return bool(self.words[span[0] : span[1]].strip())

    def _periods(self, part: str) -> list[regex.Match[str]]:
        return [hit for hit in context.named(part, self.rules) if context.is_own(part, hit.start(), self.rules)]

    def _until(self, start: int, end: int) -> int:
        """Where the first period behind start begins."""
        return next((start + hit.start() for hit in self._periods(self.words[start:end])), end)

    def _trim(self, start: int, end: int) -> Range | None:
        """The range without blanks, without prepositions and periods left at its end; None for nothing."""
        moved = True
        while moved and start < end:
            moved = False
            for rule in self.rules.trailing:
                hit = rule.search(self.words, max(start, end - _TRAIL), end)
                if hit and hit.group().strip(" "):
                    end, moved = hit.start(), True
            part = self.words[start:end]
            closing = [hit.start() for hit in self._periods(part) if not part[hit.end() :].strip() and hit.start()]
            if closing:
                end, moved = start + min(closing), True
        part = self.words[start:end]
        start += len(part) - len(part.lstrip(" ,"))
        end -= len(part) - len(part.rstrip(" ,"))
        return (start, end) if start < end else None
