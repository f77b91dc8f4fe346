"""How Word says that words are bold, raised, hidden or a heading: of their own, or through the styles they name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from nhiemvu.model import MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 20  # styles based on styles


def local(element: _Element) -> str:
    """The name of an element without its namespace, "" for a comment."""
    return _local(element.tag)


@lru_cache(maxsize=1_000)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: _Element | None, name: str) -> _Element | None:
    if element is not None:
        for each in element:
            if _local(each.tag) == name:
                return each
    return None


def attribute(element: _Element | None, name: str) -> str | None:
    """An attribute of whatever namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


@dataclass(frozen=True, slots=True)
class Look:
    """list, level: the numbered list that a paragraph belongs to, "" for none."""

    bold: bool = False
    raised: bool = False
    lowered: bool = False
    hidden: bool = False
    heading: bool = False
    list: str = ""
    level: int = 0

    @property
    def kinds(self) -> frozenset[MarkKind]:
        found: list[MarkKind] = []
        if self.bold:
            found.append("bold")
        if self.raised:
            found.append("raised")
        if self.lowered:
            found.append("lowered")
        return frozenset(found)


_NOTHING = Look()


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of the styles by id, those of the styles they are based on worked in."""

    looks: dict[str, Look]
    default: Look = _NOTHING

    @classmethod
    def of(cls, root: _Element | None) -> Styles:
        given = {} if root is None else {attribute(e, "styleId") or "": e for e in root if local(e) == "style"}
        looks: dict[str, Look] = {}

        def look(key: str, depth: int) -> Look:
            if key not in looks and key in given:
                element = given[key]
                based = attribute(child(element, "basedOn"), "val") or ""
                own = look(based, depth + 1) if depth < _DEEPEST else _NOTHING
                name = (attribute(child(element, "name"), "val") or "").lower()
                own = _runs(child(element, "rPr"), _paragraphs(child(element, "pPr"), own))
                looks[key] = replace(own, heading=own.heading or name.startswith(("heading ", "title")))
            return looks.get(key, _NOTHING)

        for key in given:
            look(key, 0)
        default = next(
            (k for k, e in given.items() if attribute(e, "default") == "1" and attribute(e, "type") == "paragraph"), ""
        )
        return cls(looks, looks.get(default, _NOTHING))

    def paragraph(self, properties: _Element | None) -> Look:
        key = attribute(child(properties, "pStyle"), "val")
        return _paragraphs(properties, self.looks.get(key, _NOTHING) if key else self.default)

    def run(self, properties: _Element | None, around: Look) -> Look:
        if properties is None:
            return around
        given = _given(properties)
        named = self.looks.get(given.get("rStyle", ""))
        if named is not None:
            around = replace(
                around,
                bold=around.bold != named.bold,  # a toggle: bold on bold is plain (ECMA-376 Part 1, 17.7.3)
                raised=named.raised or around.raised,
                hidden=named.hidden or around.hidden,
            )
        return _applied(given, around)


_TOLD = frozenset(("b", "vanish", "vertAlign", "rStyle"))


def _given(properties: _Element) -> dict[str, str]:
    """What run properties say of the look, by name; "" for one without a value, which is on."""
    return {name: attribute(each, "val") or "" for each in properties if (name := _local(each.tag)) in _TOLD}


def _on(given: dict[str, str], name: str, before: bool) -> bool:
    return given[name] not in ("0", "false", "off", "none") if name in given else before


def _applied(given: dict[str, str], look: Look) -> Look:
    place = given.get("vertAlign")
    raised = look.raised if place is None else place == "superscript"
    lowered = look.lowered if place is None else place == "subscript"
    bold, hidden = _on(given, "b", look.bold), _on(given, "vanish", look.hidden)
    if (bold, hidden, raised, lowered) == (look.bold, look.hidden, look.raised, look.lowered):
        return look
    return replace(look, bold=bold, hidden=hidden, raised=raised, lowered=lowered)


def _runs(properties: _Element | None, look: Look) -> Look:
    return look if properties is None else _applied(_given(properties), look)


def _paragraphs(properties: _Element | None, look: Look) -> Look:
    if properties is None:
        return look
    numbers = child(properties, "numPr")
    key, level = attribute(child(numbers, "numId"), "val"), attribute(child(numbers, "ilvl"), "val")
    outline = attribute(child(properties, "outlineLvl"), "val")
    heading = look.heading if outline is None else outline != "9"
    if numbers is None:
        return look if heading == look.heading else replace(look, heading=heading)
    return replace(
        look,
        heading=heading,
        list=look.list if key is None else "" if key == "0" else key,
        level=int(level) if level and level.isdigit() else look.level,
    )
