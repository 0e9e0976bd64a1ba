"""Japanese names in Latin letters: do they read as a surname and a given name?

Hepburn, Kunrei and passport spelling differ in long vowels and a few consonants; all are brought to
one form in which ``Ohsuka``, ``Oosuka`` and ``Osuka`` are equal.
"""

from __future__ import annotations

import re
from functools import cache

from triage.finding.name.lexicon import given_readings, readings, surname_readings
from triage.text.fold import fold_name
from triage.text.form import booked, katakana

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_KANA = {
    kana: mark + vowel
    for mark, row in _ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
} | {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ッ": "", "ツ": "tu"}
_KANA_ONLY = re.compile("[ァ-ヺーぁ-ゖ ・]+")
_SMALL = dict(zip("ァィゥェォャュョヮ", "アイウエオヤユヨワ", strict=True))
_LETTERS = str.maketrans(
    {**_KANA, **{small: _KANA[large] for small, large in _SMALL.items()}, "ー": "", "・": ""}
)
_SYLLABLES = re.compile(
    r"(?:(?:[bdghjkmnprstz]y?|[fwy]|sh|ch|ts|tch|ssh|([kstpcgzdb])\1y?h?)?[aiueo]h?|n|m(?=[bmp]))+"
)
_HEPBURN = (
    *(("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu")),
    *(("ji", "zi"), ("jy", "zy"), ("j", "zy"), ("dzu", "zu"), ("mb", "nb"), ("mp", "np")),
    ("mm", "nm"),
    *(("di", "zi"), ("du", "zu")),
)
_LONG = re.compile(r"oh(?=[^aiueoy]|$)|ou|oo|uu|ō|ô")
_DOUBLE = re.compile(r"([kstpcgzdb])\1")
_GLIDE = re.compile(r"([kstnhmrgzbp])i(y[auo])")
_WORD = "[A-Za-zōôūû'-]{2,20}"
_PAIR = re.compile(rf" *({_WORD})[ ,]{{1,3}}({_WORD}) *")
_PLAIN = str.maketrans({"ū": "u", "û": "u", "'": None, "-": None})
_SHORT = _PLAIN | str.maketrans({"ō": "o", "ô": "o"})


def is_name(text: str) -> bool:
    """Are two Latin words a surname and a given name, in either order? ``nami.ai`` is a domain."""
    pair = _PAIR.fullmatch(booked(text))
    if pair is None:
        return False
    one, other = map(_written, pair.groups())
    surnames, given = _tables()
    return (one in surnames and other in given) or (other in surnames and one in given)


def sounds(value: str) -> tuple[str, ...]:
    """How a folded name in Latin letters or kana sounds, in either order of two words; empty where
    it is no reading of Japanese, or in kanji. Names that sound alike have a form in common."""
    words = [word.lower().translate(_SHORT) for word in value.replace(",", " ").split()]
    if _KANA_ONLY.fullmatch(value):
        words = [_spoken(word) for word in words]
    elif all(map(_SYLLABLES.fullmatch, words)):
        words = [*map(_written, words)]
    else:
        return ()
    return tuple({_whole("".join(words)), _whole("".join(reversed(words)))})


def may_sound(value: str) -> tuple[str, ...]:
    """``sounds`` of the readings that a name in kanji may have."""
    return tuple({_whole(_spoken(kana)) for kana in readings(fold_name(value))})


def _spoken(kana: str) -> str:
    return katakana(kana).translate(_LETTERS)


def _whole(text: str) -> str:
    """Where two names meet, vowels may look like a long one: with all of them shortened ``Itoh
    Uta`` and ``Ito Uta`` are one."""
    while (shorter := _one_form(text)) != text:
        text = shorter
    return text


@cache
def _tables() -> tuple[frozenset[str], frozenset[str]]:
    return _read(surname_readings()), _read(given_readings())


def _read(readings: frozenset[str]) -> frozenset[str]:
    """Readings in large katakana as Latin letters, all in one go; a large ヤユヨ may stand for a
    small one."""
    kana = "\n".join(readings)
    letters = str.maketrans({char: _KANA.get(char, "") for char in {*kana} - {"\n"}})
    return frozenset(_one_form(kana.translate(letters)).split("\n"))


def _written(word: str) -> str:
    text = _LONG.sub(lambda long: "u" if long[0] == "uu" else "o", word.lower())
    text = text.translate(_PLAIN)
    for hepburn, plain in _HEPBURN:
        text = text.replace(hepburn, plain)
    return _one_form(text)


def _one_form(text: str) -> str:
    text = _GLIDE.sub(r"\1\2", _LONG.sub(lambda long: long[0][0], text))
    return _DOUBLE.sub(r"\1", text.replace("di", "zi").replace("du", "zu"))
