"""Walks a file system: a name pass over directories and an inode pass over all records."""

from __future__ import annotations

from triage.errors import TriageError
from triage.model import Entry, Volume
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import Inodes, InodesTask, NamesTask, PlanTask, WalkPlan
from triage.work import slot

INODES_PER_TASK = 2048


def plan_walk(bench: Bench, item: tuple[Volume | None, PlanTask]) -> WalkPlan | TriageError:
    """Open the file system and say how it is walked; or why it cannot be opened."""
    try:
        files = bench.files(item[0])
        ranges = files.inode_ranges(INODES_PER_TASK)
        return WalkPlan(files.root, ranges, () if ranges else files.orphans())
    except TriageError as error:
        return error


def list_names(
    bench: Bench, item: tuple[Volume | None, NamesTask]
) -> tuple[Entry, ...] | TriageError:
    """The entries of one directory; or why it cannot be read."""
    volume, task = item
    try:
        found = []
        for entry in bench.files(volume).directory(task.directory):
            slot.tick()
            found.append(entry)
        return tuple(found)
    except TriageError as error:
        return error


def read_inodes(bench: Bench, item: tuple[Volume | None, InodesTask]) -> Inodes:
    """The metadata records of the task's ranges."""
    volume, task = item
    files = bench.files(volume)
    found, damaged = [], []
    for start, stop in task.ranges:
        for address in range(start, stop):
            slot.tick()
            try:
                inode = files.inode(address)
            except TriageError:
                damaged.append(address)
                continue
            if inode is not None:
                found.append(inode)
    return Inodes(tuple(found), tuple(damaged))
