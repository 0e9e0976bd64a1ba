"""What walks of a file system bring home, as columns: its metadata records and its names.

Millions of either pass through the parent process: no object stands for a single one. A pack is
the lengths of the arrays as little-endian u64, then the arrays in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from triage.model import Entry, Inode, Stream

Array = NDArray[Any]
Kind = Literal["file", "directory", "link", "special"]

KINDS: Final[tuple[Kind, ...]] = ("file", "directory", "link", "special")
ALLOCATED, KIND_SHIFT = 1, 1
"""The bits of a record's state: whether it is in use, then its kind."""
RESIDENT, SPARSE, COMPRESSED, ENCRYPTED, GUESSED = 1, 2, 4, 8, 16
"""The bits of a stream's flags."""
NO_TIME: Final = -(1 << 63)
LEADS: Final = 2
"""The bit of a name's flags that says it is a directory's; the first is ``ALLOCATED``."""

RECORD: Final = np.dtype(
    [
        ("address", "<i8"),
        ("modified", "<i8"),  # seconds since 1970 UTC
        ("sequence", "<u4"),
        ("names", "<u4"),
        ("streams", "<u4"),
        ("state", "u1"),
    ]
)
NAME: Final = np.dtype([("parent", "<i8"), ("sequence", "<u4"), ("length", "<u4")])
STREAM: Final = np.dtype(
    [
        ("size", "<i8"),
        ("initialized", "<i8"),
        ("attribute", "<i4"),
        ("name", "<u4"),  # its length
        ("extents", "<u4"),
        ("flags", "u1"),
    ]
)
EXTENT: Final = np.dtype(("<i8", 2))
BYTES: Final = np.dtype("u1")
ENTRY: Final = np.dtype(
    [("address", "<i8"), ("sequence", "<u4"), ("length", "<u4"), ("flags", "u1")]
)

_LAYOUT: Final = (RECORD, NAME, BYTES, STREAM, BYTES, EXTENT)
_LISTING: Final = (ENTRY, BYTES)


def starts(lengths: Array) -> NDArray[np.int64]:
    """Where each of pieces of these lengths begins that follow one another."""
    ends = np.cumsum(lengths, dtype=np.int64)
    return ends - lengths


def spread(first: Array, counts: Array) -> NDArray[np.int64]:
    """The numbers of runs: ``counts[i]`` of them from ``first[i]`` on, one run behind another."""
    found: NDArray[np.int64] = np.repeat(first - starts(counts), counts)
    return found + np.arange(len(found), dtype=np.int64)


