"""Columns as bytes: how findings, extents and strings travel from workers and lie in the store.

Numbers are packed as what they are above the least, in as few bytes as the greatest needs; places
and records as differences first. Strings are packed once, however many rows hold them, and beside
them lie numbers that stand for them, so that people are counted without a value being read. See
docs/case-store.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from struct import Struct, pack
from typing import Any, overload

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from triage.hashes import keys_of, numbered
from triage.model import Extent, FindingBlock
from triage.text.coded import Coded, coded
from triage.text.column import Lines, sizes

_LEVEL = 1
"""The pipe and the disk are fast: more compression costs more than it saves. At this level ISA-L
packs as small as zlib, in zlib's format, at a fourth of the cost."""

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
"""Columns packed as differences."""
_COLUMN = Struct("<qqB")
"""The first number, the least of the others, and how many bytes each of these takes above it."""
_VALUES = Struct("<III")
"""How many values, how many different ones, and the bytes of the packed column that says which."""
_BLOCK = Struct("<III")
"""How many different values have keys of their own, and the bytes of the packed columns and of the
reasons."""


class Strings(Sequence[str]):
    """Packed strings, unpacked when the first one is asked for."""

    __slots__ = ("_count", "_known", "_packed")

    def __init__(self, packed: bytes, count: int) -> None:
        self._packed, self._count = packed, count
        self._known: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._all()[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many characters each has; none is made for it."""
        return _read_column(isal_zlib.decompress(self._packed), 4, self._count)[0]

    def _all(self) -> tuple[str, ...]:
        if self._known is None:
            self._known = unpack_strings(self._packed)
        return self._known


def _column(numbers: NDArray[np.int64], *, rising: bool = False) -> bytes:
    if not len(numbers):
        return b""
    rest = np.diff(numbers) if rising else numbers[1:]
    least, greatest = (int(rest.min()), int(rest.max())) if len(rest) else (0, 0)
    size = next(size for size in (0, 1, 2, 4, 8) if greatest - least < 1 << 8 * size)
    above = (rest - least).astype(f"u{size}").tobytes() if size else b""
    return _COLUMN.pack(int(numbers[0]), least, size) + above


def _read_column(
    data: bytes, at: int, count: int, *, rising: bool = False
) -> tuple[NDArray[np.int64], int]:
    numbers = np.empty(count, np.int64)
    if not count:
        return numbers, at
    numbers[0], least, size = _COLUMN.unpack_from(data, at)
    at += _COLUMN.size
    numbers[1:] = least
    if size:
        numbers[1:] += np.frombuffer(data, f"u{size}", count - 1, at).astype(np.int64)
    return np.cumsum(numbers) if rising else numbers, at + size * (count - 1)


def pack_strings(values: Sequence[str]) -> bytes:
    """Pack strings in order: their number, their lengths in characters, and all of them as one text
    in UTF-8 (lone surrogates kept)."""
    whole = values.text.replace("\n", "") if isinstance(values, Lines) else "".join(values)
    text = whole.encode("utf-8", "surrogatepass")
    return isal_zlib.compress(pack("<I", len(values)) + _column(sizes(values)) + text, _LEVEL)


def unpack_strings(data: bytes) -> tuple[str, ...]:
    """The inverse of ``pack_strings``."""
    raw = isal_zlib.decompress(data)
    count = int.from_bytes(raw[:4], "little")
    lengths, at = _read_column(raw, 4, count)
    text = raw[at:].decode("utf-8", "surrogatepass")
    ends = np.cumsum(lengths).tolist()
    return tuple(map(text.__getitem__, map(slice, [0, *ends[:-1]], ends)))


def _pack_values(values: Coded) -> tuple[bytes, NDArray[np.uint64]]:
    """A column of values with the numbers of the different ones, and these numbers."""
    numbers = numbered(values.distinct)
    places = isal_zlib.compress(_column(values.codes.astype(np.int64), rising=True), _LEVEL)
    head = _VALUES.pack(len(values), len(numbers), len(places))
    return b"".join((head, numbers.tobytes(), places)), numbers


def _read_values(data: bytes, at: int) -> tuple[NDArray[np.int32], NDArray[np.uint64], int]:
    """Which value each row holds, the numbers of the different ones, and where they end."""
    count, different, size = _VALUES.unpack_from(data, at)
    at += _VALUES.size
    numbers = np.frombuffer(data, np.uint64, different, at)
    at += numbers.nbytes
    places, _ = _read_column(isal_zlib.decompress(data[at : at + size]), 0, count, rising=True)
    return places.astype(np.int32), numbers, at + size


def pack_block(block: FindingBlock) -> bytes:
    """Pack one block of findings."""
    values, columns = coded(block.values).used(), []
    for name, _ in _FIELDS:
        array: NDArray[Any] = getattr(block, name)
        if len(array) != len(values):
            raise ValueError(f"column {name} has another length than the values")
        columns.append(_column(array.astype(np.int64), rising=name in _RISING))
    known, numbers = _pack_values(values)
    keys = keys_of(block.signature, values.distinct, numbers)
    own = keys != numbers
    packed = isal_zlib.compress(b"".join(columns), _LEVEL)
    whys = json.dumps(block.whys).encode()
    head = _BLOCK.pack(int(own.sum()), len(packed), len(whys))
    keyed = (np.packbits(own).tobytes(), keys[own].tobytes()) if own.any() else ()
    return b"".join((known, head, *keyed, packed, whys, pack_strings(values.distinct)))


def unpack_block(signature: str, data: bytes) -> FindingBlock:
    """The inverse of ``pack_block``, with the numbers and keys of the values."""
    codes, numbers, at = _read_values(data, 0)
    own, size, told = _BLOCK.unpack_from(data, at)
    at += _BLOCK.size
    keys = numbers
    if own:
        bits = np.frombuffer(data, np.uint8, -(-len(numbers) // 8), at)
        at += bits.nbytes
        keys = numbers.copy()
        keys[np.unpackbits(bits, count=len(numbers)) > 0] = np.frombuffer(data, np.uint64, own, at)
        at += own * keys.itemsize
    whys, values = data[at + size : at + size + told], data[at + size + told :]
    raw, at, arrays = isal_zlib.decompress(data[at : at + size]), 0, {}
    for name, kind in _FIELDS:
        column, at = _read_column(raw, at, len(codes), rising=name in _RISING)
        arrays[name] = column.astype(kind, copy=False)
    return FindingBlock(
        signature=signature,
        values=Coded(Strings(values, len(numbers)), codes),
        whys=tuple(map(tuple, json.loads(whys))),
        numbers=numbers[codes],
        keys=keys[codes] if own else numbers[codes],
        **arrays,
    )


def pack_codes(codes: Sequence[str]) -> bytes:
    """Pack the codes of a table's records, with their numbers before them."""
    values = coded(codes)
    return _pack_values(values)[0] + pack_strings(values.distinct)


def unpack_codes(data: bytes) -> tuple[Coded, NDArray[np.uint64]]:
    """The inverse of ``pack_codes``: codes, numbers."""
    codes, numbers, at = _read_values(data, 0)
    return Coded(Strings(data[at:], len(numbers)), codes), numbers[codes]


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
    return isal_zlib.compress(np.diff(offsets, prepend=np.int64(0)).tobytes(), _LEVEL)


def unpack_offsets(data: bytes) -> NDArray[np.int64]:
    """The inverse of ``pack_offsets``."""
    return np.cumsum(np.frombuffer(isal_zlib.decompress(data), np.int64), dtype=np.int64)


def pack_names(names: Sequence[tuple[int, int, bytes]]) -> str:
    """Pack the (parent, parent sequence, name) of one inode: numbers and hex, apart by spaces."""
    return " ".join(f"{parent} {sequence} {name.hex()}" for parent, sequence, name in names)


def unpack_names(text: str) -> list[tuple[int, int, bytes]]:
    """The inverse of ``pack_names``."""
    words = iter(text.split(" ") if text else ())
    return [(int(word), int(next(words)), bytes.fromhex(next(words))) for word in words]
