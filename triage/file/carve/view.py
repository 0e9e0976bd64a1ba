"""What a carver looks at and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, runtime_checkable

from triage.model import ByteSpace, Extent, Pattern

SECTOR: Final = 512
"""Files begin where one does."""
_FIRST, _PIECE, _FASTER = 8 << 10, 256 << 10, 4
"""Most that begins like a file is none: little is read at first, and where a reader leaps; who goes
on gets so many times as much with each piece."""
LARGEST: Final = 4 << 30
"""No carved file is longer."""


class SpentError(Exception):
    """More was read than the carving of this stretch may cost."""


class View:
    """The bytes from where a file seems to begin, ``offset`` on the disk, to where the next owner's
    do; of those before, at negative places, ``before``."""

    def __init__(
        self, disk: ByteSpace, offset: int, end: int, budget: int, before: int = 0
    ) -> None:
        self._disk, self.offset, self.before = disk, offset, before
        self.length = min(end - offset, LARGEST)
        self.left = budget
        self._piece, self._start, self._ahead = b"", 0, _FIRST

    def at(self, place: int, length: int) -> bytes:
        """Bytes of the file; what lies behind the end is cut off. Raises ``SpentError``."""
        length = min(length, self.length - place)
        if place < -self.before or length <= 0:
            return b""
        if not self._start <= place <= place + length <= self._start + len(self._piece):
            beside = self._start <= place <= self._start + len(self._piece) + _FIRST
            onward = self._piece and beside
            ahead = self._ahead = min(_FASTER * self._ahead, _PIECE) if onward else _FIRST
            wanted = min(max(length, ahead if length < ahead >> 2 else length), self.length - place)
            held = self._piece[place - self._start :] if place >= self._start else b""
            self.spend(wanted - len(held))
            more = self._disk.read_at(self.offset + place + len(held), wanted - len(held))
            self._piece, self._start = held + more, place
        return self._piece[place - self._start :][:length]

    def spend(self, count: int) -> None:
        """Take so many bytes from the budget. Raises ``SpentError``."""
        self.left -= count
        if self.left < 0:
            raise SpentError

    def find(self, needle: bytes, start: int, end: int | None = None) -> int:
        """Where ``needle`` stands first from ``start`` on, -1: nowhere."""
        return next(self.places(needle, start, end), -1)

    def places(self, needle: bytes, start: int, end: int | None = None) -> Iterator[int]:
        """Everywhere that ``needle`` stands whole between two places."""
        end = self.length if end is None else min(end, self.length)
        while start + len(needle) <= end:
            piece = self.at(start, min(_PIECE, end - start))
            found = piece.find(needle)
            if found >= 0:
                yield start + found
                start += found + len(needle)
            else:
                start += max(len(piece) - len(needle) + 1, 1)

    def number(self, place: int, size: int, order: Literal["little", "big"] = "little") -> int:
        """An unsigned number; -1 where it lies behind the end."""
        raw = self.at(place, size)
        return int.from_bytes(raw, order) if len(raw) == size else -1


@dataclass(frozen=True, slots=True)
class Carved:
    """A file of ``length`` bytes. ``proven``: checksums hold over all that it says. ``pieces``:
    where they lie, in their order, seen from where it begins; none: it is in one piece.
    ``doubted``: nothing in it was seen to be its own, so that it ends where another file begins,
    unless that is one of its ``parts``: the places where files that it holds may begin."""

    length: int
    proven: bool = False
    pieces: tuple[Extent, ...] = ()
    doubted: bool = False
    parts: frozenset[int] = frozenset()


def broken(length: int, split: int, gap: int, *, proven: bool = False) -> Carved:
    """A file in two pieces: from byte ``split`` on its bytes lie ``gap`` further."""
    return Carved(length, proven, in_pieces(length, [(split, gap)]))


def in_pieces(length: int, splits: Sequence[tuple[int, int]]) -> tuple[Extent, ...]:
    """The pieces of a file whose bytes lie so much further than its first one, each from such a
    byte on."""
    starts = [(0, 0), *splits]
    ends = [*(split for split, _ in splits), length]
    return tuple(Extent(at + gap, end - at) for (at, gap), end in zip(starts, ends, strict=True))


class Carver(Protocol):
    """What a module of this folder exports as ``PLUGIN``."""

    name: str
    patterns: tuple[Pattern, ...]

    def measure(self, view: View) -> Carved | None:
        """How long the file is that begins here; null where it is none, or has no end."""
        ...


@runtime_checkable
class Joiner(Protocol):
    """A carver whose format proves how the pieces of a file belong together."""

    def join(self, view: View) -> Carved | None:
        """The file that begins here, in several pieces; raises ``SpentError``."""
        ...
