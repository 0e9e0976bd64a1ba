"""Files of ext2/3/4 whose inodes are gone, by the blocks that say where the rest of them lies.

An inode names the first twelve blocks itself, then a block that names the next ones, then one that
names such blocks. The kernel clears an inode when a file is deleted, and mkfs all of them; what
they lead to stays. The first twelve lie before the thirteenth, or before the map where that
comes first. ext4 keeps the pieces of a file in a tree, whose leaves are blocks from the fifth
piece on. Layouts: "Direct/Indirect Block Addressing" and "Extent Tree" in the kernel's
documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.model import ByteSpace, Extent

SIZES: Final = (1024, 2048, 4096)
_DIRECT: Final = 12
_MAGIC: Final = b"\x0a\xf3"
_HEADER, _LEAF = Struct("<4H"), Struct("<IHHI")
_WRITTEN: Final = 1 << 15
_PIECES: Final = 1 << 18
"""So many pieces of a file behind one map of maps are put together."""

Runs = NDArray[np.int64]
"""(first block, count) rows."""
Lists = dict[int, list[int]]
"""What maps of maps name, by their own blocks."""


def files(
    disk: ByteSpace, offsets: Iterable[int], origin: int, block: int
) -> Iterator[tuple[Extent, ...]]:
    """The blocks of the files whose maps lie at these offsets of the disk, if its blocks of so many
    bytes count from ``origin``; the last block of each is held whole."""
    volume = _Volume(disk, origin, block)
    maps: dict[int, Runs] = {}
    for offset in offsets:
        number, within = divmod(offset - origin, block)
        if within == 0 and number > 0:
            leaf = volume.leaf(number)
            if len(leaf):
                yield volume.extents(leaf)
            elif len(found := volume.map(number)):
                maps[number] = found
    for runs in _assembled(volume, maps):
        yield volume.extents(runs)


class _Volume:
    """Blocks of a disk by their numbers."""

    def __init__(self, disk: ByteSpace, origin: int, block: int) -> None:
        self._disk, self._origin, self._block = disk, origin, block
        self._end = (disk.length - origin) // block
        self.each = block // 4

    def numbers(self, number: int) -> NDArray[np.int64]:
        """What a block names, up to the first zero; nothing where it is no map."""
        raw = self._disk.read_at(self._origin + number * self._block, self._block)
        numbers = np.frombuffer(raw[: len(raw) & ~3], "<u4").astype(np.int64)
        count = int(np.count_nonzero(numbers))
        if numbers[count:].any() or not count or int(numbers.max()) >= self._end:
            return numbers[:0]
        return numbers[:count]

    def map(self, number: int) -> Runs:
        """The runs of what a block names."""
        numbers = self.numbers(number)
        if not len(numbers):
            return _NONE
        starts = np.append(0, np.flatnonzero(np.diff(numbers) != 1) + 1)
        return np.stack([numbers[starts], np.diff(np.append(starts, len(numbers)))], axis=1)

    def leaf(self, number: int) -> Runs:
        """The runs of a tree's first leaf, holes at -1; nothing where a block is none."""
        raw = self._disk.read_at(self._origin + number * self._block, self._block)
        magic, count, most, depth = _HEADER.unpack_from(raw.ljust(_HEADER.size, b"\0"))
        if not raw.startswith(_MAGIC) or depth or not 0 < count <= most:
            return _NONE
        if most != (self._block - _LEAF.size) // _LEAF.size:
            return _NONE
        del magic
        rows, at = list[tuple[int, int]](), 0
        for logical, length, high, low in _LEAF.iter_unpack(raw[12 : 12 + 12 * count]):
            start = high << 32 | low
            length, stored = (length, True) if length <= _WRITTEN else (length - _WRITTEN, False)
            if logical < at or (not rows and logical) or start + length > self._end or not length:
                return _NONE
            rows += [(-1, logical - at)] * (logical > at)
            rows.append((start if stored else -1, length))
            at = logical + length
        return np.array(rows, np.int64)

    def extents(self, runs: Runs) -> tuple[Extent, ...]:
        """Runs as places of the disk."""
        return tuple(
            Extent(self._origin + start * self._block if start >= 0 else -1, count * self._block)
            for start, count in runs.tolist()
        )


_NONE: Final = np.empty((0, 2), np.int64)


def _assembled(volume: _Volume, maps: dict[int, Runs]) -> Iterator[Runs]:
    """The files of all maps that no other block names; what goes on behind a full one is the map
    of maps whose content follows its own."""
    second = _lists(volume, maps)
    third = _lists(volume, second)
    inner = {one for several in (*second.values(), *third.values()) for one in several}
    levels = (second, third)
    behind = [
        {int(maps[next(_lowest(levels, level, at))][0, 0]): at for at in levels[level]}
        for level in (0, 1)
    ]
    for at, runs in maps.items():
        if at in inner or at in second:
            continue
        first = int(runs[0, 0])
        start = (at if first == at + 1 else first) - _DIRECT
        if start <= 0:
            continue
        held = [np.array([(start, _DIRECT)], np.int64), runs]
        wanted = volume.each
        for level, begins in enumerate(behind):
            end = int(held[-1][-1].sum())
            # the maps on the way to the next block may lie before it
            nextup = begins.get(end, begins.get(end + level + 2))
            if int(held[-1][:, 1].sum()) < wanted or nextup is None:
                break
            held.append(_gathered(maps, _lowest(levels, level, nextup)))
            wanted *= volume.each
        yield _joined(np.concatenate(held))


def _lowest(levels: tuple[Lists, ...], level: int, at: int) -> Iterator[int]:
    """The maps of content below a map of maps, or of such."""
    for one in levels[level][at]:
        if level:
            yield from _lowest(levels, level - 1, one)
        else:
            yield one


def _gathered(maps: dict[int, Runs], several: Iterator[int]) -> Runs:
    """What several maps name, as far as a file goes that is in no more than so many pieces."""
    held, count = list[Runs](), 0
    for one in several:
        held.append(maps[one])
        count += len(held[-1])
        if count > _PIECES:
            break
    return np.concatenate(held)


def _lists(volume: _Volume, known: Mapping[int, object]) -> Lists:
    """The blocks that name only ``known`` ones: these, or those just before them."""
    found: Lists = {}
    places = np.array(sorted(known), np.int64)
    for at in {one - 1 for one in known} | set(known):
        named = volume.numbers(at)
        near = np.minimum(np.searchsorted(places, named), len(places) - 1)
        inside = named[: int(np.append(places[near] == named, False).argmin())].tolist()
        if inside and at not in inside:
            found[at] = inside
    return found


def _joined(runs: Runs) -> Runs:
    """Runs that touch as one."""
    apart = runs[1:, 0] != runs[:-1].sum(axis=1)
    heads = np.flatnonzero(np.append(True, apart))
    return np.stack([runs[heads, 0], np.add.reduceat(runs[:, 1], heads)], axis=1)
