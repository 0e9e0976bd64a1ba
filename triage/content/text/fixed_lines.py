"""Records of fixed length, each on a line, among a few lines of other lengths: what a file begins
and ends with (its date, its count).

The lengths are counted in the bytes of CP932, as hosts do, whatever the file is written in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.content.text.fixed import Layout, cut, fields_of, may_be_register, record_length
from triage.model import Table, Text
from triage.text.codec import decode
from triage.text.points import code_points

_SHORTEST, _LONGEST, _ROWS = 24, 2048, 6
_MOST = 0.9
"""The share of the lines that are records."""
_NARROW = 0x80


def layout_of(head: bytes, encoding: str) -> Layout | None:
    """The layout of the records, line ends included, in the first lines of a text; null where they
    are of many lengths, of one in CP932 (``fixed`` reads those as bytes), or tell no register."""
    if head.count(b"\n") < _ROWS or not may_be_register(head, _ROWS):
        return None
    lines = _lines(decode(head, encoding, 0)[0])[:-1]
    lengths = Counter(len(line.encode("cp932", "replace")) for line in lines if line)
    if not lengths or (len(lengths) == 1 and encoding == "cp932"):
        return None
    length, count = lengths.most_common(1)[0]
    if count < max(_ROWS, _MOST * lengths.total()) or not _SHORTEST <= length <= _LONGEST:
        return None
    chosen = [line for line, size in _sized(lines) if size == length]
    data = "".join(f"{line}\n" for line in chosen).encode("cp932", "replace")
    return fields_of(data, length + 1) if record_length(data) else None


def split(text: Text, layout: Layout) -> Iterator[Text | Table]:
    """The records of a piece as a headerless table, and the lines that are none."""
    lines = _lines(text.text)
    starts = np.cumsum([0, *(len(line) + 1 for line in text.text.split("\n"))])
    own = [at for at, (_, size) in enumerate(_sized(lines)) if size == layout.length - 1]
    for at in sorted({*range(len(lines))}.difference(own)):
        if lines[at].strip():
            begin, end = int(starts[at]), int(starts[at]) + len(lines[at])
            offsets = None if text.offsets is None else text.offsets[begin : end + 1]
            yield Text(text.steps, lines[at], text.encoding, offsets, text.first_line + at)
    if own:
        yield _table(text, [lines[at] for at in own], np.array(own), starts[own], layout)


def _table(
    text: Text,
    rows: Sequence[str],
    numbers: NDArray[np.int64],
    starts: NDArray[np.int64],
    layout: Layout,
) -> Table:
    """``starts`` are the characters of the text with which the rows begin."""
    written = [row.encode("cp932", "replace") for row in rows]
    length = layout.length - 1
    columns, places = cut(written, range(0, len(rows) * length, length), layout.fields)
    offsets = None
    if text.offsets is not None:
        points = code_points("".join(rows))
        half = (points < _NARROW) | ((points >= 0xFF61) & (points <= 0xFF9F))
        begins = np.cumsum(np.where(half, 1, 2)) - np.where(half, 1, 2)
        first = np.cumsum([0, *map(len, rows[:-1])])
        inside = np.searchsorted(begins, places) - first[:, None]
        ends = np.array([*map(len, rows)])[:, None]
        offsets = text.offsets[starts[:, None] + np.minimum(inside, ends)]
    lines = (numbers + text.first_line).astype(np.int64)
    return Table(text.steps, None, columns, lines, text.encoding, offsets)


def _lines(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]


def _sized(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Lines with their bytes in CP932; blank ones are none."""
    return ((line, len(line.encode("cp932", "replace")) if line else -1) for line in lines)
