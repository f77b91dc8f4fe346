"""Text and its addresses: spans of the source, and passages, the folded words that know where they stand."""

from __future__ import annotations

import html
from bisect import bisect_right
from dataclasses import field
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

import regex

from nhiemvu.model.frozen import unguarded

_INLINE = "sup|sub|b|i|u|a|em|strong|span|font|small|s|del|ins|mark|code|big|tt|img"
_BLOCK = "br|p|div|td|th|tr|table|thead|tbody|tfoot|li|ul|ol|h[1-6]|hr|center|pre|caption|col|colgroup|blockquote"
TAG = rf"</?(?:{_INLINE}|{_BLOCK})(?:\s[^<>]{{0,2000}})?\s?/?>"

# White space of one plain blank needs no folding, so it is not matched.
_FOLD = regex.compile(
    rf"(?P<inline></?(?:{_INLINE})(?:\s[^<>]{{0,2000}})?\s?/?>)"
    rf"|(?P<block></?(?:{_BLOCK})(?:\s[^<>]{{0,2000}})?\s?/?>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);)"
    r"|(?P<star>\*{2,6}(?!\))|(?<=[^\s(*])\*(?![)*])|(?<![(*])\*(?=[^\s)*]))"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<soft>\u00AD)"
    r"|(?P<blank>\s{2,}|[^\S ])",
    regex.IGNORECASE,
)
_CLOSING = frozenset(",.;:!?)]”’…")
_START, _FOLDED = attrgetter("start"), attrgetter("folded")


class Span(NamedTuple):
    """Half-open range of the source text: the only address there is."""

    start: int
    end: int


Spans = tuple[Span, ...]


class _Run(NamedTuple):
    """A stretch of folded text that stands unbroken in the source."""

    folded: int
    source: int
    length: int
    width: int  # characters of the source; differs from length for an entity


