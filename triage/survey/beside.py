"""What stands beside a word in raw bytes: a gibibyte of random ones holds a thousand short words
of each encoding by chance, and to examine the surroundings of all costs a third of the survey.

A label has its value beside it, and a word of a vocabulary stands in a sentence or alone on its
line. Between noise on both sides it is neither, if it is short: a longer one alone is what a field
of a binary record holds.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from triage.survey.patterns import no_chance
from triage.survey.scores import weights
from triage.text.points import as_text

_FAR = 128
"""Bytes on each side in which digits may be the value."""
_NEAR = 48
"""Bytes on each side that are read as text."""
_FIRST, _TOLD = 4, 2
"""Characters nearest to a word, and how many of them are such as text is written in: a name of two
characters may be all that is left; behind a colon or before a line's end one will do (続柄 妻).
Noise has them so once in ten."""
_WORD = 2
"""Characters of the shortest word itself: of a longer one the rest counts as text before it."""
_NUMBER = re.compile(rb"[0-9]{3}|[0-9][-/.\xa5][0-9]|[0-9][-/.] [0-9]|-[0-9]{2}")
_FULL = {
    "utf-8": re.compile(rb"\xef\xbc[\x90-\x99]"),
    "cp932": re.compile(rb"\x82[\x4f-\x58]"),
    "euc_jp": re.compile(rb"\xa3[\xb0-\xb9]"),
    "utf-16-le": re.compile(rb"[\x10-\x19]\xff"),
    "utf-16-be": re.compile(rb"\xff[\x10-\x19]"),
}
"""One digit in full width, in each encoding whose words are asked about."""
_BETWEEN = re.compile("[ \t\u3000:：=＝()（）「」【】\\[\\]、,，・･.．\"'|/／*※_-]+|[0-9]{1,2}")
"""What may part a word and its value, or follow it on its line."""
_FILL = 4
"""So many equal bytes are what erased space is filled with: 0xFF in flash."""
_ENDS = "\0\t\n\r"
_KANJI = re.compile("[㐀-鿿豈-﫿𠀀-𯿿]")
"""Of a name any: rare ones are in no table of usual ones."""
_PRINTED = re.compile("[!-~]{4}|[\uff66-\uff9f ]{5}")
"""A password, or a name in half-width kana."""
_HALF = re.compile("[\uff66-\uff9f]{5}.?\\Z")


def tells(data: bytes, at: int, encoding: str) -> bool:
    """May anything belong to the word of ``encoding`` that ends at ``at``? True where ``encoding``
    is none whose words come by chance."""
    digit = _FULL.get(encoding)
    if digit is None:
        return True
    near = data[max(at - _FAR, 0) : at + _FAR]
    narrow = near.replace(b"\0", b"") if encoding.startswith("utf-16") else near
    if _NUMBER.search(narrow) or digit.search(near):
        return True
    if data[at : at + _FILL].count(data[at : at + 1]) == _FILL:
        return True
    behind = data[at : at + _NEAR].decode(encoding, "replace")
    if _follows(behind, encoding) or _before(data, at, encoding):
        return True
    return data[max(at - _NEAR, 0) : at].lower().endswith(no_chance(encoding))


def _follows(text: str, encoding: str) -> bool:
    """Is the beginning of this a value, a sentence that goes on, or the end of a line?"""
    rest = _BETWEEN.sub("", text)
    if not rest or rest[0] in _ENDS or _PRINTED.match(rest):
        return True
    told = _count(rest[:_FIRST], encoding)
    parted = rest[0] != text[0] or rest[1:2] in _ENDS
    one = rest[0] in _usual(encoding) or _KANJI.match(rest)
    return told >= _TOLD or (parted and bool(one))


def _before(data: bytes, at: int, encoding: str) -> bool:
    if at <= _NEAR:
        return True  # cut off here: nothing is known
    piece = data[at - _NEAR : at]
    wide = encoding.startswith("utf-16")
    starts = (0,) if wide else (0, 1, 2) if encoding == "utf-8" else (0, 1)
    texts = (piece[start:].decode(encoding, "replace")[:-_WORD] for start in starts)
    return any(_count(text[-_FIRST:], encoding) >= _TOLD or _HALF.search(text) for text in texts)


def _count(text: str, encoding: str) -> int:
    usual = _usual(encoding)
    return sum(char in usual for char in text)


@cache
def _usual(encoding: str) -> frozenset[str]:
    """The characters of ordinary Japanese text, without half-width kana, which noise is full of."""
    usual = np.flatnonzero(weights(encoding)[:0xFF66])
    return frozenset(as_text(usual)) | {"〇"}
