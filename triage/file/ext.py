"""Files of ext2/3/4: records as The Sleuth Kit reads them, the ordinary ones many at once by us,
content by it, directories by us."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import pytsk3
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.file import ext_bitmap, ext_rows
from triage.file.content import Content, over_extents
from triage.file.ext_blocks import Blocks, Layout, layout
from triage.file.ext_entries import Shape, behind, names
from triage.file.ext_journal import Former, Journal, size_of
from triage.file.places import Layout as Places
from triage.file.places import clipped
from triage.file.sweep import Gathering, Swept
from triage.file.tsk import TskFiles
from triage.metadata import Records
from triage.model import (
    OVERLAY_NOTE,
    REMNANT_NOTE,
    ByteSpace,
    Entry,
    Extent,
    Inode,
    Source,
    Stream,
    Volume,
)

_PART: Final = 1 << 20
_SUPERBLOCK: Final = 1024
_CLUSTER, _LARGEST_CLUSTER = 28, 20
_INCOMPATIBLE: Final = 96
_TYPED: Final = 0x2
_INLINE_DATA: Final = 0x8000
_INLINE: Final = 0x10000000
_TREES: Final = 0x40
_TREE: Final = b"\x0a\xf3"
_JOURNAL: Final = 8
_EXTENTS: Final = 0x80000
_IN_BLOCKS: Final = 0x40000
_SECTOR: Final = 512
_RESIZE: Final = 7
_DIRECT, _LEAVES = 12, 4
_LOW: Final = 0xFFFFFFFF
_FILE: Final = 8
_FIRST_TIME: Final = 1 << 28
_FORMER: Final = -1
"""Number of a stream that is not the record's any more, but was."""


