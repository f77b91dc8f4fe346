"""What is given to a child and what comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from nhiemvu.vietnamese.letters import slug

State = Literal["done", "failed"]
Category = Literal["input", "tool", "limit", "time", "memory", "crash", "classified", "output", "bug"]
Severities = Mapping[str, int]

_LONGEST = 48  # letters of a result's name that come from the document's own


@dataclass(frozen=True, slots=True)
class Document:
    """One decision of the input. key: absolute path or URL of its file, folder or ZIP archive.

    files: in the order in which they are read; the archive alone where it is one.
    """

    key: str
    files: tuple[str, ...]
    archive: bool = False

    @property
    def name(self) -> str:
        """ASCII, the same for the same key, another for another key; safe on every file system."""
        stem = PurePosixPath(self.key.replace("\\", "/").rstrip("/")).stem
        words = slug(stem)[:_LONGEST].strip("-")
        digest = hashlib.sha256(self.key.encode(errors="surrogateescape")).hexdigest()[:12]
        return f"{words}-{digest}" if words else digest


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every document of a run. rules: folder of the user's own. limits: names of readers.Limits.

    cache: what is recognised on scans is kept for the next run, and taken from an earlier one.
    """

    output: str
    rules: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    allow_classified: bool = False
    cache: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """A document to be done. stamp: tells its content from another; recipe: all else that its result hangs on."""

    document: Document
    stamp: str
    recipe: str
    settings: Settings
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A decision of a document. known: it has a number or a title, so that its id is of it alone."""

    id: str
    known: bool
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. sentence, trace: of a failure."""

    state: State
    category: Category | None = None
    sentence: str = ""
    trace: str = ""
    stamp: str | None = None
    pages: int = 0
    tasks: int = 0
    records: int = 0
    size: int = 0
    doubts: Severities = field(default_factory=dict)
    decisions: tuple[Found, ...] = ()
    secrecy: str | None = None
    seconds: float = 0.0


def failure(category: Category, sentence: str, trace: str = "") -> Outcome:
    return Outcome("failed", category, sentence, trace)
