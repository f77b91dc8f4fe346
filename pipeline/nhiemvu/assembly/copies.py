"""Copies: what a copy says of itself, as a value of the decision record."""

from __future__ import annotations

from datetime import date
from typing import Literal

from nhiemvu.assembly.desk import Desk
from nhiemvu.model import Passage, Span, Spans
from nhiemvu.records import Copy, Signer

CopyType = Literal["sao y", "sao lục", "trích sao"]
_SYMBOLS: tuple[tuple[str, CopyType], ...] = (("/SL", "sao lục"), ("/TrS", "trích sao"))


def make(desk: Desk, fields: dict[str, Passage | Spans | None]) -> Copy | None:
    """What a copy says of itself: kind, number, date, body and signer of its own."""
    head = {role: spans for role, spans in desk.findings.outline.head.items() if role.startswith("copy.")}
    if not head:
        return None

    def said(pointer: str, *roles: str) -> Passage:
        every = tuple(span for role in roles for spans in head.get(f"copy.{role}", ()) for span in spans)
        fields[f"/copy/{pointer}"] = passage = desk.source.passage(every)
        return passage

    def one(pointer: str, role: str) -> Passage:
        given = head.get(f"copy.{role}", ())
        fields[f"/copy/{pointer}"] = passage = desk.source.passage(given[0] if given else ())
        return passage

    kind, number = one("type", "type"), one("number", "number")
    issuer, name = said("issuer", "issuer"), one("signer/name", "name")
    capacity = said("signer/capacity", "capacity", "position")
    return Copy(
        type=_kind(kind.text.casefold(), number.text),
        number="".join(number.text.split()) or None,
        date=_day(desk, head, fields),
        issuer=issuer.text or None,
        signer=Signer(name=name.text or None, capacity=capacity.text or None),
    )


def _kind(words: str, number: str) -> CopyType:
    """From the mark of the copy, else from its number."""
    if "lục" in words:
        return "sao lục"
    if "trích" in words:
        return "trích sao"
    return next((kind for symbol, kind in _SYMBOLS if symbol in number and not words), "sao y")


def _day(desk: Desk, head: dict[str, tuple[Spans, ...]], fields: dict[str, Passage | Spans | None]) -> date | None:
    parts = [head.get(f"copy.{role}", ()) for role in ("year", "month", "day")]
    if not all(parts):
        return None
    try:
        day = date(*(int(desk.words(part[0])) for part in parts))
    except ValueError:
        return None
    spans = [span for part in parts for span in part[0]]
    fields["/copy/date"] = (Span(min(span.start for span in spans), max(span.end for span in spans)),)
    return day
