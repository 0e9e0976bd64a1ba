"""How names are written: NGUYEN VAN HUNG is グエン ヴァン フン elsewhere, 李小明 LI XIAOMING."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from triage.text.column import Lines, Places, Points, lines

KANJI, KANA, LATIN = range(3)
SETTLED = 4
"""Added where the letters tell that a name is of Japan (kanji), or that it is of abroad (the
others)."""

_FIRST_KANJI, _FIRST_KANA = 0x3400, 0x3041
_SHORT = 3
"""Characters that a Chinese or Korean name has, with a surname of one."""
_CONTINENTAL = np.array(
    [
        *map(
            ord,
            "王李張劉陳楊趙黄黃周呉吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭程曹袁鄧許傅沈曾彭呂蘇盧蒋蔣蔡賈丁魏薛葉"
            "閻余潘杜戴夏鍾鐘汪田任姜范方石姚譚廖鄒熊金陸郝孔白崔康毛邱秦江史顧侯邵孟龍万萬段雷銭錢湯尹黎易常武喬賀頼賴"
            "龔文朴権權安全南柳梅申沈辛呂千玄黄洪裵裴廉卞池陰元具都慶表殷太卓魚房咸車張刘张陈杨赵吴孙罗郑谢韩冯邓许卢苏叶",
        )
    ],
    np.uint32,
)
_ABROAD = re.compile("[ァィゥェォヴヂヅー・]|[^ァ-ヶ]")
"""What readings of names of Japan do not have where they are written as names."""
_ROMAJI = re.compile(
    "(?:(?:[BGHKMNPR]Y?|[DFJSTWYZ]|SH|CH|TS|JY|KK|PP|SS|TT|SSH|TCH)?[AIUEO]H?|N|M(?=[BP]))+"
)


def written(names: Lines) -> NDArray[np.uint8]:
    """The letters of folded names without spaces, and ``SETTLED`` or not."""
    first, length = _heads(names)
    short = (length <= _SHORT) & np.isin(first, _CONTINENTAL)
    how = np.where(short, KANJI, KANJI | SETTLED).astype(np.uint8)
    for at in np.flatnonzero(first < _FIRST_KANJI).tolist():
        how[at] = _spelled(names[at], kana=bool(first[at] >= _FIRST_KANA))
    return how


def unordered(names: Lines) -> Lines:
    """Names in Latin letters whatever their order, case and accents; any others as they are."""
    latin = np.flatnonzero(_heads(names)[0] < _FIRST_KANA).tolist()
    found = [*names] if latin else []
    for at in latin:
        plain = unicodedata.normalize("NFD", names[at])
        letters = "".join(filter(str.isalnum, plain)).upper()
        found[at] = "".join(sorted(letters)) if letters.isalpha() else names[at]
    return lines(found) if latin else names


def _heads(names: Lines) -> tuple[Points, Places]:
    """The first character of each name, and how many it has."""
    return names.points[names.starts], names.lengths


def _spelled(name: str, *, kana: bool) -> int:
    if kana:
        return KANA | SETTLED if _ABROAD.search(name) else KANA
    return LATIN if _ROMAJI.fullmatch(name.upper()) else LATIN | SETTLED
