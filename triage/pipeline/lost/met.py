"""Keys that were met before, eight bytes each: of lost files there may be millions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.hashes import among, distinct

MERGED = 1 << 16
"""So many are held apart before they join the others."""


class Met:
    """A set of keys that only grows. It holds a hash of each: of five million keys two have one
    hash by a chance below one in a million."""

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        self._known = distinct(_numbers(keys))
        self._newer = np.empty(0, np.int64)

    def holds(self, keys: Sequence[Hashable]) -> NDArray[np.bool_]:
        """Which of some keys were met."""
        return self._holds(_numbers(keys))

    def meet(self, keys: Sequence[Hashable]) -> NDArray[np.bool_]:
        """Which of some keys are met now for the first time, and not twice among themselves."""
        numbers = _numbers(keys)
        order = np.argsort(numbers, kind="stable")
        first = np.ones(len(numbers), np.bool_)
        first[order[1:]] = numbers[order[1:]] != numbers[order[:-1]]
        new: NDArray[np.bool_] = first & ~self._holds(numbers)
        self._newer = np.sort(np.concatenate([self._newer, numbers[new]]))
        if len(self._newer) >= max(MERGED, len(self._known) // 8):
            self._known = _merged(self._known, self._newer)
            self._newer = np.empty(0, np.int64)
        return new

    def _holds(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        met = np.zeros(len(numbers), np.bool_)
        for some in (self._known, self._newer):
            if len(some):
                met |= among(numbers, some)
        return met


def _numbers(keys: Iterable[Hashable]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, keys), np.int64)


def _merged(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Two sorted sets that share nothing, as one."""
    every = np.concatenate([one, other])
    every.sort()
    return every
