"""Files of ext2/3/4 whose inodes are gone: which maps of blocks are left, and what they tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.columns import extent_array, pack_extents
from triage.ledger import Ranges
from triage.model import Gap, Locator
from triage.pipeline.lost.rebuilding import MAPS, evidence, used_blocks
from triage.pipeline.lost.tasks import LOOSE, CarveTask, Carvings, MapsTask
from triage.pipeline.result.coverage import live
from triage.pipeline.sharing import taken
from triage.pipeline.tasks import as_payload
from triage.store import Store
from triage.work import Lost

MOST = 1 << 20
"""So many places are read of one file system: one for each sector of a map, so that 512 GiB of
files in blocks of 4 KiB are within it."""
WAITING = (
    "SELECT offset, kind, proven, extents FROM carving WHERE offset > ? ORDER BY offset LIMIT ?"
)
AT_ONCE = 1 << 15
"""Places read together; a file whose maps lie on both sides of a border ends there."""


def plan_maps(store: Store) -> None:
    """Plan the reading of all maps that are not in use, those of one file system together."""
    offsets = evidence(store, MAPS)
    offsets = offsets[~ledger.holds(ledger.union([live(store), used_blocks(store)]), offsets)]
    starts = np.array(sorted({volume.offset for volume in store.volumes().values()} | {0}))
    owner = np.searchsorted(starts, offsets, "right") - 1
    for number, origin in enumerate(starts.tolist()):
        several = offsets[owner == number]
        if len(several) > MOST:
            reason = f"{len(several) - MOST} maps of lost files were not read: too many"
            where = Locator((f"@{several[MOST]}",))
            gap = Gap(where, "rebuild", "remnants-limit", reason, None, blocks_no=False)
            store.add_gaps(0, [gap])
        store.add_units("maps", _units(origin, several[:MOST]))


def _units(origin: int, offsets: NDArray[np.int64]) -> Iterator[tuple[str, list[Any], int]]:
    for at in range(0, len(offsets), AT_ONCE):
        several = tuple(offsets[at : at + AT_ONCE].tolist())
        span = int(several[-1] - several[0])
        yield f"{origin}+{at}", as_payload(MapsTask(origin, several)), span


def record_carvings(store: Store, unit: int, task: CarveTask | MapsTask, answer: Carvings) -> None:
    """Keep what was measured, by maps or by content."""
    del task
    store.db.executemany(
        "INSERT OR IGNORE INTO carving VALUES (?, ?, ?, ?)",
        ((one.offset, one.kind, one.proven, pack_extents(one.extents)) for one in answer.files),
    )
    store.add_gaps(unit, answer.gaps)


def lose_maps(store: Store, unit: int, task: MapsTask, lost: Lost) -> None:
    """What these maps told of is left to carving and to the sweep."""
    reason = f"maps of lost files could not be read: {lost.cause}"
    where = Locator((f"@{task.offsets[0]}+{task.offsets[-1] - task.offsets[0] + 1}",))
    store.add_gaps(unit, [Gap(where, "rebuild", "remnants-lost", reason, None, blocks_no=False)])


def settle_maps(store: Store) -> Ranges:
    """Forget what begins in files that are known by more than a map, and doubt what else lies in
    these. Returns what the rest holds whose content agrees with its map."""
    return ledger.gather(_agreeing(store, taken(store, surely=True)))


def _agreeing(store: Store, owned: Ranges) -> Iterator[Ranges]:
    last = -1
    while rows := store.db.execute(WAITING, (last, AT_ONCE)).fetchall():
        for offset, kind, proven, packed in rows:
            extents = extent_array(packed)
            if ledger.holds(owned, np.array([offset]))[0]:
                store.db.execute("DELETE FROM carving WHERE offset = ?", (offset,))
            elif kind == LOOSE or (not proven and ledger.overlaps(extents, owned)):
                store.db.execute("UPDATE carving SET kind = ? WHERE offset = ?", (LOOSE, offset))
            else:
                yield ledger.from_extents(extents)
        last = rows[-1][0]
