"""FAT after a format: clusters of directories that no directory leads to any more.

A cluster of a subdirectory's beginning says its own number and its parent's. A later one says
nothing of the kind; it is tied to the one before it where a long name runs over their border.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from triage.file import fat_entries
from triage.file.fat_entries import SIZE, Record
from triage.file.rebuild.remnant import REST, Part, Remnant
from triage.model import ByteSpace, Pattern

_SECTOR: Final = 512
_LONGEST: Final = 2 << 20
_LONG: Final = 0x0F
_LAST: Final = 0x40
_HERE: Final = b".          "


@dataclass(frozen=True, slots=True)
class _Run:
    """Sectors one after the other that hold a directory's entries."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Fat:
    """Reads directory entries; ``Remnant.base`` is where a file's first entry stands, or, of the
    entry that a directory has for itself (without names), the parent's cluster."""

    name: str = "fat"
    patterns: tuple[Pattern, ...] = (
        Pattern("fat", (b". ",), rb"\. {10}[\x10-\x37].{20}\.\. {9}[\x10-\x37]"),
        Pattern("fat-place", (b". ",), rb"\. {10}[\x10-\x37].{20}\.\. {9}[\x10-\x37]"),
        Pattern("fat", (b"\x0f\0",), rb"\x0f\0.{13}\0\0", 11),
        Pattern("fat", (b"\x0f\0",), rb"\x0f\0.{13}\0\0", SIZE + 11),
    )

    def read(self, disk: ByteSpace, offsets: Iterable[int]) -> Iterator[Remnant]:
        """The files of the directories there; runs that belong together are read as one."""
        runs = list(_runs(disk, offsets))
        tails = {}
        for run in runs:
            key, tail = _tail(run)
            if tail:
                tails[key] = (
                    None if key in tails else (run.offset + len(run.data) - len(tail), tail)
                )
        for run in runs:
            known = tails.get(_wanted(run))
            yield from _remnants(run, *(known or (run.offset, b"")))

    def begins(self, head: bytes, cluster: int, number: int) -> bool:
        """The two first entries of a subdirectory, with its own number."""
        del number
        return fat_entries.starts_directory(head[:64]) and fat_entries.cluster_of(head) == cluster


def _runs(disk: ByteSpace, offsets: Iterable[int]) -> Iterator[_Run]:
    end = -1
    for offset in offsets:
        if offset < end:
            continue
        pieces: list[bytes] = []
        while len(pieces) * _SECTOR < _LONGEST:
            sector = disk.read_at(offset + len(pieces) * _SECTOR, _SECTOR)
            if pieces and sector.startswith(_HERE):
                break
            entries = _entries(sector)
            if not entries:
                break
            pieces.append(sector[: SIZE * entries])
            if entries * SIZE < _SECTOR:
                break
        if pieces:
            run = _Run(offset, b"".join(pieces))
            end = offset + len(run.data)
            yield run


def _entries(sector: bytes) -> int:
    """How many entries of a directory a sector begins with."""
    for at in range(0, len(sector), SIZE):
        entry = sector[at : at + SIZE]
        if not (_is_long(entry) or _is_dot(entry) or fat_entries.plausible(entry)):
            return at // SIZE
    return len(sector) // SIZE


def _is_long(entry: bytes) -> bool:
    return entry[11] & 0x3F == _LONG and not entry[12] and entry[26:28] == b"\0\0"


def _is_dot(entry: bytes) -> bool:
    return entry[:11] in (_HERE, b"..         ")


def _tail(run: _Run) -> tuple[tuple[int, int], bytes]:
    """The long name that a run ends in the middle of: (checksum, next number), and its entries."""
    at = len(run.data)
    while at >= SIZE and _is_long(run.data[at - SIZE : at]) and run.data[at - SIZE] != 0xE5:
        at -= SIZE
        if run.data[at] & _LAST:
            tail = run.data[at:]
            return (tail[13], (tail[-SIZE] & 0x1F) - 1), tail
    return (0, 0), b""


def _wanted(run: _Run) -> tuple[int, int]:
    """What must end before a run that begins in the middle of a long name; else nothing has it."""
    first = run.data[:SIZE]
    if _is_dot(first) or first[0] == 0xE5:
        return -1, -1
    if _is_long(first):
        return (-1, -1) if first[0] & _LAST else (first[13], first[0] & 0x1F)
    return fat_entries.checksum(first), 0


def _remnants(run: _Run, start: int, before: bytes) -> Iterator[Remnant]:
    if run.data.startswith(_HERE):
        own, above = fat_entries.cluster_of(run.data), fat_entries.cluster_of(run.data[SIZE:])
        yield Remnant(run.offset, 0, own, 0, above, False, True, own, None, (), ())
    at = -len(before)
    for record in fat_entries.records(before + run.data):
        place = record.place - len(before)
        base = start if at < 0 else run.offset + at
        yield remnant(record, run.offset + place, base)
        at = place + SIZE


def remnant(record: Record, offset: int, base: int) -> Remnant:
    """What one directory entry at ``offset`` describes; its set of entries begins at ``base``."""
    runs = ((record.cluster, REST),)
    size = record.size
    part = Part(b"", size, record.initialized, 0, False, False, False, runs, not record.contiguous)
    return Remnant(
        offset,
        0,
        record.cluster if record.directory else 0,
        0,
        base,
        not record.allocated,
        record.directory,
        record.cluster if record.directory else -1,
        dict(record.times).get("modified"),
        ((0, 0, record.name),),
        () if record.directory else (part,),
    )


PLUGIN = Fat()
