"""A folder that files are dropped into: each is converted when it has come to rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from nhiemvu.batch import inputs
from nhiemvu.batch.running import Progress, Session
from nhiemvu.batch.stores import is_url
from nhiemvu.batch.values import Document
from nhiemvu.errors import InputError

_PAUSE = 1.0  # seconds between two looks
# A copy over a slow network pauses; a file that is taken too early is done anew when it has grown.
_REST = 3.0  # seconds for which a file has not changed

State = tuple[tuple[int, int] | None, ...]


def watch(session: Session, paths: Sequence[str], bundle: bool, progress: Progress) -> NoReturn:
    """Converts what comes and what changes, until it is interrupted. Raises InputError where a store does not answer
    at the beginning.
    """
    inputs.find([path for path in paths if is_url(path)], bundle, session.options.output)
    seen: dict[str, tuple[State, float]] = {}
    taken: dict[str, State] = {}
    while True:
        now = time.monotonic()
        documents = _documents(paths, bundle, session.options.output)
        for document in documents:
            state = _state(document)
            if document.key not in seen or seen[document.key][0] != state:
                seen[document.key] = (state, now)
        ready = [
            each
            for each in documents
            if taken.get(each.key) != seen[each.key][0] and now - seen[each.key][1] >= _REST and all(seen[each.key][0])
        ]
        if ready:
            states = {each.key: seen[each.key][0] for each in ready}
            tally = session.convert(ready, progress)
            session.finish(tally, {each.key for each in documents}, progress)
            taken |= states
        time.sleep(_PAUSE)


def _documents(paths: Sequence[str], bundle: bool, output: str) -> list[Document]:
    """What is there now; none where nothing matches yet, or where a store does not answer for a while."""
    try:
        return inputs.find(paths, bundle, output)
    except InputError:
        return []


def _state(document: Document) -> State:
    """Size and time of each file; None for one that is empty or cannot be seen."""
    return tuple(_told(file) for file in document.files)


def _told(file: str) -> tuple[int, int] | None:
    if is_url(file):
        return (1, hash(inputs.stamp(Document(file, (file,)))))
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found.st_size else None
