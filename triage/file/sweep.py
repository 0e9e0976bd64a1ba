"""The inode pass over a range of addresses: columns for the store, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.metadata import Records
from triage.model import Inode


class Readable(Protocol):
    """What has metadata records by address."""

    def inode(self, address: int) -> Inode | None:
        """See ``Files``."""
        ...


@dataclass(frozen=True, slots=True)
class Swept:
    """The records that exist, in order of address, and the addresses of unreadable ones.

    ``left_over``: where bytes stand behind all that a record holds, as rows of the address of the
    file, image offset, and length.
    """

    records: Records
    damaged: tuple[int, ...]
    left_over: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 3), np.int64))


@dataclass(frozen=True, slots=True)
class Gathering:
    """Records that are read one by one."""

    inodes: list[Inode] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)

    def take(self, readable: Readable, address: int) -> None:
        """Add the record at ``address``, if there is one."""
        try:
            inode = readable.inode(address)
        except SourceError:
            self.damaged.append(address)
            return
        if inode is None:
            return
        if any(stream.size >> 63 for stream in inode.streams):  # nor can the store hold it
            self.damaged.append(address)
        else:
            self.inodes.append(inode)

    def swept(self, *others: Records) -> Swept:
        """What was gathered, together with ``others``."""
        return Swept(Records.joined((*others, Records.of(self.inodes))), tuple(self.damaged))


def one_by_one(readable: Readable, first: int, stop: int, progress: Callable[[], None]) -> Swept:
    """The records of a range, each by itself; ``progress`` is called before each."""
    gathering = Gathering()
    for address in range(first, stop):
        progress()
        gathering.take(readable, address)
    return gathering.swept()
