"""The journal of ext3/4: inodes as they were before they were deleted.

Layout: "Journal (jbd2)" and "The inode table" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from triage.file.ext_blocks import Blocks, Layout
from triage.jbd2 import HEADER, MAGIC, copies
from triage.model import ByteSpace, Extent

_COPIES: Final = 64
"""So many of one block are looked at, the latest ones."""
_MOST: Final = 1 << 20
"""So many copies of inodes are kept; a journal holds as many blocks at most."""


@dataclass(frozen=True, slots=True)
class Former:
    """An inode as a transaction wrote it."""

    sequence: int
    generation: int
    size: int
    modified: int
    extents: tuple[Extent, ...]


class Journal:
    """The copies of inodes that a journal holds, read when the first one is asked for."""

    def __init__(self, content: ByteSpace, layout: Layout, blocks: Blocks) -> None:
        self._content, self._layout, self._blocks = content, layout, blocks

    def former(self, address: int, generation: int) -> Former | None:
        """The last copy of a file's inode that still says where its content lies."""
        raw = self._inodes.get((address, generation))
        return None if raw is None else self._former(*raw)

    def copies(self, block: int) -> Iterator[bytes]:
        """A block of the file system as transactions wrote it, the last one first."""
        for _, place in sorted(self._places.get(block, ()), reverse=True)[:_COPIES]:
            yield self._content.read_at(place, self._layout.block)

    @cached_property
    def _places(self) -> dict[int, list[tuple[int, int]]]:
        """(transaction, byte of the journal) of the copies of each block that holds no inodes."""
        found: dict[int, list[tuple[int, int]]] = {}
        for sequence, block, place, _ in copies(self._content, self._layout.block):
            if not self._layout.holds_inodes(block):
                found.setdefault(block, []).append((sequence, place))
        return found

    @cached_property
    def _inodes(self) -> dict[tuple[int, int], tuple[int, bytes]]:
        """(transaction, inode) by number and generation, the latest that has content."""
        found: dict[tuple[int, int], tuple[int, bytes]] = {}
        for sequence, block, place, escaped in copies(self._content, self._layout.block):
            if not self._layout.holds_inodes(block):
                continue
            data = self._content.read_at(place, self._layout.block)
            data = HEADER.pack(MAGIC, 0, 0)[:4] + data[4:] if escaped else data
            for address, raw in self._layout.inodes(block, data):
                key = address, int.from_bytes(raw[100:104], "little")
                if holds_content(raw) and sequence >= found.get(key, (0, b""))[0]:
                    found[key] = sequence, raw
            if len(found) > _MOST:
                break
        return found

    def _former(self, sequence: int, raw: bytes) -> Former:
        return Former(
            sequence,
            int.from_bytes(raw[100:104], "little"),
            size_of(raw),
            int.from_bytes(raw[16:20], "little"),
            tuple(self._blocks.extents(raw)),
        )


def holds_content(raw: bytes) -> bool:
    """Whether an inode is that of a file in use which has content."""
    mode = int.from_bytes(raw[:2], "little")
    links, deleted = raw[26:28] != b"\0\0", raw[20:24] != bytes(4)
    return mode >> 12 == 8 and links and not deleted and size_of(raw) > 0 and any(raw[40:100])


def size_of(raw: bytes) -> int:
    """The size of a file in bytes."""
    return int.from_bytes(raw[108:112], "little") << 32 | int.from_bytes(raw[4:8], "little")
