"""Values as 64-bit numbers: what people are compared by.

The numbers are unkeyed, hence as telling as the values themselves: they live in memory only and
are never stored or printed.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.text.fold import fold_names

U64 = NDArray[np.uint64]


_PIECE = 1 << 16
_LONG = 64
"""Characters from which on a value is digested first, so that one value cannot cost more steps."""


def hashed(kind: str, values: Iterable[str]) -> U64:
    """Values of one kind as 64-bit numbers, never 0, the same in every run."""
    seed = np.frombuffer(_digest(kind), np.uint64)[0]
    known = [value if len(value) < _LONG else _digest(value).hex() for value in values]
    pieces = [_numbers(known[i : i + _PIECE], seed) for i in range(0, len(known), _PIECE)]
    return np.concatenate([np.empty(0, np.uint64), *pieces])


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _numbers(values: Sequence[str], seed: np.uint64) -> U64:
    """Two characters of every value at a time, the longest values first."""
    lengths = np.fromiter(map(len, values), np.int64, len(values))
    order = np.argsort(-lengths, kind="stable")
    points = np.frombuffer("".join(values).encode("utf-32-le", "surrogatepass"), np.uint32)
    points = np.append(points, np.zeros(2, np.uint32)).astype(np.uint64)
    starts, sizes = (np.cumsum(lengths) - lengths)[order], lengths[order]
    numbers = np.full(len(values), seed) ^ sizes.astype(np.uint64)
    for at in range(0, int(sizes.max(initial=0)), 2):
        left = int(np.searchsorted(-sizes, -at, side="left"))
        place = starts[:left] + at
        second = np.where(sizes[:left] > at + 1, points[place + 1], 0)
        word = points[place] | (second << np.uint64(32))
        numbers[:left] = _stirred(numbers[:left] ^ word)
    result = np.empty_like(numbers)
    result[order] = _stirred(numbers)
    result[result == 0] = 1
    return result


def _stirred(numbers: U64) -> U64:
    """Each bit of a number spread over all of it (the finalizer of MurmurHash3, Appleby 2011)."""
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53)):
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    return numbers ^ (numbers >> np.uint64(33))


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


_PREFECTURE = re.compile(r"(?m)^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}?県)|大字")
_BLOCK = re.compile(r"(?m)(?:丁目|番地の?|番|号|の)(?=\d|$)|号室?$|[-‐−－ー]+")
_EDGE = re.compile("(?m)^-+|-+$")
_HOUSE = re.compile(r"(?m)^(?:.{1,4}?郡)?([^\d\n]+)(\d+(?:-\d+){0,2}).*")
_KANJI = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_COUNTING = re.compile(rf"(?:{_KANJI.pattern})(?=丁目|番|号)")
_DIGIT = {char: number for number, char in enumerate("〇一二三四五六七八九")}
_LARGE = dict(zip("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", strict=True)) | dict.fromkeys(
    "ー- ・"
)


def fold_addresses(addresses: Sequence[str]) -> list[str]:
    """Municipality, town and block as one house: without prefecture, county, building and room,
    every notation of the block as hyphens, variants of kanji folded."""
    text = _COUNTING.sub(_arabic, _lines(fold_names(addresses)))
    text = _EDGE.sub("", _BLOCK.sub("-", _PREFECTURE.sub("", text)))
    return _HOUSE.sub(lambda house: house[1] + house[2], text).split("\n")


def fold_address(address: str) -> str:
    """``fold_addresses`` of one."""
    return fold_addresses([address])[0]


def _lines(values: Sequence[str]) -> str:
    """A line for each value, to be searched in one go."""
    text = "\n".join(values)
    if text.count("\n") == len(values) - 1:
        return text
    return "\n".join(value.replace("\n", " ") for value in values)


def _arabic(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return str(_DIGIT[found[0]])
    return str(10 * (_DIGIT[tens] if tens else 1) + (_DIGIT[ones] if ones else 0))


def fold_readings(readings: Sequence[str]) -> list[str]:
    """Readings as host files write them: large kana, no long marks, nothing between the names."""
    points = np.frombuffer(_lines(readings).encode("utf-32-le", "surrogatepass"), np.uint32)
    large = _large_kana()[points]
    kept: NDArray[np.uint32] = large[large > 0]
    return kept.tobytes().decode("utf-32-le", "surrogatepass").split("\n")


@cache
def _large_kana() -> NDArray[np.uint32]:
    """What each code point becomes; 0 where it is dropped."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for char, large in _LARGE.items():
        table[ord(char)] = ord(large) if large else 0
    return table


FOLD: Mapping[str, Callable[[Sequence[str]], list[str]]] = {
    "name": fold_names,
    "address": fold_addresses,
    "kana": fold_readings,
}
"""How spellings of one value become one, by kind; at array speed."""
