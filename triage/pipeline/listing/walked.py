"""What the walks of one volume left in the store, read back as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from triage.hashes import among, distinct
from triage.metadata import ALLOCATED, ENTRY, LEADS, Array, Entries, Records, spread, starts
from triage.store import Store


def directories(store: Store, volume: int) -> list[int]:
    """Every directory that the inode pass found, in order of address."""
    rows = store.db.execute("SELECT directories FROM records WHERE volume = ?", (volume,))
    found: list[int] = distinct(np.frombuffer(b"".join(row[0] for row in rows), np.int64)).tolist()
    return found


def records(store: Store, volume: int) -> Iterator[Records]:
    """All metadata records of a volume in order of address, some at a time."""
    pending: Records | None = None
    for first, columns in store.db.execute(
        "SELECT first, columns FROM records WHERE volume = ? ORDER BY first, unit", (volume,)
    ):
        block = Records.unpack(columns)
        if pending is not None:  # of an earlier round, whose addresses may lie between
            below = pending.heads["address"] < first
            if below.all():
                yield pending
            else:
                yield pending.chosen(np.flatnonzero(below))
                block = Records.joined((pending.chosen(np.flatnonzero(~below)), block))
        pending = block
    if pending is not None:
        yield pending


def addresses(store: Store, volume: int) -> Array:
    """The addresses of all metadata records of a volume, in order."""
    found = [one.heads["address"].copy() for one in records(store, volume)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


class FileName(NamedTuple):
    """The name of a file as a directory holds it."""

    volume: int
    name: bytes
    address: int
    sequence: int
    allocated: bool


def file_names(store: Store) -> Iterator[FileName]:
    """What directories of all volumes call files."""
    for volume, packed in store.db.execute("SELECT volume, entries FROM listing ORDER BY rowid"):
        entries = Entries.unpack(packed)
        for head, name in zip(entries.heads.tolist(), entries.texts(), strict=True):
            address, sequence, _, flags = head
            if not flags & LEADS:
                yield FileName(volume, name, address, sequence, bool(flags & ALLOCATED))


def unread(store: Store, volume: int) -> list[int]:
    """The addresses that names lead to and that have no record, in order."""
    found = [np.zeros(0, np.int64)]
    for (packed,) in store.db.execute("SELECT entries FROM listing WHERE volume = ?", (volume,)):
        found.append(distinct(Entries.unpack(packed).heads["address"]))
    wanted, known = distinct(np.concatenate(found)), addresses(store, volume)
    left: list[int] = (wanted[~among(wanted, known)] if len(known) else wanted).tolist()
    return left


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """All names of a volume that directories hold, in order of ``address``, those of one address by
    directory: what ``metadata.ENTRY`` says of each, the directory that it lies in, where it begins
    in ``text``."""

    text: memoryview
    address: Array
    sequence: Array
    length: Array
    flags: Array
    parent: Array
    start: Array

    @staticmethod
    def of(store: Store, volume: int) -> Names:
        """Read a volume's names; they come by directory, in it as they lie there."""
        where = "FROM listing WHERE volume = ?"
        count, size = store.db.execute(
            f"SELECT coalesce(sum(count), 0), coalesce(sum(length(entries)), 0) {where}",
            (volume,),
        ).fetchone()
        columns = [np.empty(count, ENTRY[field]) for field in _FIELDS]
        parent = np.empty(count, np.int64)
        text = np.empty(max(0, size - ENTRY.itemsize * count), np.uint8)
        at, end = 0, 0
        for directory, packed in store.db.execute(
            f"SELECT directory, entries {where} ORDER BY directory, part",
            (volume,),
        ):
            entries = Entries.unpack(packed)
            last, behind = at + len(entries.heads), end + len(entries.name_bytes)
            for column, field in zip(columns, _FIELDS, strict=True):
                column[at:last] = entries.heads[field]
            parent[at:last], text[end:behind] = directory, entries.name_bytes
            at, end = last, behind
        columns += [parent, starts(columns[_FIELDS.index("length")])]
        order = np.argsort(columns[0], kind="stable")
        for number in range(len(columns)):  # one after another: there may be millions
            columns[number] = columns[number][order]
        return Names(memoryview(text.data), *columns)

    def of_addresses(self, address: Array) -> tuple[Array, Array]:
        """The names of some records: which of them each belongs to, and its number."""
        first = np.searchsorted(self.address, address, "left")
        count = np.searchsorted(self.address, address, "right") - first
        return np.repeat(np.arange(len(address)), count), spread(first, count)

    def leading(self) -> Array:
        """The numbers of the names of directories."""
        return np.flatnonzero(self.flags & LEADS)

    def texts(self, numbers: Array) -> list[bytes]:
        """Names by their numbers."""
        first, length = self.start[numbers], self.length[numbers]
        ends = (first + length).tolist()
        return [bytes(self.text[a:b]) for a, b in zip(first.tolist(), ends, strict=True)]


_FIELDS: Final = ("address", "sequence", "length", "flags")
