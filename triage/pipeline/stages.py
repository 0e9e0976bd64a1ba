"""What each stage's units are, and how their answers are kept. Runs in the parent process.

``record`` writes what a worker returned; ``lose`` writes what is known when a worker died over
a unit. Both run inside the transaction that also marks the unit answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.errors import TriageError
from triage.hashes import distinct
from triage.metadata import ALLOCATED, LEADS, Entries, Records
from triage.pipeline.contents import record_file, record_file_raw, record_raw
from triage.pipeline.losses import (
    lose_file,
    lose_file_raw,
    lose_hash,
    lose_inodes,
    lose_names,
    lose_plan,
    lose_raw,
    unlisted,
)
from triage.pipeline.lost.carved import lose_carve
from triage.pipeline.lost.mapped import lose_maps, record_carvings
from triage.pipeline.lost.names import lose_lost_names, record_lost_names
from triage.pipeline.lost.rebuilding import (
    lose_geometry,
    lose_remnants,
    record_geometry,
    record_remnants,
)
from triage.pipeline.lost.tasks import (
    CarveTask,
    GeometryTask,
    LostNamesTask,
    MapsTask,
    RemnantsTask,
)
from triage.pipeline.planning import add_gap, add_inodes, add_names, add_parts
from triage.pipeline.tasks import (
    FileTask,
    Hashed,
    HashTask,
    Inodes,
    InodesTask,
    Names,
    NamesTask,
    PlanTask,
    RawTask,
    WalkPlan,
)
from triage.store import Store
from triage.work import Lost

STEPS = "triage.pipeline.steps"
FILES = 2 << 20
"""Bytes of files that go to a worker at once, a third of a second of the densest: while the last
one is at work, the other workers have nothing left to do."""
NO_ANSWER = "the answer has another shape than answers have"


@dataclass(frozen=True, slots=True)
class Stage:
    """One kind of unit: what runs it, how it is batched, how answers are kept.

    ``step`` names the function of ``steps/`` that does the work.
    ``stall`` is the time in seconds without progress after which a worker is taken for hung;
    large units get more.
    ``items`` and ``cost`` (bytes, 0: any) bound a batch. ``about_volume``: the task names a volume.
    """

    name: str
    step: str
    task: type[Any]
    stall: float
    items: int
    cost: int
    record: Callable[[Store, int, Any, Any], None]
    lose: Callable[[Store, int, Any, Lost], None]
    about_volume: bool = True

    @property
    def function(self) -> str:
        """The function as a batch names it."""
        return f"{STEPS}.{self.step}"


# --- plan


def _record_plan(store: Store, unit: int, task: PlanTask, answer: WalkPlan | TriageError) -> None:
    if isinstance(answer, TriageError):
        add_gap(store, unit, task.volume, "file-system-unreadable", answer.what)
        return
    store.set(f"root:{task.volume}", answer.root)
    store.set(f"sweeps:{task.volume}", bool(answer.ranges))
    store.set(f"tables:{task.volume}", [(one.offset, one.length) for one in answer.tables])
    if answer.used is not None:
        store.db.execute("INSERT OR REPLACE INTO used VALUES (?, ?)", (task.volume, answer.used))
    add_names(store, task.volume, [answer.root])
    add_inodes(store, task.volume, [(r,) for r in answer.ranges])


# --- names


def _record_names(store: Store, unit: int, task: NamesTask, answer: Names | TriageError) -> None:
    if isinstance(answer, TriageError):
        unlisted(store, unit, task, answer.what)
        return
    try:
        entries = Entries.unpack(answer.entries)
        left_over = _left_over(answer)
    except ValueError:
        unlisted(store, unit, task, NO_ANSWER)
        return
    _keep_left_over(store, unit, task.volume, left_over)
    if len(entries.heads):
        store.db.execute(
            "INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?, ?)",
            (task.volume, task.directory, task.part, len(entries.heads), answer.entries),
        )
    # deleted ones too, where no sweep will find them: else each level of them takes a round
    wanted = LEADS if not store.get(f"sweeps:{task.volume}") else LEADS | ALLOCATED
    below = entries.heads["address"][entries.heads["flags"] & wanted == wanted]
    add_names(store, task.volume, distinct(below).tolist())
    if task.part == 0:
        add_parts(store, task, answer.parts)


def _left_over(answer: Names | Inodes) -> NDArray[np.int64]:
    """The slack that an answer tells of; raises ``ValueError`` where it is cut."""
    return np.frombuffer(answer.left_over, np.int64).reshape(-1, 3)


def _keep_left_over(store: Store, unit: int, volume: int, rows: NDArray[np.int64]) -> None:
    if len(rows):
        row = unit, volume, rows.tobytes()
        store.db.execute("INSERT OR REPLACE INTO left_over VALUES (?, ?, ?)", row)


# --- inodes


def _record_inodes(store: Store, unit: int, task: InodesTask, answer: Inodes) -> None:
    if answer.damaged:
        first = ", ".join(map(str, answer.damaged[:10]))
        reason = f"{len(answer.damaged)} metadata records are damaged, the first: {first}"
        add_gap(store, unit, task.volume, "record-damaged", reason)
    try:
        records = Records.unpack(answer.records)
        left_over = _left_over(answer)
    except ValueError:
        reason = f"metadata records from {task.ranges[0][0]} on could not be read: {NO_ANSWER}"
        add_gap(store, unit, task.volume, "record-lost", reason)
        return
    _keep_left_over(store, unit, task.volume, left_over)
    address = records.heads["address"]
    if len(address):
        folders = address[records.are("directory")].tobytes()
        store.db.execute(
            "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)",
            (unit, task.volume, int(address[0]), folders, answer.records),
        )


# --- hash


def _record_hash(store: Store, unit: int, task: HashTask, answer: Hashed) -> None:
    del task
    store.add_gaps(unit, answer.gaps)
    store.db.executemany("INSERT INTO evidence VALUES (?, ?)", answer.evidence)
    store.set("digests", dict(answer.digests))
    store.set("chunks", list(answer.chunks))
    blank = answer.blankness
    store.set(
        "blankness",
        [blank.zero, blank.constant, blank.random, blank.other, blank.constant_byte],
    )
    store.db.executemany(
        "INSERT INTO block_class VALUES (?, ?, ?)",
        ((run.offset, run.length, run.kind) for run in answer.classes),
    )
    store.db.executemany(
        "INSERT OR IGNORE INTO unreadable VALUES (?, ?)",
        ((extent.offset, extent.length) for extent in answer.unreadable),
    )


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage("plan", "walking:plan_walk", PlanTask, 10, 1, 0, _record_plan, lose_plan),
        Stage("names", "walking:list_names", NamesTask, 10, 8, 0, _record_names, lose_names),
        Stage("inodes", "walking:read_inodes", InodesTask, 5, 4, 0, _record_inodes, lose_inodes),
        Stage("hash", "hashing:hash_disk", HashTask, 30, 1, 0, _record_hash, lose_hash, False),
        Stage(
            "remnants",
            "rebuilding:read_remnants",
            RemnantsTask,
            10,
            1,
            0,
            record_remnants,
            lose_remnants,
            False,
        ),
        Stage(
            "geometry",
            "rebuilding:find_geometry",
            GeometryTask,
            20,
            1,
            0,
            record_geometry,
            lose_geometry,
            False,
        ),
        Stage(
            "lost-names",
            "lost_names:read_names",
            LostNamesTask,
            10,
            4,
            0,
            record_lost_names,
            lose_lost_names,
            False,
        ),
        Stage("maps", "mapping:read_maps", MapsTask, 20, 1, 0, record_carvings, lose_maps, False),
        Stage("carve", "carving:carve", CarveTask, 20, 1, 0, record_carvings, lose_carve, False),
        Stage("file", "examining:examine_file", FileTask, 20, 64, FILES, record_file, lose_file),
        Stage(
            "file-raw",
            "examining:examine_file_raw",
            FileTask,
            20,
            1,
            0,
            record_file_raw,
            lose_file_raw,
        ),
        Stage("raw", "sweeping:sweep_disk", RawTask, 20, 4, 16 << 20, record_raw, lose_raw, False),
    )
}
