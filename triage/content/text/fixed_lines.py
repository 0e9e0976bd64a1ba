"""Records of fixed length, each on a line, among a few lines of other lengths: what a file begins
and ends with (its date, its count).

The lengths are counted in the bytes of CP932, as hosts do, whatever the file is written in. Records
of several kinds (a household, then its members) tell theirs by their first character.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from triage.content.text.fixed import (
    Layout,
    cut,
    differ,
    fields_of,
    may_be_register,
    record_length,
)
from triage.content.text.places import sizes
from triage.model import Table, Text
from triage.text.codec import decode
from triage.text.points import code_points

_SHORTEST, _LONGEST, _ROWS = 24, 2048, 6
_MOST = 0.9
"""The share of the lines that are records."""
_KINDS = 6
"""Kinds of records at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Records that begin with ``begins`` (all, where that is empty)."""

    begins: str
    layout: Layout


def kinds_of(head: bytes, encoding: str) -> tuple[Kind, ...]:
    """The kinds of records, line ends included, in the first lines of a text; none where they are
    of many lengths, of one kind and length in CP932 (``fixed`` reads those as bytes), or tell no
    register."""
    if head.count(b"\n") < _ROWS or not may_be_register(head, _ROWS):
        return ()
    sized = [one for one in _sized(_lines(decode(head, encoding, 0)[0])[:-1]) if one[0]]
    return _several(sized) or _single(sized, encoding)


def _single(sized: Sequence[tuple[str, int]], encoding: str) -> tuple[Kind, ...]:
    lengths = Counter(size for _, size in sized)
    if not lengths or (len(lengths) == 1 and encoding == "cp932"):
        return ()
    length, count = lengths.most_common(1)[0]
    if count < max(_ROWS, _MOST * lengths.total()):
        return ()
    layout = _layout([line for line, size in sized if size == length], length)
    return (Kind("", layout),) if layout else ()


def _several(sized: Sequence[tuple[str, int]]) -> tuple[Kind, ...]:
    """Two kinds or more, of which each has many records and a layout that no other has."""
    counts = Counter((line[0], size) for line, size in sized if line[0].isalnum())
    often = [(*key, count) for key, count in counts.items() if count >= _ROWS]
    if not 1 < len(often) <= _KINDS or sum(count for *_, count in often) < _MOST * len(sized):
        return ()
    found: list[tuple[Kind, bytes]] = []
    for begins, length, _ in often:
        lines = [line for line, size in sized if size == length and line[0] == begins]
        layout = _layout(lines, length)
        if layout is None:
            return ()
        found.append((Kind(begins, layout), _joined(lines)))
    pairs = combinations(found, 2)
    if all(
        a[0].layout.length != b[0].layout.length or differ(a[1], b[1], a[0].layout.length)
        for a, b in pairs
    ):
        return tuple(kind for kind, _ in found)
    return ()


def _layout(lines: Sequence[str], length: int) -> Layout | None:
    if not _SHORTEST <= length <= _LONGEST:
        return None
    data = _joined(lines)
    return fields_of(data, length + 1) if record_length(data) else None


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("cp932", "replace")


def split(text: Text, kinds: Sequence[Kind]) -> Iterator[Text | Table]:
    """The records of a piece as headerless tables, one for each kind, and the lines that are
    none."""
    lines = _lines(text.text)
    starts = np.cumsum([0, *(len(line) + 1 for line in text.text.split("\n"))])
    sized = [*_sized(lines)]
    own = [
        [
            at
            for at, (line, size) in enumerate(sized)
            if size == kind.layout.length - 1 and line.startswith(kind.begins)
        ]
        for kind in kinds
    ]
    for at in sorted({*range(len(lines))}.difference(*own)):
        if lines[at].strip():
            begin, end = int(starts[at]), int(starts[at]) + len(lines[at])
            offsets = None if text.offsets is None else text.offsets[begin : end + 1]
            yield Text(text.steps, lines[at], text.encoding, offsets, text.first_line + at)
    for kind, chosen in zip(kinds, own, strict=True):
        if chosen:
            rows = [lines[at] for at in chosen]
            yield _table(text, rows, np.array(chosen), starts[chosen], kind.layout)


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
        taken = sizes(points, "cp932")
        begins = np.cumsum(taken) - taken
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
