"""One document: read, extracted, written. Runs in a child; whatever happens to it is an outcome."""

from __future__ import annotations

import re
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nhiemvu import flow, readers
from nhiemvu.batch import stores
from nhiemvu.batch.copies import sketch
from nhiemvu.batch.inputs import joined
from nhiemvu.batch.stores import filesystem, is_url
from nhiemvu.batch.values import Category, Found, Job, Outcome, Settings, failure
from nhiemvu.errors import ExitCode, InputError, LimitPassed, NhiemvuError
from nhiemvu.model import Source
from nhiemvu.records import DecisionRecord, Record
from nhiemvu.sinks import jsonl

RESULTS = "results"
_APART = re.compile(r"<[^<>]*>|[*_#|\t]| {2,}")  # markup and the walls of cells
_CATEGORIES: dict[ExitCode, Category] = {
    ExitCode.INPUT: "input",
    ExitCode.TOOL: "tool",
    ExitCode.LIMIT: "limit",
    ExitCode.OUTPUT: "output",
}


def convert(job: Job) -> Outcome:
    """Writes results/<name>.jsonl and .txt of a document. Raises nothing that Python can catch."""
    begun = time.perf_counter()
    try:
        outcome = _converted(job)
    except NhiemvuError as error:
        outcome = failure(_CATEGORIES.get(error.exit_code, "bug"), str(error), traceback.format_exc())
    except MemoryError:
        outcome = failure("memory", f"{job.document.key} needs more memory than is allowed; raise --max-memory")
    except Exception as error:
        sentence = f"{job.document.key}: fault of the program ({type(error).__name__}: {error}); please report it"
        outcome = failure("bug", sentence, traceback.format_exc())
    return replace(outcome, seconds=time.perf_counter() - begun)


def screen(job: Job) -> Outcome:
    """Whether a document may leave the machine: fails with category classified where a line bears a mark of secrecy.

    What cannot be read cannot be told apart, and fails too.
    """
    try:
        rules = _rules(job.settings)
        source = _source(job, rules.readers)
    except NhiemvuError as error:
        return failure(_CATEGORIES.get(error.exit_code, "bug"), str(error), traceback.format_exc())
    except MemoryError:
        return failure("memory", f"{job.document.key} needs more memory than is allowed; raise --max-memory")
    except Exception as error:
        return failure(
            "bug", f"{job.document.key}: fault of the program ({type(error).__name__})", traceback.format_exc()
        )
    return withheld(job) if _bears(source.text, rules) else Outcome("done")


def withheld(job: Job) -> Outcome:
    sentence = (
        f"{job.document.key} bears a mark of secrecy and is not sent to another machine; "
        "convert it here, or give --allow-classified"
    )
    return failure("classified", sentence)


def _bears(text: str, rules: flow.Rules) -> bool:
    """Whether any line or cell of the text is a mark of secrecy, wherever it stands."""
    marks = [pattern for pattern in rules.structure.head if pattern.id == "secrecy"]
    parts = (part for line in text.split("\n") if "MẬT" in line for part in _APART.split(line))
    return any(mark.search(part) for part in parts for mark in marks)


def _converted(job: Job) -> Outcome:
    rules = _rules(job.settings)
    source = _source(job, rules.readers)
    records = [_with_meta(record, job) for record in flow.extract(source, rules)]
    decisions = [record for record in records if isinstance(record, DecisionRecord)]
    data = jsonl.encode(records)
    store = stores.opened(job.settings.output)
    secrecy = next((each.secrecy for each in decisions if each.secrecy), None)
    if store.remote and (secrecy or _bears(source.text, rules)) and not job.settings.allow_classified:
        return withheld(job)
    name = job.document.name
    store.put(f"{RESULTS}/{name}.txt", source.text.encode(errors="surrogatepass"))
    store.put(f"{RESULTS}/{name}.jsonl", data)
    doubts = Counter(doubt.severity for record in records for doubt in record.doubts)
    tasks = sum(record.kind == "task" for record in records)
    remote = any(map(is_url, job.document.files))
    read = job.stamp if remote or job.document.archive else joined([file.sha256 for file in source.files])
    return Outcome(
        "done",
        stamp=read,
        pages=len(source.pages),
        tasks=tasks,
        records=len(records),
        size=len(data),
        doubts={str(severity): number for severity, number in doubts.items()},
        decisions=tuple(_found(records, decisions, source.text)),
        secrecy=secrecy,
    )


