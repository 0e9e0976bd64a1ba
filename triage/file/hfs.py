"""Files of HFS+: The Sleuth Kit reads those that are there, we those that the catalog forgot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.file.content import Content, over_extents
from triage.file.hfs_catalog import FIRST_USER, Fork, Gone, Shape, live, stale
from triage.file.places import clipped
from triage.file.tsk import TskFiles
from triage.model import ByteSpace, Entry, Extent, Inode, Source, Stream, Volume

_HEADER: Final = Struct(">4xI4xI24x2I16xI")
_HEADER_AT: Final = 1024
_JOURNAL: Final = Struct(">I32xQQ")
_JOURNALED, _NUMBERS_REUSED = 0x2000, 0x1000
_INSIDE: Final = 1
_LONGEST_JOURNAL: Final = 1 << 30
_CATALOG, _BITMAP = 4, 6
_MAP_PIECE: Final = 1 << 17
_DATA, _RESOURCES = -1, -2
"""Numbers of the streams of a file that is no more."""
_NAMES: Final = {_DATA: b"", _RESOURCES: b"RSRC"}
_MOST: Final = 1 << 20
"""So many forgotten files are read; of the others only the numbers are kept."""


class HfsFiles(TskFiles):
    """The ``Files`` protocol over HFS+ and HFSX; see ``triage.file.protocol``."""

    def __init__(self, source: Source, volume: Volume) -> None:
        super().__init__(source, volume)
        header = self._image.read(volume.offset + _HEADER_AT, _HEADER.size)
        flags, journal, block, blocks, following = _HEADER.unpack(header.ljust(_HEADER.size, b"\0"))
        self._flags, self._journal = flags, journal
        self._unread = set[int]()
        self._shape = Shape(block, min(blocks, volume.length // max(1, block)), following)

    def inode_ranges(self, step: int) -> tuple[tuple[int, int], ...]:
        """Around the numbers of the catalog, live and forgotten; none if it is not whole."""
        numbers, gone = self._catalog
        forgotten = np.fromiter((*gone, *self._unread), np.int64, len(gone) + len(self._unread))
        wanted = np.union1d(numbers, forgotten)
        firsts: list[int] = (step * np.unique(wanted[wanted >= FIRST_USER] // step)).tolist()
        return tuple((first, first + step) for first in firsts)

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """One directory and what it held before; see ``Files``."""
        gone = self._catalog[1].get(address)
        if gone is None:
            yield from super().directory(address, part)
        elif not gone.directory:
            raise SourceError("not a directory", where=self._at(address))
        for one in self._below.get(address, ()):
            yield Entry(address, one.name, one.address, 0, False, one.directory)

    def inode(self, address: int) -> Inode | None:
        """One file, or what is known of one that is no more."""
        numbers, gone = self._catalog
        one = gone.get(address)
        if one is not None:
            return self._gone(one)
        if address in self._unread:
            raise SourceError("too many forgotten records", where=self._at(address))
        at = int(np.searchsorted(numbers, address))
        known = not len(numbers) or (at < len(numbers) and numbers[at] == address)
        inode = super().inode(address) if known else None
        return replace(inode, streams=tuple(map(_held, inode.streams))) if inode else None

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of one stream; see ``Files``."""
        if attribute >= 0:
            return super().open(address, attribute, name)
        inode = self.inode(address)
        for stream in inode.streams if inode else ():
            if stream.attribute == attribute:
                return over_extents(self._disk, stream.extents, stream.size, stream.size)
        raise SourceError("the stream cannot be opened", where=self._at(address))

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """The allocation file; see ``Files``."""
        try:
            bitmap = self._special(_BITMAP)
        except SourceError:
            return
        block, blocks = self._shape.block, self._shape.blocks
        for at in range(0, -(-blocks // 8), _MAP_PIECE):
            bits = np.frombuffer(bitmap.read_at(at, _MAP_PIECE), np.uint8)
            flags = np.unpackbits(bits).astype(np.bool_)[: blocks - 8 * at]
            yield self._volume.offset + 8 * at * block, flags

    # --- what the catalog forgot

    @cached_property
    def _catalog(self) -> tuple[NDArray[np.int64], dict[int, Gone]]:
        """The numbers that are live, and the last record of each that is not.

        A tree that is not whole does not say what is deleted.
        """
        gone: dict[int, Gone] = {}
        try:
            catalog = self._special(_CATALOG)
        except SourceError:
            return np.empty(0, np.int64), gone
        numbers = live(catalog)
        if numbers is None:
            return np.empty(0, np.int64), gone
        for place in (catalog, *self._journals()):
            for one in stale(place, self._shape, numbers):
                if len(gone) < _MOST or one.address in gone:
                    gone[one.address] = _last(gone.get(one.address, one), one)
                else:
                    self._unread.add(one.address)
        return numbers, gone

    @cached_property
    def _below(self) -> dict[int, list[Gone]]:
        """What each directory held, as far as its number is sure to be its own."""
        found: dict[int, list[Gone]] = {}
        for one in self._catalog[1].values():
            if one.parent and not self._flags & _NUMBERS_REUSED:
                found.setdefault(one.parent, []).append(one)
        return found

    def _journals(self) -> Iterator[Content]:
        """The journal, if it lies in the volume."""
        if not self._flags & _JOURNALED:
            return
        place = self._volume.offset + self._journal * self._shape.block
        raw = self._image.read(place, _JOURNAL.size).ljust(_JOURNAL.size, b"\0")
        flags, offset, length = _JOURNAL.unpack(raw)
        if flags & _INSIDE and offset + length <= self._volume.length:
            length = min(length, _LONGEST_JOURNAL)
            extent = Extent(self._volume.offset + offset, length)
            yield over_extents(self._disk, clipped((extent,), self._disk.length), length, length)

    def _special(self, address: int) -> ByteSpace:
        """The content of one of the volume's own files."""
        return super().open(address, 0, b"")

    def _gone(self, one: Gone) -> Inode:
        streams = tuple(
            self._stream(attribute, fork)
            for attribute, fork in zip(_NAMES, one.forks, strict=False)
            if fork.size or attribute == _DATA
        )
        return Inode(
            one.address,
            0,
            False,
            "directory" if one.directory else "file",
            one.forks[0].size if one.forks else 0,
            (("modified", one.modified), ("changed", one.changed)),
            streams,
            ((0, 0, one.name),),
        )

    def _stream(self, attribute: int, fork: Fork) -> Stream:
        extents = clipped(self._placed(fork.runs), self._disk.length)
        size, name = fork.size, _NAMES[attribute]
        return Stream(attribute, name, size, size, extents, guessed=not fork.whole)


def _held(stream: Stream) -> Stream:
    """A stream is guessed where less of it is found than it has: HFS+ knows no holes, so the tree
    that says where it goes on is damaged."""
    packed = stream.resident or stream.compressed
    short = sum(extent.length for extent in stream.extents) < stream.size
    return replace(stream, guessed=True) if short and not packed else stream


def _last(one: Gone, other: Gone) -> Gone:
    """The later of two records of a file, with the content that the last one with any tells: a
    deletion may empty a file first. Where it was is not known if both are of one time."""
    early, late = sorted((one, other), key=lambda record: (record.changed, record.modified))
    same = (early.changed, early.modified) == (late.changed, late.modified)
    moved = (early.parent, early.name) != (late.parent, late.name)
    empty = not any(fork.size for fork in late.forks)
    return replace(
        late,
        parent=0 if same and moved else late.parent,
        modified=early.modified if empty else late.modified,
        forks=early.forks if empty else late.forks,
    )
