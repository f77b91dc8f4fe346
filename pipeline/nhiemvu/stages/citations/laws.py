"""Laws named without a number: "Luật Cạnh tranh năm 2018", "Luật sửa đổi, bổ sung một số điều của Luật ..."."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nhiemvu.stages.citations.keys import split, type_index
from nhiemvu.stages.citations.titles import date_end
from nhiemvu.stages.citations.values import Named, Rules
from nhiemvu.vietnamese import letters

_JOINTS = frozenset((",", ";", "và", ", và"))


def named(text: str, rules: Rules) -> list[Named]:
    """The laws of a text by their names, and the Constitution, in no order."""
    found: list[Named] = []
    if "uật " in text or "UẬT " in text or "háp lệnh" in text or "HÁP LỆNH" in text:
        for pattern in rules.patterns.law_types:
            for hit in pattern.all(text):
                each = _law(text, hit.start(), hit.end("type"), rules)
                found += [each] if each else []
    if "iến pháp" in text or "IẾN PHÁP" in text:
        for pattern in rules.patterns.constitutions:
            for hit in pattern.all(text):
                each = Named(hit.start(), hit.end(), type_index(rules).names["hiến pháp"], year=hit["y"], named=True)
                each.title = hit.span("name") if hit["name"] else None
                found.append(each)
    return found


def _law(text: str, start: int, at: int, rules: Rules) -> Named | None:
    """The law whose type stands from start to at; None where no name follows."""
    if any(pattern.match(text, 0, at) for pattern in rules.patterns.no_types):
        return None
    doctype = type_index(rules).names[text[start:at].casefold()]
    for pattern in rules.patterns.amendments:
        hit = pattern.match(text, at + 1)
        if hit and text[start].isupper():
            return Named(start, hit.end(), doctype, title=(at + 1, hit.end()), named=True, amending=True)
    end = _known(text, at + 1, rules) if text[start].isupper() or text[at + 1 : at + 2].isupper() else None
    if end is None and text[start].isupper():
        end = _unknown(text, at + 1, rules)
    if end is None:
        return None
    each = Named(start, end, doctype, title=(at + 1, end), named=True)
    for pattern in rules.patterns.law_years:
        hit = pattern.match(text, end)
        if hit:
            each.year, each.end = hit["y"], hit.end()
    return each


@lru_cache(maxsize=8)
def _names(rules: Rules) -> dict[str, tuple[str, ...]]:
    """The names of known laws by their first word, the longest first."""
    names: dict[str, set[str]] = {}
    for row in rules.laws.rows:
        name = letters.even(row.name)
        names.setdefault(name.split()[0].rstrip(","), set()).add(name)
    return {first: tuple(sorted(alike, key=len, reverse=True)) for first, alike in names.items()}


def _known(text: str, at: int, rules: Rules) -> int | None:
    """Where the name of a law that the list holds ends; one in small letters must be followed by an end."""
    words = letters.even(text[at : at + rules.patterns.limits.law])
    first = words.split(" ", 1)[0].rstrip(",;.)")
    for name in _names(rules).get(first, ()):
        end = at + len(name)
        if words.startswith(name) and not text[end : end + 1].isalnum():
            ended = end == len(text) or any(pattern.match(text, end) for pattern in rules.patterns.law_ends)
            if text[at].isupper() or ended:
                return _bracket(text, end)
    return None


def _unknown(text: str, at: int, rules: Rules) -> int | None:
    """Where a name that begins with a capital ends; None where no end is in sight."""
    if not text[at : at + 1].isupper() or any(pattern.match(text, at) for pattern in rules.patterns.law_refusals):
        return None
    if any(pattern.match(text, at - 1) for pattern in rules.patterns.law_ends):  # in capitals: THI HÀNH LUẬT NĂM 2026
        return None
    bound = end = min(len(text), at + rules.patterns.limits.law)
    for pattern in rules.patterns.law_ends:
        hit = pattern.search(text, at + 1, end)
        while hit and hit.group() == "," and _goes_on(text, at, hit.start()):
            hit = pattern.search(text, hit.end(), end)
        end = hit.start() if hit else end
    if end == bound < len(text):
        return None
    return _bracket(text, at + len(text[at:end].rstrip(" ,.")))


def _goes_on(text: str, at: int, comma: int) -> bool:
    """Whether a comma stands inside a name: one word alone before it, or a word again behind it (Thể dục, thể thao)."""
    words = text[at:comma].lower().replace(",", " ").split()
    behind = text[comma + 1 : comma + 20].split()
    if not behind or not behind[0].islower():
        return False
    return (len(words) == 1 and not text[at:comma].isupper()) or not set(words).isdisjoint(behind[:2])


def _bracket(text: str, end: int) -> int:
    """A bill that rewrites a law bears the law's name with (sửa đổi) behind it."""
    for words in (" (sửa đổi)", " (sửa đổi, bổ sung)"):
        if text.startswith(words, end):
            return end + len(words)
    return end


def gather(text: str, found: Sequence[Named], rules: Rules) -> list[Named]:
    """Gives laws that amend others the names of those, and the date behind the last of them.

    Left out are those that name no law, and those whose last law has a number, which may be of either.
    """
    kept: list[Named] = []
    for index, each in enumerate(found):
        if each.amending:
            inner = _amended(text, found, index)
            if not inner or any(other.number for other in inner):
                continue
            for other in inner:
                other.held = True
            last = inner[-1].end
            stop = found[index + len(inner) + 1].first if index + len(inner) + 1 < len(found) else len(text)
            each.title = (each.title[0] if each.title else each.start, last)
            each.tail = date_end(text, last, stop, each, rules)
        kept.append(each)
    return kept


def _amended(text: str, found: Sequence[Named], index: int) -> list[Named]:
    inner: list[Named] = []
    end = found[index].end
    for each in found[index + 1 :]:
        law = each.doctype is not None and each.doctype.series in ("luat", "pl")
        joined = text[end : each.start].strip() in _JOINTS if inner else text[end : each.start] == " "
        if not law or each.amending or not joined:
            break
        inner.append(each)
        end = each.end
    return inner


def is_law_code(code: str, rules: Rules) -> bool:
    """Whether a number is one of the National Assembly: QH15, UBTVQH15, HĐNN8."""
    return any(pattern.match(split(code)[-1]) for pattern in rules.patterns.terms)
