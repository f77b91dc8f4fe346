"""A page: its words and ruled lines as pdf_oxide gives them, or pdfium where that one fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nhiemvu.readers import ruling
from nhiemvu.readers.pdf import letters, spanned
from nhiemvu.readers.pdf.letters import Word
from nhiemvu.readers.ruling import Rule

_MARK: Final = 6  # letters of a raised mark and the blanks around it are fewer
_THIN: Final = 4.0  # points: a filled rectangle no thicker than this is a rule


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page lies: its media box, and by how much its letters are turned.

    back: of a page that was set upright as a picture, what takes its points to points from the top left of the
    unrotated page: x' = ax + by + c, y' = dx + ey + f.
    """

    left: float
    bottom: float
    width: float
    height: float
    turn: int = 0
    back: tuple[float, float, float, float, float, float] | None = None

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom in points from the top left of the unrotated page."""
        if self.back is not None:
            a, b, c, d, e, f = self.back
            across = [a * x + b * y + c for x in (x0, x1) for y in (y0, y1)]
            down = [d * x + e * y + f for x in (x0, x1) for y in (y0, y1)]
            return min(across), min(down), max(across), max(down)
        if self.turn:
            (a, b), (c, d) = letters.on_page(x0, y0, self.turn), letters.on_page(x1, y1, self.turn)
            x0, x1, y0, y1 = min(a, c), max(a, c), min(b, d), max(b, d)
        top = self.bottom + self.height
        return x0 - self.left, top - y1, x1 - self.left, top - y0


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows. aside: words that are turned otherwise than most, in a frame of their own.

    stamped: words of stamps, which may lie over the others.
    """

    frame: Frame
    words: list[Word]
    rules: list[Rule]
    aside: tuple[tuple[Frame, list[Word]], ...] = ()
    stamped: tuple[tuple[Word, ...], ...] = ()


def read(document: Any, index: int) -> Page:
    """A page of a pdf_oxide document. What stands wholly outside the page is left out: nobody sees it."""
    x0, y0, x1, y1 = document.page_media_box(index)
    chars = document.extract_chars(index)
    turn, *others = letters.turns_of(chars)
    rules = [_turned(rule, turn) for rule in _rules(document.extract_paths(index))]
    frame = Frame(x0, y0, x1 - x0, y1 - y0, turn)
    walls = ruling.verticals(rules)
    if not turn and not others:
        return Page(frame, _inside(letters.words(chars, walls), frame), rules)
    widths = letters.widths_of(document.extract_spans(index))

    def read_turned(by: int, walls: Sequence[float]) -> list[Word]:
        return letters.joined(letters.turned(chars, by, widths), walls)

    aside = tuple((Frame(x0, y0, x1 - x0, y1 - y0, other), read_turned(other, ())) for other in others)
    return Page(frame, _inside(read_turned(turn, walls), frame), rules, aside)


def read_spans(document: Any, index: int) -> Page | None:
    """The same by its spans, in half the time; None where they do not say where their letters stand. No letter of the
    document may be turned.
    """
    spans = document.extract_spans(index)
    found = spanned.words(spans)
    if found is None:
        return None
    x0, y0, x1, y1 = document.page_media_box(index)
    rules = list(_rules(document.extract_paths(index)))
    frame = Frame(x0, y0, x1 - x0, y1 - y0)
    least = spanned.least(spans)
    if any(span.font_size < least and len(span.text) < _MARK for span in spans):  # it may be raised, by how much unsaid
        small = [char for char in document.extract_chars(index) if char.font_size < least]
        found = [word for word in found if word.size >= least] + letters.words(small, ruling.verticals(rules))
    return Page(frame, _inside(found, frame), rules)


def _inside(words: list[Word], frame: Frame) -> list[Word]:
    if frame.turn:
        return words
    left, right = frame.left - 2, frame.left + frame.width + 2
    low, high = frame.bottom - 2, frame.bottom + frame.height + 2
    return [word for word in words if word[1] > left and word[0] < right and low < word[2] < high]


def _turned(rule: Rule, turn: int) -> Rule:
    if not turn:
        return rule
    (a, b), (c, d) = letters.upright(rule.x0, rule.y0, turn), letters.upright(rule.x1, rule.y1, turn)
    return Rule(min(a, c), min(b, d), max(a, c), max(b, d))


def _rules(paths: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    """Lines along an axis, thin rectangles, and the four sides of drawn ones.

    A thin rectangle counts without a colour too: that of a pattern is not told.
    """
    for path in paths:
        stroked = path["stroke_color"] is not None
        if not stroked and path["operations"][0]["op"] != "rectangle":
            x, y, width, height = path["bbox"]
            if min(width, height) <= _THIN:
                yield from _sides(x, y, width, height, stroked)
            continue
        x = y = 0.0
        for step in path["operations"]:
            kind = step["op"]
            if kind == "rectangle":
                yield from _sides(step["x"], step["y"], step["width"], step["height"], stroked)
            elif kind == "move_to":
                x, y = step["x"], step["y"]
            elif kind == "line_to":
                rule = Rule(min(x, step["x"]), min(y, step["y"]), max(x, step["x"]), max(y, step["y"]))
                x, y = step["x"], step["y"]
                if stroked and (rule.x1 - rule.x0 < 1) != (rule.y1 - rule.y0 < 1):
                    yield rule


def _sides(x: float, y: float, width: float, height: float, stroked: bool) -> Iterator[Rule]:
    left, right, low, high = min(x, x + width), max(x, x + width), min(y, y + height), max(y, y + height)
    if right - left <= _THIN or high - low <= _THIN:
        if max(right - left, high - low) > 0:
            yield Rule(left, low, right, high)
    elif stroked:
        yield Rule(left, low, right, low)
        yield Rule(left, high, right, high)
        yield Rule(left, low, left, high)
        yield Rule(right, low, right, high)


EMPTY: Final = Page(Frame(0.0, 0.0, 0.0, 0.0), [], [])
