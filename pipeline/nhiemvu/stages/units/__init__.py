"""Who does it: the bodies that a cell names, split by knowledge of names and not by commas.

In: the Passage of a cell, the id of the body that issued the document, the place which that body governs and the
day of the document. Out: one Mention for each
body or collective, in the order of the cell. Together they hold all words of the cell but joins
(commas, "và"), list marks and words of role ("Chủ trì:").
"""

from __future__ import annotations

from datetime import date

from nhiemvu.model import Passage
from nhiemvu.stages.units.bodies import Rules
from nhiemvu.stages.units.reading import mentioned
from nhiemvu.stages.units.values import Mention, Name, Opening, Paper, Role, Row, Series, Signed

__all__ = ["Mention", "Name", "Opening", "Role", "Row", "Rules", "Series", "Signed", "read"]


def read(
    passage: Passage, issuer: str | None, rules: Rules, home: str | None = None, day: date | None = None
) -> tuple[Mention, ...]:
    """The bodies that the cell names; empty for a cell without words. home: as ids write it (lao-cai, xa-ban-ho)."""
    paper = Paper(issuer, home, day.isoformat() if day else None)
    found = []
    for start, end, role, what in mentioned(passage.text, paper, rules):
        raw = passage.part(start, end)
        found.append(Mention(raw, what.name or raw.text, what.unit, what.collective, role, what.known))
    return tuple(found)
