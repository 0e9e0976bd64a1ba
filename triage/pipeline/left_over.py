"""Whose metadata record raw bytes stand behind: the slack of a record is its file's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.hashes import distinct
from triage.model import Extent, Locator, PartFindings
from triage.pipeline.listing.tree import Tree
from triage.pipeline.listing.walked import Names
from triage.pipeline.planning import place
from triage.store import Store
from triage.text.locator import encode_step, parse

Rows = NDArray[np.int64]
Found = list[tuple[Extent, Locator]]


class LeftOver:
    """The slack of the records of all volumes, read as it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows = lru_cache(maxsize=None)(self._read)
        self._tree = lru_cache(maxsize=1)(self._find_tree)

    def among(self, volume: int, within: Extent, parts: Iterable[PartFindings]) -> Found:
        """The slack in which findings of raw space begin that lies ``within`` an extent, in order
        of place, and whose each is. ``parts`` are gone through only where there is any."""
        rows = self._rows(volume)
        rows = rows[(rows[:, 1] < within.end) & (rows[:, 1] + rows[:, 2] > within.offset)]
        if not len(rows):
            return []
        positions = [block.position for part in parts for block in part.blocks]
        begins = np.concatenate([np.zeros(0, np.int64), *positions])
        at = np.searchsorted(rows[:, 1], begins, "right") - 1
        inside = (at >= 0) & (begins < rows[at, 1] + rows[at, 2])
        rows = rows[distinct(at[inside])]
        known = self._owners(volume, rows[:, 0])
        return [
            (Extent(start, length), known[address])
            for address, start, length in rows.tolist()
            if address in known
        ]

    def _read(self, volume: int) -> Rows:
        """The rows of a volume (``file.sweep.Swept``), in order of place."""
        packed = self._store.db.execute(
            "SELECT places FROM left_over WHERE volume = ? ORDER BY unit", (volume,)
        )
        rows = np.frombuffer(b"".join(row[0] for row in packed), np.int64).reshape(-1, 3)
        return rows[np.argsort(rows[:, 1], kind="stable")]

    def _owners(self, volume: int, addresses: Rows) -> dict[int, Locator]:
        """The places of files and directories by their address; the system's own have none."""
        asked = json.dumps(distinct(addresses).tolist())
        names = self._store.db.execute(
            "SELECT address, locator FROM file WHERE volume = ? AND stream = x'' AND address IN"
            " (SELECT value FROM json_each(?)) ORDER BY id DESC",
            (volume, asked),
        )
        found = {address: parse(locator) for address, locator in names}
        left = np.setdiff1d(addresses, list(found))
        if len(left):
            tree, base = self._tree(volume), place(self._store, volume)
            for address, number in zip(left.tolist(), tree.find(left).tolist(), strict=True):
                if number >= 0:
                    path = tree.places[number].path
                    found[address] = base.child(*map(encode_step, path))
        return found

    def _find_tree(self, volume: int) -> Tree:
        names = Names.of(self._store, volume)
        return Tree.of(self._store, volume, self._store.get(f"root:{volume}"), names)
