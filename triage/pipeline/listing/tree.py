"""The directories of one volume: which can be reached from the root, and by which path.

A name is believed only where its sequence number fits the record; a parent likewise.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from triage.metadata import ALLOCATED, Array, pieces, starts
from triage.pipeline.listing.walked import Names, records
from triage.store import Store

Path = tuple[bytes, ...]
Child = tuple[bytes, int, int, bool, int]
"""A directory's name, its address and sequence, whether the name is live, the sequence that it
says of the directory above (0: it does not)."""

LONGEST = 1 << 15
"""Characters of the longest path that any system makes; what lies deeper has none here."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A directory that can be reached: in which one it lies (null: the root), under which name.
    ``length`` bounds the characters of its path."""

    above: Place | None
    name: bytes
    sequence: int
    live: bool
    length: int = 0

    @property
    def path(self) -> Path:
        """The names from the root down."""
        names, place = [], self
        while place.above is not None:
            names.append(place.name)
            place = place.above
        return tuple(reversed(names))


def fits(named: int, recorded: int) -> bool:
    """Whether a name's sequence number is that of the record, which for a deleted one is the number
    that it had in use; 0 where the file system has none."""
    return named in (0, recorded) or recorded == 0


def all_fit(named: Array, recorded: Array) -> Array:
    """``fits`` for many names at once."""
    named, recorded = named.astype(np.int64), recorded.astype(np.int64)
    found: Array = (named == 0) | (recorded == 0) | (named == recorded)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The directories that can be reached, in order of ``address``."""

    places: list[Place]
    address: Array
    sequence: Array
    live: Array

    @staticmethod
    def of(store: Store, volume: int, root: int, names: Names) -> Tree:
        """Every directory that can be reached from the root."""
        known, children = _directories(store, volume, names)
        found = _reached(root, known, children)
        address = sorted(found)
        places = [found[one] for one in address]
        sequence = np.array([place.sequence for place in places], np.int64)
        live = np.array([place.live for place in places], np.bool_)
        return Tree(places, np.array(address, np.int64), sequence, live)

    def find(self, address: Array) -> Array:
        """The numbers of the directories at these addresses, -1 where none can be reached."""
        at = np.minimum(np.searchsorted(self.address, address), len(self.address) - 1)
        return np.where(self.address[at] == address, at, -1)


def _directories(
    store: Store, volume: int, names: Names
) -> tuple[dict[int, tuple[int, bool]], dict[int, list[Child]]]:
    """Sequence and use of each directory's record; and the directories in each, as names in it say,
    then as records of deleted ones do."""
    known: dict[int, tuple[int, bool]] = {}
    lost: list[tuple[int, Child]] = []
    for block in records(store, volume):
        folders = block.chosen(np.flatnonzero(block.are("directory")))
        heads, live = folders.heads, folders.live
        known |= zip(
            heads["address"].tolist(),
            zip(heads["sequence"].tolist(), live.tolist(), strict=True),
            strict=False,
        )
        gone = folders.chosen(np.flatnonzero(~live))
        owner = np.repeat(np.arange(len(gone.heads)), gone.heads["names"])
        lengths = gone.names["length"]
        texts = pieces(gone.name_bytes.tobytes(), starts(lengths), lengths)
        for one, (parent, above_it, _), name in zip(
            gone.heads[owner].tolist(), gone.names.tolist(), texts, strict=True
        ):
            lost.append((parent, (name, one[0], one[2], False, above_it)))
    numbers = names.leading()
    rows = zip(
        names.parent[numbers].tolist(),
        names.texts(numbers),
        names.address[numbers].tolist(),
        names.sequence[numbers].tolist(),
        (names.flags[numbers] & ALLOCATED != 0).tolist(),
        strict=True,
    )
    children: dict[int, list[Child]] = defaultdict(list)
    for parent, name, address, sequence, allocated in sorted(rows):
        children[parent].append((name, address, sequence, allocated, 0))
    for parent, child in lost:
        children[parent].append(child)
    return known, children


def _reached(
    root: int, known: dict[int, tuple[int, bool]], children: dict[int, list[Child]]
) -> dict[int, Place]:
    """What can be reached from the root, live directories first."""
    found = {root: Place(None, b"", known.get(root, (0, True))[0], True)}
    for live in (True, False):
        queue = list(found)
        for parent in queue:  # grows while it is walked: breadth first
            above = found[parent]
            for name, address, sequence, allocated, above_it in children.get(parent, ()):
                recorded, in_use = known.get(address, (sequence, allocated))
                if address in found or (allocated and above.live and in_use) != live:
                    continue
                believed = fits(sequence, recorded) and fits(above_it, above.sequence)
                length = above.length + 3 * len(name) + 1  # each byte may become %XX
                if believed and length < LONGEST:
                    found[address] = Place(above, name, recorded, live, length)
                    queue.append(address)
    return found
