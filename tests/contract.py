"""The published JSON Schema: `python -m tests.contract` compares, `--write` publishes a new version.

What was published is never overwritten: a contract that changes takes a new version (SCHEMA in records/base.py).
Only a version that no release has borne yet may be written again, with --again.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from nhiemvu import records

FOLDER = Path(records.__file__).parent / "schemas"


def schemas() -> dict[Path, str]:
    """The files of this version and what they have to hold."""
    folder = FOLDER / records.SCHEMA.replace("/", "-")
    return {
        folder / f"{name}.json": json.dumps(records.json_schema(name), ensure_ascii=False, indent=1) + "\n"
        for name in ("line", *records.kinds())
    }


def changed() -> list[Path]:
    return [path for path, text in schemas().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="publish a version that has no files yet")
    parser.add_argument("--again", action="store_true", help="overwrite a version that no release has borne yet")
    options = parser.parse_args()
    for path in changed():
        if not options.write or (path.is_file() and not options.again):
            print(f"{path.name} of {records.SCHEMA} differs: raise SCHEMA, then --write")
            return 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(schemas()[path], encoding="utf-8")
        print(f"written: {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
