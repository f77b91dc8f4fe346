"""A value of a sheet as Excel shows it by its number format (ECMA-376 Part 1, 18.8.31)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

import regex

# Pieces of a date format. A month in words is written as its number.
_TOKEN = regex.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|([Yy]+|[Mm]+|[Dd]+|[Hh]+|[Ss]+)|(?:AM/PM|A/P)|(.)', regex.DOTALL
)
_SECTION = regex.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\])*')
_DIGITS = regex.compile(r"[#0?][#0?,. ]*")
_LITERAL = regex.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.', regex.DOTALL)
_SHORT = "dd/mm/yyyy"  # what Windows shows in Vietnam for the format that follows the system's settings
_SYSTEM = frozenset(("mm-dd-yy", "m/d/yy", "m/d/yyyy", "mm/dd/yyyy", "m/d/yy h:mm", "mm-dd-yyyy"))


def shown(value: object, form: str, sign: str = ",") -> str:
    """The words of a cell. form: its number format. sign: between whole and decimal places."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date, time)):
        return _date(value, form)
    if isinstance(value, (int, float)):
        return _number(value, form, sign)
    return str(value).replace("_x000D_", "") if not isinstance(value, timedelta) else str(value)


def _date(value: datetime | date | time, form: str) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    form = _SECTION.match(form)[0] if form else ""  # type: ignore[index]
    if form.lower() in _SYSTEM or not regex.search(r"[dmy]", form.lower()):
        form = _SHORT
    pieces = [(hit[1] or hit[2] or hit[4] or "", (hit[3] or "").lower()) for hit in _TOKEN.finditer(form)]
    order = [code[0] for _, code in pieces if code]
    if order[:2] == ["m", "d"]:  # a month before a day would be read as the day
        first, second = [at for at, (_, code) in enumerate(pieces) if code][:2]
        pieces[first], pieces[second] = pieces[second], pieces[first]
    words, timed = "", False
    for literal, code in pieces:
        timed = code[:1] in ("h", "s") or (timed and code[:1] in ("m", ""))
        words += _part(value, code, timed) if code else literal
    return words.strip()


def _part(value: datetime | date, code: str, timed: bool) -> str:
    if code[0] in "hs" or (timed and code[0] == "m"):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        number = {"h": moment.hour, "m": moment.minute, "s": moment.second}[code[0]]
        return f"{number:02}" if len(code) > 1 else str(number)
    if code[0] == "y":
        return f"{value.year:04}" if len(code) > 2 else f"{value.year % 100:02}"
    number = value.day if code[0] == "d" else value.month
    return f"{number:02}" if len(code) > 1 else str(number)


def _number(value: float, form: str, sign: str) -> str:
    sections = [hit for hit in _SECTION.findall(form) if hit]
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0] if sections else "General"
    bare = _LITERAL.sub("", section)
    digits = _DIGITS.search(bare)
    far = not abs(value) < 1e15 or (digits is not None and len(digits[0]) > 30)
    if far or digits is None or "e+" in bare.lower() or "general" in bare.lower() or bare.strip() == "@":
        return _plain(value).replace(".", sign)
    amount = Decimal(repr(value)) * (100 if "%" in bare else 1)
    whole, _, places = digits[0].strip().rstrip(",").partition(".")
    least = places.count("0")
    rounded = amount.quantize(Decimal(1).scaleb(-sum(map(places.count, "0#?"))), ROUND_HALF_UP)
    head, _, tail = f"{abs(rounded):f}".partition(".")
    while len(tail) > least and tail.endswith("0"):
        tail = tail[:-1]
    head = head.zfill(whole.replace(",", "").count("0"))
    if "," in whole:
        head = f"{int(head):,}".replace(",", "." if sign == "," else ",")
    minus = "-" if rounded < 0 and len(sections) < 2 else ""
    before, after = _literals(section)
    return f"{before}{minus}{head}{sign + tail if tail else ''}{after}".strip()


def _plain(value: float) -> str:
    """A number without a format: Excel shows up to eleven signs."""
    if abs(value) < 1e15 and float(value).is_integer():
        return str(int(value))
    return f"{value:.10g}"


def _literals(section: str) -> tuple[str, str]:
    """The words around the digits of a format, as units and the percent sign."""
    kept = _LITERAL.sub(lambda hit: "\0" + (hit[1] or hit[2] or hit[3] or "") + "\0", section)
    pieces = kept.split("\0")
    before, after, seen = "", "", False
    for at, piece in enumerate(pieces):
        literal = at % 2 == 1
        hit = None if literal else _DIGITS.search(piece)
        if hit and not seen:
            before, after, seen = before + piece[: hit.start()], piece[hit.end() :], True
        elif seen:
            after += piece
        else:
            before += piece
    return before, after
