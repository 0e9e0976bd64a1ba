"""What the central directory of a ZIP says of its members (APPNOTE 4.3)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.carve.view import View

LOCAL: Final = b"PK\3\4"
CENTRAL: Final = b"PK\1\2"
UNSTATED: Final = 0xFFFFFFFF
_WIDE: Final = 1
"""A field of what is added to a header: sizes that do not fit into it (APPNOTE 4.5.3)."""
_ENTRY: Final = Struct("<4s6H3I5H2I")
_CHECKED: Final = 64 << 20
"""Archives that unpack to more are not checked member by member."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry; ``place`` is where its local header stands, ``stamp`` its time and date."""

    name: bytes
    stamp: bytes
    method: int
    crc: int
    packed: int
    size: int
    place: int


def listed(view: View, at: int, end: int, count: int) -> list[Member]:
    """The members; nothing where the directory ends too early."""
    found: list[Member] = []
    while at < end and len(found) < count:
        raw = view.at(at, _ENTRY.size)
        if len(raw) < _ENTRY.size or raw[:4] != CENTRAL:
            return []
        entry = _ENTRY.unpack(raw)
        method, crc, packed, size, name, extra, comment, place = (
            entry[4], *entry[7:13], entry[-1],
        )  # fmt: skip
        called = view.at(at + _ENTRY.size, name)
        added = view.at(at + _ENTRY.size + name, extra)
        size, packed, place = wide(added, [size, packed, place])
        found.append(Member(called, raw[12:16], method, crc, packed, size, place))
        at += _ENTRY.size + name + extra + comment
    return found


def wide(added: bytes, numbers: list[int]) -> list[int]:
    """The numbers of a header, those that it does not state from what is added to it."""
    at, found = 0, list(numbers)
    while at + 4 <= len(added):
        kind, size = (int.from_bytes(added[at + n : at + n + 2], "little") for n in (0, 2))
        at += 4
        if kind == _WIDE:
            place = at
            for number, value in enumerate(numbers):
                if value == UNSTATED and place + 8 <= at + size:
                    found[number] = int.from_bytes(added[place : place + 8], "little")
                    place += 8
        at += size
    return found


def proven(view: View, members: list[Member]) -> bool:
    """Whether every member unpacks to what its checksum says."""
    if sum(member.size for member in members) > _CHECKED:
        return False
    return all(holds(view, member) for member in members)


def holds(view: View, member: Member) -> bool:
    """Whether a member unpacks to what its checksum says, and its own header is the directory's:
    programs write some members alike in all their files."""
    place = member.place
    head = view.at(place, 30 + len(member.name))
    if head[10:14] != member.stamp or head[30:] != member.name:
        return False
    start = place + 30 + view.number(place + 26, 2) + view.number(place + 28, 2)
    data = view.at(start, member.packed)
    if member.method == 8:
        try:
            data = zlib.decompressobj(-15).decompress(data, member.size + 1)
        except zlib.error:
            return False
    elif member.method:
        return False
    return len(data) == member.size and zlib.crc32(data) == member.crc
