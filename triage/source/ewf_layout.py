"""Where every chunk of an Expert Witness image lies, proved before a byte is handed out.

After the EWF specification of the libewf project: ``volume`` (or ``disk``) gives the geometry,
each ``table`` (with its copy ``table2``) the places of the chunks in the ``sectors`` section
before it, or inside the table section itself (SMART, EnCase 1), ``digest`` and ``hash`` the
digests of the disk, ``error2`` the sectors that could not be read when the image was made.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.source.container import Medium
from triage.source.ewf_sections import (
    Section,
    broken,
    read_exactly,
    sealed,
    sections,
    segment_number,
)

MOST_CHUNK_BYTES = 64 << 20
MOST_ENTRIES = 1 << 20
"""Sixteen times what EnCase 6 puts into one table."""

_TABLE_HEADER = 24
_COMPRESSED = 0x80000000


@dataclass(frozen=True, slots=True)
class ChunkTable:
    """One table: ``count`` chunks from number ``first`` on, stored in file ``segment`` (from 0).

    The entries (u32 each, Adler-32 ``checksum``) start at ``entries``; ``base`` is added to them;
    ``end`` is where the last chunk's stored bytes end.
    """

    segment: int
    first: int
    count: int
    entries: int
    checksum: int
    base: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The structure of a sound image. ``unread`` are byte ranges of the disk that could not be
    read when the image was made; ``damages`` what is broken without a loss."""

    sector_size: int
    chunk_size: int
    size: int
    tables: tuple[ChunkTable, ...]
    hashes: tuple[tuple[str, str], ...]
    unread: tuple[tuple[int, int], ...]
    damages: tuple[str, ...]


def walk(paths: Sequence[str]) -> Layout:
    """Check the structure of every segment. Raises SourceError at the first thing unproved."""
    walker = _Walker(len(paths))
    for number, path in enumerate(paths, 1):
        walker.segment(number, Medium(path))
    return walker.layout(Medium(paths[0]))


def unpack_entries(stored: bytes, base: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]] | None:
    """File offsets of the chunks and whether each is compressed; null when they do not ascend.

    The top bit marks compression and 31 bits are left for the offset. EnCase 6.7 goes past
    2 GiB in one table: from the chunk whose 31 bits fall back on, entries are plain 32-bit
    offsets of uncompressed chunks.
    """
    entries = np.frombuffer(stored, dtype="<u4")
    offsets = (entries & ~np.uint32(_COMPRESSED)).astype(np.int64)
    compressed = entries >= _COMPRESSED
    falls = np.flatnonzero(np.diff(offsets) < 0)
    if falls.size:
        first = int(falls[0]) + 1
        offsets[first:] = entries[first:]
        compressed[first:] = False
    if np.any(np.diff(offsets) <= 0):
        return None
    return offsets + base, compressed


