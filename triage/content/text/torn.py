"""Rows of a table that a fragment cut off: the first one in front, the last one behind.

What is left of the cell that was cut is no value; it is given as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.content.text.rows import Rows
from triage.model import Table, Text

_SAMPLE = 50
_MOST, _ODD = 0.8, 0.2
"""The share of a column that tells what it holds, and of cells that may be otherwise."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last cells of a row, those that are lost or cut empty; ``places`` are where they begin,
    and ``begins`` is the place behind the cut one."""

    cells: tuple[str, ...]
    places: NDArray[np.int64]
    begins: int

    def before(self, text: Text, table: Table) -> Table:
        """The table with this row in front."""
        offsets = table.cell_offsets
        if offsets is not None and text.offsets is not None:
            offsets = np.concatenate((text.offsets[self.places][None, :], offsets))
        columns = zip(self.cells, table.columns, strict=True)
        return replace(
            table,
            columns=tuple((cell, *column) for cell, column in columns),
            rows=np.append(np.int64(text.first_line), table.rows),
            cell_offsets=offsets,
            title=None,
        )


@dataclass(frozen=True, slots=True)
class Tail:
    """The last row of a table of which ``have`` cells are there; the last one begins at
    ``begins``."""

    have: int
    begins: int

    def cut_from(self, table: Table) -> Table:
        """The table without the cut cell."""
        at = self.have - 1
        column = (*table.columns[at][:-1], "")
        return replace(table, columns=(*table.columns[:at], column, *table.columns[self.have :]))


def torn_head(rows: Rows, first: int, last: int) -> Head | None:
    """The first line of a text as a row of the table right below it; null if it does not fit."""
    width, have = int(rows.widths[first]), int(rows.widths[0])
    if first != 1 or not 0 < have < width:
        return None
    columns, places = rows.cells(0, 1, have)
    cells = [column[0] for column in columns]
    lost = width - have
    if not _fits(cells, _numeric(rows, first, last, width)[lost:], whole=have > 1):
        return None
    starts = np.concatenate((np.repeat(places[0, :1], lost), places[0]))
    cut = have > 1  # a number alone may be whole; anything before a mark lost its beginning
    blanks = [""] * (lost + cut)
    return Head((*blanks, *cells[cut:]), starts, int(places[0, 1]) - 1 if cut else 0)


def torn_tail(rows: Rows, first: int, last: int) -> Tail | None:
    """The last line of a text as a row of the table right above it; null if it does not fit."""
    width = int(rows.widths[first])
    if last != len(rows) - 1 or not 1 < int(rows.widths[last]) < width:
        return None
    have = int(rows.widths[last])
    columns, places = rows.cells(last, last + 1, have)
    cells = [column[0] for column in columns]
    fits = _fits(cells[:-1], _numeric(rows, first, last, width)[: have - 1], whole=True)
    return Tail(have, int(places[0, -1])) if fits else None


def _numeric(rows: Rows, first: int, last: int, width: int) -> list[float | None]:
    """The share of filled cells with a digit, by column; null where all are empty."""
    columns, _ = rows.cells(first, min(first + _SAMPLE, last), width)
    filled = ([cell for cell in column if cell.strip()] for column in columns)
    return [sum(map(_has_digit, cells)) / len(cells) if cells else None for cells in filled]


def _fits(cells: Sequence[str], shares: Sequence[float | None], *, whole: bool) -> bool:
    """Do digits stand where they stand in the column? A single cell must be one of numbers; an
    empty one says nothing."""
    pairs = [
        (_has_digit(cell), share)
        for cell, share in zip(cells, shares, strict=True)
        if share is not None and (cell.strip() or not whole)
    ]
    if not whole:
        return all(digit and share >= _MOST for digit, share in pairs) and bool(pairs)
    odd = sum(
        not digit if share >= _MOST else digit and share <= 1 - _MOST for digit, share in pairs
    )
    return odd <= _ODD * len(pairs)


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))
