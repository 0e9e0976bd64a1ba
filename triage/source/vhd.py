"""Virtual PC and Hyper-V disks (VHD), fixed and dynamic.

After Microsoft's "Virtual Hard Disk Image Format Specification" 1.0: a footer of 512 bytes, of
which dynamic disks have a copy at their beginning, and one table of blocks.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import numpy as np

from triage.model import Source, SourceSpec
from triage.source.blocks import HOLE, OneTable, damaged, differencing, disk, exactly, trusted
from triage.source.container import Medium, Precedence, peek

COOKIE, _FOOTER = b"conectix", 512
_FIXED, _DYNAMIC, _DIFFERENCING = 2, 3, 4
_SECTOR = 512
_UNUSED = 0xFFFFFFFF


class Vhd:
    """Claims a footer whose checksum holds, at the end or in its copy at the beginning."""

    name = "vhd"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether a sound footer stands at either end of the file."""
        if head.startswith(COOKIE):
            return True
        data = peek(path)
        return is_footer(data.read_at(max(data.length - _FOOTER, 0), _FOOTER))

    def segments(self, path: Path) -> tuple[str, ...]:
        """The file itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside. Raises SourceError, also for the changes to a parent."""
        medium = Medium(spec.paths[0])
        return disk(self.name, medium, _map(medium))


def is_footer(footer: bytes) -> bool:
    """Whether these 512 bytes are a footer: the checksum is the ones' complement of the sum of all
    other bytes."""
    if not footer.startswith(COOKIE) or len(footer) < _FOOTER:
        return False
    stored = int.from_bytes(footer[64:68], "big")
    return ~(sum(footer) - sum(footer[64:68])) & 0xFFFFFFFF == stored


def _map(medium: Medium) -> OneTable:
    footer = _sound_footer(medium)
    header, size, kind = struct.unpack_from(">16xQ24xQ4xI", footer)[:3]
    if kind == _DIFFERENCING:
        raise differencing(medium)
    if kind == _FIXED:
        return OneTable(size, size, np.zeros(1, np.int64))
    return _dynamic(medium, header, size)


def _sound_footer(medium: Medium) -> bytes:
    """The footer, or its copy where the end of the file is lost."""
    for at in (medium.size - _FOOTER, 0):
        with suppress(OSError):
            footer = medium.read_at(max(at, 0), _FOOTER)
            if is_footer(footer):
                return footer
    raise damaged(medium)


def _dynamic(medium: Medium, header: int, size: int) -> OneTable:
    """One table of the sectors where blocks begin, each with a bitmap of its sectors before it."""
    head = exactly(medium, header, 1024)
    table, count, block = struct.unpack_from(">16xQ4xII", head)
    if not head.startswith(b"cxsparse") or not 0 < size <= count * block or block % _SECTOR:
        raise damaged(medium)
    sectors = np.frombuffer(exactly(medium, table, 4 * count), ">u4").astype(np.int64)
    bitmap = -(-block // _SECTOR // 8 // _SECTOR) * _SECTOR
    places = trusted(sectors * _SECTOR + bitmap, _FOOTER)
    places[sectors == _UNUSED] = HOLE
    return OneTable(size, block, places)


PLUGIN = Vhd()
