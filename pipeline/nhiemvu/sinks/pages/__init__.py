"""Pages of one file that need nothing else: page.html with its styles, scripts and data set in.

base.css, base.js: what all pages share. tree.css, tree.js: where tasks come from, drawn as a tree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any


def encode(title: str, language: str, data: Mapping[str, Any], styles: Sequence[str], scripts: Sequence[str]) -> bytes:
    """The page; the same data give the same bytes. styles and scripts: names of files below sinks, in their order."""
    # "<" is escaped so that no text of a document can end the script element.
    said = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    page = _file("pages/page.html")
    for mark, value in (
        ("/*css*/", "".join(map(_file, ("pages/base.css", *styles)))),
        ("/*js*/", "".join(map(_file, ("pages/base.js", *scripts)))),
        ("/*title*/", title),
        ('lang="vi"', f'lang="{language}"'),
        ("/*data*/", said),
    ):
        page = page.replace(mark, value, 1)
    return page.encode()


def _file(name: str) -> str:
    return files("nhiemvu.sinks").joinpath(name).read_text(encoding="utf-8")