class _Walker:
    """Collects the structure segment by segment."""

    def __init__(self, segments: int) -> None:
        self._segments = segments
        self._geometry: tuple[int, int, int] | None = None
        self._set_id = bytes(16)
        self._tables: list[ChunkTable] = []
        self._chunks = 0
        self._hashes: dict[str, str] = {}
        self._unread: list[tuple[int, int]] = []
        self._damages: list[str] = []

    def segment(self, number: int, medium: Medium) -> None:
        """Check one segment file and take in what it says."""
        found = segment_number(medium, number)
        if found != number:
            raise broken(f"is numbered {found}", medium, number)
        stores: list[Section] = []
        unproved: Section | None = None
        for section in sections(medium, number):
            match section.type:
                case "volume" | "disk" | "data":
                    self._volume(section, number, medium)
                case "sectors":
                    stores.append(section)
                case "table":
                    if unproved is not None:
                        break
                    unproved = self._table(section, stores, number, medium)
                case "table2" if unproved is not None:
                    unproved = self._table(section, stores, number, medium)
                    self._damages.append(f"segment {number}: a chunk table, its copy was used")
                case "hash" | "digest":
                    self._digests(section, number, medium)
                case "error2":
                    self._errors(section, number, medium)
                case "done" | "next":
                    self._check_end(section.type, number, medium)
        if unproved is not None:
            raise broken("has a damaged chunk table", medium, number)

    def layout(self, first: Medium) -> Layout:
        """The whole, once every segment was seen."""
        if self._geometry is None:
            raise broken("has no volume section", first, 1)
        sectors, per_chunk, sector_size = self._geometry
        expected = -(-sectors // per_chunk)
        if self._chunks != expected:
            raise SourceError(
                f"the image is incomplete: its tables list {self._chunks} of {expected} chunks",
                where=first.path,
                do="look for missing segments, or acquire again",
            )
        return Layout(
            sector_size=sector_size,
            chunk_size=per_chunk * sector_size,
            size=sectors * sector_size,
            tables=tuple(self._tables),
            hashes=tuple(sorted(self._hashes.items())),
            unread=tuple((start * sector_size, end * sector_size) for start, end in self._unread),
            damages=tuple(self._damages),
        )

    def _check_end(self, kind: str, number: int, medium: Medium) -> None:
        if kind == "next" and number == self._segments:
            raise broken("is not the last one, but no further one was found", medium, number)
        if kind == "done" and number < self._segments:
            raise broken("says that it is the last one, but it is not", medium, number)

    def _volume(self, section: Section, number: int, medium: Medium) -> None:
        """Geometry of the first section of its kind; the later ones only prove kinship."""
        length = 1052 if section.length >= 1052 else 94  # EWF-E01, or EWF-S01 (SMART)
        data = read_exactly(medium, number, section.start, length)
        if not sealed(data):
            if self._geometry is None:
                raise broken("has a damaged volume section", medium, number)
            self._damages.append(f"segment {number}: a copy of the volume section")
            return
        set_id = data[64:80] if length == 1052 else bytes(16)
        if self._geometry is None:
            per_chunk, sector_size, sectors = struct.unpack_from("<IIQ", data, 8)
            if length == 94:
                sectors &= 0xFFFFFFFF
            if not 0 < per_chunk * sector_size <= MOST_CHUNK_BYTES or not 0 < sectors < 1 << 48:
                raise broken("has an impossible geometry", medium, number)
            self._geometry, self._set_id = (sectors, per_chunk, sector_size), set_id
        elif any(set_id) and any(self._set_id) and set_id != self._set_id:
            raise broken("belongs to another image", medium, number)

    def _table(
        self, section: Section, stores: list[Section], number: int, medium: Medium
    ) -> Section | None:
        """Take in a table and return null, or return the table itself when it is not sound."""
        if section.length < _TABLE_HEADER:
            return section
        header = read_exactly(medium, number, section.start, _TABLE_HEADER)
        count, base = struct.unpack("<I4xQ", header[:16])
        entries = section.start + _TABLE_HEADER
        behind = entries + 4 * count
        if not sealed(header) or behind > section.end or count > MOST_ENTRIES or base >= 1 << 62:
            return section
        if count == 0:
            return None
        stored = read_exactly(medium, number, entries, behind - entries)
        unpacked = unpack_entries(stored, base)
        if unpacked is None:
            return section
        first, last = int(unpacked[0][0]), int(unpacked[0][-1])
        inside = section.start <= first < section.end
        checksum = zlib.adler32(stored)
        # SMART has no checksum behind the entries: its first chunk lies right there.
        if not (inside and first == behind) and checksum != int.from_bytes(
            read_exactly(medium, number, behind, 4), "little"
        ):
            return section
        end = _store_end([section] if inside else stores, first, last)
        if end is None:
            return section
        self._tables.append(
            ChunkTable(number - 1, self._chunks, count, entries, checksum, base, end)
        )
        self._chunks += count
        return None

    def _digests(self, section: Section, number: int, medium: Medium) -> None:
        """MD5, and in ``digest`` SHA-1 behind it."""
        length = 36 if section.type == "hash" else 80
        data = read_exactly(medium, number, section.start, min(length, section.length))
        if len(data) != length or not sealed(data):
            self._damages.append(f"segment {number}: the stored digests")
            return
        for name, digest in (("md5", data[:16]), ("sha1", data[16:36])):
            if any(digest) and (name == "md5" or section.type == "digest"):
                self._hashes[name] = digest.hex()

    def _errors(self, section: Section, number: int, medium: Medium) -> None:
        """Runs of (first sector, sectors), u32 each, behind a header of 520 bytes."""
        header = read_exactly(medium, number, section.start, min(520, section.length))
        count = int.from_bytes(header[:4], "little")
        if len(header) < 520 or not sealed(header) or 520 + 8 * count > section.length:
            raise broken("has a damaged list of acquisition errors", medium, number)
        stored = read_exactly(medium, number, section.start + 520, 8 * count)
        runs = np.frombuffer(stored, dtype="<u4").reshape(-1, 2).astype(np.int64).tolist()
        self._unread.extend((start, start + length) for start, length in runs if length)


def _store_end(stores: list[Section], first: int, last: int) -> int | None:
    """The end of the section that holds the chunks from ``first`` to ``last``."""
    for store in reversed(stores):
        if store.start <= first and last < store.end:
            return store.end
    return None
