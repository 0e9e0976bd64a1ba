"""Archives behind or inside a program: self-extracting ones, and installers."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator

from triage.content.container.zip_directory import members
from triage.content.kinds import family
from triage.content.space import Slice
from triage.model import ByteSpace, Item

_PROGRAMS = frozenset({"application/vnd.microsoft.portable-executable", "application/x-executable"})
_WINDOW = 4 << 20
_MOST = 16
_MAGICS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF\0\0\0\0")
_LZH = re.compile(rb"-l(?:h[0-7d]|z[s45])-")
_LZH_AT = 2
_HEAD = 512


def carried(item: Item, mime: str) -> Iterator[Item]:
    """The archives that a program carries; nothing for any other type."""
    if family(mime) not in _PROGRAMS:
        return
    length = item.data.length
    start = _zip_start(item.data)
    if start is not None:
        yield _found(item, start, length - start)
        return
    end, count = 0, 0
    for at in range(0, length, _WINDOW):
        data = item.data.read_at(at, _WINDOW + _HEAD)
        for place in _places(data):
            start = at + place
            size = _size(data[place : place + _HEAD], length - start)
            if start >= end and place < _WINDOW and size and count < _MOST:
                yield _found(item, start, size)
                end, count = start + size, count + 1


def _places(data: bytes) -> list[int]:
    """Where an archive may begin; plain searches, since programs are long and many."""
    places = [hit.start() - _LZH_AT for hit in _LZH.finditer(data, _LZH_AT)]
    for magic in _MAGICS:
        at = data.find(magic)
        while at >= 0:
            places.append(at)
            at = data.find(magic, at + 1)
    return sorted(places)


def _found(item: Item, start: int, size: int) -> Item:
    where = f"@{start}+{size}"
    return Item((*item.steps, where), "", Slice(item.data, start, size), item.whole)


def _zip_start(space: ByteSpace) -> int | None:
    """Where the first member stands, if the file ends in a directory of members."""
    if b"PK\5\6" not in space.read_at(max(space.length - 65_557, 0), 65_557):
        return None
    listed, sound = members(space)
    first = min((member.start for member in listed), default=-1) if sound else -1
    return first if first >= 0 else None


def _size(head: bytes, rest: int) -> int:
    """How long the archive may be that begins here; 0 where the header is not sound."""
    for magic, read in _READERS.items():
        if head.startswith(magic):
            return min(read(head, rest), rest)
    return _lzh(head, rest)


def _seven(head: bytes, rest: int) -> int:
    if len(head) < 32 or zlib.crc32(head[12:32]) != int.from_bytes(head[8:12], "little"):
        return 0
    offset, size = struct.unpack_from("<QQ", head, 12)
    return int(32 + offset + size)


def _rar(head: bytes, rest: int) -> int:
    old = head[6:7] == b"\0" and head[9:10] == b"\x73"
    new = head[6:8] == b"\1\0" and zlib.crc32(head[12 : 13 + head[12]]) == int.from_bytes(
        head[8:12], "little"
    )
    return rest if old or new else 0


def _cab(head: bytes, rest: int) -> int:
    if len(head) < 36:
        return 0
    size, minor, major = int.from_bytes(head[8:12], "little"), head[24], head[25]
    return size if (major, minor) == (1, 3) and 36 <= size <= rest else 0


def _lzh(head: bytes, rest: int) -> int:
    """Levels 0 and 1 carry a sum over their header, level 2 its length in two bytes."""
    size, level = head[0], head[20:21]
    if level in (b"\0", b"\1") and 22 <= size <= len(head) - 2:
        return rest if sum(head[2 : 2 + size]) & 0xFF == head[1] else 0
    long = int.from_bytes(head[:2], "little")
    return rest if level == b"\2" and 26 <= long < 4096 and head[19:20] in (b"\0", b" ") else 0


_READERS: dict[bytes, Callable[[bytes, int], int]] = {
    b"7z\xbc\xaf": _seven,
    b"Rar!": _rar,
    b"MSCF": _cab,
}
