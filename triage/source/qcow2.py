"""Disks of QEMU (QCOW2, versions 2 and 3), compressed with deflate or not at all.

After QEMU's ``docs/interop/qcow2.txt``: a table of tables, each a cluster long, of clusters.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from triage.model import Source, SourceSpec
from triage.source.blocks import (
    HOLE,
    LOST,
    MISSING,
    PACKED,
    Places,
    damaged,
    differencing,
    disk,
    exactly,
    trusted,
    unknown,
)
from triage.source.container import Medium, Precedence

MAGIC = b"QFI\xfb"
_OFFSET = np.uint64(0x00FFFFFFFFFFFE00)
_COMPRESSED, _ZERO = np.uint64(1 << 62), np.uint64(1)
_DIRTY_OR_CORRUPT = 3
_FEATURES = {2: "external data file", 3: "zstd", 4: "extended L2"}
_MOST_L1_BYTES = 32 << 20
"""As QEMU allows."""
SNAPSHOTS = "earlier states of the disk that the image keeps (snapshots) were not examined"


@dataclass(frozen=True, slots=True)
class _Map:
    """Tables of one cluster each; ``l1`` are their places."""

    medium: Medium
    size: int
    bits: int
    l1: Places

    @property
    def block(self) -> int:
        return 1 << self.bits

    @property
    def per_table(self) -> int:
        return self.block // 8

    def tables(self) -> Iterable[int]:
        found: list[int] = np.flatnonzero(self.l1 != HOLE).tolist()
        return found

    def table(self, number: int) -> Places:
        place = int(self.l1[number])
        if place < 0:
            return np.full(self.per_table, place, np.int64)
        try:
            stored = self.medium.read_at(place, self.block)
        except OSError:
            stored = b""
        entries = np.frombuffer(stored[: len(stored) & -8], ">u8").astype(np.uint64)
        places = np.full(self.per_table, LOST, np.int64)
        places[: len(entries)] = self._places(entries)
        return places

    def _places(self, entries: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Places:
        compressed = (entries & _COMPRESSED) != 0
        offsets = (entries & _OFFSET).astype(np.int64)
        unwritten = (offsets == 0) | ((entries & _ZERO) != 0)
        places = trusted(np.where(unwritten | compressed, HOLE, offsets), self.block)
        places[(places >= 0) & (places % self.block != 0)] = LOST
        packed = (entries & np.uint64(PACKED - 1)).astype(np.int64)
        missing = (packed & ((1 << self._split) - 1)) >= self.medium.size
        packed = np.where(missing, MISSING, packed | PACKED)
        return np.where(compressed, packed, places)

    @property
    def _split(self) -> int:
        """Of a compressed cluster's entry the lower bits are the offset, the upper ones how many
        sectors follow its own."""
        return 62 - (self.bits - 8)

    def unpack(self, place: int) -> bytes:
        offset = place & ((1 << self._split) - 1)
        sectors = (place & (PACKED - 1)) >> self._split
        stored = self.medium.read_at(offset, (sectors + 1) * 512 - offset % 512)
        try:
            content = zlib.decompressobj(-15).decompress(stored, self.block)
        except zlib.error:
            content = b""
        if len(content) < self.block:
            raise OSError("a compressed cluster is damaged")
        return content


class Qcow2:
    """Claims the signature, of the versions that share this structure."""

    name = "qcow2"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the file begins with the signature and the version is not that of QCOW."""
        return head.startswith(MAGIC) and head[4:8] != b"\0\0\0\1"

    def segments(self, path: Path) -> tuple[str, ...]:
        """The file itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside. Raises SourceError, also for an encrypted one and the changes to a
        parent."""
        medium = Medium(spec.paths[0])
        head = exactly(medium, 0, 104)
        lacks = [SNAPSHOTS] if any(head[60:64]) else []
        return disk(self.name, medium, _map(medium, head), lacks=lacks)


def _map(medium: Medium, head: bytes) -> _Map:
    version, backing, bits, size = struct.unpack_from(">IQ4xIQ", head, 4)
    locked, entries, l1 = struct.unpack_from(">IIQ", head, 32)
    features = int.from_bytes(head[72:80], "big") if version > 2 else 0
    if locked:
        raise unknown(medium, "encrypted QCOW2")
    if version not in (2, 3):
        raise unknown(medium, f"QCOW {version}")
    for bit in range(64):
        if features >> bit & 1 and 1 << bit > _DIRTY_OR_CORRUPT:
            raise unknown(medium, f"QCOW2, {_FEATURES.get(bit, f'feature {bit}')}")
    if backing:
        raise differencing(medium)
    if not 9 <= bits <= 21 or not size or size > entries << (2 * bits - 3):
        raise damaged(medium)
    if 8 * entries > _MOST_L1_BYTES:
        raise damaged(medium)
    stored = np.frombuffer(exactly(medium, l1, 8 * entries), ">u8").astype(np.uint64)
    tables = (stored & _OFFSET).astype(np.int64)
    return _Map(medium, size, bits, trusted(np.where(tables == 0, HOLE, tables), 1 << bits))


PLUGIN = Qcow2()
