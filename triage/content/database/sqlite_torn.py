"""Rows of SQLite's tables in raw bytes, where neither the database nor a whole page of it is left.

The values of a row touch each other; its header says where each ends (the file format's document,
2.1: length of the row, its number, length of the header, a type for each value). That the lengths
of all types and of the header add up to the row's tells a header among other bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage.content.database.sqlite_page import Value, values
from triage.model import Table
from triage.sqlite_leaf import size_of, types

_ENCODING = "utf-8"
_CONTROLS, _FEW = bytes([*range(1, 9), *range(0x0E, 0x20)]), 4
"""Types of numbers, empty values and short texts, which no text has, and how many of them at least
the headers of a row or two hold."""
_SHORTEST, _LONGEST = 4, 64
"""Bytes of a header that is looked for."""
_ROWID, _BEFORE = 3, 8
"""Bytes of a row's number at most, and of it and the row's length, which has one or two."""
_BLOCK = 1 << 18
_TEXTS, _SIGNS = 2, 4
"""Texts of a row at least, and signs of all of them."""
_SIZES = np.array([size_of(kind) for kind in range(1 << 14)], np.int64)
"""By serial type, as far as two bytes hold it."""
_WRITTEN = (np.arange(len(_SIZES)) > 13) & (np.arange(len(_SIZES)) % 2 == 1)
"""Which of these types are texts, and not empty ones."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Row(NamedTuple):
    """A row whose values begin at ``start``; ``places`` are where each of ``cells`` begins."""

    start: int
    end: int
    cells: tuple[str, ...]
    places: tuple[int, ...]


def tables(data: bytes, base: int) -> tuple[list[Table], bytes]:
    """The rows in raw bytes as tables without a header, and the bytes without those rows (zeros
    instead); ``base`` is the offset of the first byte."""
    if len(data) - len(data.translate(None, _CONTROLS)) < _FEW:
        return [], data
    rows = [*_rows(data)]
    if not rows:
        return [], data
    rest = bytearray(data)
    for row in rows:
        rest[row.start : row.end] = bytes(row.end - row.start)
    runs = (([*run]) for _, run in groupby(rows, lambda row: len(row.cells)))
    return [_table(run, base) for run in runs], bytes(rest)


def _table(rows: list[_Row], base: int) -> Table:
    columns = tuple(zip(*(row.cells for row in rows), strict=True))
    places = np.array([row.places for row in rows], np.int64) + base
    return Table((), None, columns, np.arange(1, len(rows) + 1), _ENCODING, places)


def _rows(data: bytes) -> Iterator[_Row]:
    """The rows one behind the other, none within another."""
    end = 0
    for at in _headers(data):
        length = data[at]
        kinds = types(data, at + 1, at + length)
        if at < end or not kinds:
            continue
        if row := _row(data, at, kinds):
            yield row
            end = row.end


def _headers(data: bytes) -> Iterator[int]:
    """Where headers may begin, by blocks: a window's numbers at once take much memory."""
    for low in range(0, len(data), _BLOCK):
        first = max(low - _BEFORE, 0)
        places = _placed(data[first : low + _BLOCK + _LONGEST]) + first
        yield from places[(places >= low) & (places < low + _BLOCK)].tolist()


def _placed(data: bytes) -> NDArray[np.int64]:
    """Where a header may begin: where its length and those of its types make the row's."""
    raw = np.frombuffer(data, np.uint8).astype(np.int64)
    goes_on = raw >= 0x80
    before = np.concatenate(([0], np.where(goes_on, raw & 0x7F, 0)[:-1]))
    kinds = np.where(goes_on, 0, before << 7 | raw)
    sums = np.concatenate(([0], np.cumsum(_SIZES[kinds])))
    at = np.flatnonzero((raw >= _SHORTEST) & (raw < _LONGEST))
    at = at[(at >= 2) & (at + raw[at] <= len(raw))]
    texts = np.concatenate(([0], np.cumsum(_WRITTEN[kinds])))
    at = at[texts[at + raw[at]] - texts[at + 1] >= _TEXTS]
    whole = raw[at] + sums[at + raw[at]] - sums[at + 1]
    found = np.zeros(len(at), np.bool_)
    for size in range(1, _ROWID + 1):
        last = at - 1 - size  # of the row's length
        sound = (last >= 0) & ~goes_on[at - 1] & ~goes_on[last]
        for step in range(2, size + 1):
            sound &= goes_on[at - step]
        more = (last > 0) & goes_on[last - 1]  # of the length, or the end of the row before
        two = (raw[last - 1] & 0x7F) << 7 | raw[last]
        found |= sound & ((raw[last] == whole) | (more & (two == whole)))
    places: NDArray[np.int64] = at[found]
    return places


def _row(data: bytes, at: int, kinds: list[int]) -> _Row | None:
    """The values behind a header; null where they do not read as a row of texts. A row whose end
    is torn off has those before."""
    start = place = at + data[at]
    cells, places = [], []
    for kind, value in zip(kinds, values(data, start, kinds, _ENCODING), strict=True):
        size = size_of(kind)
        places.append(place)
        cells.append(_text(value) if place + size <= len(data) else "")
        place += size
    texts = [cell for kind, cell in zip(kinds, cells, strict=True) if kind >= 12 and cell]
    if len(texts) < _TEXTS or sum(map(len, texts)) < _SIGNS or any(map(_CONTROL.search, texts)):
        return None
    return _Row(start, min(place, len(data)), tuple(cells), tuple(places))


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
