"""Rows of a spreadsheet or of a document's table become ``Table`` and ``Text``.

A sheet may hold several tables one below the other, titles above them, and forms in which the
label stands beside its value; a form is given as text, where labels are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from triage.content.budget import Budget
from triage.content.text.boxes import merged
from triage.content.text.cards import cells_as_text, is_of_cards
from triage.content.text.forms import BAND, banded, in_pairs, of_labels, texts, upright
from triage.content.text.grid import Cells, Row, wide
from triage.content.text.header import is_header, is_title, says_label
from triage.content.text.sheet_head import SAMPLE, is_over, of_parts, opening
from triage.content.text.zeros import restored
from triage.model import Table, Text

MAX_ROWS = 50_000
MAX_SLOTS = 2_000_000
MAX_SIZE = 4_000_000
"""Characters; with the two above, how large one ``Table`` may be."""
_WIDEST = 1024
_SPARSE = 60
"""A table with fewer than one filled cell in so many is scattered notes."""
_LAST = 10
_MANY = 2
"""Rows of labels, of which some may be of values."""
_ALIKE = 0.8
"""The share of rows, at least, in which the cells below a label make one value."""
_ENCODING = "utf-8"


@dataclass(slots=True)
class _Layout:
    """The table that the rows before belong to."""

    number: int = 0
    width: int = 0
    header: tuple[str, ...] | None = None
    title: str | None = None


def tables(steps: tuple[str, ...], rows: Iterable[Row]) -> Iterator[Text | Table]:
    """The parts of one sheet. ``steps`` names the sheet; rows come in ascending order.

    ``Table.columns[i]`` is always sheet column ``i + 1``. A second table has ``part:2`` behind.
    """
    layout = _Layout()
    for piece, goes_on in _pieces(rows):
        near, far = _parted(piece)
        yield from _tables(steps, near, layout, goes_on) if near else ()
        yield from texts(steps, far)


def _tables(
    steps: tuple[str, ...], piece: list[Row], layout: _Layout, goes_on: bool
) -> Iterator[Text | Table]:
    width = 1 + max(max(row.cells) for row in piece)
    if goes_on and layout.width and width <= layout.width:
        width = layout.width
    for first, last in pairwise([0, *_cuts(piece, width), len(piece)]):
        follows = goes_on and first == 0 and layout.width == width
        yield from _block(steps, piece[first:last], width, layout, follows)


def counted(rows: Iterable[Row], budget: Budget) -> Iterator[Row]:
    """The same rows; their text is spent, since many cells may refer to one long string."""
    for row in rows:
        budget.spend(sum(map(len, row.cells.values())))
        yield row


def _pieces(rows: Iterable[Row]) -> Iterator[tuple[list[Row], bool]]:
    """Rows in groups of bounded size; true where a group continues the one before."""
    piece: list[Row] = []
    width, size, goes_on = 0, 0, False
    for row in rows:
        cells = {column: text for column, text in row.cells.items() if text.strip()}
        if not cells:
            continue
        wider = max(width, min(max(cells) + 1, _WIDEST))
        full = len(piece) >= MAX_ROWS or (len(piece) + 1) * wider > MAX_SLOTS
        if piece and (full or size > MAX_SIZE):
            yield piece, goes_on
            piece, size, goes_on, wider = [], 0, True, min(max(cells) + 1, _WIDEST)
        width = wider
        size += sum(map(len, cells.values()))
        piece.append(Row(row.number, cells))
    if piece:
        yield piece, goes_on


def _cuts(piece: Sequence[Row], width: int) -> Iterator[int]:
    """Where another table begins: behind a blank row, with a title or a header of its own."""
    bands = _bands(piece)
    tall = {at for at, behind in pairwise([*bands, len(piece)]) if behind - at > BAND}
    for at in range(1, len(piece)):
        if piece[at].number <= piece[at - 1].number + 1:
            if at in bands and _begins(piece, bands, at, tall):
                yield at
            continue
        row, *body = (wide(one, range(width)) for one in piece[at : at + SAMPLE])
        if (
            is_title(row)
            or is_header(row, body)
            or not set(piece[at].cells) & set(piece[at - 1].cells)
        ):
            yield at


def _bands(piece: Sequence[Row]) -> list[int]:
    """The rows of labels; where a word stands below in rows of values too, it is one (父, 母)."""
    bands = [at for at, row in enumerate(piece) if of_labels(row) and not of_parts(row)]
    if len(bands) < _MANY:
        return bands
    told = {at: piece[at].cells.items() for at in bands}
    others = {cell for at, row in enumerate(piece) if at not in told for cell in row.cells.items()}
    return [at for at in bands if others.isdisjoint(told[at])]


def _begins(piece: Sequence[Row], bands: list[int], at: int, tall: set[int]) -> bool:
    """Does a row of labels right below another table begin the next one? Not where each row of
    labels has one of values, as forms have them, nor where a header is said again."""
    above = piece[: at - is_over(piece[at - 1])]
    if bands[0] == at and all(len(row.cells) == 1 for row in above):
        return False  # titles, and the first row of one header
    before = bands[bands.index(at) - 1] if bands[0] < at else 0
    if bands[0] < at and before == at - 1 and at in tall:
        return False  # the second row of one header
    return (at in tall or before in tall) and piece[at].cells != piece[before].cells


def _block(
    steps: tuple[str, ...], rows: list[Row], width: int, layout: _Layout, follows: bool
) -> Iterator[Text | Table]:
    first, title, header = (0, None, None) if follows else opening(rows, width)
    body = rows[first:]
    if header is None and not follows and is_of_cards(body):
        yield from texts(steps, rows[:first])
        yield from cells_as_text(steps, body)
        return
    filled = sum(len(row.cells) for row in rows)
    if not follows and (_is_form(rows, header) or width * len(rows) > _SPARSE * filled + 1000):
        yield from texts(steps, rows)
        return
    if first and not follows:
        yield from texts(steps, rows[: first - bool(header)])
    if not follows:
        layout.number += 1
        layout.width, layout.header, layout.title = width, header, title
    form = _form_below(body, layout.header) if layout.header else len(body)
    if body:
        yield from texts(steps, body[form:])
        body = _merged(body[:form], layout.header or ())
        where = steps if layout.number == 1 else (*steps, f"part:{layout.number}")
        columns = tuple(_column(body, column, layout.header) for column in range(width))
        numbers = np.array([row.number for row in body], np.int64)
        yield Table(where, layout.header, columns, numbers, _ENCODING, None, layout.title)


def _form_below(body: list[Row], header: tuple[str, ...]) -> int:
    """The row, among the last ones, that begins with a label and goes on beyond those of the table:
    with it a form begins (振込先, 金融機関, …)."""
    labelled = {column for column, cell in enumerate(header) if cell}
    for at in range(max(len(body) - _LAST, 1), len(body)):
        cells = body[at].cells
        if cells.keys() - labelled and says_label(cells[min(cells)]):
            return at
    return len(body)


def _merged(body: list[Row], header: tuple[str, ...]) -> list[Row]:
    """The rows; values that are spread over the columns below one label stand in its column."""
    for label, columns in _wide_labels(header):
        found = [merged(header[label], wide(row, columns)) for row in body]
        parted = [len(row.cells.keys() & set(columns)) > 1 for row in body]
        if sum(map(bool, found)) >= max(_ALIKE * sum(parted), 1):
            body = [
                Row(row.number, _without(row.cells, columns) | {label: value}) if value else row
                for row, value in zip(body, found, strict=True)
            ]
    return body


def _wide_labels(header: tuple[str, ...]) -> Iterator[tuple[int, list[int]]]:
    """The labels with columns behind them that have none, and all columns of each."""
    labels = [column for column, cell in enumerate(header) if cell]
    for label, following in pairwise([*labels, len(header)]):
        if following - label > 1 and says_label(header[label]):
            yield label, [*range(label, following)]


def _without(cells: Cells, columns: Sequence[int]) -> Cells:
    return {column: cell for column, cell in cells.items() if column not in columns}


def _column(body: list[Row], column: int, header: tuple[str, ...] | None) -> tuple[str, ...]:
    cells = tuple(row.cells.get(column, "") for row in body)
    if not all(map(_is_number, filter(None, cells))):
        return cells
    return restored(header[column] if header else "", cells) or cells


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdecimal()


def _is_form(rows: list[Row], header: tuple[str, ...] | None) -> bool:
    """Labels beside or above their values, or too little to be judged by column."""
    if max(len(row.cells) for row in rows) < 2:
        return len(rows) < 10 and header is None
    if banded(rows[:SAMPLE]):
        return True
    if header is not None:
        return in_pairs(rows[:SAMPLE])
    if upright(rows[:SAMPLE]):
        return False
    labelled = 0
    for row in rows[:SAMPLE]:
        ordered = [row.cells[column] for column in sorted(row.cells)]
        labelled += any(says_label(cell) for cell in ordered[:-1])
    return len(rows) < 3 or labelled * 3 >= min(len(rows), SAMPLE)


def _parted(piece: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows without the cells right of the widest table, and those cells."""
    if max(max(row.cells) for row in piece) < _WIDEST:
        return piece, []
    sides: tuple[list[Row], list[Row]] = [], []
    for row in piece:
        for side, is_far in zip(sides, (False, True), strict=True):
            cells = {k: v for k, v in row.cells.items() if (k >= _WIDEST) == is_far}
            if cells:
                side.append(Row(row.number, cells))
    return sides
