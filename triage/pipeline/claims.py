"""Who owns which byte of the disk: from files to the space that no file covers.

Claims overlap; the order is that of ``model.ORIGINS``. A deleted file whose clusters meet those of
another file is not intact: nothing here can tell whose they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.ledger import Ranges
from triage.model import Extent, Stream, Volume

RAW_UNIT = 16 << 20
STRETCHES_PER_UNIT = 1024


@dataclass(frozen=True, slots=True)
class Stretch:
    """Raw space to examine: ``start`` … ``end``, readable for context from ``low`` to ``high``."""

    start: int
    end: int
    low: int
    high: int
    origin: str
    volume: int
    file: int | None


def content_extents(stream: Stream) -> tuple[Extent, ...]:
    """The extents that hold the stream's bytes, cut at its (initialized) size.

    A compressed stream keeps whole clusters, since its size says nothing of them.
    """
    if stream.compressed or stream.resident:
        return stream.extents
    left = min(stream.size, stream.initialized)
    kept = []
    for extent in stream.extents:
        if left <= 0:
            break
        kept.append(Extent(extent.offset, min(extent.length, left)))
        left -= extent.length
    return tuple(kept)


def slack_extents(stream: Stream) -> tuple[Extent, ...]:
    """What the file system gave the stream beyond its content, and compressed clusters."""
    placed = [extent for extent in stream.extents if extent.offset >= 0]
    if stream.resident:
        return ()
    if stream.compressed:
        return tuple(placed)
    rest, skip = [], min(stream.size, stream.initialized)
    for extent in stream.extents:
        cut = min(max(skip, 0), extent.length)
        if extent.offset >= 0 and cut < extent.length:
            rest.append(Extent(extent.offset + cut, extent.length - cut))
        skip -= extent.length
    return tuple(rest)


class Claims:
    """Who claims which bytes: (file, offset, length) rows, eight bytes a number."""

    def __init__(self) -> None:
        self._numbers = array("q")

    def add(self, file: int, extents: Iterable[Extent]) -> None:
        """Add those extents that have a place."""
        for extent in extents:
            if extent.offset >= 0 and extent.length > 0:
                self._numbers.extend((file, extent.offset, extent.length))

    def rows(self) -> NDArray[np.int64]:
        """All claims so far, of the shape (n, 3)."""
        return np.array(self._numbers, np.int64).reshape(-1, 3)


def doubtful(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The files of those claims that meet another one."""
    rows = rows[np.argsort(rows[:, 1], kind="stable")]
    start, end = rows[:, 1], rows[:, 1] + rows[:, 2]
    reach = np.maximum.accumulate(end)
    meets = np.zeros(len(rows), np.bool_)
    meets[1:] |= start[1:] < reach[:-1]
    meets[:-1] |= start[1:] < end[:-1]
    return np.unique(rows[meets, 0])


def free_stretches(length: int, volumes: dict[int, Volume], taken: Ranges) -> Iterator[Stretch]:
    """Raw space that nobody has taken, in order of place, cut at volumes."""
    free = ledger.subtract(ledger.ranges([0], [length]), taken)
    for number, (start, end) in _by_volume(length, volumes):
        inside = ledger.intersect(free, ledger.ranges([start], [end]))
        for low, high in inside.tolist():
            for at in range(low, high, RAW_UNIT):
                stop = min(at + RAW_UNIT, high)
                yield Stretch(at, stop, low, high, "free", number, None)


def slack_stretches(length: int, slack: NDArray[np.int64]) -> Iterator[Stretch]:
    """Slack by file; the rows are those of ``Claims``."""
    for file, start, size in slack:
        end = min(int(start + size), length)
        if start < end:
            yield Stretch(int(start), end, int(start), end, "slack", 0, int(file))


def _by_volume(length: int, volumes: dict[int, Volume]) -> list[tuple[int, tuple[int, int]]]:
    """Disjoint extents of the disk with the number of the (first) volume there; 0 is none."""
    extents: dict[tuple[int, int], int] = {}
    for number, volume in sorted(volumes.items()):
        extents.setdefault((volume.offset, min(volume.offset + volume.length, length)), number)
    pieces, at = [], 0
    for (start, end), number in sorted(extents.items()):
        if start > at:
            pieces.append((0, (at, start)))
        if end > at:
            pieces.append((number, (max(start, at), end)))
            at = end
    if at < length:
        pieces.append((0, (at, length)))
    return pieces
