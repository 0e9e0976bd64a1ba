"""Consecutive NTFS file records as arrays: fixed up, and their attributes in one table.

A record is *ordinary* until something about it asks for ``ntfs_record``, which reads them one by
one. Layout: see there.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from triage.file.ntfs_record import ADDRESS_MASK

Array = NDArray[Any]

_FILE, _BAAD = (int.from_bytes(magic, "little") for magic in (b"FILE", b"BAAD"))
_SECTOR: Final = 512
_ATTRIBUTE_LIST: Final = 0x20
_END: Final = 0xFFFFFFFF
_HEAD: Final = 24
_BEHIND: Final = 1 << 17
"""Zeros behind the last record: a place is at most 16 bits further than its attribute."""


class Slab:
    """Records of ``size`` bytes. ``absent`` marks those where none ever stood.

    ``owner``, ``place``, ``kind``, ``length`` are the attributes by record: whose it is, where in
    the slab, type, bytes.
    """

    def __init__(self, data: bytes, size: int) -> None:
        count = len(data) // size
        self.size = size
        self.bytes: NDArray[np.uint8] = np.zeros(count * size + _BEHIND, np.uint8)
        self.bytes[: count * size] = np.frombuffer(data, np.uint8, count * size)
        self.base: NDArray[np.int64] = np.arange(count, dtype=np.int64) * size
        magic = self.number(self.base, 4)
        self.absent: Array = (magic != _FILE) & (magic != _BAAD)
        self.ordinary: Array = magic == _FILE
        self._fix_up()
        flags = self.number(self.base + 22, 2)
        self.in_use, self.directory = flags & 1 != 0, flags & 2 != 0
        self.sequence = self.number(self.base + 16, 2)
        self.ordinary &= self.number(self.base + 32, 8) & ADDRESS_MASK == 0
        self.owner, self.place, self.kind, self.length = self._attributes()
        self.refuse(np.flatnonzero(self.kind == _ATTRIBUTE_LIST))
        self.ordinary &= self.in_use | (np.bincount(self.owner, minlength=count) > 0)

    def number(self, at: Array, width: int) -> NDArray[np.int64]:
        """Little-endian numbers of 2, 4 or 8 bytes at places of the slab; one of 8 is signed."""
        kind, count = "<i8" if width == 8 else f"<u{width}", len(self.bytes) - width + 1
        view: Array = np.ndarray((count,), kind, self.bytes, strides=(1,))
        return view[at].astype(np.int64)

    def refuse(self, attributes: Array) -> None:
        """The records of these attributes are not ordinary."""
        self.ordinary[self.owner[attributes]] = False

    def of(self, kind: int) -> NDArray[np.int64]:
        """The attributes of a kind."""
        return np.flatnonzero(self.kind == kind)

    def only(self, kind: int) -> NDArray[np.int64]:
        """The attributes of a kind of which an ordinary record has one at most."""
        chosen = self.of(kind)
        self.ordinary &= np.bincount(self.owner[chosen], minlength=len(self.base)) <= 1
        return chosen

    def content(self, chosen: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Place and size of resident content; a record of which it leaves its room is refused."""
        place = self.place[chosen]
        size, start = self.number(place + 16, 4), self.number(place + 20, 2)
        held = (self.bytes[place + 8] == 0) & (start + size <= self.length[chosen])
        self.refuse(chosen[~held])
        return place + start, np.where(held, size, 0)

    def left_over(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Which records have anything behind all that they hold; the number of the file's first
        record, 0 where it is this one; and where in the record that begins. What continued a record
        and is free now says nothing: that one may be another file's."""
        used, first = self.number(self.base + 24, 4), self.number(self.base + 32, 8) & ADDRESS_MASK
        rows = self.bytes[: len(self.base) * self.size].reshape(len(self.base), self.size)
        last = self.size - np.argmax(rows[:, ::-1] != 0, axis=1)
        told = ~self.absent & (used > self.number(self.base + 20, 2))
        told &= self.in_use | (first == 0)
        found = np.flatnonzero(told & (used < last))
        return found, first[found], used[found]

    def _fix_up(self) -> None:
        """Put the last two bytes of each sector back; a torn record is not ordinary."""
        sectors = self.size // _SECTOR
        at, count = self.number(self.base + 4, 2), self.number(self.base + 6, 2)
        self.ordinary &= (count == sectors + 1) & (sectors > 0) & (at + 2 * count <= self.size)
        base, at = self.base[self.ordinary], at[self.ordinary]
        mark, whole = self.number(base + at, 2), np.ones(len(base), np.bool_)
        for sector in range(1, sectors + 1):
            end, kept = base + _SECTOR * sector - 2, base + at + 2 * sector
            whole &= self.number(end, 2) == mark
            self.bytes[end], self.bytes[end + 1] = self.bytes[kept], self.bytes[kept + 1]
        self.ordinary[self.ordinary] = whole

    def _attributes(self) -> tuple[Array, Array, Array, Array]:
        """The attributes of all records, walked in step; those without an end are refused."""
        at = self.number(self.base + 20, 2)
        used = np.minimum(self.number(self.base + 24, 4), self.size)
        whole = np.zeros(len(self.base), np.bool_)
        found = [tuple(np.zeros(0, np.int64) for _ in range(4))]
        rows = np.flatnonzero(self.ordinary)
        while len(rows := rows[at[rows] + 8 <= used[rows]]):
            place = self.base[rows] + at[rows]
            kind, length = self.number(place, 4), self.number(place + 4, 4)
            whole[rows[kind == _END]] = True
            more = (kind != _END) & (length >= _HEAD) & (at[rows] + length <= used[rows])
            rows = rows[more]
            found.append((rows, place[more], kind[more], length[more]))
            at[rows] += length[more]
        self.ordinary &= whole
        table = [np.concatenate(column) for column in zip(*found, strict=True)]
        order = np.argsort(table[0], kind="stable")
        owner, place, kind, length = (column[order] for column in table)
        return owner, place, kind, length
