"""Speed and memory, measured: `python -m tests.bench`. Rates are of one core of the machine it runs on;
compare ratios within one run, not figures of two machines.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from tests.bench import outlets
from tests.bench.synthetic import plan

from nhiemvu import flow, readers
from nhiemvu.sinks import jsonl

ROOT = Path(__file__).resolve().parents[2]
_PAGES = 500
DECISION = ROOT / "corpus/447-qd-bct/decision.md"


def _median(run: Callable[[], object], times: int = 5) -> float:
    """Median of processor seconds, after one run that is not counted."""
    run()
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def _wall(command: list[str], times: int = 7) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def native_pdf(rules: flow.Rules) -> None:
    """The PDF reader against pdfium's bare text, and file to JSON Lines against pdfplumber's words and tables."""
    import pdfplumber
    import pypdfium2

    def bare(path: Path) -> None:
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                page.get_textpage().get_text_bounded()

    def plumbed(path: Path) -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_words()
                page.extract_tables()

    unruled = sorted(ROOT.glob("tests/pdf/*-bare.pdf"))
    for path in sorted(ROOT.glob("tests/pdf/plan-*.pdf")) + sorted(ROOT.glob("corpus/*/*.pdf")) + unruled:
        reader = _median(lambda path=path: readers.read(path, rules.readers))  # type: ignore[misc]
        whole = _median(
            lambda path=path: jsonl.encode(flow.extract(readers.read(path, rules.readers), rules))  # type: ignore[misc]
        )
        floor = _median(lambda path=path: bare(path))  # type: ignore[misc]
        plumber = _median(lambda path=path: plumbed(path), 1)  # type: ignore[misc]
        print(f"{f'{path.parent.name}/{path.stem}: reader, times pdfium':<46}{reader / floor:>12.2f}")
        print(f"{'  to JSON Lines, times faster than pdfplumber':<46}{plumber / whole:>12.2f}")


def docx(rules: flow.Rules) -> None:
    """DOCX to JSON Lines against the text path on the same text."""
    for path in sorted(ROOT.glob("corpus/*/*.docx")):
        text = readers.read(path, rules.readers).text
        whole = _median(
            lambda path=path: jsonl.encode(flow.extract(readers.read(path, rules.readers), rules))  # type: ignore[misc]
        )
        plain = _median(
            lambda text=text: jsonl.encode(flow.extract(readers.read_text(text, rules=rules.readers), rules))  # type: ignore[misc]
        )
        print(f"{f'{path.parent.name}/{path.name}, times its text':<46}{whole / plain:>12.2f}")


def long_pdf() -> None:
    """Memory at 500 pages, file to records, of a whole process."""
    import pypdfium2

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        with pypdfium2.PdfDocument(ROOT / "corpus/447-qd-bct/decision-libreoffice.pdf") as given:
            made = pypdfium2.PdfDocument.new()
            while len(made) < _PAGES:
                made.import_pages(given, list(range(min(len(given), _PAGES - len(made)))))
            made.save(path)
        # ru_maxrss outlives exec and would tell the peak of this process; VmHWM does not.
        script = f"import nhiemvu; nhiemvu.extract(nhiemvu.read({str(path)!r}))"
        script += "; print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
        peak = int(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout)
        print(f"{f'PDF of {_PAGES} pages to records, peak MB':<46}{peak / 1024:>12.0f}")


def main() -> None:
    rules = flow.Rules.load()

    def path(text: str) -> bytes:
        return jsonl.encode(flow.extract(readers.read_text(text, rules=rules.readers), rules))

    print(f"{'measure':<46}{'value':>12}")
    decision = DECISION.read_text(encoding="utf-8")
    taken = _median(lambda: path(decision), 9)
    print(f"{'447, million characters a second':<46}{len(decision) / taken / 1e6:>12.2f}")
    base = None
    for rows in (500, 1000, 2000, 4000):
        text = plan(rows)
        taken = _median(lambda text=text: path(text), 3)  # type: ignore[misc]
        rate = taken / len(text)
        base = base or rate
        print(f"{f'plan of {rows} rows ({len(text)} characters), million/s':<46}{len(text) / taken / 1e6:>12.2f}")
        print(f"{'  time a character, against 500 rows':<46}{rate / base:>12.2f}")
    for rows in (1000, 4000):
        text = plan(rows)
        tracemalloc.start()
        path(text)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{f'plan of {rows} rows, peak bytes a character':<46}{peak / len(text):>12.0f}")
    outlets.main()
    native_pdf(rules)
    docx(rules)
    long_pdf()
    bare = _wall([sys.executable, "-c", "pass"])
    imported = _wall([sys.executable, "-c", "import nhiemvu"])
    print(f"{'import nhiemvu, s beyond a bare interpreter':<46}{imported - bare:>12.3f}")
    command = [
        sys.executable,
        "-c",
        "from nhiemvu.cli import main; main()",
        "extract",
        str(DECISION),
        "-o",
        "/dev/null",
    ]
    command[-1] = str(ROOT / "output" / "bench.jsonl")
    print(f"{'nhiemvu extract 447, wall seconds':<46}{_wall(command):>12.3f}")


if __name__ == "__main__":
    main()
