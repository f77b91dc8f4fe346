"""Files of records as decisions, the lines of each in turn, and decisions in groups that are loaded together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from nhiemvu.errors import InputError
from nhiemvu.sinks import jsonl, lines
from nhiemvu.sinks.sql import decoding
from nhiemvu.sinks.sql.rows import Line

BATCH = 2000  # lines that are held at once; a longer decision is read as it is loaded


def groups(paths: Sequence[Path]) -> Iterator[list[Iterable[Line]]]:
    """All decisions in turn: short ones together, until they have BATCH lines, and each longer one alone.

    Raises InputError, naming the line, where a file holds no records, after what comes before that line.
    """
    held: list[Iterable[Line]] = []
    count = 0
    try:
        for path in paths:
            for decision in _decisions(path):
                own = list(islice(decision, BATCH))
                if len(own) == BATCH:
                    if held:
                        yield held
                    yield [chain(own, decision)]
                    held, count = [], 0
                    continue
                held.append(own)
                count += len(own)
                if count >= BATCH:
                    yield held
                    held, count = [], 0
    except InputError:
        if held:
            yield held
        raise
    if held:
        yield held


def _decisions(path: Path) -> Iterator[Iterator[Line]]:
    """The lines of each decision in turn; they are to be read to their end before the next is asked for."""
    found = _lines(path)
    waiting = next(found, None)
    if waiting is None:
        raise InputError(f"{path} holds no records; give a file written by nhiemvu extract")

    def own(first: Line) -> Iterator[Line]:
        nonlocal waiting
        yield first
        for line in found:
            if line.at == 0:
                waiting = line
                return
            yield line
        waiting = None

    while waiting is not None:
        yield own(waiting)


def _lines(path: Path) -> Iterator[Line]:
    decision, at = None, 0
    kinds, decoder = decoding.shapes(), decoding.decoder()
    for number, raw, data in jsonl.numbered(path, decoder):
        if isinstance(data, dict):  # as in 5.0 where the contract has 5
            data = decoder(jsonl.encode([lines.record(path, number, data)]))
        kind = kinds[type(data)]
        at = 0 if kind.name == "decision" else at + 1
        decision = data.id if at == 0 else decision
        if data.decision != decision:
            raise InputError(
                f"{path}, line {number} comes without its decision record; load all that extract gave, without --only"
            )
        yield Line(kind, data, raw, at)
