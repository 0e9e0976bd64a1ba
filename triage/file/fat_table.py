"""The clusters of FAT12/16/32 and exFAT: geometry, chains, allocation.

Layouts: Microsoft's FAT specification (fatgen103) and exFAT specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.model import Extent
from triage.tsk import Image

FIRST: Final = 2
"""Number of the first cluster."""

_LAST: Final = {12: 0xFF8, 16: 0xFFF8, 32: 0xFFFFFF8}  # and above: a chain's last cluster
_PAGE: Final = 1 << 14  # clusters looked at together
_BITMAP_LIMIT: Final = 1 << 29  # exFAT: 2^32 clusters


@dataclass(frozen=True, slots=True)
class Geometry:
    """Places are image offsets in bytes; ``bits`` is the width of a table entry.

    ``fixed_root`` is the root directory of FAT12/16, which is no cluster chain. ``copy`` is the
    place of the table's second copy, 0 where there is none.
    """

    exfat: bool
    bits: int
    cluster: int
    heap: int
    clusters: int
    table: int
    copy: int
    root: int
    fixed_root: Extent | None

    def place(self, cluster: int) -> int:
        """Image offset of a cluster."""
        return self.heap + (cluster - FIRST) * self.cluster

    def valid(self, cluster: int) -> bool:
        """Whether the volume has such a cluster."""
        return FIRST <= cluster < FIRST + self.clusters


def geometry(image: Image, offset: int, kind: str) -> Geometry:
    """Geometry of the volume at ``offset``. Raises ``SourceError`` where it cannot be."""
    boot = image.read(offset, 512)
    found = _exfat(boot, offset) if kind == "exfat" else _fat(boot, offset, kind)
    # What the image does not hold need not be looked at, whatever the boot sector claims.
    held = max(0, image.get_size() - found.heap) // found.cluster + 1 if found else 0
    if found is None or found.clusters <= 0:
        raise SourceError("the file system cannot be opened", where=f"@{offset}")
    return Geometry(
        found.exfat,
        found.bits,
        found.cluster,
        found.heap,
        min(found.clusters, held),
        found.table,
        found.copy,
        found.root,
        found.fixed_root,
    )


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _exfat(boot: bytes, offset: int) -> Geometry | None:
    shift, cluster_shift = _number(boot, 108, 1), _number(boot, 109, 1)
    if not 9 <= shift <= 12 or shift + cluster_shift > 25:
        return None
    table, heap = (_number(boot, at, 4) << shift for at in (80, 88))
    return Geometry(
        True,
        32,
        1 << (shift + cluster_shift),
        offset + heap,
        _number(boot, 92, 4),
        offset + table,
        0,
        _number(boot, 96, 4),
        None,
    )


def _fat(boot: bytes, offset: int, kind: str) -> Geometry | None:
    sector, per_cluster, reserved = (_number(boot, *at) for at in ((11, 2), (13, 1), (14, 2)))
    if not sector or not per_cluster:
        return None
    entries = _number(boot, 17, 2)
    size = _number(boot, 22, 2) or _number(boot, 36, 4)
    sectors = _number(boot, 19, 2) or _number(boot, 32, 4)
    root = reserved + boot[16] * size
    heap = root + -(-entries * 32 // sector)
    fixed = None if kind == "fat32" else Extent(offset + root * sector, entries * 32)
    return Geometry(
        False,
        int(kind.removeprefix("fat")),
        sector * per_cluster,
        offset + heap * sector,
        (sectors - heap) // per_cluster,
        offset + reserved * sector,
        offset + (reserved + size) * sector if boot[16] > 1 else 0,
        _number(boot, 44, 4),
        fixed,
    )


class Table:
    """The allocation table, read a page at a time."""

    def __init__(self, image: Image, shape: Geometry) -> None:
        self._image = image
        self.shape = shape
        self._bitmap: NDArray[np.uint8] | None = None
        self._page = lru_cache(maxsize=64)(self._load)

    def use_bitmap(self, content: bytes) -> None:
        """Take allocation from exFAT's bitmap instead of from the table."""
        self._bitmap = np.frombuffer(content[:_BITMAP_LIMIT], np.uint8)

    def chain(self, first: int, limit: int) -> Iterator[tuple[int, int]]:
        """Runs (first cluster, count) of a chain, at most ``limit`` clusters in all.

        A chain that loops ends at the limit; one that leaves the volume ends there.
        """
        cluster, left = first, limit
        while left > 0 and self.shape.valid(cluster):
            page, start = divmod(cluster - FIRST, _PAGE)
            following = self._page(page)[start : start + left]
            expected = np.arange(cluster + 1, cluster + 1 + len(following))
            breaks = np.flatnonzero(following != expected)
            count = int(breaks[0]) + 1 if len(breaks) else len(following)
            yield cluster, count
            left -= count
            cluster = int(following[count - 1])

    def former(self, first: int, count: int) -> list[tuple[int, int]]:
        """Runs of the chain of a deleted file, where one of just ``count`` clusters is left and
        all of them are free: in the table's second copy, or of exFAT, where a deletion need not
        touch it, in the table. Else nothing."""
        source = self._copy
        runs = list(source.chain(first, count)) if source is not None else []
        if source is None or sum(length for _, length in runs) != count:
            return []
        start, length = runs[-1]
        ended = source.next(start + length - 1) >= _LAST[self.shape.bits]
        return runs if ended and all(self.free(*run).all() for run in runs) else []

    @cached_property
    def _copy(self) -> Table | None:
        if self.shape.exfat:
            return self if self._bitmap is not None else None
        place = self.shape.copy
        return Table(self._image, replace(self.shape, table=place)) if place else None

    def next(self, cluster: int) -> int:
        """The cluster that follows in the chain; it may not be a valid one."""
        page, at = divmod(cluster - FIRST, _PAGE)
        return int(self._page(page)[at])

    def unused(self, first: int, count: int) -> Iterator[tuple[int, int]]:
        """Runs of free clusters from ``first`` on, ``count`` clusters in all if there are."""
        cluster, end = first, FIRST + self.shape.clusters
        while count > 0 and cluster < end:
            free = self.free(cluster, min(_PAGE, end - cluster))
            edges = np.flatnonzero(np.diff(np.concatenate(([False], free, [False]))))
            for start, stop in edges.reshape(-1, 2).tolist():
                taken = min(stop - start, count)
                if taken:
                    yield cluster + start, taken
                count -= taken
            cluster += len(free)

    def free(self, first: int, count: int) -> NDArray[np.bool_]:
        """Which of ``count`` clusters from ``first`` on are not allocated."""
        start = first - FIRST
        if self._bitmap is not None:
            low = start // 8
            part = self._bitmap[low : (start + count + 7) // 8]
            bits = np.unpackbits(part, bitorder="little")[start - 8 * low :][:count]
            used = np.zeros(count, np.bool_)
            used[: len(bits)] = bits
            return ~used
        pages = range(start // _PAGE, (start + count - 1) // _PAGE + 1)
        whole = np.concatenate([self._page(page) for page in pages])
        return np.asarray(whole[start % _PAGE :][:count] == 0)

    def _load(self, page: int) -> NDArray[np.int64]:
        """Entries of one page of clusters; what the image does not hold reads as free."""
        shape = self.shape
        first = FIRST + page * _PAGE
        count = min(_PAGE, FIRST + shape.clusters - first)
        entries = np.zeros(max(count, 0), np.int64)
        if shape.bits == 12:
            raw = self._image.read(shape.table, (first + count) * 3 // 2 + 2)
            for at in range(min(count, (len(raw) - 1) * 2 // 3 - first)):
                place = (first + at) * 3 // 2
                pair = _number(raw, place, 2)
                entries[at] = pair >> 4 if (first + at) & 1 else pair & 0xFFF
            return entries
        width = shape.bits // 8
        raw = self._image.read(shape.table + first * width, count * width)
        found = np.frombuffer(raw[: len(raw) // width * width], f"<u{width}")
        mask = 0x0FFFFFFF if shape.bits == 32 and not shape.exfat else 0xFFFFFFFF
        entries[: len(found)] = found.astype(np.int64) & mask
        return entries
