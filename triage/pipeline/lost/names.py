"""Names of files that NTFS keeps outside their records: in which blocks they are looked for."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.metadata import Array
from triage.model import Gap, Locator
from triage.pipeline.listing.walked import directories
from triage.pipeline.lost.rebuilding import LOGS, PLACES, evidence, file_tables, used_blocks
from triage.pipeline.lost.tasks import LostNames, LostNamesTask
from triage.pipeline.result.coverage import live
from triage.pipeline.tasks import as_payload
from triage.store import Store
from triage.work import Lost

AT_ONCE = 1024
MOST = 1 << 18
"""So many names are kept: logs of usual size hold fewer."""
NTFS, BLOCK = "ntfs", 4096


def plan_names(store: Store) -> None:
    """Plan the reading of all blocks that name files; of indexes in use only what is left there."""
    live_content, used = live(store), used_blocks(store, NTFS)
    blocks = np.concatenate([evidence(store, kind) for kind in (PLACES[NTFS], *LOGS)])
    blocks = blocks[~ledger.holds(live_content, blocks)]
    index = np.isin(blocks, evidence(store, PLACES[NTFS])) & ledger.holds(used, blocks)
    folders = [_of_folders(store, number, table) for number, table in file_tables(store)]
    old = store.db.execute("SELECT offset FROM remnant WHERE kind = ? AND directory", (NTFS,))
    lost = np.array(old.fetchall(), np.int64).ravel()
    _add_units(store, np.unique(np.concatenate([blocks[~index], lost, *folders])), rest=False)
    _add_units(store, blocks[index], rest=True)


def _of_folders(store: Store, volume: int, table: Array) -> NDArray[np.int64]:
    """Where the records of directories lie, whose index is in them as long as it is small."""
    found = evidence(store, NTFS)
    steps = np.diff(found[ledger.holds(ledger.from_extents(table), found)])
    if not len(steps):
        return np.empty(0, np.int64)
    size, ends = int(steps.min()), np.cumsum(table[:, 1])
    places = np.array(directories(store, volume), np.int64) * size
    places = places[places < ends[-1]]
    run = np.searchsorted(ends, places, "right")
    offsets: NDArray[np.int64] = table[run, 0] + places - (ends - table[:, 1])[run]
    return offsets[np.isin(offsets, found)]


def _add_units(store: Store, offsets: NDArray[np.int64], *, rest: bool) -> None:
    for at in range(0, len(offsets), AT_ONCE):
        several = tuple(offsets[at : at + AT_ONCE].tolist())
        task = LostNamesTask(several, rest)
        store.add_units("lost-names", [(f"{rest}:{several[0]}", as_payload(task), 0)])


def record_lost_names(store: Store, unit: int, task: LostNamesTask, answer: LostNames) -> None:
    """Keep what was read, as long as there is room for it."""
    (held,) = store.db.execute("SELECT count(*) FROM lost_name").fetchone()
    over = max(0, held + len(answer.rows) - MOST)
    if over:
        reason = f"{over} names of files in logs and indexes were not kept: too many"
        where = Locator((f"@{task.offsets[0]}",))
        gap = Gap(where, "rebuild", "names-limit", reason, None, blocks_no=False)
        store.add_gaps(unit, [gap])
    store.db.executemany(
        "INSERT OR REPLACE INTO lost_name VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        map(astuple, answer.rows[: len(answer.rows) - over]),
    )


def lose_lost_names(store: Store, unit: int, task: LostNamesTask, lost: Lost) -> None:
    """What these blocks named stays untold; they are swept as raw bytes."""
    first = task.offsets[0]
    reason = f"names of lost files could not be read: {lost.cause}"
    where = Locator((f"@{first}+{task.offsets[-1] - first + 1}",))
    store.add_gaps(unit, [Gap(where, "rebuild", "remnants-lost", reason, None, blocks_no=False)])
