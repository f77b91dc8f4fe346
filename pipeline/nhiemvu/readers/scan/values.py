"""What the modules of this reader share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from numpy import ndarray

    from nhiemvu.readers.pdf.page import Page

    Picture = ndarray[Any, Any]

When = Literal["auto", "never", "always"]


class Keeping(Protocol):
    """Pages of a document as kept from another run, under all that their recognition hangs on.

    is_open: some of it could not be read, so that it may be secret.
    """

    is_open: bool

    def get(self, key: str) -> Page | None: ...
    def put(self, key: str, page: Page) -> None: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `ocr` of rules/readers.toml.

    when: auto (pages without a sound text layer), never, always. dpi: at which pages are drawn. pixels: of a page,
    above which it is not recognised. seconds: for one page. workers: pages at one time, 0 for one a processor.
    suspect: confidence in percent below which a word is told. confusions: groups of letters that are taken for each
    other. phrases: words of the law, of two syllables each. stamps: what is stamped on documents in coloured ink.
    cache: bytes that what was recognised may take up on the disk, 0 to keep nothing. shelf: of the document in hand.
    told: hears how many pages of how many are done; 0 before the first, all behind the last, reached or not.
    """

    when: When
    dpi: int
    pixels: int
    seconds: int
    workers: int
    suspect: int
    confusions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    cache: int = 0
    shelf: Keeping | None = None
    told: Callable[[int, int], None] | None = None


class Seen(NamedTuple):
    """A word as recognised. Pixels from the top left; y: base line;

    height: of its line's letters (em). rise: 1 raised.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    y: float
    height: float
    sure: int
    rise: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as a picture: grey (height, width) or colour (height, width, RGB). dpi: pixels an inch.

    turned: by how many degrees with the clock the page was turned to give the picture, a multiple of 90.
    """

    pixels: Picture
    dpi: float
    turned: int = 0
