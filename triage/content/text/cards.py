"""Sheets of cards: labels for letters, seats. Each cell is a text of several lines of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from triage.content.text.grid import Row, used
from triage.model import Text

_ENCODING = "utf-8"
_SAMPLE = 60
_LEAST = 3
"""Cards at least."""
_MOSTLY = 0.6
"""The share of a column's cells that have several lines. A table, whatever its cells hold, has some
column of single words."""
_BLANK_LINES = re.compile(r"\n\s*\n")


def is_of_cards(rows: Sequence[Row]) -> bool:
    """Has each of several columns cells of several lines?"""
    sample = rows[:_SAMPLE]
    columns = used(sample) if sample else []
    if len(columns) < 2:
        return False
    cells = [[row.cells[at].strip() for row in sample if at in row.cells] for at in columns]
    several = [sum("\n" in cell for cell in column) for column in cells]
    return sum(several) >= _LEAST and all(
        count >= _MOSTLY * len(column)
        for count, column in zip(several, cells, strict=True)
        if any(map(str.strip, column)) and len(column) >= _LEAST
    )


def cells_as_text(steps: tuple[str, ...], rows: Sequence[Row]) -> Iterator[Text]:
    """The cells below each other, a blank line between them and none inside; a line's number is
    counted from its first row's."""
    cards = (row.cells[at].strip() for row in rows for at in sorted(row.cells))
    whole = "\n\n".join(_BLANK_LINES.sub("\n", card) for card in cards if card)
    if whole:
        yield Text(steps, whole, _ENCODING, None, rows[0].number)
