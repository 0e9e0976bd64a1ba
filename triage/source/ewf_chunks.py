"""Reads the chunks of an Expert Witness image, and believes only those whose checksum holds."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from triage.model import Extent
from triage.source.container import Media
from triage.source.ewf_decode import Chunks, decoded, most_stored
from triage.source.ewf_layout import Layout
from triage.source.ewf_segment import unpack_entries
from triage.source.ranges import Ranges, clamped

_CACHE_BYTES = 64 << 20
_CACHED_TABLES = 64


class EwfBytes:
    """The disk inside an image, as a ``ByteSpace``.

    A chunk that fails its check reads as zeros and is listed as unreadable, as are those that a
    damaged image lacks and the sectors that the acquiring program could not read.
    """

    def __init__(self, paths: Sequence[str], layout: Layout) -> None:
        self._layout = layout
        self._firsts = [table.first for table in layout.tables]
        self._bad = Ranges()
        self._media = Media(paths)
        self._entries = lru_cache(_CACHED_TABLES)(self._load_entries)
        self._chunk = lru_cache(max(_CACHE_BYTES // layout.chunk_size, 1))(self._load_chunk)
        self._length = layout.size + self._odd_tail()
        for start, end in (*layout.unread, *layout.missing):
            if start < self._length:
                self._bad.add(start, min(end, self._length))

    @property
    def length(self) -> int:
        """Size of the disk in bytes."""
        return self._length

    def unreadable(self) -> tuple[Extent, ...]:
        """Corrupt chunks met so far, what is missing, what was unreadable at the acquisition."""
        return self._bad.extents()

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, cut only at the end of the disk; zeros for a corrupt chunk."""
        start, end = clamped(offset, length, self._length)
        if start == end:
            return b""
        size = self._layout.chunk_size
        first, last = start // size, (end - 1) // size
        pieces = [self._chunk(number) for number in range(first, last + 1)]
        data = pieces[0] if first == last else b"".join(pieces)
        skip = start - first * size
        return data if skip == 0 and end - start == len(data) else data[skip : skip + end - start]

    def _odd_tail(self) -> int:
        """Bytes behind the last whole sector: ewfacquire stores them in the last chunk and
        hashes them, though the sector count leaves them out."""
        last = self._last_chunk()
        if last < 0:
            return 0
        content = self._decode(last)
        beyond = len(content) - self._expected(last) if content is not None else 0
        return beyond if beyond < self._layout.sector_size else 0

    def _last_chunk(self) -> int:
        return -(-self._layout.size // self._layout.chunk_size) - 1

    def _expected(self, number: int) -> int:
        size = self._layout.chunk_size
        return min(size, self._layout.size - number * size)

    def _load_chunk(self, number: int) -> bytes:
        content = self._decode(number)
        if content is not None:
            return content
        start = number * self._layout.chunk_size
        end = min(start + self._layout.chunk_size, self._length)
        self._bad.add(start, end)
        return bytes(end - start)

    def _decode(self, number: int) -> bytes | None:
        """The chunk's content, at least as long as the disk needs, or null when it is corrupt."""
        stored, compressed = self._stored(number)
        return decoded(stored, compressed, self._expected(number), self._layout.chunk_size)

    def _stored(self, number: int) -> tuple[bytes, bool]:
        """Empty for a chunk that no table has."""
        at = bisect_right(self._firsts, number) - 1
        table = self._layout.tables[at] if at >= 0 else None
        if table is None or number >= table.first + table.count:
            return b"", False
        entries = self._entries(at)
        if entries is None:
            return b"", False
        offsets, compressed = entries
        within = number - table.first
        start = int(offsets[within])
        end = int(offsets[within + 1]) if within + 1 < table.count else table.end
        length = min(end - start, most_stored(self._layout.chunk_size))
        try:
            return self._media.read_at(table.segment, start, length), bool(compressed[within])
        except OSError:
            return b"", False

    def _load_entries(self, at: int) -> Chunks | None:
        table = self._layout.tables[at]
        if table.chunks is not None:
            return table.chunks
        try:
            stored = self._media.read_at(table.segment, table.entries, 4 * table.count)
        except OSError:
            return None
        if zlib.adler32(stored) != table.checksum:  # changed since the walk: trust none of it
            return None
        return unpack_entries(stored, table.base)
