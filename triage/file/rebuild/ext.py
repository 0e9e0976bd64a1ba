"""Directories of ext2/3/4 whose inodes a format has wiped: their first blocks name files by inode.

mkfs writes the block of the inode table anew that holds the root's inode and those of the folders
made first. Layout: "Directory Entries" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.rebuild.remnant import Remnant
from triage.model import ByteSpace, Pattern

_ENTRY: Final = Struct("<IHBB")
_SMALLEST_BLOCK, _LARGEST = 1024, 64 << 10
_DIRECTORY, _LAST_KIND, _CHECKSUM = 2, 7, 0xDE
_HERE: Final = b"."


@dataclass(frozen=True, slots=True)
class _Name:
    """An entry ``at`` a byte of the block; ``kind`` as the entry says it."""

    at: int
    inode: int
    kind: int
    name: bytes


@dataclass(frozen=True, slots=True)
class Ext:
    """Reads the first blocks of directories; ``Remnant.number`` is the inode that a name means. Its
    other pattern is that of the first leaf of a tree, which ``file.ext_maps`` reads."""

    name: str = "ext"
    patterns: tuple[Pattern, ...] = (
        Pattern("ext", (b"\x0c\0",), rb"\x0c\0\x01\x02\.\0{3}.{6}\x02\x02\.\.\0\0", 4),
        Pattern("ext-map", (b"\x0a\xf3",), rb"\x0a\xf3..[\x54-\xff].\0\0.{4}\0{4}"),
    )

    def read(self, disk: ByteSpace, offsets: Iterable[int]) -> Iterator[Remnant]:
        """The names in the blocks there and in those right behind them."""
        end = -1
        for offset in offsets:
            if offset < end:
                continue
            found, size = _names(disk.read_at(offset, _LARGEST))
            end = offset + size
            yield from (_remnant(offset, found[0].inode, one) for one in found[2:])

    def begins(self, head: bytes, cluster: int, number: int) -> bool:
        """Not asked: inodes say themselves where content lies."""
        del head, cluster, number
        return False


def _names(data: bytes) -> tuple[list[_Name], int]:
    """The live entries of whole blocks and the bytes of these; entries fill each block to its last
    byte, so that what is none ends them at a block's border."""
    found: list[_Name] = []
    at = size = kept = 0
    while at + _ENTRY.size <= len(data):
        inode, room, length, kind = _ENTRY.unpack_from(data, at)
        name = data[at + _ENTRY.size : at + _ENTRY.size + length]
        whole = len(name) == length and _ENTRY.size + length <= room and not room & 3
        known = kind <= _LAST_KIND or (kind == _CHECKSUM and not inode)
        if not (whole and known) or b"\0" in name or b"/" in name or (at and name == _HERE):
            break
        if inode and name:
            found.append(_Name(at, inode, kind, name))
        at += room
        if at >= _SMALLEST_BLOCK and at & (at - 1) == 0:
            size, kept = at, len(found)
    return found[:kept], size


def _remnant(offset: int, parent: int, one: _Name) -> Remnant:
    return Remnant(
        offset=offset + one.at,
        system=0,
        number=one.inode,
        sequence=0,
        base=0,
        deleted=False,
        directory=one.kind == _DIRECTORY,
        cluster=-1,
        modified=None,
        names=((parent, 0, one.name),),
        parts=(),
    )


PLUGIN = Ext()
