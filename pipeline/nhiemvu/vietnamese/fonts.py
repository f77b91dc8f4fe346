"""Fonts from before Unicode: letters that a file holds as others, and that only the font drew as Vietnamese.

TCVN3 (the ABC fonts, .VnTime) and VISCII have one byte for each letter, VNI a letter and a second one for its
marks. A file read by the Windows table holds their bytes as Western letters. TCVN 5712:1993, RFC 1456, VNI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import regex

_LETTERS: Final = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđĐĂÂÊÔƠƯ"
_TCVN3: Final = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉËÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ®§¡¢£¤¥¦"
_VISCII: Final = {
    bytes([code]): letter
    for code, letter in zip(
        (
            *(0x02, 0x05, 0x06, 0x14, 0x19, 0x1E),
            *range(0x80, 0x100),
        ),
        "ẲẴẪỶỸỴ"
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
        "Õắằặấầẩậẽẹếềểễệốồổỗ\u1ee0Ơộờởị\u1ef0ỨỪỬơớƯ"
        "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
        "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        strict=True,
    )
}
# VNI: what stands behind a vowel for its marks.
_VNI_MARKS: Final = {
    "a": dict(zip("øùûõïêèéúüëâàáåãä", "àáảãạăằắẳẵặâầấẩẫậ", strict=True)),
    "e": dict(zip("øùûõïâàáåãä", "èéẻẽẹêềếểễệ", strict=True)),
    "o": dict(zip("øùûõïâàáåãä", "òóỏõọôồốổỗộ", strict=True)),
    "ô": dict(zip("øùûõï", "ờớởỡợ", strict=True)),
    "u": dict(zip("øùûõï", "ùúủũụ", strict=True)),
    "ö": dict(zip("øùûõï", "ừứửữự", strict=True)),
    "y": dict(zip("øùûõ", "ỳýỷỹ", strict=True)),
}
_VNI_ALONE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}

_SMALL: Final = regex.compile("[a-z]")
FONTS: Final = ("TCVN3", "VNI", "VISCII")


def decode(found: Sequence[str], font: str) -> list[str]:
    """Words as the font drew them."""
    if font == "VNI":
        pattern, pairs = _vni()
        return [pattern.sub(lambda hit: pairs[hit.group()], word) for word in found]
    table = _table(font)
    made = [word if word.isascii() else word.translate(table) for word in found]
    return _capitals(found, made) if font == "TCVN3" else made


def _capitals(found: Sequence[str], made: list[str]) -> list[str]:
    """Capitals with a tone have no code of their own in TCVN3: the font .VnTimeH draws small letters as capitals.

    Two plain capitals tell them, or one plain capital beside a word in capitals: "QUYÕT", "Bé TR¦ëNG".
    """
    sure = [sum(sign.isascii() and sign.isupper() for sign in word) > 1 and not _SMALL.search(word) for word in found]
    out = []
    for at, word in enumerate(made):
        beside = any(sure[max(0, at - 1) : at + 2])
        capital = sure[at] or (beside and not _SMALL.search(found[at]) and len(word) > 1)
        out.append(word.upper() if capital else word)
    return out


@lru_cache(maxsize=2)
def _table(font: str) -> Mapping[int, str]:
    if font == "TCVN3":
        return {ord(code): letter for code, letter in zip(_TCVN3, _LETTERS, strict=True)}
    read = {code.decode("cp1252", "ignore") or code.decode("latin-1"): letter for code, letter in _VISCII.items()}
    return {ord(code): letter for code, letter in read.items()}


@lru_cache(maxsize=1)
def _vni() -> tuple[regex.Pattern[str], Mapping[str, str]]:
    pairs = {base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()}
    pairs |= _VNI_ALONE
    pairs |= {code.upper(): letter.upper() for code, letter in pairs.items()}
    longest = sorted(pairs, key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, longest))), pairs
