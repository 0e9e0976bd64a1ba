"""Lines and tables of a page from top to bottom.

A cell that was broken over lines becomes whole: its lines belong to the row that drawn rules, or
the nearest full line, give them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from triage.content.pdf.columns import Columns, cells_of, columns_of, covered_by
from triage.content.pdf.lines import Line, joined, lines_of, text_of
from triage.content.pdf.narrow import borders, parted
from triage.content.pdf.page import Page

_REGION_GAP = 4.0
_PITCH = 2.3
"""Lines of one cell follow each other by less than this many times their height."""
_LEAST_ROWS = 3
_FULL = 0.6
"""A row has at least this part of the usual number of cells filled."""
_CLEARLY = 0.15
_DRAWN = 0.6
_MARGIN_LINES = 6

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns and the text of its cells. ``upward``: the last line of a broken
    cell, not its first, stands beside the rest of the row."""

    columns: Columns
    rows: tuple[Row, ...]
    upward: bool


def layout(page: Page, before: Grid | None = None) -> Iterator[str | Grid]:
    """The page as lines of text, and tables.

    ``before`` is the last table of the page before, which may go on here.
    """
    lines = lines_of(page)
    at = 0
    for first, last, grid in _grids(page, lines, before):
        yield from (text_of(page, line.chars) for line in lines[at:first])
        yield grid
        at = last
    yield from (text_of(page, line.chars) for line in lines[at:])


def _grids(page: Page, lines: list[Line], before: Grid | None) -> Iterator[tuple[int, int, Grid]]:
    """First and last line (half-open) of every table, and the table."""
    done = 0
    if before is not None:
        told = [parted(page, line, before.columns.narrow) for line in lines]
        first, last = _continuation(told, before.columns)
        if first < last:
            yield first, last, _filled(page, told[first:last], before.columns, before.upward)
            done = last
    for first, last in _regions(page, lines, done):
        narrow = borders(page, lines[first:last])
        told = [*lines[:first], *(parted(page, line, narrow) for line in lines[first:])]
        columns = columns_of(page, told[first:last], narrow)
        if columns is None:
            continue
        cells = [cells_of(page, line, columns) for line in told[first:last]]
        if sum(_count(row) >= 2 for row in cells) >= _LEAST_ROWS:
            end = _tail(told, last, columns)
            yield first, end, _filled(page, told[first:end], columns, end == last)


def _regions(page: Page, lines: list[Line], start: int) -> Iterator[tuple[int, int]]:
    """Stretches of lines that may be tables: they begin and end with lines of several cells."""
    stretch: list[int] = []
    for at in range(start, len(lines) + 1):
        far = at == len(lines) or (at > start and _apart(page, lines[at - 1], lines[at]))
        if far and stretch:
            usual = np.median([len(lines[one].segments) for one in stretch])
            full = [one for one in stretch if len(lines[one].segments) >= max(2, _FULL * usual)]
            if len(full) >= _LEAST_ROWS:
                yield full[0], full[-1] + 1
            stretch = []
        if at < len(lines) and len(lines[at].segments) >= 2:
            stretch.append(at)


def _apart(page: Page, upper: Line, lower: Line) -> bool:
    """Is there more white between two lines than a table has, and no rule that joins them?"""
    if upper.middle - lower.middle <= _REGION_GAP * lower.height:
        return False
    between = (upper.middle + lower.middle) / 2
    _, bottoms, tops = page.down.T
    return int(np.sum((bottoms <= between) & (tops >= between))) < 2


def _tail(lines: list[Line], last: int, columns: Columns) -> int:
    """The end of a table with the lines below that are the rest of a broken cell."""
    while (
        last < len(lines)
        and lines[last - 1].middle - lines[last].middle < _PITCH * lines[last - 1].height
        and columns.fit(lines[last])
        and lines[last].left > columns.cuts[0]
    ):
        last += 1
    return last


def _continuation(lines: list[Line], columns: Columns) -> tuple[int, int]:
    """The lines that go on with the table of the page before; (0, 0) where none does."""
    for first, line in enumerate(lines[:_MARGIN_LINES]):
        filled = {columns.number(word) for word in line.words}
        if len(filled) < max(2, _FULL * len(columns.extents)) or not columns.fit(line):
            continue
        last = first + 1
        while (
            last < len(lines)
            and (columns.fit(lines[last]) or _is_row(lines[last], columns))
            and lines[last - 1].middle - lines[last].middle < _REGION_GAP * line.height
        ):
            last += 1
        return first, last
    return 0, 0


def _is_row(line: Line, columns: Columns) -> bool:
    """Does each part of a line stand in a column of its own, most of the columns filled? A word may
    then be longer than any of the page before (左衛門三郎)."""
    numbers = [*map(columns.number, line.segments)]
    filled = {*numbers}
    return len(numbers) == len(filled) >= max(2, _FULL * len(columns.extents))


# --- rows ---------------------------------------------------------------------------------------


def _filled(page: Page, lines: list[Line], columns: Columns, upward: bool) -> Grid:
    """The table that these lines are."""
    cells = [cells_of(page, line, columns) for line in lines]
    owners = _drawn_rows(page, lines, cells) or _nearest_rows(lines, cells, upward)
    rows = [[""] * len(columns.extents) for _ in range(max(owners) + 1)]
    for owner, row in zip(owners, cells, strict=True):
        for column, text in enumerate(row):
            rows[owner][column] = joined(rows[owner][column], text)
    return Grid(columns, tuple(tuple(row) for row in rows if any(row)), upward)


def _drawn_rows(page: Page, lines: list[Line], cells: list[Row]) -> list[int]:
    """The number of the row between rules in which each line stands; empty without rules."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    found = covered_by(page.across, left, right)
    rules = np.array([place for place, share in found if share >= _DRAWN])
    inner = np.sum((rules < lines[0].middle) & (rules > lines[-1].middle))
    if inner < min(_LEAST_ROWS, len(lines)) - 1:
        return []
    owners = [int(np.sum(rules > line.middle)) for line in lines]
    most = max(map(_count, cells))
    full = [o for o, row in zip(owners, cells, strict=True) if _count(row) >= 0.7 * most]
    # Without a grid, two full lines between the same rules are two rows, ruled off in groups.
    if not len(page.down) and len(set(full)) < len(full):
        return []
    return [owner - min(owners) for owner in owners]


def _nearest_rows(lines: list[Line], cells: list[Row], upward: bool) -> list[int]:
    """Lines with most cells filled are rows. Those between two of them part at the widest gap;
    where no gap is clearly the widest, as the end of the table says."""
    filled = [_count(row) for row in cells]
    usual = float(np.median([count for count in filled if count >= 2] or [2]))
    rows = [at for at, count in enumerate(filled) if count >= max(2, _FULL * usual)] or [0]
    middles = [line.middle for line in lines]
    owners = [0] * rows[0]
    for number, (first, last) in enumerate(pairwise([*rows, len(lines)])):
        border = _border(middles[first : last + 1], upward) if number + 1 < len(rows) else last
        owners += [number if at - first <= border else number + 1 for at in range(first, last)]
    return owners


def _border(middles: list[float], upward: bool) -> int:
    """Of a row, broken lines and the next row: how many lines behind the first are its own."""
    gaps = -np.diff(middles)
    widest = int(np.argmax(gaps))
    if np.all(np.delete(gaps, widest) * (1 + _CLEARLY) < gaps[widest]):
        return widest
    return 0 if upward else len(gaps) - 1


def _count(row: Row) -> int:
    return sum(map(bool, row))