class ExtFiles(TskFiles):
    """The ``Files`` protocol over ext2/3/4; see ``triage.file.protocol``."""

    def __init__(self, source: Source, volume: Volume) -> None:
        super().__init__(source, volume)
        self._layout: Layout | None = None
        notes = dict(volume.notes)
        self._older = REMNANT_NOTE in notes and OVERLAY_NOTE in notes
        shift = self._image.read(volume.offset + _SUPERBLOCK + _CLUSTER, 1)
        self._cluster = 1024 << min(int.from_bytes(shift, "little"), _LARGEST_CLUSTER)
        features = self._image.read(volume.offset + _SUPERBLOCK + _INCOMPATIBLE, 4)
        typed = int.from_bytes(features, "little") & _TYPED
        self._inline = bool(int.from_bytes(features, "little") & _INLINE_DATA)
        self._trees = bool(int.from_bytes(features, "little") & _TREES)
        self._journal = self._open_journal()
        self._body = lru_cache(maxsize=1)(self._open_body)
        self._shape = Shape(self.block_size(), self._info.last_inum, bool(typed))

    def _called(self, info: pytsk3.TSK_FS_ATTR) -> bytes:
        """None has a name; TSK gives one to what lies in the inode."""
        del info
        return b""

    def parts(self, address: int) -> int:
        """Pieces of 1 MiB of the directory's blocks; see ``Files``."""
        return max(1, -(-self._body(address)[0].length // _PART))

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """One piece of a directory; see ``Files``."""
        body, live = self._body(address)
        if not live and _own_number(body.read_at(0, 12)) not in (0, address):
            return  # left by a format that counted otherwise: so are the numbers of its names
        known: set[tuple[int, bytes]] = set()
        for found in names(body.read_at(part * _PART, _PART), self._shape):
            kind = found.directory
            known.add((found.inode, found.name))
            yield Entry(
                address,
                found.name,
                found.inode,
                0,
                found.allocated and live,
                self._leads_to_directory(found.inode) if kind is None else kind,
            )
        yield from self._former_names(address, part, known)

    def left_over(self, address: int, part: int = 0) -> Iterator[Extent]:
        """What stands behind the last name of each block; see ``Files``."""
        body, live = self._body(address)
        places = Places(body.extents)
        data = body.read_at(part * _PART, _PART)
        for start, length in behind(data, self._shape.block) if live else ():
            yield from places.part(part * _PART + start, length)

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """The bitmaps of the groups; see ``Files``."""
        return ext_bitmap.pieces(self._image, self._volume.offset)

    # --- what the journal remembers ---

    def inode(self, address: int) -> Inode | None:
        """One metadata record; a deletion wipes where the content lies, the journal may know."""
        stray = self._claims_too_much(address) or _is_none(self._raw(address))
        if stray and not self._in_use(address):
            return None  # what stands in a free record may be anything
        inline = int.from_bytes(self._raw(address)[32:36], "little") & _INLINE
        if inline and not self._inline:
            return None  # left by a format that had such content, in records of another size maybe
        if self._older and not _written(self._raw(address), self._trees):
            return None  # nor is it known what a newer file system wrote over
        found = super().inode(address)
        if found is not None and self._is_stray(found):
            return None
        former = None if found is None else self._former(found)
        if found is None or former is None:
            return found
        size, times = former.size, (("modified", former.modified),)
        stream = Stream(_FORMER, b"", size, size, clipped(former.extents, self._disk.length))
        return replace(found, size=size, streams=(stream,), times=times)

    def sweep(self, first: int, stop: int, progress: Callable[[], None]) -> Swept:
        """The records of a range, ordinary ones many at once; see ``Files``."""
        known = self._layout
        if known is None or self._older:
            return super().sweep(first, stop, progress)
        gathering, found = Gathering(), list[Records]()
        while first < stop:
            count = min(stop - first, known.per_group - (first - 1) % known.per_group)
            rows = self._rows(known, first, count)
            found.append(rows.records)
            progress()
            for address in rows.others.tolist():
                progress()
                gathering.take(self, address)
            first += count
        return gathering.swept(*found)

    def _rows(self, known: Layout, first: int, count: int) -> ext_rows.Rows:
        """Inodes of one group; those that the image does not hold are not ordinary."""
        group, index = divmod(first - 1, known.per_group)
        place, size = known.place(first), known.inode
        raw = self._image.read(self._volume.offset + place, count * size) if place > 0 else b""
        held = len(raw) // size
        bitmap = self._volume.offset + known.bitmaps[group] * known.block if held else 0
        bits = self._image.read(bitmap, known.block) if held and known.bitmaps[group] else b""
        used = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little").astype(np.bool_)
        used = np.pad(used, (0, index + count))[index : index + held]
        rows = ext_rows.read(raw[: held * size], size, first, used, self._room())
        others = np.append(rows.others, np.arange(first + held, first + count))
        return ext_rows.Rows(rows.records, others)

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of one stream; see ``Files``."""
        if attribute != _FORMER:
            return super().open(address, attribute, name)
        inode = self.inode(address)
        if inode is None or not inode.streams or inode.streams[0].attribute != _FORMER:
            raise SourceError("the stream cannot be opened", where=self._at(address))
        stream = inode.streams[0]
        return over_extents(self._disk, stream.extents, stream.size, stream.size, holes=True)

    def _former_names(
        self, address: int, part: int, known: set[tuple[int, bytes]]
    ) -> Iterator[Entry]:
        """The last names of deleted files that the journal's copies of a directory hold."""
        if self._journal is None or self._layout is None:
            return
        size, seen = self._layout.block, {inode for inode, _ in known}
        blocks = Blocks(self._image, self._volume.offset, self._volume.length, size)
        place = Places(blocks.extents(self._raw(address)))
        for extent in place.part(part * _PART, _PART):
            for offset in range(extent.offset, extent.end if extent.offset >= 0 else -1, size):
                for copy in self._journal.copies((offset - self._volume.offset) // size):
                    for found in names(copy, self._shape):
                        if found.inode and found.inode not in seen:
                            seen.add(found.inode)
                            if self._is_gone(found.inode):
                                yield Entry(address, found.name, found.inode, 0, False, False)

    def _is_gone(self, address: int) -> bool:
        """Whether an inode is that of a deleted file: its links are gone and it says when."""
        raw = self._raw(address)
        return raw[26:28] == b"\0\0" and raw[20:24] not in (b"", bytes(4)) and raw[1] >> 4 == 8

    def _is_stray(self, inode: Inode) -> bool:
        """Whether a free record that says where content lies was never an inode, or one of blocks
        of another size: not all tables are cleared when a file system is made."""
        raw, runs = self._raw(inode.address), [run for one in inode.streams for run in one.extents]
        held = sum(run.length for run in runs if run.offset >= 0)
        if inode.allocated or not held:
            return False
        block = self.block_size()
        unit = block if int.from_bytes(raw[32:36], "little") & _IN_BLOCKS else _SECTOR
        rest = unit * int.from_bytes(raw[28:32], "little") - held  # of maps and attributes
        maps = 4 * block + (held >> 6) if held > _DIRECT * block or len(runs) > _LEAVES else 0
        fits = 0 <= rest <= maps + max(self._cluster, block) * (len(runs) + 1)
        return not fits or not (_written(raw, trees=False) or _deleted(raw))

    def _raw(self, address: int) -> bytes:
        """The bytes of an inode."""
        if self._layout is None:
            return b""
        place = self._layout.place(address)
        size = self._layout.inode
        return self._image.read(self._volume.offset + place, size) if place > 0 else b""

    def _former(self, inode: Inode) -> Former | None:
        gone = not inode.allocated and inode.kind == "file" and not inode.size
        if self._journal is None or not gone:
            return None
        generation = int.from_bytes(self._raw(inode.address)[100:104], "little")
        return self._journal.former(inode.address, generation)

    def _open_journal(self) -> Journal | None:
        """The journal inside the file system, if it has one."""
        try:
            self._layout = layout(self._image, self._volume.offset)
            content = super().open(_JOURNAL, 0, b"")
        except SourceError:
            return None
        start, length = self._volume.offset, self._volume.length
        blocks = Blocks(self._image, start, length, self._layout.block)
        return Journal(content, self._layout, blocks)

    def _record(self, address: int) -> pytsk3.File:
        """TSK loads the blocks of a file with its record, one by one, as many as the record claims:
        years, for one that is damaged."""
        if self._claims_too_much(address):
            raise SourceError("the record claims more than its volume", where=self._at(address))
        return super()._record(address)

    def _claims_too_much(self, address: int) -> bool:
        """Whether a record without a tree is longer than its volume or, of what has no holes, than
        the blocks that it counts."""
        raw, block = self._raw(address), self.block_size()
        if not raw or int.from_bytes(raw[32:36], "little") & _EXTENTS:
            return False
        most, size = self._volume.length, size_of(raw)
        if raw[1] >> 4 != _FILE:
            most = min(most, block + _SECTOR * int.from_bytes(raw[28:32], "little"))
            size &= _LOW
        elif address == _RESIZE:  # it claims all that two levels of indirect blocks could hold
            most = max(most, ((block // 4 + 1) ** 2 + _DIRECT) * block)
        return size > most

    def _in_use(self, address: int) -> bool:
        """Whether the map of its group calls an inode used."""
        known = self._layout
        if known is None:
            return True
        group, index = divmod(address - 1, known.per_group)
        bits = known.bitmaps[group] * known.block if group < len(known.bitmaps) else 0
        byte = self._image.read(self._volume.offset + bits + index // 8, 1) if bits else b""
        return bool(int.from_bytes(byte, "little") >> index % 8 & 1)

    def _open_body(self, address: int) -> tuple[Content, bool]:
        """The blocks of a directory, and whether it is live."""
        try:
            file = self._record(address)
            meta = file.info.meta
            if meta is not None and int(meta.type) == pytsk3.TSK_FS_META_TYPE_DIR:
                live = bool(int(meta.flags) & pytsk3.TSK_FS_META_FLAG_ALLOC)
                body = next((self._content(file, attribute) for attribute in file), Content(0, _no))
                return body, live
        except (OSError, RuntimeError):
            pass
        raise SourceError("the directory cannot be read", where=self._at(address))

    def _leads_to_directory(self, address: int) -> bool:
        try:
            meta = self._record(address).info.meta
        except (OSError, RuntimeError, SourceError):
            return False
        return meta is not None and int(meta.type) == pytsk3.TSK_FS_META_TYPE_DIR


def _written(raw: bytes, trees: bool) -> bool:
    """Whether bytes are an inode in use: of a file, folder or link, with links and without a time
    of deletion, its content told by a tree where the file system has them (``trees``)."""
    links = int.from_bytes(raw[26:28], "little")
    used = raw[1:2] and raw[1] >> 4 in (4, _FILE, 10) and 0 < links <= 65_000
    return bool(used) and raw[20:24] == bytes(4) and (not trees or raw[40:42] == _TREE)


def _deleted(raw: bytes) -> bool:
    """Whether bytes are an inode that was in use: without links since a time of a clock that
    goes."""
    deleted = int.from_bytes(raw[20:24], "little")
    return raw[1] >> 4 in (4, _FILE, 10) and raw[26:28] == b"\0\0" and deleted > _FIRST_TIME


def _is_none(raw: bytes) -> bool:
    """Whether bytes that speak of something long are no inode, in use or deleted."""
    return size_of(raw) > _PART and not (_written(raw, trees=False) or _deleted(raw))


def _own_number(block: bytes) -> int:
    """The number that a directory's first entry says is its own; 0 where it says none."""
    itself = block[6:7] == b"\1" and block[8:10] == b".\0"
    return int.from_bytes(block[:4], "little") if itself else 0


def _no(offset: int, length: int) -> bytes:
    del offset, length
    return b""
