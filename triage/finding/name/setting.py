"""What a name stands in: the name of a file, a sentence in which somebody says who it is."""

from __future__ import annotations

import re

from triage.finding.name.lexicon import prefectures, towns

_REST = re.compile(
    r"(?=[_)\]】. -])[^\s\\/:*?\"<>|]{0,48}?\.(?i:docx?|xls[xm]?|pptx?|pdf|jtd|txt|csv|zip|7z|jpe?g"
    r"|png|tiff?|msg|eml|od[ts]|rtf|html?|mp[34]|m4a|wav|mov)(?![A-Za-z0-9])"
)
"""What may stand behind a part of the name of a file, to its end."""
_BEFORE = frozenset({"", *"_-([【/\\ \t\n"})
_OF_KIN = re.compile(
    "の(?:祖?[父母]|妻|夫|兄|弟|姉|妹|娘|息子|[長次二三][男女]|[父母]親|家族|保護者)(?![一-龥])"
)
"""Whose relative speaks, or is spoken of: 荒木空の母です。"""
OF_PLACES = frozenset("都道府県市区町村")
"""What the names of places end with."""
_INTRODUCED = re.compile("(?:です|と申します|でございます)(?![がのかよねけしたろ])")


_AMOUNT = re.compile(
    r" {1,8}(?:¥?[1-9][0-9]{0,2}(?:,[0-9]{3})+|¥?[1-9][0-9]{0,3}000"
    r"|[一二三五十百千万壱弐参萬拾]{2,5}円)(?![0-9])"
)
_SUMS = frozenset(" ¥123456789一二三四五六七八九十百千万壱弐参")
_GIVEN = re.compile("香典|香料|香奠|御霊前|御仏前|御祝|祝儀|芳名|寄附|寄付|奉納|会費|義援金")
"""What is written down with who gave how much."""
_REACH = 3000
"""Characters before a name within which that stands."""
_BEHIND_HEIR = frozenset(" (→よか")
"""How what ``_FOLLOWED`` finds begins."""
_FOLLOWED = re.compile(
    r" ?→|(?: ?\([^()\n]{0,16}(?:死亡|死去|没|逝去)[^()\n]{0,4}\))?(?:より|から)"
    r"(?:家督|相続|遺贈|贈与|承継|継承|譲渡|譲受|分家|名義|買受|購入|売買)"
)
"""What stands behind somebody who gave a thing up, and by what it went on to the next."""
_FOLLOWS = re.compile(r"[^\s\d]→\Z")
"""What stands before somebody who followed another."""
_FROM = re.compile(r"(?:\A|\n|\t|  )([^ \n\t]{2,10}) \Z")
"""A word that begins a line before a name."""


def is_from(text: str, start: int) -> bool:
    """Does the place from which somebody is begin the line of a name: 石川県 山田 勇?"""
    before = _FROM.search(text, max(start - 16, 0), start)
    return before is not None and is_place(before[1])


def is_place(word: str) -> bool:
    """Is a word a prefecture or a municipality?"""
    return word[-1:] in OF_PLACES and (word in prefectures() or word in towns())


def _is_followed(text: str, start: int, end: int) -> bool:
    """Is it one of those who held something one after the other: 近藤博→近藤千代→現在?"""
    if text[end : end + 1] not in _BEHIND_HEIR and text[start - 1 : start] != "→":
        return False
    return (
        _FOLLOWED.match(text, end) is not None
        or _FOLLOWS.search(text, max(start - 2, 0), start) is not None
    )


def setting(text: str, start: int, end: int, *, sure: bool) -> str:
    """In which words a span is told to be a name by what it stands in; "" where it is not.
    ``sure``: both its parts are known."""
    behind = text[end : end + 1]
    if sure and _is_followed(text, start, end):
        return "who followed whom"
    if sure and behind == " " and text[end + 1 : end + 2] in _SUMS and _AMOUNT.match(text, end):
        given = _GIVEN.search(text, max(start - _REACH, 0), start)
        return "an amount behind it" if given else ""
    if behind == "の":
        return "kinship behind it" if _OF_KIN.match(text, end) else ""
    if not sure:
        return ""
    if behind in ("で", "と"):
        return "who it is that writes" if _INTRODUCED.match(text, end) else ""
    named = text[start - 1 : start] in _BEFORE and _REST.match(text, end)
    return "in the name of a file" if named else ""
