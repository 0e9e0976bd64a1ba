"""Windows event logs: a header and chunks of 64 KiB, with checksums (libevtx's format notes)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_HEADER: Final = 4096
_CHUNK: Final = 65536
_MARK: Final = b"ElfChnk\0"
_UNSUMMED: Final = 4
"""A flag: the header has no checksum."""
_GROWTH: Final = 16
"""A log grows by so many chunks, from none or one on; those not yet used are zero."""


@dataclass(frozen=True, slots=True)
class Evtx:
    """The header and the chunks behind it, with the room that they have left."""

    name: str = "evtx"
    patterns: tuple[Pattern, ...] = (Pattern("evtx", (b"El",), rb"ElfFile\0"),)

    def measure(self, view: View) -> Carved | None:
        """To where the log had grown, as far as its unused room is still zero."""
        head = view.at(0, 128)
        if len(head) < 128:
            return None
        summed = not head[120] & _UNSUMMED
        if summed and zlib.crc32(head[:120]) != int.from_bytes(head[124:128], "little"):
            return None
        chunks, last = 0, 0
        while chunks <= last + _GROWTH and (kind := _kind(view, chunks)):
            chunks += 1
            last = chunks if kind == _MARK else last
        full = -(-last // _GROWTH) * _GROWTH
        grown = [n for n in (full + 1, full) if last <= n <= chunks]
        end = _HEADER + (grown[0] if grown and last > 1 else last) * _CHUNK
        return Carved(end) if last and end <= view.length else None


def _kind(view: View, number: int) -> bytes:
    """The mark of a chunk, zeros where it is unused, nothing where there is none."""
    chunk = view.at(_HEADER + number * _CHUNK, _CHUNK)
    if len(chunk) < _CHUNK:
        return b""
    return chunk[:8] if chunk.startswith(_MARK) or chunk == bytes(_CHUNK) else b""


PLUGIN = Evtx()
