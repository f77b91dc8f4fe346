"""A comparison as one HTML page that needs nothing else: page.html with page.css, page.js and the data set in."""

from __future__ import annotations

import json
from importlib.resources import files

from nhiemvu.compare import Comparison, Series
from nhiemvu.sinks.comparison import plain, wording
from nhiemvu.sinks.comparison.wording import Language


def encode(found: Comparison | Series, language: Language) -> bytes:
    """The page; the same comparison gives the same bytes."""
    data = {
        "language": language,
        "comparisons": [plain(each) for each in (found.comparisons if isinstance(found, Series) else (found,))],
        "lineages": plain(found)["lineages"] if isinstance(found, Series) else [],
        "words": {
            name: {key: said[language] for key, said in table.items()}
            for name, table in (
                ("kinds", wording.KINDS),
                ("fields", wording.FIELDS),
                ("parts", wording.PARTS),
                ("roles", wording.ROLES),
                ("figures", wording.FIGURES),
                ("notes", wording.NOTES),
                ("page", wording.PAGE),
            )
        },
    }
    # "<" is escaped so that no text of a document can end the script element.
    said = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    here = files("nhiemvu.sinks.comparison")
    page = here.joinpath("page.html").read_text(encoding="utf-8")
    for mark, value in (
        ("/*css*/", here.joinpath("page.css").read_text(encoding="utf-8")),
        ("/*js*/", here.joinpath("page.js").read_text(encoding="utf-8")),
        ('lang="vi"', f'lang="{language}"'),
        ("/*data*/", said),
    ):
        page = page.replace(mark, value, 1)
    return page.encode()
