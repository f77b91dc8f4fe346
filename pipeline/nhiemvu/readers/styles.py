"""How Word says that words are bold, raised, hidden or a heading: of their own, or through the styles they name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nhiemvu.model import MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 20  # styles based on styles


def local(element: _Element) -> str:
    """The name of an element without its namespace, "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: _Element | None, name: str) -> _Element | None:
    if element is None:
        return None
    return next((each for each in element if local(each) == name), None)


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
        named = self.looks.get(attribute(child(properties, "rStyle"), "val") or "")
        if named is not None:
            around = replace(
                around,
                bold=around.bold != named.bold,  # a toggle: bold on bold is plain (ECMA-376 Part 1, 17.7.3)
                raised=named.raised or around.raised,
                hidden=named.hidden or around.hidden,
            )
        return _runs(properties, around)


def _on(properties: _Element, name: str, before: bool) -> bool:
    element = child(properties, name)
    return before if element is None else attribute(element, "val") not in ("0", "false", "off", "none")


def _runs(properties: _Element | None, look: Look) -> Look:
    if properties is None:
        return look
    place = attribute(child(properties, "vertAlign"), "val")
    raised = look.raised if place is None else place == "superscript"
    lowered = look.lowered if place is None else place == "subscript"
    bold, hidden = _on(properties, "b", look.bold), _on(properties, "vanish", look.hidden)
    return replace(look, bold=bold, hidden=hidden, raised=raised, lowered=lowered)


def _paragraphs(properties: _Element | None, look: Look) -> Look:
    if properties is None:
        return look
    numbers = child(properties, "numPr")
    key, level = attribute(child(numbers, "numId"), "val"), attribute(child(numbers, "ilvl"), "val")
    outline = attribute(child(properties, "outlineLvl"), "val")
    heading = look.heading if outline is None else outline != "9"
    if numbers is None:
        return replace(look, heading=heading)
    return replace(
        look,
        heading=heading,
        list=look.list if key is None else "" if key == "0" else key,
        level=int(level) if level and level.isdigit() else look.level,
    )
