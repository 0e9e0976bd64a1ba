"""Ordinary NTFS file records as columns, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.file.ntfs_extents import streams
from triage.file.ntfs_record import DOS_NAME, EPOCH, TICKS, utf8
from triage.file.ntfs_slab import Array, Slab
from triage.file.places import Room
from triage.metadata import (
    ALLOCATED,
    KIND_SHIFT,
    KINDS,
    NAME,
    NO_TIME,
    RECORD,
    Records,
    pieces,
    spread,
    starts,
)

_STANDARD: Final = 0x10
_FILE_NAME: Final = 0x30
_TIMES: Final = 32
_NAME: Final = 66
_ADDRESS: Final = (1 << 48) - 1
_FILE, _DIRECTORY, _SPECIAL = (KINDS.index(kind) for kind in ("file", "directory", "special"))


def ordinary(
    slab: Slab,
    first: int,
    skipped: int,
    places: NDArray[np.int64],
    room: Room,
    special: Callable[[int], bool],
) -> Records:
    """The ordinary records of a slab whose first has the number ``first``, without the first
    ``skipped`` ones.

    ``places`` are the records' image offsets, -1 where one is in two pieces; ``special(parent)``
    says whether the files in a directory are the file system's own. What is not ordinary is told
    in ``slab.ordinary``.
    """
    made = streams(slab, places, room)
    modified = _modified(slab)
    owner, names, units = _names(slab)
    slab.ordinary[:skipped] = False
    heads = np.zeros(len(slab.base), RECORD)
    heads["address"] = first + np.arange(len(heads))
    heads["modified"] = modified
    heads["sequence"] = np.where(slab.in_use, slab.sequence, np.maximum(slab.sequence - 1, 1))
    heads["names"] = np.bincount(owner, minlength=len(heads))
    heads["streams"] = made.count
    parents = np.full(len(heads), -1, np.int64)
    parents[owner[::-1]] = names["parent"][::-1]  # of several names the first counts
    kinds = np.full(len(heads), _FILE)
    for parent in np.unique(parents).tolist():
        if special(parent):
            kinds[parents == parent] = _SPECIAL
    kinds[slab.directory] = _DIRECTORY
    heads["state"] = slab.in_use * ALLOCATED | kinds << KIND_SHIFT
    nameless = np.zeros(0, np.uint8)
    every = Records(heads, names, units, made.heads, nameless, made.extents)
    return every.chosen(np.flatnonzero(slab.ordinary))


def behind(slab: Slab, first: int, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The slack of the records of a slab whose first has the number ``first``, as ``Swept`` has it.
    One in two pieces (see ``ordinary``) is left aside."""
    found, base, start = slab.left_over()
    number = np.where(base > 0, base, first + found)
    rows = np.stack([number, places[found] + start, slab.size - start], axis=1)
    return rows[places[found] >= 0]


def _modified(slab: Slab) -> NDArray[np.int64]:
    """Seconds since 1970 where a record says them."""
    chosen = slab.only(_STANDARD)
    place, size = slab.content(chosen)
    ticks = slab.number(place + 8, 8)
    slab.refuse(chosen[ticks < 0])
    found = np.full(len(slab.base), NO_TIME)
    seconds = ticks // TICKS - EPOCH
    told = (size >= _TIMES) & (ticks > 0) & (seconds != 0)
    found[slab.owner[chosen[told]]] = seconds[told]
    return found


def _names(slab: Slab) -> tuple[Array, Array, Array]:
    """The names of all records: whose each is, ``NAME``, and their bytes.

    A name that was made for DOS counts where there is no other. A record that says one name twice
    is refused.
    """
    chosen = slab.of(_FILE_NAME)
    place, size = slab.content(chosen)
    width = 2 * slab.bytes[place + 64].astype(np.int64)
    slab.refuse(chosen[size < _NAME + width])
    owner, short = slab.owner[chosen], slab.bytes[place + 65] == DOS_NAME
    long_named = np.bincount(owner[~short], minlength=len(slab.base)) > 0
    now = slab.ordinary[owner] & ~(short & long_named[owner])
    owner, place, width = owner[now], place[now], width[now]
    names = np.zeros(len(owner), NAME)
    names["parent"] = slab.number(place, 8) & _ADDRESS
    names["sequence"] = slab.number(place + 6, 2)
    text, names["length"] = _utf8(slab.bytes[spread(place + _NAME, width)].tobytes(), width // 2)
    counts = np.bincount(owner, minlength=len(slab.base))
    _refuse_repeated(slab, owner, names, text, counts)
    return owner, names, text


def _refuse_repeated(slab: Slab, owner: Array, names: Array, text: Array, counts: Array) -> None:
    """The records of several names are read one by one where two may be the same."""
    several = np.flatnonzero(counts[owner] > 1)
    same = np.stack([owner[several], names["parent"][several], names["length"][several]], axis=1)
    _, index, count = np.unique(same, axis=0, return_inverse=True, return_counts=True)
    slab.ordinary[owner[several[count[index.ravel()] > 1]]] = False


def _utf8(data: bytes, units: Array) -> tuple[Array, Array]:
    """Names in UTF-16 behind each other as UTF-8, and the bytes of each; ``units`` are those of
    each name in UTF-16."""
    code = np.frombuffer(data, "<u2")
    if ((code & 0xF800) == 0xD800).any():  # halves of a pair may meet where names do
        texts = [utf8(piece) for piece in pieces(data, 2 * starts(units), 2 * units)]
        lengths = np.array([len(text) for text in texts], np.int64)
        return np.frombuffer(b"".join(texts), np.uint8), lengths
    ends = np.concatenate([[0], np.cumsum(1 + (code >= 0x80) + (code >= 0x800))])
    last = np.cumsum(units)
    return np.frombuffer(utf8(data), np.uint8), ends[last] - ends[last - units]
