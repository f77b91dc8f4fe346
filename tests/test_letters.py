"""Letters in one shape."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemvu.vietnamese.letters import bare, even, key, slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoà", "hòa"),
        ("HOÁ CHẤT", "hóa chất"),
        ("Uỷ ban", "ủy ban"),
        ("UỶ BAN", "ủy ban"),
        ("Thuý, thuỵ, thuỳ", "thúy, thụy, thùy"),
        ("khoẻ, loè", "khỏe, lòe"),
        ("quý, quỹ, Quỳ", "quý, quỹ, quỳ"),  # after q the u is part of the consonant
        ("hoàn toán, ngoài, tuỳnh", "hoàn toán, ngoài, tuỳnh"),  # closed by a consonant or a vowel
        ("Ðiện lực", "điện lực"),
        ("Chƣơng", "chương"),
        ("  Bộ \n Công\u00a0Thương ", "bộ công thương"),
        (unicodedata.normalize("NFD", "Uỷ ban Điện lực"), "ủy ban điện lực"),
        ("ƣ\u0300", "ừ"),
        ("", ""),
    ],
)
def test_key(text: str, expected: str) -> None:
    assert key(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cục Thương mại điện tử", "cuc thuong mai dien tu"),
        ("ĐƠN VỊ", "don vi"),
        ("Ðại học", "dai hoc"),
        ("plain", "plain"),
    ],
)
def test_bare(text: str, expected: str) -> None:
    assert bare(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("447/QĐ-BCT", "447-qd-bct"),
        ("  Kế hoạch & Đầu tư! ", "ke-hoach-dau-tu"),
        ("…", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text())
def test_even_keeps_offsets(text: str) -> None:
    assert len(even(text)) == len(text)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_key_is_stable(text: str) -> None:
    assert key(key(text)) == key(text)
    assert slug(text) == slug(key(text))
    assert slug(text).isascii()
