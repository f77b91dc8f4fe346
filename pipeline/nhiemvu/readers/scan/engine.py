"""Tesseract by way of tesserocr, which brings the program in its wheel: the one module that knows it.

Its data for Vietnamese are a file of their own. It works outside the interpreter's lock, so that threads
recognise as many pages at one time as there are processors.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nhiemvu.readers.scan.values import Seen

if TYPE_CHECKING:
    from nhiemvu.readers.scan.values import Picture

LANGUAGE: Final = "vie"
_FILE: Final = f"{LANGUAGE}.traineddata"
_EM: Final = 0.9  # of the size of a letter: from the foot of g to the head of h
_PLACES: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
    r"C:\Program Files\Tesseract-OCR\tessdata",
)
_FROM: Final = "https://github.com/tesseract-ocr/tessdata_fast/raw/main/vie.traineddata"
_PACKAGES: Final = ("tesserocr", "cv2", "numpy", "PIL")


class Slow(Exception):
    """A page took longer than it may."""


def own_folder() -> Path:
    """Where a user without rights on the machine puts the data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "nhiemvu" / "tessdata"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "nhiemvu" / "tessdata"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "nhiemvu" / "tessdata"


def data() -> Path | None:
    """The folder that holds the data for Vietnamese on this machine."""
    given = os.environ.get("TESSDATA_PREFIX")
    places = [*((given, f"{given}/tessdata") if given else ()), own_folder(), *_PLACES]
    return next((place for place in map(Path, places) if (place / _FILE).is_file()), None)


def missing() -> str:
    """What is to be installed before scans can be read, "" where nothing is."""
    wanted = []
    if not all(map(find_spec, _PACKAGES)):
        wanted.append("pip install 'nhiemvu[ocr]'")
    if data() is None:
        wanted.append(_how())
    return "; ".join(wanted)


def _how() -> str:
    if sys.platform == "linux":
        return f"apt-get install tesseract-ocr-vie (on Debian and Ubuntu), or put {_FILE} into {own_folder()}"
    if sys.platform == "darwin":
        return f"brew install tesseract-lang, or put {_FILE} into {own_folder()}"
    return f"put {_FILE} ({_FROM}) into {own_folder()}"


def version() -> str:
    """The program and its data, "" where one is missing."""
    if missing():
        return ""
    return f"Tesseract {_library().tesseract_version().split()[1]}, {data()}{os.sep}{_FILE}"


def mark() -> str:
    """Tells program and data from others; both are there."""
    folder = data()
    digest = hashlib.sha256((folder / _FILE).read_bytes()).hexdigest() if folder else ""
    return f"{_library().tesseract_version()} {LANGUAGE} {digest}"


@lru_cache(maxsize=1)
def _library() -> Any:
    os.environ["OMP_THREAD_LIMIT"] = "1"  # its own threads wait for each other six times as long as they work
    import tesserocr

    return tesserocr


_own = threading.local()


def _ready() -> Any:
    """The recogniser of this thread."""
    found = getattr(_own, "api", None)
    if found is None:
        folder = data()
        found = _own.api = _library().PyTessBaseAPI(path=f"{folder}{os.sep}", lang=LANGUAGE)
    return found


def words(picture: Picture, dpi: float, seconds: int) -> list[Seen]:
    """The words of a grey page in its reading order. Raises Slow."""
    library, api = _library(), _ready()
    api.SetPageSegMode(library.PSM.AUTO)
    _show(api, picture, dpi)
    try:
        if not api.Recognize(seconds * 1000):
            raise Slow
        return list(_words(library, api.GetIterator()))
    finally:
        api.Clear()


def line(picture: Picture, dpi: float, signs: str = "", single: bool = False) -> tuple[str, int]:
    """What one line of words says, and how sure that is; signs: the only ones that it may hold, "" for any.

    single: it is one word, or so short that it is read as one.
    """
    library, api = _library(), _ready()
    api.SetPageSegMode(library.PSM.SINGLE_WORD if single else library.PSM.SINGLE_LINE)
    api.SetVariable("tessedit_char_whitelist", signs)
    try:
        _show(api, picture, dpi)
        text = api.GetUTF8Text().strip()
        return text, int(api.MeanTextConf()) if text else 0
    finally:
        api.SetVariable("tessedit_char_whitelist", "")
        api.Clear()


def _show(api: Any, picture: Picture, dpi: float) -> None:
    height, width = picture.shape
    api.SetImageBytes(picture.tobytes(), width, height, 1, width)
    api.SetSourceResolution(round(dpi))


def _words(library: Any, found: Any) -> Iterator[Seen]:
    if found is None or found.Empty(library.RIL.WORD):
        return
    level = library.RIL
    for each in library.iterate_level(found, level.WORD):
        if each.Empty(level.WORD):
            continue
        text = each.GetUTF8Text(level.WORD).strip()
        box = each.BoundingBox(level.WORD)
        if not text or box is None:
            continue
        x0, top, x1, bottom = box
        line = each.Baseline(level.TEXTLINE) or ((x0, bottom), (x1, bottom))
        (ax, ay), (bx, by) = line
        y = ay + (by - ay) * ((x0 + x1) / 2 - ax) / ((bx - ax) or 1)
        height = each.RowAttributes()["row_height"] / _EM
        yield Seen(text, x0, top, x1, bottom, y, height, int(each.Confidence(level.WORD)))
