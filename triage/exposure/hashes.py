"""Values as 64-bit numbers: what people are compared by.

The numbers are unkeyed, hence as telling as the values themselves: they live in memory only and
are never stored or printed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.text.fold import fold_names

U64 = NDArray[np.uint64]


def hashed(kind: str, values: Iterable[str]) -> U64:
    """Values of one kind as 64-bit numbers, never 0, the same in every run."""
    salt = kind.encode()[:16]
    blake = hashlib.blake2b
    raw = b"".join(
        blake(value.encode("utf-8", "surrogatepass"), digest_size=8, person=salt).digest()
        for value in values
    )
    numbers = np.frombuffer(raw, np.uint64).copy()
    numbers[numbers == 0] = 1
    return numbers


def mixed(left: U64, right: U64) -> U64:
    """One number for a pair, 0 where either is absent."""
    both = left * np.uint64(0x9E3779B97F4A7C15) + (right ^ (right >> np.uint64(29)))
    both = (both ^ (both >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    both ^= both >> np.uint64(32)
    both[both == 0] = 1
    both[(left == 0) | (right == 0)] = 0
    return both


def distinct(values: U64) -> U64:
    """The different numbers, sorted. ``np.unique`` hashes first, which is ten times slower."""
    ordered: U64 = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


_PREFECTURE = re.compile(r"^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}?県)")
_BLOCK = re.compile(r"(?:丁目|番地の?|番|号|の)(?=\d|$)|号室?$|[-‐−－ー]+")
_HOUSE = re.compile(r"(?:.{1,4}?郡)?(?P<town>\D+)(?P<block>\d+(?:-\d+){0,2})")
_KANJI = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_COUNTING = re.compile(rf"(?:{_KANJI.pattern})(?=丁目|番|号)")
_DIGIT = {char: number for number, char in enumerate("〇一二三四五六七八九")}
_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", "ー- ・")


def fold_address(address: str) -> str:
    """Municipality, town and block as one house: without prefecture, county, building and room,
    every notation of the block as hyphens."""
    text = _COUNTING.sub(_arabic, address).replace("大字", "")
    text = _BLOCK.sub("-", _PREFECTURE.sub("", text)).strip("-")
    house = _HOUSE.match(text)
    return house["town"] + house["block"] if house else text


def _arabic(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return str(_DIGIT[found[0]])
    return str(10 * (_DIGIT[tens] if tens else 1) + (_DIGIT[ones] if ones else 0))


def fold_addresses(addresses: Sequence[str]) -> list[str]:
    """``fold_address`` of many, variants of kanji folded."""
    return [fold_address(address) for address in fold_names(addresses)]


def fold_readings(readings: Sequence[str]) -> list[str]:
    """Readings as host files write them: large kana, no long marks, nothing between the names."""
    return [reading.translate(_LARGE) for reading in readings]


FOLD: Mapping[str, Callable[[Sequence[str]], list[str]]] = {
    "name": fold_names,
    "address": fold_addresses,
    "kana": fold_readings,
}
"""How spellings of one value become one, by kind; at array speed."""