def _with_meta(record: Record, job: Job) -> Record:
    if job.meta and isinstance(record, DecisionRecord):
        return record.model_copy(update={"meta": dict(job.meta)})
    return record


def _found(records: Sequence[Record], decisions: Sequence[DecisionRecord], text: str) -> Iterator[Found]:
    """Each decision with a sketch of its own stretch of the text."""
    for decision in decisions:
        own = text
        if len(decisions) > 1:
            places = [
                place
                for record in records
                if record.decision == decision.id
                for each in record.evidence.values()
                for place in each
            ]
            own = text[min(each.start for each in places) : max(each.end for each in places)] if places else ""
        yield Found(decision.id, bool(decision.number or decision.title), sketch(own))


def _rules(settings: Settings) -> flow.Rules:
    return _loaded(settings.rules, tuple(sorted(settings.limits.items())), settings.cache)


@lru_cache(maxsize=2)
def _loaded(rules: str | None, limits: tuple[tuple[str, int], ...], cache: bool) -> flow.Rules:
    loaded = flow.Rules.load(Path(rules) if rules else None)
    given: dict[str, Any] = dict(limits)
    own = replace(loaded.readers, limits=replace(loaded.readers.limits, **given))
    if not cache:
        own = replace(own, ocr=replace(own.ocr, cache=0))
    return replace(loaded, readers=own)


def _source(job: Job, rules: readers.Rules) -> Source:
    with _at_hand(job, rules.limits) as paths:
        return readers.read_as_one(paths, rules)


@contextmanager
def _at_hand(job: Job, limits: readers.Limits) -> Iterator[list[Path]]:
    """The files of a document as files of this machine."""
    files = job.document.files
    if not job.document.archive and not any(map(is_url, files)):
        yield [Path(file) for file in files]
        return
    with TemporaryDirectory(prefix="nhiemvu-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        paths = [_fetched(file, place / str(index), limits.bytes) for index, file in enumerate(files)]
        yield _unpacked(paths[0], place / "unpacked", limits) if job.document.archive else paths


def _fetched(file: str, folder: Path, limit: int) -> Path:
    if not is_url(file):
        return Path(file)
    files, path = filesystem(file)
    folder.mkdir()
    target = folder / path.rstrip("/").rsplit("/", 1)[-1]
    size = 0
    try:
        size = files.size(path) or 0
        if size <= limit:
            files.get_file(path, str(target))
    except FileNotFoundError:
        raise InputError(f"{file} does not exist; check the address") from None
    except Exception as error:  # each service has errors of its own
        raise InputError(f"{file} cannot be fetched ({error}); check the address and the rights") from error
    if size > limit:
        raise LimitPassed(f"{file} holds {size} bytes, more than the {limit} that are read; split it")
    return target


def _unpacked(path: Path, folder: Path, limits: readers.Limits) -> list[Path]:
    """The documents in a ZIP archive, in the order of their names."""
    from nhiemvu.batch.inputs import JUNK, natural
    from nhiemvu.readers.archive import Archive

    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the path") from None
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path} is no ZIP archive; give the files themselves")
    archive = Archive(data, path.name, limits.archive)
    paths = []
    for index, member in enumerate(sorted(archive.members(""), key=natural)):
        name = member.rstrip("/").rsplit("/", 1)[-1]
        if member.endswith("/") or JUNK.search(name) or member.startswith("__MACOSX/"):
            continue
        own = folder / str(index) / Path(name).name
        own.parent.mkdir(parents=True)
        own.write_bytes(archive.raw(member))
        paths.append(own)
    if not paths:
        raise InputError(f"{path} holds no document; give an archive that does")
    return paths
