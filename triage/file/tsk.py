"""Files of a file system that The Sleuth Kit reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Final, Literal

import numpy as np
import pytsk3
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.file.content import Content
from triage.file.places import NOWHERE, Room, beginning, clipped, trimmed
from triage.file.sweep import Swept, one_by_one
from triage.model import ByteSpace, Entry, Extent, Inode, Source, Stream, Volume
from triage.tsk import open_file_system, volume_image

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
    """The ``Files`` protocol over pytsk3; see ``triage.file.protocol``."""

    _numbered: ClassVar = True  # two streams of a file may bear one name

    def __init__(self, source: Source, volume: Volume) -> None:
        if volume.open_as is None:
            raise SourceError(f"{volume.kind} has no reader", where=str(volume.locator))
        self._image = volume_image(source.data, volume)
        self._system = open_file_system(self._image, volume.offset, volume.open_as)
        self._info = self._system.info
        self._disk = source.data
        self._volume = volume

    @property
    def root(self) -> int:
        """Address of the root directory."""
        return self._info.root_inum

    def block_size(self) -> int:
        """Size of an allocation block in bytes."""
        return self._info.block_size

    def _room(self) -> Room:
        info = self._info
        return Room(self._volume.offset, info.block_size, info.last_block, self._disk.length)

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """Nothing is known; see ``Files``."""
        return iter(())

    # --- names ---

    def parts(self, address: int) -> int:
        """One: TSK reads a directory as a whole; see ``Files``."""
        del address
        return 1

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """One directory; see ``Files``."""
        del part
        try:
            yield from self._entries(self._system.open_dir(inode=address), address)
        except (OSError, RuntimeError):
            raise SourceError("the directory cannot be read", where=self._at(address)) from None

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
        return meta is not None and int(meta.type) == pytsk3.TSK_FS_META_TYPE_DIR

    # --- metadata ---

    def inode_ranges(self, step: int) -> tuple[tuple[int, int], ...]:
        """Ranges over all inodes; see ``Files``."""
        # The last one is TSK's virtual directory. A superblock may claim any number of inodes,
        # but not more than its volume could hold.
        end = min(self._info.last_inum, self._disk.length // _SMALLEST_INODE + 1)
        return tuple(
            (first, min(first + step, end)) for first in range(self._info.first_inum, end, step)
        )

    def unrecorded(self, address: int, part: int = 0) -> Iterator[Entry]:
        """All names of the directory; see ``Files``."""
        return self.directory(address, part)

    def left_over(self, address: int, part: int = 0) -> Iterator[Extent]:
        """Not known; see ``Files``."""
        del address, part
        return iter(())

    def inode(self, address: int) -> Inode | None:
        """One metadata record; see ``Files``."""
        try:
            file = self._record(address)
            meta = file.info.meta
            if meta is None or int(meta.type) == pytsk3.TSK_FS_META_TYPE_VIRT_DIR:
                return None
            flags, kind = int(meta.flags), self._kind(meta)
            allocated = bool(flags & pytsk3.TSK_FS_META_FLAG_ALLOC)
            if not flags & pytsk3.TSK_FS_META_FLAG_USED and not (allocated or meta.size):
                return None  # never used
            if not allocated and not 0 <= meta.size <= self._volume.length:
                return None  # UFS2 and ext4 initialise records late: older bytes stand there
            streams = () if kind == "directory" else self._streams(file)
        except (OSError, RuntimeError):
            return None
        return Inode(meta.addr, meta.seq, allocated, kind, meta.size, _times(meta), streams)

    def sweep(self, first: int, stop: int, progress: Callable[[], None]) -> Swept:
        """The records of a range; see ``Files``."""
        return one_by_one(self, first, stop, progress)

    def _kind(self, meta: pytsk3.TSK_FS_META) -> Literal["file", "directory", "link", "special"]:
        kind = int(meta.type)
        if kind == pytsk3.TSK_FS_META_TYPE_DIR:
            return "directory"
        if meta.addr != self.root and meta.addr < _RESERVED.get(self._volume.kind, 0):
            return "special"
        if kind == pytsk3.TSK_FS_META_TYPE_LNK:
            return "link"
        plain = kind in (pytsk3.TSK_FS_META_TYPE_REG, pytsk3.TSK_FS_META_TYPE_UNDEF)
        return "file" if plain else "special"

    def _record(self, address: int) -> pytsk3.File:
        return self._system.open_meta(address)

    # --- streams ---

    def _streams(self, file: pytsk3.File) -> tuple[Stream, ...]:
        found = []
        for attribute in file:
            info = attribute.info
            if int(info.type) in _CONTENT:
                flags = int(info.flags)
                extents = self._own(clipped(self._extents(attribute), self._disk.length), info.size)
                found.append(
                    Stream(
                        info.id,
                        self._called(info),
                        info.size,
                        info.size,
                        trimmed(extents, info.size),
                        bool(flags & pytsk3.TSK_FS_ATTR_RES),
                        bool(flags & pytsk3.TSK_FS_ATTR_SPARSE),
                        bool(flags & pytsk3.TSK_FS_ATTR_COMP),
                        bool(flags & pytsk3.TSK_FS_ATTR_ENC),
                    )
                )
        return tuple(found)

    def _called(self, info: pytsk3.TSK_FS_ATTR) -> bytes:
        """The name of a stream."""
        name: bytes = info.name or b""
        return name

    def _own(self, extents: tuple[Extent, ...], size: int) -> tuple[Extent, ...]:
        """TSK gives a file of UFS the whole of its last block; its fragments may be others'."""
        if self._volume.kind != "ufs":
            return extents
        fragment = self._info.block_size
        return beginning(extents, -(-size // fragment) * fragment)

    def _extents(self, attribute: pytsk3.Attribute) -> Iterator[Extent]:
        return self._placed(
            (NOWHERE if int(run.flags) & _NOWHERE_FLAGS else run.addr, run.len) for run in attribute
        )

    def _placed(self, runs: Iterable[tuple[int, int]]) -> Iterator[Extent]:
        """Runs of (block, count) as extents, ending where they leave the volume."""
        size, last = self._info.block_size, self._info.last_block
        for block, count in runs:
            if block == NOWHERE:
                yield Extent(NOWHERE, count * size)
            elif 0 <= block <= last:
                blocks = min(count, last + 1 - block)
                yield Extent(self._volume.offset + block * size, blocks * size)
            else:
                return

    # --- content ---

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of one stream; see ``Files``."""
        try:
            file = self._record(address)
            for found in file:
                info = found.info
                if int(info.type) in _CONTENT and self._called(info) == name:
                    if self._numbered and info.id != attribute:
                        continue
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
