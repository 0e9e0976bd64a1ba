"""Is a cell a postal address? By the table of municipalities and the shape of what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from triage.finding.name.lexicon import prefectures, towns
from triage.text.column import Marks, lines
from triage.text.fold import plain_name
from triage.text.municipality import leading

_COUNTY = re.compile(r"[^\d市区町村]{1,4}郡")
_BLOCK = re.compile(
    r"\d{1,4}(?:丁目|番地?|号|線|条|地割)|[一二三四五六七八九十]{1,3}(?:丁目|条|番)"
    r"|\d{1,5}-\d{1,5}|\d{1,5}$|無番地|番外地|大字|字"
)
_CALLED = re.compile(r"(?<![0-9-])0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}(?![0-9])")
_LICENCE = re.compile(r"(?:知事)?(?:\([^()]{1,12}\))?第?[0-9]+号")
"""What a governor gives out: 広島県第65616号, 東京都知事(3)第12345号."""
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}")
_NUMERAL = re.compile("[0-9〇一二三四五六七八九十]|無番地|番外地")
_YEAR = re.compile("[0-9元]年[0-9 ]*月")
_POSTCODE = re.compile(r"^〒?\d{3}-?\d{4}")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_KANA, _KANAS, _KANJI, _KANJIS = np.array((0x3040, 0xC0, 0x4E00, 0x5200), np.uint32)
"""Where the same characters begin, and how many they are."""
_LEAST, _LONGEST_TOWN = 6, 13
_ZERO, _DIGITS = np.array((0x30, 10), np.uint32)
_ENOUGH, _NEARLY_ALL = 8, 0.85
"""Different addresses of a column at least, and the share of them that has a number."""


def alone(text: str) -> bool:
    """Is a folded text surely an address, and no telephone behind it (浅草1-2-3 03-5253-8765)?"""
    return certainty(text) >= 2 and not _CALLED.search(text)


def certainty(text: str) -> int:
    """How surely a folded text is an address.

    3: municipality and town or block; 2: municipality with anything behind, or prefecture and
    block; 1: Japanese text with a block number, which a label must confirm; 0: none.
    """
    bare = _POSTCODE.sub("", plain_name(text))
    if len(bare) < 3 or not _JAPANESE.search(bare):
        return 0
    prefecture = next((bare[:n] for n in (3, 4) if bare[:n] in prefectures()), "")
    rest = bare[len(prefecture) :]
    if prefecture and _LICENCE.match(rest):
        return 0
    county = _COUNTY.match(rest)
    found = leading(rest) or (leading(rest[county.end() :]) if county else "")
    place = rest.find(found) + len(found) if found else 0
    tail = rest[place:]
    block = bool(_BLOCK.search(tail)) and not _DATE.search(tail)
    if found and tail:
        known = towns()[found]
        return 3 if block or any(tail[:n] in known for n in range(1, _LONGEST_TOWN)) else 2
    if prefecture and block:
        return 2
    return int(block)


def municipality(text: str) -> str:
    """The municipality of a folded address, with its county if that is written; "" if unknown."""
    bare = _POSTCODE.sub("", plain_name(text))
    prefecture = next((n for n in (3, 4) if bare[:n] in prefectures()), 0)
    return city(bare[prefecture:])


def is_shaped(text: str) -> bool:
    """May a folded cell under an address's label be one? Places outside the table pass."""
    # The look-up folds variants, a hundred times the cost of the shape, once for each cell.
    return (len(text) >= _LEAST and bool(_JAPANESE.search(text))) or certainty(text) >= 1


def shaped(cells: Sequence[str]) -> Marks:
    """Of which (folded) cells ``is_shaped`` is true."""
    column = lines(cells)
    japanese = (column.points - _KANA < _KANAS) | (column.points - _KANJI < _KANJIS)
    found = (column.of(japanese.view(np.uint8)) > 0) & (column.lengths >= _LEAST)
    for at in np.flatnonzero(~found).tolist():
        found[at] = certainty(column[at]) >= 1
    return found


def in_column(cells: Sequence[str]) -> Marks:
    """Which (folded) cells of one column may be addresses: where nearly all have a number, what has
    none and names no municipality is a heading between them (班長 佐藤花子 住所)."""
    found = shaped(cells)
    column = lines(cells)
    numbered = column.of((column.points - _ZERO < _DIGITS).view(np.uint8)) > 0
    for at in np.flatnonzero(found & ~numbered).tolist():
        numbered[at] = is_numbered(column[at])
    count = int(found.sum())
    few = count < _ENOUGH or int((found & numbered).sum()) < _NEARLY_ALL * count
    return found if few else found & numbered


def is_numbered(text: str) -> bool:
    """Has a folded cell a number, and no date, or names a municipality and more?"""
    plain = _NUMERAL.search(text) is not None and not _YEAR.search(text)
    return plain or certainty(text) >= 2


def is_town(municipality: str, text: str) -> bool:
    """Does a folded text begin with a town of a municipality, perhaps behind 大字 or 字?"""
    known = towns().get(municipality) or towns()[_COUNTY.sub("", municipality)]
    bare = text.removeprefix("大字").removeprefix("字")
    return any(bare[:length] in known for length in range(1, _LONGEST_TOWN))


def city(folded: str, *, of_prefecture: bool = False) -> str:
    """The municipality that a folded text begins with, with its county; "" if none. Behind a
    prefecture it may be any county: towns went from one to another, and old ones are still written.
    """
    found = leading(folded)
    county = None if found else _COUNTY.match(folded)
    rest = leading(folded[county.end() :]) if county else ""
    if county and rest and (of_prefecture or county[0] + rest in towns()):
        return county[0] + rest
    return found
