"""Documents that a text names, as several stages and the records need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from nhiemvu.model.frozen import unguarded
from nhiemvu.model.text import Passage


@unguarded(frozen=True, slots=True)
class Key:
    """What the id of a document is made of, vn/<issuer>/<series>/<year>/<number>: ASCII, "_" where unknown."""

    issuer: str
    series: str
    year: str
    number: str

    @property
    def complete(self) -> bool:
        """Whether nothing of it is unknown."""
        return "_" not in (self.issuer, self.series, self.year, self.number)


@dataclass(frozen=True, slots=True)
class Provision:
    """A part of a document: điểm a, khoản 1, Điều 5. level: diem, khoan, dieu, muc, chuong, phan, phu-luc, nhiem-vu.

    number: as printed, None for a Phụ lục without number. place: its words, where a text gives it.
    """

    level: str
    number: str | None
    place: Passage | None = field(default=None, compare=False)


@unguarded(frozen=True, slots=True)
class Citation:
    """A document named. raw: type, số, number and date as they stand. whole: from there to the title's end.

    number: as printed, inner blanks out, None where it is left open or where a law is named without.
    issuer: as written after của. title: what the document is about, without về việc, ban hành, phê
    duyệt; the name of a law. within: index of the citation in whose title this one stands. key: what
    the words give of it, None without type. provisions: the part that is meant, small to large.
    refers_to: offset of the citation in full that this shorter one stands for.
    """

    raw: Passage
    type: str | None
    number: str | None
    date: date | None
    issuer: str | None
    title: str | None
    title_places: Passage | None
    whole: Passage
    within: int | None
    key: Key | None
    provisions: tuple[Provision, ...] = ()
    refers_to: int | None = None
