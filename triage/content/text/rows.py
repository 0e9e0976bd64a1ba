"""Rows and cells of delimited text as arrays of positions in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import repeat, starmap

import numpy as np
from numpy.typing import NDArray

from triage.text.column import Points, of_text, stretches

_QUOTE, _NEWLINE, _RETURN = 0x22, 0x0A, 0x0D
_BESIDE_A_QUOTE = np.array([ord(c) for c in ',\t;|"\r\n'], np.uint32)
_MAX_LINES = 20
"""No honest cell spans more lines; a quote that would is a stray one."""
_MAX_STRAYS = 50
_FEW = 20
"""Rows that are parted faster one by one."""

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """``points`` are the text's, a line end behind them; ``starts`` and ``ends`` of rows (without
    line end), ``widths`` in cells (0: blank row), ``lines`` the number of line ends before each
    row; ``marks`` are the delimiters' positions and ``first_mark`` the index of each row's first.
    """

    text: str
    points: Points
    delimiter: str
    quoted: bool
    starts: Positions
    ends: Positions
    widths: Positions
    lines: Positions
    marks: Positions
    first_mark: Positions

    def __len__(self) -> int:
        return len(self.starts)

    def chosen(self, rows: Sequence[int]) -> Rows:
        """Only some of the rows."""
        at = np.array(rows, np.int64)
        return replace(
            self,
            starts=self.starts[at],
            ends=self.ends[at],
            widths=self.widths[at],
            lines=self.lines[at],
            first_mark=self.first_mark[at],
        )

    def line(self, row: int) -> str:
        """The text of one row."""
        return self.text[int(self.starts[row]) : int(self.ends[row])]

    def grid(self, first: int, last: int, width: int) -> list[tuple[str, ...]]:
        """Rows as tuples of cells."""
        if not self.quoted and last - first <= _FEW:
            parted = (self.line(row).split(self.delimiter, width - 1) for row in range(first, last))
            return [(*cells, *[""] * (width - len(cells))) for cells in parted]
        return list(zip(*self.cells(first, last, width)[0], strict=True))

    def cells(
        self, first: int, last: int, width: int
    ) -> tuple[tuple[Sequence[str], ...], Positions]:
        """Columns of the rows ``first`` to ``last`` (half-open), and where each cell begins.

        A short row is filled with empty cells; the last cell of a long one takes the rest. No
        string is made of a cell, but where a column's quotes or line ends want it.
        """
        starts, ends = self._places(first, last, width)
        if not self.quoted:
            return tuple(map(stretches, repeat(self.points), starts.T, ends.T)), starts
        opened = (self.points.take(starts) == _QUOTE) & (starts < ends)
        closed = (self.points[ends - 1] == _QUOTE) & (starts + 1 < ends)
        whole = opened & closed
        bare = zip((starts + whole).T, (ends - whole).T, starts.T, ends.T, strict=True)
        return tuple(starmap(self._quoted, bare)), starts + opened

    def _quoted(
        self, begins: Positions, stops: Positions, starts: Positions, ends: Positions
    ) -> Sequence[str]:
        """A column without the quotes around its cells: at once where no other quote nor a line end
        is in any."""
        column = stretches(self.points, begins, stops)
        inside = (column.points == _QUOTE) | (column.points == _NEWLINE)
        if np.count_nonzero(inside) == len(begins):
            return column
        cells = zip(starts.tolist(), ends.tolist(), strict=True)
        return tuple(_bare(self.text[start:end]) for start, end in cells)

    def _places(self, first: int, last: int, width: int) -> tuple[Positions, Positions]:
        begin, stop = self.starts[first:last, None], self.ends[first:last, None]
        steps = np.arange(width - 1)
        index = self.first_mark[first:last, None] + steps
        known = steps < (self.widths[first:last, None] - 1)
        marks = self.marks if len(self.marks) else np.zeros(1, np.int64)
        cuts = np.where(known, marks[np.minimum(index, len(marks) - 1)], stop)
        starts = np.concatenate((begin, np.minimum(cuts + 1, stop)), axis=1)
        return starts, np.concatenate((cuts, stop), axis=1)


def _bare(cell: str) -> str:
    trimmed = cell.strip()
    if len(trimmed) >= 2 and trimmed[0] == trimmed[-1] == '"':
        return trimmed[1:-1].replace('""', '"')
    return cell.replace('""', '"') if '"' in cell else cell


def read_rows(text: str, delimiter: str) -> Rows:
    """Rows of a text; a line end inside quotes ends no row."""
    ended = of_text(text).points
    points = ended[:-1]
    newline = np.flatnonzero(points == _NEWLINE)
    if not len(newline):
        newline = np.flatnonzero(points == _RETURN)
    marks = np.flatnonzero(points == ord(delimiter))
    quotes = _quotes(points, newline)
    breaks = newline[_outside(quotes, newline)]
    marks = marks[_outside(quotes, marks)]
    starts = np.concatenate((np.zeros(1, np.int64), breaks + 1))
    ends = np.append(breaks, len(points))
    if starts[-1] == len(points):
        starts, ends = starts[:-1], ends[:-1]
    lines = np.searchsorted(newline, starts)
    returned = (ends > starts) & (points[np.maximum(ends - 1, 0)] == _RETURN) if len(ends) else ends
    ends = ends - returned
    first = np.searchsorted(marks, starts)
    counts = np.searchsorted(marks, ends) - first
    widths = np.where(ends > starts, counts + 1, 0)
    quoted = bool(len(quotes))
    return Rows(text, ended, delimiter, quoted, starts, ends, widths, lines, marks, first)


def _quotes(points: NDArray[np.uint32], newline: Positions) -> Positions:
    """The quotes that open, close or escape: those at an edge of a cell or beside another."""
    quotes = np.flatnonzero(points == _QUOTE)
    if not len(quotes):
        return quotes
    edge = np.concatenate(([_NEWLINE], points, [_NEWLINE]))
    beside = np.isin(edge[quotes], _BESIDE_A_QUOTE) | np.isin(edge[quotes + 2], _BESIDE_A_QUOTE)
    quotes = quotes[beside]
    if len(quotes) and _only_closes(edge, int(quotes[0])):
        quotes = quotes[1:]
    for _ in range(_MAX_STRAYS):
        stray = _stray(quotes, newline)
        if stray is None:
            return quotes
        quotes = np.delete(quotes, stray)
    return quotes[:0]


def _only_closes(edge: NDArray[np.uint32], first: int) -> bool:
    """Does the first quote close a cell whose beginning was cut off? ``edge`` is the text between
    two line ends."""
    before, behind = edge[first], edge[first + 2]
    cut_at_quote = first == 0 and behind != _QUOTE
    opens = before in _BESIDE_A_QUOTE and not cut_at_quote
    return not opens and behind in _BESIDE_A_QUOTE


def _stray(quotes: Positions, newline: Positions) -> int | None:
    """Index of the first quote that would swallow too many lines."""
    opened = quotes[::2]
    closed = np.append(quotes[1::2], np.iinfo(np.int64).max)[: len(opened)]
    spans = np.searchsorted(newline, closed) - np.searchsorted(newline, opened)
    long = np.flatnonzero(spans > _MAX_LINES)
    return int(long[0]) * 2 if len(long) else None


def _outside(quotes: Positions, places: Positions) -> NDArray[np.bool_]:
    outside: NDArray[np.bool_] = np.searchsorted(quotes, places) % 2 == 0
    return outside
