"""What was recognised, kept from one run to the next, so that other rules need no other recognition.

An entry is a page, under a hash of its picture and of all that its recognition hangs on. Nothing is kept of a
document that bears a mark of secrecy, nor of one that may: entries are held back until all of it is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nhiemvu.readers.scan import engine

if TYPE_CHECKING:
    from nhiemvu.readers.pdf.page import Page
    from nhiemvu.readers.scan.values import Sheet

_VARIABLE: Final = "NHIEMVU_CACHE"
_ENTRY: Final = re.compile(r"[0-9a-f]{64}\.page(?:\.\d+)?")  # behind it the process that is still writing
_SHARE: Final = 0.9  # of the size that is allowed, down to which the oldest go
_CODE: Final = ("cleaning", "engine", "marks", "reading", "rulings", "stamps", "words")


def folder() -> Path:
    """Where entries are: NHIEMVU_CACHE, else the place of the system for what can be made again."""
    given = os.environ.get(_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "nhiemvu" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "nhiemvu"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nhiemvu"


def held() -> tuple[int, int]:
    """How many pages are kept, and their bytes."""
    sizes = [size for _, size, _ in _entries()]
    return len(sizes), sum(sizes)


def clear() -> int:
    """Removes all entries; how many there were. Raises OSError where one cannot be removed."""
    entries = list(_entries())
    for _, _, path in entries:
        path.unlink(missing_ok=True)
    return len(entries)


def _entries() -> Iterator[tuple[float, int, Path]]:
    """When each was last used, its bytes and where it is."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder()) as found:
        for each in found:
            if _ENTRY.fullmatch(each.name):
                with suppress(FileNotFoundError):
                    about = each.stat()
                    yield about.st_mtime, about.st_size, Path(each.path)


@dataclass(slots=True)
class Shelf:
    """Entries for one document. most: bytes that all entries together may take up."""

    most: int
    is_open: bool = False
    _new: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> Page | None:
        """The page that is kept, None where none is or what is kept is damaged."""
        path = _path(key)
        try:
            page = decoded(path.read_bytes())
        except (OSError, ValueError, TypeError, KeyError, zlib.error):
            return None
        with suppress(OSError):  # the oldest go first
            os.utime(path)
        return page

    def put(self, key: str, page: Page) -> None:
        """Holds a page back until `keep`."""
        self._new[key] = encoded(page)

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to be kept that may be."""
        return bool(self._new) and not self.is_open

    def keep(self) -> None:
        """Writes what is held back; the document bears no mark of secrecy."""
        with suppress(OSError):  # a disk that is full, a folder that may not be written: the next run recognises again
            folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            for key, data in self._new.items():
                _write(_path(key), data)
            _bound(self.most)
        self._new.clear()


def _path(key: str) -> Path:
    return folder() / f"{key}.page"


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _bound(most: int) -> None:
    """Removes the entries that were not used for longest where all are too large."""
    entries = sorted(_entries())
    size = sum(size for _, size, _ in entries)
    if size <= most:
        return
    for _, bytes_of, path in entries:
        with suppress(OSError):  # another process was faster
            path.unlink()
        size -= bytes_of
        if size <= _SHARE * most:
            return


def key(sheet: Sheet, stamps: Sequence[str]) -> str:
    """All that recognition hangs on: picture, resolution, what stamps say, program, data, this program's own code."""
    import numpy as np

    pixels = np.ascontiguousarray(sheet.pixels)
    about = [pixels.shape, str(pixels.dtype), sheet.dpi, sheet.turned, list(stamps), _recipe()]
    digest = hashlib.sha256(json.dumps(about).encode())
    digest.update(pixels.data)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _recipe() -> str:
    import cv2
    import numpy as np

    from nhiemvu.readers import ruling
    from nhiemvu.readers.pdf import letters, page

    digest = hashlib.sha256(f"{engine.mark()} {cv2.__version__} {np.__version__}".encode())
    own = [Path(__file__).with_name(f"{name}.py") for name in _CODE]
    for path in (*own, Path(ruling.__file__), Path(letters.__file__), Path(page.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def encoded(page: Page) -> bytes:
    frame = page.frame
    parts = {
        "frame": [frame.left, frame.bottom, frame.width, frame.height, frame.turn, frame.back],
        "words": page.words,
        "rules": page.rules,
        "stamped": page.stamped,
    }
    return zlib.compress(json.dumps(parts, ensure_ascii=False).encode())


def decoded(data: bytes) -> Page:
    from nhiemvu.readers.pdf.letters import Word
    from nhiemvu.readers.pdf.page import Frame, Page
    from nhiemvu.readers.ruling import Rule

    parts = json.loads(zlib.decompress(data))
    left, bottom, width, height, turn, back = parts["frame"]
    return Page(
        Frame(left, bottom, width, height, turn, tuple(back) if back else None),
        [Word(*each) for each in parts["words"]],
        [Rule(*each) for each in parts["rules"]],
        stamped=tuple(tuple(Word(*each) for each in stamp) for stamp in parts["stamped"]),
    )
