"""Directory blocks of ext2/3/4, read in one pass: TSK searches its list for every name it adds.

Layout: "Directory Entries" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

_ENTRY: Final = Struct("<IHBB")
_SMALLEST: Final = 12
_DIRECTORY: Final = 2
_CHECKSUM: Final = (0, 12, 0, 0xDE)
"""The entry that is no name: the last one of a block."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the file system writes directories: ``block`` bytes, inodes up to ``last``, and
    whether entries say what they name (``typed``; else the name's length takes two bytes)."""

    block: int
    last: int
    typed: bool


@dataclass(frozen=True, slots=True)
class Named:
    """One name. ``inode`` is 0 where only the name is left; ``directory`` null: not known."""

    name: bytes
    inode: int
    allocated: bool
    directory: bool | None


def names(data: bytes, shape: Shape) -> Iterator[Named]:
    """The names in whole directory blocks, live ones and those left between them."""
    for start in range(0, len(data), shape.block):
        yield from _block(data, start, min(start + shape.block, len(data)), shape)


def behind(data: bytes, block: int) -> Iterator[tuple[int, int]]:
    """Place and length of what stands behind the last name of each of whole blocks, but for a
    checksum."""
    for start in range(0, len(data) - block + 1, block):
        at = last = start
        end = start + block
        while at + _SMALLEST <= end:
            inode, room, size, kind = _ENTRY.unpack_from(data, at)
            if room < _SMALLEST or at + room > end or (inode, room, size, kind) == _CHECKSUM:
                break
            last = at + ((size + 11) & ~3) if inode else last
            at += room
        if start < last < at and data.count(0, last, at) < at - last:
            yield last, at - last


def _block(data: bytes, at: int, end: int, shape: Shape) -> Iterator[Named]:
    left = 0  # bytes of the last live entry's room that its own name does not need
    while at + _SMALLEST <= end:
        inode, room, size, kind = _ENTRY.unpack_from(data, at)
        need = (size + 11) & ~3
        fits = need <= room <= end - at and not room & 3 and inode <= shape.last
        if not (fits and (size or not (inode or left)) and (shape.typed or not kind)):
            at, left = at + 4, max(left - 4, 0)
            continue
        if left and left < need:
            at, left = at + 4, left - 4
            continue
        name = data[at + 8 : at + 8 + size]
        allocated = not left and inode > 0
        if size and (allocated or _plausible(name)) and name not in (b".", b".."):
            yield Named(name, inode, allocated, kind == _DIRECTORY if shape.typed else None)
        at += need
        left = (left or room) - need
        if left and data.count(0, at, at + left) == left:
            at, left = at + left, 0


def _plausible(name: bytes) -> bool:
    """What lies between live entries may be anything."""
    return not (b"\0" in name or b"/" in name)
