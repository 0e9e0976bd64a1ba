"""Files from before a format: from what still describes them to rows of ``file``.

The records of a lost file system are read first, then the place of its clusters is told from
them, and at last they become files, each with the claims that were left to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

import numpy as np

from triage import ledger
from triage.columns import unpack_offsets
from triage.ledger import Ranges
from triage.metadata import Array
from triage.model import Gap, Locator
from triage.pipeline.listing.walked import addresses, records
from triage.pipeline.lost.tasks import Geometry, GeometryTask, Remnants, RemnantsTask
from triage.pipeline.result.coverage import placed
from triage.pipeline.tasks import as_payload
from triage.store import Store
from triage.work import Lost

KINDS = ("exfat", "fat", "hfs", "ntfs")
NAMING = ("ext",)
"""Kinds whose records say what files were called, and nothing of their content."""
PLACES = {"ntfs": "ntfs-place", "fat": "fat-place", "exfat": "exfat", "hfs": "hfs-place"}
"""Evidence of where a directory begins; of HFS+, which tells it of none, where a volume does."""
LOGS = ("ntfs-journal", "ntfs-log")
"""Evidence of what only names files."""
MAPS = "ext-map"
"""Evidence of the blocks that say where files of ext lie."""
CONTINUED = ("hfs", "ntfs")
"""Kinds of which a record may go on in others, whose ``base`` it is."""
RESIDENT = 1
"""The flag of a part whose content lies in its record."""
AT_ONCE = 4096
SYSTEMS = 256
"""So many lost file systems of one kind are rebuilt: more are made up, or single records."""
SAMPLE, MOST_PLACES = 96, 512
_LAST = (1 << 63) - 1


def plan_remnants(store: Store) -> None:
    """Plan the reading of all evidence that no live file holds."""
    tables = (ledger.from_extents(extents) for _, extents in file_tables(store))
    owned = ledger.union([live_content(store), *tables])
    used = ledger.union([owned, used_blocks(store)])
    trees = ledger.union([owned, used_blocks(store, "hfs+")])
    for kind in (*KINDS, *NAMING):
        offsets = evidence(store, kind)
        others = used if kind in NAMING else trees if kind == "hfs" else owned
        offsets = offsets[~ledger.holds(others, offsets)]
        for at in range(0, len(offsets), AT_ONCE):
            several = tuple(offsets[at : at + AT_ONCE].tolist())
            task = RemnantsTask(kind, several)
            store.add_units("remnants", [(f"{kind}:{several[0]}", as_payload(task), 0)])


def used_blocks(store: Store, kind: str | None = None) -> Ranges:
    """What the maps of the volumes (of one ``kind``) call used: their directories are walked."""
    volumes, maps = store.volumes(), store.db.execute("SELECT volume, ranges FROM used")
    return ledger.union(
        unpack_offsets(packed).reshape(-1, 2)
        for number, packed in maps.fetchall()
        if kind is None or (number in volumes and volumes[number].kind == kind)
    )


def evidence(store: Store, kind: str) -> np.typing.NDArray[np.int64]:
    """Where something of a kind begins, in order."""
    row = store.db.execute("SELECT offsets FROM evidence WHERE kind = ?", (kind,)).fetchone()
    return unpack_offsets(row[0]) if row else np.empty(0, np.int64)


def live_content(store: Store) -> Ranges:
    """What live files hold."""
    return placed(
        store.db.execute("SELECT extents FROM file WHERE origin = 'live' AND shape <> 'resident'")
    )


def file_tables(store: Store) -> Iterator[tuple[int, Array]]:
    """The volumes of NTFS that were walked, and the extents of their master file tables."""
    for number, volume in store.volumes().items():
        if volume.kind == "ntfs":
            for block in islice(records(store, number), 1):  # its own record is the first
                own = block.chosen(np.flatnonzero(block.heads["address"] == 0))
                yield number, own.extents


def record_remnants(store: Store, unit: int, task: RemnantsTask, answer: Remnants) -> None:
    """Keep what was read; records without a system of their own belong to where they lie."""
    store.add_gaps(unit, answer.gaps)
    starts = sorted({volume.offset for volume in store.volumes().values()} | {0})
    edges = np.array(starts)
    rows = []
    for offset, system, *rest in answer.rows:
        if task.kind != "ntfs":
            system = starts[int(np.searchsorted(edges, offset, "right")) - 1]
        rows.append((task.kind, offset, system, *rest))
    store.db.executemany(
        "INSERT OR REPLACE INTO remnant VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    )


def lose_remnants(store: Store, unit: int, task: RemnantsTask, lost: Lost) -> None:
    """What these records described is left to carving and to the sweep."""
    first = task.offsets[0]
    reason = f"records of lost files ({task.kind}) could not be read: {lost.cause}"
    where = Locator((f"@{first}+{task.offsets[-1] - first + 1}",))
    store.add_gaps(unit, [Gap(where, "rebuild", "remnants-lost", reason, None, blocks_no=False)])


# --- geometry


def plan_geometry(store: Store) -> None:
    """Plan a search for the clusters of each lost file system, the largest first."""
    _forget_known(store)
    starts = tuple(sorted({volume.offset for volume in store.volumes().values()} | {0}))
    for kind in KINDS:
        systems = store.db.execute(
            "SELECT system, count(*) FROM remnant WHERE kind = ? GROUP BY system"
            " ORDER BY count(*) DESC, system",
            (kind,),
        ).fetchall()
        for system, _ in systems[:SYSTEMS]:
            task = _geometry(store, kind, system, starts)
            store.add_units("geometry", [(f"{kind}:{system}", as_payload(task), 0)])
        rest = sum(count for _, count in systems[SYSTEMS:])
        if rest:
            reason = f"{rest} records of lost files ({kind}) belong to no common file system"
            gap = Gap(Locator(()), "rebuild", "remnants-limit", reason, None, blocks_no=False)
            store.add_gaps(0, [gap])


def _forget_known(store: Store) -> None:
    """Directory entries that a walk has met are no remnants; their folders help to find others."""
    for number in store.walked():
        volume = store.volumes().get(number)
        if volume is not None and volume.open_as in ("fat", "exfat"):
            rows = store.db.execute(
                "SELECT offset FROM remnant WHERE kind = ? AND NOT directory", (volume.open_as,)
            )
            offsets = np.fromiter((offset for (offset,) in rows), np.int64)
            inside = (offsets - volume.offset) % 32 == 0
            met = inside & np.isin((offsets - volume.offset) // 32, addresses(store, number))
            store.db.executemany(
                "DELETE FROM remnant WHERE kind = ? AND offset = ?",
                ((volume.open_as, one) for one in offsets[met].tolist()),
            )


def _geometry(store: Store, kind: str, system: int, starts: tuple[int, ...]) -> GeometryTask:
    pointers = _directories(store, kind, system, system)
    # records that do not say whose they are were parted by place: directories may lie in another
    others = () if kind in CONTINUED else tuple(_directories(store, kind, 0, _LAST))
    for (parts,) in store.db.execute(
        "SELECT parts FROM remnant WHERE kind = ? AND system = ? AND NOT directory AND base <= ?"
        " ORDER BY deleted, offset LIMIT ?",
        (kind, system, 0 if kind in CONTINUED else 1 << 62, 4 * SAMPLE),
    ):
        for _, size, _, first, flags, runs in json.loads(parts):
            if size and not first and not flags & 7 and len(runs) == 1 and runs[0][0] > 0:
                pointers.append((runs[0][0], -1, size))
    places = evidence(store, PLACES[kind])
    step = max(1, len(places) // MOST_PLACES)
    chosen = tuple(places[::step][:MOST_PLACES].tolist())
    return GeometryTask(kind, system, tuple(pointers[: 2 * SAMPLE]), chosen, starts, others)


def _directories(store: Store, kind: str, first: int, last: int) -> list[tuple[int, int, int]]:
    """Pointers to some directories of the systems ``first`` … ``last``."""
    rows = store.db.execute(
        "SELECT cluster, number FROM remnant WHERE kind = ? AND system BETWEEN ? AND ?"
        " AND directory AND cluster >= 0 GROUP BY cluster ORDER BY deleted, offset LIMIT ?",
        (kind, first, last, SAMPLE),
    )
    return [(cluster, number, 0) for cluster, number in rows]


def record_geometry(store: Store, unit: int, task: GeometryTask, answer: Geometry) -> None:
    """Keep where the clusters lie; a system without a place is told."""
    if answer.size:
        store.set(f"geometry:{task.kind}:{task.system}", [answer.origin, answer.size])
        return
    (count,) = store.db.execute(
        "SELECT count(*) FROM remnant WHERE kind = ? AND system = ? AND names <> '' AND EXISTS"
        " (SELECT 1 FROM json_each(parts) WHERE NOT json_extract(value, '$[4]') & ?)",
        (task.kind, task.system, RESIDENT),
    ).fetchone()
    reason = f"{count} files of a lost file system ({task.kind}): their clusters are nowhere found"
    gap = Gap(Locator(()), "rebuild", "geometry-unknown", reason, None, blocks_no=False)
    store.add_gaps(unit, [gap] if count else [])


def lose_geometry(store: Store, unit: int, task: GeometryTask, lost: Lost) -> None:
    """Its files are left to carving and to the sweep."""
    reason = f"a lost file system ({task.kind}) could not be placed: {lost.cause}"
    gap = Gap(Locator(()), "rebuild", "geometry-lost", reason, None, blocks_no=False)
    store.add_gaps(unit, [gap])


def geometries(store: Store, kind: str) -> dict[tuple[int, int], list[int]]:
    """The systems of a kind by (origin, cluster size)."""
    found: dict[tuple[int, int], list[int]] = {}
    for key, value in store.db.execute(
        "SELECT key, value FROM meta WHERE key LIKE ? ORDER BY key", (f"geometry:{kind}:%",)
    ):
        origin, size = json.loads(value)
        found.setdefault((origin, size), []).append(int(key.rpartition(":")[2]))
    return found


def unplaced(store: Store, kind: str) -> list[int]:
    """The systems of a kind whose clusters are nowhere found, and which yet have files."""
    placed = {one for systems in geometries(store, kind).values() for one in systems}
    rows = store.db.execute(
        "SELECT DISTINCT system FROM remnant WHERE kind = ? AND parts <> '[]' ORDER BY system",
        (kind,),
    )
    return [system for (system,) in rows.fetchall() if system not in placed]
