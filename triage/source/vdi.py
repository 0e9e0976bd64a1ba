"""VirtualBox disks (VDI 1.1), dynamic and fixed.

After the header that VirtualBox publishes in ``VDICore.h``: blocks of 1 MiB, one table of their
numbers in the file.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from triage.model import Source, SourceSpec
from triage.source.blocks import (
    HOLE,
    LOST,
    OneTable,
    damaged,
    differencing,
    disk,
    exactly,
    trusted,
    unknown,
)
from triage.source.container import Medium, Precedence

MAGIC = b"\x7f\x10\xda\xbe"
_AT, _HEADER = 64, 400
_DYNAMIC, _FIXED = 1, 2
_UNUSED, _DISCARDED = 0xFFFFFFFF, 0xFFFFFFFE


class Vdi:
    """Claims the signature behind the text that the file begins with."""

    name = "vdi"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the signature stands at its place."""
        return head.startswith(MAGIC, _AT)

    def segments(self, path: Path) -> tuple[str, ...]:
        """The file itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside. Raises SourceError, also for the changes to a parent."""
        medium = Medium(spec.paths[0])
        return disk(self.name, medium, _map(medium))


def _map(medium: Medium) -> OneTable:
    head = exactly(medium, 0, _HEADER)
    version, kind = struct.unpack_from("<I4xI", head, 68)
    table, data = struct.unpack_from("<II", head, 340)
    size, block, extra, count = struct.unpack_from("<QIII", head, 368)
    if version >> 16 != 1:
        raise unknown(medium, f"VDI {version >> 16}")
    if kind not in (_DYNAMIC, _FIXED):
        raise differencing(medium)
    if not 0 < size <= count * block or block % 512 or extra % 512:
        raise damaged(medium)
    numbers = np.frombuffer(exactly(medium, table, 4 * count), "<u4").astype(np.int64)
    places = trusted(data + numbers * (block + extra) + extra, data)
    places[numbers > count] = LOST
    places[(numbers == _UNUSED) | (numbers == _DISCARDED)] = HOLE
    return OneTable(size, block, places)


PLUGIN = Vdi()
