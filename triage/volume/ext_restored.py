"""Inodes of an ext3 or ext4 that something wrote over, and which of them are in use, put back from
the journal.

The superblock's backup says where the journal lies, and the journal has blocks of the inode table
as they were. Layouts: "The Super Block" and "Journal (jbd2)" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile
from typing import Final

from triage import jbd2
from triage.errors import SourceError
from triage.ext_groups import INODE_BITMAP, INODE_TABLE, shape
from triage.model import Extent
from triage.tsk import Patch
from triage.volume.found import Found, Stretch, little

_BACKUP_KIND, _BLOCKS = 0xFD, 0x10C
_BY_BLOCKS: Final = 1
_TREE: Final = 0xF30A
INODES_PER_GROUP, _INODE_SIZE = 40, 88
_KINDS: Final = (4, 8, 10)
_MOST_LINKS: Final = 65_000
_DIRECT: Final = 12
_DEEPEST: Final = 2
"""No tree of a journal has more levels, nor has its map of blocks."""
_MOST_RUNS: Final = 1 << 18
"""No journal that mkfs makes has more blocks."""


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
    """The blocks of inode tables that hold files in the journal and, on the disk, none any more;
    and bitmaps of inodes that are none on the disk."""
    head, descriptors = (stretch.at(one.source, one.length) for one in found.patches[:2])
    try:
        known = replace(shape(head, f"@{stretch.offset}"), descriptors=descriptors)
    except SourceError:
        return
    block, size = found.block_size, little(head, _INODE_SIZE, 2)
    journal = _Journal(stretch, block, tuple(_joined(_runs(stretch, head, block))))
    starts = sorted(known.place(group, INODE_TABLE) for group in range(len(known)))
    if not journal.runs or not starts or not 128 <= size <= block:
        return
    per_group = little(head, INODES_PER_GROUP, 4)
    count = per_group * size // block
    bitmaps = {known.place(group, INODE_BITMAP) for group in range(len(known))}
    latest: dict[int, tuple[int, int]] = {}
    for sequence, number, place, escaped in jbd2.copies(journal, block):
        start = starts[max(0, bisect_right(starts, number) - 1)]
        inside = start <= number < start + count or number in bitmaps
        if inside and not escaped and sequence >= latest.get(number, (0, 0))[0]:
            latest[number] = sequence, place
    for number, (_, place) in sorted(latest.items(), key=lambda one: (one[0] in bitmaps, one[0])):
        disk, copy = stretch.at(number * block, block), journal.read_at(place, block)
        gone = number not in bitmaps and _is_lost(disk, copy, size)
        if gone or (number in bitmaps and _is_no_bitmap(disk, copy, per_group // 8)):
            yield Patch(number * block, journal.place(place), block)


def _runs(stretch: Stretch, head: bytes, block: int) -> Iterator[tuple[int, int, int]]:
    """Where the journal lies, by the backup of its inode: a tree or, of ext3, a map of blocks."""
    backup = head[_BLOCKS : _BLOCKS + 60]
    if head[_BACKUP_KIND] != _BY_BLOCKS:
        return
    if little(backup, 0, 2) == _TREE:
        yield from _tree(stretch, backup, block)
        return
    numbers = [little(backup, at, 4) for at in range(0, 60, 4)]
    *direct, once, twice = numbers[: _DIRECT + 2]
    places = chain(direct, _indirect(stretch, once, block, 1), _indirect(stretch, twice, block, 2))
    yield from ((logical, place, 1) for logical, place in enumerate(takewhile(bool, places)))


def _joined(runs: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Runs that touch as one."""
    last = (0, 0, 0)
    for logical, place, count in islice(runs, _MOST_RUNS):
        if last[2] and (logical - last[0], place - last[1]) == (last[2], last[2]):
            last = (*last[:2], last[2] + count)
            continue
        if last[2]:
            yield last
        last = logical, place, count
    if last[2]:
        yield last


def _tree(stretch: Stretch, node: bytes, block: int) -> Iterator[tuple[int, int, int]]:
    depth = little(node, 6, 2)
    for at in range(12, min(12 + 12 * little(node, 2, 2), len(node) - 11), 12):
        if not depth:
            start = little(node, at + 6, 2) << 32 | little(node, at + 8, 4)
            yield little(node, at, 4), start, little(node, at + 4, 2)
        elif depth <= _DEEPEST:
            below = little(node, at + 8, 2) << 32 | little(node, at + 4, 4)
            found = stretch.at(below * block, block)
            if little(found, 0, 2) == _TREE and little(found, 6, 2) == depth - 1:
                yield from _tree(stretch, found, block)


def _indirect(stretch: Stretch, number: int, block: int, level: int) -> Iterator[int]:
    """The blocks that a block of pointers leads to, up to the first that leads nowhere."""
    raw = stretch.at(number * block, block) if number else b""
    for at in range(0, len(raw), 4):
        place = little(raw, at, 4)
        if not place:
            return
        if level == 1:
            yield place
        else:
            yield from _indirect(stretch, place, block, level - 1)


def _is_lost(disk: bytes, copy: bytes, size: int) -> bool:
    """Whether inodes that the copy holds in use are no inodes at all on the disk."""
    used = [
        at for at in range(0, len(copy), size) if _stands(copy, at) and little(copy, at + 26, 2)
    ]
    return bool(used) and not any(_stands(disk, at) for at in used)


def _is_no_bitmap(disk: bytes, copy: bytes, end: int) -> bool:
    """Whether only the copy has its bits set behind the last inode, as all bitmaps of groups."""
    return not copy[end:].strip(b"\xff") and bool(disk[end:].strip(b"\xff"))


def _stands(block: bytes, at: int) -> bool:
    """Whether an inode is one: it has links or, since a time, none."""
    links, deleted = little(block, at + 26, 2), little(block, at + 20, 4)
    known = little(block, at, 2) >> 12 in _KINDS and links <= _MOST_LINKS
    return known and not (links and deleted)
