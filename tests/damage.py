"""Documents as accidents and enemies make them: texts with lines lost, doubled and mixed, files with bytes lost.

python -m tests.damage SECONDS [SEED] looks for faults with damage that no test has seen; each is printed with the seed
that makes it again.
"""

from __future__ import annotations

import io
import random
import re
import signal
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.corpus import CORPUS
from tests.test_records import kept

import nhiemvu
from nhiemvu import flow, readers
from nhiemvu.errors import NhiemvuError

TEXTS: Final = tuple(path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.md")))
FILES: Final = tuple(path for path in sorted(CORPUS.rglob("*")) if path.suffix in (".pdf", ".docx", ".xlsx", ".html"))
# Marks and values that bend what is read: open markup, letters that compose or vanish, days and numbers that are none.
ODD: Final = (
    *("\u0300", "\u200b", "\u00ad", "\ufeff", "\u2028", "\x0c", "ﬁ", "İ", "½", "²", "Ⅳ", "٣"),
    *("|", "||", "<sup>", "</sup>", "<td rowspan=9>", "<table>", "<tr>", "</table>", "**", "#", "[^1]", "\t"),
    *("/", "-", "(", ")", "“", "%", "a)", "0", "99999999999999", "1.1.1.1.1.1.1.1.1", "Điều 0", "Phụ lục"),
    *("31/02/2026", "ngày 00/00/0000", "quý V", "tháng 13", "năm 0000", "từ 2026 đến 2020", "Số:", "      "),
)
NUMBERS: Final = ("0", "00", "13", "32", "2026", "9" * 17, "1.2.3", "²")
SECONDS: Final = 20  # a corpus text takes less than one


def text(seed: int) -> str:
    """A corpus text with up to forty accidents."""
    rng = random.Random(seed)
    lines = rng.choice(TEXTS).split("\n")
    if rng.random() < 0.5:  # a short piece is read in many more ways in the same time
        start = rng.randrange(len(lines))
        lines = lines[start : start + rng.randrange(1, 80)]
    for _ in range(rng.choice((1, 3, 10, 40))):
        rng.choice(_ACCIDENTS)(rng, lines, rng.randrange(len(lines)))
    return "\n".join(lines)


def _doubled(rng: random.Random, lines: list[str], at: int) -> None:
    lines.insert(at, rng.choice(lines))


def _lost(_: random.Random, lines: list[str], at: int) -> None:
    lines[at : at + 1] = [] if len(lines) > 1 else [""]


def _swapped(rng: random.Random, lines: list[str], at: int) -> None:
    other = rng.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _foreign(rng: random.Random, lines: list[str], at: int) -> None:
    other = rng.choice(TEXTS).split("\n")
    start = rng.randrange(len(other))
    lines[at:at] = other[start : start + rng.randrange(1, 30)]


def _odd(rng: random.Random, lines: list[str], at: int) -> None:
    cut = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:cut] + rng.choice(ODD) + lines[at][cut:]


def _mixed(rng: random.Random, lines: list[str], at: int) -> None:
    words = lines[at].split(" ")
    rng.shuffle(words)
    lines[at] = " ".join(words)


def _miscounted(rng: random.Random, lines: list[str], at: int) -> None:
    lines[at] = re.sub(r"\d+", lambda _: rng.choice(NUMBERS), lines[at])


def _capital(_: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].title()


def _torn(rng: random.Random, lines: list[str], at: int) -> None:
    cut = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:cut] + lines[at][cut + rng.randrange(1, 20) :]


_ACCIDENTS: Final[tuple[Callable[[random.Random, list[str], int], None], ...]] = (
    *(_doubled, _lost, _swapped, _foreign, _odd, _mixed, _miscounted, _capital, _torn),
)


def file(seed: int) -> tuple[str, bytes]:
    """A corpus file with bytes changed, lost or doubled, in a ZIP archive mostly those of one member; and its name."""
    rng = random.Random(seed)
    path = rng.choice(FILES)
    data = path.read_bytes()
    if not zipfile.is_zipfile(path) or rng.random() < 0.2:
        return path.name, _harmed(rng, data)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [each for each in old.namelist() if each.endswith((".xml", ".rels"))]
        bad = rng.choice(names)
        for name in old.namelist():
            new.writestr(name, _harmed(rng, old.read(name)) if name == bad else old.read(name))
    return path.name, out.getvalue()


def _harmed(rng: random.Random, data: bytes) -> bytes:
    harmed = bytearray(data)
    at = rng.randrange(len(data))
    end = at + rng.randrange(1, 3_000)
    match rng.randrange(6):
        case 0:
            for _ in range(rng.choice((1, 5, 50, 500))):
                harmed[rng.randrange(len(data))] = rng.randrange(256)
        case 1:
            del harmed[at:]
        case 2:
            del harmed[at:end]
        case 3:
            harmed[at:at] = harmed[at:end] * rng.choice((1, 3, 50))
        case 4:
            harmed[at:end] = bytes(len(harmed[at:end]))
        case _:
            found = [hit.span() for hit in re.finditer(rb"\d+", data)]
            for low, high in rng.sample(found, min(len(found), 1)):
                harmed[low:high] = rng.choice((b"0", b"-1", b"9" * 11, b"1e9", b""))
    return bytes(harmed)


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    """Raises TimeoutError where what is done takes longer."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_text(seed: int) -> None:
    """Reads a damaged text; whatever is raised is a fault, as any text is read and kept."""
    with limit(SECONDS):
        kept(text(seed))


def read_file(seed: int) -> None:
    """Reads a damaged file, without recognising pages; it is read or refused in a sentence."""
    name, data = file(seed)
    rules = flow.Rules.load().readers
    rules = replace(rules, ocr=replace(rules.ocr, when="never"))
    with TemporaryDirectory() as folder, limit(SECONDS):
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            nhiemvu.extract(readers.read(path, rules))
        except NhiemvuError as refusal:
            if name not in str(refusal):
                raise AssertionError(f"the refusal does not name the file: {refusal}") from refusal


def main(seconds: float, first: int) -> int:
    end = time.monotonic() + seconds
    faults: set[tuple[str, int | None]] = set()
    for seed in count(first):
        if time.monotonic() > end:
            print(f"seeds {first} to {seed - 1}: {len(faults)} faults")
            return bool(faults)
        for read in (read_text, read_file):
            try:
                read(seed)
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                if (place.filename, place.lineno) not in faults:
                    faults.add((place.filename, place.lineno))
                    print(f"{read.__name__}({seed}): {type(error).__name__}: {error}\n  {place}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000))
