"""Records of fixed length in a stretch of raw bytes, which may begin inside one.

Records with line ends begin behind them. Without any, the widest filler is taken for the end of a
record; where that is wrong, fields of neighbours stand in one row, and each is still found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.content.text.fixed import Layout, cut, digits, fields_of, record_length, spaced
from triage.content.text.padded import split_padded
from triage.model import Table, Text

_HEAD = 64 << 10
_SAMPLE = 200
_PURE, _ALIKE = 0.9, 0.7
_MOST_ROWS = 20_000
_DIGITS, _BLANKS = 0.05, 0.02
_ODD = 3
"""So many records in a row without digits where digits belong end the table."""


def records(text: Text) -> tuple[tuple[Table, ...], Text | None] | None:
    """The records that a text in CP932 begins with, and the text behind them; null if there are
    none, or if its lines part more columns by blanks than its bytes do by kind."""
    if text.encoding != "cp932" or text.offsets is None:
        return None
    data = _in_place(text.text, text.offsets)
    base = int(text.offsets[0])
    if not data:
        return None
    # What stands behind the records blurs their fields: half of the text may tell more.
    heads = (data[:_HEAD], data[: min(len(data) // 2, _HEAD)])
    found = [layout for layout in map(_layout, heads) if layout]
    found = [one for one in found if one[1].length == found[0][1].length]
    first, layout = max(found, key=lambda one: len(one[1].fields), default=(0, None))
    if layout is None or is_printed(data[:_HEAD], "cp932", len(layout.fields)):
        return None
    count = _alike(data[first:], layout)
    end = first + count * layout.length
    char = int(np.searchsorted(text.offsets, base + end))
    rest = replace(text, text=text.text[char:], offsets=text.offsets[char:])
    tables = tuple(_tables(text, data[:end], first, layout))
    return tables, rest if rest.text.strip() else None


def _in_place(text: str, offsets: NDArray[np.int64]) -> bytes:
    """A text in CP932, each character where its bytes lie, with blanks for what it does not hold
    (the shift codes of hosts); empty where it does not fit."""
    data = text.encode("cp932", "replace")
    span = int(offsets[-1] - offsets[0])
    if len(data) == span:
        return data
    widths = np.fromiter((len(char.encode("cp932", "replace")) for char in text), np.int64)
    if (widths > np.diff(offsets)).any():
        return b""
    inside = np.arange(len(data)) - np.repeat(np.cumsum(widths) - widths, widths)
    placed = np.full(span, 0x20, np.uint8)
    placed[np.repeat(offsets[:-1] - offsets[0], widths) + inside] = np.frombuffer(data, np.uint8)
    return placed.tobytes()


def _layout(head: bytes) -> tuple[int, Layout] | None:
    """Where the first whole record begins, and the layout from there."""
    length = record_length(head) if _may_be(head) else None
    if length is None:
        return None
    first = _first(head, length)
    layout = fields_of(head[first:], length)
    return (first, layout) if layout else None


def _may_be(head: bytes) -> bool:
    """Digits and blanks enough for records: most text is told at once."""
    return 0 < digits(head) >= _DIGITS * len(head) and head.count(b" ") >= _BLANKS * len(head)


def _first(head: bytes, length: int) -> int:
    """Where the first whole record begins."""
    count = len(head) // length
    grid = np.frombuffer(spaced(head)[: count * length], np.uint8).reshape(count, length)[:_SAMPLE]
    ends = (grid == 0x0A).mean(axis=0)
    if ends.max() >= _PURE:
        return (int(ends.argmax()) + 1) % length
    blank = np.concatenate(((grid == 0x20).mean(axis=0) >= _PURE,) * 2)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], blank.view(np.uint8), [0]))))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts) or int((stops - starts).max()) >= length:
        return 0
    return int(stops[int(np.argmax(stops - starts))]) % length


def is_printed(head: bytes, encoding: str, fields: int) -> bool:
    """Do blanks part the lines of a text into at least so many columns?"""
    if b"\n" not in head:
        return False
    text = Text((), head.decode(encoding, "replace"), encoding, None)
    return any(
        len(part.columns) >= fields for part in split_padded(text) if isinstance(part, Table)
    )


def _alike(data: bytes, layout: Layout) -> int:
    """How many records from the first on have their digits where most have."""
    count = len(data) // layout.length
    grid = np.frombuffer(data[: count * layout.length], np.uint8).reshape(count, layout.length)
    digits: NDArray[np.bool_] = (grid >= 0x30) & (grid <= 0x39)
    columns = digits[:_SAMPLE].mean(axis=0) >= _PURE
    if not columns.any():
        return count
    odd = digits[:, columns].mean(axis=1) < _ALIKE
    runs = np.convolve(odd, np.ones(_ODD, np.int64), "valid") == _ODD if count >= _ODD else odd[:0]
    return int(runs.argmax()) if runs.any() else count


def _tables(text: Text, data: bytes, first: int, layout: Layout) -> Iterator[Table]:
    """A headerless table in pieces; a record that is cut in front is its first row."""
    length = layout.length
    lead = [b" " * (length - first) + data[:first]] if first else []
    rows = lead + [data[at : at + length] for at in range(first, len(data), length)]
    starts = range(first - length if first else 0, len(data), length)
    base = 0 if text.offsets is None else int(text.offsets[0])
    for at in range(0, len(rows), _MOST_ROWS):
        piece = rows[at : at + _MOST_ROWS]
        columns, places = cut(piece, starts[at : at + _MOST_ROWS], layout.fields)
        numbers = np.arange(at + 1, at + len(piece) + 1, dtype=np.int64)
        offsets = np.maximum(places, 0) + base
        yield Table(text.steps, None, columns, numbers, "cp932", offsets)
