"""A comparison as one HTML page that needs nothing else, and says where each task comes from."""

from __future__ import annotations

from collections.abc import Sequence

from nhiemvu.compare import Comparison, Series
from nhiemvu.sinks import pages
from nhiemvu.sinks.cascade import page as cascade
from nhiemvu.sinks.comparison import plain, wording
from nhiemvu.sinks.comparison.wording import Language
from nhiemvu.tracing import Origins


def encode(found: Comparison | Series, language: Language, origins: Sequence[Origins] = ()) -> bytes:
    """The page; the same comparison gives the same bytes. origins: of the tasks of each document, oldest first."""
    tables = (
        ("kinds", wording.KINDS),
        ("fields", wording.FIELDS),
        ("parts", wording.PARTS),
        ("roles", wording.ROLES),
        ("figures", wording.FIGURES),
        ("figureFields", wording.FIGURE_FIELDS),
        ("notes", wording.NOTES),
        ("page", wording.PAGE),
    )
    words = {name: {key: said[language] for key, said in table.items()} for name, table in tables}
    data = {
        "language": language,
        "comparisons": [plain(each) for each in (found.comparisons if isinstance(found, Series) else (found,))],
        "lineages": plain(found)["lineages"] if isinstance(found, Series) else [],
        "origins": [cascade.view(each.nodes, each.above, language) for each in origins],
        "words": words | {"tree": cascade.words(language)},
    }
    styles, scripts = (*cascade.STYLES, "comparison/page.css"), (*cascade.SCRIPTS, "comparison/page.js")
    return pages.encode("nhiemvu diff", language, data, styles, scripts)
