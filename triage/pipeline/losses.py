"""What is kept of a unit over which workers died: a gap, or smaller units around the culprit."""

from __future__ import annotations

import dataclasses

from triage.model import Gap, Locator
from triage.pipeline.contents import forget_instalments
from triage.pipeline.planning import add_gap, add_inodes, add_raw, grouped
from triage.pipeline.tasks import (
    FileTask,
    HashTask,
    InodesTask,
    NamesTask,
    PlanTask,
    RawTask,
    as_payload,
)
from triage.store import Store
from triage.work import Lost

SMALLEST_RAW = 64 << 10
"""A raw range that kills its worker is split down to this size before it is given up."""
PIECES = 16
"""Into so many parts a unit is split whose worker did not say where it stood."""


def lose_plan(store: Store, unit: int, task: PlanTask, lost: Lost) -> None:
    """The volume has no files then; its bytes are examined raw."""
    add_gap(store, unit, task.volume, "file-system-lost", f"opening it failed: {lost.cause}")


def lose_names(store: Store, unit: int, task: NamesTask, lost: Lost) -> None:
    """The directory's entries are met by the inode pass only, without their names."""
    unlisted(store, unit, task, lost.cause)


def unlisted(store: Store, unit: int, task: NamesTask, cause: str) -> None:
    """Record a directory that could not be listed."""
    reason = f"directory record {task.directory} could not be listed: {cause}"
    add_gap(store, unit, task.volume, "directory-lost", reason)


def lose_inodes(store: Store, unit: int, task: InodesTask, lost: Lost) -> None:
    """Give up the one record that kills and plan the others anew.

    A worker ticks before each record; one that died without a word has its records split.
    """
    addresses = [one for start, stop in task.ranges for one in range(start, stop)]
    culprit = 1 if len(addresses) == 1 else lost.steps
    if not 0 < culprit <= len(addresses):
        add_inodes(store, task.volume, grouped(addresses, -(-len(addresses) // PIECES)))
        return
    reason = f"metadata record {addresses[culprit - 1]} could not be read: {lost.cause}"
    add_gap(store, unit, task.volume, "record-lost", reason)
    for rest in (addresses[: culprit - 1], addresses[culprit:]):
        add_inodes(store, task.volume, grouped(rest, len(addresses)))


def lose_hash(store: Store, unit: int, task: HashTask, lost: Lost) -> None:
    """Nothing else depends on the digests."""
    del task
    gap = Gap(
        Locator(()), "hash", "hash-lost", f"the disk could not be hashed: {lost.cause}", None, False
    )
    store.add_gaps(unit, [gap])


def lose_file(store: Store, unit: int, task: FileTask, lost: Lost) -> None:
    """The raw bytes are still to be looked at; what that gives decides what the gap says."""
    forget_instalments(store, unit)
    store.db.execute("UPDATE file SET state = 'failed' WHERE id = ?", (task.file,))
    again = dataclasses.replace(task, cause=lost.cause)
    store.add_units("file-raw", [(str(task.file), as_payload(again), task.size)])


def lose_file_raw(store: Store, unit: int, task: FileTask, lost: Lost) -> None:
    """The last resort failed too: the file was not examined."""
    forget_instalments(store, unit)
    store.db.execute("UPDATE file SET state = 'failed' WHERE id = ?", (task.file,))
    reason = f"examining it failed ({task.cause}), and reading it: {lost.cause}"
    store.add_gaps(unit, [Gap(Locator(()), "content", "file-lost", reason, task.size)], task.file)


def lose_raw(store: Store, unit: int, task: RawTask, lost: Lost) -> None:
    """Split what killed the worker until the culprit is small, then give that up."""
    pieces = [
        (at, min(at + step, end), low, high)
        for start, end, low, high in task.stretches
        for step in (max(SMALLEST_RAW, -(-(end - start) // PIECES)),)
        for at in range(start, end, step)
    ]
    if len(pieces) == 1:
        start, end, *_ = task.stretches[0]
        locator = Locator((f"@{start}+{end - start}",))
        reason = f"examining these raw bytes stopped the worker: {lost.cause}"
        store.add_gaps(unit, [Gap(locator, "raw", "raw-lost", reason, end - start)])
        return
    for piece in pieces:
        _split_raw(store, unit, piece)


def _split_raw(store: Store, unit: int, piece: tuple[int, int, int, int]) -> None:
    """Plan a piece of a raw unit that was lost; it takes over its share of the stretches."""
    start, end, *_ = piece
    store.db.execute(
        "INSERT OR IGNORE INTO stretch SELECT max(offset, ?1), min(offset + length, ?2)"
        " - max(offset, ?1), origin, volume, file, ?3 FROM stretch"
        " WHERE unit = ?4 AND offset < ?2 AND offset + length > ?1",
        (start, end, add_raw(store, RawTask((piece,))), unit),
    )
