"""Where the bytes of a stream lie: extents in image offsets, cut and clipped."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.model import Extent

NOWHERE: Final = -1
"""Offset of a run whose bytes have no place in the image."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a volume's clusters lie (ext calls them blocks): of ``cluster`` bytes from image offset
    ``start`` on, the last one numbered ``last``; the image ends at ``limit``."""

    start: int
    cluster: int
    last: int
    limit: int


class Layout:
    """Extents with random access by the offset in the stream that they hold in order."""

    def __init__(self, extents: Iterable[Extent]) -> None:
        self.extents = tuple(extents)
        self._starts = [0, *accumulate(extent.length for extent in self.extents)]
        self._offsets = np.array([extent.offset for extent in self.extents], np.int64)

    @property
    def length(self) -> int:
        """Bytes in all extents together."""
        return self._starts[-1]

    def part(self, start: int, length: int) -> Iterator[Extent]:
        """The places of ``length`` bytes from byte ``start`` of the stream."""
        end = min(start + length, self.length)
        at = bisect.bisect_right(self._starts, start) - 1
        while start < end:
            extent, skipped = self.extents[at], start - self._starts[at]
            taken = min(extent.length - skipped, end - start)
            if taken:
                offset = NOWHERE if extent.offset < 0 else extent.offset + skipped
                yield Extent(offset, taken)
            start += taken
            at += 1

    def places(self, starts: NDArray[np.int64], length: int) -> NDArray[np.int64]:
        """Image offsets of pieces of ``length`` bytes, -1 where one does not lie in one extent."""
        if not self.extents:
            return np.full(len(starts), NOWHERE, np.int64)
        edges = np.array(self._starts, np.int64)
        at = np.clip(np.searchsorted(edges, starts, "right") - 1, 0, len(self.extents) - 1)
        whole = (starts + length <= edges[at + 1]) & (self._offsets[at] >= 0)
        return np.where(whole, self._offsets[at] + starts - edges[at], NOWHERE)


def clipped(extents: Iterable[Extent], limit: int) -> tuple[Extent, ...]:
    """Adjacent runs joined, and bytes behind ``limit`` (the end of the image) sent nowhere."""
    found: list[Extent] = []
    for extent in extents:
        inside = extent.length
        if extent.offset >= 0:
            inside = min(max(limit - extent.offset, 0), extent.length)
        if inside:
            _append(found, Extent(extent.offset, inside))
        if inside < extent.length:
            _append(found, Extent(NOWHERE, extent.length - inside))
    return tuple(found)


def trimmed(extents: tuple[Extent, ...], size: int) -> tuple[Extent, ...]:
    """Runs without a place cut where they pass the stream's ``size``; real slack is kept."""
    kept = list(extents)
    total = sum(extent.length for extent in kept)
    while kept and kept[-1].offset < 0 and total > size:
        total -= kept.pop().length
        if total < size:
            kept.append(Extent(NOWHERE, size - total))
            break
    return tuple(kept)


def beginning(extents: Iterable[Extent], length: int) -> tuple[Extent, ...]:
    """The first ``length`` bytes of a stream's runs."""
    kept: list[Extent] = []
    for extent in extents:
        if length <= 0:
            break
        kept.append(Extent(extent.offset, min(extent.length, length)))
        length -= extent.length
    return tuple(kept)


def within(extents: Iterable[Extent], ranges: tuple[Extent, ...]) -> Iterator[Extent]:
    """Which bytes of the stream that ``extents`` hold in order lie in the sorted ``ranges``."""
    place = 0
    for extent in extents:
        if extent.offset >= 0:
            at = max(0, bisect.bisect_right(ranges, Extent(extent.offset, 0)) - 1)
            while at < len(ranges) and ranges[at].offset < extent.end:
                first, last = max(extent.offset, ranges[at].offset), min(extent.end, ranges[at].end)
                if first < last:
                    yield Extent(place + first - extent.offset, last - first)
                at += 1
        place += extent.length


def merged(ranges: Iterable[Extent]) -> tuple[Extent, ...]:
    """Ranges sorted, those that touch joined."""
    found: list[Extent] = []
    for extent in sorted(ranges):
        if found and found[-1].end >= extent.offset:
            last = found[-1]
            found[-1] = Extent(last.offset, max(last.end, extent.end) - last.offset)
        else:
            found.append(extent)
    return tuple(found)


def _append(found: list[Extent], extent: Extent) -> None:
    if found:
        last = found[-1]
        adjacent = last.end == extent.offset if last.offset >= 0 else extent.offset < 0
        if adjacent:
            found[-1] = Extent(last.offset, last.length + extent.length)
            return
    found.append(extent)
