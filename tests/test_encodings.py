"""Which encoding bytes are in, and what a Vietnamese syllable is."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemvu.readers import read_text
from nhiemvu.vietnamese.encodings import decode
from nhiemvu.vietnamese.words import is_garbled, is_plain_syllable, is_syllable, share, share_of_marked

TEXT = "Căn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ;\nQuyết định về ưu tiên đường sự kiện ở xã."
TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """As Windows writes it: the letter with its own mark, then the tone."""
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        bare = "".join(sign for sign in parts if sign not in TONES)
        tones = "".join(sign for sign in parts if sign in TONES)
        out += (unicodedata.normalize("NFC", bare) + tones).encode("cp1258")
    return out


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "utf-32-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (windows_1258(TEXT), "windows-1258"),
    ],
)
def test_decode(data: bytes, name: str) -> None:
    text, found = decode(data)
    assert (unicodedata.normalize("NFC", text), found) == (TEXT, name)


@pytest.mark.parametrize("word", ["ệ", "ự", "ở", "ẫ", "ằ", "đ", "Đ", "ý", "ũ", "ạ", "ỉ"])
def test_windows_1258_holds_every_letter(word: str) -> None:
    text, name = decode(windows_1258(f"Quyết định {word}"))
    assert (text, name) == (f"Quyết định {word}", "windows-1258")


def test_western_text() -> None:
    assert decode("“Café” – naïve".encode("cp1252")) == ("“Café” – naïve", "windows-1252")
    assert decode(b"plain ASCII") == ("plain ASCII", "utf-8")
    assert decode(b"") == ("", "utf-8")


def test_a_few_broken_bytes_are_replaced() -> None:
    data = TEXT.encode()
    assert decode(data[:36] + b"\xff" + data[36:])[0].count("\ufffd") == 1
    cut = "Quyết định số".encode()[:-1]
    assert decode(cut) == ("Quyết định s\ufffd", "utf-8")
    odd = codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1]
    assert decode(odd) == (TEXT[:-1] + "\ufffd", "utf-16-le")


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 40,
        b"abc\0def",
        b"\xff\xfe\x00\xd8\x00\xd8\x00\xd8",
        bytes(range(32)) * 10,
        bytes(range(128, 256)),
        b"\x7fELF\x02\x01\x01" + b"\0" * 9,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnicodeError):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text, name = decode(data)
    except UnicodeError:
        return
    assert isinstance(text, str)
    assert name


@given(st.text(min_size=1, max_size=100).filter(lambda text: unicodedata.normalize("NFC", text).isprintable()))
def test_utf_8_comes_back(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == (text, "utf-8")


SYLLABLES = """
quyết định kế hoạch nhiệm vụ nghiêng nghĩa ghế giêng giết gì gìn giữa già gia giới quốc quý quỳnh quở quân khuya
khuỷu ngoằn loanh quanh hoà hòa uỷ ủy thuỷ thủy yêu yếu ý ỷ y kỷ luật xoong buýt rượu hươu bưởi thuở huơ chuyển đổi
nguyễn đường trưởng phường xuất khẩu tuần toàn oan uống ước ăn ấn ông ơn ong êm im ở à Kạn Lắk soát triển khai
CHỦ TRÌ PHỐI HỢP THỜI GIAN BỘ CÔNG THƯƠNG Đức Hà Nội an toàn mạng số ban can
"""
OTHERS = """
TTTC TTHC CSDL CDSL CĐS CDS DVCTT HTTT ATTT CNTT UBND QĐ BCT NĐ TW BCĐTW KHCN VPCP xzq Data Warehouse Deepfake website
logistics video ASEAN IPv iii b c nghieng nghiep quyet Quyêt thuc cac ngẽo̱ ghà ngiêng kà cê cí gê qiu quu ức̣ tùc mạpx
fa wa ja za ươngg bcd Ðức Chƣơng ớớ
"""


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(unicodedata.normalize("NFD", word))
    assert is_plain_syllable(word)


@pytest.mark.parametrize("word", OTHERS.split())
def test_other_words(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("word", ["nghiep", "Quyet", "dinh", "duong", "THUC", "nguyen", "cac"])
def test_syllables_without_their_marks(word: str) -> None:
    assert is_plain_syllable(word)


@given(st.text(max_size=20))
def test_any_word(word: str) -> None:
    assert is_syllable(word) in (True, False)
    assert is_plain_syllable(word) or not is_syllable(word)


def test_share() -> None:
    assert share("Quyết định về việc ban hành Kế hoạch") == 1.0
    assert share("Quyet dinh ve viec ban hanh Ke hoach") == 1.0
    assert share("Hệ thống CSDL") == pytest.approx(2 / 3)
    assert share(".ӂ +2Ҥ&+ 123") == 0.0
    assert share("") == 0.0
    assert share("Quyết định " * 50_000) == 1.0


def test_share_of_marked() -> None:
    assert share_of_marked("Quyết định and the rest") == 1.0
    assert share_of_marked("no such words") == 1.0
    assert share_of_marked("QuyÕt ®Þnh viÖc chuyÓn cña") == 0.0


def test_a_text_that_guards_against_copying_is_told() -> None:
    true = "Ủy ban nhân dân các cấp chịu trách nhiệm tổ chức thực hiện kế hoạch này, định kỳ báo cáo kết quả. " * 5
    changed = true.translate(str.maketrans("ui", "ụĩ"))
    assert not is_garbled(true)
    assert is_garbled(changed)
    assert not is_garbled("Ủy bản nhần dẫn chịu trậch nhiễm")  # too few words
    assert not is_garbled("Les autorités régionales étaient prêtes à réunir les délégués à l'été. " * 20)
    assert [each.code for each in read_text(changed).doubts] == ["text-layer-broken"]
    assert read_text(true + "QĐ, NĐ, HĐND. " * 60).doubts == ()
