"""Where bytes are: ranges, locators, anything that has bytes, and what was not examined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """A half-open byte range. ``offset`` is -1 where the bytes have no place (a sparse run)."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        """The first offset behind the range."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True, order=True)
class Locator:
    """An address that can be walked back to bytes; each step is already percent-encoded.

    ``text.locator`` encodes, prints and parses the steps.
    """

    steps: tuple[str, ...]

    def child(self, *steps: str) -> Locator:
        """This place with further (already encoded) steps behind it."""
        return Locator(self.steps + steps)

    def __str__(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not examined, and why. ``code`` is stable, ``reason`` is English."""

    locator: Locator
    stage: str
    code: str
    reason: str
    bytes: int | None = None
    blocks_no: bool = True


class ByteSpace(Protocol):
    """Anything that has bytes at offsets: a disk, a decrypted volume, a file, an archive member."""

    @property
    def length(self) -> int:
        """Size in bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes asked for, cut only at the end of the space.

        Never raises for the medium's sake: what cannot be read comes back as zeros and is
        listed by ``unreadable()`` from then on.
        """
        ...

    def unreadable(self) -> tuple[Extent, ...]:
        """The ranges found unreadable so far, sorted and merged."""
        ...
