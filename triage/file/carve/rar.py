"""RAR 4 and 5: blocks with checksums of their headers, to the one that ends the archive."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Pattern

_OLD: Final = b"Rar!\x1a\x07\0"
_MOST: Final = 1 << 16
_ADDED: Final = 0x8000
_ARCHIVE, _MEMBER, _SUB, _END = 0x73, 0x74, 0x77, 0x7B
_COMMENTED: Final = {_ARCHIVE: 2, _MEMBER: 8}
"""Flags of headers that hold a comment, over which their checksum does not go (before RAR 2.9)."""
_LARGE: Final = 0x100
_END_NEW: Final = 5
_FURTHER, _DATA = 1, 2
_HEADERS_LOCKED: Final = 0x80
_LOCK_NEW: Final = 4
"""What says of RAR 4 that all behind is encrypted, and is a block of its own in RAR 5."""
_PART_FOLLOWS: Final = 1
_BLOCK, _SALT = 16, 4
"""Blocks of the cipher; before RAR 5 other things lie between them."""
_PIECE: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Rar:
    """Blocks by their lengths; where their headers are locked too, what cannot be told from
    noise."""

    name: str = "rar"
    patterns: tuple[Pattern, ...] = (Pattern("rar", (b"Ra",), rb"Rar!\x1a\x07(?:\0|\x01\0)"),)

    def measure(self, view: View) -> Carved | None:
        """To the end of the block that says so; before RAR 3 none does, and members were all."""
        old = view.at(0, 7) == _OLD
        at = 7 if old else 8
        kinds: set[int] = set()
        for _ in range(_MOST):
            step, kind = (_old if old else _new)(view, at)
            if step <= 0:
                return Carved(at) if old and {_ARCHIVE, _MEMBER} <= kinds else None
            if at + step > view.length:
                return None
            at += step
            kinds.add(kind)
            if kind == (_END if old else _END_NEW):
                return Carved(at if old else at + _room(view, at))
            if old and kind == _ARCHIVE and view.number(at - step + 3, 2) & _HEADERS_LOCKED:
                return _noise(view, at, _SALT)
            if not old and kind == _LOCK_NEW:
                return _noise(view, at, _BLOCK)
        return None


def _room(view: View, at: int) -> int:
    """Zeros behind a part that others follow, which has the length that was asked for."""
    room = view.at(at, -at % SECTOR) if view.number(at - 1, 1) & _PART_FOLLOWS else b""
    return 0 if any(room) else len(room)


def _noise(view: View, start: int, unit: int) -> Carved | None:
    """To where what is encrypted ends, a multiple of a unit: the system fills the last sector with
    zeros, of which there are never so many in a row before."""
    at = start + -start % SECTOR
    while at < view.length:
        piece = view.at(at - SECTOR, _PIECE)
        for border in range(SECTOR, len(piece) + 1, SECTOR):
            if not any(piece[border - _BLOCK : border]):
                used = at - SECTOR + len(piece[:border].rstrip(b"\0"))
                end = start + -(-(used - start) // unit) * unit
                return Carved(end, doubted=True) if used - start >= _BLOCK else None
        at += max(len(piece) - SECTOR, SECTOR)
    return None


def _old(view: View, at: int) -> tuple[int, int]:
    """Bytes of a block with its data, and its kind; zeros: it is none."""
    size = view.number(at + 5, 2)
    head = view.at(at, max(size, 0))
    if size < 7 or len(head) < size:
        return 0, 0
    kind, flags = head[2], int.from_bytes(head[3:5], "little")
    added = 0
    if flags & _ADDED or kind == _MEMBER:
        added = int.from_bytes(head[7:11], "little")
    summed = head
    if kind == _SUB:
        summed += view.at(at + size, min(added, 1 << 16))
    elif flags & _COMMENTED.get(kind, 0):
        summed = head[: 13 if kind == _ARCHIVE else _named(head, flags)]
    if zlib.crc32(summed[2:]) & 0xFFFF != int.from_bytes(head[:2], "little"):
        return 0, 0
    if kind == _MEMBER and flags & _LARGE:
        added |= int.from_bytes(head[32:36], "little") << 32
    return size + added, kind


def _named(head: bytes, flags: int) -> int:
    """Where the name of a member ends."""
    return 32 + int.from_bytes(head[26:28], "little") + (8 if flags & _LARGE else 0)


def _new(view: View, at: int) -> tuple[int, int]:
    """The same for RAR 5."""
    size, start = _vint(view, at + 4)
    head = view.at(at + 4, start - at - 4 + size)
    if not 0 < size < 1 << 21 or zlib.crc32(head) != view.number(at, 4):
        return 0, 0
    kind, place = _vint(view, start)
    flags, place = _vint(view, place)
    if flags & _FURTHER:
        _, place = _vint(view, place)
    data = _vint(view, place)[0] if flags & _DATA else 0
    return start - at + size + data, kind


def _vint(view: View, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for index in range(10):
        byte = view.number(at + index, 1)
        if byte < 0:
            break
        value |= (byte & 0x7F) << 7 * index
        if not byte & 0x80:
            return value, at + index + 1
    return 0, at


PLUGIN = Rar()
