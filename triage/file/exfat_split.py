"""Sets of directory entries of exFAT that a cluster's border cuts, where the next cluster of the
directory lies elsewhere: joined where the set's checksum and its name's hash hold.

Layouts: Microsoft's exFAT specification, chapters 6.3 and 7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from triage.file import exfat_entries
from triage.file.fat_entries import SIZE, Record

_SECTOR: Final = 512
_FILE, _STREAM, _NAME = 0x05, 0x40, 0x41
_FEWEST, _MOST = 2, 18
_UNITS: Final = 15
"""Units of UTF-16 in one entry of a name."""
_PIECES, _TRIES = 1 << 14, 1 << 17
"""So many pieces of a kind are kept and pairs compared: more are no directories."""

_Key = tuple[int, int]
"""Type and number of the entries that one piece lacks, or that the other begins with."""


@dataclass(slots=True)
class Split:
    """Pieces of sets by what would complete them: (place of the disk, bytes) each."""

    _tails: list[tuple[_Key, int, bytes]] = field(default_factory=list)
    _heads: defaultdict[_Key, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    left_out: int = 0
    """Pieces that were not kept, or not compared."""

    def add(self, offset: int, data: bytes) -> None:
        """Note the pieces in the entries at ``offset`` of the disk, the start of a sector."""
        for start in range(0, len(data), _SECTOR):
            head = _entries(data, start)
            if head and len(head) <= _MOST * SIZE:
                several = self._heads[head[0] & 0x7F, len(head) // SIZE]
                room = len(several) < _PIECES or head in several
                several.update([head] if room else ())
                self.left_out += not room
        for at in range(0, len(data) - SIZE + 1, SIZE):
            count = data[at + 1]
            if data[at] & 0x7F != _FILE or not _FEWEST <= count <= _MOST:
                continue
            if exfat_entries.record_at(data, at) is None:
                self._cut(offset + at, data[at : at + SIZE * (1 + count)], -at % _SECTOR)

    def _cut(self, place: int, entries: bytes, border: int) -> None:
        for end in (border, border + _SECTOR):
            lacking = 1 + entries[1] - end // SIZE
            if not 0 < end <= len(entries) or lacking <= 0:
                continue
            if len(self._tails) < _PIECES:
                kind = _STREAM if end == SIZE else _NAME
                self._tails.append(((kind, lacking), place, entries[:end]))
            else:
                self.left_out += 1

    def joined(self) -> Iterator[tuple[int, Record]]:
        """The files of sets that only one way completes, and where these begin on the disk."""
        left = _TRIES
        for number, (key, place, tail) in enumerate(self._tails):
            several = self._heads.get(key, ())
            left -= len(several)
            if left < 0:
                self.left_out += len(self._tails) - number
                return
            fitting = [whole for head in several if _holds(whole := tail + head)]
            record = exfat_entries.record_at(fitting[0], 0) if len(fitting) == 1 else None
            if record:
                yield place, record


def _entries(data: bytes, start: int) -> bytes:
    """The rest of a set that a sector begins with."""
    end = start + SIZE * (data[start] & 0x7F == _STREAM)
    most = start + SIZE * (_MOST + 1)
    while end < min(len(data), most) and data[end] & 0x7F == _NAME:
        end += SIZE
    return data[start:end]


def _holds(entries: bytes) -> bool:
    """Whether all entries are of one file, by its checksum, and its name's length and hash."""
    stream = entries[SIZE : 2 * SIZE]
    record = exfat_entries.record_at(entries, 0)
    if record is None or -(-stream[3] // _UNITS) != entries[1] - 1:
        return False
    return _hash(record.name) == int.from_bytes(stream[4:6], "little")


def _hash(name: bytes) -> int:
    """Chapter 7.6.4, over the name in capitals."""
    total = 0
    text = name.decode("utf-8", "surrogatepass")
    capitals = "".join(upper if len(upper := one.upper()) == 1 else one for one in text)
    for byte in capitals.encode("utf-16-le", "surrogatepass"):
        total = ((total << 15 | total >> 1) + byte) & 0xFFFF
    return total
