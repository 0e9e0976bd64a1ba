"""The content of one stream, read in pieces and with zeros where it cannot be read."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from typing import Final

from triage.model import Extent

_PIECE: Final = 1 << 20
_SMALLEST: Final = 4096


class Content:
    """A ``ByteSpace`` over ``fetch(offset, length)``, which may raise or return short.

    TSK allocates what it is asked for before it reads, so no more than 1 MiB is asked for at
    once. A piece that fails is asked for again in smaller ones; what fails at 4 KiB is zeros and
    is listed as unreadable.
    """

    def __init__(self, length: int, fetch: Callable[[int, int], bytes]) -> None:
        self._length = length
        self._fetch = fetch
        self._unreadable: list[Extent] = []

    @property
    def length(self) -> int:
        """Size of the stream in bytes."""
        return self._length

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes of the stream, cut at its end, zeros where it cannot be read."""
        return self._read(offset, min(offset + length, self._length), _PIECE)

    def unreadable(self) -> tuple[Extent, ...]:
        """Offsets within the stream that could not be read so far."""
        return tuple(self._unreadable)

    def _read(self, offset: int, end: int, size: int) -> bytes:
        """``offset`` to ``end`` in aligned pieces of ``size``: 1 MiB, 64 KiB, then 4 KiB."""
        pieces = []
        while offset < end:
            wanted = min(size - offset % size, end - offset)
            piece = self._piece(offset, wanted)
            if len(piece) < wanted and size > _SMALLEST:
                piece = self._read(offset, offset + wanted, size >> 4)
            if len(piece) < wanted:
                self._record(offset + len(piece), wanted - len(piece))
                piece += bytes(wanted - len(piece))
            pieces.append(piece)
            offset += wanted
        return b"".join(pieces)

    def _piece(self, offset: int, length: int) -> bytes:
        try:
            return self._fetch(offset, length)[:length]
        except (OSError, RuntimeError):
            return b""

    def _record(self, offset: int, length: int) -> None:
        """Merge a range into the sorted list."""
        ranges = self._unreadable
        at = bisect.bisect_left(ranges, Extent(offset, 0))
        first, end = offset, offset + length
        if at and ranges[at - 1].end >= first:
            at -= 1
            first = ranges[at].offset
        stop = at
        while stop < len(ranges) and ranges[stop].offset <= end:
            end = max(end, ranges[stop].end)
            stop += 1
        ranges[at:stop] = [Extent(first, end - first)]
