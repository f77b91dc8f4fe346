"""Is this letter sequence a Vietnamese syllable?

A written syllable is an onset, a rime and at most one tone. The tables below list the onsets and
rimes of standard spelling (Quyết định 240/QĐ of 1984 on spelling and its school grammars; both
hoà and hòa are accepted). Rimes that end in a stop (p, t, c, ch) bear only sắc or nặng.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_ACUTE, _DOT = "\u0301", "\u0323"
_TONES = ("\u0300", _ACUTE, "\u0303", "\u0309", _DOT)
_VOWELS = frozenset("aăâeêioôơuưy")
_LONGEST = 7  # "nghiêng"


def _words(table: str) -> tuple[str, ...]:
    return tuple(table.split())


# Rimes by the vowel they begin with; the spelling of the onset depends on that vowel.
_BACK = _words("""
a ac ach ai am an ang anh ao ap at au ay
ăc ăm ăn ăng ăp ăt
âc âm ân âng âp ât âu ây
o oc oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt
ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung uôc uôi uôm uôn uông uôt up ut
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
""")
_FRONT = _words("""
e ec em en eng eo ep et
ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
""")
# The rounded glide before the vowel, written o or u; after q always u.
_ROUND = _words("""
oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt oe oen oeo oet
uân uâng uât uây uê uêch uên uênh uêt uơ uơn uơt uy uych uyn uynh uyt uyu uya uyên uyêt
""")
_AFTER_Q = _words("i ich in inh ip it au ac ơi ôc")
_WITHOUT_ONSET = _words("y yêm yên yêng yêt yêu")

_ANYWHERE = _words("b ch d đ h l m n nh p ph r s t th tr v x kh")
_BEFORE_BACK = ["", *_ANYWHERE, "c", "g", "ng"]
_BEFORE_FRONT = ["", *_ANYWHERE, "k", "gh", "ngh"]
_BEFORE_ROUND = ["", *_words("ch d đ h l n nh r s t th tr x kh ng g")]
_BEFORE_Y = _words("h k l m s t v")

# Loan words and place names that ordinary spelling does not allow.
_OTHERS = _words("buyt voan kan đăk lăk kon gi gin")


def _toneless() -> frozenset[str]:
    found = {onset + rime for onset in _BEFORE_BACK for rime in _BACK}
    found |= {onset + rime for onset in _BEFORE_FRONT for rime in _FRONT}
    found |= {onset + rime for onset in _BEFORE_ROUND for rime in _ROUND}
    found |= {"qu" + rime[1:] for rime in _ROUND} | {"qu" + rime for rime in _AFTER_Q}
    found |= {"gi" + rime for rime in _BACK} | {"g" + rime for rime in _FRONT if rime[:2] in ("iê", "ia")}
    found |= {"gi" + rime for rime in _FRONT if rime[0] != "i"}
    found |= {onset + "y" for onset in _BEFORE_Y} | set(_WITHOUT_ONSET) | set(_OTHERS)
    return frozenset(found)


_SYLLABLES = _toneless()
_PLAIN = frozenset(
    "".join(letter for letter in unicodedata.normalize("NFD", each) if letter.isalpha()).replace("đ", "d")
    for each in _SYLLABLES
)
_WORD = regex.compile(r"[^\W\d_]+")
_SAMPLES = 8
_SAMPLE = 4_000  # characters
_LEAST_WORDS, _FOREIGN, _GARBLED = 60, 0.4, 0.87


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Whether the letters of `word` (any case, any normal form) make one Vietnamese syllable.

    The marks must be written: "nghiệp" and "NGHIỆP" are syllables, "nghiep" is not; "can" is.
    """
    if not word or len(word) > 3 * _LONGEST:
        return False
    tone = ""
    bare: list[str] = []
    letter = ""
    for sign in unicodedata.normalize("NFD", word.lower()):
        if sign in _TONES:
            if tone or letter not in _VOWELS:
                return False
            tone = sign
        else:
            bare.append(sign)
            letter = sign if sign.isalpha() else letter
    syllable = unicodedata.normalize("NFC", "".join(bare))
    if syllable not in _SYLLABLES:
        return False
    return not syllable.endswith(("p", "t", "c", "ch")) or tone in (_ACUTE, _DOT)


@lru_cache(maxsize=1 << 14)
def is_plain_syllable(word: str) -> bool:
    """Whether `word` is a syllable whose marks may be left out: "nghiep", "Quyet", "chuyển"."""
    return is_syllable(word) or (len(word) <= _LONGEST and word.lower().replace("đ", "d") in _PLAIN)


def share(text: str) -> float:
    """The share (0..1) of the words of `text` that are Vietnamese syllables, with or without marks.

    Of a long text, samples spread over its whole length are read. 0.0 where there are no words.
    """
    words = _sample(text)
    return sum(map(is_plain_syllable, words)) / len(words) if words else 0.0


def share_of_marked(text: str) -> float:
    """The share (0..1) of the words with letters beyond ASCII that are Vietnamese syllables; 1.0 without such words.

    Text decoded by the wrong table has less than a third, Vietnamese more than nine tenths.
    """
    words = [word for word in _sample(text) if not word.isascii()]
    return sum(map(is_syllable, words)) / len(words) if words else 1.0


def is_garbled(text: str) -> bool:
    """Whether a Vietnamese text has so many words that are none that its letters cannot be those that were set.

    Pages that guard against copying change tone marks and vowels. Of true texts 0.99 of the words with letters beyond
    ASCII are syllables, 0.94 where line ends were lost, of garbled ones 0.7; codes in capitals are none and not
    counted, few words tell nothing, and where hardly any is one the language is another.
    """
    words = [word for word in _sample(text, 600) if not word.isascii() and not word.isupper()]
    whole = sum(map(is_syllable, words))
    return len(words) >= _LEAST_WORDS and _FOREIGN <= whole / len(words) < _GARBLED


def _sample(text: str, size: int = _SAMPLE) -> list[str]:
    """The words of `text`, or of samples of `size` letters spread over it; words cut at their ends are left out."""
    if len(text) <= _SAMPLES * size:
        return _WORD.findall(text)
    words: list[str] = []
    step = (len(text) - size) // (_SAMPLES - 1)
    for index in range(_SAMPLES):
        words += _WORD.findall(text, index * step, index * step + size)[1:-1]
    return words