def pieces(data: bytes, first: Array, lengths: Array) -> list[bytes]:
    """Pieces of a text of bytes."""
    return [data[a:b] for a, b in zip(first.tolist(), (first + lengths).tolist(), strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Metadata records in the order of ``heads`` (``RECORD``); behind each other lie the ``names``
    that they hold themselves (``NAME``), the ``streams`` of them all (``STREAM``), and the extents
    of all streams: image offset (-1: a sparse run), length."""

    heads: Array
    names: Array
    name_bytes: Array
    streams: Array
    stream_bytes: Array
    extents: Array

    @staticmethod
    def of(inodes: Sequence[Inode]) -> Records:
        """The columns of records that were read one by one."""
        streams = [stream for inode in inodes for stream in inode.streams]
        names = [name for inode in inodes for name in inode.names]
        return Records(
            np.array([_head(inode) for inode in inodes], RECORD),
            np.array([(parent, number, len(name)) for parent, number, name in names], NAME),
            _bytes(name for _, _, name in names),
            *stream_columns(streams),
        )

    @staticmethod
    def joined(several: Sequence[Records]) -> Records:
        """All records in order of address, of two with one address the first."""
        if len(several) == 1:
            return several[0]
        every = Records(*map(np.concatenate, zip(*(one.columns for one in several), strict=True)))
        address = every.heads["address"]
        if bool((address[1:] > address[:-1]).all()):
            return every
        order = np.argsort(address, kind="stable")
        first = np.append(True, np.diff(address[order]) > 0)
        return every.chosen(order[first])

    @property
    def columns(self) -> tuple[Array, ...]:
        """The arrays in the order of a pack."""
        return (
            self.heads,
            self.names,
            self.name_bytes,
            self.streams,
            self.stream_bytes,
            self.extents,
        )

    def chosen(self, index: Array) -> Records:
        """The records with these numbers, in this order."""
        heads, names, streams = self.heads[index], self.heads["names"], self.heads["streams"]
        name = spread(starts(names)[index], names[index])
        stream = spread(starts(streams)[index], streams[index])
        lengths, titles, runs = self.names["length"], self.streams["name"], self.streams["extents"]
        return Records(
            heads,
            self.names[name],
            self.name_bytes[spread(starts(lengths)[name], lengths[name])],
            self.streams[stream],
            self.stream_bytes[spread(starts(titles)[stream], titles[stream])],
            self.extents[spread(starts(runs)[stream], runs[stream])],
        )

    def pack(self) -> bytes:
        """The columns as bytes."""
        return _packed(self.columns)

    @staticmethod
    def unpack(data: bytes) -> Records:
        """The inverse of ``pack``; raises ``ValueError`` where the columns do not fit together."""
        found = Records(*_unpacked(data, _LAYOUT))
        sums = (
            (found.heads["names"], found.names),
            (found.names["length"], found.name_bytes),
            (found.heads["streams"], found.streams),
            (found.streams["name"], found.stream_bytes),
            (found.streams["extents"], found.extents),
        )
        if any(int(counts.sum()) != len(column) for counts, column in sums):
            raise ValueError("the columns of records do not fit together")
        return found

    @property
    def live(self) -> NDArray[np.bool_]:
        """Which records are in use."""
        found: NDArray[np.bool_] = self.heads["state"] & ALLOCATED != 0
        return found

    def are(self, *kinds: Kind) -> NDArray[np.bool_]:
        """Which records are of one of these kinds."""
        return np.isin(self.heads["state"] >> KIND_SHIFT, [KINDS.index(kind) for kind in kinds])


def _head(inode: Inode) -> tuple[int, ...]:
    modified = dict(inode.times).get("modified")
    return (
        inode.address,
        NO_TIME if modified is None else modified,
        inode.sequence,
        len(inode.names),
        len(inode.streams),
        inode.allocated | KINDS.index(inode.kind) << KIND_SHIFT,
    )


def stream_columns(streams: Sequence[Stream]) -> tuple[Array, Array, Array]:
    """The columns of streams: ``STREAM``, their names, their extents."""
    extents = [(e.offset, e.length) for stream in streams for e in stream.extents]
    return (
        np.array([_stream_head(stream) for stream in streams], STREAM),
        _bytes(stream.name for stream in streams),
        np.array(extents, np.int64).reshape(-1, 2),
    )


def _stream_head(stream: Stream) -> tuple[int, ...]:
    flags = (
        stream.resident * RESIDENT
        | stream.sparse * SPARSE
        | stream.compressed * COMPRESSED
        | stream.encrypted * ENCRYPTED
        | stream.guessed * GUESSED
    )
    sizes = stream.size, stream.initialized
    return (*sizes, stream.attribute, len(stream.name), len(stream.extents), flags)


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Names in one directory: ``heads`` (``ENTRY``), and their bytes behind each other."""

    heads: Array
    name_bytes: Array

    @staticmethod
    def of(entries: Iterable[Entry]) -> Entries:
        """The columns of names that were read one by one."""
        heads, names = [], []
        for one in entries:
            flags = one.allocated * ALLOCATED | one.is_directory * LEADS
            heads.append((one.address & ~(1 << 63), one.sequence, len(one.name), flags))
            names.append(one.name)
        return Entries(np.array(heads, ENTRY), _bytes(names))

    def pack(self) -> bytes:
        """The columns as bytes."""
        return _packed((self.heads, self.name_bytes))

    @staticmethod
    def unpack(data: bytes) -> Entries:
        """The inverse of ``pack``; raises ``ValueError`` where the columns do not fit together."""
        found = Entries(*_unpacked(data, _LISTING))
        if int(found.heads["length"].sum()) != len(found.name_bytes):
            raise ValueError("the columns of names do not fit together")
        return found

    def texts(self) -> list[bytes]:
        """The names as stored."""
        lengths = self.heads["length"]
        return pieces(self.name_bytes.tobytes(), starts(lengths), lengths)


def _bytes(texts: Iterable[bytes]) -> Array:
    return np.frombuffer(b"".join(texts), np.uint8)


def _packed(columns: Sequence[Array]) -> bytes:
    counts = np.array([len(column) for column in columns], np.uint64)
    return b"".join((counts.tobytes(), *(column.tobytes() for column in columns)))


def _unpacked(data: bytes, layout: Sequence[np.dtype[Any]]) -> list[Array]:
    counts = np.frombuffer(data, np.uint64, len(layout)).tolist()
    at, found = 8 * len(layout), []
    for count, kind in zip(counts, layout, strict=True):
        found.append(np.frombuffer(data, kind, count, at) if count else np.zeros(0, kind))
        at += count * kind.itemsize
    if at != len(data):
        raise ValueError("a pack has another length than its columns")
    return found
