"""One entry of a partition table, as every table format yields it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A partition as its table states it, in bytes; it may run past the end of the disk.

    ``hint`` is the kind that the table's type code promises where the bytes alone do not tell
    (``ldm``, ``storage-spaces``).
    """

    offset: int
    length: int
    type: str
    name: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A partition table and its slots in the order of the disk."""

    kind: str
    slots: tuple[Slot, ...]
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def end(self) -> int:
        """The first byte behind the last slot."""
        return max((slot.offset + slot.length for slot in self.slots), default=0)


def ordered(slots: list[Slot]) -> tuple[Slot, ...]:
    """Slots in the order of the disk, each stated once."""
    return tuple(sorted(set(slots), key=lambda slot: (slot.offset, -slot.length, slot.type)))
