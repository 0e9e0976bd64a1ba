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
from triage.ext_groups import INODE_BITMAP, INODE_TABLE, groups, number
from triage.model import Extent
from triage.tsk import Image

_EXTENTS: Final = 0x80000
_EXTENT_MAGIC: Final = 0xF30A
_DEEPEST: Final = 5
_DIRECT: Final = 12
_MOST_GROUPS: Final = 1 << 20
_UNWRITTEN: Final = 1 << 15
_NO_INODES: Final = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes, the block of the superblock, bytes of the groups' descriptors, the first block of
    each group's inode table: by group, and ascending with it, and the block of the bitmap that says
    which of a group's inodes are in use (0: none was written)."""

    block: int
    inode: int
    per_group: int
    first: int
    described: int
    starts: tuple[int, ...]
    tables: tuple[tuple[int, int], ...]
    bitmaps: tuple[int, ...]

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
    known = groups(image, offset)
    head, per_group = known.head, number(known.head, 40)
    size = number(head, 88, 2) if number(head, 76) else 128
    if not (128 <= size <= known.block and per_group):
        raise SourceError("a superblock of no possible layout", where=f"@{offset}")
    starts = tuple(known.place(group, INODE_TABLE) for group in range(len(known)))
    tables = tuple(sorted((start, group) for group, start in enumerate(starts)))
    bitmaps = tuple(
        0 if known.unwritten(group, _NO_INODES) else known.place(group, INODE_BITMAP)
        for group in range(len(known))
    )
    described = len(known.descriptors)
    return Layout(known.block, size, per_group, known.first, described, starts, tables, bitmaps)


class Blocks:
    """The content that an inode's bytes speak of, as extents of the image."""

    def __init__(self, image: Image, offset: int, length: int, block: int) -> None:
        self._image, self._offset, self._length, self._block = image, offset, length, block

    def extents(self, raw: bytes) -> list[Extent]:
        """The extents of a file in order, holes without a place; what is impossible ends them."""
        size = int.from_bytes(raw[108:112], "little") << 32 | number(raw, 4)
        needed = min(-(-size // self._block), self._length // self._block)
        if number(raw, 32) & _EXTENTS:
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
        if number(node, 0, 2) != _EXTENT_MAGIC or not depth:
            return
        leaf = not number(node, 6, 2)
        for at in range(12, min(12 + 12 * number(node, 2, 2), len(node) - 11), 12):
            logical = number(node, at)
            if leaf:
                count = number(node, at + 4, 2)
                start = number(node, at + 6, 2) << 32 | number(node, at + 8)
                written = count <= _UNWRITTEN
                yield logical, start if written else 0, count if written else count - _UNWRITTEN
            else:
                below = number(node, at + 8, 2) << 32 | number(node, at + 4)
                place = self._offset + below * self._block
                yield from self._tree(self._image.read(place, self._block), depth - 1)

    def _pointers(self, raw: bytes, needed: int) -> Iterator[tuple[int, int, int]]:
        """The same for the older map of direct and indirect blocks."""
        numbers = [number(raw, 4 * index) for index in range(15)]
        every = self._walk(numbers, needed)
        for logical, block in enumerate(every):
            if block:
                yield logical, block, 1

    def _walk(self, numbers: list[int], needed: int) -> Iterator[int]:
        left = needed
        yield from numbers[: min(_DIRECT, left)]
        left -= _DIRECT
        for level, pointer in enumerate(numbers[_DIRECT:], 1):
            if left <= 0:
                return
            for block in self._indirect(pointer, level):
                if left <= 0:
                    return
                yield block
                left -= 1

    def _indirect(self, pointer: int, level: int) -> Iterator[int]:
        each = self._block // 4
        if not pointer or pointer * self._block >= self._length:
            yield from repeat(0, each**level)
            return
        raw = self._image.read(self._offset + pointer * self._block, self._block)
        for at in range(0, len(raw) - 3, 4):
            if level == 1:
                yield number(raw, at)
            else:
                yield from self._indirect(number(raw, at), level - 1)