@unguarded(frozen=True, slots=True)
class Passage:
    """Spans read as one: the folded words, and where each of them stands.

    The pieces are joined by one blank, by nothing after a soft hyphen or before
    closing punctuation; markup is left out, white space becomes one blank, and
    letters that only look Vietnamese become the ones they stand for. Without runs it is one
    span as it stands.
    """

    text: str
    spans: Spans
    _runs: tuple[_Run, ...] = field(repr=False, compare=False, default=())

    @classmethod
    def of(cls, source: str, spans: Spans) -> Passage:
        if len(spans) == 1:
            words = source[spans[0].start : spans[0].end]
            if _is_plain(words):
                return cls(words, spans)
        return cls._folded(source, spans)

    @classmethod
    def _folded(cls, source: str, spans: Spans) -> Passage:
        kept: list[Span] = []
        out: list[str] = []
        runs: list[_Run] = []
        at = 0
        last = ""

        def put(words: str, start: int, width: int) -> None:
            nonlocal at, last
            if words[0] == " " and last in ("", " "):
                words, start, width = words[1:], start + 1, width - 1
                if not words:
                    return
            runs.append(_Run(at, start, len(words), width))
            out.append(words.translate(_LOOKALIKES))
            at += len(words)
            last = words[-1]

        def blank(next_word: str) -> None:
            nonlocal at, last
            if last and last != " " and next_word not in _CLOSING:
                out.append(" ")
                at += 1
                last = " "

        soft = False
        for span in spans:
            words = source[span.start : span.end]
            if not words or words.isspace():
                continue
            if kept and not soft:
                blank(words.lstrip()[:1])
            soft = False
            kept.append(span)
            done = 0
            for hit in () if _is_plain(words) else _FOLD.finditer(words):
                if hit.start() > done:
                    put(words[done : hit.start()], span.start + done, hit.start() - done)
                done = hit.end()
                kind = hit.lastgroup
                if kind == "entity":
                    decoded = html.unescape(hit.group())
                    if decoded.isspace():
                        blank("x")
                    else:
                        put(decoded, span.start + hit.start(), done - hit.start())
                elif kind in ("block", "blank"):
                    blank("x")
                elif kind == "soft":
                    soft = done == len(words.rstrip())
            if done < len(words):
                put(words[done:], span.start + done, len(words) - done)
                soft = False
        text = "".join(out)
        if text.endswith(" "):
            text = text.rstrip(" ")
        return cls(text, tuple(kept), tuple(runs))

    def places(self, start: int = 0, end: int | None = None) -> Spans:
        """The spans of the source that hold text[start:end], one for each piece touched."""
        end = len(self.text) if end is None else end
        if start >= end:
            return ()
        if not self._runs:
            base = self.spans[0].start
            return (Span(base + start, base + end),)
        if len(self._runs) == 1 and self._runs[0].length == self._runs[0].width:
            base = self._runs[0].source
            return (Span(base + start, base + end),)
        first = self._locate(start)
        found: list[list[int]] = []
        piece = -1
        for run in islice(self._runs, first, None):
            if run.folded >= end:
                break
            low = max(start, run.folded) - run.folded
            high = min(end, run.folded + run.length) - run.folded
            if low >= high:
                continue
            plain = run.length == run.width
            begin = run.source + low if plain else run.source
            stop = run.source + high if plain else run.source + run.width
            here = self._piece(begin)
            if here == piece:
                found[-1][1] = stop
            else:
                found.append([begin, stop])
                piece = here
        return tuple(Span(a, b) for a, b in found)

    def part(self, start: int, end: int) -> Passage:
        """text[start:end] without its outer blanks, as a Passage of its own."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        end = start + len(words)
        if not words:
            return Passage("", ())
        if not self._runs or (len(self._runs) == 1 and self._runs[0].length == self._runs[0].width):
            base = (self._runs[0].source if self._runs else self.spans[0].start) + start
            return Passage(words, (Span(base, base + len(words)),))
        cut = []
        for run in islice(self._runs, self._locate(start), None):
            if run.folded >= end:
                break
            low, high = max(start, run.folded), min(end, run.folded + run.length)
            if low < high:
                if run.length == run.width:
                    cut.append(_Run(low - start, run.source + low - run.folded, high - low, high - low))
                else:
                    cut.append(_Run(low - start, run.source, run.length, run.width))
        return Passage(self.text[start:end], self.places(start, end), tuple(cut))

    def at(self, offset: int) -> int:
        """Where the source offset stands in text; the nearest place behind it where it was folded away."""
        if not self._runs:
            return min(max(offset - self.start, 0), len(self.text))
        for run in self._runs:
            if offset < run.source:
                return run.folded
            if offset < run.source + run.width:
                return run.folded + min(offset - run.source, run.length)
        return len(self.text)

    def _locate(self, at: int) -> int:
        return max(0, bisect_right(self._runs, at, key=_FOLDED) - 1)

    def _piece(self, at: int) -> int:
        """The index of the span that holds a source offset; those of a cell put together may be out of order."""
        index = bisect_right(self.spans, at, key=_START) - 1
        if index >= 0 and self.spans[index].start <= at < self.spans[index].end:
            return index
        return next((index for index, span in enumerate(self.spans) if span.start <= at < span.end), -1)

    @property
    def start(self) -> int:
        return self.spans[0].start if self.spans else 0

    @property
    def end(self) -> int:
        return self.spans[-1].end if self.spans else 0

    def __bool__(self) -> bool:
        return bool(self.text)


# Letters that look like Vietnamese ones and are not: Ð (U+00D0), Ɖ (U+0189), and Ƣ ƣ, "gha", for Ư ư.
_LOOKALIKES = str.maketrans("ÐƉƢƣ", "ĐĐƯư")


def _is_plain(words: str) -> bool:
    """Whether there is nothing to fold: no markup, no look-alike, no blank but single ones inside."""
    return (
        words.isprintable()  # of all white space only the plain blank is printable; a soft hyphen is not
        and "<" not in words
        and "&" not in words
        and "*" not in words
        and "\\" not in words
        and "  " not in words
        and "Ð" not in words
        and "Ɖ" not in words
        and "ƣ" not in words
        and "Ƣ" not in words
        and words[:1] != " "
        and words[-1:] != " "
    )


def trimmed(text: str, span: Span) -> Spans:
    """The span without blanks at its edges, as one span or none."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return (Span(start, end),) if start < end else ()


def fold(text: str) -> str:
    """Markup out, white space to one blank: what the raw values of the records are compared by."""
    return Passage.of(text, (Span(0, len(text)),)).text
