"""Files to Source: what a file is, is seen from its content, never from its name.

Markdown, plain text and the text of OCR programs are read as they are; other forms have a reader each, which
rules/readers.toml names, or a sentence that says what to do with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from nhiemvu import rulebook
from nhiemvu.errors import InputError, LimitPassed
from nhiemvu.model import Doubt, File, Source, Span, Spans, collecting
from nhiemvu.readers import scan
from nhiemvu.readers.clock import Clock
from nhiemvu.readers.forms import Form, Limits, Rules
from nhiemvu.readers.joining import join
from nhiemvu.readers.text import broken, layers, normalise
from nhiemvu.rulebook import matches
from nhiemvu.vietnamese.encodings import decode
from nhiemvu.vietnamese.words import share_of_marked

if TYPE_CHECKING:
    from nhiemvu.readers import pdf

__all__ = ["Limits", "Rules", "read", "read_as_one", "read_text"]

# A text in an old encoding of which fewer words are Vietnamese is in one that is not known here (TCVN3, VNI).
_LEAST_SHARE = 0.5


def read(path: str | PathLike[str], rules: Rules | None = None) -> Source:
    """The file at `path` as a Source.

    Raises InputError where it is missing, empty, not text or in a form that cannot be read yet, and
    LimitPassed where it is too large or takes too long.
    """
    return _read([path], rules or _shipped())


def read_as_one(paths: Sequence[str | PathLike[str]], rules: Rules | None = None) -> Source:
    """One decision from the files at `paths`, in this order. Raises as `read` does."""
    return _read(paths, rules or _shipped())


def _read(paths: Sequence[str | PathLike[str]], rules: Rules) -> Source:
    """What was recognised is kept for the next run when all of the document is read and bears no mark of secrecy."""
    shelf = scan.shelf(rules.ocr)
    own = replace(rules, ocr=replace(rules.ocr, shelf=shelf))
    source = join([_file(path, own) for path in paths])
    if shelf and shelf.is_wanted and not matches(rules.secret, source.text):
        shelf.keep()
    return source


def _file(path: str | PathLike[str], rules: Rules) -> Source:
    data = _bytes(Path(path), rules.limits.bytes)
    form = next((form for form in rules.forms if form.fits(data)), None)
    if form is not None:
        return _formed(data, str(path), form, rules)
    try:
        text, encoding = decode(data)
    except UnicodeError as error:
        raise InputError(f"{path} is not text, {error}; give a Markdown or text file saved as UTF-8") from None
    text = normalise(text)
    if not text.strip():
        raise InputError(f"{path} is empty; give a file that has text in it")
    places = broken(text)
    if encoding.startswith("windows") and share_of_marked(text) < _LEAST_SHARE:
        places = (Span(0, len(text)),)
    return _source(text, _printable(Path(path).name), hashlib.sha256(data).hexdigest(), places, rules)


def read_text(text: str, name: str = "text", rules: Rules | None = None) -> Source:
    """Any text as a Source; its sha256 is that of `text` in UTF-8. Never raises."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    text = normalise(text)
    return _source(text, name, sha256, broken(text), rules or _shipped())


def _formed(data: bytes, path: str, form: Form, rules: Rules) -> Source:
    """A file in a form of its own as a Source."""
    reader = _READERS.get(form.reader)
    if reader is None:
        raise InputError(f"{path} is {form.name}, which is not read: {form.advice}")
    file = File(_printable(Path(path).name), hashlib.sha256(data).hexdigest(), form.id)
    source = reader(data, file, rules, Clock(path, rules.limits.seconds))
    if not source.text.strip():
        raise InputError(f"{path} has no text in it; if it holds pictures of pages, recognise them with an OCR program")
    return source


def _docx(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    from nhiemvu.readers import docx

    return docx.read(data, file, rules, clock)


def _pdf(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    from nhiemvu.readers import pdf

    return pdf.read(data, file, rules.limits.pages, _of_pages(rules), clock, rules.ocr)


def _scan(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:  # noqa: ARG001 - pages have a limit each
    return scan.read(data, file, rules.limits.pages, _of_pages(rules), rules.ocr)


def _of_pages(rules: Rules) -> pdf.Rules:
    from nhiemvu.readers import pdf

    return pdf.Rules(
        rules.page_list_mark,
        rules.page_closed,
        rules.page_note,
        rules.page_number,
        rules.page_blank_before,
        rules.page_blank_behind,
        rules.page_fragment,
        rules.page_foreign,
        rules.page_head,
        rules.page_row_number,
    )


def _xlsx(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    from nhiemvu.readers import xlsx

    return xlsx.read(data, file, rules, clock)


def _html(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    from nhiemvu.readers import html

    return html.read(data, file, rules, clock)


def _soffice(data: bytes, file: File, rules: Rules, clock: Clock) -> Source:
    from nhiemvu.readers import docx, soffice

    return docx.read(soffice.to_docx(data, file, rules.limits.seconds), file, rules, clock)


# By the name that a form gives in rules/readers.toml; a reader and what it needs are imported where used.
_READERS: dict[str, Callable[[bytes, File, Rules, Clock], Source]] = {
    "docx": _docx,
    "html": _html,
    "pdf": _pdf,
    "scan": _scan,
    "soffice": _soffice,
    "xlsx": _xlsx,
}


def _printable(name: str) -> str:
    """A file name that is not UTF-8 with a question mark for each strange byte."""
    return name.encode(errors="replace").decode()


def _source(text: str, name: str, sha256: str, places: Spans, rules: Rules) -> Source:
    with collecting.put_off():
        found = layers(text, rules.markup, rules.lines)
    doubts = (Doubt("text-layer-broken", places, {"places": len(places)}),) if places else ()
    return Source(text, (File(name, sha256, found.form),), found.marks, found.grids, found.pages, doubts)


@lru_cache(maxsize=1)
def _shipped() -> Rules:
    rules: Rules = rulebook.load(Rules, "readers")
    return rules


def _bytes(path: Path, limit: int) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; give the files in it")
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"{path} is not a regular file; save what it gives in a file first")
        if size <= limit:
            with path.open("rb") as file:
                data = file.read(limit + 1)
            size = max(size, len(data))
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; check the path") from None
    except PermissionError:
        raise InputError(f"{path} may not be read; ask for the right to, or copy it to your own folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be read ({reason}); check the path and the disk") from None
    if size > limit:
        raise LimitPassed(f"{path} holds {size} bytes, more than the {limit} that are read; split it")
    return data
