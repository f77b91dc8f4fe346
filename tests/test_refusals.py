"""Files that mean harm or were harmed: one sentence and the right code each, whatever their name."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests import office
from tests.office import docx, p, packed

import nhiemvu
from nhiemvu import readers
from nhiemvu.errors import ExitCode, InputError, LimitPassed, NhiemvuError

RULES = readers._shipped()
GOOD = docx(p("Điều 1. Ban hành"))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(body: str, before: str = "") -> bytes:
    return packed({"word/document.xml": f"{before}<w:document {W}><w:body>{body}</w:body></w:document>"})


def locked_member() -> bytes:
    """A member whose header says that it is encrypted."""
    data = bytearray(GOOD)
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    struct.pack_into("<H", data, at + 8, 1)
    return bytes(data)


def many_members() -> bytes:
    return packed({"word/document.xml": "<x/>", **{f"word/{at}": "" for at in range(2_500)}})


LAUGHS = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
FILES = {
    "cut short": (GOOD[: len(GOOD) // 2], InputError, "damaged"),
    "cut at its end": (GOOD[:-30], InputError, "damaged"),
    "spoilt inside": (GOOD[:45] + b"\0" * 40 + GOOD[85:], InputError, "damaged"),
    "no document in it": (packed({"word/document.xml": ""}), InputError, "damaged"),
    "locked member": (locked_member(), InputError, "damaged"),
    "plain archive": (packed({"a.txt": "a"}), InputError, "a ZIP archive"),
    "empty archive": (packed({}), InputError, "a ZIP archive"),
    "archive of a document": (packed({"quyet-dinh.docx": GOOD}), InputError, "a ZIP archive"),
    "zip bomb": (document("", f"<!--{' ' * 30_000_000}-->"), LimitPassed, "packed 200 times"),
    "many members": (many_members(), LimitPassed, "2501 parts"),
    "xml bomb": (document("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", LAUGHS), InputError, "declares entities"),
    "entity behind a comment": (document("", f"<!--{' ' * 9000}-->{LAUGHS}"), InputError, "declares entities"),
    "outside entity": (
        document("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        InputError,
        "declares entities",
    ),
    "locked with a password": (
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        InputError,
        "locked with a password",
    ),
    "old workbook": (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"), InputError, ".xlsx"),
    "empty": (b"", InputError, "is empty"),
}


@pytest.mark.parametrize("case", FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.txt"])
def test_refused(case: tuple[bytes, type[NhiemvuError], str], name: str, tmp_path: Path) -> None:
    data, kind, words = case
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(kind, match=words) as caught:
        readers.read(path)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)
    assert caught.value.exit_code in (ExitCode.INPUT, ExitCode.LIMIT)


def test_a_wrong_name_changes_nothing(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.xlsx", "a.txt", "a"):
        (tmp_path / name).write_bytes(GOOD)
        source = readers.read(tmp_path / name)
        assert (source.text, source.files[0].form) == ("Điều 1. Ban hành\n\n", "docx")


def test_a_pdf_with_an_archive_behind_it_is_a_pdf() -> None:
    assert next(form.id for form in RULES.forms if form.fits(b"%PDF-1.7\n" + GOOD)) == "pdf"


def test_a_page_that_speaks_of_archives_is_a_page() -> None:
    page = b"<html><body>PK\x03\x04 word/document.xml</body></html>"
    assert next(form.id for form in RULES.forms if form.fits(page)) == "html"


def test_a_member_larger_than_it_says(tmp_path: Path) -> None:
    """The directory of an archive may lie about the size of a member; no more is unpacked than it says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "a" * 1_000_000)
    data = bytearray(out.getvalue())
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 10)
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(InputError):
        readers.read(tmp_path / "a.docx")


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few changed, left out or given twice."""
    out = bytearray(data) + b" " * 200
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out))
        match chance.randrange(3):
            case 0:
                out[at] = chance.randrange(256)
            case 1:
                del out[at : at + 30]
            case _:
                out[at:at] = out[chance.randrange(len(out)) :][:30]
    return bytes(out)


@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
def test_spoilt_files_are_read_or_refused(form: str, tmp_path: Path) -> None:
    chance = random.Random(form)
    made = {
        "docx": office.decision_docx(),
        "xlsx": office.appendix_xlsx(),
        "html": office.decision_html().encode(),
    }[form]
    path = tmp_path / "a"
    for _ in range(100):
        data = made
        if form != "html" and chance.random() < 0.8:
            with zipfile.ZipFile(io.BytesIO(made)) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
            name = chance.choice(sorted(members))
            data = packed({**members, name: spoilt(members[name], chance)})
        path.write_bytes(data if data is not made else spoilt(made, chance))
        with suppress(InputError, LimitPassed):
            assert nhiemvu.extract(readers.read(path))


def test_limits_are_options(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(GOOD)
    with pytest.raises(LimitPassed, match="more than the 100"):
        readers.read(tmp_path / "a.docx", replace(RULES, limits=replace(RULES.limits, bytes=100)))


def test_every_form_has_a_reader_or_advice() -> None:
    for form in RULES.forms:
        assert (form.reader in readers._READERS) != bool(form.advice and not form.reader), form.id
