"""What is still to do of a stage.

Files are not planned: each row of ``file`` says whether it is done. Its number here is that of the
row below zero, which no unit has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from triage.pipeline.lost.tasks import LOOSE
from triage.pipeline.tasks import FileTask, from_payload
from triage.store import Store

FILES = "file"

Todo = tuple[int, Any, int]
"""Number, task, and the bytes that it will roughly read."""


def size(store: Store, stage: str) -> tuple[int, int]:
    """How many units are to do, and their bytes."""
    if stage == FILES:
        rows = store.db.execute("SELECT count(*), sum(size) FROM file WHERE state = 'todo'")
    else:
        rows = store.db.execute(
            "SELECT count(*), sum(cost) FROM unit WHERE state = 'todo' AND stage = ?", (stage,)
        )
    units, cost = rows.fetchone()
    return units, cost or 0


def todo(store: Store, stage: str, kind: type[Any], after: int, limit: int) -> list[Todo]:
    """The next units of a stage in the order they were planned."""
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
        " WHERE state = 'todo' AND id > ? ORDER BY id LIMIT ?",
        (LOOSE, -after, limit),
    )
    tasks = (FileTask(*row) for row in files)
    return [(-task.file, task, task.size) for task in tasks]


def finish(
    store: Store, stage: str, answered: Iterable[tuple[int, Literal["done", "lost"]]]
) -> None:
    """Mark units answered; a file is with what was recorded of it."""
    if stage != FILES:
        store.finish(answered)
