"""Bytes in memory, and stretches of other spaces, as byte spaces."""

from __future__ import annotations

from dataclasses import dataclass

from triage.model import ByteSpace, Extent


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


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of another space, without a copy of it."""

    space: ByteSpace
    start: int
    length: int

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, cut at the end."""
        at = max(offset, 0)
        return self.space.read_at(self.start + at, max(min(length, self.length - at), 0))

    def unreadable(self) -> tuple[Extent, ...]:
        """What of the stretch was found unreadable."""
        end = self.start + self.length
        return tuple(
            Extent(
                max(gone.offset, self.start) - self.start,
                min(gone.end, end) - max(gone.offset, self.start),
            )
            for gone in self.space.unreadable()
            if gone.offset < end and gone.end > self.start
        )
