"""Columns of strings by their different ones: registers repeat names, towns and dates, and what is
asked of a value is asked once, however many rows have it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from triage.text.column import Lines, below, sizes

_LONG, _SAMPLE, _MOSTLY = 1000, 500, 0.98
"""Lines of a long column, of a sample of it, and the share of different ones in one of which hardly
any come again."""
_AGAIN = np.uint64(0x9E3779B97F4A7C15)


class Coded(Sequence[str]):
    """Row ``i`` holds ``distinct[codes[i]]``. Once they are spelled alike, several of ``distinct``
    may be equal; none of them need be used."""

    __slots__ = ("codes", "distinct")

    def __init__(self, distinct: Sequence[str], codes: NDArray[np.int32]) -> None:
        self.distinct, self.codes = distinct, codes

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Coded: ...
    def __getitem__(self, place: int | slice) -> str | Coded:
        if isinstance(place, slice):
            return Coded(self.distinct, self.codes[place])
        return self.distinct[int(self.codes[place])]

    def __iter__(self) -> Iterator[str]:
        if 2 * len(self.codes) < len(self.distinct):
            return iter(self.used())
        return map([*self.distinct].__getitem__, self.codes.tolist())

    def taken(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Coded:
        """Some of the rows."""
        return Coded(self.distinct, self.codes[rows])

    def spelled(self, spelling: Callable[[Sequence[str]], Sequence[str]]) -> Coded:
        """The column with what ``spelling`` makes of its different strings, one for each."""
        return Coded(spelling(self.distinct), self.codes)

    def among(self, chosen: Collection[str]) -> NDArray[np.bool_]:
        """Which rows hold one of some strings."""
        if not chosen:
            return np.zeros(len(self), np.bool_)
        inside = np.fromiter(map(chosen.__contains__, self.distinct), np.bool_, len(self.distinct))
        return inside[self.codes]

    def filled(self) -> NDArray[np.bool_]:
        """Which rows are not empty."""
        return (sizes(self.distinct) > 0)[self.codes]

    def used(self) -> Coded:
        """The column without strings that no row holds."""
        held = np.zeros(len(self.distinct), np.bool_)
        held[self.codes] = True
        if held.all():
            return self
        places = np.cumsum(held, dtype=np.int32) - np.int32(1)
        kept = np.flatnonzero(held)
        if isinstance(self.distinct, Lines):
            return Coded(self.distinct.taken(kept), places[self.codes])
        return Coded([*map(self.distinct.__getitem__, kept.tolist())], places[self.codes])


def coded(values: Sequence[str]) -> Coded:
    """A column by its different strings, in the order in which they come first."""
    if isinstance(values, Coded):
        return values
    if isinstance(values, Lines):
        return _told_apart(values)
    count = len(values)
    places = dict.fromkeys(values)
    if len(places) == count:
        return Coded(values, np.arange(count, dtype=np.int32))
    places = dict(zip(places, range(len(places)), strict=True))
    return Coded([*places], np.fromiter(map(places.__getitem__, values), np.int32, count))


def _told_apart(cells: Lines) -> Coded:
    count = len(cells)
    every = np.arange(count, dtype=np.int32)
    if _are_different(cells):
        return Coded(cells, every)
    first = _first(cells.sums())
    own = first == every
    codes = (np.cumsum(own, dtype=np.int32) - np.int32(1))[first]
    distinct = cells.taken(np.flatnonzero(own))
    if not np.array_equal(distinct.taken(codes).points, cells.points):  # made to look alike
        return coded(cells.cells)
    return Coded(distinct, codes)


def _are_different(cells: Lines) -> bool:
    """Do hardly any lines come again, of neighbours (a household's) or of those far apart? Then
    telling all apart costs more than it saves."""
    count = len(cells)
    if count < _LONG:
        return False
    near = np.arange(_SAMPLE)
    numbers = cells.taken(np.append(near, near * (count // _SAMPLE))).sums().tolist()
    return min(len({*numbers[:_SAMPLE]}), len({*numbers[_SAMPLE:]})) > _MOSTLY * _SAMPLE


def _first(numbers: NDArray[np.uint64]) -> NDArray[np.int32]:
    """For each number the place at which it comes first.

    Each round sends them to buckets by their highest bits, whose first one decides; those that are
    not equal to it go on, multiplied.
    """
    first = np.arange(len(numbers), dtype=np.int32)
    rows, shift = first.copy(), np.uint64(62 - len(numbers).bit_length())
    buckets = np.empty(4 << len(numbers).bit_length(), np.int32)
    while len(rows):
        place = (numbers >> shift).astype(np.int64)
        buckets[place[::-1]] = np.arange(len(rows) - 1, -1, -1, dtype=np.int32)
        chosen = buckets[place]
        same = numbers[chosen] == numbers
        first[rows[same]] = rows[chosen[same]]
        rows, numbers = rows[~same], numbers[~same] * _AGAIN
    return first


def lengths(values: Sequence[str]) -> NDArray[np.int64]:
    """How many characters each row has."""
    cells = coded(values)
    return sizes(cells.distinct)[cells.codes]


def are_more(values: Sequence[str], count: int) -> bool:
    """Are more than so many different ones among some values?"""
    return len({*values[: 10 * count]}) > count or len({*values}) > count


def joined(columns: Iterable[Sequence[str]]) -> Coded:
    """Columns behind each other as one."""
    parts = [*map(coded, columns)]
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(len(part.distinct) for part in parts)], dtype=np.int32)
    codes = [part.codes + start for part, start in zip(parts, starts, strict=False)]
    return Coded(
        _behind([part.distinct for part in parts]), np.concatenate([np.empty(0, np.int32), *codes])
    )


def _behind(parts: Sequence[Sequence[str]]) -> Sequence[str]:
    columns = [part for part in parts if isinstance(part, Lines)]
    if columns and len(columns) == len(parts):
        return below(*columns)
    return [value for part in parts for value in part]
