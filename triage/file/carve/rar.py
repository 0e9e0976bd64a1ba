"""RAR 4 and 5: blocks with checksums of their headers, to the one that ends the archive."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_OLD: Final = b"Rar!\x1a\x07\0"
_MOST: Final = 1 << 16
_ADDED: Final = 0x8000
_END_OLD, _END_NEW = 0x7B, 5
_FURTHER, _DATA = 1, 2


@dataclass(frozen=True, slots=True)
class Rar:
    """Blocks by their lengths."""

    name: str = "rar"
    patterns: tuple[Pattern, ...] = (Pattern("rar", (b"Ra",), rb"Rar!\x1a\x07(?:\0|\x01\0)"),)

    def measure(self, view: View) -> Carved | None:
        """To the end of the block that says so."""
        old = view.at(0, 7) == _OLD
        at = 7 if old else 8
        for _ in range(_MOST):
            step, ended = (_old if old else _new)(view, at)
            if step <= 0 or at + step > view.length:
                return None
            at += step
            if ended:
                return Carved(at)
        return None


def _old(view: View, at: int) -> tuple[int, bool]:
    size = view.number(at + 5, 2)
    head = view.at(at, max(size, 0))
    if size < 7 or len(head) < size:
        return 0, False
    if zlib.crc32(head[2:]) & 0xFFFF != int.from_bytes(head[:2], "little"):
        return 0, False
    flags = int.from_bytes(head[3:5], "little")
    added = int.from_bytes(head[7:11], "little") if flags & _ADDED else 0
    return size + added, head[2] == _END_OLD


def _new(view: View, at: int) -> tuple[int, bool]:
    size, start = _vint(view, at + 4)
    head = view.at(at + 4, start - at - 4 + size)
    if not 0 < size < 1 << 21 or zlib.crc32(head) != view.number(at, 4):
        return 0, False
    kind, place = _vint(view, start)
    flags, place = _vint(view, place)
    if flags & _FURTHER:
        _, place = _vint(view, place)
    data = _vint(view, place)[0] if flags & _DATA else 0
    return start - at + size + data, kind == _END_NEW


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
