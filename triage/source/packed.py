"""A disk image that was packed whole: as a document it would only be a stream over every limit."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from triage.model import ByteSpace
from triage.source.disk_traces import looks_like_disk
from triage.source.zerofill import ZeroFilled

_PACKED = 1 << 18
_UNPACKED = 2 << 20  # past the first megabyte, where most first partitions begin
_MEMORY = 128 << 20


class _Stream(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


_PACKINGS: tuple[tuple[bytes, str, Callable[[], _Stream]], ...] = (
    (b"\x1f\x8b\x08", "gzip", lambda: zlib.decompressobj(31)),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", "xz", lambda: lzma.LZMADecompressor(memlimit=_MEMORY)),
)


def packed_disk(data: ByteSpace) -> str | None:
    """How a disk is packed here, null where none is: unpacks the first bytes in memory."""
    head = data.read_at(0, _PACKED)
    for magic, name, unpacker in _PACKINGS:
        if head.startswith(magic):
            return name if looks_like_disk(_unpacked(unpacker(), head)) else None
    return None


def _unpacked(stream: _Stream, head: bytes) -> ByteSpace:
    try:
        inside = stream.decompress(head, _UNPACKED)
    except (zlib.error, lzma.LZMAError, OSError):
        inside = b""
    return ZeroFilled(lambda at, length: inside[at : at + length], len(inside))
