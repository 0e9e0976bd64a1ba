"""Columns of strings as the lines of one text: what is done to all of them in one go.

A column of a register is hundreds of thousands of short strings, and each of them costs Python
more than all of its characters cost an array. So a column stays one text from its folding to its
packing, and no string is made of a cell before somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

_NEWLINE = 0x0A
_SIZE = 0x110000
_LAST_BLANK = 0x3000

Points = NDArray[np.uint32]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]


class Lines(Sequence[str]):
    """Strings, none of which holds a line end. ``points`` are all their code points, a line end
    behind each string; the ``text`` has none behind the last."""

    __slots__ = ("_cells", "_ends", "_text", "points")

    def __init__(self, points: Points, text: str | None = None) -> None:
        self.points, self._text = points, text
        self._cells: list[str] | None = None
        self._ends: Places | None = None

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self.cells[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    @property
    def text(self) -> str:
        """All of them with a line end between them."""
        if self._text is None:
            self._text = self.points[:-1].tobytes().decode("utf-32-le", "surrogatepass")
        return self._text

    @property
    def cells(self) -> list[str]:
        """The strings themselves."""
        if self._cells is None:
            self._cells = self.text.split("\n") if len(self.points) else []
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
        return np.append(0, self.ends[:-1] + 1)[: len(self)]

    @property
    def lengths(self) -> Places:
        """How many characters each line has."""
        return np.diff(self.ends, prepend=-1) - 1

    def taken(self, chosen: Places) -> Lines:
        """Some of the lines, in that order."""
        sizes = self.lengths[chosen] + 1
        ends = np.cumsum(sizes)
        place = np.arange(ends[-1] if len(ends) else 0)
        return Lines(self.points[place + np.repeat(self.starts[chosen] - ends + sizes, sizes)])

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

    def trimmed(self) -> Lines:
        """Without blanks around any of them."""
        around = blanks()[self.points[self.starts]] | blanks()[self.points[self.ends - 1]]
        return lines([*map(str.strip, self.cells)]) if around.any() else self


def lines(values: Sequence[str], inner: str = " ") -> Lines:
    """The values as lines; ``inner`` stands for a line end inside of one."""
    if isinstance(values, Lines):
        return values
    return of_text(_joined(values, inner)) if len(values) else Lines(np.empty(0, np.uint32), "")


def of_text(text: str) -> Lines:
    """The lines of a text."""
    points = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
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
    table = np.zeros(_SIZE, np.bool_)
    table[[point for point in range(_LAST_BLANK + 1) if chr(point).isspace()]] = True
    table[_NEWLINE] = False
    return table
