"""The corpus held to its gold: `python -m tests.corpus` shows the figures and, with --write, sets the floors
and the golden outputs anew. A floor is never lowered, unless --lower says so.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nhiemvu import flow, readers
from nhiemvu.records import DecisionRecord
from nhiemvu.score import Report, corpus_hash, score
from nhiemvu.sinks import jsonl

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
FLOORS = CORPUS / "floors.json"
GOLDEN = ROOT / "tests" / "golden"
_FORMS = (".md", ".txt")


def documents() -> Iterator[Path]:
    """Every document of the corpus that has a gold beside it."""
    for gold in sorted(CORPUS.glob("*/gold.jsonl")):
        yield from sorted(path for path in gold.parent.iterdir() if path.suffix in _FORMS)


def slug(document: Path) -> str:
    return f"{document.parent.name}/{document.name}"


def golden(document: Path) -> Path:
    return GOLDEN / f"{document.parent.name}.{document.stem}.jsonl"


def extracted(document: Path) -> bytes:
    """The output as bytes, with placeholders for what changes with every release."""
    rules = flow.Rules.load()
    records = flow.extract(readers.read(document, rules.readers), rules)
    for record in records:
        if isinstance(record, DecisionRecord):
            record.version, record.rules = "VERSION", "RULES"
    return jsonl.encode(records)


def measured(document: Path) -> Report:
    found = [json.loads(line) for line in extracted(document).splitlines()]
    gold = document.with_name("gold.jsonl").read_text(encoding="utf-8").splitlines()
    return score(found, [json.loads(line) for line in gold])


def stored() -> dict[str, Any]:
    return dict(json.loads(FLOORS.read_text(encoding="utf-8"))) if FLOORS.is_file() else {}


def _lowered(old: dict[str, float], new: dict[str, float]) -> list[str]:
    return [
        f"{name}: {floor} -> {new.get(name)}"
        for name, floor in old.items()
        if name not in new or (new[name] > floor if name.endswith(".cer") else new[name] < floor)
    ]


def _bound(name: str, figure: float) -> float:
    """The figure to four digits, rounded to the side where it reaches its own floor."""
    whole = round(figure * 10_000, 6)
    return (math.ceil(whole) if name.endswith(".cer") else math.floor(whole)) / 10_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="set floors and golden outputs to what is measured now")
    parser.add_argument("--lower", action="store_true", help="allow a floor to fall")
    options = parser.parse_args()
    before = stored().get("floors", {})
    figures: dict[str, dict[str, float]] = {}
    for document in documents():
        report = measured(document)
        figures[slug(document)] = {name: _bound(name, value) for name, value in report.figures.items()}
        for name, value in figures[slug(document)].items():
            print(f"{slug(document)} {name:<34} {value:.4f}")
        for miss in report.misses:
            print(f"  {miss.id} {miss.field}: gold {miss.expected!r}, found {miss.found!r}")
        fallen = _lowered(before.get(slug(document), {}), figures[slug(document)])
        if fallen and options.write and not options.lower:
            print("refused, a floor would fall:", *fallen, sep="\n  ")
            return 1
    if options.write:
        for document in documents():
            golden(document).write_bytes(extracted(document))
        floors = {"corpus": corpus_hash(CORPUS), "floors": figures}
        FLOORS.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
