"""Office files are ZIP archives of XML: their members within limits, parsed by a parser that fetches nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhiemvu.errors import InputError, LimitPassed

if TYPE_CHECKING:
    from lxml.etree import _Element

# Entities are declared in no other place; in UTF-16 the signs are two bytes wide.
_DECLARING = tuple(
    words.encode(name) for words in ("<!DOCTYPE", "<!ENTITY") for name in ("ascii", "utf-16-le", "utf-16-be")
)
# What zipfile raises on archives that are damaged, encrypted or packed in a way that it does not know.
_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError)
_GENTLE = 1_000_000  # bytes of a member that may be packed as tightly as it likes


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """members: files in the archive. bytes: unpacked, all together. ratio: unpacked to packed, of one member."""

    members: int
    bytes: int
    ratio: int


class Archive:
    """The members of a ZIP archive. Raises InputError where it is damaged, LimitPassed where it is a bomb."""

    def __init__(self, data: bytes, name: str, limits: ArchiveLimits) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise self._damaged(error) from None
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            raise LimitPassed(f"{name} holds {len(infos)} parts, no ordinary document has more than {limits.members}")
        if sum(info.file_size for info in infos) > limits.bytes:
            raise LimitPassed(f"{name} unpacks to more than {limits.bytes} bytes; split the document")
        for info in infos:
            if info.file_size > max(_GENTLE, info.compress_size * limits.ratio):
                raise LimitPassed(f"{name} holds a part packed {limits.ratio} times, as no ordinary document is")
        self._infos = {info.filename.lstrip("/"): info for info in infos}

    def __contains__(self, member: str) -> bool:
        return member in self._infos

    def members(self, prefix: str) -> list[str]:
        return sorted(name for name in self._infos if name.startswith(prefix))

    def raw(self, member: str) -> bytes:
        """A member unpacked, b"" where there is none. Raises InputError where it is damaged."""
        info = self._infos.get(member)
        try:
            return self._zip.read(info) if info else b""
        except _FAULTS as error:
            raise self._damaged(error) from None

    def bytes(self, member: str) -> bytes:
        """A member of an Office file, as `raw` gives it. Raises InputError where it declares entities."""
        data = self.raw(member)
        if any(sign in data for sign in _DECLARING):
            raise InputError(f"{self._name} declares entities in {member}, which no Office program does; not read")
        return data

    def xml(self, member: str) -> _Element:
        """The root of an XML member; what is well-formed of it where it is not."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        data = self.bytes(member)
        root = etree.fromstring(data, parser) if data.strip() else None
        if root is None:
            raise self._damaged(f"{member} is empty or no XML")
        return root

    def main(self, default: str) -> str:
        """The member that holds the document: what the package's relations name, else the usual one."""
        relations = "_rels/.rels"
        for each in self.xml(relations) if relations in self else ():
            target = str(each.get("Target", "")).lstrip("/")
            if str(each.get("Type", "")).endswith("/officeDocument") and target in self:
                return target
        return default

    def _damaged(self, error: object) -> InputError:
        return InputError(f"{self._name} is damaged ({error}); open it in Office, save it anew, and give that file")
