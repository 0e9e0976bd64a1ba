"""The index of an NTFS directory, read in one pass: live names, and those left in unused room.

Layout: "NTFS Documentation" of the Linux-NTFS project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.ntfs_record import ADDRESS_MASK, DOS_NAME, fixed_up, utf8

_NODE: Final = Struct("<3I")
_ENTRY: Final = Struct("<Q2HI")
_ROOT_NODE: Final = 16
_BLOCK_NODE: Final = 24
_NAME: Final = 66
"""Bytes of a $FILE_NAME before its name."""
_LAST: Final = 2
_DIRECTORY: Final = 0x10
_FLAGS_AT: Final = 56
_NAMESPACES: Final = 4


@dataclass(frozen=True, slots=True)
class Named:
    """One name with the record that it means."""

    name: bytes
    address: int
    sequence: int
    allocated: bool
    directory: bool


def block_size(root: bytes) -> int:
    """Size of an index block as the index root says it, else the usual one."""
    size = int.from_bytes(root[8:12], "little")
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else 4096


@dataclass(frozen=True, slots=True)
class Index:
    """How the index of the directory ``parent`` is read: ``size`` bytes a block; in one that the
    bitmap ``used`` does not name, every name is a deleted one. Names of live files are left out
    where they are not ``recorded``."""

    parent: int
    size: int
    used: bytes
    recorded: bool

    def root(self, data: bytes) -> Iterator[Named]:
        """The names in an index root."""
        if len(data) >= _ROOT_NODE + _NODE.size:
            yield from self._node(data, _ROOT_NODE, live=True)

    def blocks(self, data: bytes, start: int) -> Iterator[Named]:
        """The names in index blocks; ``start`` is where in the index they begin."""
        for _, block, held in self._blocks(data, start):
            if block[:4] == b"INDX":
                yield from self._node(fixed_up(block), _BLOCK_NODE, held)

    def left_over(self, data: bytes, start: int) -> Iterator[tuple[int, int]]:
        """Place and length of what stands behind the names of each block; all of an unused one."""
        for at, block, held in self._blocks(data, start):
            used = 0
            if held and block[:4] == b"INDX":
                used = _BLOCK_NODE + _NODE.unpack_from(block, _BLOCK_NODE)[1]
            if block.count(0, used) < len(block) - used:
                yield at + used, len(block) - used

    def _blocks(self, data: bytes, start: int) -> Iterator[tuple[int, bytes, bool]]:
        """Place of each block, its bytes, and whether it is in use."""
        for at in range(0, len(data) // self.size * self.size, self.size):
            byte, bit = divmod((start + at) // self.size, 8)
            held = byte < len(self.used) and self.used[byte] >> bit & 1 == 1
            yield start + at, data[at : at + self.size], held or not self.used

    def _node(self, data: bytes, head: int, live: bool) -> Iterator[Named]:
        first, used, room = _NODE.unpack_from(data, head)
        at, end = head + first, min(head + used, len(data))
        if live:
            places, at = _live(data, at, end, self.recorded)
            for place in places:
                yield from _named(data, place, allocated=True)
        for place in _left_over(data, at, min(head + max(used, room), len(data)), self.parent):
            yield from _named(data, place, allocated=False)


def _leads(data: bytes, place: int) -> int:
    """Whether the name at a place is a directory's."""
    return data[place + _FLAGS_AT + 3] & _DIRECTORY


def _live(data: bytes, at: int, end: int, recorded: bool) -> tuple[list[int], int]:
    """Where live names stand, those of directories alone where they are not ``recorded``; and
    where they end."""
    found, entry = [], _ENTRY.unpack_from
    while at + 16 <= end:
        _, length, content, flags = entry(data, at)
        if length < 16 or at + length > end or flags & _LAST:
            break
        if _NAME <= content <= length - 16 and (recorded or _leads(data, at + 16)):
            found.append(at)
        at += length
    return found, at


def _left_over(data: bytes, at: int, end: int, parent: int) -> Iterator[int]:
    """Names whose parent is this directory, behind the last live one."""
    mark = parent.to_bytes(6, "little")
    place = data.find(mark, at + 16, end) if parent else -1
    while place >= 0:
        start = place - 16
        _, length, content, _ = _ENTRY.unpack_from(data, start)
        size = _NAME + 2 * data[place + 64] if place + _NAME <= end else 0
        if size and content == size <= length - 16 <= size + 16 and place + size <= end:
            yield start
            place = data.find(mark, place + size, end)
        else:
            place = data.find(mark, place + 1, end)


def _named(data: bytes, at: int, *, allocated: bool) -> Iterator[Named]:
    place = at + 16
    if len(data) < place + _NAME:
        return
    size, kind = data[place + 64], data[place + 65]
    if kind == DOS_NAME or kind >= _NAMESPACES or not size:
        return
    name = utf8(data[place + _NAME : place + _NAME + 2 * size])
    if name != b".":
        reference = int.from_bytes(data[at : at + 8], "little")
        address, sequence = reference & ADDRESS_MASK, reference >> 48
        yield Named(name, address, sequence, allocated, bool(_leads(data, place)))
