"""Ordinary NTFS file records as rows of the store, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.columns import InodeRow
from triage.file.ntfs_extents import Room, streams
from triage.file.ntfs_record import DOS_NAME, EPOCH, TICKS, utf8
from triage.file.ntfs_slab import Slab

_STANDARD: Final = 0x10
_FILE_NAME: Final = 0x30
_TIMES: Final = 32
_NAME: Final = 66
_ADDRESS: Final = (1 << 48) - 1


def rows(
    slab: Slab,
    first: int,
    places: NDArray[np.int64],
    room: Room,
    special: Callable[[int], bool],
) -> Iterator[InodeRow | None]:
    """The row of each record from number ``first`` on, null where it is not ordinary.

    ``places`` are the records' image offsets, -1 where one is in two pieces; ``special(parent)``
    says whether the files in a directory are the file system's own.
    """
    packed, sizes = streams(slab, places, room)
    modified = _modified(slab).tolist()
    names, parents = _names(slab)
    live, directory = slab.in_use.tolist(), slab.directory.tolist()
    sequence = np.where(slab.in_use, slab.sequence, np.maximum(slab.sequence - 1, 1)).tolist()
    size = sizes.tolist()
    for at, ordinary in enumerate(slab.ordinary.tolist()):
        if not ordinary:
            yield None
            continue
        kind = "directory" if directory[at] else "special" if special(parents[at]) else "file"
        time = modified[at] or None
        yield first + at, sequence[at], live[at], kind, size[at], time, names[at], packed[at]


def _modified(slab: Slab) -> NDArray[np.int64]:
    """Seconds since 1970, 0 where a record does not say."""
    chosen = slab.only(_STANDARD)
    place, size = slab.content(chosen)
    ticks = slab.number(place + 8, 8)
    slab.refuse(chosen[ticks < 0])
    found = np.zeros(len(slab.base), np.int64)
    told = (size >= _TIMES) & (ticks > 0)
    found[slab.owner[chosen[told]]] = ticks[told] // TICKS - EPOCH
    return found


def _names(slab: Slab) -> tuple[list[str], list[int]]:
    """``columns.pack_names`` of each record, and the directory of the first one, -1: none.

    A name that was made for DOS counts where there is no other.
    """
    chosen = slab.of(_FILE_NAME)
    place, size = slab.content(chosen)
    width = 2 * slab.bytes[place + 64].astype(np.int64)
    slab.refuse(chosen[size < _NAME + width])
    owner, short = slab.owner[chosen], slab.bytes[place + 65] == DOS_NAME
    long_named = np.bincount(owner[~short], minlength=len(slab.base)) > 0
    now = slab.ordinary[owner] & ~(short & long_named[owner])
    place = place[now]
    columns = (
        owner[now],
        place + _NAME,
        place + _NAME + width[now],
        slab.number(place, 8) & _ADDRESS,
        slab.number(place + 6, 2),
    )
    data = slab.bytes.tobytes()
    names, parents = [""] * len(slab.base), [-1] * len(slab.base)
    several: dict[int, list[str]] = {}
    for at, start, end, parent, above in zip(*(one.tolist() for one in columns), strict=True):
        name = f"{parent} {above} {utf8(data[start:end]).hex()}"
        if names[at]:
            several.setdefault(at, [names[at]]).append(name)
        else:
            names[at], parents[at] = name, parent
    for at, every in several.items():
        names[at] = " ".join(dict.fromkeys(every))
    return names, parents
