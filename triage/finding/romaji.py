"""Japanese names in Latin letters: do they read as a surname and a given name?

Hepburn, Kunrei and passport spelling differ in long vowels and a few consonants; all are brought to
one form in which ``Ohsuka``, ``Oosuka`` and ``Osuka`` are equal.
"""

from __future__ import annotations

import re
from functools import cache

from triage.finding.lexicon import given_readings, surname_readings

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
_HEPBURN = (
    *(("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu")),
    *(("ji", "zi"), ("jy", "zy"), ("j", "zy"), ("dzu", "zu"), ("mb", "nb"), ("mp", "np")),
    *(("di", "zi"), ("du", "zu")),
)
_LONG = re.compile(r"oh(?=[^aiueoy]|$)|ou|oo|uu|ō|ô")
_DOUBLE = re.compile(r"([kstpcgzdb])\1")
_GLIDE = re.compile(r"([kstnhmrgzbp])i(y[auo])")
_TOKEN = re.compile(r"[A-Za-zōôūû'-]{2,20}")
_PLAIN = str.maketrans({"ū": "u", "û": "u", "'": None, "-": None})


def is_name(text: str) -> bool:
    """Are two Latin words a surname and a given name, in either order?"""
    tokens = _TOKEN.findall(text)
    if len(tokens) != 2:
        return False
    one, other = map(_written, tokens)
    surnames, given = _tables()
    return (one in surnames and other in given) or (other in surnames and one in given)


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
    text = _LONG.sub("o", word.lower()).translate(_PLAIN)
    for hepburn, plain in _HEPBURN:
        text = text.replace(hepburn, plain)
    return _one_form(text)


def _one_form(text: str) -> str:
    text = _GLIDE.sub(r"\1\2", _LONG.sub(lambda long: long[0][0], text))
    return _DOUBLE.sub(r"\1", text.replace("di", "zi").replace("du", "zu"))
