"""Files whose lines are records of several kinds, each with cells of its own: claims of medical
institutions (IR, RE, HO, SY …), medication notes (1, 5, 11 …), orders.

The first cell tells the kind; where all data records begin alike, with their number and what is
exchanged, one of the next cells does (claims of care: 2,17,7131,01,…).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from triage.content.text.rows import Rows

_KIND = re.compile(r"[A-Z0-9]{1,10}")
_LEAST, _KINDS, _PLACES = 8, (2, 40), 5
"""Lines; kinds; cells of which one may tell the kind."""
_ROWS, _WIDE, _SAMPLE = 3, 4, 2000
"""Records of a kind, and cells of each, at least; lines looked at."""
_REGULAR = 0.9
_OF_PEOPLE = re.compile(
    "[ぁ-ヺ一-鿿ｦ-ﾝ]|(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?![0-9])"
)
"""Japanese or a date: records of instruments have neither."""


def kinds(rows: Rows) -> list[list[int]]:
    """The rows of each kind that makes a table; empty where the lines are not of several kinds.

    The records of one kind have one number of cells, those of other kinds another.
    """
    filled = np.flatnonzero(rows.widths > 0).tolist()
    if len(filled) < _LEAST or rows.quoted:
        return []
    if len({*rows.widths[filled].tolist()}) < _KINDS[0] or not _begin_with_kinds(
        rows, filled[:_LEAST]
    ):
        return []
    place = next((at for at in range(_PLACES) if _tells(rows, filled[:_SAMPLE], at)), -1)
    if place < 0:
        return []
    named = [*zip(filled, _named(rows, filled, place), strict=True)]
    usual = _usual(rows, filled, [kind for _, kind in named])
    if sum(count for _, count in usual.values()) < _REGULAR * len(filled):
        return []
    tables: dict[str, list[int]] = {}
    for row, kind in named:
        if usual[kind][0] == int(rows.widths[row]) and usual[kind][0] >= _WIDE:
            tables.setdefault(kind, []).append(row)
    found = [one for one in tables.values() if len(one) >= _ROWS]
    return found if any(_OF_PEOPLE.search(rows.line(row)) for one in found for row in one) else []


def _tells(rows: Rows, sample: Sequence[int], place: int) -> bool:
    """Does a cell tell of nearly all lines what kind they are, and so how many cells they have?"""
    named = _named(rows, sample, place)
    told = [kind for kind in named if kind]
    if not _KINDS[0] <= len({*told}) <= _KINDS[1] or len(told) < _REGULAR * len(sample):
        return False
    usual = _usual(rows, sample, named)
    counts = [count for _, count in usual.values() if not place or count >= _ROWS]
    several = len({width for width, _ in usual.values()}) >= _KINDS[0]
    return several and sum(counts) >= _REGULAR * len(sample)


def _named(rows: Rows, chosen: Sequence[int], place: int) -> list[str]:
    """The kind of each row by its first cell and the one at ``place``; empty where that is none."""
    lines = (rows.line(row).split(rows.delimiter, place + 1) for row in chosen)
    keys = ((cells[0], cells[place]) if place < len(cells) else ("",) for cells in lines)
    return [" ".join(key) if all(map(_KIND.fullmatch, key)) else "" for key in keys]


def _usual(rows: Rows, chosen: Sequence[int], named: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The width that most rows of each kind have, and how many do."""
    widths: dict[str, Counter[int]] = {}
    for row, kind in zip(chosen, named, strict=True):
        widths.setdefault(kind, Counter())[int(rows.widths[row])] += 1
    return {kind: found.most_common(1)[0] for kind, found in widths.items()}


def _begin_with_kinds(rows: Rows, first: list[int]) -> bool:
    """Do the first lines? Most texts are done with this look."""
    marked = "\n".join(map(rows.line, first))
    return len(re.findall(rf"(?m)^[A-Z0-9]{{1,10}}{re.escape(rows.delimiter)}", marked)) == len(
        first
    )
