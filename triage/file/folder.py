"""Files of an ordinary folder, or a single file: what is left when the medium is gone."""

from __future__ import annotations

import os
import stat
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.file.content import Content
from triage.file.sweep import Swept, one_by_one
from triage.model import ByteSpace, Entry, Extent, Inode, Stream

_ROOT: Final = 1
_DATA: Final = 0
_PART: Final = 8192
_PATH_LIMIT: Final = 3000
"""Bytes of path handed to the system at once; PATH_MAX is 4096."""


class FolderFiles:
    """The ``Files`` protocol over a folder; see ``triage.file.protocol``.

    Addresses number the tree breadth first, names in byte order, so that every process that
    opens the same folder gives the same address to the same file. A single file is a folder that
    holds nothing else. A link is listed and never followed, and what is neither file nor
    directory is never opened. There are no extents, as there is no image.
    """

    def __init__(self, path: Path) -> None:
        self._label = path.name
        base = os.fsencode(path)
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise SourceError(_cause(error), where=str(path)) from None
        self._single = stat.S_ISREG(mode)
        if not (self._single or stat.S_ISDIR(mode)):
            raise SourceError("neither a folder nor a file", where=str(path))
        # Only what the operator named may be a link.
        self._base = os.path.realpath(base)
        self._names: list[bytes] = [b"", b""]  # 0 is no address
        self._parents: list[int] = [0, 0]
        self._directories: dict[int, range] = {}
        self._refused: dict[int, str] = {}
        self._kinds: list[bool] = [False, True]
        self._number()

    @property
    def root(self) -> int:
        """Address of the folder."""
        return _ROOT

    def block_size(self) -> int:
        """0: a folder has no blocks."""
        return 0

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """Nothing is known; see ``Files``."""
        return iter(())

    def inode_ranges(self, step: int) -> tuple[tuple[int, int], ...]:
        """Ranges over all addresses; see ``Files``."""
        end = len(self._names)
        return tuple((first, min(first + step, end)) for first in range(_ROOT, end, step))

    def parts(self, address: int) -> int:
        """So many names make a part; see ``Files``."""
        return max(1, -(-len(self._children(address)) // _PART))

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """The names in one folder in byte order. Raises ``SourceError``."""
        for child in self._children(address)[part * _PART : (part + 1) * _PART]:
            yield Entry(address, self._names[child], child, 0, True, self._kinds[child])

    def unrecorded(self, address: int, part: int = 0) -> Iterator[Entry]:
        """All names of the directory; see ``Files``."""
        return self.directory(address, part)

    def left_over(self, address: int, part: int = 0) -> Iterator[Extent]:
        """None: a folder has no places."""
        del address, part
        return iter(())

    def inode(self, address: int) -> Inode | None:
        """What the system says of a file. Raises ``SourceError`` when it says nothing."""
        if not _ROOT <= address < len(self._names):
            return None
        try:
            status = self._status(address)
        except OSError as error:
            raise SourceError(_cause(error), where=self._at(address)) from None
        kind = _kind(status.st_mode)
        streams: tuple[Stream, ...] = ()
        if kind == "file":
            size = status.st_size
            sparse = status.st_blocks * 512 < size
            streams = (Stream(_DATA, b"", size, size, (), sparse=sparse),)
        # No access time: the examination itself may change it.
        times = (("modified", int(status.st_mtime)), ("changed", int(status.st_ctime)))
        return Inode(address, 0, True, kind, status.st_size, times, streams)

    def sweep(self, first: int, stop: int, progress: Callable[[], None]) -> Swept:
        """The records of a range; see ``Files``."""
        return one_by_one(self, first, stop, progress)

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of a file. Raises ``SourceError``, also for anything but a file."""
        if attribute != _DATA or name or not _ROOT < address < len(self._names):
            raise SourceError("there is no such stream", where=self._at(address))
        try:
            # A file that was exchanged for a pipe since it was listed must not block.
            handle = self._open(address, os.O_NONBLOCK)
        except OSError as error:
            raise SourceError(_cause(error), where=self._at(address)) from None
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(handle)
            raise SourceError("not an ordinary file", where=self._at(address))
        content = Content(status.st_size, partial(_pread, handle))
        weakref.finalize(content, os.close, handle)
        return content

    # --- the tree ---

    def _children(self, address: int) -> range:
        if address not in self._directories:
            raise SourceError(self._refused.get(address, "not a folder"), where=self._at(address))
        return self._directories[address]

    def _number(self) -> None:
        """Hand out the addresses; a folder that cannot be listed is kept with its reason."""
        if self._single:
            self._base, name = os.path.split(self._base)
            self._append(_ROOT, name, False)
            self._directories[_ROOT] = range(2, 3)
            return
        queue = [_ROOT]
        for address in queue:  # grows while it is read
            try:
                children = self._list(address)
            except OSError as error:
                self._refused[address] = _cause(error)
                continue
            first = len(self._names)
            for name, is_directory in children:
                self._append(address, name, is_directory)
                if is_directory:
                    queue.append(len(self._names) - 1)
            self._directories[address] = range(first, len(self._names))

    def _append(self, parent: int, name: bytes, is_directory: bool) -> None:
        self._names.append(name)
        self._parents.append(parent)
        self._kinds.append(is_directory)

    def _list(self, address: int) -> list[tuple[bytes, bool]]:
        handle = self._open(address, os.O_DIRECTORY)
        try:
            with os.scandir(handle) as entries:
                return sorted(
                    (os.fsencode(entry.name), entry.is_dir(follow_symlinks=False))
                    for entry in entries
                )
        finally:
            os.close(handle)

    def _status(self, address: int) -> os.stat_result:
        if address == _ROOT:
            return Path(os.fsdecode(self._base)).stat()
        if self._single:  # a worker may read this file and not the folder that it lies in
            return Path(os.fsdecode(self._base), os.fsdecode(self._names[address])).lstat()
        handle = self._open(self._parents[address], os.O_DIRECTORY)
        try:
            return os.stat(self._names[address], dir_fd=handle, follow_symlinks=False)
        finally:
            os.close(handle)

    def _open(self, address: int, flags: int) -> int:
        """A handle for reading, by way of handles where the path is too long for one call."""
        steps = []
        while address != _ROOT:
            steps.append(self._names[address])
            address = self._parents[address]
        flags |= os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        pieces = _pieces([self._base, *reversed(steps)])
        handle: int | None = None
        for number, piece in enumerate(pieces, 1):
            final = flags if number == len(pieces) else os.O_DIRECTORY | os.O_NOFOLLOW
            try:
                following = os.open(piece, final, dir_fd=handle)
            finally:
                if handle is not None:
                    os.close(handle)
            handle = following
        assert handle is not None
        return handle

    def _at(self, address: int) -> str:
        return f"{self._label} entry {address}"


def _pieces(steps: list[bytes]) -> list[bytes]:
    """Steps joined to paths that the system takes, each relative to the one before."""
    pieces = [steps[0]]
    for step in steps[1:]:
        if len(pieces[-1]) + len(step) < _PATH_LIMIT:
            pieces[-1] += b"/" + step
        else:
            pieces.append(step)
    return pieces


def _kind(mode: int) -> Literal["file", "directory", "link", "special"]:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "directory"
    return "link" if stat.S_ISLNK(mode) else "special"


def _pread(handle: int, offset: int, length: int) -> bytes:
    return os.pread(handle, length, offset)


def _cause(error: OSError) -> str:
    """The system's words without the path, which may be evidence."""
    return os.strerror(error.errno) if error.errno else "cannot be read"
