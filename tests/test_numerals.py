"""Numbers as documents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemvu.vietnamese import numerals


def _printed(number: int) -> str:
    signs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    out = ""
    for value, sign in signs:
        out += sign * (number // value)
        number %= value
    return out


@given(st.integers(1, 3999))
def test_roman_round_trip(number: int) -> None:
    assert numerals.roman(_printed(number)) == number


@pytest.mark.parametrize("text", ["", " ", "IIII", "VV", "IC", "IVI", "iv", "MMMM", "I I", "Ⅳ", "1", "VIX", "IXI"])
def test_roman_is_strict(text: str) -> None:
    assert numerals.roman(text) is None


def test_letters_in_order() -> None:
    order = list("abcdđeghiklmnopqrstuvxy")
    assert [numerals.letter(each) for each in order] == list(range(1, 24))
    assert [numerals.letter(each.upper()) for each in order] == list(range(1, 24))


@pytest.mark.parametrize("text", ["", "f", "j", "w", "z", "ab", "1", "ă", "ơ", "a)"])
def test_no_letter(text: str) -> None:
    assert numerals.letter(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("IV", 4),
        ("04", 4),
        ("0", 0),
        ("nhất", 1),
        ("một", 1),
        ("Hai", 2),
        ("ba", 3),
        ("tư", 4),
        ("bảy", 7),
        ("mười", 10),
        ("mười một", 11),
        ("mười lăm", 15),
        ("hai mươi", 20),
        ("hai mươi mốt", 21),
        ("hai mươi tư", 24),
        ("ba mươi lăm", 35),
        ("chín mươi chín", 99),
        ("mười  hai", 12),
        (" V ", 5),
        ("", None),
        ("báo cáo", None),
        ("mười mươi", None),
        ("nhất mươi", None),
        ("mười không", None),
        ("²", None),
        ("٣", None),
        ("9" * 40, None),
    ],
)
def test_ordinal(text: str, value: int | None) -> None:
    assert numerals.ordinal(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("01", 1),
        ("2", 2),
        ("02 (hai)", 2),
        ("10(mười)", 10),
        ("02 (bản chính)", 2),
        ("hai", 2),
        ("03 (hai)", None),
        ("", None),
        ("02 bộ", None),
        ("(hai)", None),
    ],
)
def test_count(text: str, value: int | None) -> None:
    assert numerals.count(text) == value


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    for function in (numerals.roman, numerals.letter, numerals.ordinal, numerals.count):
        value = function(text)
        assert value is None or value >= 0
