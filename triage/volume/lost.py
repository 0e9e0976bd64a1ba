"""Where volumes may begin that no table names: by what stands at their start, or by copies of it.

Partitions begin and end at whole MiB (those of old systems at a track); looked at is a little
around each of these places. Layouts: as in ``volume.windows`` and ``volume.unix``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage.model import ByteSpace
from triage.volume.found import little

_TRACK: Final = 63 * 512
_ALIGNMENT: Final = 1 << 20
_LOOKS: Final = 1 << 14
"""So many places are looked at; what lies behind is still searched as raw space."""
_SECTOR: Final = 512
_LOOK: Final = 8 << 10
_NAMES: Final = (b"NTFS    ", b"EXFAT   ", b"-FVE-FS-")
_MAGIC: Final = b"\x53\xef"
_COPIES: Final = (6 * _SECTOR, 12 * _SECTOR)
"""Where FAT32 and exFAT keep a copy of their boot sectors."""
_SUPERBLOCK: Final = 1024


def candidates(data: ByteSpace, start: int, end: int) -> list[tuple[int, int]]:
    """(offset, length) of what may be volumes between ``start`` and ``end``, in order of place; the
    length is 0 where it is not told."""
    found: set[tuple[int, int]] = set()
    for place in _places(start, end):
        look = data.read_at(max(place - _SECTOR, 0), _SECTOR + _LOOK)
        before, at = (look[:_SECTOR], look[_SECTOR:]) if place else (b"", look)
        found.update(_told(before, at, place))
    return sorted(one for one in found if start <= one[0] < end)


def _places(start: int, end: int) -> Iterator[int]:
    yield start
    if start + _TRACK < end:
        yield start + _TRACK
    first = -(-start // _ALIGNMENT) * _ALIGNMENT
    yield from range(first, end + 1, _ALIGNMENT)[:_LOOKS]


def _told(before: bytes, at: bytes, place: int) -> Iterator[tuple[int, int]]:
    if any(_boots(at[copy : copy + _SECTOR]) for copy in (0, *_COPIES)) or _begins(at):
        yield place, 0
    for superblock in (at[:_SUPERBLOCK], at[_SUPERBLOCK : 2 * _SUPERBLOCK]):
        if superblock[56:58] == _MAGIC and little(superblock, 24, 4) <= 6:
            group = little(superblock, 32, 4) * (_SUPERBLOCK << little(superblock, 24, 4))
            yield place - little(superblock, 90, 2) * group, 0
    if before[3:11] == _NAMES[0]:  # NTFS keeps its copy in the last sector
        size = (little(before, 40, 8) + 1) * little(before, 11, 2)
        yield place - size, size


def _boots(sector: bytes) -> bool:
    return sector[3:11] in _NAMES or sector[54:57] == b"FAT" or sector[82:87] == b"FAT32"


def _begins(at: bytes) -> bool:
    return at[:6] == b"LUKS\xba\xbe" or at[_SUPERBLOCK : _SUPERBLOCK + 2] in (b"H+", b"HX")
