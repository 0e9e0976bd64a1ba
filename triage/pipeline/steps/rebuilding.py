"""Reads in a worker what still describes the files of a lost file system."""

from __future__ import annotations

import json

from triage import plugins
from triage.columns import pack_names
from triage.file.rebuild.geometry import Pointer, nearby, solve
from triage.file.rebuild.remnant import Part, Remnant
from triage.model import Gap
from triage.pipeline.bench import Bench
from triage.pipeline.lost.tasks import (
    Geometry,
    GeometryTask,
    RemnantRow,
    Remnants,
    RemnantsTask,
)
from triage.work import slot

ROOM = "file.rebuild"
_NUMBERS = 1 << 63


def read_remnants(bench: Bench, task: RemnantsTask) -> Remnants:
    """The records that the evidence leads to; numbers that no file can have are no record's."""
    rows: list[RemnantRow] = []
    gaps: list[Gap] = []
    for found in plugins.load(ROOM)[task.kind].read(bench.space, task.offsets):
        slot.tick()
        if isinstance(found, Gap):
            gaps.append(found)
        elif all(max(part.size, part.first) < _NUMBERS for part in found.parts):
            rows.append(_row(found))
    return Remnants(tuple(rows), tuple(gaps))


def _row(remnant: Remnant) -> RemnantRow:
    return (
        remnant.offset,
        remnant.system,
        remnant.number,
        remnant.sequence,
        remnant.base,
        remnant.deleted,
        remnant.directory,
        remnant.cluster,
        remnant.modified,
        pack_names(remnant.names),
        json.dumps([_fields(part) for part in remnant.parts]),
        remnant.created,
        remnant.changed,
    )


def _fields(part: Part) -> list[object]:
    flags = part.resident | part.compressed << 1 | part.encrypted << 2 | part.guessed << 3
    return [part.name.hex(), part.size, part.initialized, part.first, flags, part.runs]


def find_geometry(bench: Bench, task: GeometryTask) -> Geometry:
    """Where the clusters lie that a lost file system's records speak of."""
    slot.tick()
    plugin = plugins.load(ROOM)[task.kind]
    pointers, others = ([Pointer(*one) for one in some] for some in (task.pointers, task.others))
    known = nearby(bench.space, task.starts, task.kind, task.places)
    found = solve(bench.space, pointers, task.places, known, plugin.begins, others)
    return Geometry(*(found or (0, 0)))
