"""ZIP and all that is one: office documents, archives, programs. APPNOTE 4.3."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.carve.split import join
from triage.file.carve.view import SECTOR, Carved, View
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

    def join(self, view: View) -> Carved | None:
        """The first end record that lies as much too far as the directory that it names."""
        at = view.find(_END, 30)
        while at >= 0:
            end = view.at(at, 22)
            count, size, start = (int.from_bytes(end[a:b], "little") for a, b in _COUNTS)
            gap = at - start - size
            if gap > 0 and gap % SECTOR == 0 and view.at(start + gap, 4) == _CENTRAL:
                found = self._joined(view, start, start + size, count, gap)
                if found is not None:  # else it is the end of another archive in between
                    return found
            at = view.find(_END, at + 4)
        return None

    def _joined(self, view: View, start: int, end: int, count: int, gap: int) -> Carved | None:
        listed = sorted(_listed(view, start + gap, end + gap, count), key=lambda one: one[-1])
        near = [one for one in listed if view.at(one[-1], 4) == _LOCAL]
        if not near or near != listed[: len(near)]:
            return None
        high = listed[len(near)][-1] if len(near) < len(listed) else start
        length = end + 22 + view.number(end + gap + 20, 2)
        split = join(view, near[-1][-1], high, gap, length, lambda one: _holds(one, *near[-1]))
        whole = split and join(
            view, split - SECTOR, split, gap, length, lambda one: bool(_all(one, start, end, count))
        )
        return Carved(length, proven=True, split=split, gap=gap) if whole else None


_COUNTS: Final = ((10, 12), (12, 16), (16, 20))

Member = tuple[int, int, int, int, int]
"""Method, CRC-32, packed size, size, and where its local header stands."""


def _all(view: View, start: int, end: int, count: int) -> bool:
    members = _members(view, start, end, count)
    return members is not None and _proven(view, members)


def _members(view: View, at: int, end: int, count: int) -> list[Member] | None:
    """The members of a central directory; null where one has no local header."""
    found = _listed(view, at, end, count)
    if not found or any(view.at(place, 4) != _LOCAL for *_, place in found):
        return None
    return found


def _listed(view: View, at: int, end: int, count: int) -> list[Member]:
    """What a central directory says of its members; nothing where it ends too early."""
    found: list[Member] = []
    while at < end and len(found) < count:
        raw = view.at(at, _ENTRY.size)
        if len(raw) < _ENTRY.size or raw[:4] != _CENTRAL:
            return []
        entry = _ENTRY.unpack(raw)
        method, crc, packed, size, name, extra, comment, place = (
            entry[4], *entry[7:13], entry[-1],
        )  # fmt: skip
        found.append((method, crc, packed, size, place))
        at += _ENTRY.size + name + extra + comment
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
