"""Ids: of decisions from issuer, series, year and number, of what stands in them from printed numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def decision_id(issuer: str, series: str, year: str, number: str, words: Sequence[str]) -> str:
    """vn/<issuer>/<series>/<year>/<number>; a missing part is "_", and then a hash of `words`
    (issuer, type and title, folded) tells drafts apart.
    """
    parts = [part or "_" for part in (issuer, series, year, number)]
    plain = "/".join(["vn", *parts])
    if "_" not in parts:
        return plain
    digest = hashlib.sha256("\n".join(words).casefold().encode()).hexdigest()[:8]
    return f"{plain}~{digest}"


def number_path(numbers: Iterable[str | None]) -> list[str]:
    """Printed numbers from the widest to the own one; a number that begins with the one above stands alone."""
    path: list[str] = []
    for number in numbers:
        if not number:
            continue
        while path and number.startswith(path[-1] + "."):
            path.pop()
        path.append(number.replace("/", "-").replace(" ", ""))
    return path


class Ids:
    """Gives each id once: repeats take ~2, ~3."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        count = self._given.get(wanted, 0) + 1
        self._given[wanted] = count
        return wanted if count == 1 else f"{wanted}~{count}"
