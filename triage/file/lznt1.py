"""Units of an NTFS-compressed stream (LZNT1, [MS-XCA] 2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from triage.model import ByteSpace, Extent

_CHUNK: Final = 4096


def unit(disk: ByteSpace, extents: Iterable[Extent], size: int) -> bytes:
    """One unit of ``size`` bytes: stored as it is where it has all its clusters, empty where it
    has none, else compressed in those that come first."""
    placed = [extent for extent in extents if extent.offset >= 0]
    data = b"".join(disk.read_at(extent.offset, extent.length) for extent in placed)
    if not placed or len(data) >= size:
        return data.ljust(size, b"\0")
    return expanded(data, size)


def expanded(data: bytes, size: int) -> bytes:
    """At most ``size`` bytes from a run of chunks, padded with zeros; what is damaged ends it."""
    out = bytearray()
    at = 0
    while at + 2 <= len(data) and len(out) < size:
        header = int.from_bytes(data[at : at + 2], "little")
        length = (header & 0xFFF) + 1
        chunk = data[at + 2 : at + 2 + length]
        if not header or len(chunk) < length:
            break
        plain = _chunk(chunk) if header & 0x8000 else chunk
        if plain is None:
            break
        out += plain.ljust(_CHUNK, b"\0")
        at += 2 + length
    return bytes(out[:size]).ljust(size, b"\0")


def _chunk(data: bytes) -> bytes | None:
    """One compressed chunk; null where a phrase lies before its beginning."""
    out = bytearray()
    at = 0
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data):
                break
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            phrase = int.from_bytes(data[at : at + 2], "little")
            at += 2
            # the further the chunk has come, the more bits a distance takes
            bits = max((len(out) - 1).bit_length(), 4)
            distance = (phrase >> (16 - bits)) + 1
            if distance > len(out):
                return None
            for _ in range((phrase & (0xFFFF >> bits)) + 3):
                out.append(out[-distance])
    return bytes(out[:_CHUNK])
