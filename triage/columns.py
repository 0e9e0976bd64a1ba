"""Columns as bytes: how findings, extents and strings travel from workers and lie in the store.

A pack is zlib over: the element count as little-endian u32, then each array's bytes in a fixed
order. Values are length-prefixed UTF-8 (lone surrogates kept). See docs/case-store.md.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from struct import pack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.model import Extent, FindingBlock

_LEVEL = 1  # the pipe and the disk are fast; more compression costs more than it saves

_FIELDS: tuple[tuple[str, Any], ...] = (
    ("position", np.int64),
    ("length", np.int32),
    ("row", np.int64),
    ("column", np.int32),
    ("confidence", np.uint8),
    ("why", np.int32),
    ("record", np.int64),
)
_RISING = frozenset({"position", "row", "record"})
"""Columns packed as differences, which compress to a fourth."""


def _strings(values: Sequence[str]) -> bytes:
    text = "".join(values)
    body = text.encode("utf-8", "surrogatepass")  # once: a string alone takes three times as long
    ends = np.cumsum([0, *map(len, values)], dtype=np.int64)
    if len(text) != len(body):
        begun = np.flatnonzero((np.frombuffer(body, np.uint8) & 0xC0) != 0x80)
        ends = np.append(begun, len(body))[ends]
    return np.uint32(len(values)).tobytes() + np.diff(ends).astype(np.uint32).tobytes() + body


def _read_strings(data: bytes, at: int) -> tuple[tuple[str, ...], int]:
    count = int.from_bytes(data[at : at + 4], "little")
    at += 4
    ends = np.cumsum(np.frombuffer(data, np.uint32, count, at), dtype=np.int64)
    at += 4 * count
    size = int(ends[-1]) if count else 0
    body = data[at : at + size]
    text = body.decode("utf-8", "surrogatepass")  # once: a string alone takes three times as long
    if len(text) != size:
        begun = np.cumsum((np.frombuffer(body, np.uint8) & 0xC0) != 0x80)
        ends = np.append(0, begun)[ends]
    stops = ends.tolist()
    return tuple(map(text.__getitem__, map(slice, [0, *stops[:-1]], stops))), at + size


def pack_strings(values: Sequence[str]) -> bytes:
    """Pack strings in order."""
    return zlib.compress(_strings(values), _LEVEL)


def unpack_strings(data: bytes) -> tuple[str, ...]:
    """The inverse of ``pack_strings``."""
    return _read_strings(zlib.decompress(data), 0)[0]


def pack_block(block: FindingBlock) -> bytes:
    """Pack one block of findings."""
    count = len(block.values)
    pieces = [np.uint32(count).tobytes()]
    for name, kind in _FIELDS:
        array: NDArray[Any] = getattr(block, name)
        if len(array) != count:
            raise ValueError(f"column {name} has another length than the values")
        column = np.ascontiguousarray(array, kind)
        packed = np.diff(column, prepend=kind(0)) if name in _RISING else column
        pieces.append(packed.tobytes())
    pieces.append(_strings(block.values))
    pieces.append(_strings([json.dumps(why) for why in block.whys]))
    return zlib.compress(b"".join(pieces), _LEVEL)


def unpack_block(signature: str, data: bytes) -> FindingBlock:
    """The inverse of ``pack_block``."""
    raw = zlib.decompress(data)
    count = int.from_bytes(raw[:4], "little")
    at, arrays = 4, {}
    for name, kind in _FIELDS:
        column = np.frombuffer(raw, kind, count, at)
        at += column.nbytes
        arrays[name] = np.cumsum(column, dtype=kind) if name in _RISING else column
    values, at = _read_strings(raw, at)
    whys, _ = _read_strings(raw, at)
    return FindingBlock(
        signature=signature,
        values=values,
        whys=tuple(tuple(json.loads(why)) for why in whys),
        **arrays,
    )


def pack_extents(extents: Sequence[Extent]) -> bytes:
    """Pack extents in order, uncompressed: 16 bytes each."""
    numbers = [number for extent in extents for number in (extent.offset, extent.length)]
    return pack(f"<{len(numbers)}q", *numbers)


def extent_array(data: bytes) -> NDArray[np.int64]:
    """Packed extents as an array of shape (n, 2): offset, length."""
    return np.frombuffer(data, np.int64).reshape(-1, 2)


def unpack_extents(data: bytes) -> tuple[Extent, ...]:
    """The inverse of ``pack_extents``."""
    return tuple(Extent(int(offset), int(length)) for offset, length in extent_array(data))


def pack_offsets(offsets: NDArray[np.int64]) -> bytes:
    """Pack ascending offsets: their differences compress well."""
    return zlib.compress(np.diff(offsets, prepend=np.int64(0)).tobytes(), _LEVEL)


def unpack_offsets(data: bytes) -> NDArray[np.int64]:
    """The inverse of ``pack_offsets``."""
    return np.cumsum(np.frombuffer(zlib.decompress(data), np.int64), dtype=np.int64)


def pack_names(names: Sequence[tuple[int, int, bytes]]) -> str:
    """Pack the (parent, parent sequence, name) of one inode: numbers and hex, apart by spaces."""
    return " ".join(f"{parent} {sequence} {name.hex()}" for parent, sequence, name in names)


def unpack_names(text: str) -> list[tuple[int, int, bytes]]:
    """The inverse of ``pack_names``."""
    words = iter(text.split(" ") if text else ())
    return [(int(word), int(next(words)), bytes.fromhex(next(words))) for word in words]
