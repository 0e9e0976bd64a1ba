"""Byte ranges: a growing set of them, kept sorted and merged, and a request cut to its space."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from threading import Lock

from triage.model import Extent


class Ranges:
    """Half-open ranges; touching ones are one. Safe to grow from several threads."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._lock = Lock()

    def add(self, start: int, end: int) -> None:
        """Include ``[start, end)``."""
        with self._lock:
            low = bisect_left(self._ends, start)
            high = bisect_right(self._starts, end)
            if low < high:
                start = min(start, self._starts[low])
                end = max(end, self._ends[high - 1])
            self._starts[low:high] = [start]
            self._ends[low:high] = [end]

    def touches(self, start: int, end: int) -> bool:
        """Whether any byte of ``[start, end)`` is included."""
        with self._lock:
            at = bisect_right(self._ends, start)
            return at < len(self._starts) and self._starts[at] < end

    def outside(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of ``[start, end)`` that are not included, in order."""
        with self._lock:
            low = bisect_right(self._ends, start)
            high = bisect_left(self._starts, end)
            inside = list(zip(self._starts[low:high], self._ends[low:high], strict=True))
        for first, last in inside:
            if start < first:
                yield start, first
            start = last
        if start < end:
            yield start, end

    def extents(self) -> tuple[Extent, ...]:
        """All of it, sorted."""
        with self._lock:
            pairs = list(zip(self._starts, self._ends, strict=True))
        return tuple(Extent(start, end - start) for start, end in pairs)


def clamped(offset: int, length: int, size: int) -> tuple[int, int]:
    """The part of a request for ``length`` bytes at ``offset`` that a space of ``size`` holds."""
    start = min(max(offset, 0), size)
    return start, min(start + max(length, 0), size)
