"""The block groups of ext2/3/4: their size, and the descriptor of each.

Layouts: "The Super Block", "Block Group Descriptors" and "Meta Block Groups" in the kernel's
documentation of ext4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from triage.errors import SourceError
from triage.tsk import Image

_SUPERBLOCK: Final = 1024
INODE_BITMAP, INODE_TABLE = 4, 8
"""Where a descriptor says which block holds the bitmap of inodes, and in which they begin."""
_MAGIC: Final = b"\x53\xef"
_META_GROUPS, _64BIT = 0x10, 0x80
_BIG_CLUSTERS: Final = 0x200
_CHECKED: Final = 0x10 | 0x400
_FLAGS: Final = 18
_SPARSE_SUPERBLOCKS: Final = 1
_TWO_SUPERBLOCKS: Final = 0x200
_MOST_GROUPS: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Groups:
    """``head`` is the superblock; ``block`` and ``cluster`` are in bytes, a bit of a bitmap stands
    for a cluster; ``first`` is the block where group 0 begins, ``per_group`` the blocks of each,
    ``total`` those of all. ``descriptors`` are one behind another, ``step`` bytes each."""

    head: bytes
    block: int
    cluster: int
    first: int
    per_group: int
    total: int
    step: int
    descriptors: bytes

    def unwritten(self, group: int, bit: int) -> bool:
        """Whether a descriptor's flags hold this bit. They say nothing where descriptors bear no
        checksums."""
        flags = number(self.descriptors, group * self.step + _FLAGS, 2)
        return bool(number(self.head, 100) & _CHECKED and flags & bit)

    def __len__(self) -> int:
        return len(self.descriptors) // self.step

    def place(self, group: int, field: int) -> int:
        """A block's number from a descriptor: its low half is at byte ``field``."""
        at = group * self.step
        high = number(self.descriptors, at + field + 32) if self.step >= 64 else 0
        return high << 32 | number(self.descriptors, at + field)


def groups(image: Image, offset: int) -> Groups:
    """The groups of the file system at ``offset``. Raises ``SourceError`` where there are none."""
    known = shape(image.read(offset + _SUPERBLOCK, 1024), f"@{offset}")
    count = -(-(known.total - known.first) // known.per_group)
    return replace(known, descriptors=_descriptors(image, offset, known, count))


def shape(head: bytes, where: str) -> Groups:
    """What a superblock says of the groups, without descriptors. Raises ``SourceError``."""
    if head[56:58] != _MAGIC or number(head, 24) > 6:
        raise SourceError("no superblock", where=where)
    block, first, per_group = 1024 << number(head, 24), number(head, 20), number(head, 32)
    big = number(head, 100) & _BIG_CLUSTERS
    cluster = 1024 << number(head, 28) if big and number(head, 28) <= 20 else block
    wide = number(head, 96) & _64BIT
    step = number(head, 254, 2) if wide else 32
    total = number(head, 4) | (number(head, 336) << 32 if wide else 0)
    count = -(-(total - first) // max(per_group, 1))
    possible = 32 <= step <= block and cluster >= block and 0 < count <= _MOST_GROUPS
    if not possible or not 0 < per_group * block <= 8 * block * cluster:
        raise SourceError("a superblock of no possible layout", where=where)
    return Groups(head, block, cluster, first, per_group, total, step, b"")


def _descriptors(image: Image, offset: int, known: Groups, count: int) -> bytes:
    """All descriptors: behind the superblock or, from some group on, each block of them where the
    groups begin that it describes."""
    head, block, each = known.head, known.block, known.block // known.step
    spread = number(head, 96) & _META_GROUPS
    together = min(number(head, 260) * each, count) if spread else count
    behind = 1 + (block == 1024 and known.first == 0)  # the superblock then lies in block 1
    found = [image.read(offset + (known.first + behind) * block, together * known.step)]
    for group in range(together, count, each):
        begin = known.first + group * known.per_group
        begin += behind if group == 0 else _bears_superblock(head, group)
        found.append(image.read(offset + begin * block, min(each, count - group) * known.step))
    return b"".join(found)


def _bears_superblock(head: bytes, group: int) -> bool:
    """Whether a group begins with a copy of the superblock."""
    if number(head, 92) & _TWO_SUPERBLOCKS:
        return group in (0, number(head, 588), number(head, 592))
    if group < 2 or not number(head, 100) & _SPARSE_SUPERBLOCKS:
        return True
    return any(_is_power(group, base) for base in (3, 5, 7))


def _is_power(value: int, base: int) -> bool:
    while value % base == 0:
        value //= base
    return value == 1


def number(data: bytes, at: int, size: int = 4) -> int:
    """A little-endian number; 0 behind the end."""
    return int.from_bytes(data[at : at + size], "little")
