"""Files of which only a name is left: no record describes them, no content is told to be theirs.

What was written before a volume was made belongs to the file system that was there before. A path
is stated where its folder is proved: by its sequence number in the file system that is there, or,
in an older one, where the name stands in the folder's own record or index.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby, islice
from operator import attrgetter

import numpy as np

from triage.columns import unpack_names
from triage.model import Gap, Locator
from triage.pipeline.listing.naming import readable
from triage.pipeline.listing.tree import Tree
from triage.pipeline.listing.walked import Names, records
from triage.pipeline.lost.met import Met
from triage.pipeline.lost.names import BLOCK, NTFS
from triage.pipeline.lost.old_trees import DEEPEST, NtfsTree, Path
from triage.pipeline.lost.rebuilding import geometries
from triage.pipeline.lost.tasks import NameRow
from triage.pipeline.planning import place
from triage.pipeline.result.places import Places
from triage.store import Store
from triage.text.locator import encode_step

TOLD = 10_000
"""So many are told one by one."""
SECTOR = 512
EARLIER = 0
"""Stands for whatever was where a volume is now, before it was made."""
INDEX = "CREATE INDEX IF NOT EXISTS lost_name_record ON lost_name (number, sequence)"
"""Made at once when all names are there."""
OF_RECORDS = (
    "SELECT l.*, r.modified, r.names FROM remnant r CROSS JOIN lost_name l"
    " ON l.number = r.number AND l.sequence = r.sequence WHERE r.kind = ?"
)
"""The names of records that were found."""
RECORD = "number", "sequence"
REASON = "only its name is left, in an index or a log of the file system; no content is tied to it"


@dataclass(frozen=True, slots=True)
class _Homes:
    """The volumes of NTFS that were walked: number, first byte, end, and when it was made."""

    volumes: list[tuple[int, int, int, int]]

    @classmethod
    def of(cls, store: Store) -> _Homes:
        """The homes of a case."""
        known, found = store.volumes(), []
        for number in store.walked():
            volume = known.get(number)
            if volume is not None and volume.kind == NTFS:
                made = datetime.datetime.fromisoformat(volume.created) if volume.created else None
                first = 0 if made is None else int(made.timestamp())
                found.append((number, volume.offset, volume.offset + volume.length, first))
        return cls(found)

    def of_row(self, row: NameRow, *, surely: bool = False) -> int:
        """The volume whose file system wrote a row, or ``EARLIER``; in the second in which the
        volume was made either may have."""
        within = (one for one in self.volumes if one[1] <= row.offset < one[2])
        behind = row.changed - surely
        return next((number for number, _, _, made in within if behind >= made), EARLIER)


def forget_known(store: Store) -> None:
    """Drop the names of files that a record describes: nothing of these is lost."""
    for number, start, end, made in _Homes.of(store).volumes:
        rows = store.db.execute(
            "SELECT number, sequence, offset FROM lost_name WHERE offset >= ? AND offset < ?"
            " AND changed >= ? ORDER BY number",
            (start, end, made),
        )
        lost = np.array(rows.fetchall(), np.int64).reshape(-1, 3)
        for block in records(store, number) if len(lost) else ():
            heads = block.heads
            at = np.minimum(np.searchsorted(heads["address"], lost[:, 0]), len(heads) - 1)
            same = (heads["address"][at] == lost[:, 0]) & (heads["sequence"][at] == lost[:, 1])
            _forget(store, lost[same, 2].tolist())
    _forget_rebuilt(store)


def _forget_rebuilt(store: Store) -> None:
    """Drop the names of files of older systems whose records were found: they have this name, or
    the time of another one that was theirs."""
    homes, found = _Homes.of(store), array("q")
    store.db.execute(INDEX)
    for values in store.db.execute(OF_RECORDS, (NTFS,)):
        row, (modified, packed) = NameRow(*values[:-2]), values[-2:]
        if homes.of_row(row, surely=True) == EARLIER and (
            row.modified == modified or row.name in (name for _, _, name in unpack_names(packed))
        ):
            found.append(row.offset)
    _forget(store, found)


def _forget(store: Store, offsets: Iterable[int]) -> None:
    store.db.executemany(
        "DELETE FROM lost_name WHERE offset = ?", ((offset,) for offset in offsets)
    )


def _rows(store: Store, *fields: str, directory: bool) -> Iterator[NameRow]:
    """The names that were kept, by these fields, and where they are alike in the order in which
    they were written."""
    order = ", ".join((*fields, "changed", "offset"))
    for values in store.db.execute(
        f"SELECT * FROM lost_name WHERE directory = ? ORDER BY {order}",  # noqa: S608 - our own words
        (directory,),
    ):
        yield NameRow(*values)


# --- where a file was


@dataclass(slots=True)
class _Folders:
    """Finds the folder of a name, null where it is not proved up to the root."""

    store: Store
    homes: _Homes
    lost: dict[tuple[int, int, int], NameRow] = field(default_factory=dict)
    trees: dict[int, Tree] = field(default_factory=dict)
    held: list[tuple[dict[int, tuple[int, int]], NtfsTree]] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store, homes: _Homes) -> _Folders:
        """The folders of a case: those of walked volumes, of lost names, and of older systems."""
        found = cls(store, homes)
        for row in _rows(store, directory=True):
            found.lost[homes.of_row(row), row.number, row.sequence] = row
        for (origin, size), systems in geometries(store, NTFS).items():
            held: dict[int, tuple[int, int]] = {}
            for system in systems:
                for offset, number, sequence, cluster in store.db.execute(
                    "SELECT offset, number, sequence, cluster FROM remnant WHERE kind = ?"
                    " AND system = ? AND directory",
                    (NTFS, system),
                ):
                    held[offset] = number, sequence
                    if cluster >= 0:
                        held[origin + cluster * size] = number, sequence
            found.held.append((held, NtfsTree.of(store, systems)))
        return found

    def path(self, row: NameRow, home: int) -> Path | None:
        """The names from the root down to the file."""
        return self._older(row) if home == EARLIER else self._present(row, home)

    def _present(self, row: NameRow, home: int) -> Path | None:
        if home not in self.trees:
            root, names = self.store.get(f"root:{home}"), Names.of(self.store, home)
            self.trees[home] = Tree.of(self.store, home, root, names)
        tree, steps = self.trees[home], [row.name]
        for _ in range(DEEPEST):
            at = int(tree.find(np.array([row.parent]))[0])
            if at >= 0 and tree.sequence[at] == row.above:
                return (*tree.places[at].path, *reversed(steps))
            above = self.lost.get((home, row.parent, row.above))
            if above is None:
                return None
            row = above
            steps.append(row.name)
        return None

    def _older(self, row: NameRow) -> Path | None:
        for held, tree in self.held:
            starts = range(row.offset - row.offset % SECTOR, row.offset - BLOCK, -SECTOR)
            if any(held.get(place) == (row.parent, row.above) for place in starts):
                found = tree.path(row.parent, row.above, row.name, (row.changed + 1) * 10**6)
                return found.steps if found.whole else None
        return None


# --- rows of files


def add_name_only(store: Store) -> None:
    """Add a file without content for every name that is left, and say so. Names that were given to
    carved files are theirs."""
    homes = _Homes.of(store)
    left = _left(store, homes)
    some = list(islice(left, TOLD))
    more = sum(1 for _ in left)
    folders, places = _Folders.of(store, homes), Places(store.volumes())
    (number,) = store.db.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()
    for told, (row, home) in enumerate(some, 1):
        _insert(store, number + told, row, home, folders.path(row, home), places)
    if more:
        reason = f"{more} more files of which only a name is left"
        gap = Gap(Locator(()), "rebuild", "names-limit", reason, None, blocks_no=False)
        store.add_gaps(0, [gap])


def _left(store: Store, homes: _Homes) -> Iterator[tuple[NameRow, int]]:
    """The last row of each file, with its home: in order of homes, and there of records."""
    known = store.db.execute("SELECT suggested, size FROM file WHERE suggested IS NOT NULL")
    given = Met(known)
    for home in (EARLIER, *sorted(one[0] for one in homes.volumes)):
        fields = (*RECORD, "name") if home == EARLIER else RECORD
        mine = (row for row in _rows(store, *fields, directory=False) if homes.of_row(row) == home)
        for _, several in groupby(mine, attrgetter(*fields)):
            row = reduce(NameRow.later, several)
            if not given.holds([(readable(row.name), row.size)])[0]:
                yield row, home


def _insert(
    store: Store, number: int, row: NameRow, home: int, path: Path | None, places: Places
) -> None:
    volume, base = places.of(row.offset) if home == EARLIER else (home, place(store, home))
    own = f"~@{row.offset}" if home == EARLIER else f"~{row.number}-{row.sequence}"
    steps = map(encode_step, path or ())
    store.db.execute(
        "INSERT OR IGNORE INTO file (id, volume, address, attribute, stream, locator, path,"
        " aliases, origin, intact, size, modified, extents, shape, state)"
        " VALUES (?, ?, ?, 0, x'', ?, ?, '[]', ?, 0, ?, ?, x'', 'overwritten', 'none')",
        (
            number,
            volume,
            -1 - row.offset,
            str(base.child(*steps, own)),
            readable(b"/".join(path)) if path else f"…/{readable(row.name)}",
            "reformatted" if home == EARLIER else "deleted",
            max(0, row.size),
            row.modified,
        ),
    )
    size = row.size if row.size > 0 else None
    gap = Gap(Locator(()), "rebuild", "name-only", REASON, size, blocks_no=False)
    store.add_gaps(0, [gap], number)
