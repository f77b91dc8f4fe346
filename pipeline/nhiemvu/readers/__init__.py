"""Files to Source: what a file is, is seen from its content, never from its name.

This version reads Markdown, plain text, the text of OCR programs, and native PDF.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path

import regex

from nhiemvu import rulebook
from nhiemvu.errors import InputError, LimitPassed
from nhiemvu.model import Doubt, File, Source, Span, Spans
from nhiemvu.readers.markup import MarkPattern
from nhiemvu.readers.text import layers, normalise
from nhiemvu.vietnamese.encodings import decode
from nhiemvu.vietnamese.words import share_of_marked

_BROKEN = regex.compile("\ufffd+")
# A text in an old encoding of which fewer words are Vietnamese is in one that is not known here (TCVN3, VNI).
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """The size in bytes up to which a file is read, and the number of pages up to which a PDF is."""

    bytes: int
    pages: int


@dataclass(frozen=True, slots=True)
class Form:
    """A file form that cannot be read yet.

    signature: hexadecimal beginning of such files. holds: a name that stands inside them, "" for any.
    name, advice: what it is, and what to do with it.
    """

    id: str
    signature: str
    name: str
    advice: str
    holds: str = ""

    def fits(self, data: bytes) -> bool:
        if not data.startswith(bytes.fromhex(self.signature)):
            return False
        return self.holds.encode() in data or self.holds.encode("utf-16-le") in data


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/readers.toml."""

    limits: Limits
    forms: tuple[Form, ...]
    markup: tuple[MarkPattern, ...]
    lines: tuple[rulebook.Pattern, ...]
    page_list_mark: tuple[rulebook.Pattern, ...]
    page_closed: tuple[rulebook.Pattern, ...]
    page_note: tuple[rulebook.Pattern, ...]
    page_number: tuple[rulebook.Pattern, ...]
    page_blank_before: tuple[rulebook.Pattern, ...]
    page_blank_behind: tuple[rulebook.Pattern, ...]
    page_fragment: tuple[rulebook.Pattern, ...]
    page_foreign: tuple[rulebook.Pattern, ...]


def read(path: str | PathLike[str], rules: Rules | None = None) -> Source:
    """The file at `path` as a Source.

    Raises InputError where it is missing, empty, not text or in a form that cannot be read yet, and
    LimitPassed where it is too large.
    """
    rules = rules or _shipped()
    data = _bytes(Path(path), rules.limits.bytes)
    for form in rules.forms:
        if form.fits(data):
            if form.id == "pdf":
                return _pdf(data, path, rules)
            raise InputError(f"{path} is {form.name}; this version reads PDF, Markdown and plain text: {form.advice}")
    try:
        text, encoding = decode(data)
    except UnicodeError as error:
        raise InputError(f"{path} is not text, {error}; give a Markdown or text file saved as UTF-8") from None
    text = normalise(text)
    if not text.strip():
        raise InputError(f"{path} is empty; give a file that has text in it")
    places = _broken(text)
    if encoding.startswith("windows") and share_of_marked(text) < _LEAST_SHARE:
        places = (Span(0, len(text)),)
    return _source(text, _printable(Path(path).name), hashlib.sha256(data).hexdigest(), places, rules)


def _pdf(data: bytes, path: str | PathLike[str], rules: Rules) -> Source:
    from nhiemvu.readers import pdf

    of_pages = pdf.Rules(
        rules.page_list_mark,
        rules.page_closed,
        rules.page_note,
        rules.page_number,
        rules.page_blank_before,
        rules.page_blank_behind,
        rules.page_fragment,
        rules.page_foreign,
    )
    return pdf.read(data, path, hashlib.sha256(data).hexdigest(), rules.limits.pages, of_pages)


def read_text(text: str, name: str = "text", rules: Rules | None = None) -> Source:
    """Any text as a Source; its sha256 is that of `text` in UTF-8. Never raises."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    text = normalise(text)
    return _source(text, name, sha256, _broken(text), rules or _shipped())


def _printable(name: str) -> str:
    """A file name that is not UTF-8 with a question mark for each strange byte."""
    return name.encode(errors="replace").decode()


def _source(text: str, name: str, sha256: str, broken: Spans, rules: Rules) -> Source:
    found = layers(text, rules.markup, rules.lines)
    doubts = (Doubt("text-layer-broken", broken, {"places": len(broken)}),) if broken else ()
    return Source(text, (File(name, sha256, found.form),), found.marks, found.grids, found.pages, doubts)


def _broken(text: str) -> Spans:
    """Where characters were lost: U+FFFD stands for bytes that could not be decoded."""
    if "\ufffd" not in text:
        return ()
    return tuple(Span(*hit.span()) for hit in _BROKEN.finditer(text))


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
