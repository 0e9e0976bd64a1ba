"""What a recogniser looks at and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from triage.model import ByteSpace, Encryption
from triage.tsk import Patch

HEAD: Final = 72 << 10
"""Enough for every superblock that stands at the start of a volume (Btrfs: 64 KiB + 4 KiB)."""

UNRESTORED_NOTE: Final = "inode_blocks_left"
"""Note of how many blocks of inodes the journal has that were not put back."""


class Stretch:
    """A stretch of the disk as a recogniser sees it; ``head`` is read once."""

    __slots__ = ("_data", "head", "length", "offset", "sector")

    def __init__(self, data: ByteSpace, offset: int, length: int, sector: int = 512) -> None:
        self._data = data
        self.offset = offset
        self.length = length
        self.sector = sector
        self.head = self.at(0, HEAD)

    def at(self, offset: int, length: int) -> bytes:
        """Bytes within the stretch; what lies outside of it is cut off."""
        if offset < 0:
            return b""
        length = min(length, self.length - offset)
        return self._data.read_at(self.offset + offset, length) if length > 0 else b""


@dataclass(frozen=True, slots=True)
class Found:
    """One recognised thing on a stretch. ``size`` is what its header claims in bytes, 0 unknown.

    ``open_as`` is a key of ``triage.tsk.FILE_SYSTEMS``; ``mirror`` says that a RAID member holds
    the whole of the data, so that a file system on it can be read as if it stood alone.
    """

    kind: str
    size: int = 0
    label: str | None = None
    created: str | None = None
    block_size: int = 0
    open_as: str | None = None
    encryption: Encryption | None = None
    patches: tuple[Patch, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    mirror: bool = False


Recogniser: TypeAlias = Callable[[Stretch], Found | None]


def little(data: bytes, offset: int, size: int) -> int:
    """An unsigned little-endian number; bytes that are not there count as zero."""
    return int.from_bytes(data[offset : offset + size], "little")


def big(data: bytes, offset: int, size: int) -> int:
    """An unsigned big-endian number; ``data`` must hold all its bytes to be exact."""
    return int.from_bytes(data[offset : offset + size], "big")


def power_of_two(value: int, low: int, high: int) -> bool:
    """Whether ``value`` is a power of two between ``low`` and ``high`` inclusive."""
    return low <= value <= high and value & (value - 1) == 0


def text(raw: bytes, encoding: str = "utf-8") -> str | None:
    """A fixed-width label without its padding, or null when it is empty."""
    if encoding.startswith("utf-16"):
        decoded = raw.decode(encoding, "replace").split("\0", 1)[0]
    else:
        decoded = raw.split(b"\0", 1)[0].decode(encoding, "replace")
    return decoded.strip() or None


def instant(seconds: float, epoch: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> str | None:
    """Seconds since ``epoch`` as ISO 8601 in UTC; null for zero and for impossible dates."""
    if seconds <= 0:
        return None
    try:
        moment = epoch + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def filetime(ticks: int) -> str | None:
    """A Windows FILETIME (100 ns since 1601, UTC) as ISO 8601."""
    return instant(ticks // 10_000_000, datetime(1601, 1, 1, tzinfo=UTC)) if ticks else None
