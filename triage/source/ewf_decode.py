"""One stored chunk of an Expert Witness image: a zlib stream, or plain bytes and their Adler-32."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

SLACK = 1024
"""No writer stores a chunk longer than itself, an eighth more and this."""

Chunks = tuple[NDArray[np.int64], NDArray[np.bool_]]
"""File offsets of stored chunks, ascending, and whether each is compressed."""


def most_stored(whole: int) -> int:
    """The most bytes that a chunk of ``whole`` bytes is stored in."""
    return whole + whole // 8 + SLACK


def decoded(stored: bytes, compressed: bool, expected: int, whole: int) -> bytes | None:
    """The content, of ``expected`` bytes at least and ``whole`` at most; null where its check
    fails."""
    if compressed:
        return _inflated(stored, expected, whole)[0]
    for length in (len(stored) - 4, whole, expected):
        if expected <= length <= whole and _checked(stored, length):
            return stored[:length]
    return None


def walked(
    read: Callable[[int, int], bytes], start: int, stop: int, sizes: Iterable[int], whole: int
) -> tuple[Chunks, int]:
    """The chunks that stand one behind the other from ``start`` on, found without their table:
    each ends where its own check says. ``sizes`` are the bytes of the disk that each one holds.
    Ends with the first whose check fails; returns the chunks and where the last one ends.
    """
    offsets, marks = array("q"), bytearray()
    for size in sizes:
        try:
            stored = read(start, min(most_stored(whole), stop - start))
        except OSError:
            break
        if _checked(stored, size):
            length, compressed = size + 4, False
        else:
            content, length = _inflated(stored, size, whole)
            if content is None:
                break
            compressed = True
        offsets.append(start)
        marks.append(compressed)
        start += length
    return (np.array(offsets, np.int64), np.frombuffer(marks, np.bool_)), start


def _checked(stored: bytes, length: int) -> bool:
    checksum = stored[length : length + 4]
    if length <= 0 or len(checksum) < 4:
        return False
    return zlib.adler32(memoryview(stored)[:length]) == int.from_bytes(checksum, "little")


def _inflated(stored: bytes, expected: int, whole: int) -> tuple[bytes | None, int]:
    """The content and the stored bytes that it takes."""
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(stored, whole + 1)
    except zlib.error:
        return None, 0
    if stream.eof and expected <= len(content) <= whole:
        return content, len(stored) - len(stream.unused_data)
    return None, 0
