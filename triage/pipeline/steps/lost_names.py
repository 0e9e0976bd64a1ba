"""Reads in a worker the names of files that NTFS keeps outside their records."""

from __future__ import annotations

from triage.file import ntfs_names
from triage.file.ntfs_record import EPOCH, TICKS
from triage.pipeline.bench import Bench
from triage.pipeline.lost.tasks import LostNames, LostNamesTask, NameRow
from triage.work import slot


def read_names(bench: Bench, task: LostNamesTask) -> LostNames:
    """What each file was called last, as far as the blocks at these offsets tell."""
    latest: dict[tuple[int, int], NameRow] = {}
    for offset in task.offsets:
        slot.tick()
        data = bench.space.read_at(offset, ntfs_names.PAGE)
        for one in ntfs_names.names(data, rest=task.rest):
            row = _row(offset, one)
            before = latest.get((row.number, row.sequence))
            latest[row.number, row.sequence] = row if before is None else before.later(row)
    return LostNames(tuple(latest.values()))


def _row(offset: int, one: ntfs_names.LostName) -> NameRow:
    return NameRow(
        offset + one.place,
        one.address,
        one.sequence,
        one.parent,
        one.above,
        one.name,
        one.directory,
        one.size,
        one.modified // TICKS - EPOCH,
        one.changed // TICKS - EPOCH,
    )
