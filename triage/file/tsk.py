"""Files of a file system that The Sleuth Kit reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import pytsk3

from triage.errors import SourceError
from triage.file.content import Content
from triage.file.mft import MasterFileTable, Record
from triage.file.places import NOWHERE, clipped, trimmed
from triage.model import ByteSpace, Entry, Extent, Inode, Source, Stream, Volume
from triage.tsk import open_file_system, volume_image

_MFT: Final = 0
_ATTRIBUTE_LIST: Final = 0x20
_LIST_LIMIT: Final = 1 << 20
_SMALLEST_INODE: Final = 128
_RESERVED: Final = {"ext2": 11, "ext3": 11, "ext4": 11, "hfs+": 16, "ufs": 2}
"""First address of a user's file; what lies before it, the root apart, is the system's."""

_CONTENT: Final = frozenset(
    {
        pytsk3.TSK_FS_ATTR_TYPE_DEFAULT,
        pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA,
        pytsk3.TSK_FS_ATTR_TYPE_HFS_DEFAULT,
        pytsk3.TSK_FS_ATTR_TYPE_HFS_DATA,
        pytsk3.TSK_FS_ATTR_TYPE_HFS_RSRC,
    }
)
_NOWHERE_FLAGS: Final = pytsk3.TSK_FS_ATTR_RUN_FLAG_SPARSE | pytsk3.TSK_FS_ATTR_RUN_FLAG_FILLER
_VIRTUAL: Final = frozenset({pytsk3.TSK_FS_NAME_TYPE_VIRT, pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR})


class TskFiles:
    """The ``Files`` protocol over pytsk3; see ``triage.file.protocol``.

    ``Inode.sequence`` of a deleted NTFS file is the one its names and children refer to: NTFS
    counts a record's number up when it is deleted. A directory has streams only where it has
    alternate data.
    """

    def __init__(self, source: Source, volume: Volume) -> None:
        if volume.open_as is None:
            raise SourceError(f"{volume.kind} has no reader", where=str(volume.locator))
        image = volume_image(source.data, volume)
        self._system = open_file_system(image, volume.offset, volume.open_as)
        self._info = self._system.info
        self._disk = source.data
        self._volume = volume
        self._mft = None
        if volume.kind == "ntfs":
            self._mft = MasterFileTable(image, self._mft_extents())

    @property
    def root(self) -> int:
        """Address of the root directory."""
        return self._info.root_inum

    def block_size(self) -> int:
        """Size of an allocation block in bytes."""
        return self._info.block_size

    # --- names ---

    def directory(self, address: int) -> Iterator[Entry]:
        """One directory; see ``Files``."""
        try:
            yield from self._entries(self._system.open_dir(inode=address), address)
        except (OSError, RuntimeError):
            raise SourceError("the directory cannot be read", where=self._at(address)) from None

    def orphans(self) -> tuple[int, ...]:
        """None: the inode pass meets what no directory leads to."""
        return ()

    def _entries(self, directory: pytsk3.Directory, parent: int) -> Iterator[Entry]:
        for file in directory:
            name = file.info.name
            if name is None or not name.name or name.name in (b".", b".."):
                continue
            if int(name.type) in _VIRTUAL:
                continue
            yield Entry(
                parent,
                name.name,
                name.meta_addr,
                name.meta_seq,
                bool(int(name.flags) & pytsk3.TSK_FS_NAME_FLAG_ALLOC),
                self._is_directory(name, file.info.meta),
            )

    def _is_directory(self, name: pytsk3.TSK_FS_NAME, meta: pytsk3.TSK_FS_META | None) -> bool:
        kind = int(name.type)
        if kind != pytsk3.TSK_FS_NAME_TYPE_UNDEF:
            return kind == pytsk3.TSK_FS_NAME_TYPE_DIR
        if meta is not None:
            return int(meta.type) == pytsk3.TSK_FS_META_TYPE_DIR
        record = self._mft.record(name.meta_addr) if self._mft else None
        return record is not None and record.directory and _sequence(record) == name.meta_seq

    # --- metadata ---

    def inode_ranges(self, step: int) -> tuple[tuple[int, int], ...]:
        """Ranges over all inodes; see ``Files``."""
        if self._volume.kind == "hfs+":
            return ()  # identifiers only grow, and the catalog forgets the deleted
        # The last one is TSK's virtual directory. A superblock may claim any number of inodes,
        # but not more than its volume could hold.
        end = min(self._info.last_inum, self._disk.length // _SMALLEST_INODE + 1)
        return tuple(
            (first, min(first + step, end)) for first in range(self._info.first_inum, end, step)
        )

    def inode(self, address: int) -> Inode | None:
        """One metadata record; see ``Files``."""
        record = self._mft.record(address) if self._mft else None
        if record and record.base:
            return None  # it continues another file's record
        try:
            file = self._system.open_meta(address)
            meta = file.info.meta
            if meta is None or int(meta.type) == pytsk3.TSK_FS_META_TYPE_VIRT_DIR:
                return None
            parts = self._parts(file, record)
            streams = self._streams(file, parts)
            return self._inode(meta, record, parts, streams)
        except (OSError, RuntimeError):
            if self._mft and self._mft.was_used(address):
                raise SourceError("the record is damaged", where=self._at(address)) from None
            return None

    def _inode(
        self,
        meta: pytsk3.TSK_FS_META,
        record: Record | None,
        parts: list[Record],
        streams: tuple[Stream, ...],
    ) -> Inode | None:
        kind = self._kind(meta)
        allocated = bool(int(meta.flags) & pytsk3.TSK_FS_META_FLAG_ALLOC)
        if not int(meta.flags) & pytsk3.TSK_FS_META_FLAG_USED and not (allocated or meta.size):
            return None  # never used
        names = [name for part in parts for name in part.names]
        names = names or [name for part in parts for name in part.short_names]
        if kind == "directory":
            streams = tuple(stream for stream in streams if self._mft and stream.name)
        return Inode(
            meta.addr,
            _sequence(record) if record else meta.seq,
            allocated,
            kind,
            meta.size,
            _times(meta),
            streams,
            tuple(dict.fromkeys(names)),
        )

    def _kind(self, meta: pytsk3.TSK_FS_META) -> Literal["file", "directory", "link", "special"]:
        kind = int(meta.type)
        if kind == pytsk3.TSK_FS_META_TYPE_DIR:
            return "directory"
        if meta.addr != self.root:
            if self._mft and self._mft.system(meta.addr):
                return "special"
            if meta.addr < _RESERVED.get(self._volume.kind, 0):
                return "special"
        if kind == pytsk3.TSK_FS_META_TYPE_LNK:
            return "link"
        plain = kind in (pytsk3.TSK_FS_META_TYPE_REG, pytsk3.TSK_FS_META_TYPE_UNDEF)
        return "file" if plain else "special"

    # --- streams ---

    def _parts(self, file: pytsk3.File, record: Record | None) -> list[Record]:
        """An NTFS file's base record with its extension records; empty elsewhere."""
        if not (self._mft and record):
            return []
        listed = record.list_content
        if record.has_list and listed is None:
            listed = _attribute_list(file)
        return [record, *self._mft.extensions(record.address, listed or b"")]

    def _streams(self, file: pytsk3.File, parts: list[Record]) -> tuple[Stream, ...]:
        known = {name: data for part in reversed(parts) for name, data in part.data.items()}
        found = []
        for attribute in file:
            info = attribute.info
            if int(info.type) not in _CONTENT:
                continue
            flags, name = int(info.flags), info.name or b""
            extents = clipped(self._extents(attribute), self._disk.length)
            initialized = info.size
            if self._mft and name in known:
                address, data = known[name]
                initialized = min(data.initialized, info.size)
                if data.place is not None:
                    extents = self._mft.places(address, data.place, data.size)
            found.append(
                Stream(
                    info.id,
                    name,
                    info.size,
                    initialized,
                    trimmed(extents, info.size),
                    bool(flags & pytsk3.TSK_FS_ATTR_RES),
                    bool(flags & pytsk3.TSK_FS_ATTR_SPARSE),
                    bool(flags & pytsk3.TSK_FS_ATTR_COMP),
                    bool(flags & pytsk3.TSK_FS_ATTR_ENC),
                )
            )
        return tuple(found)

    def _extents(self, attribute: pytsk3.Attribute) -> Iterator[Extent]:
        """The runs of an attribute, ending where they leave the volume."""
        size, last = self._info.block_size, self._info.last_block
        for run in attribute:
            if int(run.flags) & _NOWHERE_FLAGS:
                yield Extent(NOWHERE, run.len * size)
            elif run.addr <= last:
                blocks = min(run.len, last + 1 - run.addr)
                yield Extent(self._volume.offset + run.addr * size, blocks * size)
            else:
                return

    def _mft_extents(self) -> tuple[Extent, ...]:
        try:
            for attribute in self._system.open_meta(_MFT):
                info = attribute.info
                if int(info.type) == pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA and not info.name:
                    return clipped(self._extents(attribute), self._disk.length)
        except (OSError, RuntimeError):
            pass
        return ()

    # --- content ---

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of one stream; see ``Files``."""
        try:
            file = self._system.open_meta(address)
            for found in file:
                info = found.info
                kind = int(info.type)
                if kind in _CONTENT and info.id == attribute and (info.name or b"") == name:
                    return self._content(file, found)
        except (OSError, RuntimeError):
            pass
        raise SourceError("the stream cannot be opened", where=self._at(address))

    def _content(self, file: pytsk3.File, attribute: pytsk3.Attribute) -> Content:
        info = attribute.info
        kind, number, size, flags = int(info.type), info.id, info.size, int(info.flags)
        extents = clipped(self._extents(attribute), self._disk.length)
        if not flags & pytsk3.TSK_FS_ATTR_RES:
            # A size alone may claim anything.
            size = min(size, sum(extent.length for extent in extents))
        return Content(
            size,
            lambda offset, length: file.read_random(offset, length, kind, number),
            () if flags & pytsk3.TSK_FS_ATTR_COMP else extents,
            self._disk,
        )

    def _at(self, address: int) -> str:
        return f"{self._volume.locator} inode {address}"


def _times(meta: pytsk3.TSK_FS_META) -> tuple[tuple[str, int], ...]:
    stored = (
        ("modified", meta.mtime),
        ("accessed", meta.atime),
        ("changed", meta.ctime),
        ("created", meta.crtime),
    )
    return tuple((name, value) for name, value in stored if value)


def _sequence(record: Record) -> int:
    """The number under which names know the record."""
    return record.sequence if record.in_use else max(record.sequence - 1, 1)


def _attribute_list(file: pytsk3.File) -> bytes:
    for attribute in file:
        info = attribute.info
        if int(info.type) == _ATTRIBUTE_LIST:
            return file.read_random(0, min(info.size, _LIST_LIMIT), _ATTRIBUTE_LIST, info.id)
    return b""
