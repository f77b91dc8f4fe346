"""Cases written by hand in tests/cases/<name>.md: a title, an input, what must come out.

Sections are parted by a line of at least three "="; in a section the first line is the title
("# ..."), then lines "@ key: value" with arguments, then the input, a line "---", and the
expected values as JSON.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    arguments: dict[str, str]
    given: str
    expected: str


def load(name: str) -> list[Case]:
    """The cases of tests/cases/<name>.md in the order of the file."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return [_case(section, name) for section in re.split(r"(?m)^={3,}[ \t]*$\n?", text) if section.strip()]


def _case(section: str, name: str) -> Case:
    lines = section.strip("\n").split("\n")
    if not lines[0].startswith("# ") or "---" not in lines:
        raise ValueError(f"cases/{name}.md: a section without title or '---': {lines[0]!r}")
    title, arguments, first = lines[0][2:].strip(), {}, 1
    while first < len(lines) and (found := re.fullmatch(r"@ ([\w-]+): ?(.*)", lines[first])):
        arguments[found[1]] = found[2]
        first += 1
    cut = lines.index("---", first)
    return Case(title, arguments, "\n".join(lines[first:cut]), "\n".join(lines[cut + 1 :]).strip())
