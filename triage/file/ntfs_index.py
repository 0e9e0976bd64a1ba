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
_DIRECTORY: Final = 0x10000000
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


def root_names(root: bytes, parent: int) -> Iterator[Named]:
    """The names in an index root."""
    if len(root) >= _ROOT_NODE + _NODE.size:
        yield from _node(root, _ROOT_NODE, parent, live=True)


def block_names(data: bytes, size: int, used: bytes, first: int, parent: int) -> Iterator[Named]:
    """The names in index blocks of ``size`` bytes, the first of which has the number ``first``.

    ``used`` is the index's bitmap: in a block that it does not name, every name is a deleted one.
    """
    for number in range(len(data) // size):
        block = data[number * size : (number + 1) * size]
        if block[:4] == b"INDX":
            byte, bit = divmod(first + number, 8)
            live = not used or (byte < len(used) and used[byte] >> bit & 1 == 1)
            yield from _node(fixed_up(block), _BLOCK_NODE, parent, live)


def _node(data: bytes, head: int, parent: int, live: bool) -> Iterator[Named]:
    first, used, room = _NODE.unpack_from(data, head)
    at, end = head + first, min(head + used, len(data))
    if live:
        while at + 16 <= end:
            reference, length, content, flags = _ENTRY.unpack_from(data, at)
            if length < 16 or at + length > end or flags & _LAST:
                break
            if content >= _NAME:
                yield from _named(data, at, reference, allocated=True)
            at += length
    yield from _left_over(data, at, min(head + max(used, room), len(data)), parent)


def _left_over(data: bytes, at: int, end: int, parent: int) -> Iterator[Named]:
    """Names whose parent is this directory, behind the last live one."""
    mark = parent.to_bytes(6, "little")
    place = data.find(mark, at + 16, end)
    while place >= 0:
        start = place - 16
        reference, length, content, _ = _ENTRY.unpack_from(data, start)
        size = _NAME + 2 * data[place + 64] if place + _NAME <= end else 0
        if size and content == size <= length - 16 <= size + 16 and place + size <= end:
            yield from _named(data, start, reference, allocated=False)
            place = data.find(mark, place + size, end)
        else:
            place = data.find(mark, place + 1, end)


def _named(data: bytes, at: int, reference: int, *, allocated: bool) -> Iterator[Named]:
    place = at + 16
    size, kind = data[place + 64], data[place + 65]
    if kind == DOS_NAME or kind >= _NAMESPACES or not size:
        return
    flags = int.from_bytes(data[place + _FLAGS_AT : place + _FLAGS_AT + 4], "little")
    name = utf8(data[place + _NAME : place + _NAME + 2 * size])
    if name != b".":
        address, sequence = reference & ADDRESS_MASK, reference >> 48
        yield Named(name, address, sequence, allocated, bool(flags & _DIRECTORY))
