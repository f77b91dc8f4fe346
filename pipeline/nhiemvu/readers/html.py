"""Web pages, pages saved in one file (MHTML) and what Word saves as HTML, as Source: the document as it is shown.

What the page has besides the document (menus, banners, links, scripts, what is hidden) is left out: it is the
site's, not the decision's, and of a megabyte of it nobody would find the two kilobytes that matter. Where
sentences stand outside the document, a doubt says so. Numbers and dots of lists are written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import regex

from nhiemvu.errors import InputError, LimitPassed
from nhiemvu.model import Doubt, File, MarkKind, Source
from nhiemvu.readers import choosing
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.forms import Rules
from nhiemvu.readers.numbering import written
from nhiemvu.readers.text import broken, normalise
from nhiemvu.readers.writing import Box, Run, Writing
from nhiemvu.vietnamese.encodings import decode

if TYPE_CHECKING:
    from lxml.etree import _Element

_BLANK = regex.compile(r"[ \t\n\r\f]+")
_DECLARATION = regex.compile(r"\A\s*<\?xml[^<>]*>")
_CHARSET = regex.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([\w\-]{1,20})", regex.IGNORECASE)
_LABEL = regex.compile(r"[\[(]?(?:\d{1,3}|[*]{1,3}|[a-z]{1,2}|[ivxlc]{1,6})[\])]?")
_BOLD = regex.compile(r"font-weight\s*:\s*(bold|normal|\d{3})", regex.IGNORECASE)
_PLACE = regex.compile(r"vertical-align\s*:\s*(super|sub|baseline)", regex.IGNORECASE)
_LISTED = regex.compile(
    r"list-style(?:-type)?\s*:[^;]{0,40}\b(none|decimal|lower-alpha|upper-alpha|lower-roman|upper-roman)"
)
_KEPT = regex.compile(r"white-space\s*:\s*pre", regex.IGNORECASE)
_LEAST_LEFT = 300  # letters of sentences outside the document that are worth a word
_DEEPEST = 200
_WIDEST, _LONGEST = 100, 1_000  # columns, rows of one cell

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_BLOCKS = _HEADINGS | frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_KINDS: dict[str, MarkKind] = {"b": "bold", "strong": "bold", "th": "bold", "sup": "raised", "sub": "lowered"}
_NUMBERED = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLED = {
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
_Kinds = frozenset[MarkKind]
_PLACED: dict[str, _Kinds] = {"super": frozenset(("raised",)), "sub": frozenset(("lowered",))}


def read(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    """The document of a page. Raises InputError where it is no text, LimitPassed where it is nested without end."""
    from lxml import etree

    text = _DECLARATION.sub("", _decoded(data, file)).replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode(), parser) if text.strip() else None
    if any("depth" in each.message for each in parser.error_log):
        raise LimitPassed(f"{file.name} has elements in elements some 2000 times over, as no page has; not read")
    if root is None:
        raise InputError(f"{file.name} has no text in it; save the page anew from the browser")
    chosen, left = choosing.document(root, rules.anchor)
    page = _Page(clock)
    page.blocks(chosen)
    said = page.writing.text
    doubts = [Doubt("page-text-left-out", (), {"letters": left})] if left >= _LEAST_LEFT else []
    if places := broken(said):
        doubts.append(Doubt("text-layer-broken", places, {"places": len(places)}))
    return page.writing.source(file, tuple(doubts))


def _decoded(data: bytes, file: File) -> str:
    """The text of a page: by its mark, as UTF-8, as it says itself, or as its letters show."""
    charset = ""
    if file.form == "mhtml":
        data, charset = _unpacked(data, file)
    try:
        text, encoding = decode(data)
        hit = _CHARSET.search(data[:4096])
        charset = charset or (hit[1].decode() if hit else "")
        if encoding.startswith("windows") and charset:
            text = data.decode(charset)
    except LookupError:
        pass
    except UnicodeDecodeError:
        text = decode(data)[0]
    except UnicodeError as error:
        raise InputError(f"{file.name} is not text, {error}; save the page anew from the browser") from None
    return normalise(text)


def _unpacked(data: bytes, file: File) -> tuple[bytes, str]:
    """The page of an MHTML file, and its character set as the header gives it."""
    from email import message_from_bytes, policy

    for part in message_from_bytes(data, policy=policy.compat32).walk():
        if part.get_content_type() == "text/html":
            found = part.get_payload(decode=True)
            return (found if isinstance(found, bytes) else b""), part.get_content_charset() or ""
    raise InputError(f"{file.name} has no page in it; save it anew from the browser as a complete page")


class _Page:
    """The blocks of a page, written in order. A cell is read by a page of its own, whose lines it takes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.writing = Writing()
        self.lines: list[list[Run]] = [[]]
        self.marker = ""
        self.heading = False

    # blocks -------------------------------------------------------------------------------------

    def blocks(self, element: _Element) -> None:
        self._element(element, frozenset(), 0, False)
        self.flush()

    def flush(self) -> None:
        """Ends the paragraph."""
        self.clock.check()
        self.writing.paragraph(self.lines, "heading" if self.heading else None)
        self.lines = [[]]

    def _element(self, element: _Element, kinds: _Kinds, depth: int, kept: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str) or choosing.hidden(element) or tag == "del":
            return
        if tag == "br":
            self.lines.append([])
            return
        if tag == "table" and depth < _DEEPEST:
            self._table(element, kinds, depth)
            return
        kinds = _looked(element, kinds)
        kept = kept or tag == "pre" or _KEPT.search(element.get("style") or "") is not None
        block = tag in _BLOCKS
        if block:
            self.flush()
            self.heading = tag in _HEADINGS or (self.heading and depth > 0 and tag not in ("li", "td"))
        if tag == "li":
            self.marker = _marker(element)
        if _is_mark(element) and depth < _DEEPEST:
            self._words(_said(element).strip(), kinds | {"raised"}, kept)
        elif "mso-list:ignore" in (element.get("style") or "").replace(" ", "").lower():
            self._words(_said(element).strip().replace("·", "-") + " ", kinds, kept)
        else:
            self._inside(element, kinds, depth, kept)
        if block:
            self.flush()
            self.heading = False
            self.marker = "" if tag == "li" else self.marker

    def _inside(self, element: _Element, kinds: _Kinds, depth: int, kept: bool) -> None:
        heading = self.heading
        self._words(element.text or "", kinds, kept)
        for each in element:
            if depth < _DEEPEST:
                self._element(each, kinds, depth + 1, kept)
            else:
                self._words(_said(each), kinds, kept)
            self.heading = heading
            self._words(each.tail or "", kinds, kept)

    def _words(self, words: str, kinds: _Kinds, kept: bool) -> None:
        if not words:
            return
        pieces = words.split("\n") if kept else [_BLANK.sub(" ", words)]
        for at, piece in enumerate(pieces):
            if at:
                self.lines.append([])
            if self.marker and piece.strip():
                self.lines[-1].append(Run(self.marker))
                self.marker = ""
            before = self.lines[-1]
            if not kept and piece.startswith(" ") and (not before or before[-1].words.endswith(" ")):
                piece = piece[1:]
            if piece:
                before.append(Run(piece.replace("\xa0", " "), kinds))

    # tables -------------------------------------------------------------------------------------

    def _table(self, element: _Element, kinds: _Kinds, depth: int) -> None:
        self.flush()
        for caption in element.iterchildren("caption"):
            self._element(caption, kinds, depth + 1, False)
        rows = [
            [cell for cell in row if cell.tag in ("td", "th") and not choosing.hidden(cell)] for row in _rows(element)
        ]
        if _is_frame(element, rows):
            for row in rows:
                for cell in row:
                    self._element(cell, kinds, depth + 1, False)
                    self.flush()
            return
        self.writing.table(_boxes(rows, kinds, depth, self.clock))
        self.heading = False


