"""Hyper-V disks of the second generation (VHDX), fixed and dynamic.

After Microsoft's [MS-VHDX]: two headers (the one with the higher number holds), two tables of
regions, of which the metadata say the geometry and the BAT where the blocks are.
"""

from __future__ import annotations

import struct
from pathlib import Path
from uuid import UUID

import numpy as np

from triage.model import Source, SourceSpec
from triage.source.blocks import (
    HOLE,
    LOST,
    OneTable,
    Places,
    damaged,
    differencing,
    disk,
    exactly,
    trusted,
)
from triage.source.container import Medium, Precedence

MAGIC = b"vhdxfile"
_HEADERS, _REGIONS = (0x10000, 0x20000), (0x30000, 0x40000)
_MIB = 1 << 20
_CHUNK_SECTORS = 1 << 23
"""Sectors that one block of the bitmap tells of; an entry for it follows those of the blocks."""
_BAT = UUID("2dc27766-f623-4200-9d64-115e9bfd4a08")
_METADATA = UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e")
_FILE = UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
_SIZE = UUID("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
_SECTOR = UUID("8141bf1d-a96f-4709-ba47-f233a8faab5f")
_HAS_PARENT = 2
_PRESENT, _PARTLY = 6, 7
UNFINISHED = "the image was not closed: changes in its log are not applied"


class Vhdx:
    """Claims the signature."""

    name = "vhdx"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the file begins with the signature."""
        return head.startswith(MAGIC)

    def segments(self, path: Path) -> tuple[str, ...]:
        """The file itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside. Raises SourceError, also for the changes to a parent."""
        medium = Medium(spec.paths[0])
        regions = _regions(medium)
        if not {_BAT, _METADATA} <= regions.keys():
            raise damaged(medium)
        sector_size, blocks = _map(medium, regions[_METADATA], regions[_BAT])
        lacks = [UNFINISHED] if _has_changes(medium) else []
        return disk(self.name, medium, blocks, lacks=lacks, sector_size=sector_size)


def _has_changes(medium: Medium) -> bool:
    """Whether the valid header names a log: it names none once an image was closed."""
    heads = [exactly(medium, at, 80) for at in _HEADERS]
    valid = [head for head in heads if head.startswith(b"head")]
    newest = max(valid, key=lambda head: int.from_bytes(head[8:16], "little"), default=bytes(80))
    return any(newest[48:64])


def _regions(medium: Medium) -> dict[UUID, tuple[int, int]]:
    """Offset and length by what is there, from the first table that is one."""
    for at in _REGIONS:
        head = exactly(medium, at, 65536)
        count = int.from_bytes(head[8:12], "little")
        if head.startswith(b"regi") and count <= 2047:
            entries = (struct.unpack_from("<16sQI", head, 16 + 32 * n) for n in range(count))
            return {UUID(bytes_le=name): (start, length) for name, start, length in entries}
    raise damaged(medium)


def _items(medium: Medium, start: int) -> dict[UUID, bytes]:
    """The first bytes of each item of the metadata."""
    head = exactly(medium, start, 65536)
    count = int.from_bytes(head[10:12], "little")
    if not head.startswith(b"metadata") or count > 2047:
        raise damaged(medium)
    entries = (struct.unpack_from("<16sII", head, 32 + 32 * n) for n in range(count))
    return {
        UUID(bytes_le=name): exactly(medium, start + at, min(length, 8))
        for name, at, length in entries
        if length
    }


def _map(medium: Medium, metadata: tuple[int, int], bat: tuple[int, int]) -> tuple[int, OneTable]:
    """Bytes in a sector, and where the blocks are."""
    items = _items(medium, metadata[0])
    try:
        block, flags = struct.unpack("<II", items[_FILE])
        (size,) = struct.unpack("<Q", items[_SIZE])
        (sector,) = struct.unpack("<I", items[_SECTOR])
    except (KeyError, struct.error):
        raise damaged(medium) from None
    if flags & _HAS_PARENT:
        raise differencing(medium)
    if sector not in (512, 4096) or block not in (_MIB << n for n in range(9)) or not size:
        raise damaged(medium)
    count, ratio = -(-size // block), _CHUNK_SECTORS * sector // block
    entries = count + (count - 1) // ratio
    if 8 * entries > bat[1]:
        raise damaged(medium)
    stored = np.frombuffer(exactly(medium, bat[0], 8 * entries), "<u8")
    payload = stored[np.arange(entries) % (ratio + 1) != ratio]
    return sector, OneTable(size, block, _places(payload))


def _places(entries: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Places:
    """The upper 44 bits are mebibytes, the lower three whether anything is there."""
    state = (entries & np.uint64(7)).astype(np.int64)
    offsets = (entries & np.uint64(0x3FFFFFFFFFF00000)).astype(np.int64)
    present = state == _PRESENT
    places = trusted(np.where(present, offsets, HOLE), _MIB)
    places[(state == _PARTLY) | (state == 4) | (state == 5)] = LOST
    return places


PLUGIN = Vhdx()
