"""Directory entries of FAT12/16/32, live and deleted (Microsoft's fatgen103).

TSK is not used for them: it takes the byte 5C in a short name for a backslash and drops the
file, while in CP932 it is the second byte of 表, ソ, 能 and others.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SIZE: Final = 32
LONGEST: Final = 21 * SIZE
"""A short entry with all the long-name entries that may stand before it."""

_DELETED: Final = 0xE5
_KANJI_E5: Final = 0x05
_LONG: Final = 0x0F
_LABEL: Final = 0x08
_DIRECTORY: Final = 0x10
_FORBIDDEN: Final = frozenset(b'"*+,/:;<=>?[]|')


@dataclass(frozen=True, slots=True)
class Record:
    """A file as its directory describes it; ``place`` is the byte offset in what was parsed.

    ``contiguous`` says that the file needs no chain (exFAT). ``initialized`` bytes were written.
    """

    place: int
    name: bytes
    allocated: bool
    directory: bool
    cluster: int
    size: int
    initialized: int
    times: tuple[tuple[str, int], ...]
    contiguous: bool = False


def records(data: bytes, allocated: bool = True) -> Iterator[Record]:
    """The files that a directory's bytes describe, without ``.`` and ``..``.

    ``allocated`` is false for the bytes of a deleted directory. Behind the end mark lie entries
    of former times: they count as deleted.
    """
    long: list[bytes] = []
    live = allocated
    for place in range(0, len(data) - SIZE + 1, SIZE):
        entry = data[place : place + SIZE]
        if entry[0] == 0:
            long, live = [], False
        elif entry[11] & 0x3F == _LONG:
            if entry[0] & 0x40 and entry[0] != _DELETED:
                long = []
            long.append(entry)
        else:
            used = live and entry[0] != _DELETED
            if _is_file(entry) and (used or plausible(entry)):
                yield _record(entry, place, used, _long_name(long, entry))
            long = []


def plausible(entry: bytes) -> bool:
    """Whether bytes may be a short entry; for those that no live directory vouches for."""
    name = entry[1:11]
    if entry[11] & 0xC0 or entry[11] & _LABEL or any(c < 0x20 or c in _FORBIDDEN for c in name):
        return False
    date = _number(entry, 24, 2)
    return name[7:] != b"" and 1 <= date >> 5 & 15 <= 12 and date & 31 >= 1


def starts_directory(data: bytes) -> bool:
    """Whether a cluster begins with the entries ``.`` and ``..``."""
    return (
        data[:11] == b".          "
        and data[32:43] == b"..         "
        and bool(data[11] & data[43] & _DIRECTORY)
    )


def cluster_of(entry: bytes) -> int:
    """The first cluster that a short entry names."""
    return _number(entry, 20, 2) << 16 | _number(entry, 26, 2)


def _is_file(entry: bytes) -> bool:
    return not entry[11] & _LABEL and entry[:11] not in (b".          ", b"..         ")


def _record(entry: bytes, place: int, used: bool, long: bytes | None) -> Record:
    directory = bool(entry[11] & _DIRECTORY)
    size = 0 if directory else _number(entry, 28, 4)
    return Record(
        place,
        long or _short_name(entry),
        used,
        directory,
        cluster_of(entry),
        size,
        size,
        _times(entry),
    )


def _short_name(entry: bytes) -> bytes:
    """The 8.3 name in the code page of whoever wrote it; a lost first byte becomes ``_``."""
    first = entry[:1]
    if entry[0] == _DELETED:
        first = b"_"
    elif entry[0] == _KANJI_E5:
        first = b"\xe5"
    base, extension = (first + entry[1:8]).rstrip(b" "), entry[8:11].rstrip(b" ")
    # Windows NT keeps an all-lower-case name in two bits; only ASCII has a case here.
    if entry[12] & 0x08 and base.isascii():
        base = base.lower()
    if entry[12] & 0x10 and extension.isascii():
        extension = extension.lower()
    return base + b"." + extension if extension else base


def checksum(entry: bytes) -> int:
    """What the entries of a long name say of the short one that they belong to."""
    total = 0
    for byte in entry[:11]:
        total = ((total << 7 & 0x80 | total >> 1) + byte) & 0xFF
    return total


def _long_name(parts: list[bytes], entry: bytes) -> bytes | None:
    """The name of the entries right before a short one, the nearest holding its start.

    Of a deleted file neither the numbers of the entries nor the checksum can be told.
    """
    if not parts:
        return None
    if entry[0] != _DELETED and not _whole(parts, checksum(entry)):
        return None
    chosen = []
    for part in reversed(parts):
        if part[13] != parts[-1][13]:
            break
        chosen.append(part[1:11] + part[14:26] + part[28:32])
    raw = whole = b"".join(chosen)
    for end in range(0, len(raw), 2):
        if raw[end : end + 2] == b"\0\0":
            raw = raw[:end]
            break
    name = raw.decode("utf-16-le", "surrogatepass")
    if entry[0] == _DELETED and raw == whole and not _ends_as(name, entry[8:11].rstrip(b" ")):
        return None
    return name.encode("utf-8", "surrogatepass") or None


def _ends_as(name: str, extension: bytes) -> bool:
    """Whether a long name has the ending of the short one: else its last entries may be lost."""
    ending = name.rpartition(".")[2].upper() if "." in name else ""
    return not extension.isascii() or ending[: len(extension)] == extension.decode()


def _whole(parts: list[bytes], expected: int) -> bool:
    """Whether the nearest entries are a long name from its end, so marked, to its beginning."""
    for number, part in enumerate(reversed(parts), 1):
        if part[0] & 0x3F != number or part[13] != expected:
            return False
        if part[0] & 0x40:
            return True
    return False


def _times(entry: bytes) -> tuple[tuple[str, int], ...]:
    stamps = (
        ("modified", _number(entry, 24, 2), _number(entry, 22, 2), 0),
        ("accessed", _number(entry, 18, 2), 0, 0),
        ("created", _number(entry, 16, 2), _number(entry, 14, 2), entry[13] // 100),
    )
    found = ((name, seconds(date, time, extra)) for name, date, time, extra in stamps)
    return tuple((name, value) for name, value in found if value is not None)


def seconds(date: int, time: int, extra: int) -> int | None:
    """A DOS date and time as seconds since 1970, the wall clock taken as UTC."""
    month, day = date >> 5 & 15, date & 31
    if not (1 <= month <= 12 and day):
        return None
    clock = (time >> 11, time >> 5 & 63, 2 * (time & 31))
    return calendar.timegm((1980 + (date >> 9), month, day, *clock)) + extra


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
