"""The inode pass over a range of addresses: rows for the store, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from triage.columns import InodeRow, inode_row
from triage.errors import SourceError
from triage.model import Inode


class Records(Protocol):
    """What has metadata records by address."""

    def inode(self, address: int) -> Inode | None:
        """See ``Files``."""
        ...


@dataclass(frozen=True, slots=True)
class Swept:
    """The records that exist, in order of address, and the addresses of unreadable ones."""

    rows: list[InodeRow]
    damaged: list[int]

    def take(self, records: Records, address: int) -> None:
        """Add the record at ``address``, if there is one."""
        try:
            inode = records.inode(address)
        except SourceError:
            self.damaged.append(address)
            return
        if inode is None:
            return
        if any(stream.size >> 63 for stream in inode.streams):  # nor can the store hold it
            self.damaged.append(address)
        else:
            self.rows.append(inode_row(inode))


def one_by_one(records: Records, first: int, stop: int, progress: Callable[[], None]) -> Swept:
    """The records of a range, each by itself; ``progress`` is called before each."""
    swept = Swept([], [])
    for address in range(first, stop):
        progress()
        swept.take(records, address)
    return swept
