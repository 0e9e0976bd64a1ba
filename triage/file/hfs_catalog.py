"""The catalog of HFS+: which records are live, and those that nothing lists any more.

A deletion moves the records behind it together: what stood last in a node stays behind them, a node
that is given up keeps all of its records, and the journal has nodes as they were.
Layout: Apple Technical Note TN1150, "B-Trees" and "Catalog File".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.model import ByteSpace

FIRST_USER: Final = 16
ROOT: Final = 2
_ABOVE: Final = 1
"""The number of the root, and what it says of the folder above it."""
_PIECE: Final = 4 << 20
_OVERLAP: Final = 1024
"""More than the longest key with the longest record."""
_NODE: Final = Struct(">IIbBH2x")
_TREE: Final = Struct(">2x4I2HI")
_KEY: Final = Struct(">HIH")
_HEAD: Final = Struct(">2H5I18xH")
_FORK: Final = Struct(">Q4xI16I")
_FORKS: Final = 88
_RECORD: Final = {1: 88, 2: _FORKS + 2 * _FORK.size}
_FOLDER, _FILE = 1, 2
_LEAF: Final = -1
_MODES: Final = {_FOLDER: (0, 4), _FILE: (0, 8)}
"""What the mode may say; 0 was written before there were modes."""
_EPOCH: Final = 2_082_844_800
"""Seconds from 1904 to 1970."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Bytes of a file: its size, and (block, count) of the first eight extents; ``whole`` where
    there are no others."""

    size: int
    runs: tuple[tuple[int, int], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A record of the catalog that is live no more, ``at`` a byte of what was read; times in
    seconds since 1970. ``forks`` are the data and the resources of a file, none of a folder."""

    address: int
    parent: int
    name: bytes
    directory: bool
    modified: int
    changed: int
    forks: tuple[Fork, ...]
    created: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """What a volume says of itself: bytes in a block, blocks, and the number of its next file."""

    block: int
    blocks: int
    following: int


def live(catalog: ByteSpace) -> NDArray[np.int64] | None:
    """The numbers of all files and folders, sorted; null where the tree is not whole."""
    head = catalog.read_at(0, 14 + _TREE.size).ljust(14 + _TREE.size, b"\0")
    _, records, node, _, size, _, total = _TREE.unpack_from(head, 14)
    if size < 512 or size & (size - 1) or total > catalog.length // size:
        return None
    found: list[int] = []
    count = 0
    for _ in range(total):
        if not node:
            break
        data = catalog.read_at(node * size, size).ljust(size, b"\0")
        node, _, kind, _, held = _NODE.unpack_from(data)
        if kind != _LEAF or 2 * held > size:
            return None
        count += held
        found += (number for at in offsets(data, held) if (number := _number(data, at)))
    return np.unique(np.array(found, np.int64)) if count == records else None


def offsets(data: bytes, held: int) -> list[int]:
    """Where the records of a node begin: told from its end on."""
    found: list[int] = np.frombuffer(data, ">u2")[::-1][:held].tolist()
    return found


def _number(data: bytes, at: int) -> int:
    """The number in the record at an offset of a node, 0 where it is no file's nor folder's."""
    start = at + 2 + int.from_bytes(data[at : at + 2], "big")
    known = int.from_bytes(data[start : start + 2], "big") in _RECORD
    return int.from_bytes(data[start + 8 : start + 12], "big") if known else 0


def stale(data: ByteSpace, shape: Shape, known: NDArray[np.int64]) -> Iterator[Gone]:
    """Whole records anywhere in ``data`` whose numbers are not among the ``known`` ones."""
    for start in range(0, data.length, _PIECE):
        piece = data.read_at(start, _PIECE + _OVERLAP)
        yield from (record for record in records(piece, shape, known) if record.at < _PIECE)


def records(data: bytes, shape: Shape, known: NDArray[np.int64]) -> Iterator[Gone]:
    """Whole records at even bytes of ``data`` whose numbers are not among the ``known`` ones."""
    words = np.frombuffer(data[: len(data) & ~1], ">u2").astype(np.int64)
    for at in _records(words, known):
        if (record := _parse(data, at, shape)) is not None:
            yield record


def _records(words: NDArray[np.int64], known: NDArray[np.int64]) -> list[int]:
    """Byte offsets of what may be keys with records, by the length that a key says twice."""
    if len(words) < _OVERLAP // 8:
        return []
    length, letters = words[:-3], words[3:]
    key = np.flatnonzero((length == 6 + 2 * letters) & (letters > 0) & (letters < 256))
    body = key + 1 + length[key] // 2
    inside = body + 6 <= len(words)
    key, body = key[inside], body[inside]
    number = words[body + 4] << 16 | words[body + 5]
    wanted = ((words[body] == _FOLDER) | (words[body] == _FILE)) & ~np.isin(number, known)
    found: list[int] = (2 * key[wanted]).tolist()
    return found


def _parse(data: bytes, at: int, shape: Shape) -> Gone | None:
    """The record whose key begins at an offset, if all of it agrees with itself and its volume."""
    length, parent, _ = _KEY.unpack_from(data, at)
    start = at + 2 + length
    kind = data[start + 1]
    if start + _RECORD[kind] > len(data):
        return None
    _, _, _, number, created, modified, changed, mode = _HEAD.unpack_from(data, start)
    forks = _forks(data, start + _FORKS, shape) if kind == _FILE else ()
    name = _text(data[at + _KEY.size : start])
    numbered = FIRST_USER <= number < shape.following and 1 < parent < shape.following
    known = numbered or (number, parent) == (ROOT, _ABOVE)
    if name is None or forks is None or not known or mode >> 12 not in _MODES[kind]:
        return None
    written, listed, made = (max(0, time - _EPOCH) for time in (modified, changed, created))
    return Gone(number, parent, name, kind == _FOLDER, written, listed, forks, made, at)


def _text(raw: bytes) -> bytes | None:
    """A name in UTF-8; a slash in it is a colon to everybody else."""
    try:
        return raw.decode("utf-16-be").replace("/", ":").encode()
    except UnicodeDecodeError:
        return None


def _forks(data: bytes, start: int, shape: Shape) -> tuple[Fork, ...] | None:
    found = []
    for at in (start, start + _FORK.size):
        size, total, *numbers = _FORK.unpack_from(data, at)
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        runs = tuple(pair for pair in pairs if pair[1])
        held = sum(count for _, count in runs)
        outside = any(first + count > shape.blocks for first, count in runs)
        missing = held < total and len(runs) < len(pairs)
        if outside or missing or held > total or runs != tuple(pairs[: len(runs)]):
            return None
        if size > total * shape.block or total > shape.blocks:
            return None
        found.append(Fork(size, runs, held == total))
    return tuple(found)
