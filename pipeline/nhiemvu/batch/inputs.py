"""Files, folders, globs, lists and URLs, as documents in the order of their keys."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nhiemvu.batch.stores import filesystem, is_url
from nhiemvu.batch.values import Document
from nhiemvu.errors import InputError, NhiemvuError

# What programs leave in folders beside documents, and files that are still being copied.
JUNK = re.compile(r"(?i)^(?:\.|~\$|thumbs\.db$|desktop\.ini$)|\.(?:part|partial|tmp|crdownload|download|filepart)$")
_PIECE = 1 << 20


def find(paths: Iterable[str], bundle: bool, output: str) -> list[Document]:
    """The documents at the paths, each once. bundle: each subfolder or ZIP archive is one.

    A file that is not there is a document all the same; it fails by itself. Raises InputError for a pattern that
    nothing matches.
    """
    outside = None if is_url(output) else Path(output).resolve()
    found: dict[str, Document] = {}
    for path in paths:
        documents = _asked(path, bundle) if is_url(path) else _local(path, bundle, outside)
        for document in documents:
            found.setdefault(document.key, document)
    return [found[key] for key in sorted(found)]


def listed(lines: Iterable[str]) -> Iterator[str]:
    """The paths of a list, one a line."""
    for line in lines:
        path = line.strip("\r\n")
        if path.strip():
            yield path


def stamp(document: Document) -> str | None:
    """What tells the content of a document from another: a hash of its bytes, or what a store says of the file.

    None where it cannot be read.
    """
    parts = []
    for file in document.files:
        part = _told(file) if is_url(file) else _hash(Path(file))
        if part is None:
            return None
        parts.append(part)
    return joined(parts) if parts else None


def joined(parts: list[str]) -> str:
    """One stamp for the files of a document."""
    return parts[0] if len(parts) == 1 else hashlib.sha256("\n".join(parts).encode()).hexdigest()


def exists(document: Document) -> bool:
    return is_url(document.key) or Path(document.key).exists()


def _local(path: str, bundle: bool, outside: Path | None) -> Iterator[Document]:
    place = Path(path.removeprefix("file://"))
    if place.is_dir():
        yield from _folder(place.resolve(), bundle, outside)
    elif place.exists() or not glob.has_magic(path):
        yield _single(place.resolve(), bundle)
    else:
        matched = sorted(glob.glob(path, recursive=True))
        if not matched:
            raise InputError(f"no file matches {path}; check the pattern")
        for each in matched:
            if not JUNK.search(Path(each).name):
                yield from _local(glob.escape(each) if not Path(each).exists() else each, bundle, outside)


def _folder(folder: Path, bundle: bool, outside: Path | None) -> Iterator[Document]:
    """The documents below a folder; the output of the run itself is none."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not JUNK.search(name) and (here / name) != outside)
        files = [here / name for name in sorted(names, key=natural) if not JUNK.search(name)]
        if bundle and here != folder:
            own = tuple(str(each) for each in files)
            if own:
                yield Document(_key(here), own)
            continue
        for each in files:
            yield _single(each, bundle)


def _single(path: Path, bundle: bool) -> Document:
    return Document(_key(path), (str(path),), archive=bundle and path.suffix.lower() == ".zip")


def _key(path: Path) -> str:
    """The path; bytes of a name that is no UTF-8 are written out."""
    return str(path).encode(errors="surrogateescape").decode(errors="backslashreplace")


def _asked(url: str, bundle: bool) -> list[Document]:
    try:
        return list(_remote(url, bundle))
    except NhiemvuError:
        raise
    except Exception as error:  # each service has errors of its own
        raise InputError(f"{url} cannot be reached ({error}); check the address, the network and the rights") from error


def _remote(url: str, bundle: bool) -> Iterator[Document]:
    files, path = filesystem(url)
    if glob.has_magic(path):
        matched = [str(each) for each in files.glob(path)]
        if not matched:
            raise InputError(f"no file matches {url}; check the pattern")
        for each in sorted(matched):
            yield from _remote(_address(url, each), bundle)
    elif not files.isdir(path):
        yield _object(_address(url, path), bundle)
    else:
        below = sorted((str(each) for each in files.find(path)), key=natural)
        groups: dict[str, list[str]] = {}
        for each in below:
            if any(JUNK.search(part) for part in each[len(path) :].strip("/").split("/")):
                continue
            address, folder = _address(url, each), each.rsplit("/", 1)[0]
            if bundle and folder.rstrip("/") != path.rstrip("/"):
                groups.setdefault(_address(url, folder), []).append(address)
            else:
                yield _object(address, bundle)
        for folder, own in sorted(groups.items()):
            yield Document(folder, tuple(own))


def _address(url: str, path: str) -> str:
    """A path of a file system with the protocol of the URL that led to it."""
    return path if "://" in path else f"{url.split('://', 1)[0]}://{path}"


def _object(address: str, bundle: bool) -> Document:
    return Document(address, (address,), archive=bundle and address.lower().endswith(".zip"))


def natural(name: str) -> list[tuple[int, str]]:
    """Phụ lục 2 before Phụ lục 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name.lower())]


def _hash(path: Path) -> str | None:
    total = hashlib.sha256()
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                total.update(piece)
    except OSError:
        return None
    return total.hexdigest()


def _told(url: str) -> str | None:
    """What a store says of a file: its tag, or its size and time."""
    files, path = filesystem(url)
    try:
        return str(files.ukey(path))
    except Exception:  # each service has errors of its own; the reader will say what is wrong
        return None
