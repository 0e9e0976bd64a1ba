"""Where the clusters of a lost file system lie: found by what its records say must stand there.

A geometry is (origin, cluster size): cluster ``n`` lies at ``origin + n * size`` of the image. It
may come from a boot sector near, or from two places that fit: a directory's first cluster and a
block that can only be that directory's. It is believed for what is found where it points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from struct import Struct
from typing import Final

from triage.errors import SourceError
from triage.file.fat_table import geometry
from triage.model import ByteSpace
from triage.tsk import Image

SIZES: Final = tuple(1 << power for power in range(9, 22))
_FROM_FIRST: Final = ("ntfs", "hfs")
_HEADER: Final = Struct(">40x2I")
_HEADERS: Final = 64
"""So many headers are asked: a volume has two."""
_BEFORE: Final = 1024
_HEAD: Final = 4096
_SECTOR: Final = 512
_END: Final = 8
"""Not all of so many bytes are zero where a file ends, though the last often are: a ZIP's."""
_BEST: Final = 16
_RIGHT, _WRONG, _NOWHERE = 4, -1, -4
"""A file that ends where it should counts more than one that does not: that may have been deleted
and written over, and what lies behind an end is not always cleared."""
_DIRECTORY: Final = 4 * _RIGHT
"""A directory at its place counts as much as so many files that may be at theirs."""
_SURE: Final = 2 * _RIGHT


@dataclass(frozen=True, slots=True)
class Pointer:
    """What must stand at ``cluster``: the directory ``number``, or (-1) a file of ``size`` bytes
    in one piece."""

    cluster: int
    number: int
    size: int = 0


def nearby(
    disk: ByteSpace, starts: Iterable[int], kind: str, places: Iterable[int] = ()
) -> list[tuple[int, int]]:
    """Geometries worth a trial where volumes begin: what a boot sector there says, for HFS+ what
    the volume headers at ``places`` say; for both it and NTFS, whose cluster 0 is a volume's first,
    then any size."""
    headed = islice(places, _HEADERS) if kind == "hfs" else ()
    found = [one for place in headed for one in _headed(disk, place)]
    for start in starts:
        boot = disk.read_at(start, 512)
        for told, mark in (("exfat", b"EXFAT   "), ("fat32", b"FAT32   "), ("fat16", b"FAT16   ")):
            if mark in boot[3:90]:
                with suppress(SourceError):
                    shape = geometry(Image(disk), start, told)
                    found.append((shape.place(0), shape.cluster))
    return found + [(start, size) for start in starts for size in SIZES if kind in _FROM_FIRST]


def _headed(disk: ByteSpace, place: int) -> list[tuple[int, int]]:
    """Where a volume of HFS+ may begin, by a header of it: the first one lies behind two sectors,
    the other one before the last two, behind which less than a block is left."""
    head = disk.read_at(place, _HEADER.size).ljust(_HEADER.size, b"\0")
    size, blocks = _HEADER.unpack(head)
    if size not in SIZES:
        return []
    last = place + _BEFORE - size * blocks
    starts = (place - _BEFORE, *range(last, last - size, -max(_SECTOR, size >> 3)))
    return [(start, size) for start in starts if start >= 0]


Begins = Callable[[bytes, int, int], bool]


def solve(
    disk: ByteSpace,
    pointers: Sequence[Pointer],
    places: Sequence[int],
    known: Iterable[tuple[int, int]],
    begins: Begins,
    others: Sequence[Pointer] = (),
) -> tuple[int, int] | None:
    """The geometry that most pointers agree with; null where none is better than chance.

    ``places`` are offsets at which directories begin, ``known`` geometries worth a trial; so is
    what ``others``, directories of what may be the same file system, agree with.
    """
    near = dict.fromkeys(known)
    tried = near | dict.fromkeys(_voted(disk, [*pointers, *others], places, begins))
    order = {one: number for number, one in enumerate(tried)}
    scores = {one: _score(disk, pointers, *one, begins) for one in tried}
    best = max(scores, key=lambda one: (scores[one], -order[one]), default=None)
    # the directory that a geometry was made to fit tells nothing of the size of its clusters
    return best if best is not None and scores[best] >= _SURE + _made(best, near) else None


def _made(one: tuple[int, int], near: dict[tuple[int, int], None]) -> int:
    return 0 if one in near else _DIRECTORY - _RIGHT


def _voted(
    disk: ByteSpace, pointers: Sequence[Pointer], places: Sequence[int], begins: Begins
) -> list[tuple[int, int]]:
    """Geometries under which places are directories that pointers name."""
    heads = [(place, disk.read_at(place, _HEAD)) for place in places]
    votes: Counter[tuple[int, int]] = Counter()
    for pointer in pointers:
        if pointer.number < 0:
            continue
        for place, head in heads:
            if begins(head, pointer.cluster, pointer.number):
                votes.update((place - pointer.cluster * size, size) for size in SIZES)
    return [one for one, _ in votes.most_common(_BEST) if one[0] > -(1 << 40)]


def _score(
    disk: ByteSpace, pointers: Sequence[Pointer], origin: int, size: int, begins: Begins
) -> int:
    score = 0
    for pointer in pointers:
        place = origin + pointer.cluster * size
        if place < 0 or place + pointer.size > disk.length:
            score += _NOWHERE
        elif pointer.number >= 0:
            right = begins(disk.read_at(place, _HEAD), pointer.cluster, pointer.number)
            score += _DIRECTORY if right else 0
        else:
            score += _fits(disk, place, pointer.size)
    return score


def _fits(disk: ByteSpace, place: int, size: int) -> int:
    """How well a file of ``size`` bytes may lie at ``place``: it ends, and zeros follow."""
    if not disk.read_at(place, 16).strip(b"\0"):
        return _NOWHERE
    end = place + size
    before, rest = disk.read_at(end - min(size, _END), min(size, _END)), -end % _SECTOR
    if rest < _END:
        return 0
    if disk.read_at(end, rest).strip(b"\0"):
        return _WRONG
    return _RIGHT if before.strip(b"\0") else 0
