"""Where ext2/3/4 keeps inodes and the content of files, by our own reading of its blocks.

Layouts: "Block Group Descriptors" and "The Contents of inode.i_block" in the kernel's
documentation of ext4.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Final

from triage.errors import SourceError
from triage.model import Extent
from triage.tsk import Image

_SUPERBLOCK: Final = 1024
_MAGIC: Final = b"\x53\xef"
_64BIT: Final = 0x80
_EXTENTS: Final = 0x80000
_EXTENT_MAGIC: Final = 0xF30A
_DEEPEST: Final = 5
_DIRECT: Final = 12
_MOST_GROUPS: Final = 1 << 20
_UNWRITTEN: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes, the block of the superblock, bytes of the groups' descriptors, and the first block of
    each group's inode table: by group, and ascending with it."""

    block: int
    inode: int
    per_group: int
    first: int
    described: int
    starts: tuple[int, ...]
    tables: tuple[tuple[int, int], ...]

    def holds_inodes(self, block: int) -> bool:
        """Whether a block belongs to an inode table."""
        return self._first(block) > 0

    def inodes(self, block: int, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of each inode in a block of an inode table."""
        first = self._first(block)
        for at in range(0, len(data) - self.inode + 1, self.inode):
            yield first + at // self.inode, data[at : at + self.inode]

    def place(self, address: int) -> int:
        """Where an inode stands, in bytes from the volume's start; -1: nowhere."""
        group, index = divmod(address - 1, self.per_group)
        start = self.starts[group] if group < len(self.starts) else 0
        return start * self.block + index * self.inode if start else -1

    def _first(self, block: int) -> int:
        """Number of a block's first inode; 0 where it holds none."""
        index = bisect_right(self.tables, (block, _MOST_GROUPS)) - 1
        if index < 0:
            return 0
        start, group = self.tables[index]
        number = (block - start) * self.block // self.inode
        return group * self.per_group + number + 1 if number < self.per_group else 0


def layout(image: Image, offset: int) -> Layout:
    """The layout of the file system at ``offset``. Raises ``SourceError`` where there is none."""
    head = image.read(offset + _SUPERBLOCK, 1024)
    if head[56:58] != _MAGIC or _number(head, 24) > 6:
        raise SourceError("no superblock", where=f"@{offset}")
    block, per_group = 1024 << _number(head, 24), _number(head, 40)
    size = _number(head, 88, 2) if _number(head, 76) else 128
    wide = _number(head, 96) & _64BIT
    step = _number(head, 254, 2) if wide else 32
    groups = -(-_number(head, 0) // max(per_group, 1))
    if not (128 <= size <= block and step >= 32 and per_group and groups <= _MOST_GROUPS):
        raise SourceError("a superblock of no possible layout", where=f"@{offset}")
    table = image.read(offset + (_number(head, 20) + 1) * block, groups * step)
    starts = []
    for at in range(0, len(table) - step + 1, step):
        high = _number(table, at + 40) if wide and step >= 64 else 0
        starts.append(high << 32 | _number(table, at + 8))
    tables = sorted((start, group) for group, start in enumerate(starts))
    return Layout(
        block, size, per_group, _number(head, 20), len(table), tuple(starts), tuple(tables)
    )


class Blocks:
    """The content that an inode's bytes speak of, as extents of the image."""

    def __init__(self, image: Image, offset: int, length: int, block: int) -> None:
        self._image, self._offset, self._length, self._block = image, offset, length, block

    def extents(self, raw: bytes) -> list[Extent]:
        """The extents of a file in order, holes without a place; what is impossible ends them."""
        size = int.from_bytes(raw[108:112], "little") << 32 | _number(raw, 4)
        needed = min(-(-size // self._block), self._length // self._block)
        if _number(raw, 32) & _EXTENTS:
            runs = self._tree(raw[40:100], _DEEPEST)
        else:
            runs = self._pointers(raw[40:100], needed)
        found: list[Extent] = []
        at = 0
        for logical, physical, count in runs:
            count = min(count, needed - logical)
            place = self._offset + physical * self._block
            if logical < at or count <= 0 or (physical + count) * self._block > self._length:
                break
            if logical > at:
                found.append(Extent(-1, (logical - at) * self._block))
            found.append(Extent(place if physical else -1, count * self._block))
            at = logical + count
        return found

    def _tree(self, node: bytes, depth: int) -> Iterator[tuple[int, int, int]]:
        """(first block of the file, block of the disk, count) of a tree of extents."""
        if _number(node, 0, 2) != _EXTENT_MAGIC or not depth:
            return
        leaf = not _number(node, 6, 2)
        for at in range(12, min(12 + 12 * _number(node, 2, 2), len(node) - 11), 12):
            logical = _number(node, at)
            if leaf:
                count = _number(node, at + 4, 2)
                start = _number(node, at + 6, 2) << 32 | _number(node, at + 8)
                written = count <= _UNWRITTEN
                yield logical, start if written else 0, count if written else count - _UNWRITTEN
            else:
                below = _number(node, at + 8, 2) << 32 | _number(node, at + 4)
                place = self._offset + below * self._block
                yield from self._tree(self._image.read(place, self._block), depth - 1)

    def _pointers(self, raw: bytes, needed: int) -> Iterator[tuple[int, int, int]]:
        """The same for the older map of direct and indirect blocks."""
        numbers = [_number(raw, 4 * index) for index in range(15)]
        every = self._walk(numbers, needed)
        for logical, block in enumerate(every):
            if block:
                yield logical, block, 1

    def _walk(self, numbers: list[int], needed: int) -> Iterator[int]:
        left = needed
        yield from numbers[: min(_DIRECT, left)]
        left -= _DIRECT
        for level, number in enumerate(numbers[_DIRECT:], 1):
            if left <= 0:
                return
            for block in self._indirect(number, level):
                if left <= 0:
                    return
                yield block
                left -= 1

    def _indirect(self, number: int, level: int) -> Iterator[int]:
        each = self._block // 4
        if not number or number * self._block >= self._length:
            yield from repeat(0, each**level)
            return
        raw = self._image.read(self._offset + number * self._block, self._block)
        for at in range(0, len(raw) - 3, 4):
            if level == 1:
                yield _number(raw, at)
            else:
                yield from self._indirect(_number(raw, at), level - 1)


def _number(data: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(data[at : at + size], "little")
