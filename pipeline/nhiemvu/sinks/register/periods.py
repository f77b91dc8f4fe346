"""Reporting periods: 2026-Q1, 2026-H2, 2026-06, 2026."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import regex

from nhiemvu.errors import UsageError

_FORM = regex.compile(r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>0[1-9]|1[0-2])))?")
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """code: as the command takes it. label: as people read it. Both days inclusive."""

    code: str
    label: str
    start: date
    end: date

    @classmethod
    def of(cls, code: str) -> Period:
        """Raises UsageError."""
        hit = _FORM.fullmatch(code.strip().upper())
        if hit is None:
            raise UsageError(f"'{code}' is no period; write 2026-Q1, 2026-H1, 2026-06 or 2026")
        year = int(hit["year"])
        if hit["quarter"]:
            at = int(hit["quarter"])
            return cls(hit[0], f"Quý {_ROMAN[at - 1]}/{year}", *_months(year, 3 * at - 2, 3 * at))
        if hit["half"]:
            at = int(hit["half"])
            label = f"6 tháng {'đầu' if at == 1 else 'cuối'} năm {year}"
            return cls(hit[0], label, *_months(year, 6 * at - 5, 6 * at))
        if hit["month"]:
            at = int(hit["month"])
            return cls(hit[0], f"Tháng {at}/{year}", *_months(year, at, at))
        return cls(hit[0], f"Năm {year}", *_months(year, 1, 12))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
