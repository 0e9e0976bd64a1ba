"""What every container plug-in of this folder offers, and how its files are found and opened."""

from __future__ import annotations

import errno
import os
import weakref
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from triage.errors import SourceError
from triage.model import Source, SourceSpec
from triage.source.zerofill import ZeroFilled

Precedence = Literal[0, 1, 2, 9]
"""When a container is asked: 0 by its magic, 1 by the numbering of file names, 2 by what a document
looks like, 9 when nobody else claimed the bytes."""


_OPEN_AT_ONCE = 128


class Container(Protocol):
    """One image container. ``PLUGIN`` of each module is one."""

    name: str
    precedence: Precedence

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the file at ``path``, which begins with ``head``, is one of these."""
        ...

    def segments(self, path: Path) -> tuple[str, ...]:
        """The files of the set in order. Raises SourceError for a hole, UsageError for a start
        in the middle."""
        ...

    def open(self, spec: SourceSpec) -> Source:
        """Open for reading only. Raises SourceError."""
        ...


class Medium:
    """One file or block device, opened for reading only and closed with its last user.

    There is no mapping into memory: a file cut short while mapped kills the process.
    """

    __slots__ = ("__weakref__", "_fd", "path", "size")

    def __init__(self, path: str) -> None:
        try:
            self._fd = _open(path)
            weakref.finalize(self, os.close, self._fd)
            self.size = os.lseek(self._fd, 0, os.SEEK_END)
        except OSError as error:
            raise SourceError(
                f"cannot be read: {os.strerror(error.errno or 0)}",
                where=path,
                do="check the permissions and the medium",
            ) from None
        self.path = path

    def fileno(self) -> int:
        """The descriptor, for the calls that only a device answers."""
        return self._fd

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes, fewer only at the end of the file. Raises OSError."""
        data = os.pread(self._fd, length, offset)
        if len(data) == length or not data:
            return data
        pieces, have = [data], len(data)
        while have < length and (data := os.pread(self._fd, length - have, offset + have)):
            pieces.append(data)
            have += len(data)
        return b"".join(pieces)


class Media:
    """The files of one set, opened as they are needed: a set may have more of them than a process
    may have open files."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._opened = lru_cache(_OPEN_AT_ONCE)(Medium)

    def read_at(self, number: int, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes of file ``number`` (from 0). Raises OSError, also for a file that
        has gone since the set was recognised."""
        try:
            medium = self._opened(self._paths[number])
        except SourceError:
            raise OSError(errno.EIO, os.strerror(errno.EIO)) from None
        return medium.read_at(offset, length)


class Member:
    """One file of a set as a ``Medium``, opened as it is needed."""

    __slots__ = ("_media", "_number", "path", "size")

    def __init__(self, media: Media, number: int, path: str) -> None:
        self._media, self._number, self.path = media, number, path
        self.size = Medium(path).size

    def read_at(self, offset: int, length: int) -> bytes:
        """As ``Medium``. Raises OSError."""
        return self._media.read_at(self._number, offset, length)


ImageFile = Medium | Member


def _open(path: str) -> int:
    flags = os.O_RDONLY | os.O_CLOEXEC
    try:
        return os.open(path, flags | os.O_NOATIME)
    except PermissionError:  # only the owner may leave the access time alone
        return os.open(path, flags)


def peek(path: Path) -> ZeroFilled:
    """The bytes of a file, for a look at a few of them; a bad sector does not end the looking.

    Raises SourceError when the file cannot be opened.
    """
    medium = Medium(str(path))
    return ZeroFilled(medium.read_at, medium.size)


def beside(path: Path, following: Callable[[Path], Path | None]) -> Path:
    """The spelling of ``path`` whose neighbours are the set.

    A symbolic link stands in for its target, unless the folder of the link is where the next
    piece lies (a folder of links to pieces that are stored elsewhere). ``following`` names the
    next piece of a first one.
    """
    if path.is_symlink():
        target = path.resolve()
        after = following(path)
        if after is None or not after.is_file():
            return target
    return path
