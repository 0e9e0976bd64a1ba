"""Files whose lines are records of several kinds, told by their first cell, each with cells of its
own: claims of medical institutions (IR, RE, HO, SY …), medication notes (1, 5, 11 …), orders.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from triage.content.rows import Rows

_KIND = re.compile(r"[A-Z0-9]{1,4}")
_LEAST, _KINDS = 8, (2, 40)
_ROWS, _WIDE, _SAMPLE = 3, 4, 2000
"""Records of a kind, and cells of each, at least; lines looked at."""
_REGULAR = 0.9
_JAPANESE = re.compile("[ぁ-ヺ一-鿿ｦ-ﾝ]")


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
    first = [rows.line(row).partition(rows.delimiter)[0] for row in filled[:_SAMPLE]]
    of_kind = [kind for kind in first if _KIND.fullmatch(kind)]
    if not _KINDS[0] <= len({*of_kind}) <= _KINDS[1] or len(of_kind) < _REGULAR * len(first):
        return []
    named = [(row, rows.line(row).partition(rows.delimiter)[0]) for row in filled]
    widths: dict[str, Counter[int]] = {}
    for row, kind in named:
        widths.setdefault(kind, Counter())[int(rows.widths[row])] += 1
    usual = {kind: found.most_common(1)[0] for kind, found in widths.items()}
    if len({width for width, _ in usual.values()}) < _KINDS[0]:
        return []
    if sum(count for _, count in usual.values()) < _REGULAR * len(filled):
        return []
    tables: dict[str, list[int]] = {}
    for row, kind in named:
        if usual[kind][0] == int(rows.widths[row]) and usual[kind][0] >= _WIDE:
            tables.setdefault(kind, []).append(row)
    found = [one for one in tables.values() if len(one) >= _ROWS]
    return found if any(_JAPANESE.search(rows.line(row)) for one in found for row in one) else []


def _begin_with_kinds(rows: Rows, first: list[int]) -> bool:
    """Do the first lines? Most texts are done with this look."""
    marked = "\n".join(map(rows.line, first))
    return len(re.findall(rf"(?m)^[A-Z0-9]{{1,4}}{re.escape(rows.delimiter)}", marked)) == len(
        first
    )
