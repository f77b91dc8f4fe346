"""Scans made of a PDF: skew, noise, shadows, a red seal over the text, JPEG. `python -m tests.scans` measures them.

The same settings give the same pictures.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from nhiemvu import flow, readers
from nhiemvu.score import Report, score
from nhiemvu.sinks import jsonl

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "corpus" / "447-qd-bct" / "decision-libreoffice.pdf"
STAMPS = ROOT / "tests" / "stamps"
GOLD = ROOT / "corpus" / "447-qd-bct" / "gold.jsonl"


@dataclass(frozen=True)
class Wear:
    """dpi: of the pictures. skew: degrees, to one side and the other by turns. noise: of 255. quality: of the JPEG.

    watermark: of 255, how bright letters and an emblem behind the text are; 0 for none.
    """

    dpi: int = 200
    skew: float = 0.6
    noise: float = 5.0
    quality: int = 60
    seal: bool = True
    blur: float = 0.0
    border: int = 0
    watermark: int = 0


EASY = Wear()
MARKED = Wear(watermark=165)
HARD = Wear(skew=1.7, noise=18.0, quality=35, blur=0.7, border=14)


def pictures(document: Path, wear: Wear, most: int | None = None) -> list[Any]:
    """The first pages of a PDF, or all, as a scanner would give them, (height, width, RGB)."""
    chance = np.random.default_rng(447)
    with pypdfium2.PdfDocument(document) as pdf:
        count = min(most or len(pdf), len(pdf))
        drawn = [
            pdf[at].render(scale=wear.dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy() for at in range(count)
        ]
    return [_worn(page, wear, number, chance) for number, page in enumerate(drawn)]


def _worn(page: Any, wear: Wear, number: int, chance: np.random.Generator) -> Any:
    height, width = page.shape[:2]
    if wear.watermark:
        _watermark(page, wear)
    if wear.seal and number % 6 == 0:
        _seal(page, (int(width * 0.62), int(height * 0.55)), int(0.7 * wear.dpi))
    angle = wear.skew if number % 2 else -wear.skew
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    if wear.blur:
        page = cv2.GaussianBlur(page, (0, 0), wear.blur)
    if wear.border:
        page[:, : wear.border] = 20
        page[: wear.border] = 20
    grain = chance.normal(0, wear.noise, (height, width, 1))
    return np.clip(page.astype(np.float32) * 0.95 + 6 + grain, 0, 255).astype(np.uint8)


def _watermark(page: Any, wear: Wear) -> None:
    """Letters from corner to corner and an emblem in the middle, below the text."""
    height, width = page.shape[:2]
    ink = np.full((height, width), 255, np.uint8)
    thick = wear.dpi // 6
    cv2.putText(ink, "BAN SAO", (width // 12, height // 2), 0, wear.dpi / 18, float(wear.watermark), thick)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 50, 1.0)
    ink = cv2.warpAffine(ink, turn, (width, height), borderValue=(255.0,))
    cv2.circle(ink, (width // 2, height // 2), int(1.6 * wear.dpi), float(wear.watermark), thick // 2)
    np.minimum(page, ink[:, :, None], out=page)


def _seal(page: Any, centre: tuple[int, int], radius: int) -> None:
    """A round red seal, through which the letters below are seen."""
    ink = np.full_like(page, 255)
    for part, thick in ((1.0, 6), (0.68, 3)):
        cv2.circle(ink, centre, int(radius * part), (205, 30, 45), thick)
    cv2.putText(ink, "BO CONG", (centre[0] - radius // 2, centre[1]), 0, radius / 130, (205, 30, 45), 4)
    np.minimum(page, ink, out=page)


def stamped(page: Any, name: str, x: int, y: int, angle: float = 0.0, dpi: int = 200) -> Any:
    """A copy of a page with one of the pictures of tests/stamps (400 dots an inch) in red ink at x, y, askew."""
    mould = np.asarray(Image.open(STAMPS / f"{name}.png").convert("L"))
    mould = cv2.resize(mould, None, fx=dpi / 400, fy=dpi / 400, interpolation=cv2.INTER_AREA)
    mould = cv2.copyMakeBorder(mould, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
    height, width = mould.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cover = (255 - cv2.warpAffine(mould, turn, (width, height), borderValue=255).astype(np.float32))[:, :, None] / 255
    page = page.copy()
    part = page[y : y + height, x : x + width]
    part[:] = part * (1 - cover) + np.minimum(part, np.array((205, 30, 45))) * cover
    return page


def made(path: Path, images: list[Any], wear: Wear) -> Path:
    """The pictures as a PDF of JPEGs, without a text layer."""
    first, *rest = [Image.fromarray(each) for each in images]
    first.save(path, "PDF", save_all=True, append_images=rest, resolution=float(wear.dpi), quality=wear.quality)
    return path


def layered(layer: bytes, picture: Any, more: Path | None = None) -> bytes:
    """A PDF whose first page has a picture (200 dots an inch) below its words, with the pages of another behind."""
    with pypdfium2.PdfDocument(layer) as whole:
        image = pypdfium2.PdfImage.new(whole)
        image.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.fromarray(picture)))
        height, width = (side * 72 / 200 for side in picture.shape[:2])
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height).translate(0, 842 - height))
        sheet = whole[0]
        sheet.insert_obj(image)
        sheet.gen_content()
        if more:
            with pypdfium2.PdfDocument(more) as other:
                whole.import_pages(other)
        out = io.BytesIO()
        whole.save(out)
        return out.getvalue()


def measured(path: Path, **settings: Any) -> Report:
    """The scan of Decision 447 against the gold of its text form."""
    rules = flow.Rules.load()
    reading = replace(rules.readers, ocr=replace(rules.readers.ocr, **settings))
    lines = jsonl.encode(flow.extract(readers.read(path, reading), rules)).splitlines()
    gold = GOLD.read_text(encoding="utf-8").splitlines()
    return score([json.loads(line) for line in lines], [json.loads(line) for line in gold])


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        for name, wear in (("easy", EASY), ("marked", MARKED), ("hard", HARD)):
            report = measured(made(Path(folder) / f"{name}.pdf", pictures(DOCUMENT, wear), wear))
            for figure, value in report.figures.items():
                if figure.startswith("task.table"):
                    print(f"{name} {figure:<30} {value:.4f}")
            if "--misses" in sys.argv:
                for miss in report.misses:
                    print(f"  {miss.id} {miss.field}: gold {miss.expected!r}, found {miss.found!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
