"""Walks a file system: a name pass over directories and an inode pass over all records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from triage import ledger
from triage.columns import pack_offsets
from triage.errors import TriageError
from triage.file import Files
from triage.file.structure import structure
from triage.metadata import Entries, Records
from triage.model import Entry, Volume
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import Inodes, InodesTask, Names, NamesTask, PlanTask, WalkPlan
from triage.work import slot

INODES_PER_TASK = 2048
MOST_RUNS = 1 << 22
"""A map of blocks in more runs than these (64 MiB of them) is left aside."""


def plan_walk(bench: Bench, item: tuple[Volume | None, PlanTask]) -> WalkPlan | TriageError:
    """Open the file system and say how it is walked; or why it cannot be opened."""
    try:
        files = bench.files(item[0])
        ranges = files.inode_ranges(INODES_PER_TASK)
        tables = structure(bench.source, item[0]) if item[0] is not None else ()
        return WalkPlan(files.root, ranges, tables, _used(files))
    except TriageError as error:
        return error


def _used(files: Files) -> bytes | None:
    """The file system's map of its blocks as ranges of the image, packed."""
    size, found, count = files.block_size(), [ledger.EMPTY], 0
    for place, flags in files.used():
        slot.tick()
        edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
        found.append(place + size * edges.reshape(-1, 2))
        count += len(found[-1])
        if count > MOST_RUNS:
            return None
    every = ledger.union(found)
    return pack_offsets(every.ravel()) if len(every) else None


def list_names(bench: Bench, item: tuple[Volume | None, NamesTask]) -> Names | TriageError:
    """The entries of one part of a directory that say more than records do; or why it cannot be
    read."""
    volume, task = item
    try:
        files = bench.files(volume)
        entries = Entries.of(_ticked(files.unrecorded(task.directory, task.part)))
        behind = files.left_over(task.directory, task.part)
        left_over = [(task.directory, one.offset, one.length) for one in behind if one.offset >= 0]
        packed = np.array(left_over, np.int64).tobytes()
        return Names(entries.pack(), files.parts(task.directory), packed)
    except TriageError as error:
        return error


def _ticked(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        slot.tick()
        yield entry


def read_inodes(bench: Bench, item: tuple[Volume | None, InodesTask]) -> Inodes:
    """The metadata records of the task's ranges."""
    volume, task = item
    files = bench.files(volume)
    swept = [files.sweep(start, stop, slot.tick) for start, stop in task.ranges]
    records = Records.joined([one.records for one in swept])
    damaged = tuple(one for some in swept for one in some.damaged)
    left_over = b"".join(one.left_over.tobytes() for one in swept)
    return Inodes(records.pack(), damaged, left_over)
