"""Rows of cells, as sheets and the tables of documents have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Cells = dict[int, str]
"""The filled cells of a row by 0-based column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its 1-based number and its filled cells."""

    number: int
    cells: Cells


def wide(row: Row, columns: Sequence[int]) -> tuple[str, ...]:
    """The cells of some columns, empty ones too."""
    return tuple(row.cells.get(column, "") for column in columns)


def used(rows: Sequence[Row]) -> list[int]:
    """The columns in which some of the rows have a cell, in order."""
    return sorted({column for row in rows for column in row.cells})
