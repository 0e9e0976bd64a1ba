"""Who owns which byte of the disk: from files to the space that no file covers.

Claims overlap; the order is live > deleted > free (``model.ORIGINS``). A deleted file whose
clusters meet those of another file is not intact: nothing here can tell whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from triage import ledger
from triage.columns import extent_array
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


def doubtful(extents: Sequence[Ranges]) -> set[int]:
    """Indexes of those (offset, length) arrays that meet another one of the sequence."""
    sizes = [len(one) for one in extents]
    if not sum(sizes):
        return set()
    every = np.concatenate(list(extents))
    owner = np.repeat(np.arange(len(extents)), sizes)
    placed = (every[:, 0] >= 0) & (every[:, 1] > 0)
    every, owner = every[placed], owner[placed]
    order = np.argsort(every[:, 0], kind="stable")
    start, owner = every[order, 0], owner[order]
    end = start + every[order, 1]
    reach = np.maximum.accumulate(end)
    meets = np.zeros(len(start), np.bool_)
    meets[1:] |= start[1:] < reach[:-1]
    meets[:-1] |= start[1:] < end[:-1]
    return set(owner[meets].tolist())


def placed(packed: Iterator[bytes] | Sequence[bytes]) -> Ranges:
    """The union of packed extents."""
    return ledger.union(ledger.from_extents(extent_array(one)) for one in packed)


def stretches(
    length: int,
    volumes: dict[int, Volume],
    claimed: Ranges,
    slack: Sequence[tuple[int, Extent]],
    locked: Ranges,
) -> Iterator[Stretch]:
    """All raw space: free stretches in order of place, cut at volumes; then slack, by file."""
    tails = ledger.from_extents(
        np.array([(e.offset, e.length) for _, e in slack], np.int64).reshape(-1, 2)
    )
    free = ledger.subtract(ledger.ranges([0], [length]), ledger.union([claimed, tails, locked]))
    for number, (start, end) in _by_volume(length, volumes):
        inside = ledger.intersect(free, ledger.ranges([start], [end]))
        for low, high in inside.tolist():
            for at in range(low, high, RAW_UNIT):
                stop = min(at + RAW_UNIT, high)
                yield Stretch(at, stop, low, high, "free", number, None)
    for file, extent in slack:
        start, end = extent.offset, min(extent.end, length)
        if start < end:
            yield Stretch(start, end, start, end, "slack", 0, file)


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
