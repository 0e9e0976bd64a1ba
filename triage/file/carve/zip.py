"""ZIP and all that is one: office documents, archives, programs. APPNOTE 4.3."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_LOCAL: Final = b"PK\3\4"
_CENTRAL: Final = b"PK\1\2"
_END: Final = b"PK\5\6"
_ENTRY: Final = Struct("<4s6H3I5H2I")
_LONGEST: Final = 1 << 30
_CHECKED: Final = 64 << 20
"""Archives that unpack to more are not checked member by member."""


@dataclass(frozen=True, slots=True)
class Zip:
    """The end of a central directory that leads back to the archive's first byte."""

    name: str = "zip"
    patterns: tuple[Pattern, ...] = (Pattern("zip", (b"PK",), rb"PK\x03\x04[\x0a-\x3f]\0"),)

    def measure(self, view: View) -> Carved | None:
        """The first end record whose directory begins where it says."""
        at = view.find(_END, 30, _LONGEST)
        while at >= 0:
            end = view.at(at, 22)
            if len(end) < 22:
                return None
            count = int.from_bytes(end[10:12], "little")
            size = int.from_bytes(end[12:16], "little")
            start = int.from_bytes(end[16:20], "little")
            if start + size == at and count:
                members = _members(view, start, at, count)
                if members is None:
                    return None
                length = at + 22 + int.from_bytes(end[20:22], "little")
                return Carved(min(length, view.length), _proven(view, members))
            at = view.find(_END, at + 4, _LONGEST)
        return None


Member = tuple[int, int, int, int, int]
"""Method, CRC-32, packed size, size, and where its local header stands."""


def _members(view: View, at: int, end: int, count: int) -> list[Member] | None:
    """The members of a central directory; null where one has no local header."""
    found: list[Member] = []
    while at < end and len(found) < count:
        raw = view.at(at, _ENTRY.size)
        if len(raw) < _ENTRY.size or raw[:4] != _CENTRAL:
            return None
        entry = _ENTRY.unpack(raw)
        method, crc, packed, size, name, extra, comment, place = (
            entry[4], *entry[7:13], entry[-1],
        )  # fmt: skip
        found.append((method, crc, packed, size, place))
        at += _ENTRY.size + name + extra + comment
    if any(view.at(place, 4) != _LOCAL for *_, place in found):
        return None
    return found


def _proven(view: View, members: list[Member]) -> bool:
    """Whether every member unpacks to what its checksum says."""
    if sum(size for _, _, _, size, _ in members) > _CHECKED:
        return False
    return all(_holds(view, *member) for member in members)


def _holds(view: View, method: int, crc: int, packed: int, size: int, place: int) -> bool:
    start = place + 30 + view.number(place + 26, 2) + view.number(place + 28, 2)
    data = view.at(start, packed)
    if method == 8:
        try:
            data = zlib.decompressobj(-15).decompress(data, size + 1)
        except zlib.error:
            return False
    elif method:
        return False
    return len(data) == size and zlib.crc32(data) == crc


PLUGIN = Zip()
