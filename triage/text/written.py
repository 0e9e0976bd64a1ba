"""How names are written: NGUYEN VAN HUNG is グエン ヴァン フン elsewhere, 李小明 LI XIAOMING."""

from __future__ import annotations

import re
import unicodedata

KANJI, KANA, LATIN = range(3)
SETTLED = 4
"""Added where the letters tell that a name is of Japan (kanji), or that it is of abroad (the
others)."""

_FIRST_KANJI, _FIRST_KANA = "\u3400", "\u3041"
_SHORT = 3
"""Characters that a Chinese or Korean name has, with a surname of one."""
_CONTINENTAL = frozenset(
    "王李張劉陳楊趙黄黃周呉吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭程曹袁鄧許傅沈曾彭呂蘇盧蒋蔣蔡賈丁魏薛葉"
    "閻余潘杜戴夏鍾鐘汪田任姜范方石姚譚廖鄒熊金陸郝孔白崔康毛邱秦江史顧侯邵孟龍万萬段雷銭錢湯尹黎易常武喬賀頼賴"
    "龔文朴権權安全南柳梅申沈辛呂千玄黄洪裵裴廉卞池陰元具都慶表殷太卓魚房咸車張刘张陈杨赵吴孙罗郑谢韩冯邓许卢苏叶"
)
_ABROAD = re.compile("[ァィゥェォヴヂヅー・]|[^ァ-ヶ]")
"""What readings of names of Japan do not have where they are written as names."""
_ROMAJI = re.compile(
    "(?:(?:[BGHKMNPR]Y?|[DFJSTWYZ]|SH|CH|TS|JY|KK|PP|SS|TT|SSH|TCH)?[AIUEO]H?|N|M(?=[BP]))+"
)


def written(name: str) -> int:
    """The letters of a folded name without spaces, and ``SETTLED`` or not."""
    if name >= _FIRST_KANJI:
        return KANJI if len(name) <= _SHORT and name[0] in _CONTINENTAL else KANJI | SETTLED
    if name >= _FIRST_KANA:
        return KANA | SETTLED if _ABROAD.search(name) else KANA
    return LATIN if _ROMAJI.fullmatch(name.upper()) else LATIN | SETTLED


def unordered(name: str) -> str:
    """A name in Latin letters whatever its order, case and accents; any other as it is."""
    if name >= _FIRST_KANA:
        return name
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFD", name))).upper()
    return "".join(sorted(letters)) if letters.isalpha() else name
