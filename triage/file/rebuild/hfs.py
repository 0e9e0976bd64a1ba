"""HFS+ after a format: leaves of the catalog and of the tree of further extents, wherever they lie.

newfs_hfs clears all of the old trees where it makes its own; other formatters leave them. Layout:
Apple Technical Note TN1150, "B-Trees", "Catalog File" and "Extents Overflow File".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct
from typing import Final

import numpy as np

from triage.file.hfs_catalog import FIRST_USER, Fork, Gone, Shape, offsets, records
from triage.file.rebuild.remnant import Part, Remnant
from triage.model import ByteSpace, Pattern

_NODE: Final = 14
_SIZES: Final = tuple(1 << power for power in range(9, 16))
_COUNT: Final = 10
_KEY: Final = Struct(">HBxII16I")
_KEY_LENGTH: Final = 10
_NAMES: Final = {0: b"", 0xFF: b"RSRC"}
"""What kind of fork a key says, as the streams are called."""
_NOBODY: Final = np.empty(0, np.int64)
_ANY: Final = Shape(1 << 20, 1 << 32, 1 << 32)
"""What no volume contradicts: only its records are left."""
_MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Hfs:
    """Reads leaves of trees one by one. ``Remnant.base`` is the file that a record continues; its
    other pattern is that of a volume header, which ``file.rebuild.geometry`` reads."""

    name: str = "hfs"
    patterns: tuple[Pattern, ...] = (
        Pattern(
            "hfs", (b"\xff\x01",), rb"\xff\x01[\0-\x04].\0\0(?:[\0-\x02].{5}\0|\0\x0a[\0\xff]\0)", 8
        ),
        Pattern("hfs-place", (b"H+",), rb"H\+\0\x04.{36}\0[\0-\x10].\0"),
        Pattern("hfs-place", (b"HX",), rb"HX\0\x05.{36}\0[\0-\x10].\0"),
    )

    def read(self, disk: ByteSpace, offsets: Iterable[int]) -> Iterator[Remnant]:
        """The records of the leaves at these offsets, and what stands between them: that was
        deleted."""
        for offset in offsets:
            node = disk.read_at(offset, _SIZES[-1])
            if held := _held(node):
                node, places = held
                yield from _further(node, places, offset)
                for record in records(node, _ANY, _NOBODY):
                    yield _remnant(record, offset, record.at not in places[:-1])

    def begins(self, head: bytes, cluster: int, number: int) -> bool:
        """Not asked: a folder has no blocks."""
        del head, cluster, number
        return False


def _held(node: bytes) -> tuple[bytes, list[int]] | None:
    """A node cut at its end, and where its records begin and the last one ends: they follow each
    other from its head on, as the numbers before its end say; null where none of the sizes fits."""
    count = int.from_bytes(node[_COUNT : _COUNT + 2], "big")
    for size in _SIZES:
        places = offsets(node[:size], count + 1) if size <= len(node) else []
        rising = all(one < other for one, other in pairwise(places))
        room = size - 2 * (count + 1)
        if len(places) == count + 1 and places[0] == _NODE and rising and places[-1] <= room:
            return node[:size], places
    return None


def _further(node: bytes, places: list[int], offset: int) -> Iterator[Remnant]:
    """Where files go on, if all records of a leaf say that: none of them is longer or shorter."""
    if any(other - one != _KEY.size for one, other in pairwise(places)):
        return
    for at in places[:-1]:
        length, fork, number, first, *numbers = _KEY.unpack_from(node, at)
        if length == _KEY_LENGTH and fork in _NAMES and number >= FIRST_USER and first > 0:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            runs = tuple(pair for pair in pairs if pair[1])
            part = Part(_NAMES[fork], 0, 0, first, False, False, False, runs, guessed=True)
            yield Remnant(offset + at, 0, 0, 0, number, False, False, -1, None, (), (part,))


def _remnant(record: Gone, offset: int, deleted: bool) -> Remnant:
    named = zip(_NAMES.values(), record.forks, strict=False)
    return Remnant(
        offset + record.at,
        0,
        record.address,
        0,
        0,
        deleted,
        record.directory,
        -1,
        record.modified,
        ((record.parent, 0, record.name),),
        tuple(_part(name, fork) for name, fork in named if fork.size),
        record.created * _MICRO,
        record.changed * _MICRO,
    )


def _part(name: bytes, fork: Fork) -> Part:
    """Where a fork begins. A leaf may be an old one, in a journal: what it says of blocks is not
    sure to be the last that was true."""
    return Part(name, fork.size, fork.size, 0, False, False, False, fork.runs, guessed=True)


PLUGIN = Hfs()
