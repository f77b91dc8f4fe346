"""The forms of files, told apart by their beginning and by what stands in them, and the limits of reading."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from nhiemvu import rulebook
from nhiemvu.readers.archive import ArchiveLimits
from nhiemvu.readers.markup import MarkPattern
from nhiemvu.readers.scan.values import Settings

_HEAD = 4_096  # bytes from which the beginning of a text is seen
_UTF16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# What may stand before the first tag of a web page.
_PROLOGUE = regex.compile(r"\A(?:\s++|\ufeff|<\?xml[^<>]{0,200}\?>|<!--(?:[^-]|-(?!->))*+-->)*+")


@dataclass(frozen=True, slots=True)
class Limits:
    """bytes: of a file. pages: of a PDF. cells: of all sheets of a workbook. seconds: to read a file, and for a
    program that is asked. archive: of a packed file.
    """

    bytes: int
    pages: int
    archive: ArchiveLimits
    cells: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Form:
    """A file form that is no plain text.

    signature: hexadecimal beginning of such files. begins: how they begin as text, in lower case, behind comments.
    holds: a name that stands inside them, "" for any. reader: the module that reads it, "" where none does.
    name, advice: what it is, and what to do with it then.
    """

    id: str
    name: str
    signature: str = ""
    begins: tuple[str, ...] = ()
    advice: str = ""
    holds: str = ""
    reader: str = ""

    def fits(self, data: bytes) -> bool:
        if self.begins and not _beginning(data[:_HEAD]).startswith(self.begins):
            return False
        if not data.startswith(bytes.fromhex(self.signature)):
            return False
        return self.holds.encode() in data or self.holds.encode("utf-16-le") in data


def _beginning(data: bytes) -> str:
    """The beginning of a text in lower case, without byte order mark, blanks and comments."""
    encoding = next((name for mark, name in _UTF16 if data.startswith(mark)), "utf-8")
    text = data.decode(encoding, "replace")
    hit = _PROLOGUE.match(text)
    return text[hit.end() if hit else 0 :][:20].lower()


@dataclass(frozen=True, slots=True)
class Rules:
    """rules/readers.toml. page_*: for the pages of a PDF."""

    limits: Limits
    ocr: Settings
    forms: tuple[Form, ...]
    secret: tuple[rulebook.Pattern, ...]
    anchor: tuple[rulebook.Pattern, ...]
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
    page_head: tuple[rulebook.Pattern, ...]
    page_row_number: tuple[rulebook.Pattern, ...]
