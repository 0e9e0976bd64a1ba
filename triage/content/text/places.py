"""Where the characters of lines stand: in columns of a screen, in characters, or in bytes.

Who pads a table counts in one of these; a stretch of places that every line leaves free parts two
columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.text.points import code_points

WIDEST = 1200
"""Places of a line; a longer one is no printed row."""
_SAMPLE = 200
_STRAY = 0.03
"""Share of lines that may write into a gap."""
_APART = 2
"""Blanks that set cells apart; a single one may stand inside a name or a number."""
_MOST = 0.9
_MOVED = 4
"""Places before a column at which a word may begin that is of it."""
_MARKS = frozenset("-/.年:")

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Lines joined by line ends; ``starts`` are their first characters. By character: its ``line``
    and the place ``at`` which it begins; ``size`` is its width in places, ``blank`` says that it
    writes nothing."""

    text: str
    starts: _Ints
    line: _Ints
    at: _Ints
    size: _Ints
    blank: NDArray[np.bool_]

    def columns(self) -> list[int]:
        """The places where columns begin, but for the first."""
        step = max(1, len(self.starts) // _SAMPLE)
        sampled = (self.line % step == 0) & ~self.blank
        rows = -(-len(self.starts) // step)
        begins, sizes = self.at[sampled], self.size[sampled]
        if not len(begins) or int(begins.max()) >= WIDEST:
            return []
        written = np.zeros(WIDEST + 8, np.int64)
        for more in range(int(sizes.max())):
            np.add.at(written, begins[sizes > more] + more, 1)
        free = np.concatenate(([False], written[: int(begins.max()) + 1] <= _STRAY * rows, [False]))
        edges = np.flatnonzero(free[1:] != free[:-1])
        gaps = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        return [stop for start, stop in gaps if start and self._parts(stop, step)]

    def cells(self, cuts: Sequence[int]) -> tuple[_Ints, _Ints]:
        """First and last (half-open) character of each cell, trimmed, by line and column; of empty
        ones behind a line's end that end."""
        bounds = self._first_at(np.arange(len(self.starts)), [0, *cuts, 2 * WIDEST])
        bounds[:, 1:-1] = self._at_words(bounds[:, 1:-1], bounds[:, :1])
        filled = np.flatnonzero(~self.blank)
        starts, ends = bounds[:, :-1], bounds[:, 1:]
        first = np.searchsorted(filled, starts)
        last = np.searchsorted(filled, ends) - 1
        empty = first > last
        nothing = np.minimum(starts, bounds[:, -1:] - 1)
        at = np.minimum(first, len(filled) - 1)
        begin = np.where(empty, nothing, filled[at])
        stop = np.where(empty, nothing, filled[np.maximum(last, 0)] + 1)
        return begin, stop

    def crossed(self, cuts: Sequence[int]) -> NDArray[np.bool_]:
        """Which lines write over a cut between two columns."""
        at = self._first_at(np.arange(len(self.starts)), cuts)
        inside = np.minimum(at, len(self.blank) - 1)
        over = ~self.blank[inside] & ~self.blank[inside - 1] & (at > 0)
        result: NDArray[np.bool_] = over.any(axis=1)
        return result

    def _at_words(self, bounds: _Ints, begins: _Ints) -> _Ints:
        """The characters before which lines are cut; a word that begins a little before the cut,
        as labels do that are wider than their columns, is left whole."""
        blanks = np.concatenate(([-1], np.flatnonzero(self.blank)))
        word = blanks[np.searchsorted(blanks, np.minimum(bounds, len(self.blank) - 1)) - 1] + 1
        inside = (bounds < len(self.blank)) & (word < bounds) & (word > begins)
        at = np.minimum(bounds, len(self.blank) - 1)
        moved = self.at[at] - self.at[np.minimum(word, at)]
        written = ~self.blank[at] & (self.line[at] == self.line[np.minimum(word, at)])
        return np.where(inside & written & (moved <= _MOVED), word, bounds)

    def _first_at(self, lines: _Ints, places: Sequence[int]) -> _Ints:
        """The first character of each line at or behind each place."""
        scale = 4 * WIDEST
        keys = self.line * scale + np.minimum(self.at, 3 * WIDEST)
        wanted = lines[:, None] * scale + np.array(places, np.int64)
        return np.searchsorted(keys, wanted).astype(np.int64)

    def _parts(self, stop: int, step: int) -> bool:
        """Does the gap before ``stop`` part two columns? One blank may stand inside a value."""
        lines = np.arange(0, len(self.starts), step)
        bounds = self._first_at(lines, [0, stop, 2 * WIDEST])
        filled = np.flatnonzero(~self.blank)
        before = np.searchsorted(filled, bounds[:, 1]) - 1
        last = filled[np.maximum(before, 0)]
        both = (before >= 0) & (last >= bounds[:, 0]) & (bounds[:, 1] < bounds[:, 2])
        if not both.any():
            return False
        if np.median((bounds[:, 1] - last - 1)[both]) >= _APART:
            return True
        pairs = [
            (self.text[begin:cut].split()[-1], self.text[cut:end].split()[0])
            for begin, cut, end in bounds[both].tolist()
            if self.text[begin:cut].strip() and self.text[cut:end].strip()
        ]
        if not pairs:
            return False
        differ = sum(left[-1].isdigit() != right[0].isdigit() for left, right in pairs)
        formatted = sum(not _MARKS.isdisjoint(left) for left, _ in pairs)
        return max(differ, formatted) >= _MOST * len(pairs)


def places(lines: Sequence[str], unit: str) -> Places:
    """``unit`` is ``screen`` (kanji take two columns), ``characters`` or an encoding, whose bytes
    count."""
    text = "\n".join(lines) + "\n"
    points = code_points(text)
    size = np.ones(len(points), np.int64) if unit == "characters" else sizes(points, unit)
    ends = points == 0x0A
    line = np.cumsum(ends) - ends
    reached = np.cumsum(size) - size
    starts = np.concatenate(([0], np.flatnonzero(ends)[:-1] + 1))
    blank = (points == 0x20) | (points == 0x3000) | (points == 0x0A) | (points == 0x0D)
    at = reached - reached[starts][line]
    return Places(text, starts.astype(np.int64), line.astype(np.int64), at, size, blank)


def sizes(points: NDArray[np.uint32], unit: str) -> _Ints:
    """How wide some characters are in ``screen`` columns or in the bytes of an encoding, where what
    the encoding lacks is a question mark."""
    known, index = np.unique(points, return_inverse=True)
    each = np.array([_size(chr(point), unit) for point in known.tolist()], np.int64)
    return each[index]


@cache
def _size(char: str, unit: str) -> int:
    if unit != "screen":
        return len(char.encode(unit, "replace"))
    # Signs of ambiguous width are as wide as kanji in Japanese.
    return 0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WFA")
