"""Walks a file system: a name pass over directories and an inode pass over all records."""

from __future__ import annotations

from triage.errors import TriageError
from triage.file.structure import structure
from triage.model import Volume
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import Inodes, InodesTask, Names, NamesTask, PlanTask, WalkPlan
from triage.work import slot

INODES_PER_TASK = 2048


def plan_walk(bench: Bench, item: tuple[Volume | None, PlanTask]) -> WalkPlan | TriageError:
    """Open the file system and say how it is walked; or why it cannot be opened."""
    try:
        files = bench.files(item[0])
        ranges = files.inode_ranges(INODES_PER_TASK)
        tables = structure(bench.source, item[0]) if item[0] is not None else ()
        return WalkPlan(files.root, ranges, tables)
    except TriageError as error:
        return error


def list_names(bench: Bench, item: tuple[Volume | None, NamesTask]) -> Names | TriageError:
    """The entries of one part of a directory that say more than records do; or why it cannot be
    read."""
    volume, task = item
    try:
        files = bench.files(volume)
        rows = []
        for e in files.directory(task.directory, task.part):
            slot.tick()
            if files.named_by_records and e.allocated and not e.is_directory:
                continue  # twice the same; a directory's name outlives its record
            rows.append((e.parent, e.name, e.address, e.sequence, e.allocated, e.is_directory))
        return Names(tuple(rows), files.parts(task.directory))
    except TriageError as error:
        return error


def read_inodes(bench: Bench, item: tuple[Volume | None, InodesTask]) -> Inodes:
    """The metadata records of the task's ranges."""
    volume, task = item
    files = bench.files(volume)
    swept = [files.sweep(start, stop, slot.tick) for start, stop in task.ranges]
    return Inodes(
        tuple(row for one in swept for row in one.rows),
        tuple(address for one in swept for address in one.damaged),
    )
