"""A disk that a container keeps in blocks, each at a place of its own or nowhere.

All formats of virtual machines are tables of blocks. They are read here and not by the libraries
there are, for what those do not say: which blocks were never written, and which ones a damaged or
cut image lacks (libqcow gives zeros for a compressed cluster of a sound image, and an encrypted
disk's bytes as its content; libvhdi refuses a disk that is cut; none names a hole).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.model import ByteSpace, Extent, Source, SourceFacts
from triage.source.container import ImageFile
from triage.source.ranges import Ranges, clamped
from triage.source.zerofill import ZeroFilled

HOLE, LOST, MISSING = -1, -2, -3
"""Instead of a place. A hole reads as zeros: nothing was ever written there, or it was discarded.
What is lost has a damaged entry; what is missing lies behind the end of the file."""
PACKED = 1 << 62
"""Set in what stands for a compressed block; the rest is what the map unpacks it by."""
MOST_BYTES = 1 << 50
"""Of a disk; more is damage, and would be planned for ever."""
CUT = "the image ends before blocks that its table names"
DAMAGED = "the table of blocks is damaged here"

Places = NDArray[np.int64]
_UNPACKED_BYTES = 32 << 20
_TABLES = 64


class BlockMap(Protocol):
    """Where the blocks of a disk lie in a file. Tables may be many: one is read when it is
    needed."""

    @property
    def size(self) -> int:
        """Bytes of the disk."""
        ...

    @property
    def block(self) -> int:
        """Bytes of a block."""
        ...

    @property
    def per_table(self) -> int:
        """Blocks of one table."""
        ...

    def tables(self) -> Iterable[int]:
        """Numbers of the tables that are not nothing but holes."""
        ...

    def table(self, number: int) -> Places:
        """Byte offsets of the blocks of table ``number``, or ``HOLE``, ``LOST``, ``MISSING``, or
        ``PACKED | …``."""
        ...

    def unpack(self, place: int) -> bytes:
        """The content of a compressed block. Raises OSError where it is damaged."""
        ...


@dataclass(frozen=True, slots=True)
class OneTable:
    """A map of a single table in memory, without compressed blocks."""

    size: int
    block: int
    places: Places

    @property
    def per_table(self) -> int:
        """All blocks."""
        return max(len(self.places), 1)

    def tables(self) -> Iterable[int]:
        """The only one."""
        return (0,)

    def table(self, number: int) -> Places:
        """All places."""
        return self.places

    def unpack(self, place: int) -> bytes:
        """Never asked."""
        raise NotImplementedError(f"{place} is no compressed block")


class Blocks:
    """The disk that a ``BlockMap`` describes, as a ``ByteSpace``: holes read as zeros, what is lost
    too, but is listed as unreadable. Raises SourceError for a size that no disk has."""

    def __init__(self, medium: ImageFile, blocks: BlockMap) -> None:
        if blocks.size > MOST_BYTES:
            raise damaged(medium)
        self._medium, self._map = medium, blocks
        self._table = lru_cache(_TABLES)(self._load)
        self._unpack = lru_cache(max(_UNPACKED_BYTES // blocks.block, 1))(blocks.unpack)
        self._cut, self._damaged = Ranges(), Ranges()
        for number in blocks.tables():
            self._look(number)
        lost = ((start, start + length) for _, start, length in self.lost())
        self._filled = ZeroFilled(self._read, blocks.size, lost=lost)

    @property
    def length(self) -> int:
        """Bytes of the disk."""
        return self._map.size

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, cut only at the end of the disk."""
        return self._filled.read_at(offset, length)

    def unreadable(self) -> tuple[Extent, ...]:
        """What the image lacks, and what of the file could not be read so far."""
        return self._filled.unreadable()

    def lost(self) -> tuple[tuple[str, int, int], ...]:
        """What the image lacks: why, offset, length."""
        return tuple(
            (reason, extent.offset, extent.length)
            for reason, ranges in ((CUT, self._cut), (DAMAGED, self._damaged))
            for extent in ranges.extents()
        )

    def _load(self, number: int) -> Places:
        """A table, with nothing in it that lies behind the end of the file."""
        places = self._map.table(number)
        return np.where((places >= self._medium.size) & (places < PACKED), MISSING, places)

    def _look(self, number: int) -> None:
        """Note what is not to be had of the blocks of a table."""
        places, block = self._load(number), self._map.block
        base = number * self._map.per_table
        for sign, ranges in ((LOST, self._damaged), (MISSING, self._cut)):
            for first, behind in _runs(places == sign):
                start, end = clamped((base + first) * block, (behind - first) * block, self.length)
                if start < end:
                    ranges.add(start, end)
        ends = (places >= 0) & (places < PACKED) & (places + block > self._medium.size)
        for at in np.flatnonzero(ends).tolist():
            start, end = clamped((base + at) * block, block, self.length)
            there = self._medium.size - int(places[at])
            if start + there < end:
                self._cut.add(start + there, end)

    def _read(self, offset: int, length: int) -> bytes:
        """The bytes, zeros for what is known to be lost. Raises OSError for the file's sake."""
        block = self._map.block
        first, last = offset // block, (offset + length - 1) // block
        places = self._places(first, last + 1)
        step = np.diff(places)
        plain = (places >= 0) & (places < PACKED)
        joined = (step == 0) & (places[1:] < 0) | (step == block) & plain[1:] & plain[:-1]
        borders = [0, *(np.flatnonzero(~joined) + 1).tolist(), len(places)]
        pieces = []
        for low, high in pairwise(borders):
            start = max((first + low) * block, offset)
            end = min((first + high) * block, offset + length)
            place, skip = int(places[low]), start - (first + low) * block
            pieces.append(self._piece(place, skip, end - start))
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _piece(self, place: int, skip: int, length: int) -> bytes:
        if place < 0:
            return bytes(length)
        if place & PACKED:
            return self._unpack(place)[skip : skip + length]
        there = min(length, max(self._medium.size - place - skip, 0))
        data = self._medium.read_at(place + skip, there)
        return data if len(data) == length else data + bytes(length - there)

    def _places(self, first: int, behind: int) -> Places:
        per, parts = self._map.per_table, []
        for number in range(first // per, -(-behind // per)):
            base = number * per
            parts.append(self._table(number)[max(first - base, 0) : behind - base])
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


class Joined:
    """Byte spaces one behind the other."""

    def __init__(self, parts: Iterable[ByteSpace]) -> None:
        self._parts = tuple(parts)

    @property
    def length(self) -> int:
        """Bytes of all."""
        return sum(part.length for part in self._parts)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, cut only at the end of the last."""
        start, end = clamped(offset, length, self.length)
        return b"".join(
            part.read_at(max(start - base, 0), end - max(start, base))
            for base, part in self._placed()
            if base < end and start < base + part.length
        )

    def unreadable(self) -> tuple[Extent, ...]:
        """Of all, where they stand."""
        found = Ranges()
        for base, part in self._placed():
            for extent in part.unreadable():
                found.add(base + extent.offset, base + extent.end)
        return found.extents()

    def _placed(self) -> Iterator[tuple[int, ByteSpace]]:
        base = 0
        for part in self._parts:
            yield base, part
            base += part.length


def trusted(places: Places, lowest: int) -> Places:
    """The places, ``LOST`` for those that lie before byte ``lowest``, where the tables are, and for
    those that two blocks claim: at most one of them tells the truth."""
    kept = places.copy()
    _, which, times = np.unique(places, return_inverse=True, return_counts=True)
    kept[(places >= 0) & ((places < lowest) | (times[which] > 1))] = LOST
    return kept


def disk(
    name: str,
    medium: ImageFile,
    table: BlockMap,
    *,
    lacks: Sequence[str] = (),
    sector_size: int = 512,
) -> Source:
    """The disk that an image of the format ``name`` keeps in blocks; ``lacks`` says what is left
    out that stands for no bytes of its own."""
    data = Blocks(medium, table)
    facts = SourceFacts(
        format=name,
        size=data.length,
        sector_size=sector_size,
        segments=(Path(medium.path).name,),
        lost=(*data.lost(), *((reason, 0, 0) for reason in lacks)),
    )
    return Source(facts, data)


def exactly(medium: ImageFile, offset: int, length: int) -> bytes:
    """Bytes of the image's own tables. Raises SourceError where it does not have them."""
    try:
        data = medium.read_at(offset, length) if offset + length <= medium.size else b""
    except OSError:
        data = b""
    if len(data) < length:
        raise damaged(medium)
    return data


def damaged(medium: ImageFile) -> SourceError:
    """The error for a container whose head or table does not say where anything is."""
    return SourceError(
        "the image's header or table of blocks is damaged",
        where=medium.path,
        do="copy it again from the original",
    )


def unknown(medium: ImageFile, what: str) -> SourceError:
    """The error for a kind of image that is not read."""
    return SourceError(
        f"this kind of image is not supported: {what}",
        where=medium.path,
        do="convert it to a raw image first, for example with qemu-img convert -O raw",
    )


def differencing(medium: ImageFile) -> SourceError:
    """The error for an image that holds only what differs from another one."""
    return SourceError(
        "this image holds only the changes to another one, its parent",
        where=medium.path,
        do="join them first, for example with qemu-img convert -O raw",
    )


def _runs(told: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Half-open runs of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], told, [False])).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
