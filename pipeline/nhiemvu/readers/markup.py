"""What the markup of Markdown and HTML says of a text: what is no word, raised, lowered, bold, a heading.

All of it is found on `plain`, a copy of the text, of the same length, in which comments, escaped signs
and rules are hidden, so that no sign is read twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

import regex

from nhiemvu.model import TAG, Mark, MarkKind, Span
from nhiemvu.rulebook import Pattern

_TAG = regex.compile(TAG, regex.IGNORECASE)
_STARS = regex.compile(r"\*+")
_LINES = regex.compile(r"(?<![\p{L}\p{N}_])_{1,3}(?=[\p{L}\p{N}(“\"*])|(?<=[^\s_])_{1,3}(?![\p{L}\p{N}_])")
_PARAGRAPH = regex.compile(r"\n[^\S\n]*+\n|\f")

_KINDS: Final = ("raised", "lowered", "bold", "heading")  # these include their own markup
_SIGN: Final = "¤"
_CLOSING: Final = frozenset(",.;:!?)]}”’…")
_OPENING: Final = frozenset("([{“‘")
_PAIRED: Final[dict[str, MarkKind]] = {
    "sup": "raised",
    "sub": "lowered",
    "b": "bold",
    "strong": "bold",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
# A pair of tags does not reach beyond these.
_WALLS: Final = frozenset(("table", "tr", "td", "th", "li"))


@dataclass(frozen=True, slots=True)
class MarkPattern(Pattern):
    """A pattern of markup. The group `inner` holds the words of the match, what is outside it is markup.

    kind: the kind of the mark, "" for none. needs: a text that holds none of these is not searched.
    hides: "blank" or "sign" where the match is not to be read again, and what it then passes for.
    """

    kind: str = "markup"
    needs: tuple[str, ...] = ()
    hides: str = ""


class Tag(NamedTuple):
    """An HTML tag: `name` in lower case, `closing` for </name>."""

    start: int
    end: int
    name: str
    closing: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """`plain`: the text with what must not be read again hidden. marks: what the patterns found. tags: in order."""

    plain: str
    marks: tuple[Mark, ...]
    tags: tuple[Tag, ...]


def scan(text: str, patterns: Iterable[MarkPattern]) -> Scan:
    """The marks that patterns find in `text`, its tags, and `text` with comments, escapes and rules hidden."""
    marks: list[Mark] = []
    plain = text
    rest: list[MarkPattern] = []
    for pattern in patterns:
        if pattern.needs and not any(sign in text for sign in pattern.needs):
            continue
        if not pattern.hides:
            rest.append(pattern)
            continue
        hits = pattern.all(plain)
        for hit in hits:
            marks.extend(_marks(plain, hit, pattern.kind))
        plain = _hidden(plain, hits, pattern.hides)
    for pattern in rest:
        for hit in pattern.all(plain):
            marks.extend(_marks(plain, hit, pattern.kind))
    return Scan(plain, tuple(marks), tuple(_tags(plain)))


def _marks(text: str, hit: regex.Match[str], kind: str) -> Iterator[Mark]:
    start, end = _trimmed(text, hit.start(), hit.end())
    if kind in _KINDS:
        yield Mark(Span(start, end), cast(MarkKind, kind))
    if "inner" in hit.re.groupindex:
        outer = [(start, hit.start("inner")), (hit.end("inner"), end)]
    elif kind == "markup":
        outer = [(start, end)]
    else:
        outer = []
    for low, high in (_trimmed(text, *each) for each in outer):
        if low < high and kind:
            yield Mark(Span(low, high), "markup")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())


def _hidden(text: str, hits: list[regex.Match[str]], cover: str) -> str:
    if not hits:
        return text
    pieces: list[str] = []
    done = 0
    for hit in hits:
        pieces.append(text[done : hit.start()])
        lines = hit.group().split("\n")
        pieces.append("\n".join((" " if cover == "blank" else _SIGN) * len(line) for line in lines))
        done = hit.end()
    return "".join(pieces) + text[done:]


def _tags(plain: str) -> Iterator[Tag]:
    if "<" not in plain:
        return
    for hit in _TAG.finditer(plain):
        words = hit.group()
        yield Tag(hit.start(), hit.end(), words.strip("</>").split(maxsplit=1)[0].lower(), words[1] == "/")


def sections(found: Scan, borders: Iterable[int]) -> list[int]:
    """The offsets at which a paragraph, a heading or a cell begins: emphasis does not reach beyond them.

    borders: where the cells of the tables begin and end.
    """
    breaks = {hit.end() for hit in _PARAGRAPH.finditer(found.plain)}
    breaks.update(borders)
    for mark in found.marks:
        if mark.kind == "heading":
            breaks.update((mark.span.start, mark.span.end))
    breaks.update(tag.start for tag in found.tags if tag.name in _WALLS)
    return sorted(breaks)


def emphasis(found: Scan, breaks: list[int]) -> list[Mark]:
    """The marks of tags, stars and underscores, paired within the sections that begin at `breaks`."""
    return [*_by_tags(found.tags, breaks), *_by_stars(found.plain, breaks), *_by_lines(found.plain, breaks)]


def _by_tags(tags: Iterable[Tag], breaks: list[int]) -> Iterator[Mark]:
    opened: dict[str, list[int]] = {}
    section = -1
    for tag in tags:
        yield Mark(Span(tag.start, tag.end), "markup")
        kind = _PAIRED.get(tag.name)
        if kind is None:
            continue
        here = bisect_right(breaks, tag.start)
        if here != section:
            opened, section = {}, here
        if not tag.closing:
            opened.setdefault(tag.name, []).append(tag.start)
        elif opened.get(tag.name):
            yield Mark(Span(opened[tag.name].pop(), tag.end), kind)


def _by_stars(plain: str, breaks: list[int]) -> Iterator[Mark]:
    """Runs of one star are italics, of two bold, of three both; of four the end of one bold and the next begun.

    A single star without a partner is a bullet or the sign of a note and stays text.
    """
    bold = italic = -1
    section = -1
    for hit in _STARS.finditer(plain) if "*" in plain else ():
        at, end = hit.span()
        if end - at > 6:
            continue
        here = bisect_right(breaks, at)
        if here != section:
            bold, italic, section = -1, -1, here
        opens, closes = _flanks(plain, at, end)
        if end - at > 1:
            yield Mark(Span(at, end), "markup")
        if closes and italic >= 0 and bold < 0 and end - at == 2 and opens:
            italic = at + 1
            continue
        if closes and bold >= 0 and end - at > 1:
            both = end - at > 2 and italic >= bold
            yield Mark(Span(bold, at + 2 + both), "bold")
            bold, at = -1, at + 2
        if closes and italic >= 0 and (end - at) % 2:
            if end - hit.start() == 1:
                yield from (Mark(Span(each, each + 1), "markup") for each in (italic, at) if _alone(plain, each))
            elif _alone(plain, italic):
                yield Mark(Span(italic, italic + 1), "markup")
            italic, at = -1, at + 1
        if opens and end - at > 1:
            bold = at
        if opens and (end - at) % 2:
            italic = end - 1 if end - at == 1 else at


def _alone(plain: str, at: int) -> bool:
    return plain[at - 1 : at] != "*" and plain[at + 1 : at + 2] != "*"


def _flanks(plain: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a run of stars may open, and whether it may close: CommonMark 6.2, made more lenient."""
    before = plain[start - 1] if start else " "
    after = plain[end] if end < len(plain) else " "
    opens, closes = not after.isspace(), not before.isspace()
    if end - start == 1:
        between_digits = before.isdigit() and after.isdigit()
        opens = opens and after not in _CLOSING and not between_digits
        closes = closes and before not in _OPENING and not between_digits
    elif not opens and not closes:  # OCR programs leave blanks inside: ** KẾ HOẠCH **
        opens = closes = before != "\n" or after != "\n"
    return opens, closes


def _by_lines(plain: str, breaks: list[int]) -> Iterator[Mark]:
    """Underscores around words; those without a partner are blanks to be filled in and stay text."""
    opened: dict[int, int] = {}
    section = -1
    for hit in _LINES.finditer(plain) if "_" in plain else ():
        at, end = hit.span()
        if plain[end : end + 1] == "_":
            continue
        here = bisect_right(breaks, at)
        if here != section:
            opened, section = {}, here
        start = opened.pop(end - at, -1)
        before = plain[at - 1] if at else " "
        if start >= 0 and not before.isspace():
            yield Mark(Span(start, start + end - at), "markup")
            yield Mark(Span(at, end), "markup")
            if end - at > 1:
                yield Mark(Span(start, end), "bold")
        elif not before.isalnum():
            opened[end - at] = at
