"""Files of NTFS by our own code; The Sleuth Kit reads what is compressed, and indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import ClassVar, Final

import numpy as np
import pytsk3
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.file import ntfs_index
from triage.file.content import Content, over_extents
from triage.file.mft import FIRST_USER, ROOT, MasterFileTable, streams
from triage.file.ntfs_record import COMPRESSED, ENCRYPTED, SPARSE, Piece, Record
from triage.file.ntfs_rows import behind, ordinary
from triage.file.places import NOWHERE, Layout, clipped, trimmed
from triage.file.sweep import Gathering, Swept
from triage.file.tsk import TskFiles
from triage.model import ByteSpace, Entry, Extent, Inode, Source, Stream, Volume

_MFT: Final = 0
_CLUSTERS: Final = 6
_INDEX_ROOT: Final = 0x90
_INDEX_BLOCKS: Final = 0xA0
_BITMAP: Final = 0xB0
_INDEX: Final = b"$I30"
_LIST_LIMIT: Final = 1 << 20
_PART: Final = 1 << 20


class NtfsFiles(TskFiles):
    """The ``Files`` protocol over NTFS; see ``triage.file.protocol``.

    ``Inode.sequence`` of a deleted file is the one its names and children refer to: NTFS counts
    a record's number up when it is deleted. A directory has streams only where it has alternate
    data.
    """

    _numbered: ClassVar = False  # TSK renumbers the attributes of a file with extension records

    def __init__(self, source: Source, volume: Volume) -> None:
        super().__init__(source, volume)
        self._mft = MasterFileTable(self._image, self._mft_extents())
        self._index = lru_cache(maxsize=8)(self._find_index)
        self._part = lru_cache(maxsize=1)(self._read_part)

    # --- names ---

    def parts(self, address: int) -> int:
        """Pieces of 1 MiB of the directory's index; see ``Files``."""
        blocks = self._index(address).get(_INDEX_BLOCKS)
        return max(1, -(-blocks.length // _PART)) if blocks else 1

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """One piece of a directory; see ``Files``."""
        return self._entries_of(address, part, recorded=True)

    def unrecorded(self, address: int, part: int = 0) -> Iterator[Entry]:
        """Names of deleted files, and of directories: they outlive their records."""
        return self._entries_of(address, part, recorded=False)

    def _entries_of(self, address: int, part: int, *, recorded: bool) -> Iterator[Entry]:
        record = self._mft.record(address)
        live = record is not None and record.in_use
        for found in self._indexed(address, part, recorded or not live):
            yield Entry(
                address,
                found.name,
                found.address,
                found.sequence,
                found.allocated and live,
                found.directory,
            )

    def left_over(self, address: int, part: int = 0) -> Iterator[Extent]:
        """What stands behind the names of index blocks, and unused blocks; see ``Files``."""
        record, index = self._mft.record(address), self._index(address)
        blocks = index.get(_INDEX_BLOCKS)
        if blocks is None or record is None or not record.in_use:
            return
        layout, reader = Layout(blocks.extents), self._reader(address, recorded=False)
        for start, length in reader.left_over(self._part(address, part), part * _PART):
            yield from layout.part(start, length)

    def _reader(self, address: int, *, recorded: bool) -> ntfs_index.Index:
        index = self._index(address)
        root, used = _whole(index.get(_INDEX_ROOT)), _whole(index.get(_BITMAP))
        return ntfs_index.Index(address, ntfs_index.block_size(root), used, recorded)

    def _read_part(self, address: int, part: int) -> bytes:
        blocks = self._index(address).get(_INDEX_BLOCKS)
        return blocks.read_at(part * _PART, _PART) if blocks is not None else b""

    def _indexed(self, address: int, part: int, recorded: bool) -> Iterator[ntfs_index.Named]:
        reader = self._reader(address, recorded=recorded)
        if part == 0:
            yield from reader.root(_whole(self._index(address).get(_INDEX_ROOT)))
        yield from reader.blocks(self._part(address, part), part * _PART)

    def _find_index(self, address: int) -> dict[int, Content]:
        """The three attributes that make a directory's index."""
        record = self._mft.record(address)
        try:
            if record is not None and record.directory:
                file = self._system.open_meta(address)
                return {
                    int(one.info.type): self._content(file, one)
                    for one in file
                    if one.info.name == _INDEX
                    and int(one.info.type) in (_INDEX_ROOT, _INDEX_BLOCKS, _BITMAP)
                }
        except (OSError, RuntimeError):
            pass
        raise SourceError("the directory cannot be read", where=self._at(address))

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """What $Bitmap says; see ``Files``."""
        try:
            inode = self.inode(_CLUSTERS)
            stream = next(one for one in inode.streams if not one.name) if inode else None
            bits = self.open(_CLUSTERS, stream.attribute, b"") if stream else None
        except (SourceError, StopIteration):
            return
        if bits is None:
            return
        size, clusters = self.block_size(), self._info.last_block + 1
        for at in range(0, min(bits.length, -(-clusters // 8)), _PART):
            flags = np.unpackbits(
                np.frombuffer(bits.read_at(at, _PART), np.uint8), bitorder="little"
            )
            yield self._volume.offset + 8 * at * size, flags[: clusters - 8 * at].astype(np.bool_)

    # --- metadata ---

    def inode(self, address: int) -> Inode | None:
        """One metadata record; see ``Files``."""
        if self._mft.damaged(address):
            raise SourceError("the record is damaged", where=self._at(address))
        record = self._mft.record(address)
        if record is None or record.base or not (record.attributes or record.in_use):
            return None  # it continues another file's record, or was never used
        parts = self._parts(record)
        names = [name for part in parts for name in part.names]
        names = names or [name for part in parts for name in part.short_names]
        found = tuple(map(self._stream, streams(parts)))
        if record.directory:
            found = tuple(stream for stream in found if stream.name)
        special = address != ROOT and not record.directory and self._mft.system(address)
        return Inode(
            address,
            record.name_sequence,
            record.in_use,
            "directory" if record.directory else "special" if special else "file",
            next((stream.size for stream in found if not stream.name), 0),
            record.times,
            found,
            tuple(dict.fromkeys(names)),
        )

    def sweep(self, first: int, stop: int, progress: Callable[[], None]) -> Swept:
        """The records of a range, ordinary ones many at once; see ``Files``."""
        slab, places = self._mft.slab(first, stop)
        left_over = behind(slab, first, places)
        gathering = Gathering()
        reserved = max(0, FIRST_USER - first)
        records = ordinary(slab, first, reserved, places, self._room(), self._mft.extended)
        for read, absent in zip(slab.ordinary.tolist(), slab.absent.tolist(), strict=True):
            progress()
            if not (read or absent):
                gathering.take(self, first)
            first += 1
        return replace(gathering.swept(records), left_over=left_over)

    def _parts(self, record: Record) -> list[Record]:
        """A file's base record with its extension records."""
        if not (record.listed or record.list_runs):
            return [record]
        listed = self._attribute_list(record)
        return [record, *self._mft.extensions(record.address, listed)]

    def _stream(self, pieces: list[Piece]) -> Stream:
        head = pieces[0]
        if head.place is None:
            extents = clipped(self._placed(_runs(pieces)), self._disk.length)
            extents = trimmed(extents, head.size)
        else:
            extents = self._mft.places(head.record, head.place, head.size)
        return Stream(
            head.attribute,
            head.name,
            head.size,
            head.initialized,
            extents,
            resident=head.place is not None,
            sparse=bool(head.flags & SPARSE),
            compressed=bool(head.flags & COMPRESSED),
            encrypted=bool(head.flags & ENCRYPTED),
        )

    def _attribute_list(self, record: Record) -> bytes:
        found, left = [record.listed], _LIST_LIMIT
        for extent in clipped(self._placed(record.list_runs), self._disk.length):
            if extent.offset < 0 or left <= 0:
                break
            found.append(self._image.read(extent.offset, min(extent.length, left)))
            left -= extent.length
        return b"".join(found)

    # --- content ---

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of one stream; see ``Files``."""
        record = self._mft.record(address)
        for pieces in streams(self._parts(record)) if record else ():
            head = pieces[0]
            if (head.attribute, head.name) == (attribute, name):
                if head.place is not None:
                    return self._resident(head, head.place)
                if head.flags & COMPRESSED:
                    return super().open(address, attribute, name)
                runs = tuple(self._placed(_runs(pieces)))
                return over_extents(self._disk, runs, head.size, head.initialized, holes=True)
        raise SourceError("the stream cannot be opened", where=self._at(address))

    def _resident(self, piece: Piece, place: int) -> Content:
        data = self._mft.content(piece.record)[place : place + piece.size]
        extents = self._mft.places(piece.record, place, piece.size)
        return Content(len(data), lambda at, length: data[at : at + length], extents, self._disk)

    def _mft_extents(self) -> tuple[Extent, ...]:
        try:
            for attribute in self._system.open_meta(_MFT):
                info = attribute.info
                if int(info.type) == pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA and not info.name:
                    return clipped(self._extents(attribute), self._disk.length)
        except (OSError, RuntimeError):
            pass
        return ()


def _runs(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """The runs of a stream in order; what no record holds has no place."""
    at = 0
    for piece in pieces:
        if piece.first > at:
            yield NOWHERE, piece.first - at
            at = piece.first
        if piece.first == at:
            yield from piece.runs
            at += sum(count for _, count in piece.runs)


def _whole(content: Content | None) -> bytes:
    return content.read_at(0, content.length) if content else b""
