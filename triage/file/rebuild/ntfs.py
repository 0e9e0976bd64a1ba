"""NTFS after a format: file records that no master file table holds any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.ntfs_record import (
    COMPRESSED,
    ENCRYPTED,
    FIRST_FREE,
    Piece,
    Record,
    fixed_up,
    parse,
    torn,
)
from triage.file.rebuild.remnant import Part, Remnant
from triage.model import ByteSpace, Pattern

_SECTOR: Final = 512
_LARGEST: Final = 4096
_ROOT: Final = 5
_INDEX_BLOCKS: Final = 0xA0
_NEXT: Final = Struct("<2I")
_WRITTEN: Final = rb".{6}[\x80-\xff]\x01.{18}"
"""In a record of the change journal: a time, and all between it and where the name begins."""


@dataclass(frozen=True, slots=True)
class Ntfs:
    """Reads file records one by one; ``system`` is where record 0 would stand. Its other patterns
    are those of blocks that ``file.ntfs_names`` reads."""

    name: str = "ntfs"
    patterns: tuple[Pattern, ...] = (
        Pattern("ntfs", (b"FI",), rb"FILE\x30\0[\x02-\x09]\0"),
        Pattern("ntfs-place", (b"IN",), rb"INDX\x28\0[\x02-\x09]\0"),
        Pattern("ntfs-log", (b"RC",), rb"RCRD\x28\0\x09\0"),
        Pattern("ntfs-journal", (b"\x02\0",), rb"\x02\0\0\0.{24}" + _WRITTEN + rb"\x3c\0", 4),
        Pattern("ntfs-journal", (b"\x03\0",), rb"\x03\0\0\0.{40}" + _WRITTEN + rb"\x4c\0", 4),
    )

    def read(self, disk: ByteSpace, offsets: Iterable[int]) -> Iterator[Remnant]:
        """The records at these offsets that are whole and of a user's file or directory."""
        for offset in offsets:
            raw = disk.read_at(offset, _LARGEST)
            size = int.from_bytes(raw[28:32], "little")
            raw = raw[:size]
            if size not in (1024, 2048, _LARGEST) or len(raw) < size or torn(raw):
                continue
            number = int.from_bytes(raw[44:48], "little")
            record = parse(fixed_up(raw), number)
            if record is not None and record.whole and (number >= FIRST_FREE or number == _ROOT):
                yield _remnant(record, raw, offset, offset - number * size)

    def begins(self, head: bytes, cluster: int, number: int) -> bool:
        """An index block whose first name has the directory as its parent."""
        del cluster
        at = 24 + int.from_bytes(head[24:28], "little")
        return head[:4] == b"INDX" and int.from_bytes(head[at + 16 : at + 22], "little") == number


def _remnant(record: Record, raw: bytes, offset: int, system: int) -> Remnant:
    names = record.names or record.short_names
    return Remnant(
        offset,
        system,
        record.address,
        record.name_sequence,
        record.base,
        not record.in_use,
        record.directory,
        _index(fixed_up(raw)) if record.directory else -1,
        dict(record.times).get("modified"),
        tuple(dict.fromkeys(names)),
        tuple(_part(piece, raw, offset) for piece in record.data),
        record.created,
        record.changed,
    )


def _part(piece: Piece, raw: bytes, offset: int) -> Part:
    runs = piece.runs
    if piece.place is not None:
        runs = tuple(resident(raw, offset, piece.place, piece.size))
    return Part(
        piece.name,
        piece.size,
        piece.initialized,
        piece.first,
        piece.place is not None,
        bool(piece.flags & COMPRESSED),
        bool(piece.flags & ENCRYPTED),
        runs,
    )


def resident(raw: bytes, offset: int, start: int, length: int) -> list[tuple[int, int]]:
    """Where the bytes of a record's content lie on the disk, as (offset, length) pairs.

    The last two of each sector were moved into the update sequence, which is a place too.
    """
    array = int.from_bytes(raw[4:6], "little")
    places, end = [], start + length
    while start < end:
        sector, within = divmod(start, _SECTOR)
        taken = min(_SECTOR - 2 - within, end - start)
        if taken > 0:
            places.append((offset + start, taken))
        else:
            taken = min(_SECTOR - within, end - start)
            places.append((offset + array + 2 * (sector + 1) + within - _SECTOR + 2, taken))
        start += taken
    return places


def _index(raw: bytes) -> int:
    """First cluster of a directory's index blocks; -1 where it needs none."""
    at = int.from_bytes(raw[20:22], "little")
    while at + 64 <= len(raw):
        kind, length = _NEXT.unpack_from(raw, at)
        if kind == _INDEX_BLOCKS and raw[at + 8]:
            place = at + int.from_bytes(raw[at + 32 : at + 34], "little")
            sizes = raw[place] if place < len(raw) else 0
            first = place + 1 + (sizes & 15)
            return int.from_bytes(raw[first : first + (sizes >> 4)], "little", signed=True)
        if length < 24 or kind > _INDEX_BLOCKS:
            break
        at += length
    return -1


PLUGIN = Ntfs()
