"""Evidence of lost files in one block: what begins at a sector's start, in one look at them all.

Everything that a lost file is rebuilt or carved from begins where a sector begins, so only two
bytes of each sector are compared before anything is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import stringzilla
from numpy.typing import NDArray

from triage.model import Pattern
from triage.survey.block_maps import maps

SECTOR: Final = 512
TEXT: Final = "text"
"""Kind of a sector at which text begins."""
MAP: Final = "ext-map"
"""Kind of a sector at which a map of blocks begins."""

_LOOK: Final = 64
"""So many first bytes of a sector are text where text begins; of random ones nearly never."""
_VALUES: Final = 1 << 16
_PRINTING: Final = bytes(
    (byte >= 0x20 and byte not in (0x7F, 0xFF)) or byte in b"\t\n\r\x1b" for byte in range(256)
)
_ALL: Final = np.frombuffer(b"\1" * _LOOK, np.uint64)[0]
"""Eight bytes that print, as one number."""


@dataclass(slots=True)
class _Column:
    """The patterns that are told by the two bytes at one place of a sector."""

    wanted: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(_VALUES, np.bool_))
    patterns: dict[int, list[tuple[str, re.Pattern[bytes]]]] = field(default_factory=dict)


class Finder:
    """Finds the sectors at which something begins that one of the patterns describes."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._columns: dict[int, _Column] = {}
        self._ended = True  # whether text may begin with the next block
        for pattern in patterns:
            column = self._columns.setdefault(pattern.at, _Column())
            compiled = re.compile(pattern.expression, re.DOTALL)
            for first in pattern.starts:
                value = int.from_bytes(first, "little")
                column.wanted[value] = True
                column.patterns.setdefault(value, []).append((pattern.kind, compiled))

    def find(self, data: bytes, base: int) -> dict[str, list[int]]:
        """Offsets by kind, in order, in the blocks of a disk given one after the other.

        ``base`` is the offset of the block, a multiple of the sector; what is left behind its
        last whole sector is not looked at.
        """
        count = len(data) // SECTOR
        sectors = np.frombuffer(data, np.uint8, count * SECTOR).reshape(count, SECTOR)
        found: dict[str, set[int]] = {}
        for at, column in self._columns.items():
            values = _pair(sectors, at)
            for number in np.flatnonzero(column.wanted.take(values)).tolist():
                place = number * SECTOR
                for kind, expression in column.patterns[int(values[number])]:
                    if expression.match(data, place + at):
                        found.setdefault(kind, set()).add(base + place)
        for kind, numbers in ((TEXT, self._texts(sectors)), (MAP, maps(sectors))):
            if numbers:
                known = found.setdefault(kind, set())
                known.update(base + SECTOR * number for number in numbers)
        return {kind: sorted(places) for kind, places in found.items()}

    def skip(self) -> None:
        """The next block is empty: nothing begins in it, and text may begin behind it."""
        self._ended = True

    def _texts(self, sectors: NDArray[np.uint8]) -> list[int]:
        """Sectors that begin with text behind one that does not end with it: what is no text has a
        byte that none holds among its last ones, though seldom the very last."""
        if not len(sectors):
            return []
        heads = _printing(sectors[:, :_LOOK]).view(np.uint64)
        begins = np.flatnonzero((heads == _ALL).all(axis=1))
        tails = _printing(sectors[np.append(begins - 1, -1), -_LOOK:])
        ended = np.count_nonzero(tails, axis=1) < _LOOK
        self._ended, before = bool(ended[-1]), self._ended
        ended = np.where(begins == 0, before, ended[:-1])
        return [int(number) for number in begins[ended]]


def _printing(pieces: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """By byte whether text may hold it, in rows as these are."""
    flags = np.empty(pieces.shape, np.uint8)
    stringzilla.translate(memoryview(pieces.tobytes()), _PRINTING, out=flags)
    return flags


def _pair(sectors: NDArray[np.uint8], at: int) -> NDArray[np.uint16]:
    """By sector: the two bytes at ``at`` as a number. Nothing is copied, of which there is one in
    each cache line of the disk."""
    return sectors[:, at : at + 2].view("<u2")[:, 0]
