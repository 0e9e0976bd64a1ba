"""What is still to do of a stage.

Files are not planned: each row of ``file`` says whether it is done. Its number here is that of the
row below zero, which no unit has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

from triage.pipeline.lost.tasks import LOOSE
from triage.pipeline.tasks import FileTask, from_payload
from triage.store import Store

FILES = "file"
LARGE: Final = 8 << 20
"""Files of so many bytes are begun first: one that came last would keep a single worker busy, long
after the others have nothing left to do."""

Todo = tuple[int, Any, int]
"""Number, task, and the bytes that it will roughly read."""


def size(store: Store, stage: str) -> tuple[int, int]:
    """How many units are to do, and their bytes."""
    if stage == FILES:  # damaged records add up to more than an integer of SQLite's holds
        rows = store.db.execute("SELECT count(*), total(size) FROM file WHERE state = 'todo'")
    else:
        rows = store.db.execute(
            "SELECT count(*), sum(cost) FROM unit WHERE state = 'todo' AND stage = ?", (stage,)
        )
    units, cost = rows.fetchone()
    return units, int(cost or 0)


def rounds(stage: str) -> tuple[range, ...]:
    """What units of a stage cost that are handed out one round after another."""
    least, most = -(1 << 63), 1 << 63  # whatever a damaged record says of a size
    return (range(LARGE, most), range(least, LARGE)) if stage == FILES else (range(least, most),)


def todo(
    store: Store, stage: str, kind: type[Any], costs: range, after: int, limit: int
) -> list[Todo]:
    """The next units of a round of a stage in the order they were planned."""
    if stage != FILES:
        rows = store.todo(stage, after, limit)
        return [(number, from_payload(kind, payload), cost) for number, payload, cost in rows]
    files = store.db.execute(
        "SELECT id, volume, address, attribute, hex(stream), size, coalesce(path, ''),"
        " CASE WHEN address < 0 THEN hex(extents) ELSE '' END,"
        # what was carved has been measured; what a map alone tells of has not
        " NOT intact AND (origin <> 'carved' OR EXISTS"
        " (SELECT 1 FROM carving c WHERE c.offset = -1 - file.address AND c.kind = ?)),"
        " CASE WHEN shape = 'plain' AND origin IN ('deleted', 'reformatted') THEN hex(extents)"
        " ELSE '' END FROM file"
        " WHERE state = 'todo' AND size BETWEEN ? AND ? AND id > ? ORDER BY id LIMIT ?",
        (LOOSE, costs[0], costs[-1], -after, limit),
    )
    tasks = (FileTask(*row) for row in files)
    return [(-task.file, task, task.size) for task in tasks]


def finish(
    store: Store, stage: str, answered: Iterable[tuple[int, Literal["done", "lost"]]]
) -> None:
    """Mark units answered; a file is with what was recorded of it."""
    if stage != FILES:
        store.finish(answered)
