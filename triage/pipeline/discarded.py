"""Zeros where nobody keeps anything: what an SSD answers for space that was discarded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage import ledger
from triage.columns import unpack_offsets
from triage.ledger import Ranges
from triage.model import REMNANT_NOTE
from triage.pipeline.result.coverage import pairs, unreadable
from triage.store import Store

_NOBODYS: Final = frozenset({"free", "unknown", "swap"})
"""Kinds of volumes without a file system, or anything else that says what it uses."""


def discarded(store: Store) -> int:
    """Bytes that read as zeros, by blocks of 1 MiB, in free space and where no file system is.

    They were discarded (by Windows or fstrim for a file system, by mkfs or blkdiscard for a whole
    partition), overwritten with zeros or never written, and which of these no image tells; what
    could not be read is not among them.
    """
    rows = store.db.execute(
        "SELECT offset, offset + length FROM block_class WHERE class = 'zero'"
    ).fetchall()
    zeros = ledger.subtract(pairs(rows), unreadable(store))
    return ledger.total(ledger.subtract(zeros, ledger.union(_kept(store))))


def _kept(store: Store) -> Iterator[Ranges]:
    """What is in use; all of a volume that does not say what is. One over which another was made
    keeps nothing."""
    maps = dict(store.db.execute("SELECT volume, ranges FROM used").fetchall())
    for number, volume in store.volumes().items():
        if volume.kind in _NOBODYS or REMNANT_NOTE in dict(volume.notes):
            continue
        if number in maps:
            yield unpack_offsets(maps[number]).reshape(-1, 2)
        else:
            yield ledger.ranges([volume.offset], [volume.offset + volume.length])
