"""Zeros where a file system has nothing: what an SSD answers for space that was discarded."""

from __future__ import annotations

from typing import Final

from triage import ledger
from triage.columns import unpack_offsets
from triage.pipeline.coverage import pairs, unreadable
from triage.store import Store

DISCARDS: Final = frozenset({"ntfs", "fat32", "exfat", "ext4"})
"""File systems that tell the drive what they no longer need: Windows does so for NTFS, FAT32 and
exFAT (fsutil behavior, DisableDeleteNotify), Linux for ext4 too (fstrim)."""


def discarded(store: Store) -> int:
    """Bytes of free space that read as zeros, by blocks of 1 MiB. They were discarded or never
    written, and which of the two no image tells; what could not be read is not among them."""
    rows = store.db.execute(
        "SELECT offset, offset + length FROM block_class WHERE class = 'zero'"
    ).fetchall()
    zeros, total = ledger.subtract(pairs(rows), unreadable(store)), 0
    volumes = store.volumes()
    for number, packed in store.db.execute("SELECT volume, ranges FROM used").fetchall():
        volume = volumes.get(number)
        if volume is None or volume.kind not in DISCARDS:
            continue
        inside = ledger.ranges([volume.offset], [volume.offset + volume.length])
        used = unpack_offsets(packed).reshape(-1, 2)
        total += ledger.total(ledger.intersect(zeros, ledger.subtract(inside, used)))
    return total
