"""The NTFS master file table: file records by number, and what they say together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.file.ntfs_record import ADDRESS_MASK, Piece, Record, fixed_up, parse, torn
from triage.file.ntfs_slab import Slab
from triage.file.places import Layout
from triage.model import Extent
from triage.tsk import Image

ROOT: Final = 5
_EXTEND: Final = 11
FIRST_USER: Final = 24
NO_PARENT: Final = -1
"""What stands for the directory of a file that names none."""
_EXTENSION_LIMIT: Final = 1024
_EXTEND_DEPTH: Final = 4
_WINDOW: Final = 64 << 10


class MasterFileTable:
    """Random access to file records by number. ``extents`` are those of $MFT's content."""

    def __init__(self, image: Image, extents: tuple[Extent, ...]) -> None:
        self._image = image
        self._layout = Layout(extents)
        first = image.read(extents[0].offset, 64) if extents else b""
        size = int.from_bytes(first[28:32], "little")
        self.record_size = size if 256 <= size <= 65536 and size & (size - 1) == 0 else 1024
        self.count = self._layout.length // self.record_size
        self._window = lru_cache(maxsize=64)(self._read)
        self.record = lru_cache(maxsize=4096)(self._record)
        self.extended = lru_cache(maxsize=65536)(self._extended)

    def places(self, address: int, start: int, length: int) -> tuple[Extent, ...]:
        """Image extents of ``length`` bytes from byte ``start`` of a record."""
        return tuple(self._layout.part(address * self.record_size + start, length))

    def damaged(self, address: int) -> bool:
        """Whether a record was used and is not as it was written."""
        record = self.record(address)
        intact = record is not None and record.whole and not torn(self._raw(address))
        return not intact and self._was_used(address)

    def content(self, address: int) -> bytes:
        """The bytes of a record as they were before they were written."""
        return fixed_up(self._raw(address))

    def extensions(self, address: int, attribute_list: bytes) -> Iterator[Record]:
        """The other records that an attribute list names, as far as they belong to the file."""
        seen = {address}
        at = 0
        while at + 26 <= len(attribute_list) and len(seen) < _EXTENSION_LIMIT:
            length = int.from_bytes(attribute_list[at + 4 : at + 6], "little")
            other = int.from_bytes(attribute_list[at + 16 : at + 24], "little") & ADDRESS_MASK
            if length < 26:
                return
            if other not in seen:
                seen.add(other)
                record = self.record(other)
                if record and record.base == address:
                    yield record
            at += length

    def slab(self, first: int, stop: int) -> tuple[Slab, NDArray[np.int64]]:
        """The records from number ``first`` on, and their image offsets; see ``Slab``."""
        length = (min(stop, self.count) - first) * self.record_size
        slab = Slab(self._bytes(first * self.record_size, max(length, 0)), self.record_size)
        return slab, self._layout.places(first * self.record_size + slab.base, self.record_size)

    def system(self, address: int) -> bool:
        """Whether a file belongs to the file system itself: reserved, or below $Extend."""
        if address < FIRST_USER:
            return address != ROOT
        return self.extended(self._parent(address))

    def _extended(self, directory: int) -> bool:
        """Whether a directory is $Extend or lies below it."""
        for _ in range(_EXTEND_DEPTH):
            if directory in (ROOT, NO_PARENT, _EXTEND):
                return directory == _EXTEND
            directory = self._parent(directory)
        return False

    def _parent(self, address: int) -> int:
        record = self.record(address)
        names = (record.names or record.short_names) if record else []
        return names[0][0] if names else NO_PARENT

    def _was_used(self, address: int) -> bool:
        """Whether something stands in a record, be it damaged; Windows marks fresh ones BAAD."""
        head = self._raw(address)[:48]
        return head[:4] in (b"FILE", b"BAAD") and any(head[4:])

    def _raw(self, address: int) -> bytes:
        if not 0 <= address < self.count:
            return b""
        number, start = divmod(address * self.record_size, _WINDOW)
        return self._window(number)[start : start + self.record_size]

    def _read(self, number: int) -> bytes:
        return self._bytes(number * _WINDOW, _WINDOW)

    def _bytes(self, start: int, length: int) -> bytes:
        return b"".join(
            self._image.read(extent.offset, extent.length)
            if extent.offset >= 0
            else bytes(extent.length)
            for extent in self._layout.part(start, length)
        )

    def _record(self, address: int) -> Record | None:
        raw = self.content(address)
        return parse(raw, address) if len(raw) == self.record_size else None


def streams(parts: list[Record]) -> Iterator[list[Piece]]:
    """The pieces of each stream of a file in their order, those without a beginning left out."""
    found: dict[bytes, list[Piece]] = {}
    for part in parts:
        for piece in part.data:
            found.setdefault(piece.name, []).append(piece)
    for pieces in found.values():
        pieces.sort(key=lambda piece: piece.first)
        if pieces[0].first == 0:
            yield pieces
