"""Parts of an amended document that the articles below name: "1. Sửa đổi khoản 2 Điều 5 như sau: ..." """

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from nhiemvu.rulebook import matches
from nhiemvu.stages.relations import scopes
from nhiemvu.stages.relations.acts import Acts
from nhiemvu.stages.relations.reading import Read
from nhiemvu.stages.relations.values import Relation, Type

AMENDING: tuple[Type, ...] = ("amends", "supplements")
OWNING: tuple[Type, ...] = (*AMENDING, "repeals", "replaces")
_LEADS = 6
# A part is named up to the words that give its new text, or the end of the clause.
_END = regex.compile(r",? như sau|[.;:](?=\s|$)|$")
_REACH = 200


class Owners:
    """Which relation a statement spells out. main: what the document amends, by its articles or its title."""

    def __init__(self, reads: Sequence[Read], relations: Sequence[Relation]) -> None:
        self.reads = reads
        own = [at for at, each in enumerate(relations) if each.by is None and each.type in OWNING]
        amending = [at for at in own if relations[at].type in AMENDING]
        articles = [at for at in amending if reads[relations[at].to.statement].statement.where != "title"]
        self.main = next(iter([*articles, *amending]), None)
        self.by_statement: dict[int, int] = {}
        for at in own:
            self.by_statement.setdefault(relations[at].to.statement, at)

    def of(self, read: Read) -> int | None:
        """The relation of the statement itself, of one that introduces it, or of the document."""
        at: int | None = read.index
        for _ in range(_LEADS):
            if at is None or at in self.by_statement:
                break
            at = self.reads[at].lead
        return self.main if at is None else self.by_statement.get(at, self.main)


def amended(reads: Sequence[Read], owners: Owners, relations: Sequence[Relation], acts: Acts) -> Iterator[Relation]:
    """One relation for each part that an article names without naming its document again."""
    for read in reads:
        if read.statement.where != "article" or read.quoted or read.free:
            continue
        owner = owners.of(read)
        if owner is None or relations[owner].type not in AMENDING:
            continue
        for verb in read.verbs:
            end = _END.search(read.text, verb.end, verb.end + _REACH)
            words = read.text[verb.end : end.start()] if end else ""
            scope = read.statement.passage.part(verb.end, verb.end + len(words))
            named = scopes.provisions(scope, read.rules.provision)
            tasks = any(each.level in ("nhiem-vu", "phu-luc") for each in named)
            if verb.type == "implements" or not named or tasks or not acts.is_act(read, verb):
                continue
            reworded = matches(read.rules.wording, f"{scope.text} ")
            yield Relation(
                "amends" if reworded else verb.type,
                None,
                relations[owner].to,
                read.statement.passage.part(verb.start, verb.end),
                scope,
                named,
                read.statement.part,
            )
