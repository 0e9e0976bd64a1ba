"""Values as 64-bit numbers: what people are compared by.

The numbers are unkeyed, hence as telling as the values themselves: they are stored only beside
these, and never printed.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from triage.text import column
from triage.text.fold import fold_name_lines
from triage.text.house import houses
from triage.text.written import unordered, written

U64 = NDArray[np.uint64]
Number = TypeVar("Number", bound=np.generic)

_LONG = 64
"""Characters from which on a value is digested first."""
_INNER = "\U0010ffff"
"""Stands for a line end inside of a value."""
_WRITTEN = np.uint64(7)
_ODD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
"""What stirs the numbers of a row into one."""


def hashed(kind: str, values: Sequence[str]) -> U64:
    """Values of one kind as 64-bit numbers, never 0, the same in every run."""
    return of_kind(kind, numbered(values))


def of_kind(kind: str, numbers: U64) -> U64:
    """Numbers of values as those of one kind: equal ones of two kinds are not equal any more."""
    seed = np.frombuffer(_digest(kind), np.uint64)[0]
    result = _stirred(numbers ^ seed)
    result[result == 0] = 1
    return result


def numbered(values: Sequence[str]) -> U64:
    """Values of any kind as 64-bit numbers, never 0."""
    if column.sizes(values).max(initial=0) >= _LONG:
        values = [value if len(value) < _LONG else _digest(value).hex() for value in values]
    numbers = _stirred(column.lines(values, _INNER).sums())
    numbers[numbers == 0] = 1
    return numbers


def keys_of(signature: str, values: Sequence[str], numbers: U64) -> U64:
    """What people are compared by: the ``numbers`` of names, readings and addresses in one spelling
    for many, of names with how they are ``written`` as the lowest three bits, of addresses without
    the municipality, which lists of one town leave out; of any other value its own."""
    if signature == "jp.person_name":
        names = fold_name_lines(column.lines(values))
        return numbered(unordered(names)) & ~_WRITTEN | written(names)
    if signature == "jp.address":
        return numbered(houses(values))
    if signature == "jp.person_name_kana":
        return numbered(fold_readings(column.lines(values)))
    return numbers


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _stirred(numbers: U64) -> U64:
    """Each bit of a number spread over all of it (the finalizer of MurmurHash3, Appleby 2011)."""
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53)):
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    return numbers ^ (numbers >> np.uint64(33))


def mixed(left: U64, right: U64) -> U64:
    """One number for a pair, 0 where either is absent."""
    both = right >> np.uint64(29)
    both ^= right
    both += left * _ODD
    both ^= both >> _HALF
    both *= np.uint64(0xD6E8FEB86659FD93)
    both ^= both >> _HALF
    both[both == 0] = 1
    both[(left == 0) | (right == 0)] = 0
    return both


def rows_as_numbers(columns: Iterable[U64]) -> U64:
    """A number for each row of some columns (at least one), by which equal rows are found."""
    said, *rest = columns
    said = said.copy()
    for numbers in rest:
        said *= _ODD
        said ^= said >> _HALF
        said += numbers
    return said


def digest(numbers: U64) -> bytes:
    """What equal columns have in common, and no others."""
    return hashlib.blake2b(np.ascontiguousarray(numbers).data, digest_size=16).digest()


def distinct(values: NDArray[Number]) -> NDArray[Number]:
    """The different numbers, sorted. ``np.unique`` hashes first, which is ten times slower, and
    imports what takes longer than listing a disk's directories."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def united(columns: Sequence[NDArray[Number]]) -> NDArray[Number]:
    """The different numbers of some columns (at least one), of which each is what ``distinct``
    made."""
    return columns[0] if len(columns) == 1 else distinct(np.concatenate(columns))


def among(values: NDArray[Number], known: NDArray[Number]) -> NDArray[np.bool_]:
    """Which values are among the sorted ``known`` ones (at least one)."""
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: NDArray[np.bool_] = known[place] == values
    return found


_LARGE = dict(zip("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ", strict=True)) | dict.fromkeys(
    "ー- ・"
)


def fold_readings(readings: column.Lines) -> column.Lines:
    """Readings as host files write them: large kana, no long marks, nothing between the names."""
    large = _large_kana().take(readings.points)
    return column.Lines(large[large > 0])


@cache
def _large_kana() -> NDArray[np.uint32]:
    """What each code point becomes; 0 where it is dropped."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for char, large in _LARGE.items():
        table[ord(char)] = ord(large) if large else 0
    return table
