"""Files and PDF pages to pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from nhiemvu.readers.scan.values import Settings, Sheet

_LEAST: Final = 70  # dots an inch; of fewer no letter can be told
_A4: Final = 11.69  # inches: the long side of the sheet that a picture without a resolution is taken for
_PLAUSIBLE: Final = (72, 1_300)
_POINT: Final = 72.0


class Unusable(Exception):
    """A picture that cannot be drawn or is too large."""


def of_pdf(data: bytes, indices: Iterable[int], settings: Settings) -> Iterator[tuple[int, Sheet | None]]:
    """Pages of a PDF with their indices, None for one that cannot be drawn."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:  # damaged so that another reader still opens it
        yield from ((index, None) for index in indices)
        return
    with document:
        document.init_forms()
        for index in indices:
            try:
                page = document[index]
                yield index, _drawn(page, settings)
                page.close()
            except (pypdfium2.PdfiumError, Unusable):
                yield index, None


def _drawn(page: Any, settings: Settings) -> Sheet:
    width, height = page.get_size()
    inches = width * height / _POINT**2
    dpi = min(settings.dpi, int((settings.pixels / max(inches, 0.01)) ** 0.5))
    if dpi < _LEAST:
        raise Unusable
    bitmap = page.render(scale=dpi / _POINT, rev_byteorder=True)
    return Sheet(bitmap.to_numpy()[:, :, :3].copy(), dpi, page.get_rotation())


def of_file(data: bytes, settings: Settings, most: int) -> Iterator[tuple[int, Sheet | None]]:
    """The pages of a TIFF, PNG or JPEG file."""
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence

    with Image.open(io.BytesIO(data)) as image:
        for index, each in enumerate(ImageSequence.Iterator(image)):
            if index == most:
                return
            if each.width * each.height > settings.pixels:
                yield index, None
                continue
            try:
                dpi = _resolution(each)
                upright = ImageOps.exif_transpose(each)
                pixels = np.asarray(upright.convert("L" if upright.mode in ("1", "L", "I;16") else "RGB"))
            except (OSError, SyntaxError, ValueError):
                yield index, None
                continue
            yield index, Sheet(pixels, dpi)


def pages_of(data: bytes) -> int:
    """How many pages a picture file has. Raises Unusable where it is damaged."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return int(getattr(image, "n_frames", 1))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unusable from None


def _resolution(image: Any) -> float:
    """Dots an inch, as told, or as they are on a sheet of A4."""
    told = image.info.get("dpi", (0, 0))[1]
    if _PLAUSIBLE[0] < told < _PLAUSIBLE[1]:
        return float(told)
    return float(max(image.width, image.height)) / _A4
