"""One sparse extent of a VMware disk: its header, and where its grains lie.

After VMware's "Virtual Disk Format 5.0": a directory of tables of grains, in hosted extents twice;
in stream-optimised ones the grains are compressed, each behind a marker that says its sector.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from triage.source.blocks import (
    HOLE,
    LOST,
    MISSING,
    PACKED,
    Places,
    damaged,
    exactly,
    trusted,
    unknown,
)
from triage.source.container import ImageFile

MAGIC = b"KDMV"
_SECTOR = 512
_HAS_ZERO_GRAINS, _COMPRESSED = 4, 1 << 16
_AT_END = (1 << 64) - 1
_MARKER = 12
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says; sizes and places in bytes, ``grain`` of a grain, ``per_table`` grains
    of a table, the descriptor's text if it is inside."""

    size: int
    grain: int
    per_table: int
    directory: int
    copy: int
    overhead: int
    zero_grains: bool
    compressed: bool
    descriptor: tuple[int, int]


def header(medium: ImageFile) -> Header:
    """Of the extent; of its copy at the end, where a stream keeps the directory's place.

    Raises SourceError.
    """
    head = _unpacked(medium, exactly(medium, 0, _SECTOR))
    if head.directory == _AT_END * _SECTOR:
        with suppress(OSError):
            behind = medium.read_at(max(medium.size - 2 * _SECTOR, 0), _SECTOR)
            if behind.startswith(MAGIC):
                return _unpacked(medium, behind)
    return head


def _unpacked(medium: ImageFile, head: bytes) -> Header:
    version, flags, size, grain = struct.unpack_from("<IIQQ", head, 4)
    start, length, per_table, copy, directory, overhead = struct.unpack_from("<QQIQQQ", head, 28)
    (packing,) = struct.unpack_from("<H", head, 77)
    if not 1 <= version <= 3 or packing > 1:
        raise unknown(medium, f"VMDK {version}")
    if not (0 < size < 1 << 50 and 0 < grain <= 1 << 15 and 0 < per_table <= 1 << 16):
        raise damaged(medium)
    return Header(
        size * _SECTOR,
        grain * _SECTOR,
        per_table,
        directory * _SECTOR,
        copy * _SECTOR,
        overhead * _SECTOR,
        bool(flags & _HAS_ZERO_GRAINS),
        bool(flags & _COMPRESSED),
        (start * _SECTOR, length * _SECTOR),
    )


def grains(medium: ImageFile, head: Header) -> Grains:
    """Where the grains lie: by the directory, or by the markers of a stream that was cut.

    Raises SourceError.
    """
    if head.directory == _AT_END * _SECTOR:
        return Grains(medium, head, (), (), _by_markers(medium, head))
    first = _directory(medium, head, head.directory)
    second = _directory(medium, head, head.copy)
    if first is None and second is None:
        raise damaged(medium)
    return Grains(medium, head, first or second or (), second or first or ())


@dataclass(frozen=True, slots=True)
class Grains:
    """The map of an extent: places of the tables and of their copies, or all ``places``."""

    medium: ImageFile
    head: Header
    first: tuple[int, ...]
    second: tuple[int, ...]
    places: Places | None = None

    @property
    def size(self) -> int:
        """Bytes of the disk in this extent."""
        return self.head.size

    @property
    def block(self) -> int:
        """Bytes of a grain."""
        return self.head.grain

    @property
    def per_table(self) -> int:
        """Grains of a table."""
        return self.head.per_table if self.places is None else len(self.places)

    def tables(self) -> Iterable[int]:
        """Those that are."""
        if self.places is not None:
            return (0,)
        return [number for number, place in enumerate(self.first) if place]

    def table(self, number: int) -> Places:
        """The table; entries that nothing can lie at are taken from its copy."""
        if self.places is not None:
            return self.places
        place, other = self.first[number], self.second[number]
        if not place and not other:
            return np.full(self.per_table, HOLE, np.int64)
        places = self._load(place)
        doubtful = (places == LOST) | (places == MISSING)
        if doubtful.any() and other not in (0, place):
            copy = self._load(other)
            places = np.where(doubtful & (copy != LOST), copy, places)
        return places

    def _load(self, place: int) -> Places:
        count, stored = self.per_table, b""
        with suppress(OSError):
            stored = self.medium.read_at(place, 4 * count) if place < self.medium.size else b""
        places = np.full(count, LOST, np.int64)
        sectors = np.frombuffer(stored[: len(stored) & -4], "<u4").astype(np.int64)
        unwritten = (sectors == 0) | ((sectors == 1) & self.head.zero_grains)
        found = trusted(np.where(unwritten, HOLE, sectors * _SECTOR), _SECTOR)
        found[found >= self.medium.size] = MISSING
        places[: len(found)] = found
        return np.where(places >= 0, places | PACKED, places) if self.head.compressed else places

    def unpack(self, place: int) -> bytes:
        """A grain behind its marker: u64 sector, u32 bytes, then a zlib stream."""
        at = place & (PACKED - 1)
        length = int.from_bytes(self.medium.read_at(at + 8, 4), "little")
        if length > 2 * self.block + _SECTOR:
            raise OSError("a marker is damaged")
        try:
            stored = self.medium.read_at(at + _MARKER, length)
            content = zlib.decompressobj().decompress(stored, self.block)
        except zlib.error:
            content = b""
        if len(content) < self.block:
            raise OSError("a compressed grain is damaged")
        return content


def _directory(medium: ImageFile, head: Header, place: int) -> tuple[int, ...] | None:
    """Places of the tables, null where the directory is not in the file."""
    tables = -(-head.size // (head.grain * head.per_table))
    if not 0 < place <= medium.size - 4 * tables:
        return None
    with suppress(OSError):
        stored = np.frombuffer(medium.read_at(place, 4 * tables), "<u4").astype(np.int64)
        return tuple((stored * _SECTOR).tolist())
    return None


def _by_markers(medium: ImageFile, head: Header) -> Places:
    """Places by a walk from marker to marker; what was behind the cut is missing.

    A marker of no bytes stands before a table or the directory and says its sectors.
    """
    places = np.full(-(-head.size // head.grain), MISSING, np.int64)
    at, last, window, base = head.overhead, -1, b"", 0
    while at + _SECTOR <= medium.size:
        if not base <= at <= base + len(window) - 16:
            base, window = at, medium.read_at(at, _STEP)
        value, length, kind = struct.unpack_from("<QII", window, at - base)
        if length == 0:
            if kind == 0:
                break
            at += _SECTOR * (1 + value)
            continue
        number = value * _SECTOR // head.grain
        if number <= last or number >= len(places):
            break  # a stream is written in order
        places[last + 1 : number] = HOLE
        places[number], last = at | PACKED, number
        at += -(-(_MARKER + length) // _SECTOR) * _SECTOR
    return places
