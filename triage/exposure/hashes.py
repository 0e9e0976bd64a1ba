"""Values as 64-bit numbers: what people are compared by.

The numbers are unkeyed, hence as telling as the values themselves: they live in memory only and
are never stored or printed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from triage.text.fold import fold_name

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


def fold_address(address: str) -> str:
    """An address without its prefecture and with every block notation as hyphens."""
    return _BLOCK.sub("-", _PREFECTURE.sub("", address)).strip("-")


FOLD: Mapping[str, Callable[[str], str]] = {"name": fold_name, "address": fold_address}
"""How spellings of one value become one, by kind."""
