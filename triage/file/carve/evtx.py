"""Windows event logs: a header and chunks of 64 KiB, with checksums (libevtx's format notes)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Final

from triage.file.carve.split import join, joined_view
from triage.file.carve.view import SECTOR, Carved, View, broken
from triage.model import Pattern

_HEADER: Final = 4096
_CHUNK: Final = 65536
_MARK: Final = b"ElfChnk\0"
_COUNT: Final = 42
_FIRST, _LAST = 24, 32
"""Where a chunk says which records it has, by numbers that go on from one to the next."""
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
        """To where the log had grown, as far as its unused room is still zero; null where chunks
        are missing that the header counts."""
        last, found = _measured(view)
        missing = last < view.number(_COUNT, 2) or not _sound(view, last - 1)
        return None if missing else found

    def join(self, view: View) -> Carved | None:
        """The chunk behind the broken one tells the gap, and the broken one's checksum where it
        is; else what there is of the log."""
        last, found = _measured(view)
        if found is None:
            return None
        faulty = last if _sound(view, last - 1) else last - 1
        high = _HEADER + last * _CHUNK
        at = view.find(_MARK, high + SECTOR)
        before = view.number(high - _CHUNK + _LAST, 8)
        while at >= 0:
            gap = at - high
            if gap % SECTOR == 0 and view.number(at + _FIRST, 8) == before + 1:
                length = view.length - gap
                low = high - SECTOR if faulty == last else high - _CHUNK
                split = join(view, low, high, gap, length, lambda one: _sound(one, faulty))
                whole = split and self.measure(joined_view(view, split, gap, length))
                if whole:
                    return broken(whole.length, split, gap)
            at = view.find(_MARK, at + 8)
        return replace(found, doubted=True)


def _measured(view: View) -> tuple[int, Carved | None]:
    """How many chunks follow each other to the last one in use, and the log that they are."""
    head = view.at(0, 128)
    if len(head) < 128:
        return 0, None
    summed = not head[120] & _UNSUMMED
    if summed and zlib.crc32(head[:120]) != int.from_bytes(head[124:128], "little"):
        return 0, None
    chunks, last = 0, 0
    while chunks <= last + _GROWTH and (kind := _kind(view, chunks)):
        chunks += 1
        last = chunks if kind == _MARK else last
    full = -(-last // _GROWTH) * _GROWTH
    grown = [n for n in (full + 1, full) if last <= n <= chunks]
    end = _HEADER + (grown[0] if grown and last > 1 else last) * _CHUNK
    return last, Carved(end) if last and end <= view.length else None


def _sound(view: View, number: int) -> bool:
    """Whether both checksums of a chunk hold."""
    chunk = view.at(_HEADER + number * _CHUNK, _CHUNK) if number >= 0 else b""
    used, records, summed = (int.from_bytes(chunk[at : at + 4], "little") for at in (48, 52, 124))
    if not chunk.startswith(_MARK) or not 512 <= used <= _CHUNK:
        return False
    heads = zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120]))
    return heads == summed and zlib.crc32(chunk[512:used]) == records


def _kind(view: View, number: int) -> bytes:
    """The mark of a chunk, zeros where it is unused, nothing where there is none."""
    chunk = view.at(_HEADER + number * _CHUNK, _CHUNK)
    if len(chunk) < _CHUNK:
        return b""
    return chunk[:8] if chunk.startswith(_MARK) or chunk == bytes(_CHUNK) else b""


PLUGIN = Evtx()
