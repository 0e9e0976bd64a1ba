"""Where a checksum says that one piece of a file ends and the next one begins.

CRC-32 is linear: what a difference of two texts changes in it depends on nothing but that
difference and on how many bytes follow. So all borders are tried in one pass over the bytes.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import Final

from triage.file.carve.view import SECTOR

_BYTES: Final = range(0, 32, 8)
_MASK: Final = 0xFFFFFFFF

Table = tuple[tuple[int, ...], ...]
"""A linear map of 32 bits, by the value of each byte."""


def seam(near: bytes, far: bytes, first: int, stated: int) -> int:
    """The first border of a sector, ``first`` or one behind it, up to the end, at which the
    beginning of ``near`` and the rest of ``far`` have the checksum that is stated; 0: none."""
    borders = range(first, len(near) + 1, SECTOR)
    if not borders or len(far) != len(near):
        return 0
    at = borders[-1]
    wanted = zlib.crc32(far[first:], zlib.crc32(near[:first])) ^ stated
    for _ in range(len(near) - at):
        wanted = _back(wanted)
    before: list[int] = [wanted]
    for _ in borders[1:]:
        before.append(wanted := _mapped(_sector_back(), wanted))
    changed = 0
    for border in borders:
        if changed == before.pop() and border:
            return border
        end = border + SECTOR
        changed = _mapped(_sector(), changed)
        changed ^= zlib.crc32(near[border:end]) ^ zlib.crc32(far[border:end])
    return 0


def _mapped(table: Table, value: int) -> int:
    a, b, c, d = table
    return a[value & 255] ^ b[value >> 8 & 255] ^ c[value >> 16 & 255] ^ d[value >> 24]


@cache
def _sector() -> Table:
    """What a sector of zeros makes of a difference."""
    zeros = bytes(SECTOR)
    none = zlib.crc32(zeros)
    return _table([zlib.crc32(zeros, 1 << bit) ^ none for bit in range(32)])


@cache
def _sector_back() -> Table:
    """What it was before a sector of zeros."""
    images = [1 << bit for bit in range(32)]
    for _ in range(SECTOR):
        images = [_back(image) for image in images]
    return _table(images)


def _table(images: list[int]) -> Table:
    """The map that makes these of the bits."""
    found = []
    for first in _BYTES:
        values = [0]
        for image in images[first : first + 8]:
            values += [value ^ image for value in values]
        found.append(tuple(values))
    return tuple(found)


def _back(value: int) -> int:
    """A difference before one byte of zeros."""
    low, image = _step()[value >> 24]
    return (value ^ image) << 8 & _MASK | low


@cache
def _step() -> dict[int, tuple[int, int]]:
    """By the highest byte that a byte of zeros leaves: the lowest one before, and what it makes."""
    none = zlib.crc32(b"\0")
    images = [zlib.crc32(b"\0", low) ^ none for low in range(256)]
    return {image >> 24: (low, image) for low, image in enumerate(images)}
