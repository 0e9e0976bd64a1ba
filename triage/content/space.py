"""Unpacked bytes as a byte space."""

from __future__ import annotations

from dataclasses import dataclass

from triage.model import Extent


@dataclass(frozen=True, slots=True)
class Memory:
    """A ``ByteSpace`` over bytes in memory."""

    data: bytes

    @property
    def length(self) -> int:
        """Size in bytes."""
        return len(self.data)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, cut at the end."""
        return self.data[max(offset, 0) : max(offset, 0) + length]

    def unreadable(self) -> tuple[Extent, ...]:
        """Nothing: it has been unpacked already."""
        return ()
