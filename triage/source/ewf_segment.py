"""What one segment file of an Expert Witness image proves: where its chunks lie, and what is lost.

After the EWF specification of the libewf project: ``volume`` (or ``disk``) gives the geometry,
each ``table`` (with its copy ``table2``) the places of the chunks in the ``sectors`` section
before it, or inside the table section itself (SMART, EnCase 1), ``digest`` and ``hash`` the
digests of the disk, ``error2`` the sectors that could not be read when the image was made.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from triage.errors import SourceError
from triage.source.container import Medium
from triage.source.ewf_decode import Chunks
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
class Geometry:
    """Sectors of the disk, sectors in a chunk, bytes in a sector; ``set_id`` is all zero where
    the format has none."""

    sectors: int
    per_chunk: int
    sector_size: int
    set_id: bytes

    @property
    def chunk_size(self) -> int:
        """Bytes of the disk in a chunk."""
        return self.per_chunk * self.sector_size

    @property
    def size(self) -> int:
        """Bytes of the disk."""
        return self.sectors * self.sector_size


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``count`` chunks. The entries (u32 each, Adler-32 ``checksum``) start at
    ``entries``; ``base`` is added to them; ``end`` is where the last chunk's bytes end."""

    count: int
    entries: int
    checksum: int
    base: int
    end: int


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in the order of chunks where some may be missing. ``store`` are chunks without a
    table that follow the last table before it."""

    store: Section | None = None


@dataclass(slots=True)
class Segment:
    """One segment file in the order of its sections; ``lost`` says what each hole comes from,
    ``doubts`` what cannot be believed besides, ``damages`` what is broken without a loss;
    ``unread`` are runs of sectors."""

    geometry: Geometry | None = None
    parts: list[Table | Hole] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[int, int]] = field(default_factory=list)
    lost: list[SourceError] = field(default_factory=list)
    doubts: list[SourceError] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)
    end: str = ""


def read_segment(medium: Medium, number: int) -> Segment:
    """Everything that the segment ``number`` proves. Raises SourceError for a geometry that no
    disk has."""
    reader = _Reader(medium, number)
    try:
        found = segment_number(medium, number)
    except SourceError as error:
        return Segment(parts=[Hole()], lost=[error])
    if found != number:
        return Segment(parts=[Hole()], lost=[broken(f"is numbered {found}", medium, number)])
    for section in sections(medium, number):
        reader.take(section)
    reader.close()
    return reader.made


def unpack_entries(stored: bytes, base: int) -> Chunks | None:
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


class _Reader:
    """Collects what the sections of one segment say."""

    def __init__(self, medium: Medium, number: int) -> None:
        self.made = Segment()
        self._medium, self._number = medium, number
        self._stores: list[Section] = []
        self._open: Section | None = None
        """Chunks whose table has not come yet."""
        self._unproved = False
        """Whether the last table was damaged: its copy follows."""

    def take(self, section: Section | SourceError) -> None:
        """The next section, or what stands in its place."""
        if isinstance(section, SourceError):
            self._lose(section)
            return
        match section.type:
            case "volume" | "disk" | "data":
                self._volume(section)
            case "sectors" | "":
                self.close()
                self._open = section
                self._stores.append(section)
            case "table":
                if self._unproved:
                    self.close()
                self._either_table(section)
            case "table2" if self._open is not None or self._unproved:
                self._either_table(section)
            case "hash" | "digest":
                self._digests(section)
            case "error2":
                self._errors(section)
            case "done" | "next":
                self.made.end = section.type

    def close(self) -> None:
        """Behind chunks whose table never came, or was damaged in both copies."""
        parts = self.made.parts
        told = parts and isinstance(parts[-1], Hole) and parts[-1].store is self._open
        if (self._unproved or (self._open is not None and self._open.type)) and not told:
            self._lose(broken("has a damaged chunk table", self._medium, self._number))
        self._open, self._unproved = None, False

    def _lose(self, error: SourceError) -> None:
        self.made.parts.append(Hole(self._open))
        self.made.lost.append(error)

    def _read(self, start: int, length: int) -> bytes:
        """Empty where the file does not have them."""
        try:
            return read_exactly(self._medium, self._number, start, length)
        except SourceError:
            return b""

    def _damaged(self, what: str) -> None:
        self.made.damages.append(f"segment {self._number}: {what}")

    def _volume(self, section: Section) -> None:
        """Geometry of the first sound section of its kind."""
        length = 1052 if section.length >= 1052 else 94  # EWF-E01, or EWF-S01 (SMART)
        data = self._read(section.start, length)
        if not sealed(data):
            self._damaged("a copy of the volume section")
            return
        if self.made.geometry is not None:
            return
        per_chunk, sector_size, sectors = struct.unpack_from("<IIQ", data, 8)
        if length == 94:
            sectors &= 0xFFFFFFFF
        if not 0 < per_chunk * sector_size <= MOST_CHUNK_BYTES or not 0 < sectors < 1 << 48:
            raise broken("has an impossible geometry", self._medium, self._number)
        set_id = data[64:80] if length == 1052 else bytes(16)
        self.made.geometry = Geometry(sectors, per_chunk, sector_size, set_id)

    def _either_table(self, section: Section) -> None:
        """A table, or its copy where the table itself is not sound."""
        table = self._table(section)
        self._unproved = table is None
        if table is None:
            return
        if section.type == "table2":
            self._damaged("a chunk table, its copy was used")
        self._open = None
        if table.count:
            self.made.parts.append(table)

    def _table(self, section: Section) -> Table | None:
        """The table, null when it is not sound."""
        header = self._read(section.start, _TABLE_HEADER)
        if not sealed(header):
            return None
        count, base = struct.unpack("<I4xQ", header[:16])
        entries = section.start + _TABLE_HEADER
        behind = entries + 4 * count
        if behind > section.end or count > MOST_ENTRIES or base >= 1 << 62:
            return None
        if count == 0:
            return Table(0, entries, 1, base, entries)
        stored = self._read(entries, behind - entries)
        unpacked = unpack_entries(stored, base) if stored else None
        if unpacked is None:
            return None
        first, last = int(unpacked[0][0]), int(unpacked[0][-1])
        inside = section.start <= first < section.end
        checksum = zlib.adler32(stored)
        # SMART has no checksum behind the entries: its first chunk lies right there.
        if not (inside and first == behind) and checksum != int.from_bytes(
            self._read(behind, 4) or b"\xff" * 5, "little"
        ):
            return None
        end = _store_end([section] if inside else self._stores, first, last)
        return None if end is None else Table(count, entries, checksum, base, end)

    def _digests(self, section: Section) -> None:
        """MD5, and in ``digest`` SHA-1 behind it."""
        length = 36 if section.type == "hash" else 80
        data = self._read(section.start, min(length, section.length))
        if len(data) != length or not sealed(data):
            self._damaged("the stored digests")
            return
        for name, digest in (("md5", data[:16]), ("sha1", data[16:36])):
            if any(digest) and (name == "md5" or section.type == "digest"):
                self.made.hashes[name] = digest.hex()

    def _errors(self, section: Section) -> None:
        """Runs of (first sector, sectors), u32 each, behind a header of 520 bytes."""
        header = self._read(section.start, min(520, section.length))
        count = int.from_bytes(header[:4], "little")
        sound = len(header) == 520 and sealed(header) and 520 + 8 * count <= section.length
        stored = self._read(section.start + 520, 8 * count) if sound else b""
        if not sound or len(stored) != 8 * count:
            what = "has a damaged list of acquisition errors"
            self.made.doubts.append(broken(what, self._medium, self._number))
            return
        runs = np.frombuffer(stored, dtype="<u4").reshape(-1, 2).astype(np.int64).tolist()
        self.made.unread.extend((start, start + length) for start, length in runs if length)


def _store_end(stores: Sequence[Section], first: int, last: int) -> int | None:
    """The end of the section that holds the chunks from ``first`` to ``last``."""
    for store in reversed(stores):
        if store.start <= first and last < store.end:
            return store.end
    return None
