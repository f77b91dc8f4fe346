"""Where results go: a folder of this machine, or a URL that fsspec knows. A file is there whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from nhiemvu.errors import OutputError, UsageError

# A single request puts an object whole into these; elsewhere a file is renamed into place.
_WHOLE = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory")
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az"}
PARTS = ".parts"  # unfinished files of a run; nothing of it is left


class Store(Protocol):
    """Names have parts joined by "/". put and put_all, which takes a file in pieces, raise OutputError; get raises
    KeyError where nothing is.
    """

    remote: bool

    def put(self, name: str, data: bytes) -> None: ...
    def put_all(self, name: str, parts: Iterable[bytes]) -> None: ...
    def get(self, name: str) -> bytes: ...
    def names(self, folder: str) -> list[str]: ...
    def remove(self, name: str) -> None: ...


def is_url(path: str) -> bool:
    return "://" in path and not path.startswith("file://")


def opened(output: str) -> Store:
    """The store at a folder or URL."""
    return Remote(output) if is_url(output) else Local(Path(output.removeprefix("file://")))


def filesystem(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, which keeps no listings, and the path in it.

    Raises UsageError where the extra is missing.
    """
    protocol = url.split("://", 1)[0]
    try:
        from fsspec.core import url_to_fs

        found: tuple[Any, str] = url_to_fs(url, use_listings_cache=False)
    except ImportError:
        extra = _EXTRAS.get(protocol, "cluster")
        raise UsageError(f"{protocol}:// needs more packages: pip install 'nhiemvu[{extra}]'") from None
    except ValueError as error:
        raise UsageError(f"{url} is no address that is known ({error}); give s3://, gs:// or az://") from None
    return found


class Local:
    """A folder. Written beside, brought to the disk, renamed into place."""

    remote = False

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, data: bytes) -> None:
        self.put_all(name, (data,))

    def put_all(self, name: str, parts: Iterable[bytes]) -> None:
        path = self.root / name
        part = self.root / PARTS / uuid.uuid4().hex
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("wb") as out:
                    out.writelines(parts)
                    out.flush()
                    os.fsync(out.fileno())
                part.replace(path)
            except BaseException:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
            _settle(path.parent)
        except OSError as error:
            raise unwritable(str(path), error) from error

    def get(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    def names(self, folder: str) -> list[str]:
        place = self.root / folder
        return sorted(path.name for path in place.iterdir() if path.is_file()) if place.is_dir() else []

    def remove(self, name: str) -> None:
        try:
            (self.root / name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(str(self.root / name), error) from error


class Remote:
    """A place that fsspec knows."""

    remote = True

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._whole = url.split("://", 1)[0] in _WHOLE
        self._files, self._root = filesystem(self.url)

    def put(self, name: str, data: bytes) -> None:
        path = f"{self._root}/{name}"
        part = path if self._whole else f"{self._root}/{PARTS}/{uuid.uuid4().hex}"
        try:
            if not self._whole:
                self._files.makedirs(part.rsplit("/", 1)[0], exist_ok=True)
                self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._files.pipe_file(part, data)
            if not self._whole:
                self._files.mv(part, path)
        except Exception as error:  # each service has errors of its own
            raise self._unreachable(name, error) from error

    def put_all(self, name: str, parts: Iterable[bytes]) -> None:
        self.put(name, b"".join(parts))

    def get(self, name: str) -> bytes:
        try:
            return bytes(self._files.cat_file(f"{self._root}/{name}"))
        except FileNotFoundError:
            raise KeyError(name) from None
        except Exception as error:
            raise self._unreachable(name, error) from error

    def names(self, folder: str) -> list[str]:
        try:
            found = self._files.ls(f"{self._root}/{folder}", detail=False)
        except FileNotFoundError:
            return []
        except Exception as error:
            raise self._unreachable(folder, error) from error
        return sorted(str(each).rstrip("/").rsplit("/", 1)[-1] for each in found)

    def remove(self, name: str) -> None:
        try:
            self._files.rm_file(f"{self._root}/{name}")
        except FileNotFoundError:
            pass
        except Exception as error:
            raise self._unreachable(name, error) from error

    def _unreachable(self, name: str, error: Exception) -> OutputError:
        what = "check the address, the network and the rights"
        return OutputError(f"{self.url}/{name} cannot be written or read ({_reason(error)}); {what}")


def unwritable(place: str, error: Exception) -> OutputError:
    return OutputError(f"{place} cannot be written ({_reason(error)}); free some space or choose another place with -o")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _settle(folder: Path) -> None:
    """A rename is on the disk when its folder is; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network drives cannot
        pass
    finally:
        os.close(handle)
