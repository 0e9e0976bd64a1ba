"""Columns of strings as the lines of one text: what is done to all of them in one go.

A column of a register is hundreds of thousands of short strings, and each of them costs Python
more than all of its characters cost an array. So a column stays one text from its folding to its
packing, and no string is made of a cell before somebody asks for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import overload

import numpy as np
from numpy.typing import NDArray

from triage.text.points import UNICODE, as_text, code_points

_NEWLINE = 0x0A
_LAST_BLANK = 0x3000
_FEW, _SAMPLE = 40, 1000
"""Strings that are made alone before all of a column are, and of its head when they are iterated.
"""
_PLACES = 64

Points = NDArray[np.uint32]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]


class Lines(Sequence[str]):
    """Strings, none of which holds a line end. ``points`` are all their code points, a line end
    behind each string; the ``text`` has none behind the last."""

    __slots__ = ("_asked", "_cells", "_ends", "_text", "points")

    def __init__(self, points: Points, text: str | None = None, ends: Places | None = None) -> None:
        """``text`` and ``ends`` where they are known already."""
        self.points, self._text = points, text
        self._cells: list[str] | None = None
        self._ends, self._asked = ends, 0

    def __len__(self) -> int:
        return len(self.ends)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if self._cells is None and (some := self._some(place)) is not None:
            return some
        return self.cells[place]

    def _some(self, place: int | slice) -> str | list[str] | None:
        """The strings at some places, without all others being made; null where most are asked
        for."""
        chosen = range(len(self))[place]
        if isinstance(chosen, range):
            some = np.array(chosen, np.int64)
            return _strings(self.taken(some)) if 2 * len(some) < len(self) else None
        self._asked += 1
        return _strings(self.taken(np.array([chosen])))[0] if self._asked < _FEW else None

    def __iter__(self) -> Iterator[str]:
        if self._cells is None and len(self) > 2 * _SAMPLE:
            rest = (islice(self.cells, _SAMPLE, None) for _ in range(1))  # few look so far
            return chain(self[:_SAMPLE], chain.from_iterable(rest))
        return iter(self.cells)

    @property
    def text(self) -> str:
        """All of them with a line end between them."""
        if self._text is None:
            self._text = as_text(self.points[:-1])
        return self._text

    @property
    def cells(self) -> list[str]:
        """The strings themselves."""
        if self._cells is None:
            self._cells = _strings(self)
        return self._cells

    @property
    def ends(self) -> Places:
        """Where each line ends among the points."""
        if self._ends is None:
            self._ends = np.flatnonzero(self.points == _NEWLINE)
        return self._ends

    @property
    def starts(self) -> Places:
        """Where each line starts among the points."""
        found = np.zeros_like(self.ends)
        np.add(self.ends[:-1], 1, out=found[1:])
        return found

    @property
    def lengths(self) -> Places:
        """How many characters each line has."""
        return self.ends - self.starts

    def taken(self, chosen: Places) -> Lines:
        """Some of the lines, in that order."""
        ends = self.ends
        before = ends.take(chosen - 1, mode="wrap") if len(ends) else ends
        return stretches(self.points, np.where(chosen > 0, before + 1, 0), ends[chosen])

    def kept(self, marks: Marks) -> Lines:
        """The lines of the marked points alone; every line end must be."""
        return self if marks.all() else Lines(self.points[marks])

    def holding(self, places: Places) -> Marks:
        """Which lines hold one of some points, none of them a line end."""
        found = np.zeros(len(self), np.bool_)
        found[np.searchsorted(self.ends, places)] = True
        return found

    def of(self, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The bits of all points of each line together, which ``values`` says of each point; a line
        end must have none."""
        return np.bitwise_or.reduceat(values, self.starts) if len(self) else values[:0]

    def sums(self) -> NDArray[np.uint64]:
        """A number for each line, the same for equal lines and hardly ever for others, if these
        have fewer than 64 characters."""
        if not len(self):
            return np.empty(0, np.uint64)
        starts, sizes = self.starts, self.lengths
        place = np.ones(len(self.points), np.int64)
        place[starts] = np.append(0, -sizes[:-1])
        np.cumsum(place, out=place)
        place &= _PLACES - 1
        # a number is what the sum of all grows by, which is a fourth of the work of a sum for each
        found = np.cumsum(_factors().take(place) * self.points)[self.ends]
        found[1:] -= found[:-1].copy()
        return found

    def trimmed(self) -> Lines:
        """Without blanks around any of them."""
        if not len(self):
            return self
        edges = self.points.take((self.starts, self.ends - 1), mode="wrap")
        return lines([*map(str.strip, self.cells)]) if blanks().take(edges).any() else self


def _strings(column: Lines) -> list[str]:
    return column.text.split("\n") if len(column.points) else []


def stretches(points: Points, starts: Places, ends: Places) -> Lines:
    """Stretches of code points as lines; the ends must be places of some, whatever they are."""
    sizes = ends - starts + 1
    closes = np.cumsum(sizes)
    place = np.ones(closes[-1] if len(closes) else 0, np.int64)
    place[:1] = starts[:1]
    place[closes[:-1]] = starts[1:] - ends[:-1]
    np.cumsum(place, out=place)
    closes -= 1
    found = points.take(place)
    found[closes] = _NEWLINE
    return Lines(found, ends=closes)


@cache
def _factors() -> NDArray[np.uint64]:
    """An odd number for each place: their products with the characters make the sum that tells
    values apart (multilinear hashing, Carter and Wegman 1979)."""
    stream = hashlib.shake_256(b"places of characters").digest(8 * _PLACES)
    return np.frombuffer(stream, np.uint64) | np.uint64(1)


def lines(values: Sequence[str], inner: str = " ") -> Lines:
    """The values as lines; ``inner`` stands for a line end inside of one."""
    if isinstance(values, Lines):
        return values
    return of_text(_joined(values, inner)) if len(values) else Lines(np.empty(0, np.uint32), "")


def of_text(text: str) -> Lines:
    """The lines of a text."""
    points = code_points(f"{text}\n")
    return Lines(points, text)


def _joined(values: Sequence[str], inner: str) -> str:
    text = "\n".join(values)
    if text.count("\n") == len(values) - 1:
        return text
    return "\n".join(value.replace("\n", inner) for value in values)


def below(*columns: Lines) -> Lines:
    """The lines of some columns behind each other."""
    return Lines(np.concatenate([column.points for column in columns]))


def merged(marks: Marks, those: Lines, others: Lines) -> Lines:
    """``those`` in order where there is a mark, ``others`` where there is none."""
    if marks.all():
        return those
    order = np.empty(len(marks), np.int64)
    order[marks] = np.arange(len(those))
    order[~marks] = np.arange(len(those), len(marks))
    return below(those, others).taken(order)


def sizes(values: Sequence[str]) -> Places:
    """How many characters each value has; a sequence may know its ``lengths``."""
    known: Places | None = getattr(values, "lengths", None)
    if known is not None:
        return known
    return np.fromiter(map(len, values), np.int64, len(values))


@cache
def blanks() -> Marks:
    """Which code points are blanks, line ends aside."""
    table = np.zeros(UNICODE, np.bool_)
    table[[point for point in range(_LAST_BLANK + 1) if chr(point).isspace()]] = True
    table[_NEWLINE] = False
    return table
