"""Where the clusters of FAT and exFAT files may have lain whose chains a format wiped.

The systems take the next free cluster, so a file that found others in its way went on behind them.
What lies there is held against nothing: no such file is called intact.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.store import Store

GUESSED = 8
"""The flag of a part of which only the first cluster is known."""
MOST = 1024
"""A file in more pieces is not followed."""

Runs = list[list[int]]
"""(cluster, count) pairs."""


def scattered(
    store: Store, kind: str, systems: Sequence[int], origin: int, size: int
) -> dict[int, Runs]:
    """The clusters of the files that cannot lie in one piece, by the place of their record: there
    others begin, or lie for sure, that were in use at the same time."""
    offsets, firsts, counts, sure, folders = _files(store, kind, systems, size)
    taken = ledger.ranges(firsts, firsts + np.where(sure, counts, 1))
    folders = np.concatenate([folders, (offsets - origin) // size])
    taken = ledger.union([taken, ledger.ranges(folders, folders + 1)])
    several = ~sure & (counts > 1)
    hindered = several & (ledger.held(taken, firsts + 1, firsts + counts) > 0)
    alone = several & ~hindered
    taken = ledger.union([taken, ledger.ranges(firsts[alone], firsts[alone] + counts[alone])])
    free = _Free(taken)
    order = np.flatnonzero(hindered)
    order = order[np.argsort(firsts[order], kind="stable")]
    found: dict[int, Runs] = {}
    for offset, first, count in zip(
        offsets[order].tolist(), firsts[order].tolist(), counts[order].tolist(), strict=True
    ):
        runs = free.take(first, count)
        if runs:
            found[offset] = runs
    return found


def _files(
    store: Store, kind: str, systems: Sequence[int], size: int
) -> tuple[NDArray[np.int64], ...]:
    """Of every file in use: its record's place, first cluster, number of clusters, and whether
    they follow each other for sure; and where folders begin."""
    rows, folders = array("q"), array("q")
    for system in systems:
        for offset, cluster, packed in store.db.execute(
            "SELECT offset, cluster, parts FROM remnant WHERE kind = ? AND system = ?"
            " AND NOT deleted",
            (kind, system),
        ):
            if cluster >= 0:
                folders.append(cluster)
            for _, length, _, _, flags, runs in json.loads(packed):
                if runs and length:
                    count = -(-length // size)
                    rows.extend((offset, runs[0][0], count, not flags & GUESSED))
    columns = np.frombuffer(rows, np.int64).reshape(-1, 4).T
    return (*columns[:3], columns[3].astype(np.bool_), np.frombuffer(folders, np.int64))


class _Free:
    """The clusters that no file has, in order."""

    def __init__(self, taken: ledger.Ranges) -> None:
        self._starts = np.append(0, taken[:, 1])
        self._ends = np.append(taken[:, 0], np.iinfo(np.int64).max)

    def take(self, first: int, count: int) -> Runs:
        """``first``, and the next clusters behind it that are free; nothing where there are too
        many pieces."""
        runs, at = [[first, 1]], first + 1
        number = max(int(np.searchsorted(self._starts, at, "right")) - 1, 0)
        left, changed = count - 1, list[tuple[int, int]]()
        while left and len(runs) <= MOST:
            start, end = max(int(self._starts[number]), at), int(self._ends[number])
            if start < end:
                size = min(end - start, left)
                runs.append([start, size])
                changed.append((number, start + size))
                left -= size
            number += 1
        if left:
            return []
        for number, start in changed:
            self._starts[number] = start
        if runs[1][0] == first + 1:
            runs[:2] = [[first, 1 + runs[1][1]]]
        return runs
