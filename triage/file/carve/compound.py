"""What the allocation table and the directory of a compound file say ([MS-CFB] 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.file.carve.view import View

ROOT: Final = "Root Entry".encode("utf-16-le")
KIND: Final = 66
_STREAM_KIND, ROOT_KIND = b"\2", b"\5"
"""What an entry of the directory is."""
_FREE: Final = 0xFFFFFFFF
_TABLE: Final = 0xFFFFFFFD
_ENDED: Final = 0xFFFFFFFE
"""Some programs write a sector of the table down as the stream that it is, and not as the table."""
_LAST: Final = 0xFFFFFFFA
_HEADER_SLOTS: Final = 109
_MOST: Final = 1 << 16
_ENTRY: Final = 128
_SHORT: Final = 4096
_UNIT: Final = 64
"""Streams of fewer bytes lie together in another one, in units of so many."""
_LONGEST: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file as its header describes it; ``table`` says which sector follows which, in the
    sectors ``tables``."""

    view: View
    size: int
    table: NDArray[np.uint32]
    tables: tuple[int, ...]

    @property
    def length(self) -> int:
        """Bytes to the end of the last sector in use; 0: none is. What the table calls the end of
        something that begins nowhere is not in use: some programs fill their tables with that."""
        table, known = self.table, np.arange(len(self.table))
        idle = table == _ENDED
        idle[table[table < len(table)]] = False
        own = [self.directory(), self.view.number(60, 4), *self.tables]
        own += [first for _, first, _ in self.streams()]
        idle[[sector for sector in own if sector < len(table)]] = False
        used = known[(table != _FREE) & ~idle]
        return (int(used[-1]) + 2) * self.size if len(used) else 0

    def directory(self) -> int:
        """The first sector of the directory."""
        return self.view.number(48, 4)

    def chain(self, sector: int) -> list[int]:
        """The sectors of a stream; they end where one is out of place."""
        return _chain(self.table, sector)

    def streams(self) -> Iterator[tuple[str, int, int]]:
        """Names, first sectors and lengths of the streams, the root's with all that are short."""
        for sector in self.chain(self.directory()):
            raw = self.view.at((sector + 1) * self.size, self.size)
            for entry in (raw[at : at + _ENTRY] for at in range(0, len(raw), _ENTRY)):
                name = entry[: max(int.from_bytes(entry[64:66], "little") - 2, 0)]
                length = int.from_bytes(entry[120:124], "little")
                if entry[KIND : KIND + 1] in (_STREAM_KIND, ROOT_KIND):
                    first = int.from_bytes(entry[116:120], "little")
                    yield name.decode("utf-16-le", "replace"), first, length

    def stream(self, first: int, length: int) -> bytes:
        """The bytes of a stream."""
        if length >= _SHORT:
            return self._sectors(first)[:length] if length <= _LONGEST else b""
        table = np.frombuffer(self._sectors(self.view.number(60, 4)), "<u4")
        _, root, _ = next(self.streams(), ("", _LAST, 0))
        short = self._sectors(root)
        parts = (short[one * _UNIT :][:_UNIT] for one in _chain(table, first))
        return b"".join(parts)[:length]

    def begins(self) -> Iterator[int]:
        """The places in the file at which streams begin."""
        _, root, _ = next(self.streams(), ("", _LAST, 0))
        short = self.chain(root)
        for _, first, length in self.streams():
            number, inside = divmod(first * _UNIT, self.size)
            if length >= _SHORT or first == root:
                yield (first + 1) * self.size
            elif number < len(short):
                yield (short[number] + 1) * self.size + inside

    def holds(self, first: int, length: int) -> bool:
        """Whether a stream that has sectors of its own has enough."""
        return length < _SHORT or len(self.chain(first)) * self.size >= length

    def _sectors(self, first: int) -> bytes:
        chain = np.array(self.chain(first), np.int64)
        runs = np.split(chain, np.flatnonzero(np.diff(chain) != 1) + 1) if len(chain) else []
        size = self.size
        return b"".join(self.view.at((int(run[0]) + 1) * size, len(run) * size) for run in runs)


def _chain(table: NDArray[np.uint32], sector: int) -> list[int]:
    found: list[int] = []
    while sector < len(table) and len(found) < len(table):
        found.append(sector)
        sector = int(table[sector])
    return found


def compound(view: View, gap: int = 0) -> Compound | None:
    """The file that begins here; null where its table is not whole. A sector of the table that is
    not where it should be may lie ``gap`` further. Raises ``SpentError``."""
    shift, count = view.number(30, 2), view.number(44, 4)
    if shift not in (9, 12) or not 0 < count <= _MOST or view.number(28, 2) != 0xFFFE:
        return None
    size = 1 << shift
    sectors = _tables(view, count, size)
    parts = [_part(view, number, sector, size, gap) for number, sector in enumerate(sectors)]
    if len(parts) != count or not all(map(len, parts)):
        return None
    return Compound(view, size, np.concatenate(parts), tuple(sectors))


def _part(view: View, number: int, sector: int, size: int, gap: int) -> NDArray[np.uint32]:
    """One sector of the table, which says of itself that it is one; else nothing."""
    for further in dict.fromkeys((0, gap)):
        entries = np.frombuffer(view.at((sector + 1) * size + further, size), "<u4", -1)
        own = sector - number * (size // 4)
        stated = (_TABLE, _ENDED, sector + 1)
        if len(entries) * 4 == size and (not 0 <= own < len(entries) or entries[own] in stated):
            return entries
    return np.empty(0, np.uint32)


def _tables(view: View, count: int, size: int) -> list[int]:
    """The sectors of the allocation table, in order."""
    found = np.frombuffer(view.at(76, 4 * _HEADER_SLOTS), "<u4").tolist()
    following, seen = view.number(68, 4), 0
    while 0 <= following < _LAST and len(found) < count and seen < _MOST:
        entries = np.frombuffer(view.at((following + 1) * size, size), "<u4").tolist()
        if len(entries) * 4 < size:
            break
        found += entries[:-1]
        following, seen = entries[-1], seen + 1
    return [sector for sector in found[:count] if sector < _LAST]
