"""Inodes of an ext4 that another format wrote over, put back from the journal.

The superblock's backup says where the journal lies, and the journal has blocks of the inode table
as they were. Layouts: "The Super Block" and "Journal (jbd2)" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from triage import jbd2
from triage.model import Extent
from triage.tsk import Patch
from triage.volume.found import Found, Stretch, little

_BACKUP_KIND, _BLOCKS = 0xFD, 0x10C
_BY_BLOCKS: Final = 1
_TREE: Final = 0xF30A
_INODES_PER_GROUP, _INODE_SIZE, _STEP = 40, 88, 0xFE
_TABLE, _TABLE_HIGH = 8, 0x28
_KINDS: Final = (4, 8, 10)


@dataclass(frozen=True, slots=True)
class _Journal:
    """The journal's content, which lies in ``runs`` of the volume: (block of the journal, block of
    the volume, count)."""

    stretch: Stretch
    block: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def length(self) -> int:
        return sum(count for _, _, count in self.runs) * self.block

    def place(self, offset: int) -> int:
        """Where in the volume a byte of the journal stands, -1: nowhere."""
        number, within = divmod(offset, self.block)
        for first, start, count in self.runs:
            if first <= number < first + count:
                return (start + number - first) * self.block + within
        return -1

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes of one block."""
        place = self.place(offset)
        return self.stretch.at(place, min(length, self.block - offset % self.block))

    def unreadable(self) -> tuple[Extent, ...]:
        return ()


def restored(stretch: Stretch, found: Found) -> Iterator[Patch]:
    """The blocks of inode tables that hold files in the journal and, on the disk, none any more."""
    head, descriptors = (stretch.at(one.source, one.length) for one in found.patches[:2])
    block, size = found.block_size, little(head, _INODE_SIZE, 2)
    journal = _Journal(stretch, block, tuple(_runs(head)))
    starts = sorted(_tables(head, descriptors))
    if not journal.runs or not starts or not 128 <= size <= block:
        return
    count = little(head, _INODES_PER_GROUP, 4) * size // block
    latest: dict[int, tuple[int, int]] = {}
    for sequence, number, place, escaped in jbd2.copies(journal, block):
        start = starts[max(0, bisect_right(starts, number) - 1)]
        inside = start <= number < start + count and not escaped
        if inside and sequence >= latest.get(number, (0, 0))[0]:
            latest[number] = sequence, place
    lost = (
        Patch(number * block, journal.place(place), block)
        for number, (_, place) in sorted(latest.items())
        if _is_lost(stretch.at(number * block, block), journal.read_at(place, block), size)
    )
    yield from lost


def _runs(head: bytes) -> Iterator[tuple[int, int, int]]:
    """Where the journal lies, by the backup of its inode, which is a tree of one level."""
    tree = head[_BLOCKS : _BLOCKS + 60]
    if head[_BACKUP_KIND] != _BY_BLOCKS or little(tree, 0, 2) != _TREE or little(tree, 6, 2):
        return
    for at in range(12, 12 + 12 * min(4, little(tree, 2, 2)), 12):
        start = little(tree, at + 6, 2) << 32 | little(tree, at + 8, 4)
        yield little(tree, at, 4), start, little(tree, at + 4, 2)


def _tables(head: bytes, descriptors: bytes) -> Iterator[int]:
    """The first block of each inode table."""
    step = max(32, little(head, _STEP, 2)) if little(head, 96, 4) & 0x80 else 32
    for at in range(0, len(descriptors) - step + 1, step):
        high = little(descriptors, at + _TABLE_HIGH, 4) if step >= 64 else 0
        yield high << 32 | little(descriptors, at + _TABLE, 4)


def _is_lost(disk: bytes, copy: bytes, size: int) -> bool:
    """Whether inodes that the copy holds in use are no inodes at all on the disk."""
    used = [
        at
        for at in range(0, len(copy), size)
        if little(copy, at, 2) >> 12 in _KINDS and little(copy, at + 26, 2)
    ]
    return bool(used) and not any(little(disk, at, 2) >> 12 in _KINDS for at in used)
