"""The one stream of each ordinary file of a slab: sizes and extents, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.file.ntfs_slab import Array, Slab
from triage.file.places import Room
from triage.metadata import RESIDENT, STREAM

_DATA: Final = 0x80
_PLACED: Final = 64
_MOST_RUNS: Final = 64
_MOST_CLUSTERS: Final = 1 << 40

Pieces = tuple[Array, Array, Array]
"""Extents of many files: owner, image offset, length."""


@dataclass(frozen=True, slots=True)
class Streams:
    """The one stream that a record has at most: ``count`` by record, ``metadata.STREAM`` of those
    that have one, and the extents of them all."""

    count: Array
    heads: Array
    extents: Array


def streams(slab: Slab, places: NDArray[np.int64], room: Room) -> Streams:
    """The streams of the records, whose image offsets are ``places``.

    Records with several, named, sparse, compressed or encrypted streams, or with runs outside of
    the volume or the image, are refused.
    """
    chosen = slab.only(_DATA)
    place, owner = slab.place[chosen], slab.owner[chosen]
    odd = (slab.bytes[place + 9] > 0) | (slab.number(place + 12, 2) > 0) | slab.directory[owner]
    slab.refuse(chosen[odd])
    head = np.zeros(len(slab.base), STREAM)
    head["attribute"][owner] = slab.number(place + 14, 2)
    away = slab.bytes[place + 8] != 0
    found = [
        _resident(slab, chosen[~away], places, head),
        *_placed(slab, chosen[away], room, head),
    ]
    holders, offset, length = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(holders, kind="stable")
    head["extents"] = np.bincount(holders, minlength=len(head))
    count = np.zeros(len(head), np.uint32)
    count[owner] = 1
    return Streams(count, head[count > 0], np.stack([offset[order], length[order]], axis=1))


def _resident(slab: Slab, chosen: Array, places: Array, head: Array) -> Pieces:
    owner = slab.owner[chosen]
    place, size = slab.content(chosen)
    slab.refuse(chosen[places[owner] < 0])
    head["flags"][owner] = RESIDENT
    head["size"][owner] = head["initialized"][owner] = size
    offset = places[owner] + place - slab.base[owner]
    some = size > 0
    return owner[some], offset[some], size[some]


def _placed(slab: Slab, chosen: Array, room: Room, head: Array) -> list[Pieces]:
    slab.refuse(chosen[slab.length[chosen] < _PLACED])
    chosen = chosen[slab.length[chosen] >= _PLACED]
    place, owner = slab.place[chosen], slab.owner[chosen]
    first, size, written = (slab.number(place + at, 8) for at in (16, 48, 56))
    slab.refuse(chosen[(first != 0) | (size < 0) | (written < 0)])
    head["size"][owner] = size
    head["initialized"][owner] = np.minimum(written, size)
    return _runs(slab, chosen, room)


def _runs(slab: Slab, chosen: Array, room: Room) -> list[Pieces]:
    """The extents, all run lists decoded in step, one run of each at a time."""
    place = slab.place[chosen]
    at, end = place + slab.number(place + 32, 2), place + slab.length[chosen]
    cluster, behind = np.zeros(len(chosen), np.int64), np.full(len(chosen), -1, np.int64)
    left, found = np.arange(len(chosen)), list[Pieces]()
    while len(left := left[(at[left] < end[left]) & (slab.bytes[at[left]] > 0)]):
        sizes = slab.bytes[at[left]].astype(np.int64)
        low, high = sizes & 15, sizes >> 4
        last = at[left] + 1 + low + high
        good = (low > 0) & (low < 8) & (high > 0) & (high < 8) & (last <= end[left])
        count = _word(slab, at[left] + 1, low) & ((1 << 8 * low) - 1)
        cluster[left] += np.where(good, _word(slab, at[left] + 1 + low, high), 0)
        here = cluster[left]
        good &= (here >= 0) & (here <= room.last) & (count > 0) & (count < _MOST_CLUSTERS)
        good &= (here + count - 1 <= room.last) & (here != behind[left])
        offset, length = room.start + here * room.cluster, count * room.cluster
        good &= (offset + length <= room.limit) & (len(found) < _MOST_RUNS)
        slab.refuse(chosen[left[~good]])
        behind[left], at[left] = here + count, last
        left = left[good]
        found.append((slab.owner[chosen[left]], offset[good], length[good]))
    return found


def _word(slab: Slab, at: Array, width: Array) -> NDArray[np.int64]:
    """Signed numbers of one to seven bytes."""
    shift = 8 * (8 - np.clip(width, 1, 7))
    found: NDArray[np.int64] = slab.number(at, 8) << shift >> shift
    return found