def _looked(element: _Element, kinds: _Kinds) -> _Kinds:
    """What an element and its own style make of the words in it."""
    own = _KINDS.get(str(element.tag))
    if own:
        kinds |= {own}
    style = element.get("style") or ""
    weight, place = _BOLD.search(style), _PLACE.search(style)
    if weight:
        bold = weight[1].lower()
        kinds = kinds | {"bold"} if bold == "bold" or (bold.isdigit() and int(bold) >= 600) else kinds - {"bold"}
    if place and str(element.tag) not in ("td", "th", "tr"):
        kinds = kinds - {"raised", "lowered"} | _PLACED.get(place[1].lower(), frozenset())
    return kinds


def _said(element: _Element) -> str:
    """All words of an element."""
    return "".join(map(str, element.itertext()))


def _is_mark(element: _Element) -> bool:
    """Whether an element is the mark of a note: a short link to a note or back from it."""
    link = str(element.get("href") or "")
    if element.tag != "a" or "#" not in link or not choosing.NOTE.match(link.rpartition("#")[2]):
        return False
    return _LABEL.fullmatch(_said(element).strip()) is not None


def _marker(item: _Element) -> str:
    """What the browser prints before an item of a list."""
    parent = item.getparent()
    styles = [_LISTED.search((each.get("style") or "").lower()) for each in (item, parent) if each is not None]
    style = next((hit[1] for hit in styles if hit), "")
    if style == "none":
        return ""
    form = _STYLED.get(style)
    if parent is None or (parent.tag != "ol" and form is None):
        return "- "
    count = _int(parent.get("start"), 1)
    for each in parent.iterchildren("li"):
        count = _int(each.get("value"), count)
        if each is item:
            break
        count += 1
    return f"{written(count, form or _NUMBERED.get(parent.get('type') or '1', 'decimal'))}. "


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows of a table in the order in which they are shown: the head first, the foot last."""
    order = {"thead": 0, "tfoot": 2}
    parts = sorted(table, key=lambda each: order.get(str(each.tag), 1))
    for part in parts:
        if not isinstance(part.tag, str) or choosing.hidden(part):
            continue
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.iterchildren("tr") if not choosing.hidden(row))


def _is_frame(table: _Element, rows: Sequence[Sequence[_Element]]) -> bool:
    """Whether a table only sets other blocks side by side or around: one cell, or tables inside larger than itself."""
    cells = sum(len(row) for row in rows)
    inside = sum(1 for _ in table.iterdescendants("td", "th")) - cells
    return cells <= 1 or inside > cells


def _boxes(rows: Sequence[Sequence[_Element]], kinds: _Kinds, depth: int, clock: Clock) -> list[list[Box]]:
    held: dict[int, int] = {}  # by column: the row up to which a cell from above stands in it
    drawn: list[list[Box]] = []
    for index, row in enumerate(rows):
        column = 0
        boxes: list[Box] = []
        for cell in row:
            while held.get(column, 0) > index:
                column += 1
            width = min(max(_int(cell.get("colspan"), 1), 1), _WIDEST)
            asked = _int(cell.get("rowspan"), 1)
            tall = min(asked if asked > 0 else len(rows), _LONGEST, len(rows) - index)
            boxes.append(Box(_lines(cell, kinds, depth, clock), column, width, tall))
            if tall > 1:
                held.update(dict.fromkeys(range(column, column + width), index + tall))
            column += width
        drawn.append(boxes)
    return drawn


def _lines(cell: _Element, kinds: _Kinds, depth: int, clock: Clock) -> list[list[Run]]:
    inner = _Cell(clock)
    inner._element(cell, kinds, depth + 1, False)
    inner.flush()
    return inner.taken


class _Cell(_Page):
    """The lines of a cell; a table in it gives those of its cells."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.taken: list[list[Run]] = []

    def flush(self) -> None:
        self.clock.check()
        self.taken += [line for line in self.lines if any(run.words.strip() for run in line)]
        self.lines = [[]]

    def _table(self, element: _Element, kinds: _Kinds, depth: int) -> None:
        self.flush()
        for row in _rows(element):
            for cell in row:
                self._element(cell, kinds, depth + 1, False)
        self.flush()


def _int(value: str | None, default: int) -> int:
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default
