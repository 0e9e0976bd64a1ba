"""Ordinary inodes of ext2/3/4 as columns, many at once.

An inode is *ordinary* if it is in use and its whole content is told by itself: a file or a
directory whose blocks follow one another without a hole. All others are read one by one.
Layouts: "Index Nodes" and "The Contents of inode.i_block" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from triage.file.places import Room
from triage.metadata import (
    ALLOCATED,
    KIND_SHIFT,
    KINDS,
    NAME,
    NO_TIME,
    RECORD,
    STREAM,
    Records,
)

Array = NDArray[Any]

_FIRST_USER: Final = 11
_DIRECTORY, _FILE = 4, 8
_EXTENTS: Final = 0x80000
_ODD: Final = 0x4 | 0x200 | 0x800 | 0x200000 | 0x10000000
"""Flags of content that is stored in another way: compressed, encrypted, inline, of attributes."""
_EXTENT_MAGIC: Final = 0xF30A
_LEAVES, _LEAF = 4, 12
_LONGEST: Final = 1 << 15
"""Blocks of an extent that was written; longer ones were only set aside."""
_DIRECT: Final = 12
_KINDS: Final = np.zeros(16, np.uint8)
_KINDS[_DIRECTORY], _KINDS[_FILE] = KINDS.index("directory"), KINDS.index("file")


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands at some consecutive inodes: the ordinary ones, and the ``others`` that stand
    there at all, both by address."""

    records: Records
    others: NDArray[np.int64]


@dataclass(slots=True)
class _Runs:
    """Runs of blocks, those of one inode behind each other: whose, first block, count."""

    owner: Array
    first: Array
    count: Array

    def joined(self) -> _Runs:
        """Runs that touch as one."""
        if not len(self.owner):
            return self
        apart = np.diff(self.owner) != 0
        apart |= self.first[1:] != self.first[:-1] + self.count[:-1]
        heads = np.flatnonzero(np.append(True, apart))
        return _Runs(self.owner[heads], self.first[heads], np.add.reduceat(self.count, heads))


def read(raw: bytes, size: int, first: int, allocated: NDArray[np.bool_], room: Room) -> Rows:
    """The inodes of ``size`` bytes in ``raw``, the first of which has the address ``first``;
    ``allocated`` tells which are in use."""
    table = np.frombuffer(raw, np.uint8).reshape(-1, size)
    address = first + np.arange(len(table), dtype=np.int64)
    kind = table[:, 1] >> 4
    length, flags = _word(table, 4), _word(table, 32)
    fit = allocated & (address >= _FIRST_USER) & ((kind == _FILE) | (kind == _DIRECTORY))
    fit &= (flags & _ODD == 0) & (_word(table, 108) == 0)
    needed = -(-length // room.cluster)
    treed = flags & _EXTENTS != 0
    runs = [_of_trees(table, needed, fit, treed), _of_pointers(table, needed, fit, ~treed)]
    every = _Runs(
        *(np.concatenate([getattr(one, name) for one in runs]) for name in _Runs.__slots__)
    )
    end = every.first + every.count
    outside = (
        (every.first <= 0) | (end - 1 > room.last) | (room.start + end * room.cluster > room.limit)
    )
    fit[every.owner[outside]] = False
    stands = table.any(axis=1) | allocated
    return Rows(_records(table, address, fit, every, room), address[stands & ~fit])


def _of_trees(table: Array, needed: Array, fit: Array, mine: Array) -> _Runs:
    """The runs of trees of one level without a hole; inodes with others do not fit."""
    chosen = np.flatnonzero(fit & mine)
    nodes = table[chosen, 40:100]
    count = _short(nodes, 2)
    good = (_short(nodes, 0) == _EXTENT_MAGIC) & (_short(nodes, 6) == 0) & (count <= _LEAVES)
    places = range(12, 12 + _LEAF * _LEAVES, _LEAF)
    logical = np.stack([_word(nodes, at) for at in places], axis=1)
    blocks = np.stack([_short(nodes, at + 4) for at in places], axis=1)
    first = np.stack([_short(nodes, at + 6) << 32 | _word(nodes, at + 8) for at in places], axis=1)
    used = np.arange(_LEAVES) < count[:, None]
    blocks = np.where(used, blocks, 0)
    ends = np.cumsum(blocks, axis=1)
    whole = (blocks > 0) & (blocks <= _LONGEST) & (logical == ends - blocks)
    good &= (whole | ~used).all(axis=1) & (ends[:, -1] == needed[chosen])
    fit[chosen[~good]] = False
    used &= good[:, None]
    return _Runs(np.repeat(chosen, used.sum(axis=1)), first[used], blocks[used])


def _of_pointers(table: Array, needed: Array, fit: Array, mine: Array) -> _Runs:
    """The runs of direct blocks; inodes with indirect ones do not fit, nor with holes, whose
    number 0 lies outside of the room."""
    fit[mine & (needed > _DIRECT)] = False
    chosen = np.flatnonzero(fit & mine)
    blocks = table[chosen, 40 : 40 + 4 * _DIRECT].copy().view("<u4").astype(np.int64)
    used = np.arange(_DIRECT) < needed[chosen][:, None]
    first = blocks[used]
    return _Runs(np.repeat(chosen, needed[chosen]), first, np.ones(len(first), np.int64))


def _records(table: Array, address: Array, fit: Array, runs: _Runs, room: Room) -> Records:
    """The columns of the inodes that fit."""
    rows = np.flatnonzero(fit)
    kinds = _KINDS[table[rows, 1] >> 4]
    files = kinds == KINDS.index("file")
    modified = _word(table, 16)[rows]
    heads = np.zeros(len(rows), RECORD)
    heads["address"] = address[rows]
    heads["modified"] = np.where(modified > 0, modified, NO_TIME)
    heads["streams"] = files
    heads["state"] = ALLOCATED | kinds << KIND_SHIFT
    holders = np.zeros(len(table), np.bool_)
    holders[rows[files]] = True
    kept = holders[runs.owner]
    order = np.argsort(runs.owner[kept], kind="stable")
    every = _Runs(
        runs.owner[kept][order], runs.first[kept][order], runs.count[kept][order]
    ).joined()
    streams = np.zeros(int(files.sum()), STREAM)
    streams["size"] = streams["initialized"] = _word(table, 4)[rows[files]]
    streams["extents"] = np.bincount(every.owner, minlength=len(table))[rows[files]]
    extents = np.stack(
        (room.start + every.first * room.cluster, every.count * room.cluster), axis=1
    )
    nameless = np.zeros(0, np.uint8)
    return Records(heads, np.zeros(0, NAME), nameless, streams, nameless, extents)


def _word(rows: Array, at: int) -> NDArray[np.int64]:
    """Unsigned numbers of four bytes at one place of each row."""
    found: NDArray[np.int64] = rows[:, at : at + 4].copy().view("<u4")[:, 0].astype(np.int64)
    return found


def _short(rows: Array, at: int) -> NDArray[np.int64]:
    """The same of two bytes."""
    found: NDArray[np.int64] = rows[:, at : at + 2].copy().view("<u2")[:, 0].astype(np.int64)
    return found
