"""Where in a web page the document stands: menus, banners, lists of links and tables of contents are left out.

A page of an official database is a few kilobytes of document in a megabyte of site. The document is the
innermost element that holds most of the words outside links and every line that only a decision has
(rules/readers.toml, anchor), every table of words and every note that its own links lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

from nhiemvu.rulebook import Pattern, matches

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements that never hold words of a document.
NEVER = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "audio", "video"),
        *("nav", "button", "select", "input", "textarea", "datalist", "dialog", "head", "title", "meta", "link", "map"),
    )
)
_HIDDEN = regex.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|mso-element\s*:\s*(?:header|footer|comment))",
    regex.IGNORECASE,
)
_MENUS = frozenset(("navigation", "banner", "contentinfo", "menu", "menubar", "dialog", "search", "tablist"))
# The names that Word, LibreOffice and others give to the places of notes.
NOTE = regex.compile(r"_?(?:ft|ed)n(?:ref)?\d|(?:sd)?(?:foot|end)note|fn[:\-_]?\d", regex.IGNORECASE)
_BLANK = regex.compile(r"\s+")
_INNER = frozenset(
    (
        *("a", "abbr", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "ins", "mark", "s", "small"),
        *("span", "strike", "strong", "sub", "sup", "tt", "u", "wbr", "o:p", "st1:place"),
    )
)
_MOST = 0.85  # of the words, that the document holds where no line shows that it is one
_MANY = 3  # lines that only a decision has
_SENTENCE = 60  # letters


def hidden(element: _Element) -> bool:
    """Whether a browser does not show an element, or shows it as a menu."""
    if element.tag in NEVER or element.get("hidden") is not None or element.get("role") in _MENUS:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


@dataclass(slots=True)
class _Node:
    """What stands in an element and below it. at, end: its place in the order of the page, half-open."""

    element: _Element
    at: int
    end: int = 0
    weight: int = 0
    children: list[_Node] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """anchors, tables, notes: by their place in the order of the page. words: of each anchor."""

    nodes: int = 0
    anchors: dict[int, str] = field(default_factory=dict)
    tables: list[int] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[int, str]] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)


def document(root: _Element, anchors: Sequence[Pattern]) -> tuple[_Element, int]:
    """The element that holds the document, and how many letters of sentences outside it are left out."""
    page = _Page()
    body = next(root.iter("body"), root)
    node = _read(body, page, anchors, 0)
    while (inner := _inner(node, page)) is not None:
        node = inner
    left = sum(letters for at, letters in page.sentences if not node.at <= at < node.end)
    return node.element, left


def _read(element: _Element, page: _Page, anchors: Sequence[Pattern], depth: int) -> _Node:
    node = _Node(element, page.nodes)
    page.nodes += 1
    link = str(element.get("href") or "")
    if link.startswith("#") and NOTE.match(link[1:]):
        page.asked.append((node.at, link[1:]))
    for name in (element.get("id"), element.get("name")):
        if name and NOTE.match(name):
            page.notes.setdefault(name, node.at)
    inner = all(not isinstance(each.tag, str) or each.tag in _INNER for each in element)
    if inner and element.tag not in _INNER:
        _line(node, page, anchors)
    elif element.tag != "a":
        node.weight = _letters(element.text) + sum(_letters(each.tail) for each in element)
    if element.tag == "table":
        page.tables.append(node.at)
    for each in element if not inner and depth < 250 else ():
        if isinstance(each.tag, str) and not hidden(each):
            below = _read(each, page, anchors, depth + 1)
            node.weight += below.weight
            node.children.append(below)
    if inner:
        _links(element, page, node.at)
    node.end = page.nodes
    return node


def _line(node: _Node, page: _Page, anchors: Sequence[Pattern]) -> None:
    """The words of an element that holds no other block."""
    words = _BLANK.sub(" ", "".join(_plain(node.element, 0))).strip()
    node.weight = len(words)
    if len(words) >= _SENTENCE:
        page.sentences.append((node.at, len(words)))
    if words and matches(anchors, words[:200]):
        page.anchors[node.at] = words


def _links(element: _Element, page: _Page, at: int) -> None:
    for each in element.iter("a"):
        link = str(each.get("href") or "")
        if link.startswith("#") and NOTE.match(link[1:]):
            page.asked.append((at, link[1:]))
        for name in (each.get("id"), each.get("name")):
            if name and NOTE.match(name):
                page.notes.setdefault(name, at)


def _plain(element: _Element, depth: int) -> Iterator[str]:
    """The words of an element that are shown, those of links left out."""
    link = element.tag == "a" and element.get("href") is not None and not str(element.get("href")).startswith("#")
    if not link:
        yield element.text or ""
    for each in element:
        if isinstance(each.tag, str) and not link and depth < 250 and not hidden(each):
            yield " " if each.tag == "br" else ""
            yield from _plain(each, depth + 1)
        yield each.tail or ""


def _letters(words: str | None) -> int:
    return len(words.strip()) if words else 0


def _inner(node: _Node, page: _Page) -> _Node | None:
    """The child that holds the whole document, if one does."""
    if not node.children or (node.element.tag in ("table", "tbody", "tr") and len(node.children) > 1):
        return None
    child = max(node.children, key=lambda each: each.weight)
    own = {words for at, words in page.anchors.items() if child.at <= at < child.end}
    lost = {w for at, w in page.anchors.items() if node.at <= at < node.end and not child.at <= at < child.end} - own
    if lost or child.element.tag in _INNER or child.element.tag == "p":
        return None
    if any(node.at <= at < node.end and not child.at <= at < child.end for at in page.tables):
        outside = [each for each in node.children if each is not child and each.weight]
        if any(each.element.tag == "table" or each.weight * 20 > child.weight for each in outside):
            return None
    for at, name in page.asked:
        if child.at <= at < child.end and not child.at <= page.notes.get(name, child.at) < child.end:
            return None
    share = child.weight / node.weight if node.weight else 0
    return child if share >= (0.5 if len(own) >= _MANY else _MOST) else None
