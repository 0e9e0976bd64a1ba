"""What every reader of files offers, whether over a disk or over a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.file.sweep import Swept
from triage.model import ByteSpace, Entry, Extent, Inode


class Files(Protocol):
    """The files of one volume. Not for use from two threads at once."""

    @property
    def root(self) -> int:
        """Address of the root directory."""
        ...

    def parts(self, address: int) -> int:
        """In how many parts a directory is listed, at least one.

        A part holds at most some 10,000 names where the file system lets it be divided. Raises
        ``SourceError`` when the directory cannot be read.
        """
        ...

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """The names in one part of a directory, live and deleted, without ``.`` and ``..``.

        Addresses may repeat and form loops on a damaged or hostile volume; the caller keeps a
        set of those it has visited. Raises ``SourceError`` when the directory cannot be read.
        """
        ...

    def unrecorded(self, address: int, part: int = 0) -> Iterator[Entry]:
        """Those of ``directory`` that no live record holds itself; raises as that does."""
        ...

    def left_over(self, address: int, part: int = 0) -> Iterator[Extent]:
        """Where in the image anything but zeros stands behind the last name in one part of a
        directory, of a deleted one where its bytes prove that they are still its own; raises as
        ``directory`` does."""
        ...

    def inode_ranges(self, step: int) -> tuple[tuple[int, int], ...]:
        """Half-open ranges of at most ``step`` addresses for the inode pass.

        Empty where the addresses cannot be swept: FAT, exFAT, and HFS+ with a damaged catalog.
        """
        ...

    def inode(self, address: int) -> Inode | None:
        """The metadata at ``address``; null where there is none or never was any.

        Never reads content. Raises ``SourceError`` where a record is there but is unreadable.
        """
        ...

    def sweep(self, first: int, stop: int, progress: Callable[[], None]) -> Swept:
        """What ``inode`` gives for each address of a range, as columns.

        ``progress`` is called before each address.
        """
        ...

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of one stream, as long as its size and its extents say.

        Raises ``SourceError`` when there is no such stream.
        """
        ...

    def block_size(self) -> int:
        """Size of an allocation block in bytes; 0 for a folder."""
        ...

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """Which blocks of ``block_size()`` are in use, as the file system's own map of them says:
        in pieces, each with the image offset of its first block. Empty where there is none.
        """
        ...
