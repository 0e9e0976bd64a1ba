"""The journal of ext3/4: which blocks of the file system it has copies of, and where.

Layout: "Journal (jbd2)" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final

from triage.model import ByteSpace

HEADER: Final = Struct(">3I")
MAGIC: Final = 0xC03B3998
_DESCRIPTOR: Final = 1
_SUPERBLOCKS: Final = (3, 4)
_WIDE, _CHECKED_2, _CHECKED_3 = 0x2, 0x8, 0x10
_ESCAPED, _SAME_SYSTEM, _LAST = 1, 2, 8
_UUID: Final = 16
_TAIL: Final = 4


def copies(content: ByteSpace, block: int) -> Iterator[tuple[int, int, int, bool]]:
    """Transaction, number of a block of ``block`` bytes, and at which byte of the journal's
    ``content`` its copy stands, the first four bytes of which may be escaped."""
    head = content.read_at(0, 1024)
    magic, kind, _ = HEADER.unpack_from(head.ljust(12, b"\0"))
    size, last = (int.from_bytes(head[at : at + 4], "big") for at in (12, 16))
    if magic != MAGIC or kind not in _SUPERBLOCKS or size != block:
        return
    features = int.from_bytes(head[40:44], "big")
    last = min(last, content.length // size)
    for number in range(1, last):
        data = content.read_at(number * size, 12)
        magic, kind, sequence = HEADER.unpack_from(data.ljust(12, b"\0"))
        if magic != MAGIC or kind != _DESCRIPTOR:
            continue
        tags = _tags(content.read_at(number * size, size), features)
        for place, (copied, escaped) in enumerate(tags, number + 1):
            at = place if place < last else place - last + 1
            yield sequence, copied, at * size, escaped


def _tags(data: bytes, features: int) -> Iterator[tuple[int, bool]]:
    """(block, escaped) of a descriptor; the copies follow it in this order."""
    wide, third = features & _WIDE, features & _CHECKED_3
    at, end = HEADER.size, len(data) - (_TAIL if features & (_CHECKED_2 | _CHECKED_3) else 0)
    length = 16 if third else 12 if wide else 8
    while at + length <= end:
        block = int.from_bytes(data[at : at + 4], "big")
        place = at + 4 if third else at + 6
        flags = int.from_bytes(data[place : place + (4 if third else 2)], "big")
        if wide:
            block |= int.from_bytes(data[at + 8 : at + 12], "big") << 32
        yield block, bool(flags & _ESCAPED)
        at += length + (0 if flags & _SAME_SYSTEM else _UUID)
        if flags & _LAST:
            return
