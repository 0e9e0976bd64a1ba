"""What a carver looks at and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol, runtime_checkable

from triage.model import ByteSpace, Pattern

SECTOR: Final = 512
"""Files begin where one does."""
_FIRST, _PIECE = 8 << 10, 256 << 10
"""Most that begins like a file is none: little is read at first."""
LARGEST: Final = 4 << 30
"""No carved file is longer."""


class SpentError(Exception):
    """More was read than the carving of this stretch may cost."""


class View:
    """The bytes from where a file seems to begin to where the next owner's do."""

    def __init__(self, disk: ByteSpace, offset: int, end: int, budget: int) -> None:
        self._disk, self._offset = disk, offset
        self.length = min(end - offset, LARGEST)
        self.left = budget
        self._piece, self._start = b"", 0

    def at(self, place: int, length: int) -> bytes:
        """Bytes of the file; what lies behind the end is cut off. Raises ``SpentError``."""
        length = min(length, self.length - place)
        if place < 0 or length <= 0:
            return b""
        if not self._start <= place <= place + length <= self._start + len(self._piece):
            ahead = _PIECE if self._piece else _FIRST
            wanted = min(max(length, ahead if length < ahead >> 2 else length), self.length - place)
            self.left -= wanted
            if self.left < 0:
                raise SpentError
            self._piece, self._start = self._disk.read_at(self._offset + place, wanted), place
        return self._piece[place - self._start :][:length]

    def find(self, needle: bytes, start: int, end: int | None = None) -> int:
        """Where ``needle`` stands first from ``start`` on, -1: nowhere."""
        end = self.length if end is None else min(end, self.length)
        while start < end:
            piece = self.at(start, min(_PIECE, end - start))
            found = piece.find(needle)
            if found >= 0:
                return start + found
            if start + len(piece) >= end:
                break
            start += len(piece) - len(needle) + 1
        return -1

    def number(self, place: int, size: int, order: Literal["little", "big"] = "little") -> int:
        """An unsigned number; -1 where it lies behind the end."""
        raw = self.at(place, size)
        return int.from_bytes(raw, order) if len(raw) == size else -1


@dataclass(frozen=True, slots=True)
class Carved:
    """A file of ``length`` bytes. ``proven``: checksums hold over all that it says. From byte
    ``split`` on (0: it is in one piece) its bytes lie ``gap`` further."""

    length: int
    proven: bool = False
    split: int = 0
    gap: int = 0


class Carver(Protocol):
    """What a module of this folder exports as ``PLUGIN``."""

    name: str
    patterns: tuple[Pattern, ...]

    def measure(self, view: View) -> Carved | None:
        """How long the file is that begins here; null where it is none, or has no end."""
        ...


@runtime_checkable
class Joiner(Protocol):
    """A carver whose format proves how two pieces of a file belong together."""

    def join(self, view: View) -> Carved | None:
        """The file that begins here, in two pieces; raises ``SpentError``."""
        ...
