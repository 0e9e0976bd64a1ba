"""Reads in a worker what maps of blocks say of files whose inodes are gone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress

from triage.file import ext_maps
from triage.file.carve.view import SpentError
from triage.file.places import beginning
from triage.file.recovered import recovered
from triage.model import ByteSpace, Extent, Gap, Locator
from triage.pipeline.bench import Bench
from triage.pipeline.lost.tasks import LOOSE, MAPPED, Carving, Carvings, MapsTask
from triage.pipeline.steps.carving import measured
from triage.work import slot

SAMPLE, ENOUGH = 1024, 16
"""So many places are tried with blocks of each size, till so many files end as their kind does."""
FEWEST = 2
"""Fewer that end as their kind does may do so by chance."""
GENERATIONS = 2
"""So many files may have lain in one place, one after the other, and left their maps."""

Blocks = tuple[Extent, ...]


def read_maps(bench: Bench, task: MapsTask) -> Carvings:
    """The files that maps lead to, if the content of some shows that these are maps and how large
    the blocks are; those that begin at one place once."""
    space, step = bench.space, max(1, len(task.offsets) // SAMPLE)
    some = dataclasses.replace(task, offsets=task.offsets[::step])
    fitting = {block: _fitting(space, some, block) for block in ext_maps.SIZES}
    best = max(ext_maps.SIZES, key=fitting.__getitem__)
    if fitting[best] < FEWEST:
        return Carvings((), ())
    files: dict[int, Carving] = {}
    gaps: list[Gap] = []
    try:
        for one in _files(space, task, best):
            known = files.get(one.offset)
            if known is None or _rank(one) > _rank(known):
                files[one.offset] = one
    except SpentError:
        gaps.append(_spent(task))
    return Carvings(tuple(files.values()), tuple(gaps))


def _fitting(space: ByteSpace, task: MapsTask, block: int) -> int:
    """How many files end as their content says, with blocks of this size."""
    found = set[int]()
    with suppress(SpentError):
        for one in _files(space, task, block):
            if one.kind == MAPPED:
                found.add(one.offset)
            if len(found) == ENOUGH:
                break
    return len(found)


def _rank(one: Carving) -> tuple[bool, bool]:
    return one.proven, one.kind == MAPPED


def _files(space: ByteSpace, task: MapsTask, block: int) -> Iterator[Carving]:
    """Raises ``SpentError`` where they are more than the disk can have held."""
    left = GENERATIONS * space.length
    for blocks in ext_maps.files(space, task.offsets, task.origin, block):
        held = sum(extent.length for extent in blocks)
        if held > space.length:
            continue
        left -= held
        if left < 0:
            raise SpentError
        one = _carving(space, blocks, block)
        if one is not None:
            yield one


def _carving(space: ByteSpace, blocks: Blocks, block: int) -> Carving | None:
    """A file that ends in its last block: where its content says, or else where zeros follow."""
    slot.tick()
    held = sum(extent.length for extent in blocks)
    content, start = recovered(space, blocks, held), blocks[0].offset
    if start < 0 or not any(content.read_at(0, block)):
        return None
    found = measured(content)
    if found is not None and held - block < found.length <= held:
        return Carving(start, MAPPED, found.proven, beginning(blocks, found.length))
    length = held - block + len(content.read_at(held - block, block).rstrip(b"\0"))
    return Carving(start, LOOSE, proven=False, extents=beginning(blocks, length))


def _spent(task: MapsTask) -> Gap:
    where = Locator((f"@{task.offsets[0]}",))
    reason = "maps of lost files name more than the disk holds; the rest was not read"
    return Gap(where, "rebuild", "remnants-limit", reason, None, blocks_no=False)
