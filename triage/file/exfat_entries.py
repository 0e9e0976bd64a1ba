"""Directory entries of exFAT, live and deleted (Microsoft's exFAT specification, chapter 7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage.file.fat_entries import SIZE, Record, seconds

LONGEST: Final = 19 * SIZE
"""A file entry with all its secondary entries."""

_IN_USE: Final = 0x80
_FILE: Final = 0x05
_STREAM: Final = 0x40
_NAME: Final = 0x41
_BITMAP: Final = 0x81
_DIRECTORY: Final = 0x10
_NO_CHAIN: Final = 0x02


def records(data: bytes, allocated: bool = True) -> Iterator[Record]:
    """The files that a directory's bytes describe, live and deleted.

    Only sets whose checksum holds are believed; deletion clears one bit of each entry's type,
    so the checksum of a deleted set can be had too.
    """
    place = 0
    while place + SIZE <= len(data):
        found = record_at(data, place, allocated)
        if found:
            yield found
            place += SIZE * (1 + data[place + 1])
        else:
            place += SIZE


def record_at(data: bytes, place: int, allocated: bool = True) -> Record | None:
    """The file whose set of entries begins at ``place``, if one does."""
    kind, count = data[place], data[place + 1] if place + 1 < len(data) else 0
    end = place + SIZE * (1 + count)
    if kind & 0x7F != _FILE or not 2 <= count <= 18 or end > len(data):
        return None
    entries = data[place:end]
    stream = entries[SIZE : 2 * SIZE]
    if stream[0] & 0x7F != _STREAM or _checksum(entries) != _number(entries, 2, 2):
        return None
    units = stream[3]
    raw = b"".join(
        entries[at + 2 : at + SIZE]
        for at in range(2 * SIZE, len(entries), SIZE)
        if entries[at] & 0x7F == _NAME
    )[: 2 * units]
    directory = bool(_number(entries, 4, 2) & _DIRECTORY)
    size = _number(stream, 24, 8)
    return Record(
        place,
        raw.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass"),
        allocated and bool(kind & _IN_USE),
        directory,
        _number(stream, 20, 4),
        size,
        min(_number(stream, 8, 8), size),
        _times(entries),
        bool(stream[1] & _NO_CHAIN),
    )


def bitmap(root: bytes) -> tuple[int, int] | None:
    """First cluster and length of the allocation bitmap that a root directory names."""
    for place in range(0, len(root) - SIZE + 1, SIZE):
        if root[place] == _BITMAP:
            return _number(root, place + 20, 4), _number(root, place + 24, 8)
    return None


def _checksum(entries: bytes) -> int:
    """Chapter 6.3.3, over the entries as they were when in use."""
    total = 0
    for at, byte in enumerate(entries):
        if at in (2, 3):
            continue
        value = byte | _IN_USE if at % SIZE == 0 else byte
        total = ((total << 15 | total >> 1) + value) & 0xFFFF
    return total


def _times(entry: bytes) -> tuple[tuple[str, int], ...]:
    stamps = (("modified", 12, 21, 23), ("accessed", 16, None, 24), ("created", 8, 20, 22))
    times = []
    for name, at, extra, zone in stamps:
        hundredths = entry[extra] if extra else 0
        value = seconds(_number(entry, at + 2, 2), _number(entry, at, 2), hundredths // 100)
        if value is not None:
            times.append((name, value - _zone(entry[zone])))
    return tuple(times)


def _zone(byte: int) -> int:
    """Offset from UTC in seconds: seven signed bits of quarters of an hour, if marked valid."""
    if not byte & 0x80:
        return 0
    quarters = byte & 0x7F
    return (quarters - 128 if quarters & 0x40 else quarters) * 15 * 60


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
