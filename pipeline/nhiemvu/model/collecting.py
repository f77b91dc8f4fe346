"""Python's search for cycles, put off while many small values are made that have none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """Nothing made inside may hold a cycle; to look for them triples the time of many small records."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():
                gc.freeze()  # what was made passes for old, and is not looked through as new objects would be
                gc.unfreeze()
            gc.enable()
