"""A file in pieces: where the second one lies is told by the format, where the first one ends
is tried, and only checksums decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import View, in_pieces
from triage.model import Extent

STEPS: Final = (4096, 2048, 1024, 512)
"""Clusters of usual sizes first."""


@dataclass(frozen=True, slots=True)
class _Joined:
    """The bytes of the pieces, one behind the other."""

    view: View
    pieces: tuple[Extent, ...]
    length: int

    def read_at(self, offset: int, length: int) -> bytes:
        found: list[bytes] = []
        for piece in self.pieces:
            if length > 0 and offset < piece.length:
                here = min(length, piece.length - offset)
                found.append(self.view.at(piece.offset + offset, here))
                length -= here
            offset = max(offset - piece.length, 0)
        return b"".join(found)

    def unreadable(self) -> tuple[Extent, ...]:
        return ()


def join(
    view: View, low: int, high: int, gap: int, length: int, holds: Callable[[View], bool]
) -> int:
    """Where the first piece of a file of ``length`` bytes ends: the sector's border behind ``low``,
    up to ``high``, that ``holds`` proves with the second piece ``gap`` bytes on; 0: there is none.

    Raises ``SpentError``.
    """
    for at in borders(low, high):
        joined = joined_view(view, at, gap, length)
        found = holds(joined)
        view.left = min(view.left, joined.left)
        if found:
            return at
    return 0


def joined_view(view: View, at: int, gap: int, length: int) -> View:
    """The file as it was before it was broken at ``at``."""
    return pieced(view, in_pieces(length, [(at, gap)]))


def pieced(view: View, pieces: tuple[Extent, ...]) -> View:
    """The file that these pieces are."""
    length = sum(piece.length for piece in pieces)
    return View(_Joined(view, pieces, length), 0, length, view.left)


def borders(low: int, high: int) -> Iterator[int]:
    """Borders of sectors behind ``low``, up to ``high``, those of large clusters first."""
    for number, step in enumerate(STEPS):
        for at in range((low // step + 1) * step, high + 1, step):
            if not number or at % STEPS[number - 1]:
                yield at
