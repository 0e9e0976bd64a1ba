"""Forms in grids of cells as lines of text, each label before its value.

A label may stand left of its value or above it. Labels down the left with a column for each of
several people are no form but a table, lying on its side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from triage.content.text.boxes import joined
from triage.content.text.grid import Row, used
from triage.content.text.header import says_label
from triage.model import Text

_ENCODING = "utf-8"
_NUMBERED = re.compile(r"\A\d{1,2}(?:\.\d{1,2})*[.)]? ?(?=[^\W\d_])")
"""The number of an entry of a form before its label (1.2 IMO number)."""
_MAX_GAP = 100
BAND = 2
"""Rows of a label above its value; a table has more."""
_LABELS = 3
"""Different labels down the left, at least."""
_MOST_PEOPLE = 200
_SAME, _STRAY = 0.7, 0.2
"""The share of rows that fill the same columns, and of those with a label inside, at most."""


def texts(steps: tuple[str, ...], rows: Sequence[Row]) -> Iterator[Text]:
    """Rows as lines with tabs; a line's number is its row's."""
    lines: list[str] = []
    start = 0
    for row in _labelled([Row(row.number, joined(row.cells)) for row in rows]):
        if lines and row.number - start - len(lines) > _MAX_GAP:
            yield Text(steps, "\n".join(lines), _ENCODING, None, start)
            lines = []
        if not lines:
            start = row.number
        lines.extend("" for _ in range(row.number - start - len(lines)))
        lines.append(_line(row.cells[column] for column in sorted(row.cells)))
    if lines:
        yield Text(steps, "\n".join(lines), _ENCODING, None, start)


def _line(cells: Iterator[str]) -> str:
    return "\t".join(cell.replace("\n", " ") for cell in cells)


def of_labels(row: Row) -> bool:
    """Two labels at least, and nothing else?"""
    return len(row.cells) > 1 and all(map(says_label, row.cells.values()))


def of_pairs(row: Row) -> bool:
    """Two labels at least, each beside its value, as a form has them above its table?"""
    told = [row.cells[column] for column in sorted(row.cells)]
    labels = [says_label(_NUMBERED.sub("", cell)) for cell in told]
    numbered = [_NUMBERED.match(cell) is not None for cell in told[::2]]
    return (
        len(told) > 2
        and len(told) % 2 == 0
        and (all(labels[::2]) or all(numbered))
        and not any(labels[1::2])
    )


def in_pairs(rows: Sequence[Row]) -> bool:
    """Do rows hold labels, each beside its value, one pair or two behind the other, though some of
    the labels are unknown (被害児童, 担任)? A table's first row alone holds labels."""
    if any(len(row.cells) < BAND * 2 or len(row.cells) % 2 for row in rows):
        return False
    told = [[says_label(row.cells[column]) for column in sorted(row.cells)] for row in rows]
    strays = sum(sum(labels[1::2]) for labels in told)
    if strays > _STRAY * len(rows) or not any(map(of_pairs, rows)):
        return False
    paired = sum(any(labels[::2]) for labels in told[1:])
    return paired > 1 and 3 * paired >= len(rows)


def banded(rows: Sequence[Row]) -> bool:
    """Have most rows of labels, of which there are several, one of values below?"""
    at = [number for number, row in enumerate(rows) if of_labels(row)]
    short = sum(behind - label <= BAND for label, behind in pairwise([*at, len(rows)]))
    return len(at) > 1 and 2 * short > len(at)


def _labelled(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows; each value below a row of labels has its label in front of it."""
    if not rows:
        return
    yield rows[0]
    for above, row in pairwise(rows):
        if of_labels(above) and not any(map(says_label, row.cells.values())) and _below(above, row):
            labels = {column: above.cells.get(column, "") for column in row.cells}
            cells = {
                c: f"{labels[c]}\t{cell}" if labels[c] else cell for c, cell in row.cells.items()
            }
            yield Row(row.number, cells)
        else:
            yield row


def _below(above: Row, row: Row) -> bool:
    """Does every label but one have its value below, or as good as?"""
    filled = row.cells.keys() & above.cells.keys()
    return row.number == above.number + 1 and 2 * len(filled) >= len(above.cells)


def upright(rows: Sequence[Row]) -> bool:
    """Do labels run down the left, with somebody in each of the columns beside them?"""
    columns = used(rows)
    if not 2 < len(columns) <= _MOST_PEOPLE or len(rows) < _LABELS:
        return False
    first, *beside = columns
    told = [row for row in rows if says_label(row.cells.get(first, ""))]
    if len({row.cells[first] for row in told}) < max(_LABELS, len(rows) / 2):
        return False
    filled = sum(len(row.cells) > 2 for row in told)
    strays = sum(any(says_label(row.cells[c]) for c in row.cells if c != first) for row in told)
    if filled < _SAME * len(told) or strays > _STRAY * len(told):
        return False
    people = sum(sum(c in row.cells for row in told) >= _SAME * len(told) for c in beside)
    return people > 1 and people >= _SAME * len(beside)
