"""Names of files that NTFS keeps outside their records: in indexes, its log and its change journal.

Each tells the record that it means, with its sequence number, and the directory it lay in. Layouts:
"NTFS Documentation" of the Linux-NTFS project (index entries, and pages of $LogFile, whose records
hold such entries whole); MS-FSCC 2.4.51 and winioctl.h (USN_RECORD_V2, USN_RECORD_V3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

import numpy as np

from triage.file.ntfs_record import ADDRESS_MASK, DOS_NAME, FIRST_FREE, fixed_up, torn, utf8

PAGE: Final = 4096
"""Size of an index block and of a page of the log; a record of the journal lies in one page."""
_SECTOR: Final = 512
_ENTRY: Final = Struct("<Q2HI")
_FILE_NAME: Final = Struct("<7Q2I2B")
_ENTRY_NAME: Final = _ENTRY.size + _FILE_NAME.size
_SUBNODE: Final = 8
_NAMESPACES: Final = 4
_DIRECTORY_INDEX: Final = 0x10000000
_DIRECTORY: Final = 0x10
_ERAS: Final = (0x0180_0000_0000_0000, 0x0200_0000_0000_0000)
"""Ticks of NTFS between 1948 and 2057: times of files, and what tells them from other numbers."""
_BIGGEST: Final = 1 << 44
_NODE: Final = 24
"""Where an index block says how much of it is in use."""
_USN: Final = Struct("<I2H")
_CHANGE: Final = {2: Struct("<2Q8xQ4I2H"), 3: Struct("<Q8xQ8x8xQ4I2H")}


@dataclass(frozen=True, slots=True)
class LostName:
    """A ``name`` (UTF-8) at byte ``place`` of what was read, of the record ``address`` when its
    number was ``sequence``; ``above`` is that of the ``parent``. Times are ticks of NTFS:
    ``changed`` is when the system touched the record last, or wrote this. ``size`` is -1 where it
    is not told."""

    place: int
    name: bytes
    address: int
    sequence: int
    parent: int
    above: int
    directory: bool
    size: int
    modified: int
    changed: int


def names(data: bytes, *, rest: bool = False) -> Iterator[LostName]:
    """The names in a file record, an index block, a page of the log or of the change journal.

    ``rest``: of an index block only what is left behind its live names.
    """
    kind = data[:4]
    if kind not in (b"FILE", b"INDX", b"RCRD"):
        yield from _changes(data[:PAGE])
        return
    data = data[: _SECTOR * (int.from_bytes(data[6:8], "little") - 1)]
    if not torn(data):
        live = rest and kind == b"INDX"
        yield from _entries(fixed_up(data), _NODE + _number(data, _NODE + 4) if live else 0)


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _entries(data: bytes, start: int) -> Iterator[LostName]:
    """Whole index entries, live ones and what is left of others; each begins at a multiple of 8."""
    words = np.frombuffer(data, "<u8", len(data) // 8)
    if len(words) < _ENTRY_NAME // 8:
        return
    heads = words[1 : len(words) - 8]
    length, content = heads & 0xFFFF, heads >> np.uint64(16) & np.uint64(0xFFFF)
    room = length.astype(np.int64) - content.astype(np.int64) - _ENTRY.size
    likely = (content > _FILE_NAME.size) & (room >= 0) & (room < 8 + _SUBNODE)
    for number in np.flatnonzero(likely[start // 8 :]).tolist():
        found = _entry(data, start + 8 * number)
        if found is not None:
            yield found


def _entry(data: bytes, at: int) -> LostName | None:
    reference, length, content, flags = _ENTRY.unpack_from(data, at)
    if at + _ENTRY.size + content > len(data) or length % 8 or flags > 3:
        return None
    (above, *times, _, size, attributes, _, signs, space) = _FILE_NAME.unpack_from(
        data, at + _ENTRY.size
    )
    if content != _FILE_NAME.size + 2 * signs or space >= _NAMESPACES or space == DOS_NAME:
        return None
    if not all(_ERAS[0] < one < _ERAS[1] for one in times) or size >= _BIGGEST:
        return None
    name = data[at + _ENTRY_NAME : at + _ENTRY_NAME + 2 * signs]
    leads = bool(attributes & (_DIRECTORY_INDEX | _DIRECTORY))
    return _lost(at, reference, above, name, leads, size, times[1], times[2])


def _changes(page: bytes) -> Iterator[LostName]:
    """Records of the change journal, one behind another from the page's beginning."""
    at = 0
    while at + 64 <= len(page):
        length, major, minor = _USN.unpack_from(page, at)
        if major not in _CHANGE or minor or length % 8 or not 64 <= length <= len(page) - at:
            return
        layout = _CHANGE[major]
        reference, above, time, _, _, _, attributes, size, start = layout.unpack_from(page, at + 8)
        name = page[at + start : at + start + size]
        if start == 8 + layout.size and start + size <= length and size and not size % 2:
            found = _lost(at, reference, above, name, bool(attributes & _DIRECTORY), -1, time, time)
            if found is not None and _ERAS[0] < time < _ERAS[1]:
                yield found
        at += length


def _lost(
    place: int,
    reference: int,
    above: int,
    name: bytes,
    directory: bool,
    size: int,
    modified: int,
    changed: int,
) -> LostName | None:
    """What is said of a file; of records that no file has, and of the system's own, nothing."""
    sequence, parent = reference >> 48, above & ADDRESS_MASK
    if not sequence or not above >> 48 or reference & ADDRESS_MASK < FIRST_FREE:
        return None
    return LostName(
        place,
        utf8(name),
        reference & ADDRESS_MASK,
        sequence,
        parent,
        above >> 48,
        directory,
        size,
        modified,
        changed,
    )
